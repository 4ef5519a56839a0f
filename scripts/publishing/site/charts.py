"""Figures over time: those of one measure, oldest first, with their sum where every one of them says that summing makes sense."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from publishing.consent.published import LocalizedContent
from publishing.content.fields import Period
from publishing.content.records import Dimension, Figure, Milestone

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


def measures(localized: LocalizedContent) -> tuple[Measure, ...]:
    """Returns what `localized` reports at least twice, by the ids of measures."""
    found: dict[str, list[Reading]] = {}
    for name, reading in _readings(localized):
        found.setdefault(name, []).append(reading)
    return tuple(_measure(name, readings) for name, readings in sorted(found.items()) if len(readings) >= FEWEST)


def _readings(localized: LocalizedContent) -> Iterator[tuple[str, Reading]]:
    for milestone in localized.milestones:
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


WIDTH, HEIGHT = 600, 194  # of the drawing
LABELS = 12  # that fit side by side


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A rectangle of a column, in the colour of a dimension or, with "", of the site."""

    top: float
    height: float
    dimension: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Its parts from the ground up; every few columns are `named`, half of these only where there is room to `spare`."""

    left: float
    parts: tuple[Part, ...]
    named: bool
    spare: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing of WIDTH by HEIGHT."""

    columns: tuple[Column, ...]
    breadth: float  # of a column

    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCount:
    """How many milestones a year has, by their main dimension, in the order of the dimensions."""

    year: int
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of the year's milestones."""
        return sum(self.counts)


def year_counts(localized: LocalizedContent) -> tuple[YearCount, ...]:
    """Returns every year from the first milestone's to the last one's, those in which nothing happened too."""
    years = [one.date.year for one in localized.milestones]
    main = [(one.date.year, one.dimensions[0]) for one in localized.milestones]
    return tuple(
        YearCount(year=year, counts=tuple(main.count((year, dimension.id)) for dimension in localized.dimensions))
        for year in (range(min(years), max(years) + 1) if years else ())
    )


def years_chart(counts: Sequence[YearCount], dimensions: Sequence[Dimension]) -> Chart:
    """Returns a column for each year, with a part for each dimension."""
    return _chart([[(Decimal(n), one.id) for n, one in zip(year.counts, dimensions, strict=True)] for year in counts])


def measure_chart(measure: Measure) -> Chart | None:
    """Returns a column for each figure; None where one is below zero, of which columns say nothing."""
    values = [one.figure.value for one in measure.readings]
    return None if min(values) < 0 else _chart([[(value, "")] for value in values])


def _chart(stacks: Sequence[Sequence[tuple[Decimal, str]]]) -> Chart:
    highest = max((sum(value for value, _ in stack) for stack in stacks), default=Decimal(0)) or Decimal(1)
    room, every = WIDTH / max(len(stacks), 1), max(-(-len(stacks) // LABELS), 1)
    return Chart(
        breadth=round(room * 0.7, 1),
        columns=tuple(
            Column(
                left=round(room * (number + 0.15), 1),
                parts=tuple(_parts(stack, highest)),
                named=number % every == 0,
                spare=number % (2 * every) == every,
            )
            for number, stack in enumerate(stacks)
        ),
    )


def _parts(stack: Sequence[tuple[Decimal, str]], highest: Decimal) -> Iterator[Part]:
    ground = float(HEIGHT)
    for value, dimension in stack:
        if value:
            height = round(float(value / highest) * (HEIGHT - 4), 1)
            ground -= height
            yield Part(top=round(ground, 1), height=height, dimension=dimension)
