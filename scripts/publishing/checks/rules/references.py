"""Rules about references: what an entry names must exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from publishing.checks.entry_rule import EntryContext, of_each
from publishing.checks.problem import Problem
from publishing.content.library import Entry, Library
from publishing.content.records import Figure, Milestone
from publishing.files.yaml_document import Route


@of_each("milestone", "album")
def dimension_unknown(subject: EntryContext) -> Iterator[Problem]:
    """A key dimension that an entry names must be one of docs/_data/dimensions.yml."""
    named: list[tuple[Route, str | None]] = []
    if subject.milestone:
        named += [(("dimensions", number), name) for number, name in enumerate(subject.milestone.dimensions)]
    elif subject.album:
        named += [(("dimension",), subject.album.dimension)]
        named += [(("photos", number, "dimension"), photo.dimension) for _, number, photo in subject.photos()]
    yield from _unknown("dimension-unknown", subject, named, subject.library.ids("dimensions"))


@of_each("milestone")
def goal_unknown(subject: EntryContext) -> Iterator[Problem]:
    """A goal that a milestone names must be one of docs/_data/goals.yml."""
    named = [(("goals", number), name) for number, name in enumerate(subject.milestone.goals if subject.milestone else ())]
    yield from _unknown("goal-unknown", subject, named, subject.library.ids("goals"))


@of_each("milestone", "album")
def place_unknown(subject: EntryContext) -> Iterator[Problem]:
    """A place that an entry names must be one of the places of docs/_data/site.yml."""
    record = subject.milestone or subject.album
    yield from _unknown("place-unknown", subject, [(("place",), record.place if record else None)], subject.library.ids("places"))


@of_each("milestone", "album")
def photo_unknown(subject: EntryContext) -> Iterator[Problem]:
    """A picture that an entry names must be a readable file of an album."""
    named = [(("photos", number), name) for number, name in enumerate(subject.milestone.photos if subject.milestone else ())]
    yield from _unknown("photo-unknown", subject, named, tuple(subject.library.masters))
    for name, number, photo in subject.photos():
        if fault := subject.library.masters[name].fault:
            route, slots = ("photos", number, "file"), {"found": photo.file}
            position = subject.entry.position(*route)
            yield Problem(rule="photo-unknown", variant=fault, position=position, route=route, slots=slots)


def _unknown(
    rule: str, subject: EntryContext, named: Iterable[tuple[Route, str | None]], known: tuple[str, ...] | None
) -> Iterator[Problem]:
    for route, name in named:
        if name and known is not None and name not in known:
            nearest = next(iter(difflib.get_close_matches(name, known, n=1)), "")
            yield Problem(
                rule=rule,
                variant="nearest" if nearest else "",
                position=subject.entry.position(*route),
                route=route,
                slots={"found": name, "expected": nearest, "known": ", ".join(known)},
            )


@of_each("milestone")
def source_unknown(subject: EntryContext) -> Iterator[Problem]:
    """The source that a figure names must be one of its milestone's: 1 is the first."""
    for number, figure in enumerate(subject.milestone.figures if subject.milestone else ()):
        known = len(subject.milestone.sources) if subject.milestone else 0
        if figure.source is not None and figure.source > known:
            route = ("figures", number, "source")
            slots = {"found": str(figure.source), "known": str(known)}
            yield Problem(rule="source-unknown", position=subject.entry.position(*route), route=route, slots=slots)


def measure_differs(library: Library) -> Iterator[Problem]:
    """Figures of one measure must have the same form and unit, and all or none of them may be added up."""
    first: dict[str, tuple[Entry[Milestone], Figure]] = {}
    for entry, number, figure in _figures(library):
        if figure.measure is None:
            continue
        other, known = first.setdefault(figure.measure, (entry, figure))
        fields = [name for name in ("form", "unit", "sums") if getattr(figure, name) != getattr(known, name)]
        if "unit" in fields and 1 in (figure.value, known.value):
            fields.remove("unit")  # a single thing is named in another form
        for field in fields:
            route = ("figures", number)
            slots = {"found": figure.measure, "field": field, "first": other.file}
            yield Problem(rule="measure-differs", position=entry.position(*route, "measure"), route=route, slots=slots)


def _figures(library: Library) -> Iterator[tuple[Entry[Milestone], int, Figure]]:
    for entry in library.milestones:
        for number, figure in enumerate(entry.record.figures if entry.record else ()):
            yield entry, number, figure


RULES = (
    dimension_unknown,
    goal_unknown,
    place_unknown,
    photo_unknown,
    source_unknown,
    measure_differs,
)
