"""The gallery and the viewer, in a real browser: what readers see, press, hear and share, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from affirming import prepare
from conftest import NOW, new_page, script
from page_types import PAINTED, held, until
from playwright.sync_api import Browser, CDPSession, Locator, Page, Route, expect

from publishing.build.publication import Publication
from publishing.site.page import Page as SitePage

GALLERY = "/gallery/"
WITH_PICTURES = ("/", "/gallery/", "/dimensions/rescue/")
LEAVE_TO = "https://www.wikipedia.org/"
NAMES = {
    "/gallery/": ("Pictures", "Leave now", ("Close", "Previous picture", "Next picture"), "2 of 15"),
    "/bn/gallery/": ("ছবি", "এখনই বেরিয়ে যান", ("বন্ধ করুন", "আগের ছবি", "পরের ছবি"), "১৫টির মধ্যে ২ নম্বর"),
}
TALLEST = 26  # letters of the root; what site.css allows a picture in a row that is not full
WIDTHS = (320, 360, 600, 768, 1024, 1280, 1920)
PHONE, ON_FINE_PHONES = 360, 480  # a window's width, and the long edge of pictures there, in pixels
SMALLEST_TARGET = 44  # CSS pixels, WCAG 2.5.5
SHARP_ENOUGH = 0.65  # of the pixels that a picture takes, where its row is wider than most
MOST_SPARE = 1.6  # how many times wider than needed a chosen rendition may be when a smaller one would do

CHOSEN = script("gallery_chosen.js")
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
    """Open the viewer of the page at `address` on the picture `number`, and return it."""
    page.goto(address)
    link(page, number).click()
    expect(viewer(page)).to_be_visible()
    return viewer(page)


def large(page: Page) -> Locator:
    return viewer(page).locator("picture img")


def expect_position(page: Page, position: str) -> None:
    expect(viewer(page).locator("#viewer-words")).to_contain_text(position)


def scroll_through(page: Page) -> None:
    """Scroll `page` to its end as a reader does, and wait for its pictures."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 300):
        page.evaluate("top => scrollTo({top, behavior: 'instant'})", top)
        page.evaluate(PAINTED)  # when a picture is near, a browser sees only there
    until(page, lambda: page.evaluate("[...document.querySelectorAll('figure picture img')].every(image => image.complete)"))


def touch(session: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    session.send(
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(points)]},
    )


def swipe(page: Page, by: int) -> None:
    """Move one finger on the picture sideways by so many CSS pixels."""
    session = page.context.new_cdp_session(page)
    touch(session, "touchStart", (180, 250))
    for step in range(1, 9):
        touch(session, "touchMove", (180 + by * step / 8, 250))
        page.wait_for_timeout(16)
    touch(session, "touchEnd")


@pytest.fixture
def plainly(browser: Browser, address: str) -> Iterator[Page]:
    """A page of the built site where scripts do not run."""
    with new_page(browser, address, java_script_enabled=False) as page:
        yield page


@pytest.fixture(params=["page", "phone"])
def either_window(request: pytest.FixtureRequest) -> Page:
    """A page of the built site, at a desk and on a small phone."""
    page: Page = request.getfixturevalue(request.param)
    return page


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


def test_the_viewer_is_driven_by_keys_and_buttons_keeps_the_focus_and_gives_it_back(page: Page) -> None:
    page.goto(GALLERY)
    link(page, 1).focus()
    page.keyboard.press("Enter")
    expect_position(page, "2 of 15")
    expect(viewer(page).get_by_role("button", name="Close")).to_be_focused()
    visited = set()
    for key in ["Tab"] * 12 + ["Shift+Tab"] * 12:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
        visited.add(page.evaluate("document.activeElement.textContent.trim()"))
    assert {"Leave now", "Close", "Previous picture", "Next picture"} <= visited
    large(page).click()  # keys still work after a click beside the buttons
    keys = ("ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowRight", "ArrowLeft", "Home", "ArrowRight", "ArrowRight")
    for key, number in zip(keys, (3, 4, 3, 15, 1, 15, 1, 2, 3), strict=True):
        page.keyboard.press(key)
        expect_position(page, f"{number} of 15")
    page.keyboard.press("Alt+ArrowLeft")  # the browser's own
    page.wait_for_timeout(200)
    expect_position(page, "3 of 15")
    page.keyboard.press("Escape")
    expect(viewer(page)).to_be_hidden()
    expect(link(page, 2)).to_be_focused()
    link(page, 0).click()
    for button, position in (("Next", "2 of 15"), ("Next", "3 of 15"), ("Previous", "2 of 15")):
        viewer(page).get_by_role("button", name=f"{button} picture").click()
        expect_position(page, position)
    viewer(page).get_by_role("button", name="Close").click()
    expect(viewer(page)).to_be_hidden()
    expect(link(page, 1)).to_be_focused()


