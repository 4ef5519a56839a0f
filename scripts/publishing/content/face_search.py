"""What the search for faces found in the pictures of an album: gallery/<album>/faces.yml, which maintain.py faces writes.

It is committed, so that faces that were found on one machine are known wherever the site is published. It holds no pixels.
"""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field

from publishing.content.consent_record import DIGEST
from publishing.images.faces import Face, Faces
from publishing.images.pictures import Master

FACES_FILE = "faces.yml"

Share = Annotated[float, Field(ge=0, le=1)]
Box = tuple[Share, Share, Share, Share]  # left, top, right and bottom in shares of a picture's width and height
FaceSearch = dict[Annotated[str, Field(pattern=DIGEST)], tuple[Box, ...]]  # the faces by the SHA-256 of the master

_HEAD = """\
# Written by "maintain.py faces", not by people: for each picture that was searched, its SHA-256 and the faces that were found:
# left, top, right and bottom in parts of its width and height. A picture without a line here has not been searched.
"""
_STEPS = 1000  # in which a part is written; a box never becomes smaller


def faces_of(master: Master, search: FaceSearch | None) -> Faces | None:
    """Return the faces that `search` found in the picture of `master`, in pixels; None if it was not searched."""
    boxes = (search or {}).get(master.digest)
    if boxes is None:
        return None
    width, height = master.width, master.height
    return Faces(
        found=tuple(
            Face(
                left=math.floor(left * width),
                top=math.floor(top * height),
                right=math.ceil(right * width),
                bottom=math.ceil(bottom * height),
            )
            for left, top, right, bottom in boxes
        )
    )


def searched(master: Master, faces: Faces) -> FaceSearch:
    """Return what is to be written of the `faces` that were found in the picture of `master`."""
    return {master.digest: tuple(_box(face, master) for face in faces.found)}


def face_search_text(search: FaceSearch) -> str:
    """Return the text of the file that holds `search`."""
    lines = []
    for digest, boxes in sorted(search.items()):
        lines.append(f"{digest}:{'' if boxes else ' []'}")
        lines += [f"  - [{', '.join(f'{part:g}' for part in box)}]" for box in boxes]
    return _HEAD + "".join(f"{line}\n" for line in lines)


def _box(face: Face, master: Master) -> Box:
    return (
        math.floor(face.left / master.width * _STEPS) / _STEPS,
        math.floor(face.top / master.height * _STEPS) / _STEPS,
        math.ceil(face.right / master.width * _STEPS) / _STEPS,
        math.ceil(face.bottom / master.height * _STEPS) / _STEPS,
    )
