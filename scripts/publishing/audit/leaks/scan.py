"""Search a finished site, file by file, for everything that must not be found in it."""

from __future__ import annotations

import binascii
import contextlib
import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

import brotli

from publishing.audit.leaks.classification import classify
from publishing.audit.leaks.metadata import (
    drawing_metadata,
    is_drawing,
    is_picture,
    picture_kind,
    picture_metadata,
    picture_notes,
)
from publishing.audit.leaks.search_plan import Renditions, SearchPlan, plan_search
from publishing.audit.leaks.text_search import Needle, decoded, letters
from publishing.content.library import Library
from publishing.files.safe_read import list_files

DEEPEST = 3  # times that a file can be compressed
PROGRAMS = (".js", ".css", ".map")  # where r-1 is a subtraction

_PDF = b"%PDF-"
_GZIP = b"\x1f\x8b"
_BROTLI = ".br"  # compressed content has no signature of its own
_ENCODINGS = (("utf-8", 0), ("utf-16-le", 0), ("utf-16-le", 1), ("utf-16-be", 0), ("utf-16-be", 1))  # and the first byte
_REFERENCE = re.compile(r"-(?<=(?<![\w-])([rlo])-)(\d+)(?![\w-])")  # begins with what is rare, which makes the search fast
_PAGE = re.compile(r"(?:[a-z]{2,3}/)?milestones/([^/]+)/(?:index\.html(?:\.(?:gz|br))?|\.gone)")
_BASE64 = re.compile(r"data:([^,\"'<>(){}]{0,200}?);\s*base64\s*,([\w+/=\r\n\t-]*)", re.IGNORECASE | re.ASCII)
_PLAIN_PICTURE = re.compile(r"data:image/(?!svg\+xml)[\w.+-]+(?![^,\"'<>(){}]*;\s*base64\s*,)[^,\"'<>(){}]*,", re.IGNORECASE)
_PLAIN_DRAWING = re.compile(r"data:image/svg\+xml(?![^,<>]*;\s*base64\s*,)[^,<>]*,\s*(.*?</svg\s*>|)", re.IGNORECASE | re.DOTALL)

SourceAndKind = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Leak:
    """A trace of withheld content: the file it is in, the content file that it comes from, and its kind.

    The kinds are text, reference, address, picture; original for a master as it was given; metadata for what stands beside a
    picture's pixels, which `source` then names; and, where `source` is empty, stranger for a picture and document for a PDF of
    unknown origin, and unaffirmed for a page with a word of unknown origin.
    """

    file: str
    source: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The leaks that a search found, and how many files and bytes it read."""

    leaks: tuple[Leak, ...] = ()
    files: int = 0
    size: int = 0


def scan(
    site: Path,
    library: Library,
    renditions_of: Renditions,
    drawn: Iterable[bytes] = (),
    cards: Mapping[str, bytes] = MappingProxyType({}),
) -> tuple[Leak, ...]:
    """Return every leak in the folder `site` of what `library` withholds.

    `renditions_of` reads or makes a master's renditions; `drawn` are the pictures that the program draws itself, byte for byte,
    and `cards` the social-sharing images of milestones, by the folder of the page.
    """
    return search_files(site, plan_search(classify(library), renditions_of, drawn=drawn, cards=cards)).leaks


def search_files(
    folder: Path,
    plan: SearchPlan,
    *,
    leave_out: Callable[[Path], bool] = lambda _: False,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> SearchResult:
    """Search every file under `folder`, or the file `folder`, except for those that `leave_out` names.

    `on_progress` is called with how many of how many files are done.
    """
    paths = {folder.name: folder} if folder.is_file() else {name: folder / name for name in list_files(folder)}
    leaks: set[Leak] = set()
    files = size = 0
    for number, (name, path) in enumerate(paths.items()):
        on_progress(number, len(paths))
        if path.is_file() and not leave_out(path):
            content = path.read_bytes()
            leaks |= {Leak(file=name, source=source, kind=kind) for source, kind in _leaks(name, content, plan)}
            files, size = files + 1, size + len(content)
    return SearchResult(leaks=tuple(sorted(leaks)), files=files, size=size)


def _leaks(name: str, content: bytes, plan: SearchPlan) -> Iterator[SourceAndKind]:
    """Yield the content file and the kind of each leak in one file; `name` is its path under the site's root."""
    page = _PAGE.fullmatch(name)
    gone = page[1] if page and page[1] in plan.gone else ""  # a page that was taken down may name its own address
    yield from _in_address(name, plan, gone)
    content = _decompressed(name, content)
    if is_picture(name, content):
        yield from _in_picture(content, plan)
        searched = not plan.permits(content)
    elif content.startswith(_PDF):  # its words are compressed, and stand on the page that it was printed from
        searched = not plan.permits(content)
        if searched and plan.known_only:
            yield "", "document"
    else:
        searched = True
        if plan.known_only and b"\0" in content and (source := plan.master_within(content)):
            yield source, "original"
    for text in _texts(content) if searched else ():
        plain = decoded(text)
        lower = plain.lower()
        yield from ((needle.source, needle.kind) for needle in _needles(plain, text, plan, gone))
        if plan.references and b"\0" not in content and not name.endswith(PROGRAMS):
            references = (letters("".join(reference)) for reference in _REFERENCE.findall(lower))
            yield from ((plan.references[name], "reference") for name in references if name in plan.references)
        if plan.known_only:
            yield from ((what, "metadata") for what in drawing_metadata(text)) if is_drawing(name, text) else ()
            pictures = _embedded(plain) if "data:" in lower else ()
            yield from (leak for picture in pictures for leak in _in_embedded(picture, plan))


