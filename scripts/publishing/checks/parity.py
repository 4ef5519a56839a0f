"""Rules about translations as wholes: each is about as long as the others, and names the same months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import regex

from publishing.checks.passages import Passage
from publishing.checks.phrases import Test, alternatives, pattern, whole
from publishing.checks.problems import Problem, spoken
from publishing.checks.subjects import Subject, of_each
from publishing.content.vocabulary import load_vocabulary

COMPARED_FROM = 40  # letters; shorter texts differ for no reason
FAR_OUT = 2  # times as long; of the first 127 texts of this length none was more than 1.6 times as long as its translation

_START = regex.compile(r"(?:^|[.!?।:>]|\n)[\s\"'“‘*_>-]*$")
_BESIDE_NUMBER = (regex.compile(r"\d[-\p{L}\p{M}]{0,4}[\s,]{1,3}$"), regex.compile(r"[\s,]{1,3}\d"))


@of_each()
def translation_length(subject: Subject) -> Iterator[Problem]:
    """A translation should be about as long as the text, because one that is far shorter often lacks a part."""
    for one, other in subject.pairs() if _is_translated(subject) else ():
        ours, theirs = one.letters, other.letters
        if max(ours, theirs) >= COMPARED_FROM and max(ours, theirs) > FAR_OUT * min(ours, theirs):
            shorter, longer = (other, one) if theirs < ours else (one, other)
            slots = {"field": spoken(one.route), "language": shorter.language, "first": longer.language}
            position = subject.entry.position(*one.route, shorter.language)
            yield Problem(rule="translation-length", position=position, route=one.route, slots=slots)


@of_each()
def translation_month(subject: Subject) -> Iterator[Problem]:
    """A month that is named in one language must be named in every other."""
    for pair in subject.pairs() if _is_translated(subject) else ():
        if not {passage.language for passage in pair} <= load_vocabulary().keys():
            continue  # without the names of its months nothing can be said
        for one, other in (pair, pair[::-1]):
            certain = {number: at for number, at, is_certain in _months(one) if is_certain}
            missing = certain.keys() - {number for number, _, _ in _months(other)} if certain else set()
            for number in sorted(missing):
                found = _name(one.text[certain[number] :], one.language)
                slots = {"first": one.language, "language": other.language, "found": found}
                yield one.problem_at("translation-month", certain[number], **slots)


def _is_translated(subject: Subject) -> bool:
    """Advice about words is no translation of itself."""
    return subject.entry is not subject.library.shared.terms


def _months(passage: Passage) -> Iterator[tuple[int, int, bool]]:
    """Each month named: its number, where, and whether the word can mean nothing else (May, March)."""
    if not passage.has(_any_month(passage.language)):
        return
    plain = passage.same
    for number, name in _patterns(passage.language).items():
        for match in name.finditer(plain):
            before, after = plain[: match.start()], plain[match.end() :]
            beside = _BESIDE_NUMBER[0].search(before) or _BESIDE_NUMBER[1].match(after)
            yield number, match.start(), bool(beside or not _START.search(before))


def _name(said: str, language: str) -> str:
    return next((found[0] for one in _patterns(language).values() if (found := one.match(said))), "")


@cache
def _any_month(language: str) -> Test:
    return pattern(load_vocabulary()[language].month_names, language).may_hold


@cache
def _patterns(language: str) -> Mapping[int, regex.Pattern[str]]:
    """What finds each month, with a capital where the language has them."""
    months = load_vocabulary()[language].months
    return {number: regex.compile(whole(alternatives(names, language), language)) for number, names in enumerate(months, start=1)}


RULES = (translation_length, translation_month)
