"""Follow the keyboard's focus through a page, and measure how well it is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from conftest import script
from legibility import contrast
from playwright.sync_api import Page

LEAST_CONTRAST = 3.0  # of the focus indicator: WCAG 2.2, 2.4.13
# Keep the elements that Tab must reach, in the order of the page, and return their names.
STOPS = script("focus_stops.js")
# The element with the focus: its number among the stops, its indicator, the colour behind it, and what hides it.
FOCUS = script("focus_focus.js")
# Record the focus before each press of Tab: asking after each press takes several times as long.
RECORD = f"""() => {{
  const focus = {FOCUS};
  window.recorded = [];
  addEventListener("keydown", ({{key}}) => {{ if (key === "Tab") recorded.push(focus()); }}, true);
}}"""


def colour(text: str) -> tuple[float, ...]:
    """Return the first colour in a computed value, as sRGB from 0 to 255."""
    name, parts = re.findall(r"(rgba?|color)\(([^)]+)\)", text)[0]
    numbers = [float(number) for number in re.findall(r"[\d.]+", parts.removeprefix("srgb"))][:3]
    return tuple(255 * number for number in numbers) if name == "color" else tuple(numbers)


def indicator_problems(focus: dict[str, Any], name: str) -> Iterator[str]:
    """Yield what is wrong with how the focus on the stop `name` is shown; `focus` is what FOCUS returns."""
    signs = [colour(sign) for sign in (focus["ring"], focus["shadow"]) if sign]
    if not any(contrast(sign, colour(focus["ground"])) >= LEAST_CONTRAST for sign in signs):
        yield f"{name}: the focus cannot be seen: {focus}"
    if focus["hidden"]:
        yield f"{name}: hidden: {focus['hidden']}"


def tab_problems(page: Page) -> Iterator[str]:
    """Yield what is wrong while Tab goes from the beginning of `page` to its end, and then out of it or back to the beginning."""
    names = page.evaluate(STOPS, "body")
    assert names
    page.evaluate(RECORD)
    for _ in (*names, "out"):
        page.keyboard.press("Tab")
    _, *stops = page.evaluate("recorded")
    end = page.evaluate(FOCUS)
    assert len(stops) == len(names), page.url
    for number, (name, focus) in enumerate(zip(names, stops, strict=True)):
        if focus is None or focus["stop"] != number:
            yield f"stop {number} is not {name!r}, but {focus and names[focus['stop']]!r}"
            return
        yield from indicator_problems(focus, name)
    if end is not None and end["stop"] != 0:
        yield f"no way out: {end}"
