"""Rules about figures: each stands on a source of its milestone, and those that share a chart count the same in the same way."""

from __future__ import annotations

from collections.abc import Iterator

from publishing.checks.problems import Problem
from publishing.checks.subjects import Subject, of_each
from publishing.content.library import Entry, Library
from publishing.content.records import Figure, Milestone


@of_each("milestone")
def source_unknown(subject: Subject) -> Iterator[Problem]:
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


RULES = (source_unknown, measure_differs)
