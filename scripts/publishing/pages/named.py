"""What a browser fetches at once for a page, without its pictures: what the page names, and the fonts that write its headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from publishing.content.tags import Reader

HEADINGS = ("h1", "h2", "h3", "h4")
_FACE = re.compile(r"@font-face\s*\{(?P<rules>[^}]*)\}")
_FILE = re.compile(r"url\(\"?(?P<address>[^\")]+\.woff2)")
_RANGE = re.compile(r"U\+(?P<first>[0-9A-F]+)(?:-(?P<last>[0-9A-F]+))?", re.IGNORECASE)
_WHEN_MISSING = "local("  # such a face is fetched only where the device has none of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A font file, by its address in the style sheet, and the characters that it may write."""

    address: str
    characters: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The addresses of styles, scripts and icon that a page names, and the texts of its headings."""

    files: tuple[str, ...]
    headings: tuple[str, ...]


def faces(styles: str) -> tuple[Face, ...]:
    """Returns the fonts that the style sheet `styles` fetches from the site when it writes their characters."""
    return tuple(_faces(styles))


def named(page: str) -> Named:
    """Returns what the HTML `page` names."""
    found = _Found()
    found.read(page)
    return Named(files=tuple(dict.fromkeys(found.files)), headings=tuple(found.headings))


def written_with(headings: Iterable[str], known: Iterable[Face]) -> frozenset[Face]:
    """Returns the faces that `headings` need: for each the one that writes most of it, then others for what is left."""
    used: set[Face] = set()
    for heading in headings:
        left = {sign for sign in heading if not sign.isspace()}
        while best := max(
            (face for face in known if face.characters & left), key=lambda one: len(one.characters & left), default=None
        ):
            used.add(best)
            left -= best.characters
    return frozenset(used)


def _faces(styles: str) -> Iterator[Face]:
    for face in _FACE.finditer(styles):
        file = _FILE.search(face["rules"])
        if file and _WHEN_MISSING not in face["rules"]:
            ranges = ((int(one["first"], 16), int(one["last"] or one["first"], 16)) for one in _RANGE.finditer(face["rules"]))
            yield Face(
                address=file["address"],
                characters=frozenset(chr(code) for first, last in ranges for code in range(first, last + 1)),
            )


class _Found(Reader):
    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []
        self.headings: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" in given:
            self.files.append(given["src"])
        elif tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload"):
            self.files.append(given["href"])
        elif tag in HEADINGS:
            self._inside = True
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in HEADINGS:
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.headings[-1] += data
