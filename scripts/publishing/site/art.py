"""Draw in running stitch: the flower with a petal for each key dimension, the favicon, and the pictures for link previews."""

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

GROUND, LINE, INDIGO, MARIGOLD, SOFT = "#fcf9f4", "#e6dfd3", "#2c2f7f", "#f3a81c", "#504a64"  # a test compares them with site.css

# The flower, in units of its SVG
CURVE_STEPS = 48  # straight pieces of a curve
THREAD, PLAIN_THREAD, LENGTH, THREAD_GAP = 4.2, 3.0, 10.0, 9.0  # of the stitches of petals; round ends make each longer
RING, RING_THREAD, RING_STITCHES, HEART = 43, 4.0, 15, 30
STITCH = 0.45  # of a stitch and the gap after it, in rings and borders

# The mark of the programme: a ring around a dot, in a square of 32
MARK_RING, MARK_DOT, MARK_STITCHES, MARK_THREAD = 13.0, 6.4, 8, 2.8
FAVICON_SIZE = 96  # pixels: a multiple of 48, as search engines ask for

# Pictures for link previews, in pixels: the size that the sites that show them ask for
CARD_WIDTH, CARD_HEIGHT = 1200, 630
INSET, CORNER, CORNER_MARK, BORDER, BORDER_STITCH = 34, 30, 1.3, 5.0, 22  # of the border, and of the marks in its corners
RIPPLES = range(264, 700, 23)  # radii of the plain rounds between the flower and the border
CENTRE, SCALE = (CARD_WIDTH / 2, CARD_HEIGHT / 2), 1.06
CARD_CENTRE, CARD_SCALE = (944, CARD_HEIGHT / 2), 0.9  # beside the words of a card


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of stitches of an upright petal: from its tip, over a bend, to a half circle around (0, `height`), and back."""

    tip: float
    bend: Coordinates
    rise: float
    radius: float
    height: float
    plain: bool = False  # in the colour of the ground, around those in the colour of the dimension

    @property
    def path(self) -> str:
        """Return the round as an SVG path."""
        (x, y), r, h = self.bend, self.radius, self.height
        to, back = f"C{-x:g} {y:g} {-r:g} {self.rise:g} {-r:g} {h:g}", f"C{r:g} {self.rise:g} {x:g} {y:g} 0 {self.tip:g}"
        return f"M0 {self.tip:g}{to}a{r:g} {r:g} 0 0 1 {2 * r:g} 0{back}z".replace(" -", "-")

    @property
    def points(self) -> tuple[Coordinates, ...]:
        """Return the round as a line of many points, in the direction of the path."""
        (x, y), r, h = self.bend, self.radius, self.height
        up = [_bezier(step / CURVE_STEPS, (0, self.tip), (-x, y), (-r, self.rise), (-r, h)) for step in range(CURVE_STEPS + 1)]
        over = [_on_circle(math.pi * (1 + step / CURVE_STEPS), r, (0, h)) for step in range(1, CURVE_STEPS)]
        return (*up, *over, *((-x, y) for x, y in reversed(up)))


ROUNDS = (
    Round(tip=-34, bend=(52, -50), rise=-96, radius=94, height=-134, plain=True),
    Round(tip=-42, bend=(43, -58), rise=-98, radius=78, height=-134, plain=True),
    Round(tip=-50, bend=(34, -66), rise=-100, radius=62, height=-134),
    Round(tip=-58, bend=(24, -76), rise=-100, radius=44, height=-129),
    Round(tip=-68, bend=(14, -84), rise=-102, radius=26, height=-122),
)


def flower_svg(colours: Sequence[str]) -> str:
    """Return the flower as an SVG file, with a petal in each of `colours`."""
    dashes = f'stroke-dasharray="{LENGTH} {THREAD_GAP}"'
    petals = ""
    for number, colour in enumerate(colours):
        paths = "".join(
            f'<path d="{each.path}" stroke="{LINE if each.plain else colour}" '
            f'stroke-width="{PLAIN_THREAD if each.plain else THREAD}" {dashes}/>'
            for each in ROUNDS
        )
        petals += f'<g transform="rotate({number * 360 / len(colours):g})">{paths}</g>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-248 -248 496 496" fill="none" stroke-linecap="round">{petals}'
        f'<circle r="{RING}" stroke="{INDIGO}" stroke-width="{RING_THREAD}" {dashes}/>'
        f'<circle r="{HEART}" fill="{MARIGOLD}"/></svg>'
    )


def favicon() -> Drawing:
    """Return the mark on paper of its own, since browser tabs are light or dark."""
    mark = _mark((FAVICON_SIZE / 2, FAVICON_SIZE / 2), FAVICON_SIZE / 32)
    return Drawing(width=FAVICON_SIZE, height=FAVICON_SIZE, ground=GROUND, stitches=tuple(mark))


@cache
def shared_picture(colours: tuple[str, ...]) -> Drawing:
    """Return the picture, without words, for links to pages without a card: the flower in `colours` on stitched paper."""
    stitches = (*_ripples(CENTRE), *_flower(colours, CENTRE, SCALE), *_border())
    return Drawing(width=CARD_WIDTH, height=CARD_HEIGHT, ground=GROUND, stitches=stitches)


@cache
def card_ground(colours: tuple[str, ...]) -> Drawing:
    """Return what the words of a card are written on: the flower in `colours`, and the border."""
    stitches = (*_flower(colours, CARD_CENTRE, CARD_SCALE), *_border())
    return Drawing(width=CARD_WIDTH, height=CARD_HEIGHT, ground=GROUND, stitches=stitches)


def card(site: Site, dimensions: Sequence[Dimension], milestone: Milestone, language: str) -> Card:
    """Return the card of `milestone`: only its title, its date, and which of all `dimensions` it belongs to."""
    own = [dimension for dimension in dimensions if dimension.id in milestone.dimensions]
    return Card(
        language=language,
        date=written_date(milestone.date, language),
        title=milestone.title[language],
        dimensions=tuple((dimension.name[language], dimension.colours.light) for dimension in own),
        site=site.name[language],
        petals=tuple(dimension.colours.light if dimension in own else LINE for dimension in dimensions),
        ink=INDIGO,
        soft=SOFT,
    )


def _flower(colours: Sequence[str], centre: Coordinates, scale: float) -> Iterator[Stitch]:
    for number, colour in enumerate(colours):
        for each in ROUNDS:
            line = _placed(each.points, centre, scale, math.tau * number / len(colours))
            thread = PLAIN_THREAD if each.plain else THREAD
            yield from _stitches(line, LINE if each.plain else colour, thread * scale, LENGTH * scale, THREAD_GAP * scale)
    yield from _ring(centre, RING * scale, RING_THREAD * scale, RING_STITCHES)
    yield Stitch(points=(centre,), colour=MARIGOLD, width=2 * HEART * scale)


def _mark(centre: Coordinates, scale: float) -> Iterator[Stitch]:
    yield from _ring(centre, MARK_RING * scale, MARK_THREAD * scale, MARK_STITCHES)
    yield Stitch(points=(centre,), colour=MARIGOLD, width=2 * MARK_DOT * scale)


def _ring(centre: Coordinates, radius: float, width: float, count: int) -> Iterator[Stitch]:
    each = math.tau * radius / count
    return _stitches(_circle(centre, radius), INDIGO, width, STITCH * each, (1 - STITCH) * each)


def _ripples(centre: Coordinates) -> Iterator[Stitch]:
    margin = INSET + 18
    for radius in RIPPLES:
        for stitch in _stitches(_circle(centre, radius), LINE, 3, LENGTH, THREAD_GAP):
            if all(margin < x < CARD_WIDTH - margin and margin < y < CARD_HEIGHT - margin for x, y in stitch.points):
                yield stitch


def _border() -> Iterator[Stitch]:
    near, far, low = INSET, CARD_WIDTH - INSET, CARD_HEIGHT - INSET
    for start, end in (
        ((near + CORNER, near), (far - CORNER, near)),
        ((near + CORNER, low), (far - CORNER, low)),
        ((near, near + CORNER), (near, low - CORNER)),
        ((far, near + CORNER), (far, low - CORNER)),
    ):
        length = math.dist(start, end)
        each = length / (round(length / BORDER_STITCH) - 1 + STITCH)  # so that the border also ends with a stitch
        yield from _stitches((start, end), MARIGOLD, BORDER, STITCH * each, (1 - STITCH) * each)
    for corner in ((near, near), (far, near), (near, low), (far, low)):
        yield from _mark(corner, CORNER_MARK)


def _stitches(line: Sequence[Coordinates], colour: str, width: float, length: float, gap: float) -> Iterator[Stitch]:
    """Yield stitches of `length` along `line`, `gap` apart, like a dashed stroke of SVG."""
    distances = [0.0]  # of each point from the start, along the line
    for point, following in pairwise(line):
        distances.append(distances[-1] + math.dist(point, following))
    start = 0.0
    while start < distances[-1]:
        end = min(start + length, distances[-1])
        between = (point for point, distance in zip(line, distances, strict=True) if start < distance < end)
        yield Stitch(points=(_at(start, line, distances), *between, _at(end, line, distances)), colour=colour, width=width)
        start += length + gap


def _at(distance: float, line: Sequence[Coordinates], distances: Sequence[float]) -> Coordinates:
    after = next(number for number, other in enumerate(distances) if other >= distance and number)
    part = (distance - distances[after - 1]) / (distances[after] - distances[after - 1])
    (x, y), (to_x, to_y) = line[after - 1], line[after]
    return x + part * (to_x - x), y + part * (to_y - y)


def _placed(line: Iterable[Coordinates], centre: Coordinates, scale: float, turn: float) -> tuple[Coordinates, ...]:
    """Return `line` turned clockwise by `turn` (in radians), enlarged, and moved to `centre`."""
    sine, cosine = scale * math.sin(turn), scale * math.cos(turn)
    return tuple((centre[0] + x * cosine - y * sine, centre[1] + x * sine + y * cosine) for x, y in line)


def _circle(centre: Coordinates, radius: float) -> tuple[Coordinates, ...]:
    steps = 4 * CURVE_STEPS
    return tuple(_on_circle(math.tau * step / steps, radius, centre) for step in range(steps + 1))


def _on_circle(angle: float, radius: float, centre: Coordinates) -> Coordinates:
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def _bezier(part: float, *corners: Coordinates) -> Coordinates:
    weights = [math.comb(3, number) * part**number * (1 - part) ** (3 - number) for number in range(4)]
    x, y = (sum(weight * corner[axis] for weight, corner in zip(weights, corners, strict=True)) for axis in (0, 1))
    return x, y
