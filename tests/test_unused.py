"""Nothing is sent that nobody needs: every rule of the styles holds somewhere, and every function of the scripts runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from conftest import PROJECT, script, served
from page_types import (
    DESK,
    MILESTONE,
    ONLY_FICTIONAL,
    PHONE,
    PREFIXES,
    STATES,
    STAYING,
    awaited,
    of_each_type,
    open_menu,
    open_search,
    open_viewer,
    opened,
)
from playwright.sync_api import Browser, CDPSession, Page, Route, expect

STYLES = ("site.css", "viewer.css")
SIZES = [(360, 640), (1280, 800), (820, 900), (600, 400), (1000, 760), (1920, 1080), (240, 500)]
MEDIA: tuple[Mapping[str, Any], ...] = ({"color_scheme": "dark"}, {"forced_colors": "active"}, {"media": "print"})
EVERY_DAY: Mapping[str, Any] = {"color_scheme": "light", "forced_colors": "none", "media": "screen"}
FICTIONAL_TOO = ("/", "/gallery/", "/milestones/", "/dimensions/", "/dimensions/rescue/", "/dimensions/prevention/")
WITH_SOURCES = ("/milestones/2013-tafteesh-begins/",)
SAFEGUARDS = {"(sign) => signs[sign]"}  # against text that would be tags; test_weight.py has some
FEWEST_RULES, FEWEST_FUNCTIONS = 400, 60
# Of the selectors that have not held yet, those that are on the page as it stands, and whether they hold in this window or
# only would in another. What a reader's hand or an element's insides would add counts as there.
HOLDING = script("unused_holding.js")
# Rules for what neither site shows, each with where it shows.
ELSEWHERE = {
    ".ribbon": "on drafts, in the preview alone",
    ".years-list:has(.empty)::before": "before the first milestone",
    ".figures__baseline": "under a figure that is compared with another",
    ".note": "on a milestone that warns of hard text",
    ".note::before": "on a milestone that warns of hard text",
    ".note p": "on a milestone that warns of hard text",
    ".note a": "on a milestone that warns of hard text",
    "(forced-colors: active) / .note": "on a milestone that warns of hard text",
    "print / .ribbon": "on drafts, in the preview alone",
    ".viewer--zoomed .viewer__stage": "while two fingers zoom, as test_gallery.py does",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of the styles that pages have, and those of them that have held."""

    known: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)

    def look(self, page: Page) -> bool:
        """Takes in what holds on `page` now, and returns whether more would hold in other windows."""
        stand = page.evaluate(HOLDING, [STYLES, sorted(self.met)])
        self.known.update(rule for rule, _, _ in stand)
        self.met.update(rule for rule, holds, _ in stand if holds)
        return any(stands and not holds for _, holds, stands in stand)

    def look_in_all_windows(self, page: Page) -> None:
        """Takes in what holds on `page` as it stands, in whatever windows that may take."""
        if self.look(page):
            for changed in looked_at(page):
                self.look(changed)


def looked_at(page: Page) -> Iterator[Page]:
    """The page in windows of all sizes, in colours of the reader's own, and on paper."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        yield page
    for media in MEDIA:
        page.emulate_media(**media)
        yield page
    page.emulate_media(**EVERY_DAY)


def unfold(browser: Browser, address: str, rules: Rules) -> None:
    """Looks at what readers open, and at the colours that they choose."""
    for where, open_it in [*((where, open_it) for where, _, open_it in STATES.values()), (MILESTONE, open_viewer)]:
        with opened(browser, address, PHONE) as page:
            page.goto(where)
            open_it(page, "en")
            rules.look_in_all_windows(page)
            page.keyboard.press("Escape")
            rules.look(page)
    for scheme in ("light", "dark"):
        with opened(browser, address, DESK, color_scheme=scheme) as page:
            page.goto("/")
            page.locator("[data-scheme-toggle]").click()
            rules.look(page)


def read(browser: Browser, address: str, pages: Iterable[str], rules: Rules, *, scripts: bool = True) -> None:
    """Looks at `pages`."""
    with opened(browser, address, DESK, java_script_enabled=scripts) as page:
        for one in pages:
            page.goto(one)
            rules.look_in_all_windows(page)


def test_every_rule_of_the_styles_holds_somewhere(browser: Browser, site: Path, fictional: Path) -> None:
    rules = Rules()
    with served(site) as real, served(fictional) as other:
        pages = [f"{prefix}{one}" for prefix in PREFIXES.values() for one in of_each_type(site)]
        unfold(browser, real, rules)
        read(browser, real, [*pages, *WITH_SOURCES], rules)
        read(browser, real, pages[:3], rules, scripts=False)
        read(browser, other, [*ONLY_FICTIONAL, *FICTIONAL_TOO], rules)
    assert sorted((rules.known - rules.met) ^ ELSEWHERE.keys()) == []
    assert len(rules.known) > FEWEST_RULES


def test_every_measure_and_colour_that_styles_name_is_used() -> None:
    text = "".join((PROJECT / "docs" / "assets" / "styles" / name).read_text(encoding="utf-8") for name in STYLES)
    named = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]*):", text))
    assert {name for name in named if f"var({name}" not in text} == set()


# ---- Scripts ----


class Counted:
    """Which functions of our scripts exist, by their text, and which have run."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.run: set[str] = set()

    @contextmanager
    def on(self, browser: Browser, address: str, window: Mapping[str, Any], where: str) -> Iterator[Page]:
        """A page that goes nowhere else, counted until the end."""
        with opened(browser, address, window) as page:
            session = page.context.new_cdp_session(page)
            session.send("Profiler.enable")
            session.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": False})
            page.goto(where)
            page.route(f"{address}/**", stay)
            page.route("https://**", stay)
            yield page
            for script in session.send("Profiler.takePreciseCoverage")["result"]:
                if PurePosixPath(script["url"]).parent.name == "scripts":
                    self._add(page.request.get(script["url"]).text(), script["functions"])

    def _add(self, text: str, functions: list[dict[str, Any]]) -> None:
        for one in functions:
            within = one["ranges"][0]
            written = text[within["startOffset"] : within["endOffset"]]
            self.known.add(written)
            if within["count"]:
                self.run.add(written)


