"""A content file as it was written: every scalar as text, and the place in the file where each value stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import yaml

from publishing.files.encoding import EncodingError, decoded, refused_characters
from publishing.files.positions import FATAL, Fault, Position, Route, Value
from publishing.files.safe_read import LARGEST_FILE, RefusedError, content_of
from publishing.files.yaml_composer import MOST_FAULTS, Composer, Places, lines_of
from publishing.files.yaml_errors import Quoted, mistake

LONGEST_LINE = 12_000
LONGEST_WORD = 1_000

_NEARBY = (20, 8, 3, 1, 0)
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1}}}")
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, kw_only=True)  # without slots, for what is known once it is asked
class Document:
    """One file: its text, its value (None when it cannot be read), its faults."""

    file: str
    text: str = ""
    value: Value | None = None
    faults: tuple[Fault, ...] = ()

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of its text."""
        return lines_of(self.text)

    @property
    def values(self) -> Mapping[Route, Position]:
        """Where each value begins."""
        return self._places.values

    @property
    def keys(self) -> Mapping[Route, Position]:
        """Where each key begins."""
        return self._places.keys

    @cached_property
    def _places(self) -> Places:
        """Found by reading the text once more: most documents have nothing wrong whose place somebody would ask for."""
        places = Places()
        if self.value is not None:
            Composer(self.file, self.text, places).compose(yaml.parse(self.text, Loader=_PARSER))
        return places

    @cached_property
    def _starts(self) -> list[int]:
        """The lines on which values begin."""
        return sorted({at.line for at in self.values.values()})

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
        after = bisect_right(self._starts, start.line)
        last = self._starts[after] if after < len(self._starts) else len(self.lines) + 1
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
        content = content_of(path, file, largest)
        text = decoded(content)
    except RefusedError as error:
        limit = f"{largest // 1_000}" if error.reason == "large" else ""
        return _refused(file, Fault(kind="file-unreadable", position=Position(file=file), found=limit, expected=error.reason))
    except EncodingError as error:
        position, found = _at(file, error.text, error.at), error.text[error.at : error.at + 1]
        text = error.text if _is_short(error.text) else ""
        return _refused(file, Fault(kind="file-not-utf8", position=position, found=found, expected=error.variant), text=text)
    if not _is_short(text):
        return _refused(file, _too_long(file, text))
    if characters := tuple(islice(refused_characters(text), MOST_FAULTS)):
        return _refused(file, *(_character(file, text, one.start()) for one in characters), text=text)
    composer = Composer(file, text)
    try:
        composer.compose(yaml.parse(text, Loader=_PARSER))
    except yaml.MarkedYAMLError as error:
        composer.faults.append(_broken(file, error, composer.lines, composer.quoted))
    except (yaml.reader.ReaderError, UnicodeError):
        composer.faults.append(Fault(kind="character-refused", position=Position(file=file)))
    if any(fault.kind in FATAL for fault in composer.faults):
        return _refused(file, *composer.faults, text=text)
    return Document(file=file, text=text, value=composer.root, faults=tuple(composer.faults))


def _refused(file: str, *faults: Fault, text: str = "") -> Document:
    return Document(file=file, text=text, faults=faults)


def _at(file: str, text: str, offset: int) -> Position:
    """The place of the character number `offset` (from 0) of a file's whole `text`."""
    return Position(file=file, line=text.count("\n", 0, offset) + 1, column=offset - text.rfind("\n", 0, offset))


def _is_short(text: str) -> bool:
    return _has_each(text, "\n", LONGEST_LINE) and (_has_each(text, " ", LONGEST_WORD) or not _LONG_WORD.search(text))


def _has_each(text: str, sign: str, most: int) -> bool:
    """Whether there is a `sign` among any `most` + 1 characters of `text` that follow each other."""
    at = 0
    while at + most < len(text):
        found = text.rfind(sign, at, at + most + 1)
        if found < 0:
            return False
        at = found + 1
    return True


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
