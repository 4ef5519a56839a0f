"""Rules about translations as wholes: each is about as long as the others, and names the same months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import regex

from publishing.checks.phrases import alternatives, ascii_digits, whole
from publishing.checks.problems import Problem, spoken
from publishing.content.library import Entry, Library
from publishing.content.places import Route
from publishing.content.scalars import Text
from publishing.content.vocabulary import load_vocabulary

COMPARED_FROM = 40  # letters; shorter texts differ for no reason
FAR_OUT = 2  # times as long; of the first 127 texts of this length none was more than 1.6 times as long as its translation

_LETTER = regex.compile(r"[\p{L}\p{M}\p{N}]")
_START = regex.compile(r"(?:^|[.!?।:>]|\n)[\s\"'“‘*_>-]*$")
_BESIDE_NUMBER = (regex.compile(r"\d[-\p{L}\p{M}]{0,4}[\s,]{1,3}$"), regex.compile(r"[\s,]{1,3}\d"))


def translation_length(library: Library) -> Iterator[Problem]:
    """A translation should be about as long as the text, because one that is far shorter often lacks a part."""
    for entry, route, text, language in _pairs(library):
        first = library.languages[0]
        ours, theirs = (len(_LETTER.findall(text[one])) for one in (first, language))
        if max(ours, theirs) >= COMPARED_FROM and max(ours, theirs) > FAR_OUT * min(ours, theirs):
            shorter, longer = (language, first) if theirs < ours else (first, language)
            slots = {"field": spoken(route), "language": shorter, "first": longer}
            position = entry.position(*route, shorter)
            yield Problem(rule="translation-length", position=position, route=route, slots=slots)


def translation_month(library: Library) -> Iterator[Problem]:
    """A month that is named in one language must be named in every other."""
    for entry, route, text, language in _pairs(library):
        first = library.languages[0]
        if not {first, language} <= load_vocabulary().keys():
            continue  # without the names of its months nothing can be said
        for one, other in ((first, language), (language, first)):
            there = {number for number, _, _ in _months(text[other], other)}
            certain = {number: at for number, at, is_certain in _months(text[one], one) if is_certain}
            for number in sorted(certain.keys() - there):
                said = text[one][certain[number] :]
                slots = {"field": spoken(route), "first": one, "language": other, "found": _name(said, one)}
                position = entry.document.point((*route, one), text[one], certain[number])
                yield Problem(rule="translation-month", position=position, route=route, slots=slots)


def _pairs(library: Library) -> Iterator[tuple[Entry[object], Route, Text, str]]:
    """Every text with each language that stands beside the first; advice about words is no translation of itself."""
    first = library.languages[0]
    for entry in library.entries:
        for route, text in entry.texts() if entry is not library.shared.terms else ():
            for language in library.languages[1:]:
                if first in text and language in text:
                    yield entry, route, text, language


def _months(text: str, language: str) -> Iterator[tuple[int, int, bool]]:
    """Each month named: its number, where, and whether the word can mean nothing else (May, March)."""
    plain = ascii_digits(text)
    for number, pattern in _patterns(language).items():
        for match in pattern.finditer(plain):
            before, after = plain[: match.start()], plain[match.end() :]
            beside = _BESIDE_NUMBER[0].search(before) or _BESIDE_NUMBER[1].match(after)
            yield number, match.start(), bool(beside or not _START.search(before))


def _name(said: str, language: str) -> str:
    return next((found[0] for one in _patterns(language).values() if (found := one.match(said))), "")


@cache
def _patterns(language: str) -> Mapping[int, regex.Pattern[str]]:
    """What finds each month, with a capital where the language has them."""
    months = load_vocabulary()[language].months
    return {number: regex.compile(whole(alternatives(names, language), language)) for number, names in enumerate(months, start=1)}


RULES = (translation_length, translation_month)
