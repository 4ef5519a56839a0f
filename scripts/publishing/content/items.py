"""What consent is asked for: each milestone and each picture, with the records that it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from publishing.content.clearance import Evidence
from publishing.content.consents import Consent
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
    return tuple(_items(library))


def _items(library: Library) -> Iterator[Item]:
    for milestone in library.milestones:
        if milestone.record:
            yield Item(entry=milestone, route=(), record=milestone.record, evidence=milestone_evidence(library, milestone.record))
    for _name, album, number, photo in library.photos():
        if album.record:
            evidence = photo_evidence(library, album.record, photo)
            yield Item(entry=album, route=("photos", number), record=photo, evidence=evidence)


def named(library: Library) -> Iterator[tuple[Item, int, Entry[Consent] | None]]:
    """Every consent that an item names: the item, the number in its list, the record's file if there is one."""
    for item in items(library):
        for number, name in enumerate(item.record.consent or ()):
            yield item, number, library.consents.get(name)


def in_use(library: Library) -> Iterator[tuple[Entry[Consent], Consent]]:
    """Every record that could be read and that some item names, once."""
    used = {name for item in items(library) for name in item.record.consent or ()}
    for name, entry in library.consents.items():
        if name in used and entry.record:
            yield entry, entry.record
