"""Read every orientation that the file of a picture states, as the numbers 1 to 8 of EXIF, of which 1 is upright.

Browsers turn JPEG and PNG by EXIF, and other pictures by what their container says. Other programs follow XMP, too. Where a file
contradicts itself, a redaction that was measured in one program covers the wrong place in another.
"""

from __future__ import annotations

import html
import re
import struct
from collections.abc import Iterator

from publishing.images.png_texts import PNG, png_chunks, png_texts

ORIENTATION = 0x0112  # the tag in EXIF
UPRIGHT = 1
UNCLEAR = 0  # stands for a statement that programs may understand differently

_LAST = 8
_EXIF = b"Exif\0"  # and one byte, which some programs expect to be 0
_TIFF = re.compile(rb"II\*\0|MM\0\*")
_SHORT = 3  # the type of the tag's value
_NAME = rb"[^\x00-\x20<>\"'/=:]{1,100}:"  # of the namespace
_XMP = re.compile(  # the value of an attribute or an element; nothing where it is neither, or too long for one
    rb"(?:<(?:%b)?|\s%b)Orientation(?![\w.-])(?:\s*=\s*[\"']([^\"']{0,40})|[^>=]{0,200}(?:=[^>]{0,500})?>([^<]{0,40})|)"
    % (_NAME, _NAME)
)
_PACKED_XMP = re.compile(rb"application/rdf\+xml\0[^\0]")  # names an encoding, which no camera uses
_MARKER = re.compile(rb"\xff([^\0\xff])")
_WITHOUT_BODY = (0x01, *range(0xD0, 0xD9))
_SCAN, _END, _APP1 = 0xDA, 0xD9, 0xE1
_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
_BEFORE_EXTENSION = len(_EXTENSION) + 32 + 4  # bytes: its digest and length; then its offset, in 4
_TURNS = {
    (0, 0): 1,
    (1, 0): 2,
    (0, 2): 3,
    (1, 2): 4,
    (1, 3): 5,
    (0, 1): 6,
    (1, 1): 7,
    (0, 3): 8,
}


def stated_orientations(content: bytes) -> tuple[int, ...]:
    """Return the orientation that browsers give the picture in the bytes `content`, and then all others that its file states.

    ValueError for a PNG with too much text.
    """
    if content.startswith(b"\xff\xd8"):
        shown, others = _in_jpeg(content)
    elif content.startswith(PNG):
        shown, others = _in_png(content)
    elif content[4:8] == b"ftyp":
        shown, others = _in_heif(content)
    else:
        shown, others = [], _in_tiff(content)  # browsers turn no WebP
    shown = shown or [UPRIGHT]
    return tuple(dict.fromkeys((*shown, *others, *_in_xmp(content))))


