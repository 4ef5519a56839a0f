"""Read the texts in the chunks of a PNG, in which programs keep EXIF and XMP, also compressed or as hexadecimal digits."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from PIL.PngImagePlugin import MAX_TEXT_CHUNK, MAX_TEXT_MEMORY

PNG = b"\x89PNG\r\n\x1a\n"
_RAW_PROFILE = b"raw profile type"  # begins the keyword of metadata in hexadecimal digits, as ImageMagick writes it
_BEFORE_DIGITS = 2  # words: the profile's kind and its length


def png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and the body of each chunk of the PNG `content`, as far as it is complete."""
    at = len(PNG)
    while at + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        yield kind, content[at + 8 : at + 8 + length]
        at += 12 + length


def png_texts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the keyword and the text of each text in the PNG `content`. ValueError for more than a picture can need."""
    size = 0
    for kind, body in png_chunks(content):
        keyword, _, text = body.partition(b"\0")
        if kind == b"zTXt":
            text = _inflated(text[1:])
        elif kind == b"iTXt":
            compressed, text = text[:1], text[2:].split(b"\0", 2)[-1]
            text = _inflated(text) if compressed == b"\1" else text
        elif kind != b"tEXt":
            continue
        size += len(text)
        if size > MAX_TEXT_MEMORY:
            raise ValueError(size)
        yield keyword, _profile(text) if keyword.lower().startswith(_RAW_PROFILE) else text


def _inflated(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(packed, MAX_TEXT_CHUNK)
    except zlib.error:
        return b""
    if unpacking.unconsumed_tail:
        raise ValueError(len(text))
    return text


def _profile(text: bytes) -> bytes:
    try:
        return bytes.fromhex("".join(text.decode("latin-1").split()[_BEFORE_DIGITS:]))
    except ValueError:
        return text
