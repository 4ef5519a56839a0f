"""Read YAML files as documents: every scalar stays text, and every key and value has a position."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import yaml

from publishing.files.characters import refused_characters
from publishing.files.safe_read import LARGEST_FILE, EncodingError, RefusedError, decode_text, read_content
from publishing.files.yaml_errors import Quoted, likely_mistake

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Route: TypeAlias = tuple[str | int, ...]

# Faults after which nothing of a file can be used.
FATAL = frozenset({"yaml-broken", "character-refused", "yaml-feature-refused", "too-long", "nested-too-deep", "file-empty"})

LONGEST_TEXT = 10_000
MOST_VALUES = 8_000
MOST_FAULTS = 100
DEEPEST_NESTING = 20
LONGEST_LINE = 12_000
LONGEST_WORD = 1_000

_MOST_SHOWN = 60  # characters of what was found
_CUT = re.compile(r"[ \t]+(?=#)")
_CUT_AT_START = re.compile(r"[ \t]+(?=#\S)")  # where the value is empty, `# ` begins a comment
_CONTEXTS = (20, 8, 3, 1, 0)  # characters before a place that are searched with it
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1}}}")
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Position:
    """A line and a column of a content file, counted from 1, the column in code points."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that keeps a file from being read as its record: its kind and position, and what was found there."""

    kind: str
    position: Position
    route: Route = ()
    found: str = ""
    expected: str = ""


@dataclass(frozen=True, kw_only=True)  # without slots, for the cached properties
class Document:
    """One file: its text, its value (None where it cannot be read), its faults."""

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
        """The position of each value."""
        return self._places.values

    @property
    def keys(self) -> Mapping[Route, Position]:
        """The position of each key."""
        return self._places.keys

    @cached_property
    def _places(self) -> Places:
        """The positions, found by reading the text again: for most documents nobody needs them."""
        places = Places()
        if self.value is not None:
            Composer(self.file, self.text, places).compose(yaml.parse(self.text, Loader=_PARSER))
        return places

    @cached_property
    def _starts(self) -> list[int]:
        """The lines on which values begin."""
        return sorted({position.line for position in self.values.values()})

    def position(self, route: Route) -> Position:
        """Return the position of the value at `route`, or of its nearest parent in the file."""
        for length in range(len(route), -1, -1):
            if route[:length] in self.values:
                return self.values[route[:length]]
        return Position(file=self.file)

    def passage(self, route: Route, words: str) -> Position:
        """Return the position of `words` in the text at `route`, else of the first of them, else of that text."""
        return self._search(route, words) or self._search(route, next(iter(words.split()), "")) or self.position(route)

    def point(self, route: Route, text: str, at: int) -> Position:
        """Return the position of the character number `at` (from 0) of `text`, the text at `route`, searching for its context."""
        for length in _CONTEXTS:
            start = max(at - length, text.rfind("\n", 0, at) + 1)
            context = text[start : at + 1].lstrip()
            if position := self._search(route, context):
                return replace(position, column=position.column + max(0, len(context) - 1))
        return self.position(route)

    def _search(self, route: Route, words: str) -> Position | None:
        start = self.position(route)
        after = bisect_right(self._starts, start.line)
        last = self._starts[after] if after < len(self._starts) else len(self.lines) + 1
        for number in range(start.line, last):
            column = self.lines[number - 1].find(words, start.column - 1 if number == start.line else 0)
            if words and column >= 0:
                return Position(file=self.file, line=number, column=column + 1)
        return None

    def key_position(self, route: Route) -> Position:
        """Return the position of the key that ends `route`, or else of its value."""
        return self.keys.get(route) or self.position(route)


def read_document(path: Path, file: str, largest: int = LARGEST_FILE) -> Document:
    """Read the YAML file at `path`, of at most `largest` bytes, which messages call `file`.

    Never raises for what the file holds.
    """
    try:
        return parse_document(read_content(path, file, largest), file)
    except RefusedError as error:
        limit = f"{largest // 1_000}" if error.reason == "large" else ""
        return _refused(file, Fault(kind="file-unreadable", position=Position(file=file), found=limit, expected=error.reason))


