"""Rules about personal data: nothing that leads to one person stands in what the site tells."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from publishing.checks.identifiers import identifiers
from publishing.checks.passages import Story, stories
from publishing.checks.phrases import ascii_digits
from publishing.checks.problems import Problem, spoken
from publishing.content.library import Library
from publishing.content.places import Position, Route
from publishing.content.records import Milestone

DIGITS_OF_A_PHONE = 10


def personal_data(library: Library) -> Iterator[Problem]:
    """Milestones, albums and pages of prose must hold no phone number, e-mail or street address, Aadhaar, PAN or case number."""
    public = _public_numbers(library)
    yield from _in_prose(library, public)
    for entry in stories(library):
        for _kind, _found in identifiers(entry.file):
            yield Problem(rule="personal-data", variant="file-name", position=Position(file=entry.file))
        seen: set[tuple[str, Position]] = set()
        for route, text in _strings(entry):
            for kind, found in identifiers(text):
                position = entry.document.passage(route, found)
                if _digits(found)[-DIGITS_OF_A_PHONE:] in public or (kind, position) in seen:
                    continue
                seen.add((kind, position))
                field = next(length for length in range(len(route), 0, -1) if route[length - 1] not in library.languages)
                yield Problem(
                    rule="personal-data",
                    variant=kind,
                    position=position,
                    route=route[:field],
                    slots={"field": spoken(route[:field])},
                )


def _in_prose(library: Library, public: frozenset[str]) -> Iterator[Problem]:
    """What leads to a person in the pages of prose, in their remarks too: the words of a page are published as they stand."""
    for file, lines in library.prose.items():
        for number, line in enumerate(lines, start=1):
            for kind, found in identifiers(line):
                if _digits(found)[-DIGITS_OF_A_PHONE:] not in public or not _digits(found):
                    position = Position(file=file, line=number, column=line.find(found) + 1)
                    yield Problem(rule="personal-data", variant=kind, position=position, slots={"field": "docs"})


def _strings(entry: Story) -> Iterator[tuple[Route, str]]:
    """Every text in each language, and what stands in one language only: titles of sources, file names of pictures."""
    for route, text in entry.texts():
        for language in text:
            yield (*route, language), text[language]
    if isinstance(entry.record, Milestone):
        for number, source in enumerate(entry.record.sources):
            for name in ("title", "publisher", "reference"):
                if written := getattr(source, name):
                    yield ("sources", number, name), written
    elif entry.record:
        for number, photo in enumerate(entry.record.photos):
            yield ("photos", number, "file"), photo.file


def _public_numbers(library: Library) -> frozenset[str]:
    """The numbers that the site itself asks people to call."""
    numbers = [helpline.number for helpline in library.shared.helplines.record or ()]
    if library.site:
        numbers.append(library.site.contact.phone)
    return frozenset(_digits(number)[-DIGITS_OF_A_PHONE:] for number in numbers)


def _digits(text: str) -> str:
    return regex.sub(r"\D", "", ascii_digits(text))


RULES = (personal_data,)
