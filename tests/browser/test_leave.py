"""Leaving the site: by click, keys and fingers, with scripts and without; test_pages.py leaves every type of page."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from leave import (
    ELSEWHERE,
    ON_TOP,
    expect_one_request,
    press_shift,
    record_requests,
    record_requests_and_stay,
    way_out,
)
from page_types import DESK, MILESTONE, PHONE, PREFIXES, STAYING, WORDS, awaited, of_each_type, open_search, open_viewer, opened
from playwright.sync_api import Browser, CDPSession, Page, Request, expect

COUNT = ".edge [data-leave-count]"
TOO_SLOW = 5200  # milliseconds
# Whether the page is zoomed so far, and the way out lies along the lower edge of what is seen of it.
IN_SIGHT = """scale => {
  const bar = document.querySelector(".leave").getBoundingClientRect(), seen = visualViewport;
  const off = [bar.left - seen.offsetLeft, bar.width - seen.width, bar.bottom - seen.offsetTop - seen.height].map(Math.abs);
  return seen.scale === scale && Math.max(...off) <= 1; // pixel
}"""


@pytest.fixture(params=PREFIXES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def expect_left(page: Page, requests: list[Request]) -> None:
    """The browser is at the other site, for which expect_one_request() holds."""
    page.wait_for_url(ELSEWHERE)
    expect_one_request(requests)
    assert page.locator("output").inner_text() == "", "the other site got a referrer"


def test_it_is_a_plain_link_without_scripts(browser: Browser, address: str, site: Path, language: str) -> None:
    with opened(browser, address, PHONE, java_script_enabled=False) as page:
        requests = record_requests_and_stay(page)
        for path in of_each_type(site):
            page.goto(f"{PREFIXES[language]}{path}")
            requests.clear()
            with page.expect_request(ELSEWHERE):
                page.locator(".edge [data-leave]").click(**STAYING)
            expect_one_request(requests)


def test_enter_leaves_too(page: Page, language: str) -> None:
    page.goto(f"{PREFIXES[language]}/help/")
    requests = record_requests(page)
    page.keyboard.press("Tab")
    for _ in range(3):
        if page.evaluate("'leave' in document.activeElement.dataset"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_left(page, requests)


def test_back_leads_to_what_was_before_the_page_that_was_left(page: Page, language: str) -> None:
    page.goto(f"{PREFIXES[language]}/")
    page.goto(f"{PREFIXES[language]}/help/")
    requests = record_requests(page)
    page.locator(way_out(page, language)).click()
    expect_left(page, requests)
    page.go_back()
    assert page.url.endswith(f"{PREFIXES[language]}/")
    assert "/help/" not in page.url
    page.go_forward()
    assert page.url == ELSEWHERE


def test_the_first_page_of_a_visit_cannot_be_gone_back_to(page: Page) -> None:
    page.goto("about:blank")
    page.goto(MILESTONE)
    record_requests(page)
    press_shift(page, 3)
    page.wait_for_url(ELSEWHERE)
    page.go_back()
    assert page.url == "about:blank"


def test_the_page_and_its_title_are_blank_before_the_other_site_answers(page: Page, language: str) -> None:
    page.route(f"{ELSEWHERE}**", lambda route: route.fulfill(status=204))  # no content: the browser stays where it is
    page.goto(f"{PREFIXES[language]}/help/")
    title = page.title()
    with page.expect_request(ELSEWHERE):
        press_shift(page, 3)
    expect(page.locator("body")).to_be_hidden()
    assert page.title().strip("\u200b ") == ""
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")  # as when one comes back to it
    expect(page.locator("h1")).to_be_visible()
    assert page.title() == title
    expect(page.locator(COUNT)).to_be_empty()


def test_what_has_been_pressed_and_what_is_left_is_said(page: Page, language: str) -> None:
    record_requests(page)
    page.goto(f"{PREFIXES[language]}/about/")
    assert page.locator(COUNT).get_attribute("role") == "status"
    expect(page.locator(COUNT)).to_be_empty()
    press_shift(page, 1)
    expect(page.locator(COUNT)).to_have_text(WORDS["leave_two_more"][language])
    press_shift(page, 1)
    expect(page.locator(COUNT)).to_have_text(WORDS["leave_one_more"][language])
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []
    press_shift(page, 1)
    page.wait_for_url(ELSEWHERE)


def test_it_is_said_over_the_viewer_too(page: Page) -> None:
    page.goto("/gallery/")
    open_viewer(page, "en")
    press_shift(page, 1)
    expect(page.locator(".viewer [data-leave-count]")).to_have_text(WORDS["leave_two_more"]["en"])


def test_presses_that_are_too_slow_do_nothing(page: Page) -> None:
    page.clock.install()
    requests = record_requests(page)
    page.goto("/help/")
    page.wait_for_load_state("networkidle")
    requests.clear()
    press_shift(page, 2)
    page.clock.fast_forward(TOO_SLOW)
    expect(page.locator(COUNT)).to_be_empty()
    press_shift(page, 1)
    expect(page.locator(COUNT)).to_have_text(WORDS["leave_two_more"]["en"])
    page.wait_for_timeout(200)
    assert requests == []


@pytest.mark.parametrize("where", ["page", "search"])
def test_shift_that_types_or_selects_does_nothing_and_says_nothing(page: Page, where: str) -> None:
    page.goto("/help/")
    if where == "search":
        open_search(page, "en")
    requests = record_requests(page)
    for key in ("A", "B", "C", "Tab", "ArrowRight", "End"):
        page.keyboard.press(f"Shift+{key}")
    page.keyboard.down("Shift")
    for x in (300, 400, 500):
        page.mouse.click(x, 790)
    page.keyboard.up("Shift")
    expect(page.locator(COUNT)).to_be_empty()
    for _ in range(2):  # a letter between presses begins the count anew
        press_shift(page, 2)
        page.keyboard.press("x")
    expect(page.locator(COUNT)).to_be_empty()
    page.keyboard.down("Shift")
    for _ in range(5):
        page.keyboard.down("Shift")  # held down, it repeats
    page.keyboard.up("Shift")
    page.wait_for_timeout(200)
    assert [request.url for request in requests if request.url == ELSEWHERE] == []


class Fingers:
    """Touches a phone's screen, with time stamps of its own, so that a slow machine makes no finger slower."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._now = time.time()

    def touch(self, kind: str, *points: tuple[float, float], after: int = 10) -> None:
        """Send the touch event `kind` for fingers at `points`, `after` so many milliseconds."""
        self._now += after / 1000
        touching = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        event = {"type": f"touch{kind}", "touchPoints": touching, "timestamp": self._now}
        self._session.send("Input.dispatchTouchEvent", event)

    def tap(self, *points: tuple[float, float], hold: int = 30, move: float = 0) -> None:
        self.touch("Start", *points, after=60)
        if move:
            self.touch("Move", *((x, y + move) for x, y in points))
        self.touch("End", after=hold)


