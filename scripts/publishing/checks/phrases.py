"""Phrases are found as readers see them: whole words with their endings, whatever the letter case or the way of typing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
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
_PART = regex.compile(r"\{(?P<slot>\w+)\}|(?P<gap>\s*…\s*)|(?P<join>[\s-]+)|(?P<word>[^{…\s-]+)")


@lru_cache(maxsize=512)  # each term asks for the same text
def ascii_digits(text: str) -> str:
    """Returns `text` with the digits of every script as 0 to 9; nothing changes its column."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(one)) if not one.isascii() and one.isdecimal() else one for one in text)


@cache
def pattern(phrases: tuple[str, ...], language: str, places: tuple[str, ...] = ()) -> regex.Pattern[str]:
    """Returns what finds any of `phrases` in a text with ASCII digits; {place} also means any of `places`."""
    return regex.compile(whole(alternatives(phrases, language, places), language), regex.IGNORECASE)


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
            return f"(?-i:{alternatives(words.months, language)})"
        case "person":
            return alternatives(words.person, language)
        case "people":
            return alternatives((*words.person, *words.people), language)
    raise ValueError(f"no such list of words: {name}")


def _letters(word: str) -> str:
    if word.endswith("!"):
        return rf"{_letters(word[:-1])}(?!{LETTER})"
    composed = unicodedata.normalize("NFC", word)
    for typed, one in _NUKTA.items():
        composed = composed.replace(typed, one)
    return _UNSEEN.join(_TYPED.get(letter) or regex.escape(letter) for letter in composed)
