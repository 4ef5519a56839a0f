"""Masters, originals, renditions and the sizes planned for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

Point = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """An original picture: its path, the SHA-256 of its bytes, its upright size in pixels.

    `fault` says why it cannot be used ("" where it can), `located` whether its metadata tells where it was made, `frames` of how
    many pictures an animation consists, `orientations` how browsers turn it and what else it says of that (see orientation.py).
    """

    path: Path
    digest: str = ""
    width: int = 0
    height: int = 0
    fault: str = ""
    located: bool = False
    frames: int = 1
    orientations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A part of the upright master to be filled: its corners, and the margin around it, in pixels."""

    corners: tuple[Point, ...]
    margin: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A master with the shapes that must be covered before anything of it is shown."""

    master: Master
    shapes: tuple[Shape, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One published file of a picture: its path, its address under the site's root, its size in pixels."""

    path: Path
    address: str
    format: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All renditions of one original, and its average colour.

    `tone` is three hexadecimal digits, which pages show until the picture arrives; empty where parts are covered.
    """

    renditions: tuple[Rendition, ...]
    tone: str = ""

    def of(self, kind: str) -> tuple[Rendition, ...]:
        """Return the renditions in the format `kind`, smallest first."""
        return tuple(rendition for rendition in self.renditions if rendition.format == kind)

    @property
    def largest(self) -> Rendition:
        """The largest rendition in the format that every browser shows."""
        return self.of("jpeg")[-1]


Encoding = dict[str, dict[str, int | str | bool]]  # for each format, the arguments of Pillow's encoder


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How renditions are made: their long edges in pixels, and the encoding of each format.

    `encoding_of_small` adds to the encoding of renditions whose long edge is at most `small`, and `quick` to that of pictures
    which it does not make larger by more than the factor `growth`.
    """

    long_edges: tuple[int, ...]
    encoding: Encoding
    small: int = 0
    encoding_of_small: Encoding = field(default_factory=dict)
    quick: Encoding = field(default_factory=dict)
    growth: float = 1.02


# AVIF is smaller than WebP at equal likeness; JPEG is for browsers that cannot show it. At speed 6 photographs are a twentieth to
# a tenth smaller than at 8 for two and a half times the work, drawn pictures are not (tests/benchmarks/README.md).
PUBLISHED = Settings(
    long_edges=(320, 480, 640, 960, 1280, 1920),
    encoding={
        "avif": {"quality": 58, "speed": 6, "subsampling": "4:2:0", "max_threads": 1},
        "jpeg": {"quality": 80, "subsampling": "4:2:0", "progressive": True, "optimize": True},
    },
    # These go to phones, whose fine screens hide what a lower quality loses: more pixels look better than exact ones.
    small=480,
    encoding_of_small={"avif": {"quality": 38}},
    quick={"avif": {"speed": 8}},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A rendition that is to be made; width and height in pixels."""

    format: str
    width: int
    height: int

    def encoding(self, settings: Settings) -> dict[str, int | str | bool]:
        """Return the arguments of Pillow's encoder."""
        small = max(self.width, self.height) <= settings.small
        return settings.encoding[self.format] | (settings.encoding_of_small.get(self.format, {}) if small else {})


def plan(master: Master, settings: Settings = PUBLISHED) -> tuple[Planned, ...]:
    """Return the renditions of `master`, smallest first in each format; nothing is enlarged or changed in shape."""
    longest = max(master.width, master.height)
    sizes = [
        (max(1, round(master.width * edge / longest)), max(1, round(master.height * edge / longest)))
        for edge in sorted({min(edge, longest) for edge in settings.long_edges})
    ]
    return tuple(Planned(format=kind, width=width, height=height) for kind in settings.encoding for width, height in sizes)
