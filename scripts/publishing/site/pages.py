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


def changes(localized: LocalizedContent) -> tuple[Change, ...]:
    """Returns the changes in `localized`, newest first; what was taken down is in none."""
    added = [Change(date=one.added, milestone=one) for one in localized.milestones if one.added]
    corrected = [Change(date=fix.date, milestone=one, correction=fix) for one in localized.milestones for fix in one.corrections]
    return tuple(sorted((*corrected, *added), key=lambda change: str(change.date), reverse=True)[:MOST])


_TAG = re.compile(r"<[^>]*>")


def milestone_text(localized: LocalizedContent, milestone: Milestone) -> str:
    """Returns the words of `milestone` in the language of `localized`, in the order of its page."""
    return " ".join(" ".join(_texts(localized, milestone)).split())


def _texts(localized: LocalizedContent, milestone: Milestone) -> Iterator[str]:
    language, region = localized.language, localized.published.site.region
    yield milestone.summary[language]
    for figure in milestone.figures:
        yield f"{number(figure.value, language, region)} {figure.unit[language]} {figure.label[language]}"
    yield html.unescape(_TAG.sub(" ", markdown.html(milestone.body[language])))
    for _, photo in map(localized.photo, milestone.photos):
        yield f"{photo.caption[language]} {photo.credit[language]}"
    yield written_date(milestone.date, language)
    if milestone.place:
        yield localized.place(milestone.place).name[language]
    yield from (localized.dimension(name).name[language] for name in milestone.dimensions)
    yield from (correction.text[language] for correction in milestone.corrections)
    yield from (f"{source.title}, {source.publisher}" for source in milestone.sources if source.language == language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page in one language. `subject` holds what its template needs beyond the content; unlisted pages are in no index.

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


def pages(localized: LocalizedContent) -> tuple[Page, ...]:
    """Returns the pages of `localized`, in reading order."""
    ways = facets(localized)
    return (
        _list("goals/", "goals", localized),
        _list("dimensions/", "dimensions", localized, chapter=True),
        *(_dimension(localized, number, dimension) for number, dimension in enumerate(localized.dimensions)),
        _list("milestones/", "milestones", localized, chapter=True, subject={"facets": ways, "years": timeline_years(localized)}),
        *_facets(localized, ways),
        *_milestones(localized),
        *_gone(localized),
        _list("gallery/", "gallery", localized),
        *_reports(localized),
        _list("data/", "data", localized, subject={"columns": COLUMNS}),
        _list("figures/", "figures", localized, subject=_charts(localized)),
        _list("changes/", "changes", localized, subject={"changes": changes(localized)}),
        _list("all/", "all", localized, subject={"facets": ways, "reports": tuple(reports(localized))}),
    )


def _list(
    address: str, name: str, localized: LocalizedContent, *, chapter: bool = False, subject: Mapping[str, object] | None = None
) -> Page:
    words, language = localized.published.site.words, localized.language
    pictured = name == "gallery" and any("/" in one for one in localized.published.unpublished)
    return Page(
        address=address,
        layout=name,
        title=words[name][language],
        description=words[f"{name}_intro"][language],
        subject=subject or {},
        draft=pictured,
        chapter=chapter,
    )


def _facets(localized: LocalizedContent, ways: Mapping[str, tuple[Facet, ...]]) -> Iterator[Page]:
    words, language = localized.published.site.words, localized.language
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


def _charts(localized: LocalizedContent) -> Mapping[str, object]:
    counts = year_counts(localized)
    return {
        "years": counts,
        "years_chart": years_chart(counts, localized.dimensions),
        "measured": [(one, measure_chart(one)) for one in measures(localized)],
    }


def _dimension(localized: LocalizedContent, number: int, dimension: Dimension) -> Page:
    following = localized.dimensions[(number + 1) % len(localized.dimensions)]
    return Page(
        address=f"dimensions/{dimension.id}/",
        layout="dimension",
        title=dimension.name[localized.language],
        description=dimension.text[localized.language],
        subject={"dimension": dimension, "following": following},
    )


def _milestones(localized: LocalizedContent) -> Iterator[Page]:
    newest_first: tuple[Milestone | None, ...] = (None, *localized.milestones, None)
    shared = {milestone.slug for milestone in localized.allowed("social_card")}
    for later, milestone, earlier in zip(newest_first, localized.milestones, newest_first[2:], strict=False):
        yield Page(
            address=f"milestones/{milestone.slug}/",
            layout="milestone",
            title=milestone.title[localized.language],
            description=milestone.summary[localized.language],
            subject={"milestone": milestone, "earlier": earlier, "later": later},
            text=milestone_text(localized, milestone),
            draft=milestone.slug in localized.published.unpublished,
            shared=milestone.slug in shared,
        )


def _reports(localized: LocalizedContent) -> Iterator[Page]:
    found = tuple(reports(localized))
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


def _gone(localized: LocalizedContent) -> Iterator[Page]:
    words, language = localized.published.site.words, localized.language
    slugs = {milestone.slug for milestone in localized.milestones}
    for slug in localized.published.gone:
        if slug not in slugs:
            yield Page(
                address=f"milestones/{slug}/",
                layout="gone",
                title=words["gone_title"][language],
                description=words["gone_text"][language],
                listed=False,
            )
