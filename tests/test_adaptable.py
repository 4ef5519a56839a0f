"""The pages hold for large fingers, larger and wider letters, colours of one's own, and readers who want nothing to move."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from page_types import DESK, PHONE, PREFIXES, STATES, WINDOWS, WORDS, of_each_type, open_menu, open_search, opened
from playwright.sync_api import Browser, Page, expect

DOUBLED = 32  # CSS pixels: twice the size of letters in browsers
NARROW: Mapping[str, Any] = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
# What a finger or a mouse can hit is measured by what lies under points around the middle. Links within a sentence are as high as
# its line (WCAG 2.2, 2.5.5, the exception for what stands inline); the skip link only keyboards reach.
SMALL = """() => {
  const targets = [...document.querySelectorAll("a[href], button, input, summary")].filter(one => {
    const words = one.parentElement.textContent.trim().length - one.textContent.trim().length;
    const alone = getComputedStyle(one).display !== "inline" || words < 3;
    return alone && one.checkVisibility({visibilityProperty: true}) && !one.matches(".skip");
  });
  return targets.map(one => {
    one.scrollIntoView({block: "center", behavior: "instant"});
    const {left, right, top, bottom} = one.getBoundingClientRect();
    const at = (x, y) => document.elementFromPoint((left + right) / 2 + x, (top + bottom) / 2 + y);
    const hit = (x, y) => at(x, y)?.closest("a, button, input, summary") === one;
    const reach = (x, y, least) => { let far = 0; while (far < least && hit(far * x, far * y)) far += 1; return far; };
    const across = (x, y) => { const far = reach(x, y, 44); return far + reach(-x, -y, 44 - far); };
    return [across(1, 0), across(0, 1), one.textContent.trim() || one.className];
  }).filter(([width, height]) => width < 44 || height < 44);
}"""
# What moves or would move, pseudo-elements included.
MOVING = """() => [...document.querySelectorAll("*")].flatMap(one => ["", "::before", "::after"].map(part => {
  const style = getComputedStyle(one, part);
  const seconds = `${style.transitionDuration} ${style.animationName === "none" ? "" : style.animationDuration}`;
  const moves = seconds.match(/[\\d.]+/g)?.some(Number) || style.scrollBehavior === "smooth";
  return moves ? `${one.tagName}.${one.className}${part}` : "";
})).filter(Boolean)"""
# Letters outside the window or cut off by a box; excerpts in search may end in dots, for they stand in full on their page.
CUT = """() => {
  const cut = [], range = document.createRange(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !parent.checkVisibility({visibilityProperty: true})) continue;
    if (parent.closest(".unseen, .skip, .search__excerpt")) continue;
    range.selectNodeContents(walker.currentNode);
    const boxes = [...range.getClientRects()];
    const scrolled = parent.closest("[role=region][tabindex='0'] > table"); // WCAG 1.4.10 lets tables scroll by themselves
    let least = 0, most = scrolled ? Infinity : document.documentElement.clientWidth, above = -Infinity, below = Infinity;
    for (let one = parent; one !== document.documentElement; one = one.parentElement) {
      const style = getComputedStyle(one), edge = one.getBoundingClientRect();
      if (["hidden", "clip"].includes(style.overflowX)) {
        [least, most] = [Math.max(least, edge.left), Math.min(most, edge.right)];
        [above, below] = [Math.max(above, edge.top), Math.min(below, edge.bottom)];
      }
      if (style.position === "fixed") break;
    }
    const sideways = boxes.some(({left, right}) => left < least - 1 || right > most + 1);
    const upright = boxes.some(({top, bottom}) => top < above - 4 || bottom > below + 4); // a line is higher than its letters
    if (sideways || upright) cut.push(walker.currentNode.data.trim());
  }
  const scrolls = document.documentElement.scrollWidth > document.documentElement.clientWidth;
  return scrolls ? [...cut, "the page scrolls sideways"] : cut;
}"""
# On phones the bar along the bottom leaves the end of the page free.
COVERED = """() => {
  scrollTo({top: document.documentElement.scrollHeight, behavior: "instant"});
  const bar = document.querySelector(".leave");
  const end = Math.max(...[...document.querySelectorAll("footer *")].map(one => one.getBoundingClientRect().bottom));
  return getComputedStyle(bar).position === "fixed" && end > bar.getBoundingClientRect().top + 1;
}"""
# WCAG 2.2, 1.4.12.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets.push(sheet);
}"""
# What marks an element where the reader's own colours replace all grounds: lines around it or under its words.
LINES = """one => {
  const style = getComputedStyle(one);
  const sides = ["top", "right", "bottom", "left"].map(side => `border-${side}`);
  const drawn = sides.filter(side => style[`${side}-style`] !== "none").map(side => parseFloat(style[`${side}-width`]));
  return [Math.max(0, ...drawn), style.textDecorationLine, style.textDecorationThickness];
}"""
# The buttons that can be seen, the links to the page one is on, what does not stand out among them.
PLAIN = f"""() => {{
  const lines = {LINES};
  const buttons = [...document.querySelectorAll(".button, .tool, .leave__now, .chip, .search__field, .viewer__tool, .language")]
    .filter(one => one.getClientRects().length && one.checkVisibility({{visibilityProperty: true}}));
  const current = [...document.querySelectorAll("nav [aria-current]")];
  const other = String(lines(document.querySelector("nav li:not(:has([aria-current])) a")));
  const plain = [...buttons.filter(one => lines(one)[0] < 1), ...current.filter(one => String(lines(one)) === other)];
  return [buttons.length, current.length, plain.map(one => one.textContent.trim())];
}}"""
# How many titles a page has, its language, the ways to the other one, and the name of its search.
NAMED = """() => [document.querySelectorAll("h1").length, document.documentElement.lang,
  [...document.querySelectorAll("[data-language]")].map(link => [link.lang, link.hreflang, link.textContent]),
  document.querySelector("[role=search]").getAttribute("aria-label")]"""


