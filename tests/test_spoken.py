"""What a screen reader says of the home page and of a milestone, in both languages, as text to be read like a listener."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import PROJECT
from page_types import MILESTONE, PREFIXES, of_each_type
from playwright.sync_api import Page

GOLDEN = PROJECT / "tests" / "accessibility"
PAGES = {"home": "/", "milestone": MILESTONE}
# Words in the letters of the other language without its mark; abbreviations in brackets are spelled in either voice.
FOREIGN = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const language = walker.currentNode.parentElement.closest("[lang]").lang;
    const words = walker.currentNode.data.trim();
    if (language === "bn" && /[A-Za-z]{2}/.test(words.replace(/\\([A-Z]+\\)/g, ""))) found.push(words);
    if (language === "en" && /[\\u0980-\\u09ff]/.test(words)) found.push(words);
  }
  for (const one of document.querySelectorAll("[alt], [aria-label], [title], [placeholder]")) {
    const said = ["alt", "aria-label", "title", "placeholder"].map(name => one.getAttribute(name) ?? "").join(" ");
    const own = one.closest("[lang]").lang === "bn" ? /[A-Za-z]{2}/ : /[\\u0980-\\u09ff]/;
    if (own.test(said)) found.push(said.trim());
  }
  return found;
}"""


def spoken(page: Page) -> str:
    """The page's accessibility tree, a line for each thing that is said; a link by its name alone, not by what makes it up."""
    lines: list[str] = []
    inside = None
    for line in page.locator("html").aria_snapshot().splitlines():
        indent = len(line) - len(line.lstrip())
        if inside is not None and indent > inside:
            continue
        said = line.strip().removeprefix("- ").removesuffix(":").strip("'")
        if said.startswith("/url"):
            continue
        inside = indent if said.startswith("link ") else None
        lines.append(f"{' ' * indent}{said}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", PREFIXES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_said_as_it_was_read_and_agreed(page: Page, request: pytest.FixtureRequest, name: str, language: str) -> None:
    golden = GOLDEN / f"{name}.{language}.txt"
    page.goto(f"{PREFIXES[language]}{PAGES[name]}")
    found = spoken(page)
    if request.config.getoption("--write-golden"):
        golden.write_text(found, encoding="utf-8", newline="\n")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", PREFIXES)
def test_no_words_are_said_in_the_voice_of_the_other_language(page: Page, site: Path, language: str) -> None:
    wrong = {}
    for one in [*of_each_type(site), *milestones(site)]:
        page.goto(f"{PREFIXES[language]}{one}")
        wrong |= {one: found} if (found := page.evaluate(FOREIGN)) else {}
    assert wrong == {}


def milestones(site: Path) -> list[str]:
    return sorted(f"/milestones/{path.parent.name}/" for path in (site / "milestones").glob("*/index.html"))
