"""A content file as it was written: every scalar as text, and the place in the file where each value stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import yaml

from publishing.content.encodings import EncodingError, decoded, refused_characters
from publishing.content.mistakes import Quoted, mistake
from publishing.content.opening import LARGEST_FILE, RefusedError, content_of

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Route: TypeAlias = tuple[str | int, ...]

LONGEST_LINE = 12_000
LONGEST_TEXT = 10_000
LONGEST_WORD = 1_000
MOST_VALUES = 5_000
MOST_FAULTS = 100
DEEPEST_NESTING = 20

_SHOWN_OF_A_NAME = 60
_NEARBY = (20, 8, 3, 1, 0)
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1}}}")
_CUT = re.compile(r"[ \t]+(?=#)")
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Position:
    """A place in a content file; line and column count from 1, the column in code points."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that keeps a file from being read as its record: the kind of fault, where, and what was found there."""

    kind: str
    position: Position
    route: Route = ()
    found: str = ""
    expected: str = ""


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


def read_document(path: Path, file: str) -> Document:
    """Reads the YAML file at `path`; `file` is the name that messages give it. Never raises for what the file holds."""
    try:
        text = decoded(content_of(path, file))
    except RefusedError as error:
        limit = f"{LARGEST_FILE // 1_000}" if error.reason == "large" else ""
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
    builder = _Builder(file, lines)
    try:
        builder.build(yaml.parse(text, Loader=_PARSER))
    except yaml.MarkedYAMLError as error:
        builder.faults.append(_broken(file, error, lines, builder.quoted))
    except (yaml.reader.ReaderError, UnicodeError):
        builder.faults.append(Fault(kind="character-refused", position=Position(file=file)))
    if any(fault.kind in _FATAL for fault in builder.faults):
        return _refused(file, *builder.faults, lines=lines)
    starts = tuple(sorted({at.line for at in builder.values.values()}))
    return Document(
        file=file,
        value=builder.root,
        values=builder.values,
        keys=builder.keys,
        starts=starts,
        lines=lines,
        faults=tuple(builder.faults),
    )


_FATAL = {"yaml-broken", "character-refused", "yaml-feature-refused", "too-long", "nested-too-deep", "file-empty"}


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


def _quoted(event: yaml.ScalarEvent) -> Quoted | None:
    start, end = event.start_mark, event.end_mark
    return Quoted(start=(start.line, start.column), end=(end.line, end.column)) if start and end else None


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read."""

    value: list[Value] | dict[str, Value]
    route: Route
    key: str | None = None


class _Builder:
    """Builds the value from YAML's events without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self.file = file
        self.lines = lines
        self.root: Value | None = None
        self.values: dict[Route, Position] = {}
        self.keys: dict[Route, Position] = {}
        self.faults: list[Fault] = []
        self.quoted: Quoted | None = None
        self._open: list[_Open] = []

    def build(self, events: Iterable[yaml.Event]) -> None:
        """Reads all of `events`; stops at the first one that content may not use."""
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._begin(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self._open.pop()
            elif isinstance(event, yaml.AliasEvent):
                self._fault("yaml-feature-refused", event, found=f"*{event.anchor}")
            elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                self._fault("yaml-feature-refused", event, found="---")
            elif isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
                self._fault("yaml-feature-refused", event, found="%")
            if self.faults and self.faults[-1].kind in _FATAL:
                return
        if self.root is None or self.root == "":
            self.faults.append(Fault(kind="file-empty", position=Position(file=self.file)))

    def _position(self, event: yaml.Event) -> Position:
        """Where `event` begins; the end of the last line for what is only implied behind the text."""
        mark = event.start_mark
        if mark is None or not self.lines:
            return Position(file=self.file)
        if mark.line >= len(self.lines):
            return Position(file=self.file, line=len(self.lines), column=len(self.lines[-1]) + 1)
        return Position(file=self.file, line=mark.line + 1, column=mark.column + 1)

    def _fault(self, kind: str, event: yaml.Event, *, found: str = "", route: Route = (), expected: str = "") -> None:
        if len(self.faults) < MOST_FAULTS or kind in _FATAL:
            shown = found if len(found) <= _SHOWN_OF_A_NAME else found[:_SHOWN_OF_A_NAME] + "…"
            position = self._position(event)
            self.faults.append(Fault(kind=kind, position=position, found=shown, route=route, expected=expected))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.tag or event.anchor:
            self._fault("yaml-feature-refused", event, found=event.tag or f"&{event.anchor}")
            return
        if len(event.value) > LONGEST_TEXT:
            self._fault("too-long", event, found=f"{LONGEST_TEXT:,}", expected="text")
            return
        if found := next(refused_characters(event.value), None):
            self._fault("character-refused", event, found=f"U+{ord(found[0]):04X}")
            return
        if event.style in ("'", '"'):
            self.quoted = _quoted(event)
        parent = self._open[-1] if self._open else None
        if parent and isinstance(parent.value, dict) and parent.key is None:
            route = (*parent.route, event.value)
            if event.value in parent.value:
                self._fault("key-repeated", event, found=event.value, route=route)
            parent.key = event.value
            self.keys[route] = self._position(event)
        else:
            route = self._place(event, event.value)
            if not event.style and event.value:
                self._cut(event, route)

    def _cut(self, event: yaml.ScalarEvent, route: Route) -> None:
        """Finds what ` #` cuts off a text without quotation marks: YAML takes it for a note, which no reader sees."""
        mark = event.end_mark
        if mark is None or mark.line >= len(self.lines):
            return
        line = self.lines[mark.line]
        if (found := _CUT.match(line, mark.column)) and len(self.faults) < MOST_FAULTS:
            position = Position(file=self.file, line=mark.line + 1, column=found.end() + 1)
            self.faults.append(
                Fault(kind="text-cut", position=position, route=route, found=line[found.end() :][:_SHOWN_OF_A_NAME])
            )

    def _begin(self, event: yaml.CollectionStartEvent, value: list[Value] | dict[str, Value]) -> None:
        if event.tag or event.anchor:
            self._fault("yaml-feature-refused", event, found=event.tag or f"&{event.anchor}")
        elif len(self._open) >= DEEPEST_NESTING:
            self._fault("nested-too-deep", event)
        elif self._open and isinstance(self._open[-1].value, dict) and self._open[-1].key is None:
            self._fault("yaml-feature-refused", event, found="?")
        else:
            self._open.append(_Open(value=value, route=self._place(event, value)))

    def _place(self, event: yaml.Event, value: Value) -> Route:
        if len(self.values) >= MOST_VALUES:
            self._fault("too-long", event, found=f"{MOST_VALUES:,}", expected="values")
        if not self._open:
            route: Route = ()
            self.root = value
        else:
            parent = self._open[-1]
            if isinstance(parent.value, list):
                route = (*parent.route, len(parent.value))
                parent.value.append(value)
            else:
                key = parent.key or ""
                route = (*parent.route, key)
                parent.value[key] = value
                parent.key = None
        self.values[route] = self._position(event)
        return route
