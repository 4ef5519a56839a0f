"""The fonts that write the headings of the site, as its style sheet names them."""

from __future__ import annotations

from functools import cache

from publishing.environment import ROOT
from publishing.pages.named import Face, beside, faces, written_with

STYLES = "assets/styles/site.css"  # under docs/, and under the site


@cache
def site_faces() -> tuple[Face, ...]:
    """Returns the fonts of the site's own style sheet, by their addresses in the site."""
    found = faces((ROOT / "docs" / STYLES).read_text(encoding="utf-8"))
    return tuple(Face(address=beside(STYLES, face.address), characters=face.characters) for face in found)


@cache
def needed(heading: str) -> tuple[str, ...]:
    """Returns the addresses of the fonts that write `heading`."""
    return tuple(sorted(face.address for face in written_with([heading], site_faces())))
