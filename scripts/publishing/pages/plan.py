"""Every page that is made from YAML: its address, its layout, its title and description, and what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from publishing.content.edition import Issue
from publishing.content.records import Dimension, Milestone
from publishing.pages.changes import changes
from publishing.pages.charts import measure_chart, year_counts, years_chart
from publishing.pages.columns import COLUMNS
from publishing.pages.facets import SHOWN, Facet, facets, timeline_years
from publishing.pages.measures import measures
from publishing.pages.reports import reports
from publishing.pages.texts import milestone_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page in one language. `subject` holds what its template needs beyond the issue; unlisted pages are in no index.

    `text` is what search finds it by, if that is not all that the page shows.
    Where not everybody agreed to a card beside a link, nothing may be `shared`: other sites show nothing of the page there.
    A page of what is found on pages of its own need not be `sought` itself.
    Other pages may stand below the address of a `chapter`, though today there may be none.
    """

    address: str
    layout: str
    title: str
    description: str
    subject: Mapping[str, object] = field(default_factory=dict)
    text: str = ""
    draft: bool = False
    listed: bool = True
    chapter: bool = False
    shared: bool = True
    sought: bool = True


def pages(issue: Issue) -> tuple[Page, ...]:
    """Returns the pages of `issue`, in reading order."""
    ways = facets(issue)
    return (
        _list("goals/", "goals", issue),
        _list("dimensions/", "dimensions", issue, chapter=True),
        *(_dimension(issue, number, dimension) for number, dimension in enumerate(issue.dimensions)),
        _list("milestones/", "milestones", issue, chapter=True, subject={"facets": ways, "years": timeline_years(issue)}),
        *_facets(issue, ways),
        *_milestones(issue),
        *_gone(issue),
        _list("gallery/", "gallery", issue),
        *_reports(issue),
        _list("data/", "data", issue, subject={"columns": COLUMNS}),
        _list("figures/", "figures", issue, subject=_charts(issue)),
        _list("changes/", "changes", issue, subject={"changes": changes(issue)}),
        _list("all/", "all", issue, subject={"facets": ways, "reports": tuple(reports(issue))}),
    )


def _list(address: str, name: str, issue: Issue, *, chapter: bool = False, subject: Mapping[str, object] | None = None) -> Page:
    words, language = issue.edition.site.words, issue.language
    pictured = name == "gallery" and any("/" in one for one in issue.edition.unpublished)
    return Page(
        address=address,
        layout=name,
        title=words[name][language],
        description=words[f"{name}_intro"][language],
        subject=subject or {},
        draft=pictured,
        chapter=chapter,
    )


def _facets(issue: Issue, ways: Mapping[str, tuple[Facet, ...]]) -> Iterator[Page]:
    words, language = issue.edition.site.words, issue.language
    titles = {"year": "facet_year", "goal": "facet_goal", "place": "facet_place"}  # a dimension has a page of its own
    for kind, name in titles.items():
        for one in ways[kind]:
            title = words[name][language].replace("{name}", one.name)
            yield Page(
                address=one.address,
                layout="facet",
                title=title,
                description=f"{title}. {words['milestones_intro'][language]}",
                subject={"facets": ways, "facet": one, "shown": SHOWN},
                sought=False,
            )


def _charts(issue: Issue) -> Mapping[str, object]:
    counts = year_counts(issue)
    return {
        "years": counts,
        "years_chart": years_chart(counts, issue.dimensions),
        "measured": [(one, measure_chart(one)) for one in measures(issue)],
    }


def _dimension(issue: Issue, number: int, dimension: Dimension) -> Page:
    following = issue.dimensions[(number + 1) % len(issue.dimensions)]
    return Page(
        address=f"dimensions/{dimension.id}/",
        layout="dimension",
        title=dimension.name[issue.language],
        description=dimension.text[issue.language],
        subject={"dimension": dimension, "following": following},
    )


def _milestones(issue: Issue) -> Iterator[Page]:
    newest_first: tuple[Milestone | None, ...] = (None, *issue.milestones, None)
    shared = {milestone.slug for milestone in issue.allowed("social_card")}
    for later, milestone, earlier in zip(newest_first, issue.milestones, newest_first[2:], strict=False):
        yield Page(
            address=f"milestones/{milestone.slug}/",
            layout="milestone",
            title=milestone.title[issue.language],
            description=milestone.summary[issue.language],
            subject={"milestone": milestone, "earlier": earlier, "later": later},
            text=milestone_text(issue, milestone),
            draft=milestone.slug in issue.edition.unpublished,
            shared=milestone.slug in shared,
        )


def _reports(issue: Issue) -> Iterator[Page]:
    found = tuple(reports(issue))
    for one in found:
        yield Page(
            address=one.address,
            layout="report",
            title=one.title,
            description=one.description,
            subject={"report": one, "reports": found},
            text=one.description,  # the milestones are found on their own pages
            chapter=one.year is None,
            sought=one.year is None,
        )


def _gone(issue: Issue) -> Iterator[Page]:
    words, language = issue.edition.site.words, issue.language
    published = {milestone.slug for milestone in issue.milestones}
    for slug in issue.edition.gone:
        if slug not in published:
            yield Page(
                address=f"milestones/{slug}/",
                layout="gone",
                title=words["gone_title"][language],
                description=words["gone_text"][language],
                listed=False,
            )
