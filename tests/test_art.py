"""The shared picture and the icon: drawn in the colours of the dimensions, the same in every run, with no metadata."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import yaml
from affirming import load_library, prepare
from conftest import NOW, PROJECT, SOUND
from page_types import WORDS
from PIL import Image
from playwright.sync_api import Page

from publishing.audit.leaks.metadata import picture_metadata
from publishing.audit.leaks.scan import scan
from publishing.build.publication import CONFIGURATION, DRAWING
from publishing.images.drawing import paint, save_drawings
from publishing.site import art as emblem

DIMENSIONS = yaml.safe_load((PROJECT / "docs" / "_data" / "dimensions.yml").read_text(encoding="utf-8"))
COLOURS = tuple(dimension["colours"]["light"] for dimension in DIMENSIONS)
MOST_BYTES = 60_000  # of the picture for shared links


@pytest.fixture(scope="module")
def shared_picture() -> bytes:
    return paint(emblem.shared_picture(COLOURS))


def test_the_shared_picture_is_small_and_holds_nothing_beside_its_pixels(shared_picture: bytes) -> None:
    picture = Image.open(io.BytesIO(shared_picture))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(shared_picture) <= MOST_BYTES
    assert picture_metadata(shared_picture) == ()


def test_the_shared_picture_shows_every_dimension_in_its_colour_and_the_marigold_in_the_middle(shared_picture: bytes) -> None:
    picture = Image.open(io.BytesIO(shared_picture)).convert("RGB")
    pixels = {pixel for amount, pixel in picture.getcolors(1 << 16) or () if amount > 400}  # pixels: more than a stitch
    for colour in (*COLOURS, emblem.MARIGOLD, emblem.GROUND):
        wanted = tuple(bytes.fromhex(colour[1:]))
        assert any(max(abs(a - b) for a, b in zip(pixel, wanted, strict=True)) <= 3 for pixel in pixels), colour
    assert picture.getpixel((600, 315)) == pytest.approx(tuple(bytes.fromhex(emblem.MARIGOLD[1:])), abs=3)


def test_the_shared_picture_is_the_same_in_every_run_and_is_drawn_anew_where_the_cache_is_damaged(
    tmp_path: Path, shared_picture: bytes
) -> None:
    first = save_drawings([emblem.shared_picture(COLOURS)], tmp_path / "drawing")[0]
    assert first.path.read_bytes() == shared_picture
    first.path.write_bytes(shared_picture[:-1] + b"x")
    assert save_drawings([emblem.shared_picture(COLOURS)], tmp_path / "drawing")[0].path.read_bytes() == shared_picture
    other = save_drawings([emblem.shared_picture(COLOURS[::-1])], tmp_path / "drawing")[0]
    assert other.path.read_bytes() != shared_picture
    assert list((tmp_path / "drawing").rglob("*.png")) == [other.path]


def test_the_gate_knows_exactly_this_picture(tmp_path: Path, shared_picture: bytes) -> None:
    library = load_library(SOUND, CONFIGURATION, NOW)
    (tmp_path / "site").mkdir()
    file = tmp_path / "site" / "shared.png"

    def kinds(*known: bytes) -> list[str]:
        return [trace.kind for trace in scan(tmp_path / "site", library, lambda _, __: (), known)]

    file.write_bytes(shared_picture)
    assert kinds(shared_picture) == []
    assert kinds() == ["stranger"]
    picture = Image.open(io.BytesIO(shared_picture)).convert("RGB")
    picture.putpixel((5, 5), (0, 0, 0))
    picture.save(file)
    assert kinds(shared_picture) == ["stranger"]


def test_every_page_names_the_shared_picture_with_its_address_size_and_words(site: Path) -> None:
    addresses = set()
    for page in site.rglob("*.html"):
        properties = dict(re.findall(r'<meta property="og:(image[^"]*)" content="([^"]*)"', page.read_text(encoding="utf-8")))
        language = "bn" if "bn" in page.relative_to(site).parts else "en"
        assert (properties["image:type"], properties["image:width"], properties["image:height"]) == ("image/png", "1200", "630")
        if "/milestones/2" not in page.as_posix():  # these have pictures of their own
            assert properties["image:alt"] == WORDS["shared_picture"][language]
            addresses.add(properties["image"])
    (address,) = addresses
    home = re.search(r"^site_url: (\S+)", (PROJECT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert home is not None
    assert address.startswith(f"{home[1]}assets/pictures/")
    assert (site / address.removeprefix(home[1])).read_bytes() == paint(emblem.shared_picture(COLOURS))


def test_the_mark_in_the_tab_is_drawn_of_what_the_header_shows(page: Page, site: Path) -> None:
    page.goto("/milestones/")
    mark = page.locator("link[rel=icon]")
    assert (mark.get_attribute("href"), mark.get_attribute("type")) == ("../assets/favicon.png", "image/png")
    icon = Image.open(site / "assets" / "favicon.png").convert("RGB")
    assert mark.get_attribute("sizes") == f"{icon.width}x{icon.height}"
    assert (site / "assets" / "favicon.png").read_bytes() == paint(emblem.favicon())
    colours = {"#" + bytes(pixel).hex() for _, pixel in icon.getcolors() or ()}
    assert {emblem.GROUND, emblem.INDIGO, emblem.MARIGOLD} <= colours


def test_drawings_lie_in_the_cache_alone(sound: Path) -> None:
    drawings = prepare(sound, now=NOW).drawings
    assert len(drawings) == 2
    assert all(drawing.path.is_relative_to(sound / DRAWING) for drawing in drawings)
