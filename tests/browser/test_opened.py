"""What holds for what readers open on a page: the menu, search and the viewer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe import axe_problems
from foreign_words import unmarked_words
from leave import ELSEWHERE, ON_TOP, press_shift, record_requests_and_stay, way_out
from page_layout import COVERED, CUT, LINES, MOVING, SMALL, SPACED
from page_types import PREFIXES, STATES, STAYING, WINDOWS, WORDS, open_menu, open_search, opened
from playwright.sync_api import Browser, Page, expect
from test_pages import MEASURES, TALLEST


@pytest.mark.parametrize("language", PREFIXES)
@pytest.mark.parametrize("opening", ["menu-phone", "search-phone", "search-desk", "viewer-phone", "viewer-desk"])
def test_every_assertion_holds_in_what_readers_open(
    browser: Browser, axe: str, address: str, opening: str, language: str
) -> None:
    state, window = opening.split("-")
    where, inside, open_state = STATES[state]
    with opened(browser, address, WINDOWS[window], reduced_motion="reduce") as page:
        page.add_init_script(axe)
        record_requests_and_stay(page)
        page.goto(f"{PREFIXES[language]}{where}")
        open_state(page, language)
        problems = {
            "axe": list(axe_problems(page, inside)),
            "foreign words": unmarked_words(page, language) if language == "bn" else [],
            "signs cut off": page.evaluate(f"tallest => {{ {MEASURES}; return clipped(tallest); }}", TALLEST),
            "small targets": page.evaluate(SMALL) if state == "menu" else [],
            "movement": [*page.evaluate(MOVING), *page.evaluate("document.getAnimations().map(String)")],
        }
        assert {assertion: wrong for assertion, wrong in problems.items() if wrong} == {}
        assert page.locator(way_out(page, language)).evaluate(ON_TOP), "something covers the way out"
        if state == "search":
            page.evaluate(SPACED)
            assert page.evaluate(CUT) == []
            assert not page.evaluate(COVERED)
        with page.expect_request(ELSEWHERE):
            page.locator(way_out(page, language)).click(**STAYING)


@pytest.mark.parametrize("language", PREFIXES)
@pytest.mark.parametrize("opening", ["menu-phone", "search-phone", "search-desk", "viewer-phone", "viewer-desk"])
def test_shift_leaves_from_what_readers_open(browser: Browser, address: str, opening: str, language: str) -> None:
    state, window = opening.split("-")
    where, _, open_state = STATES[state]
    with opened(browser, address, WINDOWS[window]) as page:
        record_requests_and_stay(page)
        page.goto(f"{PREFIXES[language]}{where}")
        open_state(page, language)
        assert page.locator(way_out(page, language)).evaluate(ON_TOP), "something covers the way out"
        with page.expect_request(ELSEWHERE):
            press_shift(page, 3)


@pytest.mark.parametrize(("window", "open_state"), [("phone", open_menu), ("phone", open_search), ("desk", open_search)])
def test_what_is_open_is_marked_in_the_readers_own_colours(
    browser: Browser, address: str, window: str, open_state: Callable[[Page, str], None]
) -> None:
    name = WORDS["menu" if open_state is open_menu else "search"]["en"]
    with opened(browser, address, WINDOWS[window], forced_colors="active") as page:
        page.goto("/")
        button = page.get_by_role("button", name=name, exact=True)
        closed = button.evaluate(LINES)
        open_state(page, "en")
        expect(button).to_have_attribute("aria-expanded", "true")
        assert button.evaluate(LINES) != closed
        if open_state is open_search:
            assert page.get_by_role("search").evaluate(LINES)[0] >= 1
