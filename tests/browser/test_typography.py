"""Every face in use draws Bengali whole: conjuncts joined, signs in their places, nothing cut off, long words within the page."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from conftest import PROJECT, served
from page_types import PHONE, opened
from playwright.sync_api import Browser, Page
from test_pages import LONG, TALLEST

SPECIMEN = PROJECT / "tests" / "specimen"
PICTURES = PROJECT / ".cache" / "specimen"  # for people to look at
NARROWEST = {**PHONE, "viewport": {"width": 320, "height": 640}}
CONJUNCTS = (PROJECT / "tests" / "conjuncts.txt").read_text(encoding="utf-8").split()
VOWELS = ["", "া", "ি", "ী", "ু", "ূ", "ৃ", "ে", "ৈ", "ো", "ৌ", "ঁ"]
LETTERS = [chr(one) for one in (*range(0x0995, 0x09A9), *range(0x09AA, 0x09B1), 0x09B2, *range(0x09B6, 0x09BA))]
LETTERS += ["ড়", "ঢ়", "য়"]
ALONE = "অআইঈউঊঋএঐওঔৎংঃঁ০১২৩৪৫৬৭৮৯।॥৳₹"
UNDER_ONE_LINE = "কঘচছজঝটঠডঢতদনফবভমযরলষসহ"  # the head line runs over the whole letter
COUNTED = 12
# The heading face, the self-hosted text face, and the face of a device that has its own.
FILES = {"heading": '"Heading file"', "text": '"Text file"'}
FACES = FILES | {"device": '"Noto Sans Bengali"'}
SYLLABLE = re.compile(
    "((?:[\u0995-\u09b9\u09dc-\u09df]\u09bc?\u09cd)+[\u0995-\u09b9\u09dc-\u09df]\u09bc?)([\u09be-\u09cc\u0981]?)"
)


def blocks() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each paragraph of the specimen."""
    yield "letters", " ".join(letter + vowel for letter, vowel in product(LETTERS, VOWELS))
    yield "conjuncts", " ".join(conjunct + vowel for conjunct, vowel in product(CONJUNCTS, VOWELS))
    yield "signs", " ".join(ALONE)
    yield "compounds", f"{LONG} সারভাইভারদের জবাবদিহিমূলক ক্ষতিপূরণপ্রক্রিয়া"


def specimen() -> str:
    """Return a Bengali page, with the styles of the site, of every syllable that its fonts must write."""
    headings = "".join(f"<h{level}>{TALLEST}</h{level}>" for level in (1, 2, 3, 4))
    faces = "".join(
        f"<section class='face' id='{name}' style='font-family: {html.escape(face, quote=True)}'>"
        + "".join(f"<p id='{name}-{kind}'>{text}</p>" for kind, text in blocks())
        + "</section>"
        for name, face in FACES.items()
    )
    items = "".join(f"<li>{LONG}</li>" for _ in range(COUNTED))
    return (
        "<!doctype html><html lang='bn'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        "<title>নমুনা</title><link rel='stylesheet' href='../assets/styles/site.css'><link rel='stylesheet' href='specimen.css'>"
        f"<body><div id='content' class='content'><div class='wrap prose'>{headings}<ol>{items}</ol>"
        f"<ol lang='en'><li>one</li></ol>{faces}</div></div><script src='measures.js'></script>"
    )


@pytest.fixture(scope="module")
def specimen_page(site: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Page]:
    """Return the specimen in a narrow window, with the built site's own styles and fonts."""
    folder = tmp_path_factory.mktemp("specimen")
    shutil.copytree(site / "assets", folder / "assets")
    shutil.copytree(SPECIMEN, folder / "specimen")
    (folder / "specimen" / "index.html").write_text(specimen(), encoding="utf-8")
    with served(folder) as address, opened(browser, address, NARROWEST) as page:
        page.goto("/specimen/")
        page.evaluate("Promise.all([...document.fonts].filter(face => face.family.includes('file')).map(face => face.load()))")
        yield page


