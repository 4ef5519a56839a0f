"""Figures over time: those of one measure, oldest first, with their sum where every one of them says that summing makes sense."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from publishing.content.edition import Issue
from publishing.content.records import Figure, Milestone
from publishing.content.scalars import Period

FEWEST = 2  # readings that make a course over time


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One figure of a measure, the time that it is about, and the milestone that reports it."""

    period: Period
    figure: Figure
    milestone: Milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is counted again and again; its newest figure gives the name. `total` is a figure, too, or None."""

    id: str
    readings: tuple[Reading, ...]
    total: Figure | None

    @property
    def newest(self) -> Figure:
        """Its latest figure."""
        return self.readings[-1].figure


def measures(issue: Issue) -> tuple[Measure, ...]:
    """Returns what `issue` reports at least twice, by the ids of measures."""
    found: dict[str, list[Reading]] = {}
    for name, reading in _readings(issue):
        found.setdefault(name, []).append(reading)
    return tuple(_measure(name, readings) for name, readings in sorted(found.items()) if len(readings) >= FEWEST)


def _readings(issue: Issue) -> Iterator[tuple[str, Reading]]:
    for milestone in issue.milestones:
        for figure in milestone.figures:
            if figure.measure:
                period = figure.period or Period(milestone.date.root)
                yield figure.measure, Reading(period=period, figure=figure, milestone=milestone)


def _measure(name: str, readings: list[Reading]) -> Measure:
    ordered = tuple(sorted(readings, key=lambda one: ([end.first_day for end in one.period.ends], one.milestone.slug)))
    newest = ordered[-1].figure
    summable = all(one.figure.sums == "yes" for one in ordered) and newest.form != "percent"
    total = sum((one.figure.value for one in ordered), Decimal(0))
    return Measure(id=name, readings=ordered, total=newest.model_copy(update={"value": total}) if summable else None)
