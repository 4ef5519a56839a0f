"""The picture beside a link to a milestone: its words, and the flower with the petals of its dimensions in their colours."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from publishing.content.cards import Card
from publishing.content.records import Dimension, Milestone, Site
from publishing.content.stitching import Drawing, Stitch
from publishing.pages.emblem import HEIGHT, INDIGO, LINE, MARIGOLD, PAPER, SOFT, WIDTH, border, ring
from publishing.pages.flower import HEART, RING, RING_STITCHES, RING_THREAD, petals
from publishing.pages.formats import written_date

MIDDLE, SCALE = (944, HEIGHT / 2), 0.9  # of the flower, beside the words


def card(site: Site, dimensions: Sequence[Dimension], milestone: Milestone, language: str) -> Card:
    """Returns the card of `milestone`: nothing of it but its title, its date, and which of all `dimensions` are its own."""
    own = [one for one in dimensions if one.id in milestone.dimensions]
    return Card(
        language=language,
        date=written_date(milestone.date, language),
        title=milestone.title[language],
        dimensions=tuple((one.name[language], one.colours.light) for one in own),
        site=site.name[language],
        petals=tuple(one.colours.light if one in own else LINE for one in dimensions),
        ink=INDIGO,
        soft=SOFT,
    )


@cache
def ground(colours: tuple[str, ...]) -> Drawing:
    """Returns what the words stand on: the flower in `colours`, and the border."""
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        ground=PAPER,
        stitches=(
            *petals(colours, LINE, MIDDLE, SCALE),
            *ring(MIDDLE, RING * SCALE, RING_THREAD * SCALE, RING_STITCHES),
            Stitch(points=(MIDDLE,), colour=MARIGOLD, width=2 * HEART * SCALE),
            *border(),
        ),
    )
