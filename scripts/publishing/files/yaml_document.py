"""Read YAML files: every scalar stays text, and every key and value has a position."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import yaml

from publishing.files.characters import refused_characters
from publishing.files.safe_read import LARGEST_FILE, EncodingError, RefusedError, content_of, decoded
from publishing.files.yaml_errors import Quoted, mistake

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Route: TypeAlias = tuple[str | int, ...]

# The kinds of fault with which nothing of a file can be used.
FATAL = frozenset({"yaml-broken", "character-refused", "yaml-feature-refused", "too-long", "nested-too-deep", "file-empty"})

LONGEST_TEXT = 10_000
MOST_VALUES = 8_000
MOST_FAULTS = 100
DEEPEST_NESTING = 20
LONGEST_LINE = 12_000
LONGEST_WORD = 1_000

_SHOWN_OF_A_NAME = 60
_CUT = re.compile(r"[ \t]+(?=#)")
_ALL_CUT = re.compile(r"[ \t]+(?=#\S)")  # after nothing, `# ` begins a remark
_NEARBY = (20, 8, 3, 1, 0)
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1}}}")
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
        return parse_document(content_of(path, file, largest), file)
    except RefusedError as error:
        limit = f"{largest // 1_000}" if error.reason == "large" else ""
        return _refused(file, Fault(kind="file-unreadable", position=Position(file=file), found=limit, expected=error.reason))


def parse_document(content: bytes, file: str) -> Document:
    """Return the document that the bytes of a YAML file are; `file` is the name that messages give it."""
    try:
        text = decoded(content)
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