@pytest.mark.parametrize("gallery", NAMES)
def test_everything_in_the_viewer_has_a_name_in_the_page_s_language(page: Page, gallery: str) -> None:
    name, leave, buttons, position = NAMES[gallery]
    opened(page, 1, gallery)
    dialog = page.get_by_role("dialog", name=name, exact=True)
    expect(dialog).to_be_visible()
    expect_position(page, position)
    expect(dialog.get_by_role("link", name=leave)).to_be_visible()
    for button in buttons:
        box = dialog.get_by_role("button", name=button, exact=True).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET
    assert dialog.get_by_role("button").count() == len(buttons)


def test_a_finger_swipes_from_picture_to_picture(phone: Page) -> None:
    dialog = opened(phone)
    for by, position in ((-150, "2 of 15"), (-150, "3 of 15"), (150, "2 of 15"), (-20, "2 of 15")):
        swipe(phone, by)
        phone.wait_for_timeout(100)
        expect_position(phone, position)
        expect(dialog.locator(".viewer__frame")).to_have_css("translate", "none")


def test_two_fingers_zoom_and_then_one_moves_about_in_the_picture(phone: Page) -> None:
    opened(phone)
    session = phone.context.new_cdp_session(phone)
    touch(session, "touchStart", (170, 240), (190, 260))
    for spread in range(8, 80, 8):
        touch(session, "touchMove", (170 - spread, 240 - spread), (190 + spread, 260 + spread))
        phone.wait_for_timeout(16)
    touch(session, "touchEnd")
    until(phone, lambda: phone.evaluate("visualViewport.scale > 1.5"))
    expect(phone.locator(".viewer--zoomed")).to_be_visible()
    phone.evaluate(PAINTED)  # the next finger is the browser's from the next frame on
    before = phone.evaluate("visualViewport.offsetLeft")
    swipe(phone, -100)
    until(phone, lambda: phone.evaluate("visualViewport.offsetLeft") > before)
    expect_position(phone, "1 of 15")


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
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))

    def requested(ending: str) -> set[str]:
        return {url for url in requests if url.endswith(ending)}

    def expect_large(count: int) -> None:
        until(page, lambda: len(requested(".avif") - small) == count)
        page.wait_for_timeout(300)
        assert len(requested(".avif") - small) == count

    page.goto(GALLERY)
    loading = page.locator("figure picture img").evaluate_all("all => all.map(img => `${img.loading} ${img.fetchPriority}`)")
    assert loading == ["auto high", *["lazy auto"] * 14]  # the first picture comes at once and the others when they are near
    scroll_through(page)
    small = requested(".avif")
    assert requested("/viewer.js") == set()
    link(page, 4).click()
    expect(viewer(page)).to_be_visible()
    expect_large(3)  # the picture and its neighbours
    loaded = requested(".avif") - small
    page.keyboard.press("ArrowRight")
    until(page, lambda: page.evaluate("document.querySelector('dialog picture img').complete"))
    assert large(page).evaluate("image => image.currentSrc") in loaded
    expect_large(4)  # one more neighbour
    page.keyboard.press("Escape")
    link(page, 0).click()
    expect(viewer(page)).to_be_visible()
    assert len([url for url in requests if url.endswith("/viewer.js")]) == 1


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


@pytest.mark.parametrize("prefix", ["", "/bn"])
def test_nothing_shifts_while_the_gallery_is_read_and_its_pictures_come_late(either_window: Page, prefix: str) -> None:
    page = either_window
    page.add_init_script("""
        window.shifts = [];
        window.observer = new PerformanceObserver(list => shifts.push(...list.getEntries()));
        observer.observe({type: "layout-shift", buffered: true});
    """)
    late = held(page, "**/assets/pictures/*")
    page.goto(f"{prefix}{GALLERY}", wait_until="domcontentloaded")
    page.evaluate(PAINTED)
    begun = page.evaluate("performance.now()")  # of pictures, not of letters that take their final form
    for number in (1, 7, 14):
        page.locator("figcaption").nth(number).scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        for route in late:
            route.continue_()
        late.clear()
        page.wait_for_timeout(300)
    page.unroute_all(behavior="ignoreErrors")
    scroll_through(page)
    shifts = page.evaluate("[...shifts, ...observer.takeRecords()].map(({startTime, value}) => [startTime, value])")
    assert sum(value for time, value in shifts if time > begun) < 0.01


