"""Rules about languages: every text stands in each of them, in its script, and says the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import regex
from babel.core import get_global

from publishing.checks.identifiers import identifiers
from publishing.checks.phrases import ascii_digits
from publishing.checks.problems import Problem, spoken
from publishing.content import markup
from publishing.content.library import Library
from publishing.content.places import Route
from publishing.content.records import Album, Milestone, Photo
from publishing.content.scalars import Text

LATIN_WORDS_IN_A_ROW = 5

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+(?:[,.]\d+)*")
_ADDRESS = re.compile(r"https?://\S+|\b[\w.-]+@[\w.-]+|\([^()\s]*://[^()\s]*\)")
_LATIN_RUN = regex.compile(rf"(?:\b\p{{Latin}}[\p{{Latin}}'’.-]*\b[\s,]*){{{LATIN_WORDS_IN_A_ROW},}}")


def translation_missing(library: Library) -> Iterator[Problem]:
    """Every text must stand in each of the site's languages, and in no other."""
    for entry in library.entries:
        for route, text in entry.texts():
            for language in _wanted(library, entry.record, route):
                if language not in text:
                    yield Problem(
                        rule="translation-missing",
                        position=entry.document.key_position(route),
                        route=route,
                        slots=_slots(route, language),
                    )
            for language in text:
                if language not in library.languages:
                    yield Problem(
                        rule="translation-missing",
                        variant="other",
                        position=entry.document.key_position((*route, language)),
                        route=route,
                        slots=_slots(route, language) | {"known": ", ".join(library.languages)},
                    )


def translation_script(library: Library) -> Iterator[Problem]:
    """A text must be written in the script of its language, without whole phrases left in another one."""
    for entry in library.entries:
        if entry is library.shared.terms:
            continue  # advice about words quotes the words of either language
        for route, text in entry.texts():
            for language in set(text) & set(library.languages):
                letters = _without_addresses(text[language])
                place = entry.position(*route, language)
                if not _letters(language).search(letters) and regex.search(r"\p{L}{2}", letters):
                    yield Problem(rule="translation-script", position=place, route=route, slots=_slots(route, language))
                elif _script(language) != "Latn" and (found := _LATIN_RUN.search(letters)):
                    slots = _slots(route, language) | {"found": found[0].strip()}
                    place = entry.document.passage((*route, language), found[0].strip())
                    yield Problem(rule="translation-script", variant="phrase", position=place, route=route, slots=slots)


def translation_differs(library: Library) -> Iterator[Problem]:
    """Numbers, dates and links must be the same in every language."""
    first = library.languages[0]
    for entry in library.entries:
        for route, text in entry.texts():
            for language in library.languages[1:]:
                if first not in text or language not in text:
                    continue
                for where, number, at in _differing(text, first, language):
                    place = entry.document.point((*route, where), text[where], at)
                    variant = "extra" if where == language else ""
                    slots = _slots(route, language) | {"found": number, "first": first}
                    yield Problem(rule="translation-differs", variant=variant, position=place, route=route, slots=slots)
                ours, theirs = Counter(markup.links(text[first])), Counter(markup.links(text[language]))
                if ours != theirs:
                    where, link = next(
                        iter([(language, one) for one in theirs - ours] or [(first, one) for one in ours - theirs])
                    )
                    place = entry.document.passage((*route, where), link)
                    slots = _slots(route, language) | {"first": first}
                    yield Problem(rule="translation-differs", variant="links", position=place, route=route, slots=slots)


def markup_unsafe(library: Library) -> Iterator[Problem]:
    """A text must use only the documented Markdown: no HTML, pictures, attribute lists or unsafe links."""
    for entry in library.entries:
        for route, text in entry.texts():
            for language in text:
                for _line, found in markup.unsafe(text[language]):
                    place = entry.document.passage((*route, language), found)
                    yield Problem(
                        rule="markup-unsafe", position=place, route=route, slots=_slots(route, language) | {"found": found}
                    )


def _wanted(library: Library, record: object, route: Route) -> tuple[str, ...]:
    """The languages that the text at `route` must stand in: all of the site's, or those that everybody concerned agreed to."""
    item = record.photos[int(route[1])] if isinstance(record, Album) and route[0] == "photos" else record
    names = item.consent or () if isinstance(item, Milestone | Photo) else ()
    consents = [entry.record for name in names if (entry := library.consents.get(name)) and entry.record]
    return tuple(language for language in library.languages if all(language in consent.languages for consent in consents))


def _slots(route: tuple[str | int, ...], language: str) -> dict[str, str]:
    return {"field": spoken(route), "language": language}


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _differing(text: Text, first: str, language: str) -> Iterator[tuple[str, str, int]]:
    """Each number that one of two languages has and the other has not: the language that has it, the number, and where."""
    ours, theirs = (Counter(number for number, _ in _numbers(text[one])) for one in (first, language))
    if ours == theirs:
        return
    there = {one: list(_whole_numbers(text[one])) for one in (first, language)}
    counts = {one: Counter(number for number, _ in found) for one, found in there.items()}
    for where, other in ((first, language), (language, first)):
        places = dict(there[where])  # of each number the last one
        for number in sorted(counts[where] - counts[other]):
            yield where, number, places[number]


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


RULES = (translation_missing, translation_script, translation_differs, markup_unsafe)
