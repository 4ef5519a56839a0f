"""What is covered in a picture before anything is made of it: shapes in pixels of the upright master, with a margin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from publishing.content.consent_record import Consent
from publishing.content.records import Photo, Redaction
from publishing.files.digest import sha256
from publishing.images.faces import Face, Faces
from publishing.images.pictures import Point, Shape

COVERED = 0.8  # of a face's box: what is drawn by hand leaves an edge of it, which the redaction's margin fills
_AGREED = ("face", "named")  # what a consent says of its person's identity where the face may be shown
_GRID = 20  # points that are tried across a face, and as many down
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
    return sha256("\n".join((master, *covered)))


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


def unaccounted_in(photo: Photo, consents: Iterable[Consent], faces: Faces) -> tuple[Face, ...]:
    """Returns the faces of `photo` for which neither its redactions, nor its `consents`, nor the staff's answer accounts."""
    if photo.faces is not None:
        return ()
    covered = [shape.corners for shape in shapes_of([one for one in photo.redactions if is_whole(one)])]
    return unaccounted(faces, covered, sum(consent.identity in _AGREED for consent in consents))


def unaccounted(faces: Faces, covered: Iterable[Sequence[Point]], allowed: int) -> tuple[Face, ...]:
    """Returns the faces that may not be shown: those that the shapes `covered` leave open, if they are more than `allowed`.

    The shapes are given by their corners, in pixels of the upright master.
    """
    shapes = tuple(covered)
    seen = tuple(face for face in faces.found if _share(face, shapes) < COVERED)
    return seen if len(seen) > allowed else ()


def _share(face: Face, shapes: Sequence[Sequence[Point]]) -> float:
    """How much of `face` lies within any of `shapes`, from 0 to 1: counted at the middles of the squares of a grid."""
    if not shapes:
        return 0.0
    across = [face.left + (step + 0.5) / _GRID * (face.right - face.left) for step in range(_GRID)]
    down = [face.top + (step + 0.5) / _GRID * (face.bottom - face.top) for step in range(_GRID)]
    return sum(any(_is_within(x, y, shape) for shape in shapes) for x in across for y in down) / _GRID**2


def _is_within(x: float, y: float, shape: Sequence[Point]) -> bool:
    """Whether a line from the point to the right crosses the outline of `shape` an odd number of times."""
    crossings = 0
    for (start_x, start_y), (end_x, end_y) in zip(shape, (*shape[1:], shape[0]), strict=True):
        if (start_y > y) != (end_y > y) and x < start_x + (y - start_y) * (end_x - start_x) / (end_y - start_y):
            crossings += 1
    return crossings % 2 == 1
