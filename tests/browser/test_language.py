"""The language switch keeps the page and the place on it, without redirects; a missing page answers in both languages."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest
from conftest import served
from page_types import DESK, PREFIXES, WORDS, Underway, of_each_type, opened
from playwright.sync_api import Browser, Page, Response, expect

BENGALI_ALONE = "milestones/2022-06-sample-people-in-bengali/"
LEFT = "net::ERR_ABORTED"  # of a request that was under way when its page was left
LAST_PLACE = """() => {
  const places = [...document.querySelectorAll("#content :not(figure)[id]")].filter(place => place.checkVisibility());
  return places.at(-1)?.id ?? "content";
}"""


def failed_requests(page: Page) -> list[str]:
    """Return the list to which requests of `page` that fail or are redirected are added from now on."""
    failures: list[str] = []

    def add(response: Response) -> None:
        if response.status not in (200, 304) or response.request.redirected_from:
            failures.append(f"{response.status} {response.url}")

    page.on("response", add)
    page.on(
        "requestfailed", lambda request: failures.append(f"{request.failure} {request.url}") if request.failure != LEFT else None
    )
    return failures


def test_the_switches_keep_the_page_and_the_place_on_it_there_and_back(browser: Browser, address: str, site: Path) -> None:
    with opened(browser, address, DESK, reduced_motion="reduce") as page:
        failures, underway = failed_requests(page), Underway(page)
        paths = [path for path in of_each_type(site) if not path.endswith("404.html")]
        for path, places in zip(paths, cycle([("header", "footer"), ("footer", "header")]), strict=False):
            page.goto(path, wait_until="domcontentloaded")
            anchor = page.evaluate(LAST_PLACE)
            page.goto(f"{path}#{anchor}")
            for place, language in zip(places, ("bn", "en"), strict=True):
                page.locator(place).get_by_role("link", name=WORDS["language"][language], exact=True).click()
                page.wait_for_url(f"{address}{PREFIXES[language]}{path}#{anchor}")
                assert page.locator("html").get_attribute("lang") == language
                assert page.locator(":target").get_attribute("id") == anchor, path
            underway.wait()
        assert failures == []


def test_where_a_page_stands_in_one_language_alone_the_switch_leads_to_the_list(browser: Browser, fictional: Path) -> None:
    with served(fictional) as address, opened(browser, address, DESK) as page:
        failures = failed_requests(page)
        page.goto(f"/bn/{BENGALI_ALONE}#sources")
        page.locator("header").get_by_role("link", name=WORDS["language"]["en"], exact=True).click()
        page.wait_for_url(f"{address}/milestones/**")
        expect(page.locator("h1")).to_have_text(WORDS["milestones"]["en"])
        assert failures == []


@pytest.mark.parametrize("lost", ["/nothing/", "/bn/nothing/", "/bn/milestones/nothing/deeper/", "/bn/404.html"])
def test_a_lost_reader_is_answered_in_both_languages_with_ways_that_lead_on(browser: Browser, address: str, lost: str) -> None:
    with opened(browser, address, DESK) as page:
        page.goto(lost)
        for language in PREFIXES:
            answer = page.locator(f"#content section[lang={language}]")
            expect(answer.get_by_role("heading")).to_have_text(WORDS["not_found_title"][language])
            expect(answer.get_by_role("heading")).to_be_visible()
            for link in answer.get_by_role("link").all():
                there = page.request.get(f"{address}{link.get_attribute('href')}", max_redirects=0)
                assert there.status == 200, link
                assert f'<html lang="{language}"' in there.text()
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith('"Anek')


def test_each_missing_page_begins_in_its_own_language(browser: Browser, address: str) -> None:
    with opened(browser, address, DESK) as page:
        for language, prefix in PREFIXES.items():
            page.goto(f"{prefix}/404.html")
            assert page.locator("html").get_attribute("lang") == language
            expect(page.locator("h1")).to_have_text(WORDS["not_found_title"][language])
