"""How well text stands out from what is painted behind it, measured in the picture that the browser paints."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterable, Mapping

from PIL import Image
from playwright.sync_api import CDPSession, Page

# Hides all letters, so that only what lies behind them is left to see, and waits until that is painted.
UNDRESS = """() => {
  window.bare = new CSSStyleSheet();
  bare.replaceSync("* { -webkit-text-fill-color: transparent !important; text-decoration-color: transparent !important; }"
    + "text { fill: transparent !important; }");
  document.adoptedStyleSheets.push(bare);
  return new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
}"""
DRESS = """() => {
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter(one => one !== bare);
  for (const one of document.querySelectorAll("*")) if (one.scrollTop) one.scrollTo({top: 0, behavior: "instant"});
}"""
# The colour and size of an element's own text, and the boxes of those of its lines that nothing cuts off, once they are in view.
LINES = """element => {
  scrollTo({top: 0, behavior: "instant"}); // what sticks is somewhere else while it does
  const {left, right, top, bottom} = element.getBoundingClientRect();
  const whole = [top + 1, bottom - 1].every(y => element.contains(document.elementFromPoint((left + right) / 2, y)));
  if (!whole) {
    element.scrollIntoView({block: "center", behavior: "instant"});
  }
  const style = getComputedStyle(element);
  const range = document.createRange();
  const end = style.overflow === "visible" ? Infinity : element.getBoundingClientRect().bottom + 1;
  const boxes = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE && node.data.trim()).flatMap(node => {
    range.selectNodeContents(node);
    return [...range.getClientRects()];
  }).filter(box => box.bottom <= end);
  return {
    view: [...document.querySelectorAll("*")].map(one => one.scrollTop).filter(top => top).join(),
    colour: style.color.match(/[0-9.]+/g).map(Number),
    size: parseFloat(style.fontSize),
    weight: Number(style.fontWeight),
    boxes: boxes.map(box => [box.left, box.top, box.right, box.bottom]),
  };
}"""
LARGE, LARGE_IF_BOLD, BOLD = 24, 18.66, 700  # CSS pixels and a weight, as WCAG 2.2 defines large text
ENHANCED, ENHANCED_LARGE = 7.0, 4.5  # WCAG 2.2, 1.4.6


def shortfalls(page: Page, targets: Iterable[str]) -> Mapping[str, float]:
    """Those of `targets` whose contrast with the worst pixel behind their own letters misses level AAA, and what it is."""
    if not (wanted := list(targets)):
        return {}
    session = page.context.new_cdp_session(page)  # Playwright's own pictures take several times as long
    page.evaluate(UNDRESS)
    views: dict[str, Image.Image] = {}
    found = {target: _least(page, session, target, views) for target in wanted}
    page.evaluate(DRESS)
    session.detach()
    return {target: least for target, (least, needed) in found.items() if least < needed}


def contrast(one: Iterable[float], other: Iterable[float]) -> float:
    """The contrast ratio of two sRGB colours, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _least(page: Page, session: CDPSession, target: str, views: dict[str, Image.Image]) -> tuple[float, float]:
    text = page.locator(target).evaluate(LINES)
    if text["view"] not in views:
        picture = session.send("Page.captureScreenshot", {"optimizeForSpeed": True})["data"]
        views[text["view"]] = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    painted = views[text["view"]]
    behind = {
        colour
        for left, top, right, bottom in text["boxes"]
        for _, colour in painted.crop((math.floor(left), math.ceil(top), math.ceil(right), math.floor(bottom))).getcolors(1 << 24)
    }
    assert behind, f"{target} has no text of its own"
    assert len(text["colour"]) == 3, f"{target} is translucent"
    large = text["size"] >= LARGE or (text["size"] >= LARGE_IF_BOLD and text["weight"] >= BOLD)
    return min(contrast(text["colour"], colour) for colour in behind), ENHANCED_LARGE if large else ENHANCED


def _luminance(colour: Iterable[float]) -> float:
    parts = (part / 255 for part in colour)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
