"""What is drawn, and that the pages hold: in every width, with no milestones and with hundreds, and on paper."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from conftest import NOW, PROJECT, SOUND, served
from page_types import DESK, DIMENSION, MILESTONE, PHONE, PREFIXES, WORDS, of_each_type, opened
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from publishing.audit.leaks.metadata import picture_metadata
from publishing.audit.leaks.scan import scan
from publishing.build.mkdocs_hooks import lay_out
from publishing.build.publication import CONFIGURATION, DRAWING, find_leaks, prepare
from publishing.content.library import load_library
from publishing.images.drawing import paint, save_drawings
from publishing.site import art as emblem
from publishing.site.art import ROUNDS

DIMENSIONS = yaml.safe_load((PROJECT / "docs" / "_data" / "dimensions.yml").read_text(encoding="utf-8"))
COLOURS = [one["colours"]["light"] for one in DIMENSIONS]
WIDTHS = (320, 360, 640, 768, 1280, 1920)  # 640 is a desk's window at 200 % zoom
MOST_BYTES = 60_000  # of the picture for shared links
LONG = {
    "en": "A fictional title about deinstitutionalisation and counterrevolutionariness in constitutionalisation",
    "bn": "দুর্ভাগ্যজনকভাবেপ্রত্যাবর্তনপ্রতিশ্রুতিবদ্ধতাসংক্রান্ত আন্তঃরাষ্ট্রীয়করণপ্রক্রিয়াধীনতার কাল্পনিক কথা",
}


# ---- The drawing ----


@pytest.fixture(scope="module")
def drawn() -> bytes:
    return paint(emblem.shared_picture(COLOURS))


def test_the_shared_picture_is_small_and_holds_nothing_beside_its_pixels(drawn: bytes) -> None:
    picture = Image.open(io.BytesIO(drawn))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(drawn) <= MOST_BYTES
    assert picture_metadata(drawn) == ()


def test_the_shared_picture_shows_every_dimension_in_its_colour_and_the_marigold_in_the_middle(drawn: bytes) -> None:
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    shown = {pixel for amount, pixel in picture.getcolors(1 << 16) or () if amount > 400}  # pixels: more than a stitch
    for colour in (*COLOURS, emblem.MARIGOLD, emblem.PAPER):
        wanted = tuple(bytes.fromhex(colour[1:]))
        assert any(max(abs(a - b) for a, b in zip(one, wanted, strict=True)) <= 3 for one in shown), colour
    assert picture.getpixel((600, 315)) == pytest.approx(tuple(bytes.fromhex(emblem.MARIGOLD[1:])), abs=3)


def test_the_shared_picture_is_the_same_in_every_run_and_is_drawn_anew_where_the_cache_is_damaged(
    tmp_path: Path, drawn: bytes
) -> None:
    first = save_drawings([emblem.shared_picture(COLOURS)], tmp_path / "drawing")[0]
    assert first.path.read_bytes() == drawn
    first.path.write_bytes(drawn[:-1] + b"x")
    assert save_drawings([emblem.shared_picture(COLOURS)], tmp_path / "drawing")[0].path.read_bytes() == drawn
    other = save_drawings([emblem.shared_picture(COLOURS[::-1])], tmp_path / "drawing")[0]
    assert other.path.read_bytes() != drawn
    assert list((tmp_path / "drawing").rglob("*.png")) == [other.path]


def test_the_gate_knows_exactly_this_picture(tmp_path: Path, drawn: bytes) -> None:
    library = load_library(SOUND, CONFIGURATION, NOW)
    (tmp_path / "site").mkdir()
    shown = tmp_path / "site" / "shared.png"

    def kinds(*known: bytes) -> list[str]:
        return [trace.kind for trace in scan(tmp_path / "site", library, lambda _: (), known)]

    shown.write_bytes(drawn)
    assert kinds(drawn) == []
    assert kinds() == ["stranger"]
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    picture.putpixel((5, 5), (0, 0, 0))
    picture.save(shown)
    assert kinds(drawn) == ["stranger"]


def test_every_page_names_the_shared_picture_with_its_address_size_and_words(site: Path) -> None:
    shown = set()
    for page in site.rglob("*.html"):
        said = dict(re.findall(r'<meta property="og:(image[^"]*)" content="([^"]*)"', page.read_text(encoding="utf-8")))
        language = "bn" if "bn" in page.relative_to(site).parts else "en"
        assert (said["image:type"], said["image:width"], said["image:height"]) == ("image/png", "1200", "630")
        if "/milestones/2" not in page.as_posix():  # these have pictures of their own
            assert said["image:alt"] == WORDS["shared_picture"][language]
            shown.add(said["image"])
    (address,) = shown
    home = re.search(r"^site_url: (\S+)", (PROJECT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert home is not None
    assert address.startswith(f"{home[1]}assets/pictures/")
    assert (site / address.removeprefix(home[1])).read_bytes() == paint(emblem.shared_picture(COLOURS))


def test_the_drawing_has_the_colours_of_the_style_sheet(page: Page) -> None:
    page.goto("/")
    for name in ("paper", "line", "indigo", "marigold", "soft"):
        said = page.evaluate("name => getComputedStyle(document.documentElement).getPropertyValue(name)", f"--{name}")
        assert said == getattr(emblem, name.upper())


def test_the_flower_has_a_petal_in_the_colour_of_each_dimension_and_the_same_rounds_as_the_picture(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        page.goto("/")
        petals = page.locator(".hero .petal").all()
        assert len(petals) == len(DIMENSIONS)
        for petal, dimension in zip(petals, DIMENSIONS, strict=True):
            paths = petal.locator("path").all()
            assert [path.get_attribute("d") for path in paths] == [one.path for one in ROUNDS]
            assert hue(page, f".hero .petal.d-{dimension['id']} path:last-child", "stroke") == dimension["colours"][scheme]


def test_the_mark_in_the_tab_is_drawn_of_what_the_header_shows(page: Page, site: Path) -> None:
    page.goto("/milestones/")
    mark = page.locator("link[rel=icon]")
    assert (mark.get_attribute("href"), mark.get_attribute("type")) == ("../assets/favicon.png", "image/png")
    shown = Image.open(site / "assets" / "favicon.png").convert("RGB")
    assert mark.get_attribute("sizes") == f"{shown.width}x{shown.height}"
    assert (site / "assets" / "favicon.png").read_bytes() == paint(emblem.favicon())
    colours = {"#" + bytes(pixel).hex() for _, pixel in shown.getcolors() or ()}
    assert {emblem.PAPER, emblem.INDIGO, emblem.MARIGOLD} <= colours


def hue(page: Page, selector: str, property_: str) -> str:
    """A colour of the first element that fits, as CSS writes it in YAML."""
    said = page.locator(selector).first.evaluate("(one, name) => getComputedStyle(one)[name]", property_)
    return "#" + "".join(f"{int(number):02x}" for number in re.findall(r"\d+", said)[:3])


# ---- The pages ----


def too_wide(page: Page) -> list[int]:
    """The widths of a window for which `page` is too wide."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [width] if page.evaluate("document.documentElement.scrollWidth") > width else []
    return found


