"""The fonts that a browser fetches to write the headings of a page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from publishing.environment import ROOT

_FACE = re.compile(r"@font-face\s*\{(?P<rules>[^}]*)\}")
_FILE = re.compile(r"url\(\"?(?P<address>[^\")]+\.woff2)")
_RANGE = re.compile(r"U\+(?P<first>[0-9A-F]+)(?:-(?P<last>[0-9A-F]+))?", re.IGNORECASE)
_WHEN_MISSING = "local("  # such a face is fetched only where the device has none of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFace:
    """A font file, by its address in the style sheet, and the characters that it may write."""

    address: str
    characters: frozenset[str]


def faces(styles: str) -> tuple[FontFace, ...]:
    """Returns the fonts that the style sheet `styles` fetches from the site when it writes their characters."""
    return tuple(_faces(styles))


def beside(name: str, address: str) -> str:
    """Returns the name of the file that `address` in the file `name` means."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))


def written_with(headings: Iterable[str], known: Iterable[FontFace]) -> frozenset[FontFace]:
    """Returns the faces that `headings` need: for each the one that writes most of it, then others for what is left."""
    used: set[FontFace] = set()
    for heading in headings:
        left = {sign for sign in heading if not sign.isspace()}
        while best := max(
            (face for face in known if face.characters & left), key=lambda one: len(one.characters & left), default=None
        ):
            used.add(best)
            left -= best.characters
    return frozenset(used)


def _faces(styles: str) -> Iterator[FontFace]:
    for face in _FACE.finditer(styles):
        file = _FILE.search(face["rules"])
        if file and _WHEN_MISSING not in face["rules"]:
            ranges = ((int(one["first"], 16), int(one["last"] or one["first"], 16)) for one in _RANGE.finditer(face["rules"]))
            yield FontFace(
                address=file["address"],
                characters=frozenset(chr(code) for first, last in ranges for code in range(first, last + 1)),
            )


STYLES = "assets/styles/site.css"  # under docs/, and under the site


@cache
def site_faces() -> tuple[FontFace, ...]:
    """Returns the fonts of the site's own style sheet, by their addresses in the site."""
    found = faces((ROOT / "docs" / STYLES).read_text(encoding="utf-8"))
    return tuple(FontFace(address=beside(STYLES, face.address), characters=face.characters) for face in found)


@cache
def needed(heading: str) -> tuple[str, ...]:
    """Returns the addresses of the fonts that write `heading`."""
    return tuple(sorted(face.address for face in written_with([heading], site_faces())))