ONE, TWO, THREE = [(100, 300)], [(100, 300), (240, 320)], [(100, 300), (180, 310), (260, 320)]
NO_GESTURES: Mapping[str, list[tuple[list[tuple[float, float]], dict[str, Any]]]] = {
    "two taps": [(TWO, {})] * 2,
    "taps with one finger": [(ONE, {})] * 4,
    "taps with three fingers": [(THREE, {})] * 4,
    "fingers that stay": [(TWO, {"hold": 400})] * 4,
    "fingers that scroll": [(TWO, {"move": -60})] * 4,
    "a tap with one finger between": [(TWO, {}), (TWO, {}), (ONE, {}), (TWO, {})],
}


@pytest.fixture
def fingers(phone: Page) -> Fingers:
    phone.goto(MILESTONE)
    return Fingers(phone)


def test_three_quick_taps_with_two_fingers_leave(phone: Page, fingers: Fingers) -> None:
    requests = record_requests(phone)
    for _ in range(3):
        fingers.tap(*TWO)
    expect_left(phone, requests)


@pytest.mark.parametrize("gesture", NO_GESTURES)
def test_no_other_touch_leaves(phone: Page, fingers: Fingers, gesture: str) -> None:
    requests = record_requests(phone)
    for points, how in NO_GESTURES[gesture]:
        fingers.tap(*points, **how)
    phone.wait_for_timeout(200)
    assert ELSEWHERE not in [request.url for request in requests]


