"""The pages have the colours of the dimensions, and hold with no milestones, with hundreds, and on paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from affirming import prepare
from conftest import NOW, PROJECT, SOUND, once, served
from page_types import DESK, DIMENSION, MILESTONE, PHONE, PREFIXES, opened
from playwright.sync_api import Browser, Page, expect
from test_pages import WIDTHS

from publishing.build.mkdocs_hooks import lay_out
from publishing.build.publication import find_leaks
from publishing.site import art as emblem
from publishing.site.art import ROUNDS

DIMENSIONS = yaml.safe_load((PROJECT / "docs" / "_data" / "dimensions.yml").read_text(encoding="utf-8"))
LONG = {
    "en": "A fictional title about deinstitutionalisation and counterrevolutionariness in constitutionalisation",
    "bn": "দুর্ভাগ্যজনকভাবেপ্রত্যাবর্তনপ্রতিশ্রুতিবদ্ধতাসংক্রান্ত আন্তঃরাষ্ট্রীয়করণপ্রক্রিয়াধীনতার কাল্পনিক কথা",
}


def hue(page: Page, selector: str, property_: str) -> str:
    """Return a colour of the first element that fits, in hexadecimal digits."""
    colour = page.locator(selector).first.evaluate("(element, name) => getComputedStyle(element)[name]", property_)
    return "#" + "".join(f"{int(number):02x}" for number in re.findall(r"\d+", colour)[:3])


def test_the_drawing_has_the_colours_of_the_style_sheet(page: Page) -> None:
    page.goto("/")
    colours = {"paper": "GROUND", "line": "LINE", "indigo": "INDIGO", "marigold": "MARIGOLD", "soft": "SOFT"}
    for name, constant in colours.items():
        colour = page.evaluate("name => getComputedStyle(document.documentElement).getPropertyValue(name)", f"--{name}")
        assert colour == getattr(emblem, constant)


def test_the_flower_has_a_petal_in_the_colour_of_each_dimension_and_the_same_rounds_as_the_picture(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        page.goto("/")
        petals = page.locator(".hero .petal").all()
        assert len(petals) == len(DIMENSIONS)
        for petal, dimension in zip(petals, DIMENSIONS, strict=True):
            paths = petal.locator("path").all()
            assert [path.get_attribute("d") for path in paths] == [round_.path for round_ in ROUNDS]
            assert hue(page, f".hero .petal.d-{dimension['id']} path:last-child", "stroke") == dimension["colours"][scheme]


def widths_that_scroll(page: Page) -> list[int]:
    """Return the widths of a window in which `page` scrolls sideways."""
    widths = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        widths += [width] if page.evaluate("document.documentElement.scrollWidth") > width else []
    return widths


def test_each_dimension_has_a_page_in_its_own_colour(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        grounds = set()
        for dimension in DIMENSIONS:
            page.goto(f"/dimensions/{dimension['id']}/")
            assert hue(page, "h1", "color") == dimension["colours"][scheme]
            assert page.locator(".head--dimension .petal:not(.petal--plain)").count() == 1
            grounds.add(page.locator(".head--dimension").evaluate("head => getComputedStyle(head).backgroundColor"))
        assert len(grounds) == len(DIMENSIONS)


@pytest.fixture(scope="module", params=[0, 1, 3, 300])
def sized(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    """Return a number of fictional milestones, and the address of a site that has so many."""
    folder = once(tmp_path_factory, f"{request.param}-milestones", lambda to: make_site(to / "sound", request.param))
    with served(folder / "sound" / "site") as address:
        yield request.param, address


def make_site(root: Path, amount: int) -> None:
    """Build a site of fictional milestones at `root`, whose titles are long in every fifth."""
    shutil.copytree(SOUND, root, ignore=shutil.ignore_patterns(".cache", "site", "consent", "*people*"))
    sample = yaml.safe_load((root / "milestones" / "2020-03-14-sample-meeting.yml").read_text(encoding="utf-8"))
    for path in (root / "milestones").glob("*.yml"):
        path.unlink()
    for number in range(amount):
        entry = {**sample, "dimensions": [["first"], ["second"], ["first", "second"]][number % 3]}
        entry |= {"title": LONG} if number % 5 == 0 else {}
        name = f"{2013 + number % 12}-{1 + number % 9:02}-fictional-{number}.yml"
        (root / "milestones" / name).write_text(f"# Fictional.\n{yaml.safe_dump(entry, allow_unicode=True)}", encoding="utf-8")
    publication = prepare(root, now=NOW)
    assert len(publication.verdict.published.milestones if publication.verdict.published else ()) == amount
    lay_out(publication, root / "site")
    assert find_leaks(publication, root / "site") == ()


def test_pages_hold_with_any_number_of_milestones_and_with_long_words(browser: Browser, sized: tuple[int, str]) -> None:
    number, address = sized
    with opened(browser, address, DESK) as page:
        for prefix in PREFIXES.values():
            for path in ("/", "/milestones/", "/goals/", "/dimensions/first/", "/dimensions/"):
                page.goto(f"{prefix}{path}", wait_until="domcontentloaded")
                assert widths_that_scroll(page) == [], path
                if number == 0 and path in ("/", "/milestones/", "/dimensions/first/"):
                    expect(page.locator(".empty")).to_be_visible()


def test_every_year_can_be_jumped_to_and_then_stands_at_the_top(browser: Browser, sized: tuple[int, str]) -> None:
    number, address = sized
    for window in (PHONE, DESK):
        with opened(browser, address, window, reduced_motion="reduce") as page:
            page.goto("/bn/milestones/")
            tops = page.evaluate("""async () => {
              const links = [...document.querySelectorAll(".years a")], tops = [];
              for (const link of [...links, ...links.reverse()]) {
                link.click();
                await new Promise(done => setTimeout(done, 60));
                const year = document.getElementById(link.hash.slice(1)), heading = year.querySelector("h2");
                const atTheEnd = Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight - 1;
                tops.push(...atTheEnd ? [] : [year.getBoundingClientRect().top, heading.getBoundingClientRect().top]);
              }
              return tops;
            }""")
            assert page.locator(".years a").count() == min(number, 12)
            assert all(0 <= top <= 100 for top in tops), tops  # pixels, below what stays at the top


def test_the_stitched_line_runs_through_the_knots(browser: Browser, sized: tuple[int, str]) -> None:
    number, address = sized
    for window in (PHONE, DESK):
        with opened(browser, address, window) as page:
            for path in ("/", "/milestones/", "/dimensions/first/") if number else ():
                page.goto(path)
                assert (
                    page.evaluate("""() => {
                  const middle = element => {
                    const style = getComputedStyle(element, "::before");
                    return element.getBoundingClientRect().left + parseFloat(style.left) + parseFloat(style.width) / 2;
                  };
                  const line = middle(document.querySelector(".years-list") ?? document.querySelector(".timeline"));
                  const knots = [...document.querySelectorAll(".timeline__item")].map(middle);
                  return Math.max(...knots.map(knot => Math.abs(knot - line)));
                }""")
                    <= 1
                ), path  # pixel


def test_a_long_list_shows_the_newest_first_and_leads_to_a_page_of_all(browser: Browser, sized: tuple[int, str]) -> None:
    number, address = sized
    with opened(browser, address, DESK, java_script_enabled=False) as page:
        page.goto("/goals/")
        assert page.locator("#sample-goal li").count() == min(number, 6)
        if number <= 6:
            assert page.locator("#sample-goal .more").count() == 0
            return
        page.locator("#sample-goal .more").click()
        expect(page.locator("[data-standing] > ol > li")).to_have_count(number)


def test_a_milestone_prints_on_two_pages_at_most_and_help_keeps_its_numbers(page: Page) -> None:
    for address in (MILESTONE, f"/bn{MILESTONE}"):
        page.goto(address)
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) <= 2
    page.goto("/bn/help/")
    page.emulate_media(media="print", color_scheme="dark")
    for number in page.locator(".line__call").all():
        expect(number).to_be_visible()
    expect(page.locator(".tools")).to_be_hidden()
    assert hue(page, "body", "backgroundColor") == "#ffffff", "on paper the colours are the light ones, whatever the screen has"


def test_a_dimension_prints_without_what_only_a_screen_can_use(page: Page) -> None:
    page.goto(DIMENSION)
    page.emulate_media(media="print")
    for gone in (".onward", ".menu", ".trail", ".edge"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
