"""Search finds what readers mean, however they type it, in either language; the browser takes words apart as Python does."""

from __future__ import annotations

import json
import random
import unicodedata
from itertools import product
from pathlib import Path
from statistics import mean

import pytest
import yaml
from conftest import PROJECT, script, served
from page_types import PHONE, opened
from playwright.sync_api import Browser, Page
from relevance import Answer, answers
from search_words import Spelling

from publishing.site.search_index import Section, load_search_rules, sections_of

SPELLING = Spelling(rules=load_search_rules(["en", "bn"]))
WORDS = yaml.safe_load((PROJECT / "tests" / "relevance" / "words.yml").read_text(encoding="utf-8"))
# As JSON: Playwright's own way of handing values over takes longer than all else.
COMPARE = script("search_compare.js")
VOWEL_SIGNS = ["", "া", "ি", "ী", "ু", "ূ", "ৃ", "ে", "ৈ", "ো", "ৌ", "্", "ঁ", "ং"]
ENDINGS = ["", "র", "ের", "কে", "তে", "ে", "রা", "দের", "গুলির", "টি", "য়", "ও", "েন"]


def forms(word: str) -> list[object]:
    """Return the stem, the sound and the Latin forms of `word`."""
    return [SPELLING.stem(word), SPELLING.sound(word), SPELLING.roman(word), list(SPELLING.romanised(word))]


def texts_of(site: Path) -> list[str]:
    """Return every text of the site, syllables with endings, and random signs of all scripts, the same in every run."""
    texts = [
        text
        for path in sorted((site / "search").glob("*.json"))
        for _, title, sections in json.loads(path.read_text(encoding="utf-8"))["pages"]
        for text in (title, *(part for section in sections for part in section))
    ]
    conjuncts = (PROJECT / "tests" / "conjuncts.txt").read_text(encoding="utf-8").split()
    syllables = product(conjuncts, VOWEL_SIGNS, ENDINGS)
    texts += [f"ক{conjunct}{sign}ল{ending} {conjunct}{sign}{ending}" for conjunct, sign, ending in syllables]
    generator = random.Random(7)  # noqa: S311  # the same in every run
    letters = [chr(code) for code in (*range(0x20, 0x250), *range(0x900, 0xA00), *range(0x2000, 0x2070))]
    letters += ["১", "৯", "٣", "𝟜", "İ", "ﬁ", "Ǆ", "\u09df", "য\u09bc", "ত্\u200d", "1,733", "’", "\ufeff"]
    return [*texts, *("".join(generator.choices(letters, k=12)) for _ in range(20_000))]


def test_the_browser_takes_words_apart_as_python_does(page: Page, site: Path) -> None:
    page.goto("/")
    texts = [text for text in texts_of(site) if all(unicodedata.category(sign) != "Cn" for sign in text)]
    assert len(texts) > 50_000
    split, each = json.loads(page.evaluate(COMPARE, json.dumps([SPELLING.rules.model_dump(), texts])))
    assert [text for text, words in zip(texts, split, strict=True) if SPELLING.words(text) != words] == []
    assert len(each) > 50_000
    assert [word for word, in_browser in each if forms(word) != in_browser] == []


@pytest.fixture(scope="module", params=["real", "fictional"])
def results(request: pytest.FixtureRequest, browser: Browser) -> list[Answer]:
    """Return what a site finds for all questions about it."""
    folder: Path = request.getfixturevalue("site" if request.param == "real" else "fictional")
    with served(folder) as address, opened(browser, address, PHONE) as page:
        return list(answers(page, request.param))


def assert_relevant(results: list[Answer], recall: float, right_first: float) -> None:
    """Assert the mean recall and the share of questions for which a right page comes first."""
    poor = [(result.words, result.right, result.found[:3]) for result in results if result.recall < 1 or not result.first]
    assert mean(result.recall for result in results) >= recall, poor
    assert mean(result.first for result in results) >= right_first, poor


def test_right_pages_are_found_and_stand_first(results: list[Answer]) -> None:
    assert [(result.words, result.found) for result in results if result.recall == 0] == []
    assert_relevant(results, recall=0.98, right_first=0.95)


def test_questions_that_the_rules_were_not_written_for_are_answered_too(site: Path, browser: Browser) -> None:
    with served(site) as address, opened(browser, address, PHONE) as page:
        results = [result for name in ("unseen", "afterwards") for result in answers(page, name)]
    assert_relevant(results, recall=0.95, right_first=0.9)


@pytest.mark.parametrize("group", WORDS["families"])
def test_words_of_a_family_have_one_stem(group: str) -> None:
    assert len({SPELLING.stem(word) for word in SPELLING.words(group)}) == 1


@pytest.mark.parametrize(("word", "other"), WORDS["different"])
def test_other_words_stay_other_words(word: str, other: str) -> None:
    assert SPELLING.stem(*SPELLING.words(word)) != SPELLING.stem(*SPELLING.words(other))
    assert SPELLING.sound(*SPELLING.words(word)) != SPELLING.sound(*SPELLING.words(other))


@pytest.mark.parametrize(("typed", "words"), WORDS["alike"])
def test_what_is_written_in_several_ways_is_one_word(typed: str, words: list[str]) -> None:
    assert SPELLING.words(typed) == [unicodedata.normalize("NFD", word) for word in words]


@pytest.mark.parametrize(("latin", "bengali"), WORDS["romanised"])
def test_what_is_typed_in_latin_letters_sounds_as_it_is_written(latin: str, bengali: str) -> None:
    (word,) = SPELLING.words(bengali)
    assert SPELLING.roman(word) in SPELLING.romanised(latin)


def test_a_page_is_cut_at_its_headings_and_what_is_excluded_is_left_out() -> None:
    body = (
        "<header><h1>Title</h1><p>First <em>wor</em>d</p></header>"
        '<h2 id="a">One<svg><title>x</title></svg></h2><p>Text<br>more</p><ul data-search-exclude><li>no<img alt=""></li></ul>'
        '<h2 id="b" data-search-exclude>Two</h2><p>still one <i lang="en">and</i><i lang="bn">না</i></p><h3 id="c">Three</h3>'
    )
    assert sections_of(body, "en")[0] == (
        Section(text="Title First word"),
        Section(anchor="a", heading="One", text="Text more still one and"),
        Section(anchor="c", heading="Three"),
    )