def stay(route: Route) -> None:
    """Answers what would lead to another page with nothing, so that the browser stays."""
    if route.request.is_navigation_request():
        route.fulfill(status=204)
    else:
        route.continue_()


def touch(session: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    touching = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touching})


def read_on_a_phone(page: Page) -> None:
    fingers = page.context.new_cdp_session(page)
    touch(fingers, "Start", (100, 300))
    touch(fingers, "Cancel")
    page.set_viewport_size({"width": 360, "height": 600})
    open_menu(page, "en")
    page.keyboard.press("Escape")
    open_viewer(page, "en")
    touch(fingers, "Start", (180, 250))
    touch(fingers, "Move", (140, 250))
    touch(fingers, "Move", (80, 250))
    touch(fingers, "End")
    expect(page.locator("#viewer-words")).to_contain_text("2 of")
    page.locator("[data-viewer-close]").click()
    awaited(page, "!location.hash")  # the viewer takes the picture's name from the address a little after it has closed
    page.evaluate("location.hash = document.querySelector('figure[id]').id")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("document.querySelector('.viewer picture img').decode()")  # which the viewer waits for, too
    touch(fingers, "Start", (100, 300), (240, 320))
    touch(fingers, "End")
    touch(fingers, "Start", (140, 300), (200, 320))
    for spread in range(10, 80, 10):
        touch(fingers, "Move", (140 - spread, 300), (200 + spread, 320))
    touch(fingers, "End")
    expect(page.locator(".viewer--zoomed")).to_be_visible()


def read_at_a_desk(page: Page) -> None:
    page.locator("[data-scheme-toggle]").click()
    page.locator("[data-language]").last.click(**STAYING)
    open_viewer(page, "en")
    for key in ("ArrowLeft", "ArrowRight", "Home", "End"):
        page.keyboard.press(key)
    page.locator("[data-viewer-step]").last.click()
    page.locator(".viewer__stage").click(position={"x": 2, "y": 2})
    open_search(page, "en")
    page.keyboard.press("Escape")
    open_search(page, "en")
    for words in ("compensaton", "বিজয়িনী", "survivors"):  # mistyped, and a name in the other script
        page.get_by_role("searchbox").fill(words)
        expect(page.locator(".search__link").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.get_by_role("searchbox").press("Enter")
    page.keyboard.press("Escape")
    for _ in range(2):
        page.keyboard.press("Shift")
    page.locator(".edge [data-leave]").click(**STAYING)


def read_without_what_comes_later(page: Page) -> None:
    page.route("**/viewer.js", lambda route: route.abort())
    with page.expect_request(lambda asked: asked.is_navigation_request()):
        page.locator("figure > a").first.click(**STAYING)
    page.evaluate("location.hash = document.querySelector('figure[id]').id")


def test_every_function_of_the_scripts_runs_somewhere(browser: Browser, address: str) -> None:
    counted = Counted()
    for window, walk in ((PHONE, read_on_a_phone), (DESK, read_at_a_desk), (DESK, read_without_what_comes_later)):
        with counted.on(browser, address, window, "/gallery/") as page:
            page.wait_for_load_state("networkidle")
            walk(page)
    idle = {one for one in counted.known - counted.run if not re.fullmatch(r"\(\)\s*=>\s*\{\s*\}", one)}
    assert idle <= SAFEGUARDS, "\n\n".join(sorted(idle - SAFEGUARDS))
    assert len(counted.run) > FEWEST_FUNCTIONS
