"""The pictures beside links to milestones: in each language, with every conjunct, and of people only what they agreed to."""

from __future__ import annotations

import hashlib
import html
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import NOW, PROJECT, SOUND
from PIL import Image, ImageFont

from publishing.audit.leaks.metadata import picture_metadata
from publishing.audit.leaks.scan import Leak, scan
from publishing.audit.leaks.wanted import plan_search
from publishing.audit.leaks.withheld import classify
from publishing.build.milestone_cards import CARDS, all_cards, earlier_cards, paint_cards
from publishing.build.publication import CONFIGURATION, prepare
from publishing.content.library import Library, load_library
from publishing.files.css_fonts import site_font_faces
from publishing.files.digest import short_name
from publishing.images import cards
from publishing.images.cards import FOLDER, Card, Painter, Typeface
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
    typefaces = tuple(Typeface(path=PROJECT / "docs" / one.address, characters=one.characters) for one in site_font_faces())
    return Painter(typefaces=typefaces, ground=card_ground)


@pytest.fixture
def library() -> Library:
    return load_library(SOUND, CONFIGURATION, NOW)


def agreed(sound: Path) -> Library:
    """The sound site, where whoever is quoted agreed to a card, too."""
    file = sound / "milestones" / "consent" / f"{CONSENT}.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("uses:\n", "uses:\n  - social_card\n"), encoding="utf-8")
    return load_library(sound, CONFIGURATION, NOW)


# ---- What a card shows ----


def test_every_conjunct_that_the_fonts_have_is_drawn_as_one(painter: Painter) -> None:
    """Without shaping a conjunct is written with its hasanta, which is wider."""
    assert cards.can_shape()
    bengali = next(one.path for one in painter.typefaces if "ক" in one.characters)
    shaped = ImageFont.truetype(bengali, 60, layout_engine=ImageFont.Layout.RAQM)
    apart = ImageFont.truetype(bengali, 60, layout_engine=ImageFont.Layout.BASIC)
    conjuncts = (PROJECT / "tests" / "conjuncts.txt").read_text(encoding="utf-8").split()
    assert len(conjuncts) > 100
    assert [one for one in conjuncts if shaped.getlength(one, language="bn") >= apart.getlength(one)] == []


def test_a_card_is_small_has_the_measure_that_sites_ask_for_and_holds_nothing_beside_its_pixels(painter: Painter) -> None:
    content = painter.paint(CARD)
    assert content is not None
    assert Image.open(io.BytesIO(content)).size == (1200, 630)
    assert len(content) <= MOST_BYTES
    assert list(picture_metadata(content)) == []


def test_a_card_shows_its_dimension_in_its_colour_and_others_in_none(painter: Painter) -> None:
    content = painter.paint(CARD)
    assert content is not None
    shown = {colour for _, colour in Image.open(io.BytesIO(content)).convert("RGB").getcolors(1 << 20) or ()}
    near = [
        min(sum(abs(a - b) for a, b in zip(one, wanted, strict=True)) for one in shown)
        for wanted in ((185, 56, 42), (44, 116, 71))
    ]
    assert near[0] < 12 < near[1]


def test_a_card_is_the_same_in_every_run(painter: Painter) -> None:
    assert painter.paint(CARD) == replace(painter, _grounds={}).paint(CARD)