def _in_address(name: str, plan: SearchPlan, gone: str) -> Iterator[SourceAndKind]:
    for needle in _needles(decoded(name), name, plan, gone):
        yield needle.source, "address" if needle.kind == "text" else needle.kind
    for folder in PurePosixPath(name).parents if not gone else ():
        if source := plan.folders.get(folder.as_posix()):
            yield source, "address"


def _in_picture(content: bytes, plan: SearchPlan) -> Iterator[SourceAndKind]:
    if plan.known_only:
        yield from ((name, "metadata") for name in picture_metadata(content))
    if plan.permits(content):
        return
    if source := plan.withheld_picture(content):
        yield source, "picture"
    elif plan.known_only:
        source = plan.master_within(content) or ""
        yield source, "original" if source else "stranger"


def _in_embedded(content: bytes, plan: SearchPlan) -> Iterator[SourceAndKind]:
    text = content.decode("utf-8", "replace")
    if is_drawing("", text):
        yield from ((what, "metadata") for what in drawing_metadata(text))
    else:
        yield from _in_picture(content, plan)


def _embedded(text: str) -> Iterator[bytes]:
    """Yield the pictures and drawings in the `data:` addresses of `text`, and b"" for each that cannot be read."""
    for kind, encoded in _BASE64.findall(text):
        content = _base64_decoded(encoded)
        if kind.lower().startswith("image/") or picture_kind(content):
            yield content
    yield from (drawing.encode() for drawing in _PLAIN_DRAWING.findall(text))
    yield from (b"" for _ in _PLAIN_PICTURE.findall(text))


def _base64_decoded(encoded: str) -> bytes:
    plain = re.sub(r"[\s=]", "", encoded).replace("-", "+").replace("_", "/")
    try:
        return binascii.a2b_base64(plain + "=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


def _needles(plain: str, text: str, plan: SearchPlan, gone: str) -> Iterator[Needle]:
    """Return the needles in `plain`, the decoded `text`, but for the address of the page `gone` that it is on."""
    needles = plan.search.hits(plain, in_tags=plain.count("<") != text.count("<"))
    return (needle for needle in needles if not gone or needle.slug != gone)


def _decompressed(name: str, content: bytes) -> bytes:
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
    """Yield what a file may say; one that is no text in every encoding in which programs write words into pictures and fonts."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield content.decode("utf-16", "replace")
    elif b"\0" in content:
        yield from (content[start:].decode(encoding, "ignore") for encoding, start in _ENCODINGS)
        yield picture_notes(content) if picture_kind(content) else ""
    else:
        yield content.decode("utf-8", "replace")
