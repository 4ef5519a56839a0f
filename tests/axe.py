"""Run axe-core on a page, with the contrast of WCAG's level AAA for all text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conftest import script
from legibility import shortfalls
from playwright.sync_api import Page

SCHEMES = ("light", "dark")
# All of axe's rules but hidden-content, which only reports that something is hidden: tests open what can be opened. Both rules
# for contrast are needed: each of them passes text that only the other one checks.
# In a second run on the same page, as for the dark scheme, where nothing but buttons has changed its shape since the first run,
# the rules about colours run on the whole page and all other rules on these buttons only.
RUN = script("axe_run.js")
WITHIN = "([targets, part]) => targets.map(target => document.querySelector(target).matches(`${part} *`))"
# In a part that scrolls, axe reports the contrast as incomplete; a screenshot decides it.
CONTRAST = ("color-contrast", "color-contrast-enhanced")
SCROLLING = ".search__output"


def axe_problems(page: Page, inside: str = "html") -> Iterator[str]:
    """Yield what axe-core, which `page` has loaded, finds within the element `inside` in either colour scheme.

    The page must be for a reader who wants nothing to move: a colour halfway to another one decides nothing.
    """
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        result: dict[str, list[dict[str, Any]]] = page.evaluate(RUN, inside)
        scrolling = page.evaluate(WITHIN, [[node["target"] for node in result["incomplete"]], SCROLLING])
        painted = [
            node for node, scrolls in zip(result["incomplete"], scrolling, strict=True) if scrolls and node["rule"] in CONTRAST
        ]
        for node in [*result["violations"], *(node for node in result["incomplete"] if node not in painted)]:
            yield f"{scheme}: {node['rule']}: {node['target']}: {node['why']}"
        for target, least in shortfalls(page, dict.fromkeys(node["target"] for node in painted)).items():
            yield f"{scheme}: {target}: its contrast in a screenshot is only {least:.2f}"
