"""What is new on the site: milestones that were added and corrections, as far as content files say the day."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from publishing.consent.published import LocalizedContent
from publishing.content import markdown
from publishing.content.fields import PartialDate
from publishing.content.records import Correction, Dimension, Milestone
from publishing.i18n.formats import number, written_date
from publishing.site.charts import measure_chart, measures, year_counts, years_chart
from publishing.site.data_tables import COLUMNS
from publishing.site.filters import SHOWN, Facet, facets, timeline_years
from publishing.site.impact_report import reports

MOST = 200  # older ones stand on their milestones' pages alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """That `milestone` was added, or, with a `correction`, what was put right in it."""

    date: PartialDate
    milestone: Milestone
    correction: Correction | None = None


def changes(issue: LocalizedContent) -> tuple[Change, ...]:
    """Returns the changes in `issue`, newest first; what was taken down is in none."""
    added = [Change(date=one.added, milestone=one) for one in issue.milestones if one.added]
    corrected = [Change(date=fix.date, milestone=one, correction=fix) for one in issue.milestones for fix in one.corrections]
    return tuple(sorted((*corrected, *added), key=lambda change: str(change.date), reverse=True)[:MOST])


_TAG = re.compile(r"<[^>]*>")


def milestone_text(issue: LocalizedContent, milestone: Milestone) -> str:
    """Returns the words of `milestone` in the language of `issue`, in the order of its page."""
    return " ".join(" ".join(_texts(issue, milestone)).split())


def _texts(issue: LocalizedContent, milestone: Milestone) -> Iterator[str]:
    language, region = issue.language, issue.edition.site.region
    yield milestone.summary[language]
    for figure in milestone.figures:
        yield f"{number(figure.value, language, region)} {figure.unit[language]} {figure.label[language]}"
    yield html.unescape(_TAG.sub(" ", markdown.html(milestone.body[language])))
    for _, photo in map(issue.photo, milestone.photos):
        yield f"{photo.caption[language]} {photo.credit[language]}"
    yield written_date(milestone.date, language)
    if milestone.place:
        yield issue.place(milestone.place).name[language]
    yield from (issue.dimension(name).name[language] for name in milestone.dimensions)
    yield from (correction.text[language] for correction in milestone.corrections)
    yield from (f"{source.title}, {source.publisher}" for source in milestone.sources if source.language == language)


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


def pages(issue: LocalizedContent) -> tuple[Page, ...]:
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


def _list(
    address: str, name: str, issue: LocalizedContent, *, chapter: bool = False, subject: Mapping[str, object] | None = None
) -> Page:
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


def _facets(issue: LocalizedContent, ways: Mapping[str, tuple[Facet, ...]]) -> Iterator[Page]:
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


def _charts(issue: LocalizedContent) -> Mapping[str, object]:
    counts = year_counts(issue)
    return {
        "years": counts,
        "years_chart": years_chart(counts, issue.dimensions),
        "measured": [(one, measure_chart(one)) for one in measures(issue)],
    }


def _dimension(issue: LocalizedContent, number: int, dimension: Dimension) -> Page:
    following = issue.dimensions[(number + 1) % len(issue.dimensions)]
    return Page(
        address=f"dimensions/{dimension.id}/",
        layout="dimension",
        title=dimension.name[issue.language],
        description=dimension.text[issue.language],
        subject={"dimension": dimension, "following": following},
    )


def _milestones(issue: LocalizedContent) -> Iterator[Page]:
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


def _reports(issue: LocalizedContent) -> Iterator[Page]:
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


def _gone(issue: LocalizedContent) -> Iterator[Page]:
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
