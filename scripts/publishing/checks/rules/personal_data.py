"""Rules about personal data: nothing that leads to one person stands in what the site tells."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from publishing.checks.entry_rule import EntryContext, of_each
from publishing.checks.identifiers import could_lead, identifiers
from publishing.checks.phrases import ascii_digits
from publishing.checks.problem import Problem, spoken
from publishing.content.library import Library
from publishing.files.yaml_document import Position, Route

DIGITS_OF_A_PHONE = 10


def _in_prose(library: Library) -> Iterator[Problem]:
    """What leads to a person in the pages of prose, in their remarks too: the words of a page are published as they stand."""
    public = _public_numbers(library)
    for file, lines in library.prose.items():
        for number, line in enumerate(lines, start=1):
            for kind, found in identifiers(line):
                if _digits(found)[-DIGITS_OF_A_PHONE:] not in public or not _digits(found):
                    position = Position(file=file, line=number, column=line.find(found) + 1)
                    yield Problem(rule="personal-data", variant=kind, position=position, slots={"field": "docs"})


@of_each("milestone", "album", besides=_in_prose)
def personal_data(subject: EntryContext) -> Iterator[Problem]:
    """Milestones, albums and pages of prose must hold no phone number, e-mail or street address, Aadhaar, PAN or case number."""
    for _kind, _found in identifiers(subject.entry.file):
        yield Problem(rule="personal-data", variant="file-name", position=Position(file=subject.entry.file))
    seen: set[tuple[str, Position]] = set()
    for route, kind, found in _identifiers(subject):
        position = subject.entry.document.passage(route, found)
        if _digits(found)[-DIGITS_OF_A_PHONE:] in _public_numbers(subject.library) or (kind, position) in seen:
            continue
        seen.add((kind, position))
        languages = subject.library.languages
        field = next(length for length in range(len(route), 0, -1) if route[length - 1] not in languages)
        slots = {"field": spoken(route[:field])}
        yield Problem(rule="personal-data", variant=kind, position=position, route=route[:field], slots=slots)


def _identifiers(subject: EntryContext) -> Iterator[tuple[Route, str, str]]:
    """What leads to a person in every text, and in what stands in one language only: where, its kind, what was typed."""
    for passage in subject.passages:
        if passage.has(could_lead):
            yield from (
                ((*passage.route, passage.language), kind, found) for kind, found in identifiers(passage.text, passage.has)
            )
    for where, text in _strings(subject):
        yield from ((where, kind, found) for kind, found in identifiers(text))


def _strings(subject: EntryContext) -> Iterator[tuple[Route, str]]:
    """What stands in one language only: titles of sources, file names of pictures."""
    for number, source in enumerate(subject.milestone.sources if subject.milestone else ()):
        for name in ("title", "publisher", "reference"):
            if written := getattr(source, name):
                yield ("sources", number, name), written
    for _name, number, photo in subject.photos():
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