def test_a_pinch_zooms_and_a_drag_scrolls_as_ever(phone: Page, fingers: Fingers) -> None:
    requests = record_requests(phone)
    for _ in range(3):
        fingers.touch("Start", (150, 300), (200, 300))
        for step in range(1, 8):
            fingers.touch("Move", (150 - 10 * step, 300), (200 + 10 * step, 300))
        fingers.touch("End")
    awaited(phone, "visualViewport.scale > 1.1")
    fingers.touch("Start", (180, 400))
    for step in range(1, 8):
        fingers.touch("Move", (180, 400 - 30 * step))
    fingers.touch("End")
    awaited(phone, "scrollY + visualViewport.offsetTop > 50")
    assert ELSEWHERE not in [request.url for request in requests]


def test_on_a_phone_it_lies_along_the_bottom_wherever_one_is_on_the_page(phone: Page, language: str) -> None:
    phone.goto(f"{PREFIXES[language]}/help/")
    for down in (0, 700, 100_000):
        phone.evaluate("down => scrollTo({top: down, behavior: 'instant'})", down)
        bar = phone.locator(".leave").bounding_box()
        button = phone.locator(way_out(phone, language)).bounding_box()
        assert bar is not None
        assert button is not None
        assert (bar["x"], bar["width"], round(bar["y"] + bar["height"])) == (0, 360, 640)
        assert button["height"] >= 44
        assert phone.locator(way_out(phone, language)).evaluate(ON_TOP)
    last = phone.locator("footer a").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= bar["y"], "the bar lies on the last link"


def test_it_stays_in_sight_in_a_page_that_is_zoomed(phone: Page) -> None:
    phone.goto("/help/")
    session = phone.context.new_cdp_session(phone)
    for scale in (2, 3, 1):
        session.send("Emulation.setPageScaleFactor", {"pageScaleFactor": scale})
        awaited(phone, IN_SIGHT, scale)
    assert phone.locator(".leave").get_attribute("style") in (None, "")


def test_a_phone_s_keyboard_makes_the_page_lower_instead_of_covering_it(page: Page) -> None:
    page.goto("/")
    assert "interactive-widget=resizes-content" in (page.locator("meta[name=viewport]").get_attribute("content") or "")


def test_a_phone_whose_keyboard_is_open_still_shows_it_under_the_search(browser: Browser, address: str, language: str) -> None:
    with opened(browser, address, PHONE) as page:
        page.goto(f"{PREFIXES[language]}/")
        open_search(page, language)
        page.set_viewport_size({"width": 360, "height": 340})  # what a keyboard leaves of it
        awaited(page, "Math.round(document.querySelector('.leave').getBoundingClientRect().bottom) === 340")
        assert page.locator(way_out(page, language)).evaluate(ON_TOP)


def test_what_it_cannot_do_stands_beside_it_and_leads_to_the_safety_page(browser: Browser, address: str, language: str) -> None:
    for window in (PHONE, DESK):
        with opened(browser, address, window) as page:
            page.goto(f"{PREFIXES[language]}{MILESTONE}")
            note = page.locator(".leave__note")
            expect(note).to_contain_text(WORDS["leave_note"][language])
            note.click()
            page.wait_for_url(f"**{PREFIXES[language]}/privacy/")
            expect(page.locator("#leave-now")).to_be_visible()


def test_it_is_not_printed(page: Page, language: str) -> None:
    page.emulate_media(media="print")
    for path in ("/", MILESTONE, "/help/"):
        page.goto(f"{PREFIXES[language]}{path}")
        for element in page.locator("[data-leave], .leave__note, [data-leave-count]").all():
            expect(element).to_be_hidden()
