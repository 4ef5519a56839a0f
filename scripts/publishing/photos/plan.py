"""Which renditions a master gets: pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from publishing.content.masters import Master


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The long edges of renditions in pixels, and for each format the arguments of Pillow's encoder."""

    long_edges: tuple[int, ...]
    encoding: dict[str, dict[str, int | str | bool]]


# AVIF at its fastest is smaller than WebP at equal likeness, and cheaper to make; JPEG is for whatever cannot show it.
PUBLISHED = Settings(
    long_edges=(320, 480, 640, 960, 1280, 1920),
    encoding={
        "avif": {"quality": 60, "speed": 9, "subsampling": "4:2:0", "max_threads": 1},
        "jpeg": {"quality": 80, "subsampling": "4:2:0", "progressive": True, "optimize": True},
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A rendition that is to be made; width and height in pixels."""

    format: str
    width: int
    height: int


def plan(master: Master, settings: Settings = PUBLISHED) -> tuple[Planned, ...]:
    """Returns the renditions of `master`, smallest first in each format; nothing is enlarged and no shape changed."""
    sizes = tuple(_sizes(master, settings))
    return tuple(Planned(format=kind, width=width, height=height) for kind in settings.encoding for width, height in sizes)


def _sizes(master: Master, settings: Settings) -> Iterator[tuple[int, int]]:
    longest = max(master.width, master.height)
    for edge in sorted({min(edge, longest) for edge in settings.long_edges}):
        yield max(1, round(master.width * edge / longest)), max(1, round(master.height * edge / longest))
