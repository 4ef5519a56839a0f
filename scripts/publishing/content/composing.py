"""A file's value, composed of YAML's events: every scalar stays text, and every key and value has its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from publishing.content.encodings import refused_characters
from publishing.content.mistakes import Quoted
from publishing.content.places import FATAL, Fault, Position, Route, Value

LONGEST_TEXT = 10_000
MOST_VALUES = 8_000
MOST_FAULTS = 100
DEEPEST_NESTING = 20

_SHOWN_OF_A_NAME = 60
_CUT = re.compile(r"[ \t]+(?=#)")
_ALL_CUT = re.compile(r"[ \t]+(?=#\S)")  # after nothing, `# ` begins a remark


def _quoted(event: yaml.ScalarEvent) -> Quoted | None:
    start, end = event.start_mark, event.end_mark
    return Quoted(start=(start.line, start.column), end=(end.line, end.column)) if start and end else None


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read."""

    value: list[Value] | dict[str, Value]
    route: Route
    key: str | None = None


class Composer:
    """Composes the value from YAML's events without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self.file = file
        self.lines = lines
        self.root: Value | None = None
        self.values: dict[Route, Position] = {}
        self.keys: dict[Route, Position] = {}
        self.faults: list[Fault] = []
        self.quoted: Quoted | None = None
        self._open: list[_Open] = []

    def compose(self, events: Iterable[yaml.Event]) -> None:
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
            if self.faults and self.faults[-1].kind in FATAL:
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
        empty = isinstance(event, yaml.ScalarEvent) and not event.style and not event.value
        behind = 1 if empty and self.lines[mark.line][mark.column : mark.column + 1] == " " else 0  # where one would type
        return Position(file=self.file, line=mark.line + 1, column=mark.column + 1 + behind)

    def _fault(self, kind: str, event: yaml.Event, *, found: str = "", route: Route = (), expected: str = "") -> None:
        if len(self.faults) < MOST_FAULTS or kind in FATAL:
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
            if not event.style:
                self._cut(event, route)

    def _cut(self, event: yaml.ScalarEvent, route: Route) -> None:
        """Finds what ` #` cuts off a text without quotation marks: YAML takes it for a note, which no reader sees."""
        mark = event.end_mark
        if mark is None or mark.line >= len(self.lines):
            return
        line = self.lines[mark.line]
        if (found := (_CUT if event.value else _ALL_CUT).match(line, mark.column)) and len(self.faults) < MOST_FAULTS:
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
