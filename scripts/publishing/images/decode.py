"""The pixels of a master and nothing else: upright, in sRGB, on paper, with what is covered filled before anything is reduced."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence

from PIL import Image, ImageCms, ImageDraw

from publishing.files.safe_read import RefusedError
from publishing.images.master import BROKEN, FORMATS, MOST_PIXELS, ORIENTATION, checked_content
from publishing.images.pictures import Original, Point, Shape

PAPER = (252, 249, 244)  # stands behind what is transparent
COVER = (31, 27, 45)  # one colour for every redaction, so that it tells nothing of what it covers
WIDE = 256  # how many steps of a 16-bit grey make one of an 8-bit grey

_SRGB = ImageCms.createProfile("sRGB")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class UnreadableError(Exception):
    """A master's pixels cannot be had: the file is cut off or damaged."""


def pixels(content: bytes, size: Point, shapes: Sequence[Shape] = ()) -> Image.Image:
    """Returns the picture in the master's bytes `content`, reduced to `size` (upright width, height), with `shapes` filled.

    UnreadableError where the file does not hold a whole picture.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)  # what is wrong beside the pixels is left out with it
            return _pixels(content, size, shapes)
    except BROKEN as error:
        raise UnreadableError from error


def pixels_of(original: Original, size: Point) -> Image.Image:
    """As pixels, of the master as it may be shown. UnreadableError, too, where its file has changed since it was checked."""
    try:
        content = checked_content(original.master)
    except RefusedError as error:
        raise UnreadableError from error
    return pixels(content, size, original.shapes)


def _pixels(content: bytes, size: Point, shapes: Sequence[Shape]) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise UnreadableError
        turn = _TURNS.get(opened.getexif().get(ORIENTATION, 1))
        stored = size if turn is None else _stored(size, turn)
        profile = opened.info.get("icc_profile")
        if not shapes and opened.format in ("JPEG", "MPO"):
            opened.draft(opened.mode, stored)  # the decoder itself reduces by 2, 4 or 8; never below what is asked for
        opened.load()
        picture = _plain(opened)
    if shapes:
        picture = picture.transpose(turn) if turn is not None else picture
        picture, turn, stored = _covered(picture, shapes), None, size
    if picture.size != stored:
        picture = picture.resize(stored, Image.Resampling.LANCZOS)
    picture = picture.transpose(turn) if turn is not None else picture
    picture = _in_srgb(picture, profile)
    picture.info = {}
    return picture


def _stored(size: Point, turn: Image.Transpose) -> Point:
    """The size before the turn that makes it `size`."""
    on_its_side = (Image.Transpose.TRANSPOSE, Image.Transpose.ROTATE_270, Image.Transpose.TRANSVERSE, Image.Transpose.ROTATE_90)
    return size[::-1] if turn in on_its_side else size


def _plain(picture: Image.Image) -> Image.Image:
    """The first frame in a mode that can be reduced: grey, RGB or CMYK, on paper where it is transparent."""
    if picture.mode.startswith("I") or picture.mode == "F":
        return picture.convert("I").point(lambda value: value * (1 / WIDE)).convert("L")
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        clear = picture if picture.mode == "RGBA" else picture.convert("RGBA")  # a copy would take 200 MB at 50 megapixels
        ground = Image.new("RGB", clear.size, PAPER)
        ground.paste(clear, mask=clear.getchannel("A"))
        return ground
    return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")


def _covered(picture: Image.Image, shapes: Sequence[Shape]) -> Image.Image:
    """Returns `picture` in RGB with each of `shapes`, and the margin around it, filled with one colour."""
    picture = picture if picture.mode == "RGB" else picture.convert("RGB")
    drawing = ImageDraw.Draw(picture)
    for shape in shapes:
        drawing.polygon(shape.corners, fill=COVER)
        for start, end in zip(shape.corners, (*shape.corners[1:], shape.corners[0]), strict=True):
            drawing.line((start, end), fill=COVER, width=2 * shape.margin)
            drawing.circle(start, shape.margin, fill=COVER)
    return picture


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Returns `picture` in sRGB, of which every browser assumes that pictures are; a broken profile counts as none."""
    if profile and picture.mode in ("L", "RGB", "CMYK"):
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            changed = ImageCms.profileToProfile(picture, given, _SRGB, outputMode="RGB")
        except (OSError, ImageCms.PyCMSError):
            changed = None
        if changed is not None:
            return changed
    return picture if picture.mode == "RGB" else picture.convert("RGB")
