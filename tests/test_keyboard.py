"""Whoever has a keyboard and no mouse reaches everything, in the order of the page, and always sees where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import served
from legibility import contrast
from page_types import (
    MILESTONE,
    ONLY_FICTIONAL,
    PREFIXES,
    STATES,
    WINDOWS,
    WORDS,
    of_each_type,
    open_menu,
    open_search,
    opened,
)
from playwright.sync_api import Browser, Page, expect

SEEN = 3.0  # the contrast of what shows the focus, WCAG 2.2, 2.4.13
# Notes what there is to reach, in the order of the page.
STOPS = """within => {
  const kinds = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  window.stops = [...document.querySelector(within).querySelectorAll(kinds)]
    .filter(one => one.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !one.closest(".unseen"));
  return stops.map(one => one.textContent.trim() || one.type);
}"""
# Where the focus is: the number of the stop, how it is shown, on what ground, and what hides it.
FOCUS = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const style = getComputedStyle(one);
  const grow = Math.max(0, parseFloat(style.outlineOffset) + parseFloat(style.outlineWidth));
  const boxes = [...one.getClientRects()];
  const hidden = [];
  for (const {left, right, top, bottom} of boxes) {
    for (const [x, y] of [[left + 3, top + 3], [right - 3, bottom - 3], [(left + right) / 2, (top + bottom) / 2]]) {
      if (y < 0 || y > innerHeight) continue;
      for (let over = document.elementFromPoint(x, y); over && !over.contains(one); over = over.parentElement) {
        if (["fixed", "sticky"].includes(getComputedStyle(over).position)) hidden.push(over.className);
      }
    }
    for (let box = one.parentElement; box; box = box.parentElement) {
      const edge = box.getBoundingClientRect();
      if (getComputedStyle(box).overflowX === "visible" || box === document.documentElement || box === document.body) continue;
      if (left - grow < edge.left || right + grow > edge.right) hidden.push(`cut off by ${box.className}`);
    }
  }
  if (!boxes.some(({top, bottom}) => bottom > 0 && top < innerHeight)) hidden.push("outside the window");
  let ground = one;
  if (parseFloat(style.outlineOffset) >= 0) ground = one.parentElement;
  while (ground && /, 0\\)$|^transparent$/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  return {
    stop: stops.indexOf(one),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 ? style.outlineColor : "",
    shadow: style.boxShadow === "none" ? "" : style.boxShadow,
    ground: getComputedStyle(ground ?? document.body).backgroundColor,
    hidden,
  };
}"""
# Notes where the focus is before each Tab, so that a walk need not be interrupted to ask.
NOTING = f"""() => {{
  const focus = {FOCUS};
  window.noted = [];
  addEventListener("keydown", ({{key}}) => {{ if (key === "Tab") noted.push(focus()); }}, true);
}}"""
KEYS = ["/", "f", "s", "p", "n", ",", ".", "m", "k", "j", "h", "?"]
STATE = """() => [location.href, document.activeElement.tagName, scrollX, scrollY, document.documentElement.dataset.scheme,
  document.querySelectorAll("[aria-expanded=true], dialog[open]").length, document.title]"""


def colour(text: str) -> tuple[float, ...]:
    """The first colour in a computed value, as sRGB from 0 to 255."""
    name, parts = re.findall(r"(rgba?|color)\(([^)]+)\)", text)[0]
    numbers = [float(number) for number in re.findall(r"[\d.]+", parts.removeprefix("srgb"))][:3]
    return tuple(255 * number for number in numbers) if name == "color" else tuple(numbers)


def faults(page: Page, at: dict[str, Any], name: str) -> Iterator[str]:
    """What is wrong with how the focus is shown."""
    signs = [colour(sign) for sign in (at["ring"], at["shadow"]) if sign]
    if not any(contrast(sign, colour(at["ground"])) >= SEEN for sign in signs):
        yield f"{page.url}: {name}: nobody sees the focus: {at}"
    if at["hidden"]:
        yield f"{page.url}: {name}: hidden: {at['hidden']}"


def walked(page: Page, within: str = "body") -> list[str]:
    """What is wrong on a walk by Tab through `page`, which ends outside or at the beginning again."""
    names = page.evaluate(STOPS, within)
    assert names
    page.evaluate(NOTING)
    for _ in (*names, "out"):
        page.keyboard.press("Tab")
    _, *stops = page.evaluate("noted")
    end = page.evaluate(FOCUS)
    assert len(stops) == len(names), page.url
    wrong = []
    for number, (name, at) in enumerate(zip(names, stops, strict=True)):
        if at is None or at["stop"] != number:
            return [*wrong, f"{page.url}: stop {number} is not {name!r}, but {at and names[at['stop']]!r}"]
        wrong += faults(page, at, name)
    return wrong if end is None or end["stop"] == 0 else [*wrong, f"{page.url}: no way out: {end}"]


