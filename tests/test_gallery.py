"""The gallery and the viewer, in a real browser: what readers see, press, hear and share, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW
from page_types import PAINTED, until
from playwright.sync_api import Browser, CDPSession, Locator, Page, Route, expect

from publishing.build.publication import Publication, prepare
from publishing.site.page import Page as SitePage

GALLERY = "/gallery/"
WITH_PICTURES = ("/", "/gallery/", "/dimensions/rescue/")
LEAVE_TO = "https://www.wikipedia.org/"
NAMES = {
    "/gallery/": ("Pictures", "Leave now", ("Close", "Previous picture", "Next picture"), "2 of 15"),
    "/bn/gallery/": ("ছবি", "এখনই বেরিয়ে যান", ("বন্ধ করুন", "আগের ছবি", "পরের ছবি"), "১৫টির মধ্যে ২ নম্বর"),
}
TALLEST = 26  # letters of the root; what site.css allows a picture in a row that is not full
PHONE, ON_FINE_PHONES = 360, 480  # a window's width, and the long edge of pictures there, in pixels
SMALLEST_TARGET = 44  # CSS pixels, WCAG 2.5.5
SHARP_ENOUGH = 0.65  # of the pixels that a picture takes, where its row is wider than most
MOST_SPARE = 1.6  # how many times wider than needed a chosen rendition may be when a smaller one would do

CHOSEN = """images => images.map(image => ({
  shown: image.getBoundingClientRect().width * devicePixelRatio,
  chosen: image.currentSrc,
  high: image.getAttribute("height") / image.getAttribute("width"),
  offered: image.parentElement.querySelector("source").srcset.split(", ").map(one => one.split(" ")),
}))"""
FRAMES = """images => images.map(image => {
  const box = image.getBoundingClientRect();
  return {top: Math.round(box.top + scrollY), width: box.width, height: box.height,
          shape: image.getAttribute("width") / image.getAttribute("height")};
})"""


def viewer(page: Page) -> Locator:
    return page.locator("dialog")


def link(page: Page, number: int) -> Locator:
    return page.locator("figure > a").nth(number)


def opened(page: Page, number: int = 0, address: str = GALLERY) -> Locator:
    """The viewer of the page at `address`, opened on the picture `number`."""
    page.goto(address)
    link(page, number).click()
    expect(viewer(page)).to_be_visible()
    return viewer(page)


def large(page: Page) -> Locator:
    return viewer(page).locator("picture img")


def asked_for(page: Page, ending: str) -> list[str]:
    """What `page` asks the server for from now on, of the files with this ending."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith(ending) else None)
    return asked


def settled(page: Page, holds: Callable[[], bool]) -> None:
    """Waits until it `holds`, and a little longer, in which it must go on to hold."""
    until(page, holds)
    page.wait_for_timeout(300)
    assert holds()


