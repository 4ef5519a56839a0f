"""Readers with a keyboard and no mouse can use the menu, search and the viewer, and always see the focus."""

from __future__ import annotations

import pytest
from focus import FOCUS, STOPS, indicator_problems
from page_types import MILESTONE, PREFIXES, STATES, WINDOWS, WORDS, open_menu, open_search, opened
from playwright.sync_api import Browser, Page, expect

KEYS = ["/", "f", "s", "p", "n", ",", ".", "m", "k", "j", "h", "?"]
STATE = """() => [location.href, document.activeElement.tagName, scrollX, scrollY, document.documentElement.dataset.scheme,
  document.querySelectorAll("[aria-expanded=true], dialog[open]").length, document.title]"""


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
            focus = page.evaluate(FOCUS)
            assert focus["stop"] == number
            assert list(indicator_problems(focus, name)) == []
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
    assert page.evaluate("document.activeElement.closest('header.bar') !== null"), "Shift+Tab goes back, too"


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
                focus = page.evaluate(FOCUS)
                assert focus["stop"] == (number if key == "Tab" else -number % len(names))
                assert list(indicator_problems(focus, names[focus["stop"]])) == []
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
def test_the_focus_is_seen_in_the_viewer(browser: Browser, address: str, window: str) -> None:
    where, inside, view = STATES["viewer"]
    with opened(browser, address, WINDOWS[window], reduced_motion="reduce") as page:
        page.goto(where)
        view(page, "en")
        names = page.evaluate(STOPS, inside)
        for _ in names:
            page.keyboard.press("Tab")
            if focus := page.evaluate(FOCUS):
                assert list(indicator_problems(focus, names[focus["stop"]])) == []


@pytest.mark.parametrize("where", ["/", MILESTONE, "/gallery/"])
def test_no_single_key_does_anything(page: Page, where: str) -> None:
    page.goto(where)
    page.wait_for_load_state("networkidle")
    before = page.evaluate(STATE)
    for key in KEYS:
        page.keyboard.press(key)
        assert page.evaluate(STATE) == before, key


def test_the_menu_opens_and_closes_by_keyboard_on_a_phone(phone: Page) -> None:
    phone.goto("/")
    button = phone.get_by_role("button", name="Menu")
    goals = phone.locator("header").get_by_role("link", name="Goals")
    expect(goals).to_be_hidden()
    for _ in range(20):
        phone.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            break
    expect(button).to_be_focused()
    phone.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(goals).to_be_visible()
    phone.keyboard.press("Escape")
    expect(goals).to_be_hidden()
    expect(button).to_be_focused()
    phone.keyboard.press("Enter")
    goals.press("Enter")
    phone.wait_for_url("**/goals/")
