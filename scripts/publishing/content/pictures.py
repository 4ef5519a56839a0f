"""A picture before and after it is made: its master with what is covered in it, and the files that pages show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from publishing.content.masters import Master

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
