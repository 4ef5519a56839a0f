"""Phrases are found as readers see them: whole words with their endings, whatever the letter case or the way of typing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

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
_OTHER_DIGIT = re.compile(r"[^\D0-9]")  # than those of ASCII
_RAREST_FIRST = ("month", "place", "adult", "person", "people", "number", "name")
_PART = regex.compile(r"\{(?P<slot>\w+)\}|(?P<gap>\s*…\s*)|(?P<join>[\s-]+)|(?P<word>[^{…\s-]+)")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sought:
    """Phrases as an expression, and the expression `sign` of single words: of these a text has one wherever a phrase stands."""

    expression: str
    sign: str

    def finditer(self, text: str) -> Iterator[regex.Match[str]]:
        """Yields where phrases stand in `text`, whose digits must be 0 to 9."""
        return _compiled(self.expression).finditer(text)

    def search(self, text: str) -> regex.Match[str] | None:
        """Returns where the first phrase stands in `text`, whose digits must be 0 to 9."""
        return _compiled(self.expression).search(text)

    def may_hold(self, word: str) -> bool:
        """Whether `word`, in which there is no white space, can be a part of a phrase by which to know it."""
        return bool(_compiled(self.sign).search(ascii_digits(word)))


def ascii_digits(text: str) -> str:
    """Returns `text` with the digits of every script as 0 to 9; nothing changes its column."""
    return text if text.isascii() else _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)


@cache
def pattern(phrases: tuple[str, ...], language: str, places: tuple[str, ...] = ()) -> Sought:
    """Returns what finds any of `phrases` in a text with ASCII digits; {place} also means any of `places`."""
    return Sought(expression=whole(alternatives(phrases, language, places), language), sign=signs(phrases, language, places))


def signs(phrases: Iterable[str], language: str, places: tuple[str, ...] = ()) -> str:
    """Returns the expression for a word of each of `phrases`, the longest, as it stands within one word of a text."""
    return "|".join(dict.fromkeys(_sign(phrase, language, places) for phrase in phrases)) or r"(?!)"


def _sign(phrase: str, language: str, places: tuple[str, ...]) -> str:
    parts = [part for part in _PART.finditer(ascii_digits(phrase)) if not (part["gap"] or part["join"])]
    word = max((part for part in parts if part["word"]), key=lambda part: len(part[0]), default=None)
    if word is not None:
        starts, ends = word.start(), word.end()
        left = "" if phrase[starts - 1 : starts] == "}" else f"(?<!{LETTER})"
        right = "" if phrase[ends : ends + 1] == "{" else f"{endings(language) if ends == len(phrase) else ''}(?!{LETTER})"
        return f"{left}{_letters(word[0])}{right}"
    slot = min((part["slot"] for part in parts), key=_RAREST_FIRST.index)
    words = load_vocabulary().get(language)
    match slot:
        case "name" | "number" | "adult":
            return _slot(slot, language, places)
        case "place":
            return f"(?-i:{signs((*(words.places if words else ()), *places), language)})"
        case "month":
            return f"(?-i:{signs(words.month_names if words else (), language)})"
        case "person":
            return signs(words.person if words else (), language)
    return signs((*words.person, *words.people) if words else (), language)


@cache
def _compiled(expression: str) -> regex.Pattern[str]:
    return regex.compile(expression, regex.IGNORECASE)


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
