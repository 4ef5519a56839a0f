"""A content file as it was written: every scalar as text, and the place in the file where each value stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Route: TypeAlias = tuple[str | int, ...]

LARGEST_FILE = 1_000_000
DEEPEST_NESTING = 20

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
    """One file: its value (None when it cannot be read), the position of every key and value, its lines, its faults."""

    file: str
    value: Value | None = None
    values: Mapping[Route, Position] = field(default_factory=dict)
    keys: Mapping[Route, Position] = field(default_factory=dict)
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
        start = self.position(route)
        last = min((at.line for at in self.values.values() if at.line > start.line), default=len(self.lines) + 1)
        for number in range(start.line, last):
            column = self.lines[number - 1].find(words, start.column - 1 if number == start.line else 0)
            if words and column >= 0:
                return Position(file=self.file, line=number, column=column + 1)
        return start

    def key_position(self, route: Route) -> Position:
        """Where the key that ends `route` stands, or else its value."""
        return self.keys.get(route) or self.position(route)


def read_document(path: Path, file: str) -> Document:
    """Reads the YAML file at `path`; `file` is the name that messages give it. Never raises for what the file holds."""
    try:
        text = _text(path)
    except UnicodeDecodeError as error:
        return _unread(file, "file-not-utf8", found=str(error.start + 1))
    except (OSError, ValueError) as error:
        return _unread(file, "file-unreadable", found=str(error.strerror if isinstance(error, OSError) else error))
    lines = tuple(text.splitlines())
    builder = _Builder(file)
    try:
        builder.build(yaml.parse(text, Loader=_PARSER))
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark or error.problem_mark
        position = _marked(file, mark, lines) if mark else Position(file=file)
        builder.faults.append(Fault(kind="yaml-broken", position=position, found=error.problem or error.context or ""))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        builder.faults.append(Fault(kind="character-refused", position=Position(file=file, line=line, column=column)))
    if builder.faults and any(fault.kind in _FATAL for fault in builder.faults):
        return Document(file=file, lines=lines, faults=tuple(builder.faults))
    return Document(
        file=file, value=builder.root, values=builder.values, keys=builder.keys, lines=lines, faults=tuple(builder.faults)
    )


_FATAL = {"yaml-broken", "character-refused", "yaml-feature-refused", "nested-too-deep", "file-empty"}


def _marked(file: str, mark: yaml.Mark, lines: tuple[str, ...]) -> Position:
    """Where `mark` points, or the end of the last line where it points behind the text."""
    if mark.line < len(lines):
        return Position(file=file, line=mark.line + 1, column=mark.column + 1)
    return Position(file=file, line=max(1, len(lines)), column=len(lines[-1]) + 1 if lines else 1)


def _text(path: Path) -> str:
    if not path.is_file() or path.is_symlink():
        raise ValueError("not an ordinary file")
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(f"larger than {LARGEST_FILE:,} bytes")
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def _unread(file: str, kind: str, found: str) -> Document:
    return Document(file=file, faults=(Fault(kind=kind, position=Position(file=file), found=found),))


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read."""

    value: list[Value] | dict[str, Value]
    route: Route
    key: str | None = None


class _Builder:
    """Builds the value from YAML's events without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Value | None = None
        self.values: dict[Route, Position] = {}
        self.keys: dict[Route, Position] = {}
        self.faults: list[Fault] = []
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
            if self.faults and self.faults[-1].kind in _FATAL:
                return
        if self.root is None or self.root == "":
            self.faults.append(Fault(kind="file-empty", position=Position(file=self.file)))

    def _position(self, event: yaml.Event) -> Position:
        mark = event.start_mark
        return Position(file=self.file, line=mark.line + 1, column=mark.column + 1) if mark else Position(file=self.file)

    def _fault(self, kind: str, event: yaml.Event, *, found: str = "", route: Route = ()) -> None:
        self.faults.append(Fault(kind=kind, position=self._position(event), found=found, route=route))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.tag or event.anchor:
            self._fault("yaml-feature-refused", event, found=event.tag or f"&{event.anchor}")
            return
        parent = self._open[-1] if self._open else None
        if parent and isinstance(parent.value, dict) and parent.key is None:
            route = (*parent.route, event.value)
            if event.value in parent.value:
                self._fault("key-repeated", event, found=event.value, route=route)
            parent.key = event.value
            self.keys[route] = self._position(event)
        else:
            self._place(event, event.value)

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
