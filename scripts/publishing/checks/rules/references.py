"""Rules about references and sources: what an entry names exists, figures fit together, and helplines are checked."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable, Iterator

from publishing.checks.rule import EntryContext, Problem, entry_rule, library_rule
from publishing.content.library import Entry, Library
from publishing.content.records import Figure, Milestone
from publishing.files.yaml_document import Route


@entry_rule("milestone", "album")
def dimension_unknown(context: EntryContext) -> Iterator[Problem]:
    """A key dimension that an entry names must be one of docs/_data/dimensions.yml."""
    names: list[tuple[Route, str | None]] = []
    if context.milestone:
        names += [(("dimensions", number), name) for number, name in enumerate(context.milestone.dimensions)]
    elif context.album:
        names += [(("dimension",), context.album.dimension)]
        names += [(("photos", number, "dimension"), photo.dimension) for _, number, photo in context.photos()]
    yield from _unknown(context, names, context.library.ids("dimensions"))


@entry_rule("milestone")
def goal_unknown(context: EntryContext) -> Iterator[Problem]:
    """A goal that a milestone names must be one of docs/_data/goals.yml."""
    names = enumerate(context.milestone.goals if context.milestone else ())
    yield from _unknown(context, ((("goals", number), name) for number, name in names), context.library.ids("goals"))


@entry_rule("milestone", "album")
def place_unknown(context: EntryContext) -> Iterator[Problem]:
    """A place that an entry names must be one of the places of docs/_data/site.yml."""
    record = context.milestone or context.album
    yield from _unknown(context, [(("place",), record.place if record else None)], context.library.ids("places"))


@entry_rule("milestone", "album")
def photo_unknown(context: EntryContext) -> Iterator[Problem]:
    """A picture that an entry names must be a readable file of an album."""
    names = enumerate(context.milestone.photos if context.milestone else ())
    yield from _unknown(context, ((("photos", number), name) for number, name in names), tuple(context.library.masters))
    for name, number, photo in context.photos():
        master = context.library.masters[name]
        if master.fault:
            slots = dict(zip(("shown", "other"), map(str, master.orientations), strict=False))
            yield context.problem("photos", number, "file", variant=master.fault, found=photo.file, **slots)


def _unknown(
    context: EntryContext, names: Iterable[tuple[Route, str | None]], known: tuple[str, ...] | None
) -> Iterator[Problem]:
    for route, name in names:
        if name and known is not None and name not in known:
            nearest = next(iter(difflib.get_close_matches(name, known, n=1)), "")
            slots = {"found": name, "expected": nearest, "known": ", ".join(known)}
            yield context.problem(*route, variant="nearest" if nearest else "", **slots)


@entry_rule("milestone")
def source_unknown(context: EntryContext) -> Iterator[Problem]:
    """The source that a figure names must be the number of one of the milestone's sources, counted from 1."""
    figures, sources = (context.milestone.figures, len(context.milestone.sources)) if context.milestone else ((), 0)
    for number, figure in enumerate(figures):
        if figure.source is not None and figure.source > sources:
            yield context.problem("figures", number, "source", found=str(figure.source), known=str(sources))


@library_rule
def measure_differs(library: Library) -> Iterator[Problem]:
    """Figures of one measure must have the same form and unit, and all or none of them may be added up."""
    first: dict[str, tuple[Entry[Milestone], Figure]] = {}
    for entry, number, figure in _figures(library):
        if figure.measure is None:
            continue
        other, known = first.setdefault(figure.measure, (entry, figure))
        fields = [name for name in ("form", "unit", "sums") if getattr(figure, name) != getattr(known, name)]
        if "unit" in fields and 1 in (figure.value, known.value):
            fields.remove("unit")  # the unit of a single thing is a singular
        for field in fields:
            slots = {"found": figure.measure, "field": field, "first": other.file}
            yield Problem(position=entry.position("figures", number, "measure"), route=("figures", number), slots=slots)


def _figures(library: Library) -> Iterator[tuple[Entry[Milestone], int, Figure]]:
    for entry in library.milestones:
        for number, figure in enumerate(entry.record.figures if entry.record else ()):
            yield entry, number, figure


LONGEST_UNCHECKED = datetime.timedelta(days=180)
NEEDED = ("area", "source", "checked_on")


@library_rule
def helpline_unchecked(library: Library) -> Iterator[Problem]:
    """A helpline must say where it can be called, what its source is, and on which day up to today the two were compared."""
    entry = library.shared.helplines
    for number, helpline in enumerate(entry.record or ()):
        for field in NEEDED:
            if getattr(helpline, field) is None:
                yield Problem(position=entry.position(number), route=(number,), slots={"field": field})
        if helpline.checked_on and helpline.checked_on.first_day > library.today:
            position = entry.position(number, "checked_on")
            slots = {"found": str(helpline.checked_on), "today": library.today.isoformat()}
            yield Problem(variant="future", position=position, route=(number,), slots=slots)


@library_rule
def helpline_stale(library: Library) -> Iterator[Problem]:
    """A helpline should have been compared with its source within the last 180 days."""
    entry = library.shared.helplines
    for number, helpline in enumerate(entry.record or ()):
        if helpline.checked_on and library.today - helpline.checked_on.first_day > LONGEST_UNCHECKED:
            position = entry.position(number, "checked_on")
            slots = {"found": str(helpline.checked_on), "days": str(LONGEST_UNCHECKED.days)}
            yield Problem(position=position, route=(number,), slots=slots)
