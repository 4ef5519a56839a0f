"""Changes to content files that programs make: only the bytes that must change, and never half a file."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from pathlib import Path

import yaml

from publishing.content.documents import Document, read_document
from publishing.content.library import GONE
from publishing.content.places import Position, Value
from publishing.content.skeletons import modeline

_LINE_END = re.compile(r"\r\n|\r|\n")
_SCALAR = re.compile(r"\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\s#,{}\[\]]+")
_ITEM = re.compile(r"^([ ]*)- ", re.MULTILINE)
_GONE = f"{modeline('gone', GONE)}\n# Pages that were taken down. Each address says only that the page is no longer available.\n"


class UnreadableError(Exception):
    """A file cannot be changed, because it cannot be read."""


def withdraw(path: Path, document: Document, received: str, acted: str) -> dict[str, str]:
    """Writes into the record at `path` that its consent was withdrawn, and returns the two days as they stand in it.

    A day that the record holds already is kept. Raises UnreadableError for a record that cannot be read.
    """
    if not isinstance(document.value, dict):
        raise UnreadableError(document.file)
    held = document.value.get("withdraw")
    days = {"received_on": received, "acted_on": acted}
    days |= {name: day for name, day in held.items() if name in days and isinstance(day, str)} if isinstance(held, dict) else {}
    after: Value = {**document.value, "state": "withdrawn", "withdraw": {**days}}
    if after != document.value:
        _write(path, document.file, after, _withdrawn(path.read_bytes().decode(), document, days))
    return days


def take_down(path: Path, document: Document | None, slugs: Collection[str]) -> None:
    """Adds `slugs` to the list of pages that were taken down; raises UnreadableError if there is one that cannot be read."""
    held, new = document.value if document else None, list[Value]({"slug": slug} for slug in slugs)
    if document and held is None and any(fault.kind != "file-empty" for fault in document.faults):
        raise UnreadableError(document.file)
    before = path.read_bytes().decode() if document else _GONE
    after: Value = [*(held if isinstance(held, list) else []), *new]
    end, indent = _line_end(before), item[1] if (item := _ITEM.search(before)) else ""
    ended = before if not before or before.endswith(("\n", "\r")) else before + end
    _write(path, path.name, after, ended + "".join(f"{indent}- slug: {slug}{end}" for slug in slugs))


def _withdrawn(text: str, document: Document, days: dict[str, str]) -> str:
    """`text` with the record withdrawn; what cannot be changed in place comes out unchanged, and is found by `_write`."""
    end = _line_end(text)
    withdraw = document.value.get("withdraw") if isinstance(document.value, dict) else None
    edits: list[tuple[int, int, str]] = []
    if ("state",) in document.values:
        found = _SCALAR.match(text, _offset(text, document.values["state",]))
        if found:
            edits.append((*found.span(), "withdrawn"))
            indent = " " * (document.keys["state",].column - 1)
            lines = "".join(f"{indent}{line}{end}" for line in ("withdraw:", *(f"  {name}: {day}" for name, day in days.items())))
            edits += [_line_after(text, found.end(), lines)] if withdraw is None else []
    place = document.values.get(("withdraw", "received_on"))
    if isinstance(withdraw, dict) and "acted_on" not in withdraw and place:
        found = _SCALAR.match(text, _offset(text, place))
        if found and text[_offset(text, document.values["withdraw",])] == "{":
            edits.append((found.end(), found.end(), f", acted_on: {days['acted_on']}"))
        elif found:
            indent = " " * (document.keys["withdraw", "received_on"].column - 1)
            edits.append(_line_after(text, found.end(), f"{indent}acted_on: {days['acted_on']}{end}"))
    for start, stop, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[stop:]
    return text


def _line_after(text: str, at: int, lines: str) -> tuple[int, int, str]:
    """The edit that puts `lines` behind the line in which the character `at` stands."""
    if found := _LINE_END.search(text, at):
        return found.end(), found.end(), lines
    return len(text), len(text), _line_end(text) + lines


def _offset(text: str, position: Position) -> int:
    """Where `position` is in a file's whole `text`, which may begin with a mark of byte order."""
    starts = [text.startswith("\ufeff"), *(found.end() for found in _LINE_END.finditer(text))]
    return starts[position.line - 1] + position.column - 1


def _line_end(text: str) -> str:
    found = _LINE_END.search(text)
    return found[0] if found else "\n"


def _write(path: Path, file: str, value: Value, text: str) -> None:
    """Writes `text`, or else `value` anew where `text` does not say the same, in one step."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(text.encode())
        if read_document(unfinished, file).value != value:
            unfinished.write_bytes(yaml.safe_dump(value, allow_unicode=True, sort_keys=False).encode())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