@pytest.fixture(params=PREFIXES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def each(page: Page, site: Path, language: str) -> Iterator[str]:
    """Goes to one page of each type after the other."""
    for one in of_each_type(site):
        page.goto(f"{PREFIXES[language]}{one}")
        yield one


def states(page: Page, language: str, names: tuple[str, ...] = tuple(STATES)) -> Iterator[str]:
    """Opens what readers open, one after the other."""
    for name in names:
        where, _, unfold = STATES[name]
        page.goto(f"{PREFIXES[language]}{where}")
        unfold(page, language)
        yield name


@pytest.mark.parametrize("window", WINDOWS)
def test_every_target_is_as_large_as_a_fingertip(browser: Browser, address: str, site: Path, window: str, language: str) -> None:
    with opened(browser, address, WINDOWS[window]) as page:
        small = {one: found for one in each(page, site, language) if (found := page.evaluate(SMALL))}
        opening = ("menu",) if window == "phone" else ()
        small |= {name: found for name in states(page, language, opening) if (found := page.evaluate(SMALL))}
        assert small == {}


def test_nothing_moves_for_readers_who_asked_for_that(browser: Browser, address: str, site: Path) -> None:
    with opened(browser, address, PHONE, reduced_motion="reduce") as page:
        moving = {one: found for one in each(page, site, "en") if (found := page.evaluate(MOVING))}
        for name in states(page, "en"):
            assert page.evaluate("document.getAnimations().length") == 0, name
            moving |= {name: found} if (found := page.evaluate(MOVING)) else {}
        assert moving == {}
        page.emulate_media(reduced_motion="no-preference")
        assert page.evaluate(MOVING) != [], "what moves for others is found"


def test_buttons_and_the_page_one_is_on_stand_out_in_the_reader_s_own_colours(browser: Browser, address: str, site: Path) -> None:
    links = 0
    for window in WINDOWS.values():
        with opened(browser, address, window, forced_colors="active") as page:
            for one in each(page, site, "en"):
                buttons, current, plain = page.evaluate(PLAIN)
                assert buttons, one
                assert plain == [], one
                links += current
    assert links


@pytest.mark.parametrize(("window", "opening"), [(PHONE, open_menu), (PHONE, open_search), (DESK, open_search)])
def test_what_is_open_shows_in_the_reader_s_own_colours(
    browser: Browser, address: str, window: Mapping[str, Any], opening: Callable[[Page, str], None]
) -> None:
    name = WORDS["menu" if opening is open_menu else "search"]["en"]
    with opened(browser, address, window, forced_colors="active") as page:
        page.goto("/")
        button = page.get_by_role("button", name=name, exact=True)
        closed = button.evaluate(LINES)
        opening(page, "en")
        expect(button).to_have_attribute("aria-expanded", "true")
        assert button.evaluate(LINES) != closed
        if opening is open_search:
            assert page.get_by_role("search").evaluate(LINES)[0] >= 1


@pytest.mark.parametrize("window", WINDOWS)
def test_nothing_is_cut_off_where_readers_space_the_text(
    whole_browser: Browser, address: str, site: Path, window: str, language: str
) -> None:
    with opened(whole_browser, address, WINDOWS[window]) as page:
        cut: dict[str, list[str]] = {}
        for one in chain(each(page, site, language), states(page, language, ("search",))):
            page.evaluate(SPACED)
            cut |= {one: found} if (found := page.evaluate(CUT)) else {}
            cut |= {one: ["the end lies under the bar"]} if page.evaluate(COVERED) else {}
        assert cut == {}


def test_letters_of_double_size_fit_a_small_phone(browser: Browser, address: str, site: Path, language: str) -> None:
    with opened(browser, address, NARROW) as page:
        page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": DOUBLED}})
        cut: dict[str, list[str]] = {}
        for one in chain(each(page, site, language), states(page, language, ("menu",))):
            assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{DOUBLED}px"
            cut |= {one: found} if (found := page.evaluate(CUT)) else {}
            cut |= {one: ["the end lies under the bar"]} if page.evaluate(COVERED) else {}
        assert cut == {}


def test_every_page_has_one_title_and_names_its_search_and_the_other_language_in_it(
    browser: Browser, address: str, site: Path, language: str
) -> None:
    other = next(code for code in PREFIXES if code != language)
    with opened(browser, address, DESK) as page:
        for one in of_each_type(site):
            if one.endswith("404.html"):
                continue  # in the main language alone
            page.goto(f"{PREFIXES[language]}{one}")
            ways = [[other, other, WORDS["language"][other]]] * 2
            assert page.evaluate(NAMED) == [1, language, ways, WORDS["search"][language]], one
