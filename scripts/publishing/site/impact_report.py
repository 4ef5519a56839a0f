"""Render an impact report as a document of its own, from which the PDF is printed."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from publishing.site.art import GAP, HEART, INDIGO, LENGTH, LINE, MARIGOLD, PLAIN_THREAD, RING, RING_THREAD, ROUNDS, THREAD, Round
from publishing.site.pages import Page
from publishing.site.renderer import Renderer


def printed_report(renderer: Renderer, page: Page, styles: str, fonts: Mapping[str, bytes]) -> str:
    """Return the HTML to be printed of `page`, an impact report, in the style sheet `styles`; `fonts` are files by family."""
    colours = [dimension.colours.light for dimension in renderer.published.dimensions]
    return renderer.render(
        "pages/report_printed.html",
        page,
        body=Markup(renderer.render("pages/report.html", page, **{**page.context, "reports": ()}, pdf=None)),  # noqa: S704  # our own template
        styles=Markup(styles),  # noqa: S704  # our own
        fonts={family: base64.b64encode(content).decode() for family, content in fonts.items()},
        flower=base64.b64encode(_flower(colours).encode()).decode(),
        address=f"{renderer.root}{renderer.url(page)}",
    )


def _flower(colours: Sequence[str]) -> str:
    """Return the flower as an SVG file."""
    petals = "".join(
        f'<g transform="rotate({number * 360 / len(colours):g})">{"".join(_round_svg(each, colour) for each in ROUNDS)}</g>'
        for number, colour in enumerate(colours)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-248 -248 496 496" fill="none" stroke-linecap="round">{petals}'
        f'<circle r="{RING}" stroke="{INDIGO}" stroke-width="{RING_THREAD}" stroke-dasharray="{LENGTH} {GAP}"/>'
        f'<circle r="{HEART}" fill="{MARIGOLD}"/></svg>'
    )


def _round_svg(each: Round, colour: str) -> str:
    thread, line = (PLAIN_THREAD, LINE) if each.plain else (THREAD, colour)
    return f'<path d="{each.path}" stroke="{line}" stroke-width="{thread}" stroke-dasharray="{LENGTH} {GAP}"/>'
