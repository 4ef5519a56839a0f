"""What readers do, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

LETTER = "/milestones/2021-08-24-letter-on-compensation/"


def test_a_milestone_opens_from_the_timeline(page: Page) -> None:
    page.goto("/milestones/")
    title = page.locator("main h3 a, main h2 a").first
    words = title.inner_text()
    title.click()
    expect(page.locator("h1")).to_have_text(words)
    assert "/milestones/" in page.url


def test_the_language_switch_stays_on_the_page_and_the_anchor_and_comes_back(page: Page, address: str) -> None:
    failed: list[str] = []
    page.on("response", lambda response: failed.append(response.url) if response.status not in (200, 304) else None)
    page.goto("/goals/#eliminating-stigma")
    page.get_by_role("link", name="বাংলা").first.click()
    page.wait_for_url("**/bn/goals/#eliminating-stigma")
    expect(page.locator("html")).to_have_attribute("lang", "bn")
    page.get_by_role("link", name="English").first.click()
    page.wait_for_url(f"{address}/goals/#eliminating-stigma")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert failed == []


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


def test_search_finds_a_page_made_from_yaml(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("searchbox", name="Search").fill("panchayat candidates")
    page.keyboard.press("Shift")
    expect(page.locator(".search__link").first).to_have_attribute("href", re.compile("2023-07-panchayat-demands"))


def test_nothing_is_asked_of_other_hosts_and_nothing_fails(page: Page) -> None:
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    for address in ("/", "/bn/", "/milestones/", f"/bn{LETTER}", "/gallery/", "/help/", "/bn/nothing-here/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    assert {url.split("/")[2] for url in asked if not url.startswith(("data:", "blob:"))} == {page.url.split("/")[2]}
    assert [error for error in errors if "404" not in error] == []
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0


def test_the_page_fits_a_small_phone(phone: Page) -> None:
    for address in ("/", "/bn/", "/bn/goals/", "/bn/milestones/", LETTER, "/bn/gallery/", "/bn/help/"):
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360, address
