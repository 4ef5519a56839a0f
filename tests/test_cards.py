"""The pictures beside links to milestones: in each language, with every conjunct, and of people only what they agreed to."""

from __future__ import annotations

import hashlib
import html
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from affirming import load_library, prepare
from conftest import NOW, PROJECT, SOUND
from PIL import Image, ImageColor, ImageFont

from publishing.audit.leaks.classification import classify
from publishing.audit.leaks.metadata import picture_metadata
from publishing.audit.leaks.scan import Leak, scan
from publishing.audit.leaks.search_plan import plan_search
from publishing.build.milestone_cards import CARDS, all_cards, earlier_cards, paint_cards
from publishing.build.publication import CONFIGURATION
from publishing.content.library import Library
from publishing.files.css_fonts import site_font_faces
from publishing.files.digest import short_name
from publishing.images import cards
from publishing.images.cards import CARDS_FOLDER, Card, Painter, Typeface
from publishing.site.art import card_ground

PEOPLE, MEETING = "2022-05-sample-people-quoted", "2020-03-14-sample-meeting"
CONSENT = "c-aaaaaaaaa2"
COLOURS = ("#b9382a", "#2c7447")
MOST_BYTES = 60_000
CARD = Card(
    language="bn",
    date="মে ২০১৬",
    title="একটি কাল্পনিক শিরোনাম: ক্ষতিপূরণ, মুখ্যমন্ত্রী, কর্তৃত্ব",
    dimensions=(("উদ্ধার", COLOURS[0]),),
    site="তফতিশ",
    petals=(COLOURS[0], "#e6dfd3"),
    ink="#2c2f7f",
    soft="#504a64",
)


@pytest.fixture(scope="module")
def painter() -> Painter:
    typefaces = tuple(Typeface(path=PROJECT / "docs" / font.address, characters=font.characters) for font in site_font_faces())
    return Painter(typefaces=typefaces, ground=card_ground)


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(SOUND, CONFIGURATION, NOW)


@pytest.fixture(scope="module")
def card_files(library: Library) -> dict[str, bytes]:
    """Every card of the sound site."""
    return dict(all_cards(library))


@pytest.fixture
def agreed(sound: Path) -> Library:
    """The sound site, where whoever is quoted agreed to a card, too."""
    file = sound / "milestones" / "consent" / f"{CONSENT}.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("uses:\n", "uses:\n  - social_card\n"), encoding="utf-8")
    return load_library(sound, CONFIGURATION, NOW)


# ---- What a card shows ----


def test_every_conjunct_that_the_fonts_have_is_drawn_as_one(painter: Painter) -> None:
    """Without shaping a conjunct is written with its hasanta, which is wider."""
    assert cards.can_shape()
    bengali = next(typeface.path for typeface in painter.typefaces if "ক" in typeface.characters)
    shaped = ImageFont.truetype(bengali, 60, layout_engine=ImageFont.Layout.RAQM)
    apart = ImageFont.truetype(bengali, 60, layout_engine=ImageFont.Layout.BASIC)
    conjuncts = (PROJECT / "tests" / "conjuncts.txt").read_text(encoding="utf-8").split()
    assert len(conjuncts) > 100
    assert [text for text in conjuncts if shaped.getlength(text, language="bn") >= apart.getlength(text)] == []


def test_a_card_is_small_and_the_same_in_every_run_and_shows_its_dimension_in_its_colour(painter: Painter) -> None:
    content = painter.paint(CARD)
    assert content is not None
    assert len(content) <= MOST_BYTES
    assert list(picture_metadata(content)) == []
    with Image.open(io.BytesIO(content)) as opened:
        assert opened.size == (1200, 630)
        colours = {colour for _, colour in opened.convert("RGB").getcolors(1 << 20) or ()}
    own, other = (
        min(sum(abs(a - b) for a, b in zip(colour, wanted, strict=True)) for colour in colours)
        for wanted in map(ImageColor.getrgb, COLOURS)
    )
    assert own < 12 < other
    assert content == Painter(typefaces=painter.typefaces, ground=card_ground).paint(CARD)
    # Words in two scripts are each written with their own font.
    assert painter.paint(replace(CARD, title="বিইউপি (BUP) ও é")) is not None


@pytest.mark.parametrize("title", ["日本語", "কখ\u0300গ日", " ".join(["দীর্ঘ শিরোনাম"] * 40), "ক" * 60])
def test_what_the_fonts_cannot_write_and_what_does_not_fit_has_no_card(painter: Painter, title: str) -> None:
    assert painter.paint(replace(CARD, title=title)) is None


def test_where_letters_cannot_be_shaped_there_is_no_card_rather_than_a_wrong_one(
    painter: Painter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "can_shape", lambda: False)
    assert painter.paint(CARD) is None


