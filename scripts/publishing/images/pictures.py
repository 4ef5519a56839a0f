"""A picture before and after it is made: its master with what is covered in it, and the files that pages show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from publishing.images.master import Master

Point = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A part of the upright master to be filled: its corners, and the margin around it, in pixels."""

    corners: tuple[Point, ...]
    margin: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A master as it may be shown: with `shapes` covered."""

    master: Master
    shapes: tuple[Shape, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One file made of a master: where it lies, its public address under the site's root, its size in pixels."""

    path: Path
    address: str
    format: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All renditions of one master; `tone`, three hexadecimal digits, is shown until they come: empty where parts are covered."""

    renditions: tuple[Rendition, ...]
    tone: str = ""

    def of(self, kind: str) -> tuple[Rendition, ...]:
        """The renditions in the format `kind`."""
        return tuple(one for one in self.renditions if one.format == kind)

    @property
    def largest(self) -> Rendition:
        """The largest rendition in the format that every browser shows."""
        return self.of("jpeg")[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The long edges of renditions in pixels, and for each format the arguments of Pillow's encoder.

    Renditions whose long edge is at most `small` take those of `encoding_of_small`, too.
    """

    long_edges: tuple[int, ...]
    encoding: dict[str, dict[str, int | str | bool]]
    small: int = 0
    encoding_of_small: dict[str, dict[str, int | str | bool]] = field(default_factory=dict)


# AVIF is smaller than WebP at equal likeness; JPEG is for whatever cannot show it. At speed 6 AVIF takes a twentieth to a tenth
# less than at 8 or 7, for two and a half times the work: a picture is made once and fetched often (tests/benchmarks/README.md).
PUBLISHED = Settings(
    long_edges=(320, 480, 640, 960, 1280, 1920),
    encoding={
        "avif": {"quality": 58, "speed": 6, "subsampling": "4:2:0", "max_threads": 1},
        "jpeg": {"quality": 80, "subsampling": "4:2:0", "progressive": True, "optimize": True},
    },
    # These go to phones, whose fine screens hide what a lower quality loses: more pixels look better than exact ones.
    small=480,
    encoding_of_small={"avif": {"quality": 38}},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A rendition that is to be made; width and height in pixels."""

    format: str
    width: int
    height: int


def encoding_of(planned: Planned, settings: Settings) -> dict[str, int | str | bool]:
    """Returns the arguments of Pillow's encoder for `planned`."""
    small = max(planned.width, planned.height) <= settings.small
    return settings.encoding[planned.format] | (settings.encoding_of_small.get(planned.format, {}) if small else {})


def plan(master: Master, settings: Settings = PUBLISHED) -> tuple[Planned, ...]:
    """Returns the renditions of `master`, smallest first in each format; nothing is enlarged and no shape changed."""
    sizes = tuple(_sizes(master, settings))
    return tuple(Planned(format=kind, width=width, height=height) for kind in settings.encoding for width, height in sizes)


def _sizes(master: Master, settings: Settings) -> Iterator[tuple[int, int]]:
    longest = max(master.width, master.height)
    for edge in sorted({min(edge, longest) for edge in settings.long_edges}):
        yield max(1, round(master.width * edge / longest)), max(1, round(master.height * edge / longest))
