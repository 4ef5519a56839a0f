"""Rules about fields: those that must be there are there, those that are there are known, and each holds what it should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from publishing.checks.problems import Problem, from_fault, spoken
from publishing.checks.subjects import Subject, of_each
from publishing.content.library import Entry, Library
from publishing.content.places import Route
from publishing.content.records import Dimension, Goal, Milestone, Partner
from publishing.content.scalars import PartialDate


@of_each()
def field_missing(subject: Subject) -> Iterator[Problem]:
    """Every field that a record needs must be written and must say something."""
    entry = subject.entry
    for fault in entry.faults:
        if fault.kind == "field-empty":
            yield from_fault("field-missing", fault, variant="empty")
        elif fault.kind == "field-missing" and fault.route[:1] != ("sources",):
            yield from_fault("field-missing", fault)


@of_each()
def source_missing(subject: Subject) -> Iterator[Problem]:
    """A milestone must name at least one source, with its address or a reference that leads to it."""
    for fault in subject.entry.faults:
        if fault.kind == "field-missing" and fault.route[:1] == ("sources",):
            yield from_fault("source-missing", fault, variant="field" if len(fault.route) > 1 else "")
    for number, source in enumerate(subject.milestone.sources if subject.milestone else ()):
        if source.address is None and source.reference is None:
            route = ("sources", number)
            yield Problem(rule="source-missing", variant="address", position=subject.entry.position(*route), route=route)


@of_each()
def field_unknown(subject: Subject) -> Iterator[Problem]:
    """Every field must be one of those that its record declares."""
    entry = subject.entry
    for fault in entry.faults:
        if fault.kind == "field-unknown":
            yield from_fault("field-unknown", fault, variant="nearest" if fault.expected else "")


@of_each()
def value_wrong(subject: Subject) -> Iterator[Problem]:
    """Every field must hold the kind of value that its record declares."""
    entry = subject.entry
    yield from (from_fault("value-wrong", fault) for fault in entry.faults if fault.kind == "value-wrong")


@of_each()
def date_unclear(subject: Subject) -> Iterator[Problem]:
    """A date must be a day, a month or a year that exists, written 2019-11-19, 2016-05 or 2013."""
    entry = subject.entry
    for fault in entry.faults:
        if fault.kind == "date-unclear":
            yield from_fault("date-unclear", fault, variant="name" if fault.route == ("date",) else "")


@of_each("milestone")
def date_in_future(subject: Subject) -> Iterator[Problem]:
    """A milestone must have happened: its date must not lie after today, nor the days of its publication and corrections."""
    today = subject.library.today
    for route, date in _dates(subject.milestone) if subject.milestone else ():
        if date.first_day > today:
            yield Problem(
                rule="date-in-future",
                variant="field" if route else "",
                position=subject.entry.position(*route),
                route=route,
                slots={"found": str(date), "today": today.isoformat(), "field": spoken(route)},
            )


def _dates(milestone: Milestone) -> Iterator[tuple[Route, PartialDate]]:
    yield (), milestone.date
    if milestone.added:
        yield ("added",), milestone.added
    yield from ((("corrections", number, "date"), one.date) for number, one in enumerate(milestone.corrections))


def slug_repeated(library: Library) -> Iterator[Problem]:
    """An address or id must belong to one thing only, also where capitals are not told apart; otherwise none of them is shown."""
    times = Counter((kind, slug.casefold()) for kind, _, _, slug in _slugs(library))
    owners: dict[tuple[str, str], list[tuple[str, Route, str]]] = {one: [] for one, number in times.items() if number > 1}
    for kind, file, route, slug in _slugs(library) if owners else ():
        if (same := owners.get((kind, slug.casefold()))) is not None:
            same.append((file, route, slug))
    for same in owners.values():
        for number, (file, route, slug) in enumerate(same):
            other, at, _ = same[number - 1]
            entry = next(one for one in library.entries if one.file == file)
            slots = {"found": slug, "first": f"{other} ({spoken(at)})" if at else other}
            yield Problem(rule="slug-repeated", position=entry.position(*route), route=route, slots=slots)


def _slugs(library: Library) -> Iterator[tuple[str, str, tuple[str | int, ...], str]]:
    for entry in library.milestones:
        yield "milestone", entry.file, (), entry.record.slug if entry.record else entry.file.rsplit("/", 1)[1].rsplit(".", 1)[0]
    lists: tuple[Entry[tuple[Goal | Dimension | Partner, ...]], ...] = (
        library.shared.goals,
        library.shared.dimensions,
        library.shared.partners,
    )
    for named in lists:
        for number, record in enumerate(named.record or ()):
            yield named.file, named.file, (number, "id"), record.id
    if library.site:
        for number, place in enumerate(library.site.places):
            yield "places", library.shared.site.file, ("places", number, "id"), place.id
    for album in library.albums:
        yield "album", album.file, (), album.file.split("/")[1]
        for number, photo in enumerate(album.record.photos if album.record else ()):
            yield f"photo of {album.file}", album.file, ("photos", number, "file"), photo.file.rsplit(".", 1)[0]


RULES = (field_missing, source_missing, field_unknown, value_wrong, date_unclear, date_in_future, slug_repeated)
