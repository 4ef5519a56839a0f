"""Group the milestones of one language into the lists that pages show: by facet, by year, as changes and as reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from publishing.consent.published import LocalizedContent
from publishing.content.fields import PartialDate
from publishing.content.records import Correction, Dimension, Milestone
from publishing.i18n.messages import digits

FULL_ENTRIES = 40  # milestones that one list shows in full; the others are single lines, or on the page of their year
LATEST_CHANGES = 200  # older changes are on the pages of their milestones only


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One way to narrow the timeline down ("year", "dimension", "goal" or "place"), with the milestones that remain."""

    kind: str
    id: str
    name: str
    milestones: tuple[Milestone, ...]

    @property
    def address(self) -> str:
        """The page of the facet; a dimension has a page of its own that says more."""
        return f"dimensions/{self.id}/" if self.kind == "dimension" else f"milestones/{self.kind}/{self.id}/"


def facets(localized: LocalizedContent) -> dict[str, tuple[Facet, ...]]:
    """Return the facets of `localized` by kind, without those that have no milestones."""
    language, by_kind = localized.language, dict[str, list[Facet]](year=[], dimension=[], goal=[], place=[])

    def add(kind: str, name: str, title: str, milestones: Sequence[Milestone]) -> None:
        if milestones:
            by_kind[kind].append(Facet(kind=kind, id=name, name=title, milestones=tuple(milestones)))

    for year, milestones in localized.years():
        add("year", str(year), digits(str(year), language), milestones)
    for dimension in localized.dimensions:
        add("dimension", dimension.id, dimension.name[language], localized.within(dimension))
    for goal in localized.goals:
        add("goal", goal.id, goal.name[language], localized.serving(goal))
    for place in localized.published.site.places:
        add("place", place.id, place.name[language], [each for each in localized.milestones if each.place == place.id])
    return {kind: tuple(options) for kind, options in by_kind.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year of the timeline, and how many of its milestones the timeline shows in full."""

    year: int
    milestones: tuple[Milestone, ...]
    full_entries: int


def timeline_years(localized: LocalizedContent) -> tuple[Year, ...]:
    """Return the years of the timeline, newest first; together they show FULL_ENTRIES milestones in full."""
    remaining, years = FULL_ENTRIES, []
    for year, milestones in localized.years():
        full = min(remaining, len(milestones))
        years.append(Year(year=year, milestones=tuple(milestones), full_entries=full))
        remaining -= full
    return tuple(years)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The addition of a milestone or, with a `correction`, a correction of it."""

    date: PartialDate
    milestone: Milestone
    correction: Correction | None = None


def changes(localized: LocalizedContent, limit: int = LATEST_CHANGES) -> tuple[Change, ...]:
    """Return the latest changes in `localized`, newest first; milestones that were taken down are not among them."""
    corrected = [
        Change(date=correction.date, milestone=milestone, correction=correction)
        for milestone in localized.milestones
        for correction in milestone.corrections
    ]
    added = [Change(date=milestone.added, milestone=milestone) for milestone in localized.milestones if milestone.added]
    return tuple(sorted((*corrected, *added), key=lambda change: str(change.date), reverse=True)[:limit])


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An impact report: the milestones of `year`, or of all years where it is None, oldest first."""

    address: str
    title: str
    description: str
    year: int | None
    milestones: tuple[Milestone, ...]

    def within(self, dimension: Dimension) -> tuple[Milestone, ...]:
        """Return the milestones that belong to `dimension`."""
        return tuple(milestone for milestone in self.milestones if dimension.id in milestone.dimensions)


def reports(localized: LocalizedContent) -> Iterator[Report]:
    """Yield the report of all years, then one for each year, newest first.

    They hold milestones whose consent allows both printing and passing on.
    """
    words, language = localized.published.site.words, localized.language
    downloadable = {milestone.slug for milestone in localized.allowed("download")}
    milestones = tuple(milestone for milestone in reversed(localized.allowed("print")) if milestone.slug in downloadable)
    for year in (None, *sorted({milestone.date.year for milestone in milestones}, reverse=True)):
        title, description = ("report_year", "report_year_intro") if year else ("report", "report_intro")
        name = digits(str(year), language)
        yield Report(
            address=f"report/{year}/" if year else "report/",
            title=words[title][language].replace("{year}", name),
            description=words[description][language].replace("{year}", name),
            year=year,
            milestones=tuple(milestone for milestone in milestones if year in (None, milestone.date.year)),
        )
