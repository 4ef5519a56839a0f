"""Whether two files show the same picture, whatever their size and format."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageChops, ImageOps, ImageStat

SIDE = 32  # pixels: enough to tell photographs apart, too few for what compression changes
SAME = 8.0  # of 255, on average over all pixels: JPEG and WebP at quality 30 stay under 5, other photographs are above 20
PAPER = (252, 249, 244)  # stands behind what is transparent, as in renditions
DECODED = (4 * SIDE, 4 * SIDE)  # JPEG can be decoded at a fraction of its size, at least this one
BROKEN = (OSError, SyntaxError, ValueError, EOFError, KeyError, RuntimeError, Image.DecompressionBombError)  # the sixth is AVIF's


def likeness(content: bytes) -> Image.Image | None:
    """Returns the picture in `content`, upright and SIDE pixels wide and high; None where there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as opened:
                opened.draft("RGB", DECODED)
                upright = ImageOps.exif_transpose(opened).convert("RGBA").resize((SIDE, SIDE), Image.Resampling.BOX)
    except BROKEN:
        return None
    ground = Image.new("RGB", upright.size, PAPER)
    ground.paste(upright, mask=upright.getchannel("A"))
    return ground


def notes(content: bytes) -> str:
    """Returns the texts that stand beside the pixels of the picture in `content`, such as comments and descriptions."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as opened:
                found = [*opened.info.values(), *opened.getexif().values()]
    except BROKEN:
        return ""
    return "\n".join(one.decode(errors="ignore") if isinstance(one, bytes) else str(one) for one in found)


def distance(one: Image.Image, other: Image.Image) -> float:
    """How far two likenesses are apart: 0 for the same, up to 255."""
    means = ImageStat.Stat(ImageChops.difference(one, other)).mean
    return sum(means) / len(means)
