"""Makes the renditions of one master from its pixels alone, so that nothing a camera wrote beside them is published."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from publishing.content.pictures import Original, Picture
from publishing.photos.cache import keep, kept
from publishing.photos.pixels import pixels_of
from publishing.photos.plan import PUBLISHED, Planned, Settings, encoding_of, plan


def make(original: Original, cache: Path, settings: Settings = PUBLISHED) -> Picture:
    """Returns the picture made of `original`, reusing what `cache` holds of it.

    UnreadableError where its pixels cannot be had.
    """
    if found := kept(original, cache, settings):
        return found
    planned = plan(original.master, settings)
    largest, *smaller = sorted({(one.width, one.height) for one in planned}, reverse=True)
    picture = pixels_of(original, largest)
    contents = _encoded(picture, planned, settings)
    for size in smaller:  # each from the one before, which is cheaper than from the first, and no worse
        picture = picture.resize(size, Image.Resampling.LANCZOS)
        contents |= _encoded(picture, planned, settings)
    return keep(original, cache, settings, contents, tone="" if original.shapes else _tone(picture))


def _encoded(picture: Image.Image, planned: Sequence[Planned], settings: Settings) -> dict[Planned, bytes]:
    here = [one for one in planned if (one.width, one.height) == picture.size]
    return {one: _saved(picture, one.format, **encoding_of(one, settings)) for one in here}


def _tone(picture: Image.Image) -> str:
    """What all pixels are together, in sixteen steps of red, green and blue."""
    return "".join(f"{value // 16:x}" for value in picture.convert("RGB").resize((1, 1), Image.Resampling.BOX).tobytes())


def _saved(picture: Image.Image, kind: str, **encoding: int | str | bool) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, format=kind, **encoding)
    return stream.getvalue()
