"""Pictures within pages and styles, and drawings: what an address holds instead of leading to it, and what an SVG may say."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from xml.parsers import expat

from publishing.scanning.metadata import kind_of

_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink href"
_SPACE = "http://www.w3.org/XML/1998/namespace "
_SHAPES = (
    "svg", "g", "defs", "symbol", "use", "title", "desc", "style", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "text", "tspan", "clipPath", "mask", "pattern", "linearGradient", "radialGradient", "stop",
)  # fmt: skip
_ELSEWHERE = re.compile(r"@import|url\(\s*['\"]?(?!\s*#)", re.IGNORECASE)

_WRITTEN = re.compile(r"data:([^,\"'<>(){}]{0,200}?);\s*base64\s*,([\w+/=\r\n\t-]*)", re.IGNORECASE | re.ASCII)
_TYPED = re.compile(r"data:image/(?!svg\+xml)[\w.+-]+(?![^,\"'<>(){}]*;\s*base64\s*,)[^,\"'<>(){}]*,", re.IGNORECASE)
_DRAWN = re.compile(r"data:image/svg\+xml(?![^,<>]*;\s*base64\s*,)[^,<>]*,\s*(.*?</svg\s*>|)", re.IGNORECASE | re.DOTALL)
_DRAWING = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<(?:\w+:)?svg[\s>/]", re.IGNORECASE | re.DOTALL
)


def embedded(text: str) -> Iterator[bytes]:
    """Yields the pictures and drawings in the `data:` addresses of `text`, and b"" for each that cannot be read."""
    if "data:" not in text.lower():
        return
    for kind, written in _WRITTEN.findall(text):
        content = _bytes(written)
        if kind.lower().startswith("image/") or kind_of(content):
            yield content
    yield from (drawn.encode() for drawn in _DRAWN.findall(text))
    yield from (b"" for _ in _TYPED.findall(text))


def is_drawing(name: str, text: str) -> bool:
    """Whether a file is an SVG, by its name or its first element."""
    return name.lower().endswith(".svg") or bool(_DRAWING.match(text))


def beside_shapes(text: str) -> tuple[str, ...]:
    """What the SVG in `text` holds that is no shape, each thing named; never raises."""
    found: list[str] = []
    reader = expat.ParserCreate("utf-8", " ")
    reader.StartElementHandler = lambda name, attributes: found.extend(_of_element(name, attributes))
    reader.CharacterDataHandler = lambda said: found.extend(["SVG address of another file"] if _ELSEWHERE.search(said) else [])
    reader.CommentHandler = lambda _: found.append("SVG comment")
    reader.ProcessingInstructionHandler = lambda *_: found.append("SVG instruction")
    reader.StartDoctypeDeclHandler = lambda *_: found.append("SVG document type")
    try:
        reader.Parse(text.encode(errors="replace"), True)  # noqa: FBT003  # expat takes it by place
    except (expat.ExpatError, LookupError, ValueError):
        found.append("SVG broken")
    return tuple(dict.fromkeys(found))


def _of_element(name: str, attributes: dict[str, str]) -> Iterator[str]:
    space, _, local = name.rpartition(" ")
    if space != _SVG or local not in _SHAPES:
        yield f"SVG element {local}"
    for attribute, value in attributes.items():
        refused = attribute.startswith(("on", "data-"))
        if refused or (" " in attribute and attribute != _LINK and not attribute.startswith(_SPACE)):
            yield f"SVG attribute {attribute.rpartition(' ')[2]}"
        if (attribute in ("href", "src", _LINK) and not value.startswith("#")) or _ELSEWHERE.search(value):
            yield "SVG address of another file"


def _bytes(written: str) -> bytes:
    plain = re.sub(r"[\s=]", "", written).replace("-", "+").replace("_", "/")
    try:
        return binascii.a2b_base64(plain + "=" * (-len(plain) % 4))
    except binascii.Error:
        return b""
