"""Change YAML files without touching a byte outside the change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from publishing.files.characters import BYTE_ORDER_MARK
from publishing.files.yaml_document import Document, Position, Route

Edit: TypeAlias = tuple[int, int, str]  # the offsets between which text is replaced, and the replacement

_LINE_END = re.compile(r"\r\n|\r|\n")
_SCALAR = re.compile(
    r"""\"[^\"\\\r\n]*\" | '[^'\r\n]*'
    | [^\s#,{}\[\]\"'][^#{}\[\]\r\n]*?(?=[ ]*(?:\#[^\r\n]*)?(?:[\r\n]|\Z))  # up to the end of its line
    | [^\s#,{}\[\]\"'][^#,{}\[\]\r\n]*?(?=[ ]*[,}\]])  # within braces or brackets
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlText:
    """The text of a YAML file with its own line ends, and the document that was read from it.

    An edit may turn out wrong where a file is written in an unusual form (flow mappings over several lines, for example):
    callers read the new text again before they replace the file.
    """

    text: str
    document: Document

    def scalar(self, route: Route) -> tuple[int, int] | None:
        """Return the offsets of the scalar at `route`, quotation marks included; None unless it stands on one line."""
        position = self.document.values.get(route)
        match = _SCALAR.match(self.text, self._offset(position)) if position else None
        return match.span() if match else None

    def replace_scalar(self, route: Route, value: str) -> list[Edit]:
        """Return the edit that puts `value` in place of the scalar at `route`; none where there is no such scalar."""
        span = self.scalar(route)
        return [(*span, value)] if span else []

    def set_fields(self, fields: Mapping[str, tuple[str, ...]], order: Iterable[str], within: Route = ()) -> list[Edit]:
        """Return the edits that give the mapping at `within` each field of `fields`, written as its lines.

        A field that is already there is replaced; another follows the nearest one before it in `order`.
        """
        keys = {str(route[-1]): at for route, at in self.document.keys.items() if route[:-1] == within}
        is_flow = bool(within) and self.text.startswith("{", self._offset(self.document.values[within]))
        edits: list[Edit] = []
        for name, lines in fields.items() if keys else ():
            if name in keys:
                edits.append((*self.field((*within, name)), self._block(lines, keys[name])))
                continue
            before = [other for other in tuple(order)[: tuple(order).index(name)] if other in keys]
            nearest = before[-1] if before else min(keys, key=lambda other: keys[other])
            span = self.scalar((*within, nearest))
            if is_flow and span:
                edits.append((span[1], span[1], f", {', '.join(lines)}"))
            else:
                edits += self.insert_lines(self.field((*within, nearest))[1], self._block(lines, keys[nearest]))
        return list(dict.fromkeys(edits))

    def insert_lines(self, offset: int, block: str) -> list[Edit]:
        """Return the edits that put the lines of `block` before the line at `offset`, or behind a last line without an end."""
        is_cut = offset == len(self.text) and self.text and not self.text.endswith(("\r", "\n"))
        return [*([(offset, offset, self.line_end)] if is_cut else []), (offset, offset, block)]

    def field(self, route: Route) -> tuple[int, int]:
        """Return the offsets of the lines of the field at `route`; empty lines and remarks at its end belong to the next one."""
        key, bounds = self.document.keys[route], self._bounds()
        later = (at.line for at in self.document.keys.values() if at.line > key.line and at.column <= key.column)
        last = min(later, default=len(bounds)) - 1
        while last > key.line and self.text[bounds[last - 1] : bounds[last]].lstrip()[:1] in ("", "#"):
            last -= 1
        return bounds[key.line - 1], bounds[last]

    def reordered(self, order: tuple[str, ...]) -> str:
        """Return the text with its fields in `order`, each with the empty lines and remarks above it.

        What stands above the first field and below the last one stays there. A text with other fields, repeated ones or ones
        that do not begin their lines is returned unchanged.
        """
        keys = {str(route[0]): at for route, at in self.document.keys.items() if len(route) == 1}
        names = list(keys)
        if (
            not set(names) <= set(order)
            or names == sorted(names, key=order.index)
            or any(fault.kind == "key-repeated" for fault in self.document.faults)
            or not self.text.endswith("\n")
            or not all(self.text.startswith(name, self.field((name,))[0]) for name in names)
        ):
            return self.text
        spans = [self.field((name,)) for name in names]
        bounds = [spans[0][0], *(stop for _, stop in spans)]
        parts = {name: self.text[bounds[number] : bounds[number + 1]] for number, name in enumerate(names)}
        return "".join(
            [self.text[: bounds[0]], *(parts[name] for name in sorted(names, key=order.index)), self.text[bounds[-1] :]]
        )

    def edited(self, edits: Iterable[Edit]) -> str:
        """Return the text after `edits`, none of which may overlap."""
        parts, end = [], 0
        for start, stop, replacement in sorted(edits, key=lambda edit: edit[:2]):
            parts += [self.text[end:start], replacement]
            end = stop
        return "".join([*parts, self.text[end:]])

    @property
    def line_end(self) -> str:
        """The line end that the file uses first."""
        match = _LINE_END.search(self.text)
        return match[0] if match else "\n"

    def _block(self, lines: Iterable[str], key: Position) -> str:
        return "".join(f"{' ' * (key.column - 1)}{line}{self.line_end}" for line in lines)

    def _bounds(self) -> list[int]:
        """Return the offset at which each line begins, and that of the end; a mark of byte order is no part of the first."""
        bounds = [int(self.text.startswith(BYTE_ORDER_MARK)), *(end.end() for end in _LINE_END.finditer(self.text))]
        return bounds if bounds[-1] == len(self.text) else [*bounds, len(self.text)]

    def _offset(self, position: Position) -> int:
        return self._bounds()[position.line - 1] + position.column - 1
