"""Where things stand in content files, and what keeps them from being read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Route: TypeAlias = tuple[str | int, ...]

# The kinds of fault with which nothing of a file can be used.
FATAL = frozenset({"yaml-broken", "character-refused", "yaml-feature-refused", "too-long", "nested-too-deep", "file-empty"})


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
