"""Readers find milestones in the timeline and in search; what a screen reader reads is held in tests/accessibility."""

from __future__ import annotations

import re

import pytest
from conftest import PROJECT
from page_types import MILESTONE, PREFIXES
from playwright.sync_api import Page, expect

GOLDEN = PROJECT / "tests" / "accessibility"
PAGES = {"home": "/", "milestone": MILESTONE}


def test_a_milestone_opens_from_the_timeline(page: Page) -> None:
    page.goto("/milestones/")
    title = page.locator("main h3 a, main h2 a").first
    words = title.inner_text()
    title.click()
    expect(page.locator("h1")).to_have_text(words)
    assert "/milestones/" in page.url


def test_search_finds_a_page_made_from_yaml(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("searchbox", name="Search").fill("panchayat candidates")
    page.keyboard.press("Shift")
    expect(page.locator(".search__link").first).to_have_attribute("href", re.compile("2023-07-panchayat-demands"))


def spoken(page: Page) -> str:
    """Return what a screen reader reads of `page`, a line for each part of its accessibility tree; of a link, its name alone."""
    lines: list[str] = []
    inside = None
    for line in page.locator("html").aria_snapshot().splitlines():
        indent = len(line) - len(line.lstrip())
        if inside is not None and indent > inside:
            continue
        text = line.strip().removeprefix("- ").removesuffix(":").strip("'")
        if text.startswith("/url"):
            continue
        inside = indent if text.startswith("link ") else None
        lines.append(f"{' ' * indent}{text}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", PREFIXES)
@pytest.mark.parametrize("name", PAGES)
def test_a_screen_reader_reads_what_was_reviewed(page: Page, request: pytest.FixtureRequest, name: str, language: str) -> None:
    golden = GOLDEN / f"{name}.{language}.txt"
    page.goto(f"{PREFIXES[language]}{PAGES[name]}")
    lines = spoken(page)
    if request.config.getoption("--write-golden"):
        golden.write_text(lines, encoding="utf-8", newline="\n")
    assert lines == golden.read_text(encoding="utf-8")
