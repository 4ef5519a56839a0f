"""Colours of dimensions, shapes and tones of pictures as a style sheet: what YAML and pictures say stands nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from publishing.content.edition import Edition
from publishing.content.pictures import Picture, Rendition

NARROWEST, WIDEST = 40, 400  # hundredths: what is narrower or wider keeps its shape, but is given no more room


def content_styles(edition: Edition, pictures: Iterable[Picture]) -> str:
    """Returns CSS: --hue for the class d-<id> of each dimension on either scheme, --shape and --tone for those of pictures."""
    shown = tuple(pictures)
    light = "".join(f".d-{one.id}{{--hue:{one.colours.light}}}\n" for one in edition.dimensions)
    dark = "".join(f"[data-scheme=dark] .d-{one.id}{{--hue:{one.colours.dark}}}\n" for one in edition.dimensions)
    system = "".join(f":root:not([data-scheme=light]) .d-{one.id}{{--hue:{one.colours.dark}}}\n" for one in edition.dimensions)
    shapes = "".join(f".shape-{one}{{--shape:{one / 100:g}}}\n" for one in sorted({shape(each.largest) for each in shown}))
    tones = "".join(f".tone-{one}{{--tone:#{one}}}\n" for one in sorted({each.tone for each in shown if each.tone}))
    return f"{light}@media screen{{\n{dark}}}\n@media screen and (prefers-color-scheme:dark){{\n{system}}}\n{shapes}{tones}"


def shape(rendition: Rendition) -> int:
    """How wide a picture is for its height, in hundredths: 150 is three to two."""
    return min(max(round(100 * rendition.width / rendition.height), NARROWEST), WIDEST)
