"""A report as one document that needs nothing from elsewhere: a cover, and what its page says."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from publishing.pages.addresses import in_language
from publishing.pages.bodies import Bodies, Spot
from publishing.pages.emblem import INDIGO, LINE, MARIGOLD
from publishing.pages.flower import GAP, HEART, LENGTH, PLAIN_THREAD, RING, RING_THREAD, ROUNDS, THREAD, Round
from publishing.pages.formats import direction
from publishing.pages.reports import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Prints in the style sheet `styles` with `fonts`, files by their families; `root` is the whole address of the site."""

    styles: str
    fonts: Mapping[str, bytes]
    root: str

    def document(self, bodies: Bodies, language: str, report: Report) -> str:
        """Returns the HTML of `report` in `language`."""
        spot, edition = Spot(language=language, address=report.address), bodies.edition
        context = {"report": report, "title": report.title, "description": report.description, "reports": ()}
        body = bodies.render("report", spot, **context, pdf=None)
        return bodies.render(
            "report_printed",
            spot,
            **context,
            body=Markup(body),  # noqa: S704  # rendered from our own template
            styles=Markup(self.styles),  # noqa: S704  # our own
            faces={family: base64.b64encode(content).decode() for family, content in self.fonts.items()},
            flower=base64.b64encode(_flower([one.colours.light for one in edition.dimensions]).encode()).decode(),
            address=f"{self.root}{in_language(report.address, language, edition.languages[0])}",
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
