"""Rules about languages: every text stands in each of them, in its script, and says the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

import regex
from babel.core import get_global

from publishing.checks.entry_rule import EntryContext, of_each
from publishing.checks.identifiers import identifiers
from publishing.checks.passages import Passage
from publishing.checks.phrases import Test, alternatives, ascii_digits, pattern, whole
from publishing.checks.problem import Problem, spoken
from publishing.content import markdown
from publishing.content.library import Library
from publishing.content.records import Album, Milestone, Photo
from publishing.files.yaml_document import Route
from publishing.i18n.vocabulary import load_vocabulary

LATIN_WORDS_IN_A_ROW = 5

_DIGIT = re.compile(r"\d")
_LATIN = regex.compile(r"\p{Latin}")
_NUMBER = re.compile(r"\d+(?:[,.]\d+)*")
_ADDRESS = re.compile(r"https?://\S+|\b[\w.-]+@[\w.-]+|\([^()\s]*://[^()\s]*\)")
_LATIN_RUN = regex.compile(rf"(?:\b\p{{Latin}}[\p{{Latin}}'’.-]*\b[\s,]*){{{LATIN_WORDS_IN_A_ROW},}}")


@of_each()
def translation_missing(subject: EntryContext) -> Iterator[Problem]:
    """Every text must stand in each of the site's languages, and in no other."""
    library, document = subject.library, subject.entry.document
    for route, text in subject.texts:
        for language in _wanted(library, subject.entry.record, route):
            if language not in text:
                position = document.key_position(route)
                yield Problem(rule="translation-missing", position=position, route=route, slots=_slots(route, language))
        for language in text:
            if language not in library.languages:
                position = document.key_position((*route, language))
                slots = _slots(route, language) | {"known": ", ".join(library.languages)}
                yield Problem(rule="translation-missing", variant="other", position=position, route=route, slots=slots)


@of_each()
def translation_script(subject: EntryContext) -> Iterator[Problem]:
    """A text must be written in the script of its language, without whole phrases left in another one."""
    if subject.entry is subject.library.shared.terms:
        return  # advice about words quotes the words of either language
    for passage in subject.passages:
        if passage.language not in subject.library.languages:
            continue
        route, letters = passage.route, _without_addresses(passage.text)
        if not _letters(passage.language).search(letters) and regex.search(r"\p{L}{2}", letters):
            position = subject.entry.position(*route, passage.language)
            yield Problem(rule="translation-script", position=position, route=route, slots=_slots(route, passage.language))
        elif _script(passage.language) != "Latn" and passage.has(_LATIN.search) and (found := _LATIN_RUN.search(letters)):
            yield passage.problem("translation-script", found[0].strip(), variant="phrase", found=found[0].strip())


@of_each()
def translation_differs(subject: EntryContext) -> Iterator[Problem]:
    """Numbers, dates and links must be the same in every language."""
    for one, other in subject.pairs():
        route, slots = other.route, _slots(other.route, other.language) | {"first": one.language}
        for where, number, at in _differing(one, other):
            position = subject.entry.document.point((*route, where.language), where.text, at)
            variant, told = "extra" if where is other else "", {"found": number}
            yield Problem(rule="translation-differs", variant=variant, position=position, route=route, slots=slots | told)
        ours, theirs = Counter(markdown.links(one.text)), Counter(markdown.links(other.text))
        if ours != theirs:
            more = [(other, link) for link in theirs - ours]
            where, link = next(iter(more or [(one, link) for link in ours - theirs]))
            position = subject.entry.document.passage((*route, where.language), link)
            yield Problem(rule="translation-differs", variant="links", position=position, route=route, slots=slots)


@of_each()
def markup_unsafe(subject: EntryContext) -> Iterator[Problem]:
    """A text must use only the documented Markdown: no HTML, pictures, attribute lists or unsafe links."""
    for passage in subject.passages:
        for _line, found in markdown.unsafe(passage.text):
            yield passage.problem("markup-unsafe", found, found=found)


