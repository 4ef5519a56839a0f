"""One page of each type, in both languages, the windows in which it is looked at, and what readers open on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import yaml
from conftest import GONE, PATIENCE, PROJECT, new_page
from playwright.sync_api import Browser, Page, Request, Route, expect

WORDS = yaml.safe_load((PROJECT / "docs" / "_data" / "site.yml").read_text(encoding="utf-8"))["words"]
PREFIXES = {"en": "", "bn": "/bn"}
MILESTONE = "/milestones/2021-08-24-letter-on-compensation/"  # with figures and a picture
YEAR = "/milestones/year/2021/"
DIMENSION = "/dimensions/rescue/"
REPORT = "/report/2021/"
ONLY_FICTIONAL = (
    "/milestones/2022-05-sample-people-quoted/",  # consented, with a content note
    "/milestones/2022-08-sample-people-pictured/",
    f"/milestones/{GONE}/",
)
PHONE: Mapping[str, Any] = {"viewport": {"width": 360, "height": 640}, "is_mobile": True, "has_touch": True}
DESK: Mapping[str, Any] = {"viewport": {"width": 1280, "height": 800}}
WINDOWS = {"phone": PHONE, "desk": DESK}

# What has several results in either language, some of them with several places on a page.
SOUGHT = {"en": "consent", "bn": "সম্মতি"}

# For a click that is answered with nothing to show: Playwright would wait for the page to be left, and may for ever, where it
# hears of the answer before it hears that the page would be left.
STAYING: Mapping[str, Any] = {"no_wait_after": True}
QUIET = 100  # milliseconds
OFTEN = 20  # milliseconds between two looks
PAINTED = """async () => {
  await document.fonts.ready;
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
}"""


def of_each_type(site: Path) -> list[str]:
    """Return the addresses, as in English, of all pages of `site`, but of dimensions, milestones, reports and years one each."""
    addresses = sorted(f"/{path.relative_to(site).as_posix()}".removesuffix("index.html") for path in site.rglob("*.html"))
    lists = ("/dimensions/", "/milestones/", "/report/")
    others = [path for path in addresses if not path.startswith("/bn/") and not (path.startswith(lists) and path.count("/") > 2)]
    return [*others, DIMENSION, MILESTONE, REPORT, YEAR]


@contextmanager
def opened(browser: Browser, address: str, window: Mapping[str, Any], **settings: Any) -> Iterator[Page]:  # noqa: ANN401  # Playwright's own
    """A page of the site at `address` in a window of its own."""
    with new_page(browser, address, **{**window, **settings}) as page:
        yield page


def awaited(page: Page, script: str, argument: object = None) -> None:
    """Waits until `script` says yes. Playwright's own way would evaluate text within the page, which its policy forbids."""
    until(page, lambda: page.evaluate(script, argument), script)


def until(page: Page, holds: Callable[[], object], what: str = "") -> None:
    """Waits until it `holds`, and lets `page` tell meanwhile what it does."""
    end = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < end, what or holds
        page.wait_for_timeout(OFTEN)


def held(page: Page, pattern: str) -> list[Route]:
    """What `page` asks for by `pattern` from now on, held back until somebody lets it go on."""
    found: list[Route] = []
    page.route(pattern, lambda route: found.append(route))  # noqa: PLW0108  # Playwright marks what it calls, which a method of a list does not bear
    return found


class Underway:
    """What a page has asked for and not got yet."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._open: set[Request] = set()
        self._asked = 0
        page.on("request", self._add)
        page.on("requestfinished", self._remove)
        page.on("requestfailed", self._remove)

    def wait(self) -> None:
        """Returns when the page has loaded, has its faces and has been painted, and has asked for nothing for a while."""
        self._page.wait_for_load_state("load")
        self._page.evaluate(PAINTED)
        before = -1
        while self._open or before < self._asked:
            before = self._asked
            self._page.wait_for_timeout(QUIET)
            self._page.evaluate("0")  # what has been asked for by now is told before the answer

    def _add(self, request: Request) -> None:
        self._open.add(request)
        self._asked += 1

    def _remove(self, request: Request) -> None:
        self._open.discard(request)


def open_menu(page: Page, language: str) -> None:
    page.get_by_role("button", name=WORDS["menu"][language], exact=True).click()
    expect(page.get_by_role("navigation", name=WORDS["main_menu"][language])).to_be_visible()


def open_search(page: Page, language: str) -> None:
    """Opens search, and types what has several results."""
    page.get_by_role("button", name=WORDS["search"][language], exact=True).click()
    page.get_by_role("searchbox").fill(SOUGHT[language])
    expect(page.locator(".search__link").first).to_be_visible()


def open_viewer(page: Page, _language: str) -> None:
    page.locator("figure > a").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


# What readers can open: where, which part of the page that is, and how.
STATES: Mapping[str, tuple[str, str, Callable[[Page, str], None]]] = {
    "menu": ("/", "header", open_menu),
    "search": ("/", "header", open_search),
    "viewer": ("/gallery/", "dialog", open_viewer),
}
