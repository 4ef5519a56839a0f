"""Which renditions a master gets: pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from publishing.content.masters import Master

LONG_EDGES = (480, 960, 1600)
FORMATS = ("webp", "jpeg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A rendition that is to be made; width and height in pixels."""

    format: str
    width: int
    height: int


def plan(master: Master) -> tuple[Planned, ...]:
    """Returns the renditions of `master`, smallest first; nothing is enlarged and no shape changed."""
    return tuple(Planned(format=kind, width=width, height=height) for kind in FORMATS for width, height in _sizes(master))


def _sizes(master: Master) -> Iterator[tuple[int, int]]:
    longest = max(master.width, master.height)
    for edge in sorted({min(edge, longest) for edge in LONG_EDGES}):
        yield max(1, round(master.width * edge / longest)), max(1, round(master.height * edge / longest))