@pytest.mark.parametrize("setting", ["phone bn dark", "phone en light", "desk en dark"])
def test_tab_reaches_everything_in_the_order_of_the_page_and_one_sees_where(
    browser: Browser, address: str, site: Path, setting: str
) -> None:
    window, language, scheme = setting.split()
    wrong: list[str] = []
    with opened(browser, address, WINDOWS[window], reduced_motion="reduce", color_scheme=scheme) as page:
        for one in of_each_type(site):
            page.goto(f"{PREFIXES[language]}{one}")
            wrong += walked(page)
    assert wrong == []


def test_tab_reaches_what_only_the_fictional_site_has(browser: Browser, fictional: Path) -> None:
    with served(fictional) as address, opened(browser, address, WINDOWS["desk"], reduced_motion="reduce") as page:
        for one in ONLY_FICTIONAL:
            page.goto(one)
            assert walked(page) == []


def test_an_open_menu_follows_its_button(browser: Browser, address: str) -> None:
    with opened(browser, address, WINDOWS["phone"], reduced_motion="reduce") as page:
        page.goto("/")
        button = page.get_by_role("button", name=WORDS["menu"]["en"])
        expect(button).to_have_attribute("aria-expanded", "false")
        open_menu(page, "en")
        assert page.locator(f"#{button.get_attribute('aria-controls')}").is_visible()
        names = page.evaluate(STOPS, "#menu")
        for number, name in enumerate(names):
            page.keyboard.press("Tab")
            at = page.evaluate(FOCUS)
            assert at["stop"] == number
            assert list(faults(page, at, name)) == []
        button.click()
        expect(button).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("language", PREFIXES)
def test_the_first_stop_skips_to_the_content(page: Page, language: str) -> None:
    page.goto(f"{PREFIXES[language]}{MILESTONE}")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name=WORDS["skip_to_content"][language])
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#content') !== null")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('header.bar') !== null"), "one can go back as well"


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("language", PREFIXES)
def test_tab_stays_in_an_open_search_and_escape_gives_the_focus_back(
    browser: Browser, address: str, window: str, language: str
) -> None:
    with opened(browser, address, WINDOWS[window], reduced_motion="reduce") as page:
        page.goto(f"{PREFIXES[language]}/")
        open_search(page, language)
        field = page.get_by_role("searchbox")
        expect(field).to_be_focused()
        names = page.evaluate(STOPS, "#search")
        assert len(names) > 3
        for key in ("Tab", "Shift+Tab"):
            for number in [*range(1, len(names)), 0]:
                page.keyboard.press(key)
                at = page.evaluate(FOCUS)
                assert at["stop"] == (number if key == "Tab" else -number % len(names))
                assert list(faults(page, at, names[at["stop"]])) == []
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Escape")
        expect(page.get_by_role("search")).to_be_hidden()
        expect(page.get_by_role("button", name=WORDS["search"][language], exact=True)).to_be_focused()


def test_tab_goes_round_in_a_search_without_results(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Search").click()
    for stop in (page.locator("[data-close-search]"), page.locator("#search a"), page.get_by_role("searchbox")):
        page.keyboard.press("Tab")
        expect(stop).to_be_focused()


@pytest.mark.parametrize("window", WINDOWS)
def test_one_sees_the_focus_in_the_viewer(browser: Browser, address: str, window: str) -> None:
    where, inside, view = STATES["viewer"]
    with opened(browser, address, WINDOWS[window], reduced_motion="reduce") as page:
        page.goto(where)
        view(page, "en")
        names = page.evaluate(STOPS, inside)
        for _ in names:
            page.keyboard.press("Tab")
            if at := page.evaluate(FOCUS):
                assert list(faults(page, at, names[at["stop"]])) == []


@pytest.mark.parametrize("where", ["/", MILESTONE, "/gallery/"])
def test_no_single_key_does_anything(page: Page, where: str) -> None:
    page.goto(where)
    page.wait_for_load_state("networkidle")
    before = page.evaluate(STATE)
    for key in KEYS:
        page.keyboard.press(key)
        assert page.evaluate(STATE) == before, key
