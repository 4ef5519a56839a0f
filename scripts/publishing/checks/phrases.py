"""Phrases are found as readers see them: whole words with their endings, whatever the letter case or the way of typing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import regex

from publishing.files.characters import DASHES, INVISIBLE, NUKTA, join_nukta
from publishing.i18n.vocabulary import Vocabulary, load_vocabulary

LETTER = r"[\p{L}\p{M}\p{N}]"
JOIN = rf"[\s{INVISIBLE}{DASHES}]+"
GAP = rf"(?:{JOIN}[\p{{L}}\p{{M}}\p{{N}}'’,]+){{0,3}}{JOIN}"
NAME = r"(?-i:\p{Lu})[\p{L}\p{M}]+(?:\s(?-i:\p{Lu})[\p{L}\p{M}]+)?"
MOST_ENDINGS = 3

_UNSEEN = f"[{INVISIBLE}]*"
_ANY_UNSEEN = re.compile(f"[{INVISIBLE}]")
_TYPED = {
    "'": "['’ʼ]",
    **{letter: f"(?:{letter}|{split})" for letter, split in NUKTA.items()},
    "\u09cb": "(?:\u09cb|\u09c7\u09be)",
    "\u09cc": "(?:\u09cc|\u09c7\u09d7)",
}
_SAME = str.maketrans({"’": "'", "ʼ": "'", "İ": "i", "ı": "i"} | dict.fromkeys(INVISIBLE, ""))
_OTHER_DIGIT = re.compile(r"[^\D0-9]")  # than those of ASCII
Test: TypeAlias = Callable[[str], object]
_RAREST_FIRST = ("month", "place", "adult", "person", "people", "number", "name")
_PART = regex.compile(r"\{(?P<slot>\w+)\}|(?P<gap>\s*…\s*)|(?P<join>[\s-]+)|(?P<word>[^{…\s-]+)")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Phrase:
    """Phrases as an expression, and how to tell from the words of a text that none of them stands in it.

    A text that holds a phrase has a word for which `may_hold` says yes, and for one of `each`, the phrases by themselves,
    words for all of its `signs`. A word for which one of them says yes is one for which `may_be_part` does.
    """

    expression: str
    may_hold: Test
    may_be_part: Test
    signs: tuple[Test, ...]
    each: tuple[Phrase, ...] = ()

    def finditer(self, text: str) -> Iterator[regex.Match[str]]:
        """Yields where phrases stand in `text`, whose digits must be 0 to 9."""
        return found_in(self.expression, text)

    def search(self, text: str) -> regex.Match[str] | None:
        """Returns where the first phrase stands in `text`, whose digits must be 0 to 9."""
        return next(self.finditer(text), None)


@dataclass(frozen=True, slots=True, eq=False)
class Sign:
    """Says whether a word, in which there is no white space, holds what `expression` finds.

    That always holds `part`, as folded() has it, which is sought first: expressions are slow, and slower to make.
    """

    expression: str
    part: str = ""

    def __call__(self, word: str) -> bool:
        """Whether `word` does."""
        return self.part in folded(word) and bool(_compiled(self.expression, word).search(ascii_digits(word)))


sign = cache(Sign)  # the same one for the same expression, because words are remembered by what was asked of them


class Either:
    """Says whether any of several tests holds for a word; those by their parts are asked only where one part is there."""

    def __init__(self, tests: Iterable[Test]) -> None:
        single = tuple(dict.fromkeys(one for test in tests for one in (test.tests if isinstance(test, Either) else (test,))))
        self.tests: tuple[Test, ...] = single
        self._parted = [test for test in single if isinstance(test, Sign) and test.part]
        self._others = [test for test in single if not (isinstance(test, Sign) and test.part)]
        self._any_part = re.compile("|".join(re.escape(test.part) for test in self._parted) or "(?!)")

    def __call__(self, word: str) -> bool:
        """Whether any does."""
        if self._any_part.search(folded(word)) and any(test(word) for test in self._parted):
            return True
        return bool(self._others) and any(test(word) for test in self._others)


either = cache(Either)


@cache
def folded(word: str) -> str:
    """Returns `word` in one way of typing: small letters, each sign by itself, none that nobody sees, digits 0 to 9."""
    return unicodedata.normalize("NFD", ascii_digits(word).translate(_SAME)).casefold()


def ascii_digits(text: str) -> str:
    """Returns `text` with the digits of every script as 0 to 9; nothing changes its column."""
    return text if text.isascii() else _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)


@cache
def pattern(phrases: tuple[str, ...], language: str, places: tuple[str, ...] = ()) -> Phrase:
    """Returns what finds any of `phrases` in a text with ASCII digits; {place} also means any of `places`."""
    each = [
        Phrase(
            expression=whole(_expression(phrase, language, places), language),
            may_hold=(signs := _signs(phrase, language, places))[0],
            may_be_part=either(signs),
            signs=signs,
        )
        for phrase in phrases
    ]
    signs = tuple(dict.fromkeys(test for one in each for test in one.signs))
    return Phrase(
        expression=whole(alternatives(phrases, language, places), language),
        may_hold=either(tuple(dict.fromkeys(one.may_hold for one in each))),
        may_be_part=either(signs),
        signs=signs,
        each=tuple(each),
    )


@cache
def _signs(phrase: str, language: str, places: tuple[str, ...]) -> tuple[Test, ...]:
    """A test for each part of `phrase` as it stands within one word of a text, the best to know it by first."""
    parts = [part for part in _PART.finditer(ascii_digits(phrase)) if not (part["gap"] or part["join"])]
    parts.sort(key=lambda part: -len(part[0]) if part["word"] else _RAREST_FIRST.index(part["slot"]))
    return tuple(
        _sign_of_word(part, phrase, language) if part["word"] else _sign_of_slot(part["slot"], language, places) for part in parts
    )


def _sign_of_word(part: regex.Match[str], phrase: str, language: str) -> Test:
    left = "" if phrase[: part.start()].endswith("}") else f"(?<!{LETTER})"
    right = f"{endings(language) if part.end() == len(phrase) else ''}(?!{LETTER})"
    expression = left + _letters(part[0]) + ("" if phrase[part.end() :].startswith("{") else right)
    return sign(expression, folded(part[0].removesuffix("!")))


def _sign_of_slot(slot: str, language: str, places: tuple[str, ...]) -> Test:
    words = load_vocabulary().get(language)
    listed: tuple[str, ...] = ()
    match slot:
        case "name" | "number" | "adult":
            return sign(_slot(slot, language, places))
        case "place":
            listed = (*(words.places if words else ()), *places)
        case "month":
            listed = words.month_names if words else ()
        case "person":
            listed = words.person if words else ()
        case "people":
            listed = (*words.person, *words.people) if words else ()
    return either(tuple(dict.fromkeys(_signs(one, language, places)[0] for one in listed)))


def found_in(expression: str, text: str) -> Iterator[regex.Match[str]]:
    """Yields where `expression` is found in `text`, whatever the letter case."""
    return _compiled(expression, text).finditer(text)


def found_at(expression: str, text: str, start: int) -> regex.Match[str] | None:
    """Returns what `expression` finds at the character number `start` of `text`, from 0, whatever the letter case."""
    return _compiled(expression, text).match(text, start)


def _compiled(expression: str, text: str) -> regex.Pattern[str]:
    """What finds `expression` in `text`, faster where there are no signs in `text` that nobody sees."""
    return _pattern(expression, has_unseen=not text.isascii() and bool(_ANY_UNSEEN.search(text)))


@cache
def _pattern(expression: str, *, has_unseen: bool) -> regex.Pattern[str]:
    return regex.compile(expression if has_unseen else expression.replace(_UNSEEN, ""), regex.IGNORECASE)


def whole(expression: str, language: str) -> str:
    """Returns `expression` as it stands between other words, with the endings that `language` allows."""
    return rf"(?<!{LETTER})(?:{expression}){endings(language)}(?!{LETTER})"


def alternatives(phrases: Iterable[str], language: str, places: tuple[str, ...] = ()) -> str:
    """Returns the expression for any of `phrases`, the longest first; one that matches nothing if there are none."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(_expression(phrase, language, places) for phrase in longest_first) or r"(?!)"


