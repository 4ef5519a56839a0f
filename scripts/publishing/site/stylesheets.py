"""Write the style sheet that depends on content, and shorten styles, scripts and pages before they are published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import repeat

from publishing.consent.published import PublishedContent
from publishing.images.pictures import Picture, Rendition

NARROWEST, WIDEST = 40, 400  # hundredths of the height: pictures outside these limits are given no other room


def content_styles(published: PublishedContent, pictures: Iterable[Picture]) -> str:
    """Return dimensions.css: --hue of the class d-<id> of each dimension in both schemes, and --shape and --tone of pictures."""
    shown = tuple(pictures)
    light = "".join(f".d-{dimension.id}{{--hue:{dimension.colours.light}}}\n" for dimension in published.dimensions)
    hues = [f".d-{dimension.id}{{--hue:{dimension.colours.dark}}}\n" for dimension in published.dimensions]
    dark = "".join(f"[data-scheme=dark] {hue}" for hue in hues)
    system = "".join(f":root:not([data-scheme=light]) {hue}" for hue in hues)
    shapes = sorted({shape(picture.largest) for picture in shown})
    tones = sorted({picture.tone for picture in shown if picture.tone})
    return (
        f"{light}@media screen{{\n{dark}}}\n@media screen and (prefers-color-scheme:dark){{\n{system}}}\n"
        + "".join(f".shape-{ratio}{{--shape:{ratio / 100:g}}}\n" for ratio in shapes)
        + "".join(f".tone-{tone}{{--tone:#{tone}}}\n" for tone in tones)
    )


def shape(rendition: Rendition) -> int:
    """Return the width of a picture in hundredths of its height: 150 is three to two."""
    return min(max(round(100 * rendition.width / rendition.height), NARROWEST), WIDEST)


_COMMENT = re.compile(r'("[^"\n]*")|/\*.*?\*/', re.DOTALL)  # strings in our styles have double quotes
_SPACE = re.compile(r'("[^"\n]*")|\s*([{};,])\s*|\s+')
_LINE_END = re.compile(r"(<(pre|textarea)\b.*?</\2>)|[ \t\r\n]*\n[ \t\r\n]*", re.DOTALL)
_BLANK = " \t\r"


def shorten_styles(text: str) -> str:
    """Return the style sheet `text` without comments and unnecessary white space."""
    return _SPACE.sub(lambda match: match[1] or match[2] or " ", _COMMENT.sub(r"\1", text)).replace(";}", "}").strip() + "\n"


def shorten_script(text: str) -> str:
    """Return the script `text` without indentation, empty lines, and lines that hold only a comment.

    Such a line within a template string would be lost, too: our scripts have none.
    """
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def shorten_page(text: str) -> str:
    """Return the HTML `text` without indentation and empty lines, and without a line end around it."""
    if "<pre" in text or "<textarea" in text:
        return _LINE_END.sub(lambda match: match[1] or "\n", text).strip("\n")
    first, *lines = text.split("\n")
    if not lines:
        return text
    *between, last = lines
    trimmed = (first.rstrip(_BLANK), *map(str.strip, between, repeat(_BLANK)), last.lstrip(_BLANK))
    return "\n".join(filter(None, trimmed))
