"""Rules about consent: nothing that concerns a survivor is published unless the survivor agreed to exactly that."""

from __future__ import annotations

from collections.abc import Iterator

from publishing.checks.problems import Problem
from publishing.content.library import Entry, Library
from publishing.content.records import Album, Milestone, Photo


def consent_missing(library: Library) -> Iterator[Problem]:
    """An entry must say `survivors: none`, or name a consent for each person whom it concerns."""
    for entry, route, item in _items(library):
        if item.survivors is None and item.consent is None:
            yield Problem(rule="consent-missing", position=entry.position(*route), route=route)
        elif item.survivors is not None and item.consent is not None:
            yield Problem(
                rule="consent-missing", variant="both", position=entry.document.key_position((*route, "survivors")), route=route
            )


def consent_unknown(library: Library) -> Iterator[Problem]:
    """A consent that an entry names must be one of the records of milestones/consent."""
    for entry, route, item in _items(library):
        for number, consent in enumerate(item.consent or ()):
            where = (*route, "consent", number)
            yield Problem(rule="consent-unknown", position=entry.position(*where), route=where, slots={"found": consent})


def _items(library: Library) -> Iterator[tuple[Entry[Milestone] | Entry[Album], tuple[str | int, ...], Milestone | Photo]]:
    for milestone in library.milestones:
        if milestone.record:
            yield milestone, (), milestone.record
    for _name, album, number, photo in library.photos():
        yield album, ("photos", number), photo


RULES = (consent_missing, consent_unknown)
