"""How many people a text speaks of, where it is few enough for one of them to be picked out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from publishing.checks.phrases import JOIN, LETTER, Sought, alternatives, ascii_digits, endings, pattern, signs
from publishing.content.vocabulary import Vocabulary, load_vocabulary

MOST_WORDS_BETWEEN = 2


def small_counts(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Yields (how many, in which words) for each count of one to four people in `text`."""
    words = load_vocabulary().get(language)
    if words is None:
        return
    for found in counted(language).finditer(ascii_digits(text)):
        written = found["last"] or found["count"]
        yield _amount(written, words, language) if written else 1, text[found.start() : found.end()]


def _amount(written: str, words: Vocabulary, language: str) -> int:
    if written.isdecimal():
        return int(written)
    return next(
        number
        for number, spellings in enumerate(words.counts, start=1)
        if regex.fullmatch(alternatives(spellings, language), written, regex.IGNORECASE)
    )


@cache
def counted(language: str) -> Sought:
    """Returns what finds counts of people in a text with ASCII digits. Besides its sign each has one of `people`."""
    words = load_vocabulary()[language]
    numbers = [max(word.split(), key=len) for word in sum(words.counts, ())]
    sign = rf"(?<!{LETTER})(?:[1-4]|{alternatives(numbers, language)})|{signs(words.one_of, language)}"
    return Sought(expression=_expression(language), sign=sign)


@cache
def people(language: str) -> Sought:
    """Returns what finds those who could be counted."""
    words = load_vocabulary()[language]
    return pattern((*words.person, *words.people, *words.one_of), language)


def _expression(language: str) -> str:
    words, whole = load_vocabulary()[language], f"{endings(language)}(?!{LETTER})"
    one, few = alternatives(words.counts[0], language), alternatives(sum(words.counts[1:], ()), language)
    classifier = rf"(?:\s*(?:{alternatives(words.classifiers, language)}))?"
    between = f"(?:{JOIN})?(?:(?:{alternatives(words.between, language)}){whole}{JOIN}){{0,{MOST_WORDS_BETWEEN}}}"
    numbered = rf"(?<!{LETTER})(?:{alternatives(words.not_counts, language)}){endings(language)}[\s.:-]{{1,3}}"
    not_after = rf"(?<!{LETTER}|[₹.,/:–-])(?<!{numbered})"
    not_before = rf"(?!['’]s?|\s+(?:{alternatives(words.not_people, language)}){whole})"
    counted = (
        rf"(?P<count>[2-4]|{few})(?:\s?[-–]\s?(?P<last>[2-4]))?{classifier}{between}(?:{alternatives(words.people, language)})",
        rf"1\s?[-–]\s?(?P<last>[2-4]){classifier}{between}(?:{alternatives(words.people, language)})",
        rf"(?P<count>1|{one}){classifier}{between}(?:{alternatives(words.person, language)})",
        alternatives(words.one_of, language),
    )
    return rf"{not_after}(?:{'|'.join(counted)}){whole}{not_before}"
