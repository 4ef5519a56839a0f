"""Search finds what readers mean, however they type it, in either language; the browser takes words apart as Python does."""

from __future__ import annotations

import json
import random
import unicodedata
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT, served
from page_types import PHONE, opened
from playwright.sync_api import Browser, Page
from relevance import Answer, answers, mean
from search_words import Spelling

from publishing.site.search_index import Section, load_search_rules, sections_of

SPELLING = Spelling(rules=load_search_rules(["en", "bn"]))
KNOWN = yaml.safe_load((PROJECT / "tests" / "relevance" / "words.yml").read_text(encoding="utf-8"))
RECALL, RIGHT_FIRST = 0.98, 0.95
UNSEEN_RECALL, UNSEEN_RIGHT_FIRST = 0.95, 0.9
# As JSON: Playwright's own way of handing values over takes longer than all else.
COMPARE = """async (given) => {
  const {spelling} = await import("/assets/scripts/words.js");
  const [rules, texts] = JSON.parse(given);
  const {words, stem, sound, roman, romanised} = spelling(rules);
  const split = texts.map(words);
  const each = [...new Set(split.flat())].map((word) => [word, [stem(word), sound(word), roman(word), romanised(word)]]);
  return JSON.stringify([split, each]);
}"""
VOWEL_SIGNS = ["", "া", "ি", "ী", "ু", "ূ", "ৃ", "ে", "ৈ", "ো", "ৌ", "্", "ঁ", "ং"]
ENDINGS = ["", "র", "ের", "কে", "তে", "ে", "রা", "দের", "গুলির", "টি", "য়", "ও", "েন"]


def made_of(word: str) -> list[object]:
    """All that Python makes of `word`."""
    return [SPELLING.stem(word), SPELLING.sound(word), SPELLING.roman(word), list(SPELLING.romanised(word))]


def texts(site: Path) -> list[str]:
    """Every text of the site, syllables with endings, and signs of all scripts thrown together, the same in every run."""
    found = [
        text
        for path in sorted((site / "search").glob("*.json"))
        for _, title, sections in json.loads(path.read_text(encoding="utf-8"))["pages"]
        for text in (title, *(part for section in sections for part in section))
    ]
    conjuncts = (PROJECT / "tests" / "conjuncts.txt").read_text(encoding="utf-8").split()
    found += [f"ক{one}{sign}ল{ending} {one}{sign}{ending}" for one in conjuncts for sign in VOWEL_SIGNS for ending in ENDINGS]
    some = random.Random(7)  # noqa: S311  # the same in every run
    letters = [chr(one) for one in (*range(0x20, 0x250), *range(0x900, 0xA00), *range(0x2000, 0x2070))]
    letters += ["১", "৯", "٣", "𝟜", "İ", "ﬁ", "Ǆ", "\u09df", "য\u09bc", "ত্\u200d", "1,733", "’", "\ufeff"]
    return [*found, *("".join(some.choices(letters, k=12)) for _ in range(20_000))]


def test_the_browser_takes_words_apart_as_python_does(page: Page, site: Path) -> None:
    page.goto("/")
    asked = [text for text in texts(site) if all(unicodedata.category(sign) != "Cn" for sign in text)]
    assert len(asked) > 50_000
    split, each = json.loads(page.evaluate(COMPARE, json.dumps([SPELLING.rules.model_dump(), asked])))
    assert [
        (text, here, there) for text, there in zip(asked, split, strict=True) if (here := list(SPELLING.words(text))) != there
    ] == []
    assert len(each) > 50_000
    assert [(word, here, there) for word, there in each if (here := made_of(word)) != there] == []


@pytest.fixture(scope="module", params=["real", "fictional"])
def answered(request: pytest.FixtureRequest, browser: Browser) -> list[Answer]:
    """What a site answers to all questions."""
    folder: Path = request.getfixturevalue("site" if request.param == "real" else "fictional")
    with served(folder) as address, opened(browser, address, PHONE) as page:
        return list(answers(page, request.param))


@pytest.fixture(scope="module")
def unseen(site: Path, browser: Browser) -> list[Answer]:
    """What the real site answers to questions that were written by someone who had not read the rules."""
    with served(site) as address, opened(browser, address, PHONE) as page:
        return [one for name in ("unseen", "afterwards") for one in answers(page, name)]


def test_questions_that_the_rules_were_not_written_for_are_answered_too(unseen: list[Answer]) -> None:
    poor = [(one.words, one.right, one.found[:3]) for one in unseen if one.recall < 1 or not one.first]
    assert mean([one.recall for one in unseen]) >= UNSEEN_RECALL, poor
    assert mean([one.first for one in unseen]) >= UNSEEN_RIGHT_FIRST, poor


def test_no_question_goes_without_a_right_page(answered: list[Answer]) -> None:
    assert [(one.words, one.found) for one in answered if one.recall == 0] == []


def test_right_pages_are_found_and_stand_first(answered: list[Answer]) -> None:
    incomplete = [(one.words, one.right, one.found) for one in answered if one.recall < 1]
    assert mean([one.recall for one in answered]) >= RECALL, incomplete
    late = [(one.words, one.right, one.found[:3]) for one in answered if not one.first]
    assert mean([one.first for one in answered]) >= RIGHT_FIRST, late


@pytest.mark.parametrize("group", KNOWN["families"])
def test_words_of_a_family_have_one_stem(group: str) -> None:
    assert len({SPELLING.stem(word) for word in SPELLING.words(group)}) == 1


@pytest.mark.parametrize(("word", "other"), KNOWN["different"])
def test_other_words_stay_other_words(word: str, other: str) -> None:
    assert SPELLING.stem(*SPELLING.words(word)) != SPELLING.stem(*SPELLING.words(other))
    assert SPELLING.sound(*SPELLING.words(word)) != SPELLING.sound(*SPELLING.words(other))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("১,৭৩৩ 1,733 ১৭৩৩", ["1733", "1733", "1733"]),
        ("হঠাৎ হঠাত্ হঠাত্\u200d", ["হঠাত্"] * 3),
        ("প\u09cdর\u200cথম", ["প্রথম"]),
        ("“Survivor’s” survivors", ["survivors", "survivors"]),
        ("পাচার।উদ্ধার?", ["পাচার", "উদ্ধার"]),
        ("Café ÉTÉ", ["cafe", "ete"]),
        (" \u200b…", []),
    ],
)
def test_what_is_written_in_several_ways_is_one_word(typed: str, words: list[str]) -> None:
    assert SPELLING.words(typed) == [unicodedata.normalize("NFD", word) for word in words]


@pytest.mark.parametrize(("latin", "bengali"), KNOWN["romanised"])
def test_what_is_typed_in_latin_letters_sounds_as_it_is_written(latin: str, bengali: str) -> None:
    (word,) = SPELLING.words(bengali)
    assert SPELLING.roman(word) in SPELLING.romanised(latin)


def test_a_page_is_cut_at_its_headings_and_what_is_excluded_is_left_out() -> None:
    body = (
        "<header><h1>Title</h1><p>First <em>wor</em>d</p></header>"
        '<h2 id="a">One<svg><title>x</title></svg></h2><p>Text<br>more</p><ul data-search-exclude><li>no<img alt=""></li></ul>'
        '<h2 id="b" data-search-exclude>Two</h2><p>still one <i lang="en">and</i><i lang="bn">না</i></p><h3 id="c">Three</h3>'
    )
    assert sections_of(body, "en") == (
        Section(text="Title First word"),
        Section(anchor="a", heading="One", text="Text more still one and"),
        Section(anchor="c", heading="Three"),
    )
