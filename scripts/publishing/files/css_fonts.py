"""Find the fonts that a browser fetches to show headings, from the @font-face rules of style sheets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from publishing.environment import ROOT

STYLES = "assets/styles/site.css"  # under docs/, and under the site

_FONT_FACE = re.compile(r"@font-face\s*\{(?P<rules>[^}]*)\}")
_URL = re.compile(r"url\(\"?(?P<address>[^\")]+\.woff2)")
_RANGE = re.compile(r"U\+(?P<first>[0-9A-F]+)(?:-(?P<last>[0-9A-F]+))?", re.IGNORECASE)
_LOCAL = "local("  # such a font is fetched only where the device has none of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFace:
    """A font file, by its address in the style sheet, and the characters that it may show."""

    address: str
    characters: frozenset[str]


def font_faces(styles: str) -> tuple[FontFace, ...]:
    """Return the fonts that the style sheet `styles` fetches from the site for their characters."""
    faces = []
    for match in _FONT_FACE.finditer(styles):
        url = _URL.search(match["rules"])
        if url and _LOCAL not in match["rules"]:
            ranges = [
                (int(code["first"], 16), int(code["last"] or code["first"], 16)) for code in _RANGE.finditer(match["rules"])
            ]
            characters = frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))
            faces.append(FontFace(address=url["address"], characters=characters))
    return tuple(faces)


def resolve_address(name: str, address: str) -> str:
    """Return the name of the file that the relative `address` in the file `name` means."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))


def fonts_for_headings(headings: Iterable[str], faces: Iterable[FontFace]) -> frozenset[FontFace]:
    """Return those of `faces` that `headings` need: for each the one with most of its characters, then others for the rest."""
    used: set[FontFace] = set()
    for heading in headings:
        missing = {sign for sign in heading if not sign.isspace()}
        while candidates := [face for face in faces if face.characters & missing]:
            best = max(candidates, key=lambda face: len(face.characters & missing))
            used.add(best)
            missing -= best.characters
    return frozenset(used)


@cache
def site_font_faces() -> tuple[FontFace, ...]:
    """Return the fonts of the site's own style sheet, by their addresses in the site."""
    faces = font_faces((ROOT / "docs" / STYLES).read_text(encoding="utf-8"))
    return tuple(FontFace(address=resolve_address(STYLES, face.address), characters=face.characters) for face in faces)


@cache
def fonts_for_heading(heading: str) -> tuple[str, ...]:
    """Return the addresses of the site's fonts that show `heading`."""
    return tuple(sorted(face.address for face in fonts_for_headings([heading], site_font_faces())))
