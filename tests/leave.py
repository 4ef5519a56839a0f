"""What tests of the way out share: the other site, which is never asked itself, and the links that lead there."""

from __future__ import annotations

from typing import Any

import yaml
from conftest import PROJECT
from page_types import WORDS
from playwright.sync_api import Page, Request

ELSEWHERE = str(yaml.safe_load((PROJECT / "docs" / "_data" / "site.yml").read_text(encoding="utf-8"))["leave_to"])
FICTIONAL_ELSEWHERE = "https://example.org/"
BLANK = "<title>Elsewhere</title><output><script>document.currentScript.replaceWith(document.referrer)</script></output>"
ON_TOP = """way => {
  const {left, top, width, height} = way.getBoundingClientRect();
  const over = part => document.elementFromPoint(left + part * width, top + height / 2);
  return [.1, .5, .9].every(part => over(part).closest("[data-leave]") === way);
}"""


def record_requests(page: Page, elsewhere: str = ELSEWHERE) -> list[Request]:
    """Return the list to which every request of `page` is added from now on; the other site is answered for."""
    requests: list[Request] = []
    page.route(f"{elsewhere}**", lambda route: route.fulfill(body=BLANK, content_type="text/html"))
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108  # Playwright writes onto what it is given
    return requests


def record_requests_and_stay(page: Page, elsewhere: str = ELSEWHERE) -> list[Request]:
    """As record_requests(), but the other site has nothing to show, so that the browser stays: a new process for it takes long.

    Only requests to the other site are intercepted: Playwright's own way would intercept all, and switch the cache off.
    """
    requests: list[Request] = []
    session = page.context.new_cdp_session(page)

    def answer(paused: dict[str, Any]) -> None:
        session.send("Fetch.fulfillRequest", {"requestId": paused["requestId"], "responseCode": 204})

    session.on("Fetch.requestPaused", answer)
    session.send("Fetch.enable", {"patterns": [{"urlPattern": f"{elsewhere}*"}]})
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108  # Playwright writes onto what it is given
    return requests


def expect_one_request(requests: list[Request], elsewhere: str = ELSEWHERE) -> None:
    """The other site alone was asked, once, and without a referrer; the page's own files may still have been on their way."""
    leaving = [request for request in requests if "/assets/" not in request.url]
    assert [request.url for request in leaving] == [elsewhere]
    assert "referer" not in leaving[0].headers


def way_out(page: Page, language: str) -> str:
    """Return the selector of the link that leaves: the viewer's while it is open."""
    place = ".viewer" if page.locator(".viewer[open]").count() else ".edge"
    return f"{place} [data-leave]:has-text('{WORDS['leave_now'][language]}')"


def press_shift(page: Page, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")
