"""Rules about files as such: they can be read, they are YAML, and nothing invisible hides in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from publishing.checks.entry_rule import EntryContext, of_each
from publishing.checks.phrases import Test
from publishing.checks.problem import Problem, from_fault
from publishing.content.library import Library
from publishing.files.characters import BIDI_CONTROLS, split_nukta
from publishing.files.safe_read import MOST_BYTES, MOST_FILES
from publishing.files.yaml_document import Position

_BIDI = re.compile(f"[{BIDI_CONTROLS}]")
_CONTENT_FILE = re.compile(r"milestones/[^/]+\.ya?ml|gallery/[^/]+/album\.ya?ml", re.DOTALL)


def _unread(library: Library) -> Iterator[Problem]:
    if unread := [name for name in library.names if name not in library.files and _CONTENT_FILE.fullmatch(name)]:
        yield Problem(
            rule="file-unreadable",
            variant="many",
            position=Position(file=unread[0]),
            slots={"files": str(MOST_FILES), "bytes": str(MOST_BYTES // 1_000_000), "count": str(len(unread))},
        )


@of_each(besides=_unread)
def file_unreadable(subject: EntryContext) -> Iterator[Problem]:
    """A content file must be an ordinary text file in UTF-8, not empty and within the limits of size and depth."""
    variants = {"file-empty": "empty", "character-refused": "character", "nested-too-deep": "deep"}
    for fault in subject.entry.faults:
        if fault.kind in ("file-unreadable", "file-not-utf8", "too-long"):
            yield from_fault("file-unreadable", fault, variant=fault.expected)
        elif fault.kind in variants:
            yield from_fault("file-unreadable", fault, variant=variants[fault.kind])


@of_each()
def yaml_broken(subject: EntryContext) -> Iterator[Problem]:
    """A content file must be well-formed YAML, with `name: value` on each line."""
    entry = subject.entry
    for fault in entry.faults:
        if fault.kind == "yaml-broken":
            yield from_fault("yaml-broken", fault, variant=fault.expected)


@of_each()
def text_cut(subject: EntryContext) -> Iterator[Problem]:
    """A text without quotation marks must not go on after ` #`, because YAML drops the rest of its line without a word."""
    entry = subject.entry
    yield from (from_fault("text-cut", fault) for fault in entry.faults if fault.kind == "text-cut")


@of_each()
def yaml_feature_refused(subject: EntryContext) -> Iterator[Problem]:
    """A content file must not use anchors, aliases, tags or several documents."""
    entry = subject.entry
    yield from (from_fault("yaml-feature-refused", fault) for fault in entry.faults if fault.kind == "yaml-feature-refused")


@of_each()
def key_repeated(subject: EntryContext) -> Iterator[Problem]:
    """A field must stand only once in its place, because of two values one would be lost."""
    entry = subject.entry
    yield from (from_fault("key-repeated", fault) for fault in entry.faults if fault.kind == "key-repeated")


@of_each()
def bidi_control(subject: EntryContext) -> Iterator[Problem]:
    """A content file must not hold characters that change the direction of writing, because they can hide text."""
    for number, line in _lines(subject, _BIDI.search):
        if found := _BIDI.search(line):
            yield Problem(
                rule="bidi-control",
                position=Position(file=subject.entry.file, line=number, column=found.start() + 1),
                slots={"found": f"U+{ord(found[0]):04X}"},
            )


@of_each()
def text_not_nfc(subject: EntryContext) -> Iterator[Problem]:
    """Letters should be written in their usual composed form (NFC); both ways of typing য়, ড় and ঢ় are accepted."""
    for number, line in _lines(subject, _may_be_decomposed):
        typed = split_nukta(line)
        normal = unicodedata.normalize("NFC", typed)
        if typed != normal:
            column = next((at for at, (a, b) in enumerate(zip(typed, normal, strict=False)) if a != b), 0) + 1
            yield Problem(rule="text-not-nfc", position=Position(file=subject.entry.file, line=number, column=column))


def _may_be_decomposed(word: str) -> bool:
    return not unicodedata.is_normalized("NFC", split_nukta(word))


def _lines(subject: EntryContext, suit: Test) -> Iterator[tuple[int, str]]:
    """The lines beyond ASCII, each with its number, where `suit` says yes to a word of the file."""
    is_worth_it = not subject.entry.document.text.isascii() and subject.has(suit)
    for number, line in enumerate(subject.entry.document.lines, start=1) if is_worth_it else ():
        if not line.isascii():
            yield number, line


RULES = (file_unreadable, yaml_broken, text_cut, yaml_feature_refused, key_repeated, bidi_control, text_not_nfc)
