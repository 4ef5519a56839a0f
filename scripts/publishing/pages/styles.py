"""The dimensions' colours as a style sheet, so that they stand in YAML alone."""

from __future__ import annotations

from publishing.content.edition import Edition


def dimension_styles(edition: Edition) -> str:
    """Returns CSS that sets --hue for the class d-<id> of each dimension, on either scheme."""
    light = "".join(f".d-{one.id}{{--hue:{one.colours.light}}}\n" for one in edition.dimensions)
    dark = "".join(f"[data-scheme=dark] .d-{one.id}{{--hue:{one.colours.dark}}}\n" for one in edition.dimensions)
    system = "".join(f":root:not([data-scheme=light]) .d-{one.id}{{--hue:{one.colours.dark}}}\n" for one in edition.dimensions)
    return f"{light}@media screen{{\n{dark}}}\n@media screen and (prefers-color-scheme:dark){{\n{system}}}\n"
