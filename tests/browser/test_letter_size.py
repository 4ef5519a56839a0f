"""The pages hold on the smallest phones with letters of double size."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_layout import COVERED, CUT
from page_types import PHONE, PREFIXES, of_each_type, open_menu, opened
from playwright.sync_api import Browser

DOUBLED = 32  # CSS pixels: twice the size of letters in browsers
NARROW = {**PHONE, "viewport": {"width": 320, "height": 640}}


@pytest.mark.parametrize("language", PREFIXES)
def test_letters_of_double_size_fit_a_small_phone(browser: Browser, address: str, site: Path, language: str) -> None:
    problems: list[str] = []
    with opened(browser, address, NARROW) as page:
        page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": DOUBLED}})
        for path in (*of_each_type(site), "menu"):
            page.goto(f"{PREFIXES[language]}{'/' if path == 'menu' else path}")
            if path == "menu":
                open_menu(page, language)
            assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{DOUBLED}px"
            problems += [f"{path}: {text}" for text in page.evaluate(CUT)]
            problems += [f"{path}: the end lies under the bar"] if page.evaluate(COVERED) else []
    assert "\n".join(problems) == ""
