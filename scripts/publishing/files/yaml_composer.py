"""A file's value, composed of YAML's events: every scalar stays text, and every key and value has its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import yaml

from publishing.files.encoding import refused_characters
from publishing.files.positions import FATAL, Fault, Position, Route, Value
from publishing.files.yaml_errors import Quoted

LONGEST_TEXT = 10_000
MOST_VALUES = 8_000
MOST_FAULTS = 100
DEEPEST_NESTING = 20

_SHOWN_OF_A_NAME = 60
_CUT = re.compile(r"[ \t]+(?=#)")
_ALL_CUT = re.compile(r"[ \t]+(?=#\S)")  # after nothing, `# ` begins a remark


@dataclass(frozen=True, slots=True)
class Places:
    """Where each value of a file begins, and each key."""

    values: dict[Route, Position] = field(default_factory=dict)
    keys: dict[Route, Position] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read; `key` is the last one of a mapping, `waits` says that its value comes next."""

    value: list[Value] | dict[str, Value]
    key: str = ""
    waits: bool = False


class Composer:
    """Composes the value from YAML's events without recursion, so that no nesting can exhaust the stack.

    Where values stand is noted in `places`, if they are given: of most files nobody asks it.
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
        self._remarked = " #" in text or "\t#" in text

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
        """Reads all of `events`; stops at the first one that content may not use."""
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
        value = event.value
        if event.tag or event.anchor:
            self._fault("yaml-feature-refused", event, found=event.tag or f"&{event.anchor}")
            return
        if len(value) > LONGEST_TEXT:
            self._fault("too-long", event, found=f"{LONGEST_TEXT:,}", expected="text")
            return
        if event.style in ("'", '"'):
            self._quoted = event
            if event.style == '"' and (found := next(refused_characters(value), None)):  # an escape: it stands not in the text
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
        if self._remarked and not event.style:
            self._cut(event)
        self._place(event, value)

    def _cut(self, event: yaml.ScalarEvent) -> None:
        """Finds what ` #` cuts off a text without quotation marks: YAML takes it for a note, which no reader sees."""
        mark = event.end_mark
        if mark is None or mark.line >= len(self.lines):
            return
        line = self.lines[mark.line]
        if (found := (_CUT if event.value else _ALL_CUT).match(line, mark.column)) and len(self.faults) < MOST_FAULTS:
            position = Position(file=self.file, line=mark.line + 1, column=found.end() + 1)
            self.faults.append(
                Fault(kind="text-cut", position=position, route=self._route(), found=line[found.end() :][:_SHOWN_OF_A_NAME])
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
        """Puts `value` where it belongs."""
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
        """The route to the key that waits, or to the value that is placed next."""
        if not self._open:
            return ()
        *above, last = self._open
        way = (one.key if isinstance(one.value, dict) else len(one.value) - 1 for one in above)
        return (*way, last.key if isinstance(last.value, dict) else len(last.value))


def lines_of(text: str) -> tuple[str, ...]:
    """Returns the lines of `text`, without an empty one behind the last line end."""
    return tuple(text.removesuffix("\n").split("\n")) if text else ()
