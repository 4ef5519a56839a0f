"""What consent is asked for: each milestone and each picture, with the records that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from publishing.content.clearance import Evidence
from publishing.content.evidence import milestone_evidence, photo_evidence
from publishing.content.library import Entry, Library
from publishing.content.places import Position, Route
from publishing.content.records import Album, Milestone, Photo


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A milestone, or a picture within its album's file, as something that may concern people."""

    entry: Entry[Milestone] | Entry[Album]
    route: Route
    record: Milestone | Photo
    evidence: Evidence

    def position(self, *route: str | int) -> Position:
        """Where the field at `route` of the item stands."""
        return self.entry.position(*self.route, *route)


@lru_cache(maxsize=2)  # many rules ask for the same items of the same library
def items(library: Library) -> tuple[Item, ...]:
    """Every milestone and every picture that could be read."""
    return tuple(item for entry in library.stories for item in items_of(library, entry))


def items_of(library: Library, entry: Entry[Milestone] | Entry[Album]) -> Iterator[Item]:
    """The milestone or the pictures that `entry` holds."""
    for route, record in _records(entry):
        if isinstance(record, Milestone):
            evidence = milestone_evidence(library, record)
        elif isinstance(entry.record, Album):
            evidence = photo_evidence(library, entry.record, record)
        yield Item(entry=entry, route=route, record=record, evidence=evidence)


@lru_cache(maxsize=2)
def named(library: Library) -> tuple[tuple[Entry[Milestone] | Entry[Album], Route, str], ...]:
    """Every consent that a milestone or picture names: the entry, the route to the name, the name."""
    return tuple(
        (entry, (*route, "consent", number), name)
        for entry in library.stories
        for route, record in _records(entry)
        for number, name in enumerate(record.consent or ())
    )


def _records(entry: Entry[Milestone] | Entry[Album]) -> Iterable[tuple[Route, Milestone | Photo]]:
    if isinstance(entry.record, Milestone):
        return (((), entry.record),)
    return [(("photos", number), photo) for number, photo in enumerate(entry.record.photos if entry.record else ())]
