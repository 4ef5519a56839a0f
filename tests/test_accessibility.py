"""What axe-core says of every page type: nothing to mend and nothing left open, with the contrast of level AAA for all text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import served
from legibility import shortfalls
from page_types import ONLY_FICTIONAL, PREFIXES, STATES, WINDOWS, of_each_type, opened
from playwright.sync_api import Browser, Page

SCHEMES = ("light", "dark")
# All of axe's rules but hidden-content, which only says that something is hidden: the states below open what can be opened.
# Each of the two rules for contrast lets pass what only the other one is for.
# Where the same page is asked again and has changed within its buttons alone, as the one for the colours does, the rules that
# look at colours are asked about all of it, and all others about these buttons.
RUN = """async inside => {
  const tags = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"];
  const on = ["color-contrast-enhanced", "target-size", "identical-links-same-purpose", "meta-refresh-no-exceptions"];
  const colours = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"];
  const rules = {...Object.fromEntries(on.map(rule => [rule, {enabled: true}])), "hidden-content": {enabled: false}};
  const shape = one => {
    const {x, y, width, height} = one.getBoundingClientRect();
    const {fontSize, fontWeight, textDecorationLine, borderBottomWidth} = getComputedStyle(one);
    const attributes = one.getAttributeNames().map(name => [name, one.getAttribute(name)]);
    return JSON.stringify([one.checkVisibility({visibilityProperty: true, opacityProperty: true}), x, y, width, height,
      fontSize, fontWeight, textDecorationLine, borderBottomWidth, attributes]);
  };
  const shapes = new Map([...document.querySelectorAll(`${inside}, ${inside} *`)].map(one => [one, shape(one)]));
  const changed = window.shapes && [...shapes.keys()].filter(one => window.shapes.get(one) !== shapes.get(one));
  const buttons = changed?.every(one => one.closest("button")) ? [...new Set(changed.map(one => one.closest("button")))] : null;
  const all = {runOnly: {type: "tag", values: tags}, rules, resultTypes: ["violations", "incomplete"]};
  const said = [await axe.run(inside, buttons ? {...all, runOnly: {type: "rule", values: colours}, rules: {}} : all)];
  if (buttons?.length) said.push(await axe.run({include: buttons}, all));
  window.shapes = shapes;
  const nodes = list => list.flatMap(rule => rule.nodes.map(node => ({
    rule: rule.id,
    target: node.target.join(" "),
    why: [...node.any, ...node.all, ...node.none].map(check => check.message).join(" "),
  })));
  return {wrong: said.flatMap(one => nodes(one.violations)), open: said.flatMap(one => nodes(one.incomplete))};
}"""
IN = "([targets, part]) => targets.map(one => document.querySelector(one).matches(`${part} *`))"
# What axe cannot decide from styles in a part that scrolls by itself, it leaves open; the painted picture decides it.
CONTRAST = ("color-contrast", "color-contrast-enhanced")
SCROLLING = ".search__output"


@pytest.fixture(scope="module")
def axe(checkers: Path) -> str:
    return (checkers / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=["real", "fictional"])
def published(request: pytest.FixtureRequest) -> Iterator[tuple[str, list[str]]]:
    """The address of a site, and the pages to look at."""
    folder: Path = request.getfixturevalue("site" if request.param == "real" else "fictional")
    with served(folder) as address:
        yield address, of_each_type(folder) if request.param == "real" else list(ONLY_FICTIONAL)


@contextmanager
def examined(browser: Browser, axe: str, address: str, window: str) -> Iterator[Page]:
    """A page with axe in it, for a reader who wants nothing to move: a colour on its way to another one says nothing."""
    with opened(browser, address, WINDOWS[window], reduced_motion="reduce") as page:
        page.add_init_script(axe)
        yield page


def found(page: Page, inside: str = "html") -> Iterator[str]:
    """What is wrong on `page` as it stands, in either scheme."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        result: dict[str, list[dict[str, Any]]] = page.evaluate(RUN, inside)
        scrolling = page.evaluate(IN, [[one["target"] for one in result["open"]], SCROLLING])
        painted = [one for one, scrolls in zip(result["open"], scrolling, strict=True) if scrolls and one["rule"] in CONTRAST]
        for one in [*result["wrong"], *(one for one in result["open"] if one not in painted)]:
            yield f"{page.url} {scheme}: {one['rule']}: {one['target']}: {one['why']}"
        for target, least in shortfalls(page, dict.fromkeys(one["target"] for one in painted)).items():
            yield f"{page.url} {scheme}: {target}: painted, its contrast is only {least:.2f}"


@pytest.mark.parametrize("language", PREFIXES)
@pytest.mark.parametrize("window", WINDOWS)
def test_axe_finds_nothing_on_any_type_of_page(
    browser: Browser, axe: str, published: tuple[str, list[str]], window: str, language: str
) -> None:
    wrong: list[str] = []
    address, pages = published
    with examined(browser, axe, address, window) as page:
        for one in pages:
            page.goto(PREFIXES[language] + one)
            wrong += found(page)
    assert wrong == []


@pytest.mark.parametrize("language", PREFIXES)
@pytest.mark.parametrize("opening", ["menu-phone", "search-phone", "search-desk", "viewer-phone", "viewer-desk"])
def test_axe_finds_nothing_in_what_readers_open(browser: Browser, axe: str, address: str, opening: str, language: str) -> None:
    state, window = opening.split("-")
    where, inside, unfold = STATES[state]
    with examined(browser, axe, address, window) as page:
        page.goto(PREFIXES[language] + where)
        unfold(page, language)
        assert list(found(page, inside)) == []