def _in_jpeg(content: bytes) -> tuple[list[int], list[int]]:
    shown, others, extensions = list[int](), list[int](), dict[bytes, bytes]()
    for marker, body in _segments(content):
        if marker == _APP1 and body.startswith(_EXIF) and _TIFF.match(body, len(_EXIF) + 1):
            shown += [*_in_directory(body, len(_EXIF) + 1)] or [UPRIGHT]
            others += [UPRIGHT] if body[len(_EXIF) : len(_EXIF) + 1] != b"\0" else []
        elif body.startswith(_EXTENSION):
            extensions[body[_BEFORE_EXTENSION:][:4]] = body[_BEFORE_EXTENSION + 4 :]
        else:
            others += _in_tiff(body)
    return shown, [*others, *_in_xmp(b"".join(extensions[offset] for offset in sorted(extensions)))]


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the marker and the body of each segment of a JPEG before its pixels."""
    at = 2
    while found := _MARKER.search(content, at):
        marker, at = found[1][0], found.end()
        if marker in (_SCAN, _END):
            return
        if marker not in _WITHOUT_BODY:
            length = int.from_bytes(content[at : at + 2])
            yield marker, content[at + 2 : at + length]
            at += length


def _in_png(content: bytes) -> tuple[list[int], list[int]]:
    shown, others, is_before_pixels = list[int](), list[int](), True
    for kind, body in png_chunks(content):
        is_before_pixels = is_before_pixels and kind != b"IDAT"
        if kind == b"eXIf":
            is_shown = is_before_pixels and _TIFF.match(body)
            (shown if is_shown else others).extend(_in_tiff(body) or [UPRIGHT])
    for keyword, text in png_texts(content):
        if keyword.rpartition(b":")[2] == b"Orientation":
            others.append(_number(text))
        others += [*_in_tiff(text), *_in_xmp(text)]
    return shown, others


def _in_heif(content: bytes) -> tuple[list[int], list[int]]:
    mirrored = quarters = 0
    for kind, value in _properties(content):
        if kind == b"irot":
            quarters -= value
        elif kind == b"imir":
            mirrored, quarters = 1 - mirrored, (0 if value & 1 else 2) - quarters  # beside an upright axis, or a level one
    packed = [UNCLEAR] if _PACKED_XMP.search(content) else []
    return [_TURNS[mirrored, quarters % 4]], [*_in_tiff(content), *packed]


def _properties(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield the kind and the value (its last two bits) of all that turns the main picture of a HEIC, in that order."""
    meta = next((body for kind, body in _boxes(content) if kind == b"meta"), b"")[4:]
    boxes = dict(_boxes(meta))
    properties = [*_boxes(boxes.get(b"iprp", b""))]
    known = [(kind, body[0] & 3 if body else 0) for name, list_ in properties if name == b"ipco" for kind, body in _boxes(list_)]
    try:
        (main,) = struct.unpack_from(">I" if boxes[b"pitm"][0] else ">H", boxes[b"pitm"], 4)
        for item, number in (pair for name, body in properties if name == b"ipma" for pair in _associations(body)):
            if item == main and 0 < number <= len(known):
                yield known[number - 1]
    except (KeyError, IndexError, struct.error):
        return


def _associations(body: bytes) -> Iterator[tuple[int, int]]:
    """Yield each item and the number of a property of it, counted from 1."""
    item_form, number_form = (">I" if body[0] else ">H"), (">H" if body[3] & 1 else ">B")
    (count,), at = struct.unpack_from(">I", body, 4), 8
    for _ in range(count):
        (item,) = struct.unpack_from(item_form, body, at)
        at += struct.calcsize(item_form)
        for _ in range(body[at]):
            (number,) = struct.unpack_from(number_form, body, at + 1)
            at += struct.calcsize(number_form)
            yield item, number & (0x7FFF if number_form == ">H" else 0x7F)
        at += 1


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and the body of each box of a HEIC."""
    at = 0
    while at + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1 and at + 16 <= len(content):
            (size,), head = struct.unpack_from(">Q", content, at + 8), 16
        end = at + size if size else len(content)
        if end < at + head:
            return
        yield kind, content[at + head : end]
        at = end


def _in_tiff(content: bytes) -> list[int]:
    """Return what the metadata in the form of TIFF anywhere in `content` states."""
    return [value for found in _TIFF.finditer(content) for value in _in_directory(content, found.start())]


def _in_directory(content: bytes, start: int) -> Iterator[int]:
    """Yield every value of the tag in the first directory of the TIFF that begins at `start`."""
    order = "<" if content[start : start + 1] == b"I" else ">"
    try:
        at = start + struct.unpack_from(f"{order}I", content, start + 4)[0]
        for number in range(struct.unpack_from(f"{order}H", content, at)[0]):
            tag, kind, count, value = struct.unpack_from(f"{order}HHIH", content, at + 2 + 12 * number)
            if tag == ORIENTATION:
                yield _valid(value) if (kind, count) == (_SHORT, 1) else UNCLEAR
    except struct.error:
        return


def _in_xmp(content: bytes) -> list[int]:
    """Return what the XMP anywhere in `content` states, in any encoding of Unicode."""
    if b"Orientation" not in (plain := content.replace(b"\0", b"")):
        return []
    return [_number(found[1] or found[2] or b"") for found in _XMP.finditer(plain)]


def _number(text: bytes) -> int:
    number = html.unescape(text.decode("latin-1")).strip()
    return _valid(int(number)) if number.isascii() and number.isdigit() else UNCLEAR


def _valid(value: int) -> int:
    """Return `value`, or that of an upright picture, for which every program takes numbers that mean nothing."""
    return value if UPRIGHT <= value <= _LAST else UPRIGHT