def _wanted(library: Library, record: object, route: Route) -> tuple[str, ...]:
    """The languages that the text at `route` must stand in: all of the site's, or those that everybody concerned agreed to."""
    item = record.photos[int(route[1])] if isinstance(record, Album) and route[0] == "photos" else record
    names = item.consent or () if isinstance(item, Milestone | Photo) else ()
    consents = [entry.record for name in names if (entry := library.consents.get(name)) and entry.record]
    return tuple(language for language in library.languages if all(language in consent.languages for consent in consents))


def _slots(route: tuple[str | int, ...], language: str) -> dict[str, str]:
    return {"field": spoken(route), "language": language}


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub(_blank, text) if "@" in text or "://" in text else text


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _differing(first: Passage, second: Passage) -> Iterator[tuple[Passage, str, int]]:
    """Each number that one of two passages has and the other has not: the passage that has it, the number, and where."""
    if not (first.has(_DIGIT.search) or second.has(_DIGIT.search)):
        return
    ours, theirs = (Counter(number for number, _ in _numbers(one.text)) for one in (first, second))
    if ours == theirs:
        return
    there = [list(_whole_numbers(one.text)) for one in (first, second)]
    counts = [Counter(number for number, _ in found) for found in there]
    for here, other in ((0, 1), (1, 0)):
        places = dict(there[here])  # of each number the last one
        for number in sorted(counts[here] - counts[other]):
            yield (first, second)[here], number, places[number]


def _whole_numbers(text: str) -> Iterator[tuple[str, int]]:
    """The numbers in `text`, where what leads to one person, as a phone number, counts as one, and stands as it was typed."""
    plain = _without_addresses(text)
    for _, typed in identifiers(plain):
        if _DIGIT.search(typed):
            yield typed, plain.find(typed)
        plain = plain.replace(typed, " " * len(typed), 1)
    yield from _numbers(plain)


def _numbers(text: str) -> Iterator[tuple[str, int]]:
    for found in _NUMBER.finditer(ascii_digits(_without_addresses(text))):
        yield found[0].replace(",", "").replace(".", "").lstrip("0") or "0", found.start()


@cache
def _script(language: str) -> str:
    """The usual script of `language` as ISO 15924 names it; source: the likely subtags of Unicode's CLDR."""
    return str(get_global("likely_subtags").get(language, f"{language}_Latn_ZZ").split("_")[1])


@cache
def _letters(language: str) -> regex.Pattern[str]:
    return regex.compile(rf"\p{{Script={_script(language)}}}")


COMPARED_FROM = 40  # letters; shorter texts differ for no reason
FAR_OUT = 2  # times as long; of the first 127 texts of this length none was more than 1.6 times as long as its translation

_START = regex.compile(r"(?:^|[.!?।:>]|\n)[\s\"'“‘*_>-]*$")
_BESIDE_NUMBER = (regex.compile(r"\d[-\p{L}\p{M}]{0,4}[\s,]{1,3}$"), regex.compile(r"[\s,]{1,3}\d"))


@of_each()
def translation_length(subject: EntryContext) -> Iterator[Problem]:
    """A translation should be about as long as the text, because one that is far shorter often lacks a part."""
    for one, other in subject.pairs() if _is_translated(subject) else ():
        ours, theirs = one.letters, other.letters
        if max(ours, theirs) >= COMPARED_FROM and max(ours, theirs) > FAR_OUT * min(ours, theirs):
            shorter, longer = (other, one) if theirs < ours else (one, other)
            slots = {"field": spoken(one.route), "language": shorter.language, "first": longer.language}
            position = subject.entry.position(*one.route, shorter.language)
            yield Problem(rule="translation-length", position=position, route=one.route, slots=slots)


@of_each()
def translation_month(subject: EntryContext) -> Iterator[Problem]:
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


def _is_translated(subject: EntryContext) -> bool:
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


RULES = (
    translation_missing,
    translation_script,
    translation_differs,
    markup_unsafe,
    translation_length,
    translation_month,
)
