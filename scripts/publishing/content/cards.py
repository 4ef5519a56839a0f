"""What is drawn of a milestone beside a shared link, before anything paints it: petals and few words, never a photograph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """A font file, and the characters that the site writes with it."""

    path: Path
    characters: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The picture of one milestone in one language; `petals` holds a colour for each key dimension of the programme.

    `dimensions` are the names and the colours of those that the milestone belongs to.
    """

    language: str
    date: str
    title: str
    dimensions: tuple[tuple[str, str], ...]
    site: str
    petals: tuple[str, ...]
    ink: str  # of the title
    soft: str  # of the date and of the site's name

    @property
    def words(self) -> str:
        """All that is written in it, for those who cannot see it."""
        return " · ".join((self.title, self.date, *(name for name, _ in self.dimensions), self.site))
