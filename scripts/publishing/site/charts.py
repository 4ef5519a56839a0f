"""Compare figures over time: measures that milestones report again and again, milestones by year, and charts of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from publishing.consent.published import LocalizedContent
from publishing.content.fields import Period
from publishing.content.records import Dimension, Figure, Milestone

FEWEST_READINGS = 2  # of a measure that is shown
CHART_WIDTH, CHART_HEIGHT = 600, 194  # of a chart, in units of its SVG
MOST_LABELS = 12  # that fit side by side below a chart
COLUMN_WIDTH, COLUMN_MARGIN = 0.7, 0.15  # of the room for one column


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One figure of a measure, the period that it covers, and the milestone that reports it."""

    period: Period
    figure: Figure
    milestone: Milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is counted again and again, with its readings in the order of their periods.

    `total` is None unless every reading says that adding them up makes sense.
    """

    id: str
    readings: tuple[Reading, ...]
    total: Figure | None

    @property
    def newest(self) -> Figure:
        """Return the latest figure, whose label names the measure."""
        return self.readings[-1].figure


def measures(localized: LocalizedContent) -> tuple[Measure, ...]:
    """Return the measures that `localized` reports at least twice, by their ids."""
    readings: dict[str, list[Reading]] = {}
    for milestone in localized.milestones:
        for figure in milestone.figures:
            if figure.measure:
                period = figure.period or Period(milestone.date.root)
                readings.setdefault(figure.measure, []).append(Reading(period=period, figure=figure, milestone=milestone))
    return tuple(_measure(name, readings[name]) for name in sorted(readings) if len(readings[name]) >= FEWEST_READINGS)


def _measure(name: str, readings: list[Reading]) -> Measure:
    ordered = sorted(readings, key=lambda reading: ([end.first_day for end in reading.period.ends], reading.milestone.slug))
    newest, total = ordered[-1].figure, None
    if newest.form != "percent" and all(reading.figure.sums == "yes" for reading in ordered):
        total = newest.model_copy(update={"value": sum((reading.figure.value for reading in ordered), Decimal(0))})
    return Measure(id=name, readings=tuple(ordered), total=total)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCount:
    """How many milestones a year has, by their main dimension, in the order of the dimensions."""

    year: int
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Return the number of all milestones of the year."""
        return sum(self.counts)


def year_counts(localized: LocalizedContent) -> tuple[YearCount, ...]:
    """Return every year from the first milestone's to the last one's, also years without milestones."""
    main = [(milestone.date.year, milestone.dimensions[0]) for milestone in localized.milestones]
    years = [year for year, _ in main]
    return tuple(
        YearCount(year=year, counts=tuple(main.count((year, dimension.id)) for dimension in localized.published.dimensions))
        for year in (range(min(years), max(years) + 1) if years else ())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A rectangle of a column in the colour of `dimension`, or in that of the site where it is ""."""

    top: float
    height: float
    dimension: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StackedColumn:
    """A column with its parts from the bottom up. Some columns are `labelled`, the `spare` ones of these only on wide screens."""

    left: float
    parts: tuple[Part, ...]
    labelled: bool
    spare: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing of `width` by `height`; every column is `breadth` wide."""

    columns: tuple[StackedColumn, ...]
    breadth: float
    width: int = CHART_WIDTH
    height: int = CHART_HEIGHT


def years_chart(counts: Sequence[YearCount], dimensions: Sequence[Dimension]) -> Chart:
    """Return a chart with a column for each year and a part for each dimension."""
    names = [dimension.id for dimension in dimensions]
    return _chart([[(Decimal(count), name) for count, name in zip(year.counts, names, strict=True)] for year in counts])


def measure_chart(measure: Measure) -> Chart | None:
    """Return a chart with a column for each reading; None where a figure is below zero, which columns cannot show."""
    values = [reading.figure.value for reading in measure.readings]
    return None if min(values) < 0 else _chart([[(value, "")] for value in values])


def _chart(stacks: Sequence[Sequence[tuple[Decimal, str]]]) -> Chart:
    """Return the chart of `stacks`: for each column its values and their dimensions."""
    highest = max((sum(value for value, _ in stack) for stack in stacks), default=Decimal(0)) or Decimal(1)
    room, step = CHART_WIDTH / max(len(stacks), 1), max(-(-len(stacks) // MOST_LABELS), 1)
    columns = (
        StackedColumn(
            left=round(room * (number + COLUMN_MARGIN), 1),
            parts=tuple(_parts(stack, highest)),
            labelled=number % step == 0,
            spare=number % (2 * step) == step,
        )
        for number, stack in enumerate(stacks)
    )
    return Chart(columns=tuple(columns), breadth=round(room * COLUMN_WIDTH, 1))


def _parts(stack: Sequence[tuple[Decimal, str]], highest: Decimal) -> Iterator[Part]:
    top = float(CHART_HEIGHT)
    for value, dimension in stack:
        if value:
            height = round(float(value / highest) * (CHART_HEIGHT - 4), 1)
            top -= height
            yield Part(top=round(top, 1), height=height, dimension=dimension)
