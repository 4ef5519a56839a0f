"""A picture as pages show it: the files that were made of a master, smallest first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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
    """All renditions of one master."""

    renditions: tuple[Rendition, ...]

    def of(self, kind: str) -> tuple[Rendition, ...]:
        """The renditions in the format `kind`."""
        return tuple(one for one in self.renditions if one.format == kind)

    @property
    def largest(self) -> Rendition:
        """The largest rendition in the format that every browser shows."""
        return self.of("jpeg")[-1]
