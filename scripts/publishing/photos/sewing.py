"""Paints a drawing in running stitch: the same pixels and the same bytes from the same drawing, kept in a cache."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw
from PIL import __version__ as pillow_version

from publishing.content.pictures import Rendition
from publishing.content.stitching import Drawing
from publishing.photos.cache import FOLDER, digest
from publishing.photos.painted import keep, keep_only, kept, public_name

FINER = 3  # how many pixels are painted for each that stays, so that edges are smooth
COLOURS = 64  # a drawing in few colours needs no more, and is a third as large


def sew(drawings: Sequence[Drawing], cache: Path) -> list[Rendition]:
    """Returns the files that show `drawings`, in that order. The folder `cache` holds the last ones, which are reused."""
    known, made = kept(cache), []
    for drawing in drawings:
        depends = digest(f"{drawing!r} {pillow_version} {digest(Path(__file__).read_bytes())}".encode())
        path = known.get(depends) or keep(cache, depends, painted(drawing))
        address = f"{FOLDER}/{public_name(path)}"
        made.append(Rendition(path=path, address=address, format="png", width=drawing.width, height=drawing.height))
    keep_only(cache, {one.path for one in made})
    return made


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