def parse_document(content: bytes, file: str) -> Document:
    """Return the document that the bytes of a YAML file are; `file` is the name that messages give it."""
    try:
        text = decode_text(content)
    except EncodingError as error:
        position, found = _position_at(file, error.text, error.at), error.text[error.at : error.at + 1]
        text = error.text if _is_short(error.text) else ""
        return _refused(file, Fault(kind="file-not-utf8", position=position, found=found, expected=error.variant), text=text)
    if not _is_short(text):
        return _refused(file, _length_fault(file, text))
    if characters := tuple(islice(refused_characters(text), MOST_FAULTS)):
        return _refused(file, *(_character_fault(file, text, character.start()) for character in characters), text=text)
    composer = Composer(file, text)
    try:
        composer.compose(yaml.parse(text, Loader=_PARSER))
    except yaml.MarkedYAMLError as error:
        composer.faults.append(_syntax_fault(file, error, composer.lines, composer.quoted))
    except (yaml.reader.ReaderError, UnicodeError):
        composer.faults.append(Fault(kind="character-refused", position=Position(file=file)))
    if any(fault.kind in FATAL for fault in composer.faults):
        return _refused(file, *composer.faults, text=text)
    return Document(file=file, text=text, value=composer.root, faults=tuple(composer.faults))


def _refused(file: str, *faults: Fault, text: str = "") -> Document:
    return Document(file=file, text=text, faults=faults)


def _position_at(file: str, text: str, offset: int) -> Position:
    """Return the position of the character number `offset` (from 0) of a file's `text`."""
    return Position(file=file, line=text.count("\n", 0, offset) + 1, column=offset - text.rfind("\n", 0, offset))


def _is_short(text: str) -> bool:
    return _has_each(text, "\n", LONGEST_LINE) and (_has_each(text, " ", LONGEST_WORD) or not _LONG_WORD.search(text))


def _has_each(text: str, sign: str, most: int) -> bool:
    """Return whether any `most` + 1 consecutive characters of `text` include a `sign`."""
    at = 0
    while at + most < len(text):
        found = text.rfind(sign, at, at + most + 1)
        if found < 0:
            return False
        at = found + 1
    return True


def _length_fault(file: str, text: str) -> Fault:
    if found := _LONG_WORD.search(text):
        return Fault(
            kind="too-long", position=_position_at(file, text, found.start()), found=f"{LONGEST_WORD:,}", expected="word"
        )
    number = next(number for number, line in enumerate(text.split("\n"), start=1) if len(line) > LONGEST_LINE)
    return Fault(kind="too-long", position=Position(file=file, line=number), found=f"{LONGEST_LINE:,}", expected="text")


def _character_fault(file: str, text: str, offset: int) -> Fault:
    return Fault(kind="character-refused", position=_position_at(file, text, offset), found=f"U+{ord(text[offset]):04X}")


def _syntax_fault(file: str, error: yaml.MarkedYAMLError, lines: tuple[str, ...], quoted: Quoted | None) -> Fault:
    likely = likely_mistake(error, lines, quoted)
    position = Position(file=file, line=likely.line, column=likely.column)
    return Fault(kind="yaml-broken", position=position, found=likely.found, expected=likely.kind)