@pytest.mark.parametrize("language", PREFIXES)
def test_no_page_is_wider_than_the_window(page: Page, site: Path, language: str) -> None:
    for one in of_each_type(site):
        page.goto(f"{PREFIXES[language]}{one}", wait_until="domcontentloaded")
        assert too_wide(page) == [], one


def test_each_dimension_has_a_page_in_its_own_colour(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        grounds = set()
        for dimension in DIMENSIONS:
            page.goto(f"/dimensions/{dimension['id']}/")
            assert hue(page, "h1", "color") == dimension["colours"][scheme]
            assert page.locator(".head--dimension .petal:not(.petal--plain)").count() == 1
            grounds.add(page.locator(".head--dimension").evaluate("one => getComputedStyle(one).backgroundColor"))
        assert len(grounds) == len(DIMENSIONS)


@pytest.fixture(scope="module", params=[0, 1, 3, 300])
def sized(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    """How many fictional milestones a site has, and its address."""
    root = tmp_path_factory.mktemp("sized") / "sound"
    shutil.copytree(SOUND, root, ignore=shutil.ignore_patterns(".cache", "site", "consent", "*people*"))
    written = yaml.safe_load((root / "milestones" / "2020-03-14-sample-meeting.yml").read_text(encoding="utf-8"))
    for path in (root / "milestones").glob("*.yml"):
        path.unlink()
    for number in range(request.param):
        entry = {**written, "dimensions": [["first"], ["second"], ["first", "second"]][number % 3]}
        entry |= {"title": LONG} if number % 5 == 0 else {}
        name = f"{2013 + number % 12}-{1 + number % 9:02}-fictional-{number}.yml"
        (root / "milestones" / name).write_text(f"# Fictional.\n{yaml.safe_dump(entry, allow_unicode=True)}", encoding="utf-8")
    publication = prepare(root, now=NOW)
    assert len(publication.verdict.published.milestones if publication.verdict.published else ()) == request.param
    lay_out(publication, root / "site")
    assert find_leaks(publication, root / "site") == ()
    with served(root / "site") as address:
        yield request.param, address


def test_pages_hold_with_any_number_of_milestones_and_with_long_words(browser: Browser, sized: tuple[int, str]) -> None:
    number, address = sized
    with opened(browser, address, DESK) as page:
        for prefix in PREFIXES.values():
            for one in ("/", "/milestones/", "/goals/", "/dimensions/first/", "/dimensions/"):
                page.goto(f"{prefix}{one}", wait_until="domcontentloaded")
                assert too_wide(page) == [], one
                if number == 0 and one in ("/", "/milestones/", "/dimensions/first/"):
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
            for one in ("/", "/milestones/", "/dimensions/first/") if number else ():
                page.goto(one)
                assert (
                    page.evaluate("""() => {
                  const middle = (one, beside) => {
                    const style = getComputedStyle(one, "::before");
                    return one.getBoundingClientRect().left + parseFloat(style.left) + parseFloat(style.width) / 2;
                  };
                  const line = middle(document.querySelector(".years-list") ?? document.querySelector(".timeline"));
                  const knots = [...document.querySelectorAll(".timeline__item")].map(one => middle(one));
                  return Math.max(...knots.map(knot => Math.abs(knot - line)));
                }""")
                    <= 1
                ), one  # pixel


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


def test_drawings_lie_in_the_cache_alone(sound: Path) -> None:
    sewn = prepare(sound, now=NOW).drawings
    assert len(sewn) == 2
    assert all(one.path.is_relative_to(sound / DRAWING) for one in sewn)
