"""How many people a text speaks of, where it is few enough for one of them to be picked out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from publishing.checks.phrases import JOIN, LETTER, Test, alternatives, ascii_digits, endings, found_at, found_in, pattern, sign
from publishing.content.vocabulary import Vocabulary, load_vocabulary

MOST_WORDS_BETWEEN = 2


def small_counts(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Yields (how many, in which words) for each count of one to four people in `text`."""
    words = load_vocabulary().get(language)
    if words is None:
        return
    for found in _found(ascii_digits(text), language):
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
def signs_of_counts(language: str) -> tuple[Test, Test]:
    """Returns two tests of words: a text in which people are counted has one that passes the first, and one for the second."""
    words = load_vocabulary()[language]
    numbers = [max(word.split(), key=len) for word in sum(words.counts, ())]
    of_one = pattern(words.one_of, language).may_hold
    number = sign(rf"(?<!{LETTER})(?:[1-4](?!\d)|{alternatives(numbers, language)})")
    people = pattern((*words.person, *words.people, *words.one_of), language).may_hold
    return (lambda word: number(word) or of_one(word)), people


def _found(text: str, language: str) -> Iterator[regex.Match[str]]:
    """Yields every count; only where one could begin is it worth while to look."""
    end = 0
    for start in found_in(_start(language), text):
        if start.start() >= end and (found := found_at(_expression(language), text, start.start())):
            yield found
            end = found.end()


@cache
def _start(language: str) -> str:
    words = load_vocabulary()[language]
    counts, of_one = alternatives(sum(words.counts, ()), language), alternatives(words.one_of, language)
    return f"(?<!{LETTER})(?=[1-4]|{counts}|{of_one})"


@cache
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
