"""What is covered in a picture before anything is made of it: shapes in pixels of the upright master, with a margin."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from publishing.content.pictures import Point, Shape
from publishing.content.records import Redaction

MARGIN = 0.2  # of the shape's longer side: what identifies a face goes beyond it


def shapes_of(redactions: Sequence[Redaction]) -> tuple[Shape, ...]:
    """Returns the shapes that `redactions` fill. Raises ValueError for one that has no area; the rules refuse it before."""
    return tuple(_shape(one) for one in redactions)


def is_whole(redaction: Redaction) -> bool:
    """Whether `redaction` is one box or one shape, and has an area."""
    corners = _corners(redaction)
    sides = (redaction.left, redaction.top, redaction.right, redaction.bottom)
    if redaction.corners is not None and any(side is not None for side in sides):
        return False
    return len(corners) > 2 and _area(corners) > 0  # noqa: PLR2004  # fewer corners enclose nothing


def picture_digest(master: str, redactions: Sequence[Redaction]) -> str:
    """Returns what a consent covers of a picture: its master's SHA-256, or that of it and everything that covers it."""
    if not redactions:
        return master
    covered = (f"{one.left} {one.top} {one.right} {one.bottom} {one.corners}" for one in redactions)
    return hashlib.sha256("\n".join((master, *covered)).encode()).hexdigest()


def _shape(redaction: Redaction) -> Shape:
    if not is_whole(redaction):
        raise ValueError(redaction)
    corners = _corners(redaction)
    wide, high = (max(values) - min(values) for values in zip(*corners, strict=True))
    return Shape(corners=corners, margin=max(1, round(MARGIN * max(wide, high))))


def _corners(redaction: Redaction) -> tuple[Point, ...]:
    left, top, right, bottom = redaction.left, redaction.top, redaction.right, redaction.bottom
    if redaction.corners is not None:
        return redaction.corners
    if left is None or top is None or right is None or bottom is None or left >= right or top >= bottom:
        return ()
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _area(corners: tuple[Point, ...]) -> float:
    """The area that `corners` enclose, in square pixels: the shoelace formula."""
    following = (*corners[1:], corners[0])
    return abs(sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in zip(corners, following, strict=True))) / 2