@cache
def endings(language: str) -> str:
    """Returns the expression for the endings that words of `language` may take."""
    known = load_vocabulary().get(language)
    if known is None or not known.endings:
        return ""
    return f"(?:{'|'.join(map(_letters, sorted(known.endings, key=len, reverse=True)))}){{0,{MOST_ENDINGS}}}"


def _composed(text: str) -> str:
    return join_nukta(unicodedata.normalize("NFC", text))


def _expression(phrase: str, language: str, places: tuple[str, ...]) -> str:
    found = []
    for part in _PART.finditer(ascii_digits(phrase)):
        if part["slot"]:
            found.append(_slot(part["slot"], language, places))
        else:
            found.append(GAP if part["gap"] else JOIN if part["join"] else _letters(part["word"]))
    return "".join(found)


def _slot(name: str, language: str, places: tuple[str, ...]) -> str:
    words = load_vocabulary().get(language)
    if name == "name":
        return NAME
    if words is None:
        return "(?!)"
    match name:
        case "number":
            return rf"(?:\d{{1,4}}|{alternatives(words.numbers, language)})"
        case "adult":
            return rf"(?:(?<!\d)(?:1[89]|[2-9]\d)(?!\d)|{alternatives(words.adults, language)})"
        case "place":
            return rf"(?-i:{alternatives((*words.places, *places), language)}){endings(language)}"
    return f"(?:{_listed(name, words, language)}){endings(language)}"


def _listed(name: str, words: Vocabulary, language: str) -> str:
    match name:
        case "month":
            return f"(?-i:{alternatives(words.month_names, language)})"
        case "person":
            return alternatives(words.person, language)
        case "people":
            return alternatives((*words.person, *words.people), language)
    raise ValueError(f"no such list of words: {name}")


@cache
def _letters(word: str) -> str:
    if word.endswith("!"):
        return rf"{_letters(word[:-1])}(?!{LETTER})"
    return _UNSEEN.join(_TYPED.get(letter) or regex.escape(letter) for letter in _composed(word))
