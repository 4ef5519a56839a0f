"""The dimensions' colours and the pictures' shapes as a style sheet: what stands in YAML and in pictures stands nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from publishing.content.edition import Edition
from publishing.content.pictures import Picture, Rendition

NARROWEST, WIDEST = 40, 400  # hundredths: what is narrower or wider keeps its shape, but is given no more room


def content_styles(edition: Edition, pictures: Iterable[Picture]) -> str:
    """Returns CSS that sets --hue for the class d-<id> of each dimension on either scheme, and --shape for each shape."""
    light = "".join(f".d-{one.id}{{--hue:{one.colours.light}}}\n" for one in edition.dimensions)
    dark = "".join(f"[data-scheme=dark] .d-{one.id}{{--hue:{one.colours.dark}}}\n" for one in edition.dimensions)
    system = "".join(f":root:not([data-scheme=light]) .d-{one.id}{{--hue:{one.colours.dark}}}\n" for one in edition.dimensions)
    shapes = "".join(f".shape-{one}{{--shape:{one / 100:g}}}\n" for one in sorted({shape(each.largest) for each in pictures}))
    return f"{light}@media screen{{\n{dark}}}\n@media screen and (prefers-color-scheme:dark){{\n{system}}}\n{shapes}"


def shape(rendition: Rendition) -> int:
    """How wide a picture is for its height, in hundredths: 150 is three to two."""
    return min(max(round(100 * rendition.width / rendition.height), NARROWEST), WIDEST)
