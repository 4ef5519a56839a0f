"""Find what a picture file holds beyond its pixels or shapes, by reading its structure and allowing only what these need."""

from __future__ import annotations

import io
import re
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from xml.parsers import expat

from PIL import Image

# What Pillow raises for broken pictures; RuntimeError is of its AVIF decoder.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, KeyError, RuntimeError, Image.DecompressionBombError)

_KINDS = (
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("WebP", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("AVIF", re.compile(rb"....ftypavi[fs]", re.DOTALL)),
    ("HEIC or film", re.compile(rb"....ftyp", re.DOTALL)),
    ("GIF", re.compile(rb"GIF8")),
    ("TIFF", re.compile(rb"II[*+]\0|MM\0[*+]")),
    ("BMP", re.compile(rb"BM....\0\0\0\0", re.DOTALL)),
    ("icon", re.compile(rb"\0\0[\1\2]\0[\1-\x20]")),
    ("JPEG XL", re.compile(rb"\xff\x0a|\0\0\0\x0cJXL ")),
    ("JPEG 2000", re.compile(rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51")),
    ("Photoshop", re.compile(rb"8BPS")),
)

_SUFFIXES = (
    ".jpg", ".jpeg", ".jfif", ".png", ".apng", ".webp", ".avif", ".heic", ".heif", ".gif", ".tif", ".tiff", ".bmp", ".ico",
    ".jxl", ".jp2", ".psd", ".dng",
)  # fmt: skip

_SCAN, _END = 0xDA, 0xD9
_AFTER_SCAN = re.compile(rb"\xff[^\0\xd0-\xd7]", re.DOTALL)  # what is escaped, and restarts, belong to the pixels
_FRAMES = (0xC0, 0xC1, 0xC2)  # baseline, extended and progressive: all that browsers show
_SEGMENTS: Mapping[int, Callable[[bytes], bool]] = {
    0xE0: lambda body: len(body) == 14 and body.startswith(b"JFIF\0") and body[12:] == b"\0\0",  # noqa: PLR2004  # no thumbnail
    0xEE: lambda body: len(body) == 12 and body.startswith(b"Adobe"),  # noqa: PLR2004  # how CMYK is meant
    0xDB: lambda body: _fills(body, lambda at: 129 if body[at] >> 4 else 65),
    0xC4: lambda body: _fills(body, lambda at: 17 + sum(body[at + 1 : at + 17])),
    0xDD: lambda body: len(body) == 2,  # noqa: PLR2004  # one number
    _SCAN: lambda body: len(body) == 4 + 2 * body[0],
    **dict.fromkeys(_FRAMES, lambda body: len(body[:6]) == 6 and len(body) == 6 + 3 * body[5]),  # noqa: PLR2004
}
_ONCE = (0xE0, 0xEE, *_FRAMES)
_SEGMENT_NAMES = {
    b"Exif\0": "EXIF",
    b"http://ns.adobe.com/": "XMP",
    b"ICC_PROFILE": "ICC profile",
    b"MPF\0": "a second frame",
    b"Photoshop": "IPTC",
    b"JFXX": "thumbnail",
    b"JFIF": "thumbnail",
}

_CHUNKS: Mapping[bytes, range] = {  # with the lengths that each may have
    b"IHDR": range(13, 14),
    b"PLTE": range(3, 769, 3),
    b"tRNS": range(1, 257),
    b"IDAT": range(2**31),
    b"IEND": range(1),
    b"sRGB": range(1, 2),
    b"gAMA": range(4, 5),
    b"cHRM": range(32, 33),
    b"pHYs": range(9, 10),
    b"bKGD": range(1, 7),
}
_AVIF_METADATA = {"exif": "EXIF", "xmp": "XMP", "icc_profile": "ICC profile"}

_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink href"
_XML = "http://www.w3.org/XML/1998/namespace "
_SHAPES = (
    "svg", "g", "defs", "symbol", "use", "title", "desc", "style", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "text", "tspan", "clipPath", "mask", "pattern", "linearGradient", "radialGradient", "stop",
)  # fmt: skip
_OTHER_FILE = re.compile(r"@import|url\(\s*['\"]?(?!\s*#)", re.IGNORECASE)
_DRAWING = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<(?:\w+:)?svg[\s>/]", re.IGNORECASE | re.DOTALL
)


def picture_kind(content: bytes) -> str:
    """Return the kind of raster picture that `content` begins like, or ""."""
    return next((name for name, signature in _KINDS if signature.match(content)), "")


def is_picture(name: str, content: bytes) -> bool:
    """Return whether a file is a raster picture by its content or its name."""
    return bool(picture_kind(content)) or name.lower().endswith(_SUFFIXES)


@contextmanager
def opened_picture(content: bytes) -> Iterator[Image.Image]:
    """Open the picture in `content` without Pillow's warnings. Raises one of UNREADABLE."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(content)) as picture:
            yield picture


def picture_metadata(content: bytes) -> tuple[str, ...]:
    """Return a name for each thing that the raster picture in `content` holds beyond its pixels. Never raises."""
    kind = picture_kind(content)
    walk = _WALKS.get(kind)
    if walk is None:
        return (f"a picture of the kind {kind}" if kind else "what is no picture",)
    return tuple(dict.fromkeys(f"{kind} {name}" for name in walk(content)))


def picture_notes(content: bytes) -> str:
    """Return the texts beside the pixels of the picture in `content`, such as comments and descriptions."""
    try:
        with opened_picture(content) as picture:
            notes = [*picture.info.values(), *picture.getexif().values()]
    except UNREADABLE:
        return ""
    return "\n".join(note.decode(errors="ignore") if isinstance(note, bytes) else str(note) for note in notes)


def _jpeg(content: bytes) -> Iterator[str]:
    at, seen = 2, [0]
    while content[at : at + 2] != bytes((0xFF, _END)):
        marker, length = content[at + 1 : at + 2], int.from_bytes(content[at + 2 : at + 4])
        body = content[at + 4 : at + 2 + length]
        if content[at : at + 1] != b"\xff" or length != len(body) + 2:
            yield "broken"
            return
        allowed, repeated = _SEGMENTS.get(marker[0]), marker[0] in seen and marker[0] in _ONCE
        if not allowed or not body or not allowed(body) or repeated:
            yield _segment(marker[0], body)
        seen.append(marker[0])
        at += 2 + length
        if marker[0] == _SCAN:
            following = _AFTER_SCAN.search(content, at)
            at = following.start() if following else len(content)
    if sum(seen.count(frame) for frame in _FRAMES) != 1 or _SCAN not in seen:
        yield "without one frame"
    if len(content) != at + 2:
        yield "bytes after the end"


def _segment(marker: int, body: bytes) -> str:
    name = "comment" if marker == 0xFE else next((name for start, name in _SEGMENT_NAMES.items() if body.startswith(start)), "")  # noqa: PLR2004
    marker_name = f"APP{marker - 0xE0}" if marker in range(0xE0, 0xF0) else f"marker {marker:02X}"
    return f"{marker_name} ({name})" if name else marker_name


def _fills(body: bytes, size: Callable[[int], int]) -> bool:
    """Return whether tables, each as long as `size` says of its beginning, fill `body`."""
    at = 0
    while at < len(body):
        at += size(at)
    return at == len(body)


def _png(content: bytes) -> Iterator[str]:
    at, seen = 8, [b""]
    while seen[-1] != b"IEND":
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        end = at + 8 + length
        if content[end : end + 4] != zlib.crc32(content[at + 4 : end]).to_bytes(4):
            yield "broken"
            return
        repeated, misplaced = kind in seen and kind != b"IDAT", (kind == b"IHDR") != (seen == [b""])
        if length not in _CHUNKS.get(kind, ()) or repeated or misplaced:
            yield f"chunk {kind.decode('ascii').strip() if kind.strip().isalnum() else kind.hex()}"
        seen.append(kind)
        at = end + 4
    if b"IDAT" not in seen:
        yield "without pixels"
    if len(content) != at:
        yield "bytes after the end"


def _avif(content: bytes) -> Iterator[str]:
    """Find what Pillow reads beside the pixels; boxes that it skips are refused because no rendition of ours has these bytes."""
    try:
        with opened_picture(content) as picture:
            yield from (name for key, name in _AVIF_METADATA.items() if key in picture.info)
            if picture.getexif():  # rotations and mirror images, too
                yield "EXIF"
            if getattr(picture, "n_frames", 1) != 1:
                yield "a second frame"
    except UNREADABLE:
        yield "broken"


_WALKS: Mapping[str, Callable[[bytes], Iterator[str]]] = {"JPEG": _jpeg, "PNG": _png, "AVIF": _avif}


def is_drawing(name: str, text: str) -> bool:
    """Return whether a file is an SVG, by its name or its first element."""
    return name.lower().endswith(".svg") or bool(_DRAWING.match(text))


def drawing_metadata(text: str) -> tuple[str, ...]:
    """Return a name for each thing that the SVG in `text` holds beyond its shapes. Never raises."""
    names: list[str] = []
    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler = lambda name, attributes: names.extend(_svg_element(name, attributes))
    parser.CharacterDataHandler = lambda data: names.extend(["SVG address of another file"] if _OTHER_FILE.search(data) else [])
    parser.CommentHandler = lambda _: names.append("SVG comment")
    parser.ProcessingInstructionHandler = lambda *_: names.append("SVG instruction")
    parser.StartDoctypeDeclHandler = lambda *_: names.append("SVG document type")
    try:
        parser.Parse(text.encode(errors="replace"), True)  # noqa: FBT003  # expat takes it by position
    except (expat.ExpatError, LookupError, ValueError):
        names.append("SVG broken")
    return tuple(dict.fromkeys(names))


def _svg_element(name: str, attributes: dict[str, str]) -> Iterator[str]:
    namespace, _, local = name.rpartition(" ")
    if namespace != _SVG or local not in _SHAPES:
        yield f"SVG element {local}"
    for attribute, value in attributes.items():
        refused = attribute.startswith(("on", "data-"))
        if refused or (" " in attribute and attribute != _LINK and not attribute.startswith(_XML)):
            yield f"SVG attribute {attribute.rpartition(' ')[2]}"
        if (attribute in ("href", "src", _LINK) and not value.startswith("#")) or _OTHER_FILE.search(value):
            yield "SVG address of another file"
