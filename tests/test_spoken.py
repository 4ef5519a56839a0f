"""What a screen reader says of the home page and of a milestone, in both languages, as text to be read like a listener."""

from __future__ import annotations

import pytest
from conftest import PROJECT
from page_types import MILESTONE, PREFIXES
from playwright.sync_api import Page

GOLDEN = PROJECT / "tests" / "accessibility"
PAGES = {"home": "/", "milestone": MILESTONE}


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
