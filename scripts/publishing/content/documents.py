"""A content file as it was written: every scalar as text, and the place in the file where each value stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import yaml

from publishing.content.composing import MOST_FAULTS, Composer
from publishing.content.encodings import EncodingError, decoded, refused_characters
from publishing.content.mistakes import Quoted, mistake
from publishing.content.opening import LARGEST_FILE, RefusedError, content_of
from publishing.content.places import FATAL, Fault, Position, Route, Value

LONGEST_LINE = 12_000
LONGEST_WORD = 1_000

_NEARBY = (20, 8, 3, 1, 0)
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1}}}")
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file: its value (None when it cannot be read), where keys and values stand, on which lines values start, its faults."""

    file: str
    value: Value | None = None
    values: Mapping[Route, Position] = field(default_factory=dict)
    keys: Mapping[Route, Position] = field(default_factory=dict)
    starts: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def position(self, route: Route) -> Position:
        """Where the value at `route` stands; for a route that is not in the file, where its nearest parent begins."""
        for length in range(len(route), -1, -1):
            if route[:length] in self.values:
                return self.values[route[:length]]
        return Position(file=self.file)

    def passage(self, route: Route, words: str) -> Position:
        """Where `words` stand in the text at `route`; where the text begins, if they cannot be found on one line."""
        return self._found(route, words) or self.position(route)

    def point(self, route: Route, text: str, at: int) -> Position:
        """Where the character number `at` (from 0) of `text`, the text at `route`, stands; found by what is around it."""
        for nearby in _NEARBY:
            start = max(at - nearby, text.rfind("\n", 0, at) + 1)
            if found := self._found(route, text[start : at + 1].lstrip()):
                ahead = len(text[start : at + 1].lstrip()) - 1
                return Position(file=self.file, line=found.line, column=found.column + max(0, ahead))
        return self.position(route)

    def _found(self, route: Route, words: str) -> Position | None:
        start = self.position(route)
        after = bisect_right(self.starts, start.line)
        last = self.starts[after] if after < len(self.starts) else len(self.lines) + 1
        for number in range(start.line, last):
            column = self.lines[number - 1].find(words, start.column - 1 if number == start.line else 0)
            if words and column >= 0:
                return Position(file=self.file, line=number, column=column + 1)
        return None

    def key_position(self, route: Route) -> Position:
        """Where the key that ends `route` stands, or else its value."""
        return self.keys.get(route) or self.position(route)


def read_document(path: Path, file: str, largest: int = LARGEST_FILE) -> Document:
    """Reads the YAML file at `path`, of at most `largest` bytes; `file` is the name that messages give it.

    Never raises for what the file holds.
    """
    try:
        text = decoded(content_of(path, file, largest))
    except RefusedError as error:
        limit = f"{largest // 1_000}" if error.reason == "large" else ""
        return _refused(file, Fault(kind="file-unreadable", position=Position(file=file), found=limit, expected=error.reason))
    except EncodingError as error:
        position, found = _at(file, error.text, error.at), error.text[error.at : error.at + 1]
        lines = tuple(error.text.split("\n")) if error.text and _is_short(error.text) else ()
        return _refused(file, Fault(kind="file-not-utf8", position=position, found=found, expected=error.variant), lines=lines)
    if not _is_short(text):
        return _refused(file, _too_long(file, text))
    lines = tuple(text.removesuffix("\n").split("\n")) if text else ()
    if characters := tuple(islice(refused_characters(text), MOST_FAULTS)):
        return _refused(file, *(_character(file, text, one.start()) for one in characters), lines=lines)
    composer = Composer(file, lines)
    try:
        composer.compose(yaml.parse(text, Loader=_PARSER))
    except yaml.MarkedYAMLError as error:
        composer.faults.append(_broken(file, error, lines, composer.quoted))
    except (yaml.reader.ReaderError, UnicodeError):
        composer.faults.append(Fault(kind="character-refused", position=Position(file=file)))
    if any(fault.kind in FATAL for fault in composer.faults):
        return _refused(file, *composer.faults, lines=lines)
    starts = tuple(sorted({at.line for at in composer.values.values()}))
    return Document(
        file=file,
        value=composer.root,
        values=composer.values,
        keys=composer.keys,
        starts=starts,
        lines=lines,
        faults=tuple(composer.faults),
    )


def _refused(file: str, *faults: Fault, lines: tuple[str, ...] = ()) -> Document:
    return Document(file=file, lines=lines, faults=faults)


def _at(file: str, text: str, offset: int) -> Position:
    """The place of the character number `offset` (from 0) of a file's whole `text`."""
    return Position(file=file, line=text.count("\n", 0, offset) + 1, column=offset - text.rfind("\n", 0, offset))


def _is_short(text: str) -> bool:
    return max(map(len, text.split("\n"))) <= LONGEST_LINE and not _LONG_WORD.search(text)


def _too_long(file: str, text: str) -> Fault:
    if found := _LONG_WORD.search(text):
        return Fault(kind="too-long", position=_at(file, text, found.start()), found=f"{LONGEST_WORD:,}", expected="word")
    number = next(number for number, line in enumerate(text.split("\n"), start=1) if len(line) > LONGEST_LINE)
    return Fault(kind="too-long", position=Position(file=file, line=number), found=f"{LONGEST_LINE:,}", expected="text")


def _character(file: str, text: str, offset: int) -> Fault:
    return Fault(kind="character-refused", position=_at(file, text, offset), found=f"U+{ord(text[offset]):04X}")


def _broken(file: str, error: yaml.MarkedYAMLError, lines: tuple[str, ...], quoted: Quoted | None) -> Fault:
    made = mistake(error, lines, quoted)
    position = Position(file=file, line=made.line, column=made.column)
    return Fault(kind="yaml-broken", position=position, found=made.found, expected=made.kind)
