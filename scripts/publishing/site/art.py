"""The flower of the programme: one petal for each key dimension, in rounds of running stitch around a marigold centre."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from publishing.content.records import Dimension, Milestone, Site
from publishing.i18n.formats import written_date
from publishing.images.cards import Card
from publishing.images.drawing import Coordinates, Drawing, Stitch

STEPS = 48  # into how many pieces a curve is cut
THREAD, LENGTH, GAP = 4.2, 10.0, 9.0  # of a petal's stitches; each is longer by its round ends
PLAIN_THREAD = 3.0
RING, RING_THREAD, RING_STITCHES = 43, 4.0, 15
HEART = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of a petal that stands upright over the flower's middle: from its tip over a bend to a half circle, and back."""

    tip: float
    bend: Coordinates
    rise: float
    radius: float
    height: float
    plain: bool = False  # in the thread of the ground, around those in the dimension's colour

    @property
    def path(self) -> str:
        """The round as an SVG path."""
        (x, y), r, h = self.bend, self.radius, self.height
        to, back = f"C{-x:g} {y:g} {-r:g} {self.rise:g} {-r:g} {h:g}", f"C{r:g} {self.rise:g} {x:g} {y:g} 0 {self.tip:g}"
        return f"M0 {self.tip:g}{to}a{r:g} {r:g} 0 0 1 {2 * r:g} 0{back}z".replace(" -", "-")

    @property
    def points(self) -> tuple[Coordinates, ...]:
        """The round as a line of many points, in the path's direction."""
        (x, y), r, h = self.bend, self.radius, self.height
        up = [_bezier(step / STEPS, (0, self.tip), (-x, y), (-r, self.rise), (-r, h)) for step in range(STEPS + 1)]
        over = [_on_circle(math.pi * (1 + step / STEPS), r, (0, h)) for step in range(1, STEPS)]
        return (*up, *over, *((-x, y) for x, y in reversed(up)))


ROUNDS = (
    Round(tip=-34, bend=(52, -50), rise=-96, radius=94, height=-134, plain=True),
    Round(tip=-42, bend=(43, -58), rise=-98, radius=78, height=-134, plain=True),
    Round(tip=-50, bend=(34, -66), rise=-100, radius=62, height=-134),
    Round(tip=-58, bend=(24, -76), rise=-100, radius=44, height=-129),
    Round(tip=-68, bend=(14, -84), rise=-102, radius=26, height=-122),
)


def petals(colours: Sequence[str], ground: str, middle: Coordinates, scale: float) -> Iterator[Stitch]:
    """Yields the stitches of a flower's petals, the plain ones in the colour `ground`, around `middle`."""
    for number, colour in enumerate(colours):
        for one in ROUNDS:
            line = placed(one.points, middle, scale, math.tau * number / len(colours))
            thread = PLAIN_THREAD if one.plain else THREAD
            yield from sewn(line, ground if one.plain else colour, thread * scale, LENGTH * scale, GAP * scale)


def circle(middle: Coordinates, radius: float) -> tuple[Coordinates, ...]:
    """A circle as a line of many points."""
    return tuple(_on_circle(math.tau * step / (4 * STEPS), radius, middle) for step in range(4 * STEPS + 1))


def sewn(line: Sequence[Coordinates], colour: str, width: float, length: float, gap: float) -> Iterator[Stitch]:
    """Yields stitches of `length` along `line`, `gap` apart, as a dashed stroke of SVG has them."""
    ends = [0.0]
    for one, other in pairwise(line):
        ends.append(ends[-1] + math.dist(one, other))
    start = 0.0
    while start < ends[-1]:
        end = min(start + length, ends[-1])
        between = (spot for spot, at in zip(line, ends, strict=True) if start < at < end)
        yield Stitch(points=(_at(start, line, ends), *between, _at(end, line, ends)), colour=colour, width=width)
        start += length + gap


def placed(line: Iterable[Coordinates], middle: Coordinates, scale: float, turn: float = 0) -> tuple[Coordinates, ...]:
    """The `line` turned clockwise by `turn` (in radians), enlarged, and moved to `middle`."""
    sine, cosine = scale * math.sin(turn), scale * math.cos(turn)
    return tuple((middle[0] + x * cosine - y * sine, middle[1] + x * sine + y * cosine) for x, y in line)


def _at(distance: float, line: Sequence[Coordinates], ends: Sequence[float]) -> Coordinates:
    after = next(number for number, end in enumerate(ends) if end >= distance and number)
    part = (distance - ends[after - 1]) / (ends[after] - ends[after - 1])
    (x, y), (to_x, to_y) = line[after - 1], line[after]
    return x + part * (to_x - x), y + part * (to_y - y)


def _bezier(part: float, *corners: Coordinates) -> Coordinates:
    weights = [math.comb(3, number) * part**number * (1 - part) ** (3 - number) for number in range(4)]
    x, y = (sum(weight * corner[axis] for weight, corner in zip(weights, corners, strict=True)) for axis in (0, 1))
    return x, y


def _on_circle(angle: float, radius: float, middle: Coordinates) -> Coordinates:
    return middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)


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


def _ripple(middle: Coordinates, radius: float) -> Iterator[Stitch]:
    for one in sewn(circle(middle, radius), LINE, 3, LENGTH, GAP):
        if all(INSET + 18 < x < WIDTH - INSET - 18 and INSET + 18 < y < HEIGHT - INSET - 18 for x, y in one.points):
            yield one


def ring(middle: Coordinates, radius: float, width: float, stitches: int) -> Iterator[Stitch]:
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


def _mark(middle: Coordinates, scale: float) -> Iterator[Stitch]:
    yield from ring(middle, MARK_RING * scale, MARK_THREAD * scale, MARK_STITCHES)
    yield Stitch(points=(middle,), colour=MARIGOLD, width=2 * MARK_DOT * scale)


MIDDLE, CARD_SCALE = (944, HEIGHT / 2), 0.9  # of the flower, beside the words


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
            *petals(colours, LINE, MIDDLE, CARD_SCALE),
            *ring(MIDDLE, RING * CARD_SCALE, RING_THREAD * CARD_SCALE, RING_STITCHES),
            Stitch(points=(MIDDLE,), colour=MARIGOLD, width=2 * HEART * CARD_SCALE),
            *border(),
        ),
    )
