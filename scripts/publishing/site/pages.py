"""Plan the pages that are made from YAML, in one language: their addresses, templates and contents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from publishing.consent.published import LocalizedContent
from publishing.content.fields import PartialDate
from publishing.content.records import Correction, Dimension, Milestone
from publishing.i18n.messages import digits
from publishing.site.charts import measure_chart, measures, year_counts, years_chart
from publishing.site.data_tables import COLUMNS
from publishing.site.page import Page

FULL_ENTRIES = 40  # milestones that one list shows in full; the others are single lines, or on the page of their year
LATEST_CHANGES = 200  # older changes are on the pages of their milestones only


def pages(localized: LocalizedContent) -> tuple[Page, ...]:
    """Return the pages of `localized`, in reading order."""
    by_kind = facets(localized)
    return (
        _list(localized, "goals"),
        _list(localized, "dimensions"),
        *(_dimension(localized, number, dimension) for number, dimension in enumerate(localized.published.dimensions)),
        _list(localized, "milestones", {"facets": by_kind, "years": timeline_years(localized)}),
        *_facets(localized, by_kind),
        *_milestones(localized),
        *_withdrawn(localized),
        _list(localized, "gallery"),
        *_reports(localized),
        _list(localized, "data", {"columns": COLUMNS}),
        _list(localized, "figures", _charts(localized)),
        _list(localized, "changes", {"changes": changes(localized)}),
        _list(localized, "all", {"facets": by_kind, "reports": tuple(reports(localized))}),
    )


def _list(localized: LocalizedContent, name: str, context: Mapping[str, object] | None = None) -> Page:
    words, language = localized.published.site.words, localized.language
    return Page(
        language=language,
        address=f"{name}/",
        template=name,
        title=words[name][language],
        description=words[f"{name}_intro"][language],
        context=context or {},
        draft=name == "gallery" and any("/" in reference for reference in localized.published.unpublished),
    )


def _dimension(localized: LocalizedContent, number: int, dimension: Dimension) -> Page:
    following = localized.published.dimensions[(number + 1) % len(localized.published.dimensions)]
    return Page(
        language=localized.language,
        address=f"dimensions/{dimension.id}/",
        template="dimension",
        title=dimension.name[localized.language],
        description=dimension.text[localized.language],
        context={"dimension": dimension, "following": following},
    )


def _facets(localized: LocalizedContent, by_kind: Mapping[str, tuple[Facet, ...]]) -> Iterator[Page]:
    words, language = localized.published.site.words, localized.language
    titles = {"year": "facet_year", "goal": "facet_goal", "place": "facet_place"}  # a dimension has a page of its own
    for kind, word in titles.items():
        for facet in by_kind[kind]:
            title = words[word][language].replace("{name}", facet.name)
            yield Page(
                language=language,
                address=facet.address,
                template="facet",
                title=title,
                description=f"{title}. {words['milestones_intro'][language]}",
                context={"facets": by_kind, "facet": facet, "full_entries": FULL_ENTRIES},
                searched=False,
            )


def _milestones(localized: LocalizedContent) -> Iterator[Page]:
    newest_first: tuple[Milestone | None, ...] = (None, *localized.milestones, None)
    shared = {milestone.slug for milestone in localized.allowed("social_card")}
    for later, milestone, earlier in zip(newest_first, localized.milestones, newest_first[2:], strict=False):
        yield Page(
            language=localized.language,
            address=f"milestones/{milestone.slug}/",
            template="milestone",
            title=milestone.title[localized.language],
            description=milestone.summary[localized.language],
            context={"milestone": milestone, "earlier": earlier, "later": later},
            draft=milestone.slug in localized.published.unpublished,
            shared=milestone.slug in shared,
        )


def _withdrawn(localized: LocalizedContent) -> Iterator[Page]:
    """Yield the pages that say at the address of a milestone that it was taken down."""
    words, language = localized.published.site.words, localized.language
    published = {milestone.slug for milestone in localized.milestones}
    for slug in localized.published.gone:
        if slug not in published and "/" not in slug:
            yield Page(
                language=language,
                address=f"milestones/{slug}/",
                template="gone",
                title=words["gone_title"][language],
                description=words["gone_text"][language],
                listed=False,
            )


def _reports(localized: LocalizedContent) -> Iterator[Page]:
    all_reports = tuple(reports(localized))
    for report in all_reports:
        yield Page(
            language=localized.language,
            address=report.address,
            template="report",
            title=report.title,
            description=report.description,
            context={"report": report, "reports": all_reports},
            searched=report.year is None,
        )


def _charts(localized: LocalizedContent) -> Mapping[str, object]:
    counts = year_counts(localized)
    return {
        "years": counts,
        "years_chart": years_chart(counts, localized.published.dimensions),
        "measures": [(measure, measure_chart(measure)) for measure in measures(localized)],
    }


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
    for dimension in localized.published.dimensions:
        add("dimension", dimension.id, dimension.name[language], localized.within(dimension))
    for goal in localized.published.goals:
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
