"""The rule about personal data: nothing that leads to one person is published."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from publishing.checks.identifiers import identifiers, may_identify
from publishing.checks.phrases import ascii_digits
from publishing.checks.rule import SHOWN, EntryContext, Problem, entry_rule, field_name
from publishing.content.library import Library
from publishing.files.yaml_document import Position, Route

DIGITS_OF_A_PHONE = 10


@entry_rule(*SHOWN)
def personal_data(context: EntryContext) -> Iterator[Problem]:
    """Content must hold no phone number, e-mail address, street address, Aadhaar number, PAN or case number."""
    for _ in identifiers(context.entry.file):
        yield Problem(variant="file-name", position=Position(file=context.entry.file))
    public, languages = _public_numbers(context.library), context.library.languages
    reported: set[tuple[str, Position]] = set()
    for route, kind, identifier in _identifiers(context):
        position = context.entry.document.passage(route, identifier)
        if _phone_digits(identifier) not in public and (kind, position) not in reported:
            reported.add((kind, position))
            length = next(length for length in range(len(route), 0, -1) if route[length - 1] not in languages)
            yield context.problem_at(position, *route[:length], variant=kind, field=field_name(route[:length]))


def _identifiers(context: EntryContext) -> Iterator[tuple[Route, str, str]]:
    """Yield every identifier with its route and kind, in all that readers get: as it is typed, and as it is shown."""
    for passage in (*context.passages, *context.strings, *context.readable_passages):
        if passage.route != ("slug",) and passage.has_word(may_identify):
            for kind, identifier in identifiers(passage.text, passage.has_word):
                yield (*passage.route, passage.language), kind, identifier


def _public_numbers(library: Library) -> frozenset[str]:
    """Return the numbers that the site itself asks people to call."""
    numbers = [helpline.number for helpline in library.shared.helplines.record or ()]
    if library.site:
        numbers.append(library.site.contact.phone)
    return frozenset(filter(None, map(_phone_digits, numbers)))


def _phone_digits(text: str) -> str:
    return str(regex.sub(r"\D", "", ascii_digits(text)))[-DIGITS_OF_A_PHONE:]