# ---- The cache ----


def test_a_card_is_kept_painted_anew_where_it_is_damaged_and_goes_with_its_milestone(painter: Painter, tmp_path: Path) -> None:
    other = replace(CARD, title="আরেকটি কাল্পনিক শিরোনাম")
    path = painter.paint_all({"card": CARD, "other": other}, tmp_path)["card"].path
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"x")
    assert painter.contents({"card": CARD}, tmp_path) == {"card": content}
    assert path.read_bytes() != content, "looking changes nothing"
    card = painter.paint_all({"card": CARD}, tmp_path)["card"]
    assert (card.path.read_bytes(), card.address) == (content, f"{CARDS_FOLDER}/{short_name(content)}.png")
    assert [path.read_bytes() for path in tmp_path.rglob("*.png")] == [content]
    assert painter.paint_all({}, tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


# ---- Who is on them ----


def test_only_milestones_whose_people_agreed_have_a_card(
    library: Library, agreed: Library, card_files: dict[str, bytes], tmp_path: Path
) -> None:
    both = {f"{prefix}milestones/{MEETING}" for prefix in ("", "bn/")}
    assert classify(library).cards == both
    published = prepare(SOUND, now=NOW).verdict.published
    assert published is not None
    assert set(paint_cards(published, tmp_path)) == both
    assert len(list((tmp_path / CARDS).rglob("*.png"))) == len(both)
    with_people = both | {f"{prefix}milestones/{PEOPLE}" for prefix in ("", "bn/")}
    assert classify(agreed).cards == with_people
    assert set(card_files) > with_people, "drafts can be told by their bytes, too"


def test_a_card_whose_people_agreed_to_the_page_alone_is_found_in_a_site_and_on_withdrawal(
    library: Library, agreed: Library, card_files: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "x.png").write_bytes(card_files[f"milestones/{PEOPLE}"])
    leak = Leak(file="x.png", source="", kind="stranger")
    assert scan(tmp_path / "site", library, lambda *_: (), (), card_files) == (leak,)
    assert scan(tmp_path / "site", agreed, lambda *_: (), (), card_files) == ()
    cards = all_cards(agreed)
    wanted = plan_search(classify(agreed, without=frozenset({CONSENT})), lambda *_: (), consent=CONSENT, cards=cards)
    for prefix in ("", "bn/"):
        assert wanted.withheld_picture(cards[f"{prefix}milestones/{PEOPLE}"]) == f"milestones/{PEOPLE}.yml"
        assert wanted.permits(cards[f"{prefix}milestones/{MEETING}"])


def test_an_earlier_site_may_be_shown_again_with_the_titles_of_its_day(
    library: Library, painter: Painter, card_files: dict[str, bytes], tmp_path: Path
) -> None:
    content = painter.paint(CARD)
    assert content is not None
    (tmp_path / CARDS_FOLDER).mkdir(parents=True)
    (tmp_path / CARDS_FOLDER / "0a.png").write_bytes(content)
    for slug in (MEETING, PEOPLE):
        (tmp_path / "milestones" / slug).mkdir(parents=True)
        page = f'<meta property="og:image" content="https://fictional.example/{CARDS_FOLDER}/0a.png">'
        (tmp_path / "milestones" / slug / "index.html").write_text(page, encoding="utf-8")

    def kinds(*slugs: str) -> list[str]:
        earlier = earlier_cards(tmp_path, [f"milestones/{slug}" for slug in slugs])
        return [leak.kind for leak in scan(tmp_path, library, lambda *_: (), (), card_files | earlier)]

    assert kinds() == ["stranger"]
    assert kinds(MEETING) == []
    assert kinds(PEOPLE) != []


# ---- On the pages ----


def test_a_page_names_its_card_with_all_that_is_written_in_it(fictional: Path) -> None:
    carded = {}
    for page in fictional.rglob("*.html"):
        tags = dict(re.findall(r'<meta property="og:(image[^"]*)" content="([^"]*)"', page.read_text(encoding="utf-8")))
        if CARDS_FOLDER in tags["image"]:
            carded[page.parent.relative_to(fictional).as_posix()] = (tags["image"], html.unescape(tags["image:alt"]))
    assert set(carded) == {f"{prefix}milestones/{MEETING}" for prefix in ("", "bn/")}
    assert carded[f"milestones/{MEETING}"][1] == "A fictional meeting · 14 March 2020 · First dimension · Fictional site"
    files = {address.rpartition("/")[2] for address, _ in carded.values()}
    assert files == {f"{hashlib.sha256(path.read_bytes()).hexdigest()[:20]}.png" for path in (fictional / CARDS_FOLDER).iterdir()}