def looked_through(page: Page) -> None:
    """Scrolls `page` to its end as a reader does, and waits for its pictures."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 300):
        page.evaluate("top => scrollTo({top, behavior: 'instant'})", top)
        page.evaluate(PAINTED)  # when a picture is near, a browser sees only there
    until(page, lambda: page.evaluate("[...document.querySelectorAll('figure picture img')].every(image => image.complete)"))


def touched(session: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    session.send(
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(points)]},
    )


def swiped(page: Page, by: int) -> None:
    """One finger on the picture, moved sideways by so many CSS pixels."""
    session = page.context.new_cdp_session(page)
    touched(session, "touchStart", (180, 250))
    for step in range(1, 9):
        touched(session, "touchMove", (180 + by * step / 8, 250))
        page.wait_for_timeout(16)
    touched(session, "touchEnd")


@pytest.fixture
def plainly(browser: Browser, address: str) -> Iterator[Page]:
    """A page of the built site where scripts do not run."""
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        yield context.new_page()


def test_a_click_opens_the_picture_large_with_its_words(page: Page) -> None:
    small = link(page, 3).locator("picture img")
    dialog = opened(page, 3)
    caption, credit = page.locator("figure").nth(3).locator("figcaption p").all_inner_texts()
    expect(large(page)).to_have_attribute("alt", small.get_attribute("alt") or "nothing")
    expect(dialog.get_by_text(caption)).to_be_visible()
    expect(dialog.get_by_text(credit.removeprefix("Illustration").strip())).to_be_visible()
    until(page, lambda: page.evaluate("document.querySelector('dialog picture img').naturalWidth > 0"))
    size = large(page).bounding_box()
    before = small.bounding_box()
    assert size is not None
    assert before is not None
    assert size["width"] > 1.5 * before["width"]


def test_the_viewer_is_driven_by_keys_and_gives_the_focus_back(page: Page) -> None:
    page.goto(GALLERY)
    link(page, 1).focus()
    page.keyboard.press("Enter")
    status = viewer(page).locator("#viewer-words")
    expect(status).to_contain_text("2 of 15")
    for key, position in (
        ("ArrowRight", "3 of 15"),
        ("ArrowRight", "4 of 15"),
        ("ArrowLeft", "3 of 15"),
        ("End", "15 of 15"),
        ("ArrowRight", "1 of 15"),
        ("ArrowLeft", "15 of 15"),
        ("Home", "1 of 15"),
        ("ArrowRight", "2 of 15"),
        ("ArrowRight", "3 of 15"),
    ):
        page.keyboard.press(key)
        expect(status).to_contain_text(position)
    page.keyboard.press("Escape")
    expect(viewer(page)).to_be_hidden()
    expect(link(page, 2)).to_be_focused()


def test_keys_still_work_after_a_click_beside_the_buttons(page: Page) -> None:
    dialog = opened(page)
    large(page).click()
    page.keyboard.press("ArrowRight")
    expect(dialog.locator("#viewer-words")).to_contain_text("2 of 15")
    page.keyboard.press("Alt+ArrowLeft")  # the browser's own
    page.wait_for_timeout(200)
    expect(dialog.locator("#viewer-words")).to_contain_text("2 of 15")


def test_the_focus_stays_inside_the_open_viewer(page: Page) -> None:
    dialog = opened(page)
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    visited = set()
    for key in ["Tab"] * 12 + ["Shift+Tab"] * 12:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
        visited.add(page.evaluate("document.activeElement.textContent.trim()"))
    assert {"Leave now", "Close", "Previous picture", "Next picture"} <= visited


@pytest.mark.parametrize("gallery", NAMES)
def test_everything_in_the_viewer_has_a_name_in_the_page_s_language(page: Page, gallery: str) -> None:
    name, leave, buttons, position = NAMES[gallery]
    opened(page, 1, gallery)
    dialog = page.get_by_role("dialog", name=name, exact=True)
    expect(dialog).to_be_visible()
    expect(dialog.locator("#viewer-words")).to_contain_text(position)
    expect(dialog.get_by_role("link", name=leave)).to_be_visible()
    for button in buttons:
        box = dialog.get_by_role("button", name=button, exact=True).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET
    assert dialog.get_by_role("button").count() == len(buttons)


def test_buttons_move_and_close(page: Page) -> None:
    dialog = opened(page)
    dialog.get_by_role("button", name="Next picture").click()
    dialog.get_by_role("button", name="Next picture").click()
    dialog.get_by_role("button", name="Previous picture").click()
    expect(dialog.locator("#viewer-words")).to_contain_text("2 of 15")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(link(page, 1)).to_be_focused()


def test_a_finger_swipes_from_picture_to_picture(phone: Page) -> None:
    dialog = opened(phone)
    for by, position in ((-150, "2 of 15"), (-150, "3 of 15"), (150, "2 of 15"), (-20, "2 of 15")):
        swiped(phone, by)
        phone.wait_for_timeout(100)
        expect(dialog.locator("#viewer-words")).to_contain_text(position)
        expect(dialog.locator(".viewer__frame")).to_have_css("translate", "none")


def test_two_fingers_zoom_and_then_one_moves_about_in_the_picture(phone: Page) -> None:
    dialog = opened(phone)
    session = phone.context.new_cdp_session(phone)
    touched(session, "touchStart", (170, 240), (190, 260))
    for spread in range(8, 80, 8):
        touched(session, "touchMove", (170 - spread, 240 - spread), (190 + spread, 260 + spread))
        phone.wait_for_timeout(16)
    touched(session, "touchEnd")
    until(phone, lambda: phone.evaluate("visualViewport.scale > 1.5"))
    expect(phone.locator(".viewer--zoomed")).to_be_visible()
    phone.evaluate(PAINTED)  # the next finger is the browser's from the next frame on
    seen = phone.evaluate("visualViewport.offsetLeft")
    swiped(phone, -100)
    until(phone, lambda: phone.evaluate("visualViewport.offsetLeft") > seen)
    expect(dialog.locator("#viewer-words")).to_contain_text("1 of 15")


def test_the_address_names_the_picture_and_is_restored_without_a_trace_in_the_history(page: Page) -> None:
    page.goto("/about/")
    page.goto(f"{GALLERY}?from=test")
    before, length = page.url, page.evaluate("history.length")
    link(page, 1).click()
    expect(viewer(page)).to_be_visible()
    for number in (1, 2, 3):
        expect(page).to_have_url(f"{before}#{page.locator('figure').nth(number).get_attribute('id')}")
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(viewer(page)).to_be_hidden()
    expect(page).to_have_url(before)
    assert page.evaluate("history.length") == length
    page.go_back()
    assert page.url.endswith("/about/")


@pytest.mark.parametrize("prefix", ["", "/bn"])
def test_an_address_with_a_picture_opens_the_viewer_on_it(page: Page, prefix: str) -> None:
    page.goto(GALLERY)
    named = page.locator("figure").nth(8)
    name = named.get_attribute("id")
    page.goto(f"{prefix}{GALLERY}#{name}")
    expect(viewer(page)).to_be_visible()
    expect(large(page)).to_have_attribute("alt", named.locator("picture img").get_attribute("alt") or "nothing")
    page.keyboard.press("Escape")
    expect(link(page, 8)).to_be_focused()
    expect(link(page, 8)).to_be_in_viewport()
    expect(page).to_have_url(re.compile("^[^#]+$"))


def test_an_address_with_a_picture_goes_to_it_without_scripts(plainly: Page) -> None:
    plainly.goto(GALLERY)
    name = plainly.locator("figure").nth(12).get_attribute("id")
    plainly.goto(f"{GALLERY}#{name}")
    expect(plainly.locator("figure").nth(12)).to_be_in_viewport()
    expect(viewer(plainly)).to_be_hidden()


@pytest.mark.parametrize("fragment", ["#", "#nothing-here", "#%E0%A4%A", "#content"])
def test_other_addresses_open_no_viewer(page: Page, fragment: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{GALLERY}{fragment}")
    page.wait_for_load_state("networkidle")
    expect(viewer(page)).to_be_hidden()
    assert errors == []


def test_the_viewer_s_script_and_large_pictures_come_only_when_they_are_wanted(page: Page) -> None:
    scripts, pictures = asked_for(page, "/viewer.js"), asked_for(page, ".avif")
    page.goto(GALLERY)
    looked_through(page)
    small = set(pictures)
    assert scripts == []
    link(page, 4).click()
    expect(viewer(page)).to_be_visible()
    settled(page, lambda: len(set(pictures) - small) == 3)  # the picture and its neighbours
    known = set(pictures) - small
    page.keyboard.press("ArrowRight")
    until(page, lambda: page.evaluate("document.querySelector('dialog picture img').complete"))
    assert large(page).evaluate("image => image.currentSrc") in known
    settled(page, lambda: len(set(pictures) - small) == 4)  # one more neighbour
    page.keyboard.press("Escape")
    link(page, 0).click()
    expect(viewer(page)).to_be_visible()
    assert len(scripts) == 1


def test_without_the_viewer_s_script_the_link_opens_the_picture(page: Page) -> None:
    page.route("**/viewer.js", lambda route: route.abort())
    page.goto(GALLERY)
    link(page, 0).click()
    page.wait_for_url("**/assets/pictures/*.jpg")


def test_without_scripts_the_link_leads_to_a_large_picture(plainly: Page) -> None:
    for address in WITH_PICTURES:
        plainly.goto(address)
        width = int(plainly.locator("figure picture img").first.get_attribute("width") or 0)
        with plainly.expect_response("**/assets/pictures/*.jpg") as answer:
            link(plainly, 0).click()
        plainly.wait_for_url("**/assets/pictures/*.jpg")
        assert answer.value.ok
        assert width >= 1280
        box = plainly.locator("img").bounding_box()
        assert box is not None
        assert box["width"] > 0


def test_every_picture_s_size_and_words_stand_in_the_page(site: Path) -> None:
    for file in site.rglob("*.html"):
        for tag in re.findall(r"<img[^>]*>", file.read_text(encoding="utf-8")):
            for name in ("width", "height", "alt"):
                assert re.search(rf'\s{name}="', tag), (file, tag)


@pytest.mark.parametrize("window", ["page", "phone"])
@pytest.mark.parametrize("prefix", ["", "/bn"])
def test_nothing_shifts_while_the_gallery_is_read_and_its_pictures_come_late(
    request: pytest.FixtureRequest, window: str, prefix: str
) -> None:
    here: Page = request.getfixturevalue(window)
    here.add_init_script("""
        window.shifts = [];
        window.observer = new PerformanceObserver(list => shifts.push(...list.getEntries()));
        observer.observe({type: "layout-shift", buffered: true});
    """)
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    here.route("**/assets/pictures/*", hold)
    here.goto(f"{prefix}{GALLERY}", wait_until="domcontentloaded")
    here.evaluate(PAINTED)
    begun = here.evaluate("performance.now()")  # of pictures, not of letters that take their final form
    for number in (1, 7, 14):
        here.locator("figcaption").nth(number).scroll_into_view_if_needed()
        here.wait_for_timeout(300)
        for route in late:
            route.continue_()
        late.clear()
        here.wait_for_timeout(300)
    here.unroute_all(behavior="ignoreErrors")
    looked_through(here)
    shifts = here.evaluate("[...shifts, ...observer.takeRecords()].map(({startTime, value}) => [startTime, value])")
    assert sum(value for time, value in shifts if time > begun) < 0.01


@pytest.mark.parametrize("width", [320, 360, 600, 768, 1024, 1280, 1920])
def test_pictures_keep_their_shape_in_even_rows(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in (GALLERY, "/", "/dimensions/rescue/"):
        page.goto(address)
        tallest = TALLEST * page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
        frames: list[dict[str, float]] = page.locator("figure picture img").evaluate_all(FRAMES)
        rows: dict[float, list[dict[str, float]]] = {}
        for frame in frames:
            assert frame["width"] / frame["height"] == pytest.approx(frame["shape"], rel=0.01)
            assert frame["height"] <= tallest + 1
            rows.setdefault(frame["top"], []).append(frame)
        for row in rows.values():
            assert max(one["height"] for one in row) - min(one["height"] for one in row) < 0.01 * row[0]["height"] + 1
        if width >= 1024 and address == GALLERY:
            assert max(len(row) for row in rows.values()) >= 3
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "density"), [(360, 1), (360, 2), (360, 3), (768, 2), (1280, 1), (1280, 2), (1920, 1)])
def test_the_browser_fetches_pictures_of_the_width_that_it_shows(
    browser: Browser, address: str, width: int, density: int
) -> None:
    with browser.new_context(base_url=address, viewport={"width": width, "height": 800}, device_scale_factor=density) as context:
        page = context.new_page()
        page.goto(GALLERY)
        looked_through(page)
        shown = page.locator("figure picture img").evaluate_all(CHOSEN)
        if width == PHONE and density > 1:
            assert {round(width_of(one) * max(1, one["high"])) for one in shown} == {ON_FINE_PHONES}
        else:
            fitted(shown)
        for number in (0, 1, 2):
            link(page, number).click()
            expect(viewer(page)).to_be_visible()
            until(page, lambda: page.evaluate("document.querySelector('dialog picture img').complete"))  # used at once
            fitted(large(page).evaluate_all(CHOSEN))
            page.keyboard.press("Escape")


def fitted(images: list[dict[str, Any]]) -> None:
    """Asserts that no image is much wider than shown, unless the next smaller one would be too small, nor visibly too small."""
    for image in images:
        widths = [int(size.removesuffix("w")) for _, size in image["offered"]]
        chosen = width_of(image)
        smaller = max((one for one in widths if one < chosen), default=0)
        assert chosen <= MOST_SPARE * image["shown"] or smaller < image["shown"] or smaller == 0, image
        assert chosen >= SHARP_ENOUGH * image["shown"] or chosen == max(widths), image


def width_of(image: dict[str, Any]) -> int:
    """The width in pixels of the rendition that a browser chose."""
    return next(
        int(size.removesuffix("w")) for address, size in image["offered"] if image["chosen"].endswith(address.strip("./"))
    )


def test_the_first_picture_comes_at_once_and_the_others_when_they_are_near(page: Page) -> None:
    page.goto(GALLERY)
    asked = page.locator("figure picture img").evaluate_all("all => all.map(one => `${one.loading} ${one.fetchPriority}`)")
    assert asked == ["auto high", *["lazy auto"] * 14]


def test_its_tone_stands_in_for_a_picture_until_that_has_come_even_without_scripts(plainly: Page, real: Publication) -> None:
    plainly.route("**/assets/pictures/*", lambda route: route.abort())
    plainly.goto(GALLERY)
    shown = plainly.locator("figure").evaluate_all(
        "all => all.map(one => [one.id, getComputedStyle(one.querySelector('.picture__frame'), '::before').backgroundColor])"
    )
    assert dict(shown) == {
        name.replace("/", "-"): f"rgb({', '.join(str(int(digit, 16) * 17) for digit in picture.tone)})"
        for name, picture in real.pictures.items()
    }


def test_nothing_stands_in_for_a_picture_without_a_tone(plain: Path) -> None:
    publication = prepare(plain, now=NOW)
    assert publication.renderer is not None
    covered = {name: replace(picture, tone="") for name, picture in publication.pictures.items()}
    gallery = SitePage(
        language="en", address="gallery/", template="gallery", title="Fictional gallery", description="For the tests."
    )
    assert " tone-" in publication.renderer.body(gallery)
    assert " tone-" not in replace(publication.renderer, pictures=covered).body(gallery)


@pytest.mark.parametrize("window", ["page", "phone"])
def test_leave_now_works_inside_the_viewer(request: pytest.FixtureRequest, window: str) -> None:
    here: Page = request.getfixturevalue(window)
    here.route(f"{LEAVE_TO}**", lambda route: route.fulfill(body="elsewhere"))
    here.goto("/about/")
    leave = opened(here, 1).get_by_role("link", name="Leave now")
    expect(leave).to_be_in_viewport(ratio=1)
    leave.click()
    here.wait_for_url(LEAVE_TO)
    here.go_back()
    here.wait_for_url("**/about/")


def test_nothing_is_left_to_see_while_the_next_site_loads(page: Page) -> None:
    dialog = opened(page, 1)
    page.locator("[data-leave]").evaluate_all("links => links.forEach(link => { link.href = '#still-loading'; })")
    dialog.get_by_role("link", name="Leave now").click()
    page.wait_for_url("**#still-loading")
    expect(dialog).to_be_hidden()
    expect(page.locator("header").first).to_be_hidden()
    assert page.title().strip("\u200b") == ""


def test_three_presses_of_shift_leave_from_inside_the_viewer(page: Page) -> None:
    page.route(f"{LEAVE_TO}**", lambda route: route.fulfill(body="elsewhere"))
    opened(page, 1)
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(LEAVE_TO)


def test_nothing_moves_for_readers_who_asked_for_that(phone: Page) -> None:
    for motion, moves in (("no-preference", True), ("reduce", False)):
        phone.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]  # one of the two
        dialog = opened(phone)
        assert (dialog.locator("picture").evaluate("one => getComputedStyle(one).animationName") != "none") is moves
        phone.evaluate("addEventListener('pointermove', event => { window.moved = event.clientX; })")  # after the viewer's own
        session = phone.context.new_cdp_session(phone)
        touched(session, "touchStart", (180, 250))
        touched(session, "touchMove", (140, 250))
        touched(session, "touchMove", (100, 250))
        until(phone, lambda: phone.evaluate("window.moved") == 100)
        assert (phone.evaluate("document.querySelector('.viewer__frame').style.translate") != "") is moves
        touched(session, "touchEnd")
        expect(dialog.locator("#viewer-words")).to_contain_text("2 of 15")


def test_the_viewer_walks_through_the_pictures_of_its_page_alone(page: Page) -> None:
    for address in WITH_PICTURES:
        page.goto(address)
        count = page.locator("figure > a").count()
        link(page, 0).click()
        expect(viewer(page).locator("#viewer-words")).to_contain_text(f"1 of {count}")
        assert viewer(page).get_by_role("button").count() == (3 if count > 1 else 1)
        page.keyboard.press("End")
        expect(viewer(page).locator("#viewer-words")).to_contain_text(f"{count} of {count}")
        page.keyboard.press("Escape")


def test_the_viewer_needs_neither_inline_styles_nor_evaluated_scripts(page: Page) -> None:
    policy = "default-src 'self'; style-src 'self'; img-src 'self' data:; script-src 'self' 'unsafe-inline'"

    def strictly(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    refused: list[str] = []
    page.route("**/gallery/", strictly)
    page.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    opened(page)
    page.keyboard.press("ArrowRight")
    until(page, lambda: page.evaluate("document.querySelector('dialog picture img').naturalWidth > 0"))
    page.wait_for_load_state("networkidle")
    assert refused == []
