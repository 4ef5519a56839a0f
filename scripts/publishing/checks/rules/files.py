"""Rules about files as a whole: they can be read, they are YAML, and they hide no characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from publishing.checks.rule import EntryContext, Problem, entry_rule, fault_problem
from publishing.content.library import Library
from publishing.files.characters import BIDI_CONTROLS, split_nukta
from publishing.files.safe_read import MOST_BYTES, MOST_FILES
from publishing.files.yaml_document import Position

_BIDI = re.compile(f"[{BIDI_CONTROLS}]")
_CONTENT_FILE = re.compile(r"milestones/[^/]+\.ya?ml|gallery/[^/]+/album\.ya?ml", re.DOTALL)
_FAULTS = {"file-empty": "empty", "character-refused": "character", "nested-too-deep": "deep"}  # and their variants


def _too_many_files(library: Library) -> Iterator[Problem]:
    if unread := [name for name in library.names if name not in library.files and _CONTENT_FILE.fullmatch(name)]:
        slots = {"files": str(MOST_FILES), "bytes": str(MOST_BYTES // 1_000_000), "count": str(len(unread))}
        yield Problem(variant="many", position=Position(file=unread[0]), slots=slots)


@entry_rule(of_library=_too_many_files)
def file_unreadable(context: EntryContext) -> Iterator[Problem]:
    """A content file must be an ordinary text file in UTF-8, not empty and within the limits of size and depth."""
    for fault in context.faults("file-unreadable", "file-not-utf8", "too-long", *_FAULTS):
        yield fault_problem(fault, _FAULTS.get(fault.kind, fault.expected))


@entry_rule()
def yaml_broken(context: EntryContext) -> Iterator[Problem]:
    """A content file must be well-formed YAML, with `name: value` on each line."""
    for fault in context.faults("yaml-broken"):
        yield fault_problem(fault, fault.expected)


@entry_rule()
def text_cut(context: EntryContext) -> Iterator[Problem]:
    """A text without quotation marks must not contain ` #`, because YAML ignores the rest of the line after it."""
    return map(fault_problem, context.faults("text-cut"))


@entry_rule()
def yaml_feature_refused(context: EntryContext) -> Iterator[Problem]:
    """A content file must not use anchors, aliases, tags or several documents."""
    return map(fault_problem, context.faults("yaml-feature-refused"))


@entry_rule()
def key_repeated(context: EntryContext) -> Iterator[Problem]:
    """A field must not be repeated, because one of the two values would be lost."""
    return map(fault_problem, context.faults("key-repeated"))


@entry_rule()
def bidi_control(context: EntryContext) -> Iterator[Problem]:
    """A content file must not contain characters that change the direction of writing, because they can hide text."""
    for number, line in enumerate(context.entry.document.lines, start=1):
        if match := _BIDI.search(line):
            position = Position(file=context.entry.file, line=number, column=match.start() + 1)
            yield context.problem_at(position, found=f"U+{ord(match[0]):04X}")


@entry_rule()
def text_not_nfc(context: EntryContext) -> Iterator[Problem]:
    """Letters should be written in their usual composed form (NFC); both ways of typing য়, ড় and ঢ় are accepted."""
    for number, line in enumerate(context.entry.document.lines, start=1):
        decomposed = split_nukta(line)
        composed = unicodedata.normalize("NFC", decomposed)
        if decomposed != composed:
            letters = enumerate(zip(decomposed, composed, strict=False), start=1)
            column = next((column for column, (letter, other) in letters if letter != other), 1)
            yield context.problem_at(Position(file=context.entry.file, line=number, column=column))