@dataclass(frozen=True, slots=True)
class Places:
    """The position of each value and of each key of a file."""

    values: dict[Route, Position] = field(default_factory=dict)
    keys: dict[Route, Position] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read; `key` is the last key of a mapping, and `waits` whether its value comes next."""

    value: list[Value] | dict[str, Value]
    key: str = ""
    waits: bool = False


class Composer:
    """Composes the value of a file from YAML's events, without recursion, so that no nesting can exhaust the stack.

    The positions of keys and values are added to `places`, if given.
    """

    def __init__(self, file: str, text: str, places: Places | None = None) -> None:
        self.file = file
        self.text = text
        self.places = places
        self.root: Value | None = None
        self.faults: list[Fault] = []
        self._open: list[_Open] = []
        self._count = 0
        self._quoted: yaml.ScalarEvent | None = None
        self._has_comments = " #" in text or "\t#" in text

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text."""
        return lines_of(self.text)

    @property
    def quoted(self) -> Quoted | None:
        """The last text in quotation marks."""
        if not (self._quoted and self._quoted.start_mark and self._quoted.end_mark):
            return None
        start, end = self._quoted.start_mark, self._quoted.end_mark
        return Quoted(start=(start.line, start.column), end=(end.line, end.column))

    def compose(self, events: Iterable[yaml.Event]) -> None:
        """Read `events` up to the first one that content may not use."""
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._begin(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
            elif isinstance(event, yaml.CollectionEndEvent):
                self._open.pop()
            elif isinstance(event, yaml.AliasEvent):
                self._fault("yaml-feature-refused", event, found=f"*{event.anchor}")
            elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                self._fault("yaml-feature-refused", event, found="---")
            elif isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
                self._fault("yaml-feature-refused", event, found="%")
            if self.faults and self.faults[-1].kind in FATAL:
                return
        if self.root is None or self.root == "":
            self.faults.append(Fault(kind="file-empty", position=Position(file=self.file)))

    def _position(self, event: yaml.Event) -> Position:
        """Return where `event` begins, or the end of the last line for an event that is implied after the text."""
        mark = event.start_mark
        if mark is None or not self.lines:
            return Position(file=self.file)
        if mark.line >= len(self.lines):
            return Position(file=self.file, line=len(self.lines), column=len(self.lines[-1]) + 1)
        empty = isinstance(event, yaml.ScalarEvent) and not event.style and not event.value
        column = mark.column + int(empty and self.lines[mark.line].startswith(" ", mark.column))  # where one would type it
        return Position(file=self.file, line=mark.line + 1, column=column + 1)

    def _fault(self, kind: str, event: yaml.Event, *, found: str = "", route: Route = (), expected: str = "") -> None:
        if len(self.faults) < MOST_FAULTS or kind in FATAL:
            shown = found if len(found) <= _MOST_SHOWN else found[:_MOST_SHOWN] + "…"
            position = self._position(event)
            self.faults.append(Fault(kind=kind, position=position, found=shown, route=route, expected=expected))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        value = event.value
        if event.tag or event.anchor:
            self._fault("yaml-feature-refused", event, found=event.tag or f"&{event.anchor}")
            return
        if len(value) > LONGEST_TEXT:
            self._fault("too-long", event, found=f"{LONGEST_TEXT:,}", expected="text")
            return
        if event.style in ("'", '"'):
            self._quoted = event
            if event.style == '"' and (found := next(refused_characters(value), None)):
                self._fault("character-refused", event, found=f"U+{ord(found[0]):04X}")
                return
        parent = self._open[-1] if self._open else None
        if parent and isinstance(parent.value, dict) and not parent.waits:
            parent.key, parent.waits = value, True
            if value in parent.value:
                self._fault("key-repeated", event, found=value, route=self._route())
            if self.places is not None:
                self.places.keys[self._route()] = self._position(event)
            return
        if self._has_comments and not event.style:
            self._report_cut(event)
        self._place(event, value)

    def _report_cut(self, event: yaml.ScalarEvent) -> None:
        """Report what ` #` cuts off a text without quotation marks: YAML takes it for a comment, which readers do not see."""
        mark = event.end_mark
        if mark is None or mark.line >= len(self.lines):
            return
        line = self.lines[mark.line]
        if (found := (_CUT if event.value else _CUT_AT_START).match(line, mark.column)) and len(self.faults) < MOST_FAULTS:
            position = Position(file=self.file, line=mark.line + 1, column=found.end() + 1)
            self.faults.append(
                Fault(kind="text-cut", position=position, route=self._route(), found=line[found.end() :][:_MOST_SHOWN])
            )

    def _begin(self, event: yaml.CollectionStartEvent, value: list[Value] | dict[str, Value]) -> None:
        if event.tag or event.anchor:
            self._fault("yaml-feature-refused", event, found=event.tag or f"&{event.anchor}")
        elif len(self._open) >= DEEPEST_NESTING:
            self._fault("nested-too-deep", event)
        elif self._open and isinstance(self._open[-1].value, dict) and not self._open[-1].waits:
            self._fault("yaml-feature-refused", event, found="?")
        else:
            self._place(event, value)
            self._open.append(_Open(value))

    def _place(self, event: yaml.Event, value: Value) -> None:
        """Add `value` to the mapping or list that is being read."""
        self._count += 1
        if self._count > MOST_VALUES:
            self._fault("too-long", event, found=f"{MOST_VALUES:,}", expected="values")
        if self.places is not None:
            self.places.values[self._route()] = self._position(event)
        if not self._open:
            self.root = value
            return
        parent = self._open[-1]
        if isinstance(parent.value, list):
            parent.value.append(value)
        else:
            parent.value[parent.key] = value
            parent.waits = False

    def _route(self) -> Route:
        """Return the route to the key that waits, or to the value that comes next."""
        if not self._open:
            return ()
        *above, last = self._open
        parents = (parent.key if isinstance(parent.value, dict) else len(parent.value) - 1 for parent in above)
        return (*parents, last.key if isinstance(last.value, dict) else len(last.value))


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of `text`, without an empty one after the last line end."""
    return tuple(text.removesuffix("\n").split("\n")) if text else ()
