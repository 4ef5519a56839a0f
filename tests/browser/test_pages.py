"""What holds for every page, in each language and in a window of each size: each page is opened once for all assertions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe import axe_problems
from conftest import PROJECT, served
from focus import tab_problems
from foreign_words import ALLOWED, unmarked_words
from leave import ELSEWHERE, FICTIONAL_ELSEWHERE, expect_one_request, record_requests_and_stay, way_out
from page_layout import COVERED, CUT, MOVING, NAMED, PLAIN, SMALL, SPACED
from page_types import ONLY_FICTIONAL, PREFIXES, STAYING, WINDOWS, WORDS, of_each_type, opened
from playwright.sync_api import Browser, Page, Request

MEASURES = (PROJECT / "tests" / "specimen" / "measures.js").read_text(encoding="utf-8")
TALLEST = "র্ক্ষীঁ ক্টিঁ ষ্ট্রূ ক্ট্রৃ ন্ত্রূ"
LONG = "পুনর্বাসনকেন্দ্রপরিচালনাসমিতিসদস্যবৃন্দদেরকেও"
WIDTHS = (320, 360, 640, 768, 1280, 1920)  # 640 is a desk's window at 200 % zoom
SCHEME_OF_TAB = {("phone", "bn"): "dark", ("phone", "en"): "light", ("desk", "en"): "dark"}  # a walk by Tab takes long
MISSING = "/nothing/here/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A page of a site that is open, and what it has asked for and complained of since the last page."""

    page: Page
    address: str  # without the language
    language: str
    window: str
    elsewhere: str  # where the way out leads
    typical: bool  # whether every assertion is made about it, or only those about its words
    requests: list[Request] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def only_this_site_is_asked_and_nothing_fails(visit: Visit) -> Iterator[str]:
    own = urlsplit(visit.page.url).netloc
    for request in visit.requests:
        if not request.url.startswith(("data:", "blob:")) and urlsplit(request.url).netloc != own:
            yield f"asks {request.url}"
    yield from (error for error in visit.errors if "404" not in error)
    if visit.page.context.cookies() or visit.page.evaluate("localStorage.length + sessionStorage.length"):
        yield "stores something"


def it_has_one_title_and_names_its_search_and_the_other_language(visit: Visit) -> Iterator[str]:
    if visit.address.endswith("404.html") or visit.address == MISSING or visit.elsewhere == FICTIONAL_ELSEWHERE:
        return  # a missing page is in the main language alone, and a fictional one may have no other language
    other = next(code for code in PREFIXES if code != visit.language)
    ways = [[other, other, WORDS["language"][other]]] * 2
    if (named := visit.page.evaluate(NAMED)) != [1, visit.language, ways, WORDS["search"][visit.language]]:
        yield str(named)


def foreign_words_are_marked(visit: Visit) -> Iterator[str]:
    if visit.window == "desk":
        yield from unmarked_words(visit.page, visit.language)


def no_sign_is_cut_off(visit: Visit) -> Iterator[str]:
    if visit.typical and visit.language == "bn":
        yield from visit.page.evaluate(f"tallest => {{ {MEASURES}; return clipped(tallest); }}", TALLEST)


def it_is_no_wider_than_the_window(visit: Visit) -> Iterator[str]:
    if visit.typical and visit.window == "phone":
        yield from ["360 pixels"] if visit.page.evaluate("document.documentElement.scrollWidth > 360") else []
    elif visit.typical:
        for width in WIDTHS:
            visit.page.set_viewport_size({"width": width, "height": 800})
            if visit.page.evaluate("document.documentElement.scrollWidth") > width:
                yield f"{width} pixels"
        visit.page.set_viewport_size(WINDOWS["desk"]["viewport"])


def targets_are_as_large_as_a_fingertip(visit: Visit) -> Iterator[str]:
    if visit.typical:
        yield from map(str, visit.page.evaluate(SMALL))
        visit.page.evaluate("scrollTo({top: 0, behavior: 'instant'})")


def nothing_moves(visit: Visit) -> Iterator[str]:
    if visit.typical and (visit.window, visit.language) == ("phone", "en"):
        yield from visit.page.evaluate(MOVING)


def buttons_and_the_current_page_stand_out_in_the_readers_own_colours(visit: Visit) -> Iterator[str]:
    if visit.typical and visit.language == "en":
        visit.page.emulate_media(forced_colors="active")
        buttons, _, plain = visit.page.evaluate(PLAIN)
        visit.page.emulate_media(forced_colors="none")
        yield from plain if buttons else ["no button"]


def axe_finds_nothing(visit: Visit) -> Iterator[str]:
    if visit.typical:
        yield from axe_problems(visit.page)


def tab_reaches_everything_in_order_and_the_focus_is_seen(visit: Visit) -> Iterator[str]:
    if visit.typical and (scheme := SCHEME_OF_TAB.get((visit.window, visit.language))):
        visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        yield from tab_problems(visit.page)


