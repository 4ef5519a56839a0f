"""Rules about fields: those that must be there are there, those that are there are known, and each holds what it should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from publishing.checks.entry_rule import EntryContext, of_each
from publishing.checks.problem import Problem, from_fault, spoken
from publishing.content.fields import PartialDate
from publishing.content.library import Entry, Library, stem
from publishing.content.records import Dimension, Goal, Milestone, Partner
from publishing.files.yaml_document import Route


@of_each()
def field_missing(subject: EntryContext) -> Iterator[Problem]:
    """Every field that a record needs must be written and must say something."""
    entry = subject.entry
    for fault in entry.faults:
        if fault.kind == "field-empty":
            yield from_fault("field-missing", fault, variant="empty")
        elif fault.kind == "field-missing" and fault.route[:1] != ("sources",):
            yield from_fault("field-missing", fault)


@of_each()
def source_missing(subject: EntryContext) -> Iterator[Problem]:
    """A milestone must name at least one source, with its address or a reference that leads to it."""
    for fault in subject.entry.faults:
        if fault.kind == "field-missing" and fault.route[:1] == ("sources",):
            yield from_fault("source-missing", fault, variant="field" if len(fault.route) > 1 else "")
    for number, source in enumerate(subject.milestone.sources if subject.milestone else ()):
        if source.address is None and source.reference is None:
            route = ("sources", number)
            yield Problem(rule="source-missing", variant="address", position=subject.entry.position(*route), route=route)


@of_each()
def field_unknown(subject: EntryContext) -> Iterator[Problem]:
    """Every field must be one of those that its record declares."""
    entry = subject.entry
    for fault in entry.faults:
        if fault.kind == "field-unknown":
            yield from_fault("field-unknown", fault, variant="nearest" if fault.expected else "")


@of_each()
def value_wrong(subject: EntryContext) -> Iterator[Problem]:
    """Every field must hold the kind of value that its record declares."""
    entry = subject.entry
    yield from (from_fault("value-wrong", fault) for fault in entry.faults if fault.kind == "value-wrong")


@of_each()
def date_unclear(subject: EntryContext) -> Iterator[Problem]:
    """A date must be a day, a month or a year that exists, written 2019-11-19, 2016-05 or 2013."""
    entry = subject.entry
    for fault in entry.faults:
        if fault.kind == "date-unclear":
            yield from_fault("date-unclear", fault, variant="name" if fault.route == ("date",) else "")


@of_each("milestone")
def date_in_future(subject: EntryContext) -> Iterator[Problem]:
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
    for slugs in _slugs(library):
        if len({slug.casefold() for _, _, slug in slugs}) == len(slugs):
            continue
        times = Counter(slug.casefold() for _, _, slug in slugs)
        owners: dict[str, list[tuple[str, Route, str]]] = {slug: [] for slug, number in times.items() if number > 1}
        for file, route, slug in slugs:
            if (same := owners.get(slug.casefold())) is not None:
                same.append((file, route, slug))
        for same in owners.values():
            for number, (file, route, slug) in enumerate(same):
                other, at, _ = same[number - 1]
                slots = {"found": slug, "first": f"{other} ({spoken(at)})" if at else other}
                position = library.files[file].position(*route)
                yield Problem(rule="slug-repeated", position=position, route=route, slots=slots)


def _slugs(library: Library) -> Iterator[list[tuple[str, Route, str]]]:
    """All addresses or ids of one kind after the other, each with the file and the route to it; milestones have their files'."""
    yield [(file, (), stem(file)) for file in (entry.document.file for entry in library.milestones)]
    lists: tuple[Entry[tuple[Goal | Dimension | Partner, ...]], ...] = (
        library.shared.goals,
        library.shared.dimensions,
        library.shared.partners,
    )
    for named in lists:
        yield [(named.file, (number, "id"), record.id) for number, record in enumerate(named.record or ())]
    if library.site:
        file = library.shared.site.file
        yield [(file, ("places", number, "id"), place.id) for number, place in enumerate(library.site.places)]
    yield [(album.file, (), album.file.split("/")[1]) for album in library.albums]
    for album in library.albums:
        photos = enumerate(album.record.photos if album.record else ())
        yield [(album.file, ("photos", number, "file"), photo.file.rsplit(".", 1)[0]) for number, photo in photos]


RULES = (field_missing, source_missing, field_unknown, value_wrong, date_unclear, date_in_future, slug_repeated)
