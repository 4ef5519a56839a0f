"""Every page is light enough for a cheap phone, stands still while it loads, and fetches nothing that nobody needs."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import compressed_host
import pytest
from conftest import script
from page_types import PHONE, PREFIXES, WINDOWS, WORDS, Underway, awaited, held, of_each_type, open_search, opened, until
from playwright.sync_api import Browser, CDPSession, Page, Route, expect

from publishing.audit.html import parse_pages
from publishing.audit.weight import KB, Weight, load_budget, weights
from publishing.files.css_fonts import FontFace, fonts_for_headings
from publishing.site.search_index import load_search_rules

BUDGET = load_budget()
FINE = {**PHONE, "device_scale_factor": 2}
HEADERS = 300  # bytes of an answer beside its file
# Nobody touches the page: a browser takes the size of a phone's window for its reader's doing, and all that moves soon after it.
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => { for (const shift of list.getEntries()) window.shifted += shift.value; })
  .observe({type: "layout-shift", buffered: true});
"""
# How much has moved once all faces have come and the page has been painted with them.
SETTLED = script("weight_settled.js")


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[str]:
    with compressed_host.served(site) as address:
        yield address


@dataclass
class Wire:
    """What went over the wire for a page since the last look: bytes by address."""

    page: Page
    _names: dict[str, str] = field(default_factory=dict)
    _sizes: dict[str, float] = field(default_factory=dict)
    _underway: Underway = field(init=False)
    _session: CDPSession = field(init=False)

    def __post_init__(self) -> None:
        self._underway = Underway(self.page)
        self._session = self.page.context.new_cdp_session(self.page)
        self._session.send("Network.enable")
        self._session.on(
            "Network.responseReceived", lambda event: self._names.update({event["requestId"]: event["response"]["url"]})
        )
        self._session.on(
            "Network.loadingFinished", lambda event: self._sizes.update({event["requestId"]: event["encodedDataLength"]})
        )

    def first_visit(self, address: str) -> dict[str, float]:
        """As visit, with a browser that keeps no files yet: emptied, which takes it a third of what a new one would."""
        self._session.send("Network.clearBrowserCache")
        return self.visit(address)

    def visit(self, address: str) -> dict[str, float]:
        self.page.goto(address)
        return self.look()

    def look(self) -> dict[str, float]:
        self._underway.wait()
        seen = {
            self._names[request]: size
            for request, size in self._sizes.items()
            if size and self._names[request].startswith("http")
        }
        self._names.clear()
        self._sizes.clear()
        return seen


@contextmanager
def wired(browser: Browser, host: str) -> Iterator[Wire]:
    """What goes over the wire for a page of a reader's own, whose browser keeps nothing yet."""
    with browser.new_context(base_url=host, **FINE) as context:
        yield Wire(context.new_page())


def is_picture(address: str) -> bool:
    return "/assets/pictures/" in address


def weights_of(site: Path) -> dict[str, Weight]:
    """What the build says that each page of `site` weighs, by its address."""
    return {f"/{weight.page.removesuffix('index.html')}": weight for weight in weights(site, parse_pages(site))}


# ---- What goes over the wire ----


@pytest.mark.parametrize("language", PREFIXES)
def test_every_page_keeps_to_the_budget(whole_browser: Browser, host: str, site: Path, language: str) -> None:
    too_much, by_address = [], weights_of(site)
    with wired(whole_browser, host) as wire:
        for address in of_each_type(site):
            first = wire.first_visit(f"{PREFIXES[language]}{address}")
            repeated = wire.visit(f"{PREFIXES[language]}{'/help/' if address != '/help/' else '/goals/'}")
            rest = [size for file, size in first.items() if not is_picture(file)]
            measured = {
                "first_visit": sum(rest) / KB,
                "requests": len(rest),
                "first_pictures": sum(size for file, size in first.items() if is_picture(file)) / KB,
                "repeat_page": sum(size for file, size in repeated.items() if not is_picture(file)) / KB,
            }
            too_much += [f"{address}: {name} {number:.1f}" for name, number in measured.items() if number > getattr(BUDGET, name)]
            missing = f"{PREFIXES[language]}/404.html"  # which answers for whatever is not there
            weight = by_address.get(f"{PREFIXES[language]}{address}", by_address[missing])
            assert len(rest) >= weight.requests, f"{address}: something was kept of the page before"
    assert too_much == []


