"""Redactions: the shapes that cover parts of a picture, and the faces that may not be shown but are not covered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from publishing.content.consent_record import Consent
from publishing.content.records import Photo, Redaction
from publishing.files.digest import sha256
from publishing.images.faces import Face, Faces
from publishing.images.pictures import Point, Shape

MARGIN = 0.2  # of a shape's longer side: what identifies a face reaches beyond its outline
COVERED = 0.8  # of a face's box: a shape drawn by hand leaves an edge of the face, which its margin covers
_SHOWS_FACE = ("face", "named")  # values of `identity` in a consent that allow its person's face to be shown
_GRID = 20  # points that are tested across a face, and as many down


def shapes_of(redactions: Sequence[Redaction]) -> tuple[Shape, ...]:
    """Return the shapes that `redactions` fill. Raises ValueError for an invalid one, which the rules refuse before."""
    shapes = []
    for redaction in redactions:
        if not is_valid(redaction):
            raise ValueError(redaction)
        corners = _corners(redaction)
        width, height = (max(values) - min(values) for values in zip(*corners, strict=True))
        shapes.append(Shape(corners=corners, margin=max(1, round(MARGIN * max(width, height)))))
    return tuple(shapes)


def is_valid(redaction: Redaction) -> bool:
    """Return whether `redaction` is either one box or one shape, and has an area."""
    corners = _corners(redaction)
    sides = (redaction.left, redaction.top, redaction.right, redaction.bottom)
    if redaction.corners is not None and any(side is not None for side in sides):
        return False
    following = (*corners[1:], *corners[:1])
    doubled_area = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in zip(corners, following, strict=True))
    return doubled_area != 0  # the shoelace formula; fewer than three corners enclose nothing


def picture_digest(master: str, redactions: Sequence[Redaction]) -> str:
    """Return the digest of a picture that consents cover: the SHA-256 of its master, together with its redactions if any."""
    if not redactions:
        return master
    lines = (f"{area.left} {area.top} {area.right} {area.bottom} {area.corners}" for area in redactions)
    return sha256("\n".join((master, *lines)))


def _corners(redaction: Redaction) -> tuple[Point, ...]:
    left, top, right, bottom = redaction.left, redaction.top, redaction.right, redaction.bottom
    if redaction.corners is not None:
        return redaction.corners
    if left is None or top is None or right is None or bottom is None or left >= right or top >= bottom:
        return ()
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def unaccounted_faces(photo: Photo, consents: Iterable[Consent], faces: Faces) -> tuple[Face, ...]:
    """Return the faces of `photo` that neither redactions, nor its `consents`, nor the answer of staff account for.

    Faces that are not covered are unaccounted for if there are more of them than consents that allow a face to be shown.
    """
    visible = visible_faces(photo, faces)
    return visible if len(visible) > sum(consent.identity in _SHOWS_FACE for consent in consents) else ()


def visible_faces(photo: Photo, faces: Faces) -> tuple[Face, ...]:
    """Return the faces of `photo` that redactions do not cover; none where staff say that they are not people's."""
    if photo.faces is not None:
        return ()
    shapes = [shape.corners for shape in shapes_of([area for area in photo.redactions if is_valid(area)])]
    return tuple(face for face in faces.found if _covered_share(face, shapes) < COVERED)


def _covered_share(face: Face, shapes: Sequence[Sequence[Point]]) -> float:
    """Return how much of `face` is within any of `shapes`, from 0 to 1, measured at the points of a grid."""
    across = [face.left + (step + 0.5) / _GRID * (face.right - face.left) for step in range(_GRID)]
    down = [face.top + (step + 0.5) / _GRID * (face.bottom - face.top) for step in range(_GRID)]
    return sum(any(_is_within(x, y, shape) for shape in shapes) for x in across for y in down) / _GRID**2


def _is_within(x: float, y: float, shape: Sequence[Point]) -> bool:
    """Return whether a line from the point to the right crosses the outline of `shape` an odd number of times."""
    crossings = 0
    for (start_x, start_y), (end_x, end_y) in zip(shape, (*shape[1:], shape[0]), strict=True):
        if (start_y > y) != (end_y > y) and x < start_x + (y - start_y) * (end_x - start_x) / (end_y - start_y):
            crossings += 1
    return crossings % 2 == 1
