"""The search of a finished site, file by file, for whatever must not be found in it."""

from __future__ import annotations

import contextlib
import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

import brotli

from publishing.audit.leaks.pictures import beside_pixels, beside_shapes, embedded, is_drawing, is_picture, kind_of, notes
from publishing.audit.leaks.text_search import Needle, decoded, letters
from publishing.audit.leaks.wanted import Renditions, Wanted, sought
from publishing.audit.leaks.withheld import divide
from publishing.content.library import Library
from publishing.files.safe_read import names_below

DEEPEST = 3  # how often a file can be compressed
PROGRAMS = (".js", ".css", ".map")  # where r-1 is a subtraction

_PDF = b"%PDF-"
_GZIP = b"\x1f\x8b"
_BROTLI = ".br"  # what it packs has no mark of its own
_REFERENCE = re.compile(r"[rlo](?<![\w-].)-\d+(?![\w-])")  # it begins with what is rare, and so is searched for fast
_PAGE = re.compile(r"(?:[a-z]{2,3}/)?milestones/([^/]+)/(?:index\.html|\.gone)")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Leak:
    """One thing that was found: the file it is in, the content file it is of, and its kind.

    The kinds are text, reference, address, picture; original for a master as it was given; stranger for a picture and document
    for a PDF of unknown origin, where `source` is empty; and metadata for what stands beside a picture's pixels, which `source`
    then names.
    """

    file: str
    source: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a search found, and into how many files and bytes it looked."""

    traces: tuple[Leak, ...] = ()
    files: int = 0
    size: int = 0


def scan(
    site: Path,
    library: Library,
    renditions_of: Renditions,
    drawn: Iterable[bytes] = (),
    cards: Mapping[str, bytes] = MappingProxyType({}),
) -> tuple[Leak, ...]:
    """Returns every trace in the folder `site` of what `library` withholds.

    `renditions_of` makes a master's renditions; `drawn` are the pictures that the program draws itself, byte for byte, and
    `cards` those that it draws of a milestone, by the folder of its page.
    """
    return look(site, sought(divide(library), renditions_of, drawn=drawn, cards=cards)).traces


def look(folder: Path, wanted: Wanted, *, leave_out: Callable[[Path], bool] = lambda _: False) -> Findings:
    """Looks into every file under `folder`, or into the file `folder`, but for those that `leave_out` names."""
    places = {folder.name: folder} if folder.is_file() else {name: folder / name for name in names_below(folder)}
    traces: set[Leak] = set()
    files = size = 0
    for name, path in places.items():
        if path.is_file() and not leave_out(path):
            content = path.read_bytes()
            traces |= {Leak(file=name, source=source, kind=kind) for source, kind in _found(name, content, wanted)}
            files, size = files + 1, size + len(content)
    return Findings(traces=tuple(sorted(traces)), files=files, size=size)


def _found(name: str, content: bytes, wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Yields the content file and the kind of each thing that one file holds; `name` is its address under the site's root."""
    own = page[1] if (page := _PAGE.fullmatch(name)) and page[1] in wanted.gone else None
    for needle in _needles(decoded(name), name, wanted, own):
        yield needle.source, "address" if needle.kind == "text" else needle.kind
    for folder in PurePosixPath(name).parents if own is None else ():
        if source := wanted.folders.get(folder.as_posix()):
            yield source, "address"
    content = _unpacked(name, content)
    yield from _of_whole(name, content, wanted)
    if (is_picture(name, content) or content.startswith(_PDF)) and wanted.knows(content):
        return
    for text in _texts(content):
        plain = decoded(text)
        yield from ((needle.source, needle.kind) for needle in _needles(plain, text, wanted, own))
        if b"\0" not in content and not name.endswith(PROGRAMS):
            yield from _references(plain, wanted)
        if wanted.known_only:
            yield from _of_drawing(text) if is_drawing(name, text) else ()
            yield from (found for one in embedded(plain) for found in _of_embedded(one, wanted))


def _of_whole(name: str, content: bytes, wanted: Wanted) -> Iterator[tuple[str, str]]:
    """What a file is, whatever words are in it. Those of a PDF are packed, and stand on the page that it was printed from."""
    if is_picture(name, content):
        yield from _of_picture(content, wanted)
    elif wanted.known_only and content.startswith(_PDF):
        if not wanted.knows(content):
            yield "", "document"
    elif wanted.known_only and b"\0" in content and (source := wanted.original(content)):
        yield source, "original"


def _of_picture(content: bytes, wanted: Wanted) -> Iterator[tuple[str, str]]:
    if wanted.known_only:
        yield from ((found, "metadata") for found in beside_pixels(content))
    if wanted.knows(content):
        return
    if source := wanted.pictured(content):
        yield source, "picture"
    elif wanted.known_only:
        source = wanted.original(content) or ""
        yield source, "original" if source else "stranger"


def _of_drawing(text: str) -> Iterator[tuple[str, str]]:
    yield from ((found, "metadata") for found in beside_shapes(text))


def _of_embedded(content: bytes, wanted: Wanted) -> Iterator[tuple[str, str]]:
    """What a picture holds that stands within another file, in an address."""
    text = content.decode("utf-8", "replace")
    yield from _of_drawing(text) if is_drawing("", text) else _of_picture(content, wanted)


def _needles(plain: str, text: str, wanted: Wanted, own: str | None) -> Iterator[Needle]:
    """The needles in `plain`, the decoded `text`; the page at the address of `own`, which was taken down, may name it."""
    found = wanted.search.found(plain, in_tags=plain.count("<") != text.count("<"))
    return (needle for needle in found if own is None or needle.slug != own)


def _references(plain: str, wanted: Wanted) -> Iterator[tuple[str, str]]:
    for found in _REFERENCE.findall(plain.lower()) if wanted.references else ():
        if source := wanted.references.get(letters(found)):
            yield source, "reference"


def _unpacked(name: str, content: bytes) -> bytes:
    if name.endswith(_BROTLI):
        with contextlib.suppress(brotli.error):
            content = bytes(brotli.decompress(content))
    for _ in range(DEEPEST):
        if not content.startswith(_GZIP):
            break
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            break
    return content


def _texts(content: bytes) -> Iterator[str]:
    """What a file may say; one that is no text is read in every way in which programs write words into pictures and fonts."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield content.decode("utf-16", "replace")
    elif b"\0" in content:
        yield from (content[start:].decode(encoding, "ignore") for encoding, start in _WAYS)
        yield notes(content) if kind_of(content) else ""
    else:
        yield content.decode("utf-8", "replace")


_WAYS = (("utf-8", 0), ("utf-16-le", 0), ("utf-16-le", 1), ("utf-16-be", 0), ("utf-16-be", 1))
