"""The flower of the programme: one petal for each key dimension, in rounds of running stitch around a marigold centre."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from publishing.content.stitching import Spot, Stitch

STEPS = 48  # into how many pieces a curve is cut
THREAD, LENGTH, GAP = 4.2, 10.0, 9.0  # of a petal's stitches; each is longer by its round ends
PLAIN_THREAD = 3.0
RING, RING_THREAD, RING_STITCHES = 43, 4.0, 15
HEART = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of a petal that stands upright over the flower's middle: from its tip over a bend to a half circle, and back."""

    tip: float
    bend: Spot
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
    def points(self) -> tuple[Spot, ...]:
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


def petals(colours: Sequence[str], ground: str, middle: Spot, scale: float) -> Iterator[Stitch]:
    """Yields the stitches of a flower's petals, the plain ones in the colour `ground`, around `middle`."""
    for number, colour in enumerate(colours):
        for one in ROUNDS:
            line = placed(one.points, middle, scale, math.tau * number / len(colours))
            thread = PLAIN_THREAD if one.plain else THREAD
            yield from sewn(line, ground if one.plain else colour, thread * scale, LENGTH * scale, GAP * scale)


def circle(middle: Spot, radius: float) -> tuple[Spot, ...]:
    """A circle as a line of many points."""
    return tuple(_on_circle(math.tau * step / (4 * STEPS), radius, middle) for step in range(4 * STEPS + 1))


def sewn(line: Sequence[Spot], colour: str, width: float, length: float, gap: float) -> Iterator[Stitch]:
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


def placed(line: Iterable[Spot], middle: Spot, scale: float, turn: float = 0) -> tuple[Spot, ...]:
    """The `line` turned clockwise by `turn` (in radians), enlarged, and moved to `middle`."""
    sine, cosine = scale * math.sin(turn), scale * math.cos(turn)
    return tuple((middle[0] + x * cosine - y * sine, middle[1] + x * sine + y * cosine) for x, y in line)


def _at(distance: float, line: Sequence[Spot], ends: Sequence[float]) -> Spot:
    after = next(number for number, end in enumerate(ends) if end >= distance and number)
    part = (distance - ends[after - 1]) / (ends[after] - ends[after - 1])
    (x, y), (to_x, to_y) = line[after - 1], line[after]
    return x + part * (to_x - x), y + part * (to_y - y)


def _bezier(part: float, *corners: Spot) -> Spot:
    weights = [math.comb(3, number) * part**number * (1 - part) ** (3 - number) for number in range(4)]
    x, y = (sum(weight * corner[axis] for weight, corner in zip(weights, corners, strict=True)) for axis in (0, 1))
    return x, y


def _on_circle(angle: float, radius: float, middle: Spot) -> Spot:
    return middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)
