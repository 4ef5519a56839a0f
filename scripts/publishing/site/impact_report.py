"""The report for whoever gives account of the programme: all years or one, with nothing that may not be printed and passed on."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from publishing.consent.published import LocalizedContent
from publishing.content.records import Dimension, Milestone
from publishing.i18n.formats import direction
from publishing.i18n.messages import digits
from publishing.site.art import GAP, HEART, INDIGO, LENGTH, LINE, MARIGOLD, PLAIN_THREAD, RING, RING_THREAD, ROUNDS, THREAD, Round
from publishing.site.renderer import PageLocation, Renderer
from publishing.site.urls import in_language

ADDRESS = "report/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The milestones of `year`, or of all years where it is None, in the order in which they happened."""

    address: str
    title: str
    description: str
    year: int | None
    milestones: tuple[Milestone, ...]

    def within(self, dimension: Dimension) -> tuple[Milestone, ...]:
        """Those that belong to `dimension`."""
        return tuple(one for one in self.milestones if dimension.id in one.dimensions)


def reports(localized: LocalizedContent) -> Iterator[Report]:
    """Yields the report of all years, then one for each year, newest first."""
    words, language = localized.published.site.words, localized.language
    passed_on = {one.slug for one in localized.allowed("download")}
    milestones = tuple(one for one in reversed(localized.allowed("print")) if one.slug in passed_on)
    title, description = words["report"][language], words["report_intro"][language]
    yield Report(address=ADDRESS, title=title, description=description, year=None, milestones=milestones)
    for year in sorted({one.date.year for one in milestones}, reverse=True):
        title, description = (
            words[name][language].replace("{year}", digits(str(year), language)) for name in ("report_year", "report_year_intro")
        )
        yield Report(
            address=f"{ADDRESS}{year}/",
            title=title,
            description=description,
            year=year,
            milestones=tuple(one for one in milestones if one.date.year == year),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Prints in the style sheet `styles` with `fonts`, files by their families; `root` is the whole address of the site."""

    styles: str
    fonts: Mapping[str, bytes]
    root: str

    def document(self, bodies: Renderer, language: str, report: Report) -> str:
        """Returns the HTML of `report` in `language`."""
        spot, published = PageLocation(language=language, address=report.address), bodies.published
        context = {"report": report, "title": report.title, "description": report.description, "reports": ()}
        body = bodies.render("report", spot, **context, pdf=None)
        return bodies.render(
            "report_printed",
            spot,
            **context,
            body=Markup(body),  # noqa: S704  # rendered from our own template
            styles=Markup(self.styles),  # noqa: S704  # our own
            faces={family: base64.b64encode(content).decode() for family, content in self.fonts.items()},
            flower=base64.b64encode(_flower([one.colours.light for one in published.dimensions]).encode()).decode(),
            address=f"{self.root}{in_language(report.address, language, published.languages[0])}",
            direction=direction(language),
        )


def _flower(colours: Sequence[str]) -> str:
    """The flower as an SVG file."""
    petals = "".join(
        f'<g transform="rotate({number * 360 / len(colours):g})">{"".join(_round(one, colour) for one in ROUNDS)}</g>'
        for number, colour in enumerate(colours)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-248 -248 496 496" fill="none" stroke-linecap="round">{petals}'
        f'<circle r="{RING}" stroke="{INDIGO}" stroke-width="{RING_THREAD}" stroke-dasharray="{LENGTH} {GAP}"/>'
        f'<circle r="{HEART}" fill="{MARIGOLD}"/></svg>'
    )


def _round(one: Round, colour: str) -> str:
    thread, line = (PLAIN_THREAD, LINE) if one.plain else (THREAD, colour)
    return f'<path d="{one.path}" stroke="{line}" stroke-width="{thread}" stroke-dasharray="{LENGTH} {GAP}"/>'
