"""Decode masters to pixels and nothing else: upright, opaque, in sRGB, with redactions filled before anything is reduced."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence

from PIL import Image, ImageCms, ImageDraw

from publishing.files.safe_read import RefusedError
from publishing.images.master import BROKEN, FORMATS, MOST_PIXELS, checked_content
from publishing.images.orientation import stated_orientations
from publishing.images.pictures import Original, Point, Shape

PAPER = (252, 249, 244)  # behind transparent pixels
COVER = (31, 27, 45)  # one colour for every redaction, so that it reveals nothing of what it covers
STEPS_OF_16_BITS = 256  # levels of a 16-bit grey in one of an 8-bit grey

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
_SWAP_SIDES = (Image.Transpose.TRANSPOSE, Image.Transpose.ROTATE_270, Image.Transpose.TRANSVERSE, Image.Transpose.ROTATE_90)


class UnreadableError(Exception):
    """A master cannot be decoded: the file is incomplete or damaged."""


def decode(content: bytes, size: Point, shapes: Sequence[Shape] = ()) -> Image.Image:
    """Return the picture in the master's bytes `content`, reduced to `size` (upright width, height), with `shapes` filled.

    UnreadableError where the file does not hold a complete picture.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)  # about metadata, which is left out
            return _decode(content, size, shapes)
    except BROKEN as error:
        raise UnreadableError from error


def decode_original(original: Original, size: Point) -> Image.Image:
    """Decode an original's master with its shapes covered. UnreadableError, too, where the file has changed since its check."""
    try:
        content = checked_content(original.master)
    except RefusedError as error:
        raise UnreadableError from error
    return decode(content, size, original.shapes)


def _decode(content: bytes, size: Point, shapes: Sequence[Shape]) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise UnreadableError
        orientation, *others = stated_orientations(content)
        if others:  # a redaction could cover the wrong place
            raise UnreadableError
        turn = _TURNS.get(orientation) if opened.format != "HEIF" else None  # pi-heif turns it
        stored = size[::-1] if turn in _SWAP_SIDES else size
        profile = opened.info.get("icc_profile")
        if not shapes and opened.format in ("JPEG", "MPO"):
            opened.draft(opened.mode, stored)  # the decoder reduces by 2, 4 or 8, never below this size
        opened.load()
        picture = _opaque(opened)
    if shapes:
        picture = picture.transpose(turn) if turn is not None else picture
        picture, turn, stored = _covered(picture, shapes), None, size
    if picture.size != stored:
        picture = picture.resize(stored, Image.Resampling.LANCZOS)
    picture = picture.transpose(turn) if turn is not None else picture
    picture = _in_srgb(picture, profile)
    picture.info = {}
    return picture


def _opaque(picture: Image.Image) -> Image.Image:
    """Return the first frame in a mode that can be reduced: grey, RGB or CMYK, on paper where it is transparent."""
    if picture.mode.startswith("I") or picture.mode == "F":
        return picture.convert("I").point(lambda value: value * (1 / STEPS_OF_16_BITS)).convert("L")
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        transparent = picture if picture.mode == "RGBA" else picture.convert("RGBA")  # a copy would take 200 MB at 50 megapixels
        paper = Image.new("RGB", transparent.size, PAPER)
        paper.paste(transparent, mask=transparent.getchannel("A"))
        return paper
    return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")


def _covered(picture: Image.Image, shapes: Sequence[Shape]) -> Image.Image:
    """Return `picture` in RGB with each of `shapes`, and the margin around it, filled with one colour."""
    picture = picture if picture.mode == "RGB" else picture.convert("RGB")
    drawing = ImageDraw.Draw(picture)
    for shape in shapes:
        drawing.polygon(shape.corners, fill=COVER)
        for start, end in zip(shape.corners, (*shape.corners[1:], shape.corners[0]), strict=True):
            drawing.line((start, end), fill=COVER, width=2 * shape.margin)
            drawing.circle(start, shape.margin, fill=COVER)
    return picture


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return `picture` in sRGB, which browsers assume where no profile says otherwise; a broken profile counts as none."""
    if profile and picture.mode in ("L", "RGB", "CMYK"):
        try:
            converted = ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), _SRGB, outputMode="RGB")
        except (OSError, ImageCms.PyCMSError):
            converted = None
        if converted is not None:
            return converted
    return picture if picture.mode == "RGB" else picture.convert("RGB")
