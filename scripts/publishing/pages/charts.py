"""Charts as plain geometry: columns of stacked parts, which templates draw as SVG beside the table of the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from publishing.content.edition import Issue
from publishing.content.records import Dimension
from publishing.pages.measures import Measure

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


def year_counts(issue: Issue) -> tuple[YearCount, ...]:
    """Returns every year from the first milestone's to the last one's, those in which nothing happened too."""
    years = [one.date.year for one in issue.milestones]
    main = [(one.date.year, one.dimensions[0]) for one in issue.milestones]
    return tuple(
        YearCount(year=year, counts=tuple(main.count((year, dimension.id)) for dimension in issue.dimensions))
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