def test_the_build_weighs_what_a_browser_fetches(whole_browser: Browser, host: str, site: Path) -> None:
    by_address = weights_of(site)
    with wired(whole_browser, host) as wire:
        for address in ("/", "/bn/", "/bn/gallery/", "/bn/help/", "/404.html", "/all/"):
            fetched = [size for file, size in wire.first_visit(address).items() if not is_picture(file)]
            weight = by_address[address]
            assert weight.requests == len(fetched), address
            assert weight.size <= sum(fetched) <= weight.size + HEADERS * len(fetched), address


def test_the_build_says_what_the_heaviest_page_weighs(
    plain: Path, command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    with (plain / "docs" / "en" / "about.md").open("a", encoding="utf-8") as about:
        about.write("".join(f"{number:x} " for number in range(10**5, 13 * 10**4)))
    output = command("build_site.py", "--root", plain).stdout
    told = rf"about/index.html, [0-9.]+ KB \(limit: {BUDGET.first_visit} KB\), [0-9] files"
    source = r"The page is made from docs/en/about\.md\."
    assert len(re.findall(rf"^Heaviest page, not counting pictures: {told}$", output, re.MULTILINE)) == 1
    assert len(re.findall(rf"^  Too heavy for a cheap phone: {told}\. {source}$", output, re.MULTILINE)) == 1


def test_a_heading_is_written_with_the_face_that_has_most_of_it() -> None:
    latin = FontFace(address="latin.woff2", characters=frozenset("abc123-"))
    bengali = FontFace(address="bengali.woff2", characters=frozenset("কখগ123-"))
    assert fonts_for_headings(["ab-1"], [bengali, latin]) == {latin}
    assert fonts_for_headings(["কখ-1", " "], [latin, bengali]) == {bengali}
    assert fonts_for_headings(["কখ a"], [latin, bengali]) == {latin, bengali}
    assert fonts_for_headings(["中"], [latin, bengali]) == frozenset()


def test_search_fetches_little_and_only_when_it_is_opened(browser: Browser, host: str) -> None:
    with wired(browser, host) as wire:
        assert not [file for file in wire.visit("/bn/") if "search" in file]
        open_search(wire.page, "bn")
        fetched = wire.look()
        assert sum(fetched.values()) / KB <= BUDGET.first_search
        assert {PurePosixPath(file).name.split(".")[0] for file in fetched} == {"search", "find", "words", "bn"}


# ---- Search ----


def test_what_is_typed_before_search_has_loaded_is_found(browser: Browser, host: str) -> None:
    with opened(browser, host, FINE) as page:
        waiting = held(page, "**/search.js")
        page.goto("/")
        page.get_by_role("button", name="Search").click()
        page.keyboard.type("panchayat")
        expect(page.get_by_role("searchbox")).to_have_value("panchayat")
        until(page, lambda: waiting)
        waiting[0].continue_()
        expect(page.locator(".search__link").first).to_be_visible()


@pytest.mark.parametrize(("language", "words"), [("en", "tafteesh"), ("bn", "তফতিশ")])
def test_search_finds_pages_of_the_reader_s_language_alone(browser: Browser, host: str, language: str, words: str) -> None:
    with opened(browser, host, FINE) as page:
        page.goto(f"{PREFIXES[language]}/")
        page.get_by_role("button", name=WORDS["search"][language], exact=True).click()
        page.keyboard.type(words)
        links = page.locator(".search__link")
        expect(links.first).to_be_visible()
        addresses = [urlsplit(link.get_attribute("href") or "").path for link in links.all()]
        assert {address.startswith("/bn/") for address in addresses} == {language == "bn"}


def test_arrows_go_through_the_results_and_enter_goes_to_the_first(browser: Browser, host: str) -> None:
    with opened(browser, host, WINDOWS["desk"]) as page:
        page.goto("/")
        open_search(page, "en")
        first = page.locator(".search__link").first
        page.keyboard.press("ArrowDown")
        expect(first).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(page.get_by_role("searchbox")).to_be_focused()
        address = first.get_attribute("href") or ""
        page.keyboard.press("Enter")
        page.wait_for_url(address)


def test_text_of_a_page_never_becomes_a_tag_of_the_results(browser: Browser, host: str) -> None:
    words = "zebra <img src=x onerror=alert(1)> &amp; <b>bold</b>"
    index = {"rules": load_search_rules([]).model_dump(), "synonyms": [], "pages": [["goals/", words, [["", "", words]]]]}
    with opened(browser, host, FINE) as page:
        page.route("**/search/en.json", lambda route: route.fulfill(json=index))
        page.goto("/")
        page.get_by_role("button", name="Search").click()
        page.keyboard.type("zebra")
        found = page.locator(".search__link").first
        expect(found.locator("mark").first).to_have_text("zebra")
        expect(found).to_contain_text(words)
        assert found.locator("img, b").count() == 0


# ---- Without JavaScript ----


@pytest.mark.parametrize("language", PREFIXES)
def test_a_list_of_all_pages_stands_where_search_would_be(browser: Browser, host: str, site: Path, language: str) -> None:
    prefix = PREFIXES[language]
    with opened(browser, host, FINE, java_script_enabled=False) as page:
        page.goto(f"{prefix}/milestones/")
        expect(page.get_by_role("button", name=WORDS["search"][language], exact=True)).to_be_hidden()
        page.locator("header").get_by_role("link", name=WORDS["all"][language]).click()
        page.wait_for_url(f"**{prefix}/all/")
        links = page.locator("#content a").evaluate_all("links => links.map((link) => link.pathname)")
    folder = site / prefix.strip("/")
    pages = {f"{prefix}/{page.parent.relative_to(folder).as_posix()}/".replace("/./", "/") for page in folder.rglob("index.html")}
    others = {page for page in pages if not prefix and page.startswith("/bn/")}
    assert pages - others - {f"{prefix}/all/"} == set(links)


def test_the_list_of_all_pages_is_within_search_too(browser: Browser, host: str) -> None:
    with opened(browser, host, FINE) as page:
        page.route("**/search.js", lambda route: route.abort())
        page.goto("/")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("search").get_by_role("link", name=WORDS["all"]["en"]).click()
        page.wait_for_url("**/all/")


# ---- Standing still ----


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("language", PREFIXES)
def test_nothing_moves_when_fonts_come_late(browser: Browser, host: str, site: Path, language: str, window: str) -> None:
    moved = {}
    with opened(browser, host, WINDOWS[window]) as page:
        late: list[Route] = []
        coming = False

        def hold(route: Route) -> None:
            if coming:
                route.continue_()
            else:
                late.append(route)

        page.route("**/*.woff2", hold)
        page.add_init_script(SHIFTS)
        for address in of_each_type(site):
            coming = False
            late.clear()
            page.goto(f"{PREFIXES[language]}{address}", wait_until="domcontentloaded")
            awaited(page, "performance.getEntriesByName('first-contentful-paint').length > 0")  # with faces of the device
            until(page, lambda: late, address)
            coming = True
            for font in late:
                font.continue_()
            shifted = page.evaluate(SETTLED)
            if shifted > BUDGET.layout_shift:
                moved[address] = shifted
    assert moved == {}