@pytest.mark.parametrize("path", WITH_PICTURES)
def test_pictures_keep_their_shape_in_even_rows_and_the_viewer_walks_through_those_of_its_page(page: Page, path: str) -> None:
    page.goto(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        tallest = TALLEST * page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
        rows: dict[float, list[float]] = {}
        for frame in page.locator("figure picture img").evaluate_all(FRAMES):
            assert frame["width"] / frame["height"] == pytest.approx(frame["shape"], rel=0.01), width
            assert frame["height"] <= tallest + 1, width
            rows.setdefault(frame["top"], []).append(frame["height"])
        assert all(max(heights) - min(heights) < 0.01 * heights[0] + 1 for heights in rows.values()), width
        if width >= 1024 and path == GALLERY:
            assert max(map(len, rows.values())) >= 3, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    count = page.locator("figure > a").count()
    link(page, 0).click()
    expect_position(page, f"1 of {count}")
    assert viewer(page).get_by_role("button").count() == (3 if count > 1 else 1)
    page.keyboard.press("End")
    expect_position(page, f"{count} of {count}")


@pytest.mark.parametrize(("width", "density"), [(360, 1), (360, 2), (360, 3), (768, 2), (1280, 1), (1280, 2), (1920, 1)])
def test_the_browser_fetches_pictures_of_the_width_that_it_shows(
    browser: Browser, address: str, width: int, density: int
) -> None:
    with new_page(browser, address, viewport={"width": width, "height": 800}, device_scale_factor=density) as page:
        page.goto(GALLERY)
        scroll_through(page)
        images: list[dict[str, Any]] = page.locator("figure picture img").evaluate_all(CHOSEN)
        if width == PHONE and density > 1:
            assert {round(image["chosen"] * max(1, image["high"])) for image in images} == {ON_FINE_PHONES}
            images.clear()
        for number in (0, 1, 2):
            link(page, number).click()
            expect(viewer(page)).to_be_visible()
            until(page, lambda: page.evaluate("document.querySelector('dialog picture img').complete"))  # used at once
            images += large(page).evaluate_all(CHOSEN)
            page.keyboard.press("Escape")
    for image in images:  # none is much wider than shown, unless the next smaller one would be too small, nor visibly too small
        chosen, displayed = image["chosen"], image["displayed"]
        smaller = max((width for width in image["offered"] if width < chosen), default=0)
        assert chosen <= MOST_SPARE * displayed or smaller < displayed or smaller == 0, image
        assert chosen >= SHARP_ENOUGH * displayed or chosen == max(image["offered"]), image


def test_its_tone_stands_in_for_a_picture_until_that_has_come_even_without_scripts(plainly: Page, real: Publication) -> None:
    plainly.route("**/assets/pictures/*", lambda route: route.abort())
    plainly.goto(GALLERY)
    tones = plainly.locator("figure").evaluate_all(
        "all => all.map(figure =>"
        " [figure.id, getComputedStyle(figure.querySelector('.picture__frame'), '::before').backgroundColor])"
    )
    assert dict(tones) == {
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


def test_leave_now_and_three_presses_of_shift_leave_from_inside_the_viewer(either_window: Page) -> None:
    page = either_window
    page.route(f"{LEAVE_TO}**", lambda route: route.fulfill(body="elsewhere"))
    page.goto("/about/")
    leave = opened(page, 1).get_by_role("link", name="Leave now")
    expect(leave).to_be_in_viewport(ratio=1)
    leave.click()
    page.wait_for_url(LEAVE_TO)
    page.go_back()
    page.wait_for_url("**/about/")
    opened(page, 1)
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(LEAVE_TO)


def test_nothing_is_left_to_see_while_the_next_site_loads(page: Page) -> None:
    dialog = opened(page, 1)
    page.locator("[data-leave]").evaluate_all("links => links.forEach(link => { link.href = '#still-loading'; })")
    dialog.get_by_role("link", name="Leave now").click()
    page.wait_for_url("**#still-loading")
    expect(dialog).to_be_hidden()
    expect(page.locator("header").first).to_be_hidden()
    assert page.title().strip("\u200b") == ""


def test_nothing_moves_for_readers_who_asked_for_that(phone: Page) -> None:
    for motion, moves in (("no-preference", True), ("reduce", False)):
        phone.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]  # one of the two
        dialog = opened(phone)
        assert (dialog.locator("picture").evaluate("picture => getComputedStyle(picture).animationName") != "none") is moves
        phone.evaluate("addEventListener('pointermove', event => { window.moved = event.clientX; })")  # after the viewer's own
        session = phone.context.new_cdp_session(phone)
        touch(session, "touchStart", (180, 250))
        touch(session, "touchMove", (140, 250))
        touch(session, "touchMove", (100, 250))
        until(phone, lambda: phone.evaluate("window.moved") == 100)
        assert (phone.evaluate("document.querySelector('.viewer__frame').style.translate") != "") is moves
        touch(session, "touchEnd")
        expect_position(phone, "2 of 15")


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