def nothing_is_cut_off_where_readers_space_the_text(visit: Visit) -> Iterator[str]:
    if visit.typical:
        visit.page.evaluate(SPACED)
        yield from visit.page.evaluate(CUT)
        yield from ["the end lies under the bar"] if visit.page.evaluate(COVERED) else []
        visit.page.evaluate("() => { document.adoptedStyleSheets = []; }")


def long_compounds_break_within_the_narrowest_phone(visit: Visit) -> Iterator[str]:
    if visit.typical and (visit.window, visit.language) == ("phone", "bn"):
        visit.page.set_viewport_size({"width": 320, "height": 640})
        yield from visit.page.evaluate(f"word => {{ {MEASURES}; return lengthened(word); }}", LONG)
        visit.page.set_viewport_size(WINDOWS["phone"]["viewport"])


def a_click_leaves(visit: Visit) -> Iterator[str]:
    if visit.typical:
        language = visit.page.locator("html").get_attribute("lang") or visit.language
        visit.requests.clear()
        with visit.page.expect_request(visit.elsewhere):
            visit.page.locator(way_out(visit.page, language)).click(**STAYING)
        expect_one_request(visit.requests, visit.elsewhere)
    yield from ()


# In this order: long_compounds_break… changes the texts, and a_click_leaves blanks the page.
ASSERTIONS: tuple[Callable[[Visit], Iterator[str]], ...] = (
    it_has_one_title_and_names_its_search_and_the_other_language,
    foreign_words_are_marked,
    no_sign_is_cut_off,
    it_is_no_wider_than_the_window,
    targets_are_as_large_as_a_fingertip,
    nothing_moves,
    buttons_and_the_current_page_stand_out_in_the_readers_own_colours,
    axe_finds_nothing,
    tab_reaches_everything_in_order_and_the_focus_is_seen,
    nothing_is_cut_off_where_readers_space_the_text,
    long_compounds_break_within_the_narrowest_phone,
    only_this_site_is_asked_and_nothing_fails,
    a_click_leaves,
)


def pages_in(site: Path, language: str) -> list[str]:
    """Return the addresses, without their language, of all pages of `site` in `language`."""
    addresses = sorted(f"/{path.relative_to(site).as_posix()}".removesuffix("index.html") for path in site.rglob("*.html"))
    return [address.removeprefix(PREFIXES[language]) for address in addresses if address.startswith("/bn/") is (language == "bn")]


@pytest.mark.parametrize("setting", ["phone-en", "phone-bn", "desk-en", "desk-bn"])
@pytest.mark.parametrize("which", ["site", "fictional"])
def test_every_assertion_holds_on_every_page(
    request: pytest.FixtureRequest, browser: Browser, axe: str, which: str, setting: str
) -> None:
    window, language = setting.split("-")
    folder: Path = request.getfixturevalue(which)
    typical = [*of_each_type(folder), MISSING] if which == "site" else list(ONLY_FICTIONAL)
    others = [address for address in pages_in(folder, language) if address not in typical] if window == "desk" else []
    elsewhere = ELSEWHERE if which == "site" else FICTIONAL_ELSEWHERE
    problems: list[str] = []
    with served(folder) as base, opened(browser, base, WINDOWS[window], reduced_motion="reduce") as page:
        page.add_init_script(axe)
        requests, errors = record_requests_and_stay(page, elsewhere), list[str]()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        for address in (*typical, *others):
            requests.clear()
            errors.clear()
            page.emulate_media(color_scheme="light")
            page.goto(f"{PREFIXES[language]}{address}")
            visit = Visit(
                page=page,
                address=address,
                language=language,
                window=window,
                elsewhere=elsewhere,
                typical=address in typical,
                requests=requests,
                errors=errors,
            )
            for assertion in ASSERTIONS:
                problems += [f"{page.url} ({window}): {assertion.__name__}: {problem}" for problem in assertion(visit)]
    assert "\n".join(problems) == ""


def test_no_exception_outlives_its_need(site: Path) -> None:
    words = "\n".join(path.read_text(encoding="utf-8") for path in (site / "bn").rglob("*.html"))
    assert [phrase for phrase in ALLOWED if f"({phrase})" not in words] == []


def test_the_assertions_see_what_is_wrong(page: Page) -> None:
    page.goto("/bn/goals/")
    assert page.evaluate(MOVING) != [], "what moves for other readers is found"
    assert page.evaluate(PLAIN)[1] > 0, "pages have links to the page one is on"
    page.evaluate("document.querySelector('h1').className = 'flower'")  # a class of the site that cuts off
    page.evaluate(
        "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('h1 { line-height: .8 !important }');"
        "document.adoptedStyleSheets.push(sheet); }"
    )
    assert page.evaluate(f"tallest => {{ {MEASURES}; return clipped(tallest); }}", TALLEST) != []
