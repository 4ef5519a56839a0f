"""What stands for the site where others show it: the picture beside a shared link, and the mark in a browser's tab."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from publishing.content.stitching import Drawing, Spot, Stitch
from publishing.pages.flower import GAP, HEART, LENGTH, RING, RING_STITCHES, RING_THREAD, circle, petals, sewn

# As in site.css, which a test compares.
PAPER, LINE, INDIGO, MARIGOLD, SOFT = "#fcf9f4", "#e6dfd3", "#2c2f7f", "#f3a81c", "#504a64"
MARK_RING, MARK_DOT, MARK_STITCHES, MARK_THREAD = 13.0, 6.4, 8, 2.8  # in a square of 32
STITCH = 0.45  # of a stitch and the gap after it: the rest is gap, and round ends

WIDTH, HEIGHT = 1200, 630  # pixels: what the places that show it ask for
SCALE = 1.06  # of the flower
INSET, CORNER, MARK = 34, 30, 1.3  # where the border runs, how much of it the marks in the corners take, how large they are
RIPPLES = range(264, 700, 23)  # the radii of plain rounds that go on around the flower, to the border
BORDER = 5.0
TAB = 96  # pixels of the mark in a tab: a multiple of 48, as search engines ask for


def shared_picture(colours: Sequence[str]) -> Drawing:
    """Returns the picture for shared links, without any word: the flower in `colours` on stitched paper, with the mark."""
    middle = (WIDTH / 2, HEIGHT / 2)
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        ground=PAPER,
        stitches=(
            *(one for radius in RIPPLES for one in _ripple(middle, radius)),
            *petals(colours, LINE, middle, SCALE),
            *ring(middle, RING * SCALE, RING_THREAD * SCALE, RING_STITCHES),
            Stitch(points=(middle,), colour=MARIGOLD, width=2 * HEART * SCALE),
            *border(),
        ),
    )


def favicon() -> Drawing:
    """Returns the mark: a stitched ring around a marigold dot, on paper of its own, since tabs are light or dark."""
    return Drawing(width=TAB, height=TAB, ground=PAPER, stitches=tuple(_mark((TAB / 2, TAB / 2), TAB / 32)))


def _ripple(middle: Spot, radius: float) -> Iterator[Stitch]:
    for one in sewn(circle(middle, radius), LINE, 3, LENGTH, GAP):
        if all(INSET + 18 < x < WIDTH - INSET - 18 and INSET + 18 < y < HEIGHT - INSET - 18 for x, y in one.points):
            yield one


def ring(middle: Spot, radius: float, width: float, stitches: int) -> Iterator[Stitch]:
    """Yields so many `stitches` around `middle`, in indigo."""
    each = math.tau * radius / stitches
    return sewn(circle(middle, radius), INDIGO, width, STITCH * each, (1 - STITCH) * each)


def border() -> Iterator[Stitch]:
    """Yields the stitches along the edge of a picture for shared links, with the mark in each corner."""
    near, far, low = INSET, WIDTH - INSET, HEIGHT - INSET
    for start, end in (
        ((near + CORNER, near), (far - CORNER, near)),
        ((near + CORNER, low), (far - CORNER, low)),
        ((near, near + CORNER), (near, low - CORNER)),
        ((far, near + CORNER), (far, low - CORNER)),
    ):
        each = math.dist(start, end) / (round(math.dist(start, end) / 22) - 1 + STITCH)  # so that a stitch ends it, too
        yield from sewn((start, end), MARIGOLD, BORDER, STITCH * each, (1 - STITCH) * each)
    for corner in ((near, near), (far, near), (near, low), (far, low)):
        yield from _mark(corner, MARK)


def _mark(middle: Spot, scale: float) -> Iterator[Stitch]:
    yield from ring(middle, MARK_RING * scale, MARK_THREAD * scale, MARK_STITCHES)
    yield Stitch(points=(middle,), colour=MARIGOLD, width=2 * MARK_DOT * scale)
