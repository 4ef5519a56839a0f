"""What an AVIF may hold, box by box: one picture, its transparency, and what decoders need; no turns, notes or profiles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

BRANDS = {b"avif", b"mif1", b"miaf", b"MA1A", b"MA1B"}
NAMES = (b"", b"Color", b"Alpha")  # as libavif calls its items
HANDLER = b"\0" * 8 + b"pict" + b"\0" * 13
ALPHA = b"\0\0\0\0urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"
UNITS = (1, 2, 3, 4, 6)  # of AV1: sequence header, temporal delimiter, frame header, tiles, frame; no metadata and no padding
NEEDED = (b"hdlr", b"pitm", b"iloc", b"iinf", b"iprp")
LINKS = (b"auxl", b"prem")

Span = tuple[int, int]


class BrokenError(ValueError):
    """A file is not built as its own lengths say."""


def avif(content: bytes) -> Iterator[str]:
    """Yields what the AVIF in `content` holds beyond its pixels."""
    try:
        yield from _file(content)
    except BrokenError:
        yield "broken"


@dataclass(slots=True)
class _Numbers:
    """Reads one big-endian number after another."""

    content: bytes
    at: int
    end: int

    def next(self, size: int) -> int:
        self.at += size
        if self.at > self.end:
            raise BrokenError
        return int.from_bytes(self.content[self.at - size : self.at])


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Every box between `start` and `end`: its kind, and where its body begins and ends."""
    while start < end:
        size = int.from_bytes(content[start : start + 4])
        if size < 8 or start + size > end:  # noqa: PLR2004  # a box's own head; sizes of 64 bits are for films
            raise BrokenError
        yield content[start + 4 : start + 8], start + 8, start + size
        start += size


def _file(content: bytes) -> Iterator[str]:
    found: dict[bytes, Span] = {}
    for kind, start, end in _boxes(content, 0, len(content)):
        if kind in found or kind not in (b"ftyp", b"meta", b"mdat"):
            yield _box(kind)
        found[kind] = (start, end)
    if not {b"ftyp", b"meta", b"mdat"} <= found.keys():
        raise BrokenError
    brands = content[slice(*found[b"ftyp"])]
    if brands[:8] != b"avif\0\0\0\0" or not {brands[at : at + 4] for at in range(8, len(brands), 4)} <= BRANDS:
        yield "box ftyp"
    yield from _meta(content, *found[b"meta"], found[b"mdat"])


def _meta(content: bytes, start: int, end: int, pixels: Span) -> Iterator[str]:
    found: dict[bytes, Span] = {}
    for kind, first, last in _boxes(content, start + 4, end):
        if kind in found or kind not in (*NEEDED, b"iref"):
            yield _box(kind)
        found[kind] = (first, last)
    if not found.keys() >= {*NEEDED}:
        raise BrokenError
    if content[slice(*found[b"hdlr"])] != HANDLER:
        yield "box hdlr"
    if found[b"pitm"][1] - found[b"pitm"][0] != 6:  # noqa: PLR2004  # a version and a number
        yield "box pitm"
    items = list(_items(content, *found[b"iinf"]))
    yield from (f"item {_letters(kind)}" for _, kind, name in items if kind != b"av01" or name not in NAMES)
    for kind, first, last in _boxes(content, found[b"iref"][0] + 4, found[b"iref"][1]) if b"iref" in found else ():
        if kind not in LINKS or last - first != 4 + 2 * int.from_bytes(content[first + 2 : first + 4]):
            yield f"reference {_letters(kind)}"
    yield from _properties(content, *found[b"iprp"])
    places = _places(content, *found[b"iloc"])
    if [number for number, _ in places] != [number for number, _, _ in items]:
        yield "box iloc"
    yield from _covered([span for _, spans in places for span in spans], pixels)
    for _, spans in places:
        yield from _units(b"".join(content[slice(*span)] for span in spans))


def _items(content: bytes, start: int, end: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, kind and name of each item."""
    for kind, first, last in _boxes(content, start + 6, end):
        version, number, name = content[first], int.from_bytes(content[first + 4 : first + 6]), content[first + 12 : last]
        if kind != b"infe" or version != 2 or not name.endswith(b"\0"):  # noqa: PLR2004  # the version for fewer than 65,536 items
            raise BrokenError
        yield number, content[first + 8 : first + 12], name[:-1]


def _places(content: bytes, start: int, end: int) -> list[tuple[int, list[Span]]]:
    """Each item's number, and where its parts stand in the file."""
    numbers = _Numbers(content, start, end)
    version, sizes = numbers.next(4) >> 24, numbers.next(2)
    offset, length, beginning, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    if version > 1 or (version and index) or not {offset, length} <= {4, 8}:
        raise BrokenError
    found = []
    for _ in range(numbers.next(2)):
        number = numbers.next(2)
        if (version and numbers.next(2)) or numbers.next(2):  # pixels that stand elsewhere than in this file's mdat
            raise BrokenError
        first, spans = numbers.next(beginning), []
        for _ in range(numbers.next(2)):
            at = first + numbers.next(offset)
            spans.append((at, at + numbers.next(length)))
        found.append((number, spans))
    if numbers.at != end:
        raise BrokenError
    return found


def _covered(spans: list[Span], pixels: Span) -> Iterator[str]:
    at, end = pixels
    for first, last in sorted(spans):
        if first != at:
            break
        at = last
    if at != end:
        yield "bytes that belong to no picture"


def _properties(content: bytes, start: int, end: int) -> Iterator[str]:
    for kind, first, last in _boxes(content, start, end):
        if kind == b"ipco":
            for name, opening, closing in _boxes(content, first, last):
                if not _is_needed(name, content[opening:closing]):
                    yield f"property {_letters(name)}"
        elif kind != b"ipma" or not _is_association(_Numbers(content, first, last)):
            yield _box(kind)


def _is_needed(kind: bytes, body: bytes) -> bool:
    lengths = {b"ispe": 12, b"av1C": 4, b"pixi": 5 + body[4] if len(body) > 4 else 0, b"colr": 11, b"auxC": len(ALPHA)}  # noqa: PLR2004
    return lengths.get(kind) == len(body) and (kind != b"colr" or body[:4] == b"nclx") and (kind != b"auxC" or body == ALPHA)


def _is_association(numbers: _Numbers) -> bool:
    form = numbers.next(4)
    for _ in range(numbers.next(4)):
        numbers.next(4 if form >> 24 else 2)
        for _ in range(numbers.next(1)):
            numbers.next(1 + form % 2)
    return numbers.at == numbers.end


def _units(item: bytes) -> Iterator[str]:
    """What AV1 may carry beside the frame, in units that each say their own length."""
    at = 0
    while at < len(item):
        kind, extended, sized = item[at] >> 3 & 15, item[at] >> 2 & 1, item[at] >> 1 & 1
        if kind not in UNITS:
            yield f"unit {kind}"
        at += 1 + extended
        length, shift = len(item) - at, 0
        if sized:
            length = 0
            while True:
                byte = item[at] if at < len(item) else 0
                length, shift, at = length | (byte & 127) << shift, shift + 7, at + 1
                if byte < 128 or shift > 56:  # noqa: PLR2004  # the highest bit says that more follow, at most eight bytes in all
                    break
        at += length
    if at != len(item):
        raise BrokenError


def _box(kind: bytes) -> str:
    return f"box {_letters(kind)}"


def _letters(kind: bytes) -> str:
    return kind.decode("ascii") if kind.isalnum() else kind.hex()
