"""How well text stands out from what is painted behind it, measured in the picture that the browser paints."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterable, Mapping
from typing import Any

from conftest import script
from PIL import Image
from playwright.sync_api import CDPSession, Page

# Hides all letters, so that only what lies behind them is left to see, and waits until that is painted.
UNDRESS = script("legibility_undress.js")
DRESS = """() => {
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter(one => one !== bare);
  for (const one of document.querySelectorAll("*")) if (one.scrollTop) one.scrollTo({top: 0, behavior: "instant"});
}"""
# Of those elements that are whole in view, and of the first once it is brought there: the colour and size of its own text, and
# the boxes of those of its lines that nothing cuts off.
LINES = script("legibility_lines.js")
LARGE, LARGE_IF_BOLD, BOLD = 24, 18.66, 700  # CSS pixels and a weight, as WCAG 2.2 defines large text
ENHANCED, ENHANCED_LARGE = 7.0, 4.5  # WCAG 2.2, 1.4.6


def shortfalls(page: Page, targets: Iterable[str]) -> Mapping[str, float]:
    """Those of `targets` whose contrast with the worst pixel behind their own letters misses level AAA, and what it is."""
    if not (left := list(targets)):
        return {}
    session = page.context.new_cdp_session(page)  # Playwright's own pictures take several times as long
    page.evaluate(UNDRESS)
    found: dict[str, tuple[float, float]] = {}
    bring = False
    while left:
        if seen := page.evaluate(LINES, [left, bring]):
            painted = _picture(session)
            found |= {text["target"]: _least(text, painted) for text in seen}
        left = [target for target in left if target not in found]
        bring = True
    page.evaluate(DRESS)
    session.detach()
    return {target: least for target, (least, needed) in found.items() if least < needed}


def contrast(one: Iterable[float], other: Iterable[float]) -> float:
    """The contrast ratio of two sRGB colours, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _picture(session: CDPSession) -> Image.Image:
    taken = session.send("Page.captureScreenshot", {"optimizeForSpeed": True})["data"]
    return Image.open(io.BytesIO(base64.b64decode(taken))).convert("RGB")


def _least(text: Mapping[str, Any], painted: Image.Image) -> tuple[float, float]:
    pieces = [
        painted.crop((math.floor(left), math.ceil(top), math.ceil(right), math.floor(bottom)))
        for left, top, right, bottom in text["boxes"]
    ]
    # Room for as many colours as a piece has pixels: Pillow sets up and looks through all the room that it is given.
    behind = {colour for piece in pieces for _, colour in piece.getcolors(piece.width * piece.height)}
    assert behind, f"{text['target']} has no text of its own"
    assert len(text["colour"]) == 3, f"{text['target']} is translucent"
    large = text["size"] >= LARGE or (text["size"] >= LARGE_IF_BOLD and text["weight"] >= BOLD)
    return min(contrast(text["colour"], colour) for colour in behind), ENHANCED_LARGE if large else ENHANCED


def _luminance(colour: Iterable[float]) -> float:
    parts = (part / 255 for part in colour)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