def syllables_of(site: Path) -> list[tuple[str, str]]:
    """Return the syllables with a conjunct that the site's pages hold."""
    return sorted({pair for path in site.rglob("*.html") for pair in SYLLABLE.findall(path.read_text(encoding="utf-8"))})


@pytest.mark.parametrize("face", FILES)
def test_every_listed_conjunct_is_joined_and_every_sign_has_its_letter(specimen_page: Page, face: str) -> None:
    syllables = list(product(CONJUNCTS, VOWELS))
    assert specimen_page.evaluate("([face, texts]) => unjoined(face, texts)", [FILES[face], syllables]) == []
    syllables += list(product(LETTERS, VOWELS))
    assert specimen_page.evaluate("([face, texts]) => circled(face, texts)", [FILES[face], syllables]) == []


@pytest.mark.parametrize("face", FACES)
def test_every_syllable_of_the_site_is_joined(specimen_page: Page, site: Path, face: str) -> None:
    syllables = syllables_of(site)
    assert len(syllables) > len(CONJUNCTS) / 2
    assert specimen_page.evaluate("([face, texts]) => unjoined(face, texts)", [FACES[face], syllables]) == []
    assert specimen_page.evaluate("([face, texts]) => circled(face, texts)", [FACES[face], syllables]) == []


@pytest.mark.parametrize("face", FILES)
def test_the_measures_see_what_is_wrong(specimen_page: Page, face: str) -> None:
    pairs = [(f"{first}্{second}", "") for first, second in product(LETTERS[:8], LETTERS[:8])]
    assert specimen_page.evaluate("([face, texts]) => unjoined(face, texts)", [FILES[face], pairs]) != []
    assert specimen_page.evaluate("([face, texts]) => circled(face, texts)", [FILES[face], [("", "া"), ("ক", "ি")]]) == ["া"]
    assert specimen_page.evaluate("([face, texts]) => gaping(face, texts)", [FILES[face], [("ক\u2009", "ক")]]) == ["ক\u2009ক"]


@pytest.mark.parametrize("face", FACES)
def test_each_face_has_every_letter_and_sign_itself(specimen_page: Page, face: str) -> None:
    session = specimen_page.context.new_cdp_session(specimen_page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    for kind, _ in blocks():
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": f"#{face}-{kind}"})["nodeId"]
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        if kind == "signs":  # the space between them and the rupee may be another face's on a device
            fonts = [font for font in fonts if font["glyphCount"] > len(ALONE)]
        assert len(fonts) == 1, (kind, fonts)
        assert fonts[0]["isCustomFont"] is (face in FILES)


@pytest.mark.parametrize("face", FACES)
def test_no_joint_shows_between_letters_under_one_line(specimen_page: Page, face: str) -> None:
    pairs = list(product(UNDER_ONE_LINE, UNDER_ONE_LINE))
    assert specimen_page.evaluate("([face, pairs]) => gaping(face, pairs)", [FACES[face], pairs]) == []


def test_lists_count_in_bengali_numerals_and_english_ones_in_theirs(specimen_page: Page) -> None:
    tree = specimen_page.context.new_cdp_session(specimen_page).send("Accessibility.getFullAXTree")["nodes"]
    markers = [node["name"]["value"].strip() for node in tree if node.get("role", {}).get("value") == "ListMarker"]
    assert markers == [*(["১.", "২.", "৩.", "৪.", "৫.", "৬.", "৭.", "৮.", "৯.", "১০.", "১১.", "১২."]), "1."]


def test_the_specimen_is_there_to_be_looked_at(specimen_page: Page) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name in FACES:
        specimen_page.locator(f"#{name}").screenshot(path=PICTURES / f"{name}.png")
    specimen_page.locator("h1").screenshot(path=PICTURES / "title.png")
    assert {path.stem for path in PICTURES.glob("*.png")} >= {*FACES, "title"}
