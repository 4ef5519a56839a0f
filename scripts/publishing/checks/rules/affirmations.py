"""Rules about affirmations: what concerns nobody is published only while a second person's word covers exactly this text."""

from __future__ import annotations

from collections.abc import Iterator

from publishing.checks.rule import Problem, field_name, library_rule
from publishing.consent.affirmations import (
    affirmations_of,
    is_prose_published_as_written,
    is_published_as_written,
    is_shared_affirmed,
    unaffirmed_assets,
)
from publishing.consent.clearance import consent_items
from publishing.content.affirmation import are_two_people
from publishing.content.library import ASSETS, Library
from publishing.content.records import Milestone
from publishing.files.yaml_document import Position


@library_rule
def affirmation_missing(library: Library) -> Iterator[Problem]:
    """What concerns nobody must have been affirmed by a second person, who read it as readers get it."""
    for file in _unaffirmed_entries(library):
        if not affirmations_of(library, file):
            yield Problem(position=Position(file=file))
    for file, has_earlier in _unaffirmed_texts(library):
        if not affirmations_of(library, file) and not has_earlier:
            yield Problem(position=Position(file=file), variant="shared")
    for file in unaffirmed_assets(library):
        if not _was_affirmed(library, file):
            yield Problem(position=Position(file=file), variant="asset")


@library_rule
def affirmation_stale(library: Library) -> Iterator[Problem]:
    """What concerns nobody must be exactly what the second person read: the same words, the same pictures."""
    for file in _unaffirmed_entries(library):
        if affirmations_of(library, file):
            yield Problem(position=Position(file=file))
    for file, has_earlier in _unaffirmed_texts(library):
        if has_earlier:
            yield Problem(position=Position(file=file), variant="earlier")
        elif affirmations_of(library, file):
            yield Problem(position=Position(file=file), variant="shared")
    for file in unaffirmed_assets(library):
        if _was_affirmed(library, file):
            yield Problem(position=Position(file=file), variant="asset")


@library_rule
def affirmation_one_reviewer(library: Library) -> Iterator[Problem]:
    """An affirmation must be by a role of another kind than the one that wrote the text, and of a day that has come."""
    entry = library.affirmations
    for number, affirmation in enumerate((entry.record if entry else None) or ()):
        if entry and affirmation.by and not are_two_people(affirmation.written_by, affirmation.by):
            route, slots = (number, "by"), {"found": affirmation.by, "expected": affirmation.written_by, "file": affirmation.of}
            yield Problem(position=entry.position(*route), route=route, slots=slots)
        if entry and affirmation.on and affirmation.on.first_day > library.today:
            route = (number, "on")
            yield Problem(position=entry.position(*route), route=route, variant="future", slots={"field": field_name(route)})


def _unaffirmed_entries(library: Library) -> Iterator[str]:
    """Yield the files of milestones that concern nobody, and of albums, that are not affirmed in each of their languages."""
    unaffirmed: dict[str, None] = {}
    for item in consent_items(library):
        written = set(item.evidence.texts)  # a language that is missing is a problem of its own
        of_nobody = not isinstance(item.record, Milestone) or item.record.survivors == "none"
        if of_nobody and not written <= item.evidence.affirmed:
            unaffirmed[item.entry.file] = None
    return iter(unaffirmed)


def _unaffirmed_texts(library: Library) -> Iterator[tuple[str, bool]]:
    """Yield the shared files and pages of prose that are not published as they are; whether an earlier version is published."""
    for entry, published in zip(library.written.entries, library.shared.entries, strict=True):
        if entry.record is not None and not is_published_as_written(library, entry):
            yield entry.file, is_shared_affirmed(library, published)
    for file, lines in library.prose.items():
        if not is_prose_published_as_written(library, file):
            yield file, library.published_prose[file] != lines


def _was_affirmed(library: Library, file: str) -> bool:
    return any(file in affirmation.covers for affirmation in affirmations_of(library, ASSETS))
