"""Rules about fields: none is missing or unknown, and each holds the kind of value that it should."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from publishing.checks.rule import EntryContext, Problem, entry_rule, fault_problem, field_name, library_rule
from publishing.content.fields import PartialDate
from publishing.content.library import Entry, Library, stem
from publishing.content.records import Dimension, Goal, Milestone, Partner
from publishing.files.yaml_document import Route, Value

BLANKS = " \t\u00a0\u2000\u2001\u2002\u2003\u2009\u200a\u202f\u3000"


@entry_rule()
def field_missing(context: EntryContext) -> Iterator[Problem]:
    """Every field that a record needs must be present and must not be empty."""
    for fault in context.faults("field-empty", "field-missing"):
        if fault.kind == "field-empty":
            yield fault_problem(fault, "empty")
        elif fault.route[:1] != ("sources",):
            yield fault_problem(fault)


@entry_rule()
def source_missing(context: EntryContext) -> Iterator[Problem]:
    """A milestone must name at least one source, with its address or a reference that leads to it."""
    for fault in context.faults("field-missing"):
        if fault.route[:1] == ("sources",):
            yield fault_problem(fault, "field" if len(fault.route) > 1 else "")
    for number, source in enumerate(context.milestone.sources if context.milestone else ()):
        if source.address is None and source.reference is None:
            yield context.problem("sources", number, variant="address")


@entry_rule()
def field_unknown(context: EntryContext) -> Iterator[Problem]:
    """Every field must be one of those that its record declares."""
    for fault in context.faults("field-unknown"):
        yield fault_problem(fault, "nearest" if fault.expected else "")


@entry_rule()
def value_wrong(context: EntryContext) -> Iterator[Problem]:
    """Every field must contain the kind of value that its record declares."""
    yield from map(fault_problem, context.faults("value-wrong"))
    for route in _padded(context.entry.document.value, context.library.languages):
        position = context.entry.document.key_position(route)
        yield context.problem_at(position, *route, variant="blank", field=field_name(route))


def _padded(value: Value | None, languages: Collection[str], route: Route = ()) -> Iterator[Route]:
    """Yield the routes of all names, ids and other values, but not of texts, that begin or end with a blank in their quotes."""
    if isinstance(value, str):
        if value != value.strip(BLANKS) and "\n" not in value and not (route and route[-1] in languages):
            yield route
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _padded(item, languages, (*route, number))
    elif isinstance(value, dict):
        for name, item in value.items():
            if name != name.strip(BLANKS):
                yield (*route, name)
            yield from _padded(item, languages, (*route, name))


@entry_rule()
def date_unclear(context: EntryContext) -> Iterator[Problem]:
    """A date must be a day, a month or a year that exists, written 2019-11-19, 2016-05 or 2013."""
    for fault in context.faults("date-unclear"):
        yield fault_problem(fault, "name" if fault.route == ("date",) else "")


@entry_rule("milestone")
def date_in_future(context: EntryContext) -> Iterator[Problem]:
    """The date of a milestone, and the days of its publication and corrections, must not be in the future."""
    today = context.library.today
    for route, date in _dates(context.milestone) if context.milestone else ():
        if date.first_day > today:
            slots = {"found": str(date), "today": today.isoformat(), "field": field_name(route)}
            yield context.problem(*route, variant="field" if route else "", **slots)


def _dates(milestone: Milestone) -> Iterator[tuple[Route, PartialDate]]:
    yield (), milestone.date
    if milestone.added:
        yield ("added",), milestone.added
    for number, correction in enumerate(milestone.corrections):
        yield ("corrections", number, "date"), correction.date


@library_rule
def slug_repeated(library: Library) -> Iterator[Problem]:
    """An address or id must be used only once, even if capitals are ignored; otherwise nothing that uses it is shown."""
    for slugs in _slugs(library):
        owners: dict[str, list[tuple[str, Route, str]]] = defaultdict(list)
        for file, route, slug in slugs:
            owners[slug.casefold()].append((file, route, slug))
        for same in owners.values():
            for number, (file, route, slug) in enumerate(same if len(same) > 1 else ()):
                other, at, _ = same[number - 1]
                slots = {"found": slug, "first": f"{other} ({field_name(at)})" if at else other}
                yield Problem(position=library.files[file].position(*route), route=route, slots=slots)


def _slugs(library: Library) -> Iterator[list[tuple[str, Route, str]]]:
    """Yield all addresses or ids of each kind, each with its file and route; a milestone's address is the name of its file."""
    shared = library.shared
    lists: tuple[Entry[tuple[Goal | Dimension | Partner, ...]], ...] = (shared.goals, shared.dimensions, shared.partners)
    yield [(entry.file, (), stem(entry.file)) for entry in library.milestones]
    for entry in lists:
        yield [(entry.file, (number, "id"), record.id) for number, record in enumerate(entry.record or ())]
    if library.site:
        yield [(shared.site.file, ("places", number, "id"), place.id) for number, place in enumerate(library.site.places)]
    yield [(album.file, (), album.file.split("/")[1]) for album in library.albums]
    for album in library.albums:
        photos = enumerate(album.record.photos if album.record else ())
        yield [(album.file, ("photos", number, "file"), photo.file.rsplit(".", 1)[0]) for number, photo in photos]
