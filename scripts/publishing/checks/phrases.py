"""Phrases are found as readers see them: whole words with their endings, whatever the letter case or the way of typing."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from publishing.content.vocabulary import Vocabulary, load_vocabulary

LETTER = r"[\p{L}\p{M}\p{N}]"
JOIN = r"[\s\u00ad\u200b-\u200d\u2060\u2010-\u2015-]+"
GAP = rf"(?:{JOIN}[\p{{L}}\p{{M}}\p{{N}}'’,]+){{0,3}}{JOIN}"
NAME = r"(?-i:\p{Lu})[\p{L}\p{M}]+(?:\s(?-i:\p{Lu})[\p{L}\p{M}]+)?"
MOST_ENDINGS = 3

_UNSEEN = r"[\u00ad\u200b-\u200d\u2060]*"
_NUKTA = {"\u09a1\u09bc": "\u09dc", "\u09a2\u09bc": "\u09dd", "\u09af\u09bc": "\u09df"}
_TYPED = {
    "'": "['’ʼ]",
    "\u09dc": "(?:\u09dc|\u09a1\u09bc)",
    "\u09dd": "(?:\u09dd|\u09a2\u09bc)",
    "\u09df": "(?:\u09df|\u09af\u09bc)",
    "\u09cb": "(?:\u09cb|\u09c7\u09be)",
    "\u09cc": "(?:\u09cc|\u09c7\u09d7)",
}
_DIGITS = {code: str(unicodedata.decimal(one)) for code in range(128, sys.maxunicode + 1) if (one := chr(code)).isdecimal()}
_NEVER_SEEN = dict.fromkeys((0x00AD, *range(0x200B, 0x200E), *range(0x2060, 0x2061)))
_APOSTROPHES = regex.compile("['’ʼ]")
_PART = regex.compile(r"\{(?P<slot>\w+)\}|(?P<gap>\s*…\s*)|(?P<join>[\s-]+)|(?P<word>[^{…\s-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Phrases as an expression, and signs of which a text must have some for any of them to stand in it; none: any text may."""

    expression: str
    signs: frozenset[str]

    def finditer(self, text: str) -> Iterator[regex.Match[str]]:
        """Yields where phrases stand in `text`."""
        return _compiled(self.expression).finditer(text) if self._may_stand_in(text) else iter(())

    def search(self, text: str) -> regex.Match[str] | None:
        """Returns where the first phrase stands in `text`."""
        return next(self.finditer(text), None)

    def _may_stand_in(self, text: str) -> bool:
        plain = _plain(text)
        return not self.signs or any(
            sign in plain for sign in self.signs
        )  # looking for signs costs a hundredth of the expression


@lru_cache(maxsize=512)  # each term asks for the same text
def ascii_digits(text: str) -> str:
    """Returns `text` with the digits of every script as 0 to 9; nothing changes its column."""
    return text if text.isascii() else text.translate(_DIGITS)


@cache
def pattern(phrases: tuple[str, ...], language: str, places: tuple[str, ...] = ()) -> Sought:
    """Returns what finds any of `phrases` in a text with ASCII digits; {place} also means any of `places`."""
    return Sought(expression=whole(alternatives(phrases, language, places), language), signs=signs(phrases))


@cache
def _compiled(expression: str) -> regex.Pattern[str]:
    return regex.compile(expression, regex.IGNORECASE)


def signs(phrases: Iterable[str]) -> frozenset[str]:
    """Returns the longest word of each of `phrases`, as it stands in a plain text; none at all where a phrase has no word."""
    longest = {max(_words(phrase), key=len, default="") for phrase in phrases}
    return frozenset() if "" in longest else frozenset(longest)


def whole(expression: str, language: str) -> str:
    """Returns `expression` as it stands between other words, with the endings that `language` allows."""
    return rf"(?<!{LETTER})(?:{expression}){endings(language)}(?!{LETTER})"


def alternatives(phrases: Iterable[str], language: str, places: tuple[str, ...] = ()) -> str:
    """Returns the expression for any of `phrases`, the longest first; one that matches nothing if there are none."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(_expression(phrase, language, places) for phrase in longest_first) or r"(?!)"


def endings(language: str) -> str:
    """Returns the expression for the endings that words of `language` may take."""
    known = load_vocabulary().get(language)
    if known is None or not known.endings:
        return ""
    return f"(?:{'|'.join(map(_letters, sorted(known.endings, key=len, reverse=True)))}){{0,{MOST_ENDINGS}}}"


def _words(phrase: str) -> Iterator[str]:
    for part in _PART.finditer(ascii_digits(phrase)):
        if part["word"]:
            yield from (_plain(piece) for piece in _APOSTROPHES.split(part["word"].rstrip("!")))


@lru_cache(maxsize=512)
def _plain(text: str) -> str:
    """`text` as _letters() writes it, in small letters and without signs that nobody sees."""
    return _composed(text.translate(_NEVER_SEEN)).casefold()


def _composed(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    for typed, one in _NUKTA.items():
        composed = composed.replace(typed, one)
    return composed


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


def _letters(word: str) -> str:
    if word.endswith("!"):
        return rf"{_letters(word[:-1])}(?!{LETTER})"
    return _UNSEEN.join(_TYPED.get(letter) or regex.escape(letter) for letter in _composed(word))