def test_words_in_two_scripts_are_each_written_with_their_own_font(painter: Painter) -> None:
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
    made = painter.paint_all({"one": CARD, "other": other}, tmp_path)
    content = made["one"].path.read_bytes()
    assert made["one"].address == f"{FOLDER}/{short_name(content)}.png"
    made["one"].path.write_bytes(content[:-1] + b"x")
    assert painter.contents({"one": CARD}, tmp_path) == {"one": content}
    assert made["one"].path.read_bytes() != content, "looking changes nothing"
    assert painter.paint_all({"one": CARD}, tmp_path)["one"].path.read_bytes() == content
    assert [path.read_bytes() for path in tmp_path.rglob("*.png")] == [content]
    assert painter.paint_all({}, tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


# ---- Who is on them ----


def test_only_milestones_whose_people_agreed_have_a_card(library: Library, sound: Path) -> None:
    both = {f"{prefix}milestones/{MEETING}" for prefix in ("", "bn/")}
    assert classify(library).cards == both
    published = prepare(SOUND, now=NOW).verdict.published
    assert published is not None
    assert set(paint_cards(published, sound)) == both
    assert len(list((sound / CARDS).rglob("*.png"))) == len(both)
    with_people = both | {f"{prefix}milestones/{PEOPLE}" for prefix in ("", "bn/")}
    assert classify(agreed(sound)).cards == with_people
    assert set(all_cards(library)) > with_people, "drafts can be told by their bytes, too"


def test_the_gate_finds_a_card_whose_people_agreed_to_the_page_alone(library: Library, sound: Path, tmp_path: Path) -> None:
    made = all_cards(library)
    folder = f"milestones/{PEOPLE}"
    site = tmp_path / "site"
    site.mkdir()
    (site / "x.png").write_bytes(made[folder])
    assert scan(site, library, lambda _: (), (), made) == (Leak(file="x.png", source="", kind="stranger"),)
    assert scan(site, agreed(sound), lambda _: (), (), made) == ()


def test_an_earlier_site_may_be_shown_again_with_the_titles_of_its_day(
    library: Library, painter: Painter, tmp_path: Path
) -> None:
    made, older = all_cards(library), painter.paint(CARD)
    assert older is not None
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / "0a.png").write_bytes(older)
    for slug in (MEETING, PEOPLE):
        (tmp_path / "milestones" / slug).mkdir(parents=True)
        page = f'<meta property="og:image" content="https://fictional.example/{FOLDER}/0a.png">'
        (tmp_path / "milestones" / slug / "index.html").write_text(page, encoding="utf-8")
    assert [one.kind for one in scan(tmp_path, library, lambda _: (), (), made)] == ["stranger"]
    assert scan(tmp_path, library, lambda _: (), (), made | earlier_cards(tmp_path, [f"milestones/{MEETING}"])) == ()
    assert [
        one.kind for one in scan(tmp_path, library, lambda _: (), (), made | earlier_cards(tmp_path, [f"milestones/{PEOPLE}"]))
    ] != []


def test_a_withdrawal_looks_for_the_bytes_of_every_card_that_depended_on_it(sound: Path) -> None:
    with_card = agreed(sound)
    made = all_cards(with_card)
    wanted = plan_search(classify(with_card, without=frozenset({CONSENT})), lambda _: (), consent=CONSENT, cards=made)
    for prefix in ("", "bn/"):
        assert wanted.withheld_picture(made[f"{prefix}milestones/{PEOPLE}"]) == f"milestones/{PEOPLE}.yml"
        assert wanted.permits(made[f"{prefix}milestones/{MEETING}"])


# ---- On the pages ----


def test_a_page_names_its_card_with_all_that_is_written_in_it(fictional: Path) -> None:
    carded = {}
    for page in fictional.rglob("*.html"):
        said = dict(re.findall(r'<meta property="og:(image[^"]*)" content="([^"]*)"', page.read_text(encoding="utf-8")))
        if FOLDER in said["image"]:
            carded[page.parent.relative_to(fictional).as_posix()] = (said["image"], html.unescape(said["image:alt"]))
    assert set(carded) == {f"{prefix}milestones/{MEETING}" for prefix in ("", "bn/")}
    assert carded[f"milestones/{MEETING}"][1] == "A fictional meeting · 14 March 2020 · First dimension · Fictional site"
    named = {address.rpartition("/")[2] for address, _ in carded.values()}
    assert named == {f"{hashlib.sha256(path.read_bytes()).hexdigest()[:20]}.png" for path in (fictional / FOLDER).iterdir()}
