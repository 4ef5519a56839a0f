"""Plan the pages that are made from YAML, in one language: their addresses, templates and contents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from publishing.consent.published import LocalizedContent
from publishing.content.records import Dimension, Milestone
from publishing.site.charts import measure_chart, measures, year_counts, years_chart
from publishing.site.data_tables import COLUMNS
from publishing.site.milestone_lists import FULL_ENTRIES, Facet, changes, facets, reports, timeline_years

CHAPTERS = ("dimensions", "milestones", "report")  # pages with other pages below them
MISSING = "404.html"  # hosts answer with this page at any address


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page in one language.

    `address` is without the prefix of the language, and `template` a name in overrides/pages; `context` holds the template's own
    variables. Of a page that is not `shared`, link previews on other sites show nothing, because not everyone it concerns
    has agreed to that. A page that is not `listed` is in no index; one that is not `searched` is not in the search index, as its
    content is found on other pages.
    """

    language: str
    address: str
    template: str
    title: str
    description: str
    context: Mapping[str, object] = field(default_factory=dict)
    draft: bool = False
    listed: bool = True
    shared: bool = True
    searched: bool = True


def pages(localized: LocalizedContent) -> tuple[Page, ...]:
    """Return the pages of `localized`, in reading order."""
    by_kind = facets(localized)
    return (
        _list(localized, "goals"),
        _list(localized, "dimensions"),
        *(_dimension(localized, number, dimension) for number, dimension in enumerate(localized.dimensions)),
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
    following = localized.dimensions[(number + 1) % len(localized.dimensions)]
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
        if slug not in published:
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
        "years_chart": years_chart(counts, localized.dimensions),
        "measures": [(measure, measure_chart(measure)) for measure in measures(localized)],
    }
