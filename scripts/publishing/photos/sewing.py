"""Paints a drawing in running stitch: the same pixels and the same bytes from the same drawing, kept in a cache."""

from __future__ import annotations

import hashlib
import io
import shutil
from pathlib import Path

from PIL import Image, ImageDraw
from PIL import __version__ as pillow_version

from publishing.content.pictures import Rendition
from publishing.content.stitching import Drawing
from publishing.photos.cache import DIGEST_LENGTH, FOLDER

FINER = 3  # how many pixels are painted for each that stays, so that edges are smooth
COLOURS = 64  # a drawing in few colours needs no more, and is a third as large


def sew(drawing: Drawing, cache: Path) -> Rendition:
    """Returns the file that shows `drawing`. The folder `cache` holds one drawing, the last; it is reused if it is this one."""
    folder = cache / _digest(f"{drawing!r} {pillow_version} {_digest(Path(__file__).read_bytes())}".encode())
    path = next((one for one in folder.glob("*.png") if one.stem == _digest(one.read_bytes())), None)
    if path is None:
        shutil.rmtree(cache, ignore_errors=True)
        folder.mkdir(parents=True)
        content = painted(drawing)
        path = folder / f"{_digest(content)}.png"
        path.write_bytes(content)
    return Rendition(path=path, address=f"{FOLDER}/{path.name}", format="png", width=drawing.width, height=drawing.height)


def painted(drawing: Drawing) -> bytes:
    """Returns `drawing` as a PNG that holds nothing beside its pixels."""
    few = pixels(drawing).quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    few.save(stream, format="png", optimize=True)
    return stream.getvalue()


def pixels(drawing: Drawing) -> Image.Image:
    """Returns `drawing` in RGB."""
    large = Image.new("RGB", (FINER * drawing.width, FINER * drawing.height), drawing.ground)
    brush = ImageDraw.Draw(large)
    for stitch in drawing.stitches:
        points = [(FINER * x, FINER * y) for x, y in stitch.points]
        brush.line(points, fill=stitch.colour, width=round(FINER * stitch.width), joint="curve")
        for end in (points[0], points[-1]):
            brush.circle(end, FINER * stitch.width / 2, fill=stitch.colour)
    return large.resize((drawing.width, drawing.height), Image.Resampling.BOX)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]
