"""Colours of dimensions, shapes and tones of pictures as a style sheet: what YAML and pictures say stands nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable

from publishing.consent.published import PublishedContent
from publishing.images.pictures import Picture, Rendition

NARROWEST, WIDEST = 40, 400  # hundredths: what is narrower or wider keeps its shape, but is given no more room


def content_styles(published: PublishedContent, pictures: Iterable[Picture]) -> str:
    """Returns CSS: --hue for the class d-<id> of each dimension on either scheme, --shape and --tone for those of pictures."""
    shown = tuple(pictures)
    light = "".join(f".d-{one.id}{{--hue:{one.colours.light}}}\n" for one in published.dimensions)
    dark = "".join(f"[data-scheme=dark] .d-{one.id}{{--hue:{one.colours.dark}}}\n" for one in published.dimensions)
    system = "".join(f":root:not([data-scheme=light]) .d-{one.id}{{--hue:{one.colours.dark}}}\n" for one in published.dimensions)
    shapes = "".join(f".shape-{one}{{--shape:{one / 100:g}}}\n" for one in sorted({shape(each.largest) for each in shown}))
    tones = "".join(f".tone-{one}{{--tone:#{one}}}\n" for one in sorted({each.tone for each in shown if each.tone}))
    return f"{light}@media screen{{\n{dark}}}\n@media screen and (prefers-color-scheme:dark){{\n{system}}}\n{shapes}{tones}"


def shape(rendition: Rendition) -> int:
    """How wide a picture is for its height, in hundredths: 150 is three to two."""
    return min(max(round(100 * rendition.width / rendition.height), NARROWEST), WIDEST)


_COMMENT = re.compile(r'("[^"\n]*")|/\*.*?\*/', re.DOTALL)  # the texts in our styles stand in double quotes
_LINE_END = re.compile(r"(<(pre|textarea)\b.*?</\2>)|[ \t\r\n]*\n[ \t\r\n]*", re.DOTALL)
_BLANK = " \t\r"
# What Material's own styles and script make something of. Ours need none of it, and checkboxes may not have what these have.
_UNUSED = re.compile(
    r'<input class="md-toggle"[^>]*>|<label class="md-overlay"[^>]*></label>|<div data-md-component="(?:skip|announce)">.*?</div>'
    r'|<div class="md-dialog"[^>]*>\s*<div[^>]*></div>\s*</div>| data-md-component="[^"]*"| class="md-main__inner md-grid"',
    re.DOTALL,
)
_SPACE = re.compile(r'("[^"\n]*")|\s*([{};,])\s*|\s+')


def styles(text: str) -> str:
    """Returns the style sheet `text` without comments, and with white space only where it parts words."""
    return _SPACE.sub(lambda found: found[1] or found[2] or " ", _COMMENT.sub(r"\1", text)).replace(";}", "}").strip() + "\n"


def script(text: str) -> str:
    """Returns the script `text` without indentation, empty lines, and lines that hold a comment alone.

    Such a line within a text of several lines would be lost, too: our scripts have none.
    """
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def page(text: str) -> str:
    """Returns the lines of a page, `text`, without what browsers make nothing of, and without a line end around them."""
    text = _UNUSED.sub("", text) if "md-" in text else text
    if "<pre" in text or "<textarea" in text:
        return _LINE_END.sub(lambda found: found[1] or "\n", text).strip("\n")
    first, *lines = text.split("\n")
    if not lines:
        return text
    *between, last = lines
    trimmed = (first.rstrip(_BLANK), *(line.strip(_BLANK) for line in between), last.lstrip(_BLANK))
    return "\n".join(filter(None, trimmed))
