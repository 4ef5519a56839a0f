"""A Bengali page is Bengali in every word seen or said, what is foreign is marked as such, and the same holds for English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import served
from page_types import DESK, PHONE, PREFIXES, STATES, opened
from playwright.sync_api import Browser, Page

# Latin words that stand in Bengali text as they are, each with its reason.
ALLOWED: Mapping[str, str] = {
    "ILFAT": "the forum's own short name, in brackets after its name in Bengali letters",
    "Atom": "a format, named in brackets as programs name it",
    "JSON": "as Atom",
    "CSV": "as Atom",
    "Data Package": "as Atom",
}
# Every word of the page, with the language that it is marked as: texts, attributes that are read or said, and what styles add. As
# JSON: Playwright's own way of handing values over takes longer.
WORDS_OF = """() => {
  const said = ["alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription", "aria-valuetext", "content",
    "label", "placeholder", "summary", "title", "value"];
  const unsaid = ["charset", "viewport", "referrer", "robots", "theme-color", "twitter:card", "og:type", "og:url", "og:locale",
    "og:locale:alternate", "og:image", "og:image:type", "og:image:width", "og:image:height"];
  const ids = ["dimension", "goal"]; // what a script compares, no words
  const found = [], language = one => one.closest("[lang]").lang;
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.matches("script, style, noscript")) found.push([language(parent), walker.currentNode.data]);
  }
  for (const one of document.querySelectorAll("*")) {
    if (one.matches("meta") && unsaid.includes(one.getAttribute("name") ?? one.getAttribute("property") ?? "charset")) continue;
    const own = said.filter(name => name !== "value" || !one.matches("option")).map(name => one.getAttribute(name) ?? "");
    const words = Object.entries(one.dataset).map(([key, value]) => !ids.includes(key) && /\\s/.test(value) ? value : "");
    const drawn = ["::before", "::after"].map(part => getComputedStyle(one, part).content.match(/^"(.*)"$/)?.[1] ?? "");
    found.push(...[...own, ...words, ...drawn].filter(Boolean).map(text => [language(one), text]));
  }
  return JSON.stringify(found);
}"""
SLOT = re.compile(r"\{\w+\}")  # what scripts fill
WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
KNOWN = {word for phrase in ALLOWED for word in WORD.findall(phrase)}


@pytest.fixture(params=["site", "fictional"])
def each_site(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


def pages_in(site: Path, language: str) -> list[str]:
    """The addresses of all pages of `site` in `language`."""
    found = sorted(f"/{path.relative_to(site).as_posix()}".removesuffix("index.html") for path in site.rglob("*.html"))
    return [one for one in found if one.startswith("/bn/") is (language == "bn")]


def foreign(text: str, language: str) -> list[str]:
    """The words of `text` in the letters of the other language."""
    other = re.compile("[\u0980-\u09ff]" if language == "en" else "[A-Za-z\u00c0-\u024f]")
    return [word for word in WORD.findall(SLOT.sub("", text)) if other.search(word)]


Marked = list[tuple[str, str]]  # the language that a text is marked as, and the text


def texts(page: Page) -> Marked:
    """Every text of the page."""
    found: Marked = json.loads(page.evaluate(WORDS_OF))
    return found


def unmarked(found: Marked, language: str) -> list[str]:
    """The words of the other language that are marked as words of this one."""
    return [word for code, text in found if code == language for word in foreign(text, language) if word not in KNOWN]


def names(snapshot: Any) -> Iterator[str]:  # noqa: ANN401  # what YAML holds
    """The names and texts of an accessibility tree, without its roles, states and addresses."""
    if isinstance(snapshot, list):
        for one in snapshot:
            yield from names(one)
    elif isinstance(snapshot, dict):
        for key, value in snapshot.items():
            yield from names(key) if not str(key).startswith("/") else ()
            yield from names(value) if not str(key).startswith("/") and not isinstance(value, str) else ()
            yield value if isinstance(value, str) and not str(key).startswith("/") else ""
    else:
        yield "".join(re.findall(r'"(.*)"', str(snapshot)))


def said(page: Page, found: Marked) -> list[str]:
    """Every Latin word of the accessibility tree that no element of the page marks as foreign."""
    tree = yaml.load(page.locator("body").aria_snapshot(), Loader=yaml.CSafeLoader)
    known = {word for code, text in found if code != "bn" for word in foreign(text, "bn")} | KNOWN
    return [word for name in names(tree) for word in foreign(name, "bn") if word not in known]


@pytest.mark.parametrize("language", PREFIXES)
def test_every_foreign_word_is_marked_as_one_and_nothing_english_is_said_on_a_bengali_page(
    browser: Browser, each_site: Path, language: str
) -> None:
    with served(each_site) as address, opened(browser, address, DESK) as page:
        wrong = {}
        for one in pages_in(each_site, language):
            page.goto(one)
            found = texts(page)
            words = unmarked(found, language) + (said(page, found) if language == "bn" else [])
            wrong |= {one: words} if words else {}
        assert wrong == {}


def test_no_exception_outlives_its_need(site: Path) -> None:
    words = "\n".join(path.read_text(encoding="utf-8") for path in (site / "bn").rglob("*.html"))
    assert [one for one in ALLOWED if f"({one})" not in words] == []


@pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("state", STATES)
def test_nothing_english_is_said_of_what_readers_open(
    browser: Browser, address: str, state: str, window: Mapping[str, Any]
) -> None:
    where, _, unfold = STATES[state]
    if state == "menu" and window is DESK:
        where, unfold = "/", lambda *_: None  # it stands open there
    with opened(browser, address, window) as page:
        page.goto(f"/bn{where}")
        unfold(page, "bn")
        found = texts(page)
        assert said(page, found) == []
        assert unmarked(found, "bn") == []
