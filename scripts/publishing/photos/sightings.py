"""What the network answers becomes boxes with faces in them, one for each face."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from publishing.content.faces import THRESHOLD

SQUARE = 4  # pixels, the width and height of what each of the network's answers is about
SAME = 0.3  # two boxes that share more of the area of both together are of one face
WITHIN = 0.8  # a box with so much of its area in a more certain face…
PART = 1 / 3  # …and at least so wide as this part of it is a piece of that face, seen too near

Rows = list[list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the network says of each square of 4 by 4 pixels, row by row.

    How certain it is that a face has its middle there, the logarithms of the face's height and width, and how far from the
    square's middle the face's middle is, downwards and to the right; lengths in squares.
    """

    certainty: Rows
    height: Rows
    width: Rows
    down: Rows
    right: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A box in which a face may be, in pixels, and how certain that is, from 0 to 1."""

    certainty: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From side to side."""
        return self.right - self.left

    @property
    def area(self) -> float:
        """In square pixels."""
        return self.width * (self.bottom - self.top)


def sightings(answer: Answer, across: float = 1, down: float = 1) -> Iterator[Sighting]:
    """Yields every box that `answer` is certain enough of; `across` and `down` are the master's pixels for each that was seen."""
    for row, certainties in enumerate(answer.certainty):
        for column, certainty in enumerate(certainties):
            if certainty > THRESHOLD:
                x = (column + 0.5 + answer.right[row][column]) * SQUARE * across
                y = (row + 0.5 + answer.down[row][column]) * SQUARE * down
                wide = math.exp(answer.width[row][column]) * SQUARE * across / 2
                high = math.exp(answer.height[row][column]) * SQUARE * down / 2
                yield Sighting(certainty=certainty, left=x - wide, top=y - high, right=x + wide, bottom=y + high)


def distinct(found: Iterable[Sighting]) -> list[Sighting]:
    """Returns one sighting of each face, the most certain ones first."""
    kept: list[Sighting] = []
    for one in sorted(found, key=lambda sighting: -sighting.certainty):
        if not any(_is_same(one, other) for other in kept):
            kept.append(one)
    return kept


def _is_same(one: Sighting, other: Sighting) -> bool:
    """Whether `one` is of the same face as the more certain `other`."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    if wide <= 0 or high <= 0:
        return False
    shared = wide * high
    return shared > SAME * (one.area + other.area - shared) or (shared >= WITHIN * one.area and one.width >= PART * other.width)
