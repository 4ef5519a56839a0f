"""Faces are looked for in a large and in a small copy of each master; what was found is kept beside the renditions."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from PIL import Image

from publishing.content.faces import AREAS, RESULT, Face, Faces, result_path
from publishing.content.masters import Master
from publishing.content.pictures import Original, Point
from publishing.photos.pixels import pixels_of
from publishing.photos.sightings import Answer, Sighting, distinct, sightings


def look(master: Master, ask: Callable[[Image.Image], Answer]) -> Faces:
    """Returns the faces in the picture of `master`; `ask` is CenterFace. UnreadableError where its pixels cannot be had."""
    largest, *smaller = _sizes(master)
    copies = [pixels_of(Original(master=master), largest)]
    copies += (copies[0].resize(size, Image.Resampling.LANCZOS) for size in smaller)
    found = [one for copy in copies for one in sightings(ask(copy), master.width / copy.width, master.height / copy.height)]
    return Faces(found=tuple(_boxes(distinct(found), master)))


def keep(faces: Faces, cache: Path, digest: str) -> None:
    """Writes what was found in the master with the SHA-256 `digest` into `cache`, whole or not at all."""
    path = result_path(cache, digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(RESULT.dump_json(faces))
    unfinished.replace(path)


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
