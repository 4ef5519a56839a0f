"""Whether words.py and words.js take every word of a hunspell dictionary apart alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page
from search_words import Spelling

from publishing.site.search_index import load_search_rules

APART = """async ([rules, texts]) => {
  const {spelling} = await import("/assets/scripts/words.js");
  const {words, stem, sound, roman, romanised} = spelling(rules);
  return texts.map((text) => words(text).map((word) => [word, stem(word), sound(word), roman(word), romanised(word)]));
}"""


def listed(dictionary: Path) -> list[str]:
    """Returns the words of a hunspell dictionary, without its count and flags."""
    lines = dictionary.read_text(encoding="utf-8").splitlines()[1:]
    return [word for line in lines if (word := line.split("/")[0].strip())]


def differing(page: Page, words: Sequence[str], languages: Sequence[str]) -> list[tuple[str, object, object]]:
    """Returns each word that the two take apart differently, with what Python and the browser make of it."""
    spelling = Spelling(tongue=load_search_rules(languages))
    there = page.evaluate(APART, [spelling.tongue.model_dump(), list(words)])
    here = [
        [
            [one, spelling.stem(one), spelling.sound(one), spelling.roman(one), list(spelling.romanised(one))]
            for one in spelling.words(word)
        ]
        for word in words
    ]
    return [(word, one, other) for word, one, other in zip(words, here, there, strict=True) if one != other]
