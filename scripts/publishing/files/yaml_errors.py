"""Tell from a YAML syntax error what an editor most likely did, and where to correct it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import yaml

LineColumn: TypeAlias = tuple[int, int]  # from 0

_KEY = r"\s*(?:-\s+)*[A-Za-z_][\w-]*"
_NO_SPACE_AFTER_COLON = re.compile(rf"{_KEY}:(?=[^\s:/])")
_OTHER_COLON = re.compile(rf"{_KEY}\s?(?=[\u0983\uff1a\ua789\u2236])")
_NO_SPACE_AFTER_DASH = re.compile(r"\s*-(?=[^\s-])")
_STARTS_WITH_KEY = re.compile(rf"{_KEY}:(?=\s|$)")
_BEFORE_TEXT = re.compile(r"\s*(?:-\s+)*(?:[A-Za-z_][\w-]*:\s+)?")
_BLOCK = re.compile(r".*:\s+[|>][-+0-9]*\s*$")
_UNUSUAL_SPACE = re.compile(r"[ \t]*[^\S \t]")
_FIRST_WORD = re.compile(r"\s*(?:-\s+)*[a-z_]+(?![\w-])")
_TYPOGRAPHIC_QUOTES = "“”„‟‘’"
_INDICATORS = "[]{}>|*&!%@`?,-#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What was typed wrong: its `kind`, the character that is wrong (`found`), and where; line and column count from 1."""

    kind: str
    line: int
    column: int
    found: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The last text in quotation marks before the parser stopped; `end` is after the closing mark."""

    start: LineColumn
    end: LineColumn


def likely_mistake(error: yaml.MarkedYAMLError, lines: Sequence[str], quoted: Quoted | None) -> Mistake:
    """Return what is wrong in `lines`, for which the parser raised `error`; kind "" where nothing better is known."""
    at, began = _place(error.problem_mark, lines), _place(error.context_mark, lines)
    where = at or began or (0, 0)
    line = lines[where[0]] if where[0] < len(lines) else ""
    if line[where[1] : where[1] + 1] == "\t" or "tab character" in (error.problem or ""):
        return _mistake("tab", (where[0], max(0, line.find("\t"))))
    if found := _unusual_space(where[0], lines):
        return found
    if quoted and quoted.end <= where and quoted.end[0] == where[0] and not line[quoted.end[1] : where[1]].strip():
        closing = (quoted.end[0], quoted.end[1] - 1)
        kind, place = ("quote", quoted.start) if quoted.start[0] < quoted.end[0] else ("quote-inside", closing)
        return _mistake(kind, place, _character(lines, place))
    if began and (found := _unfinished(error, began, where, lines)):
        return found
    if "mapping values" in (error.problem or ""):
        return _second_colon(where, lines)
    return _unexpected(where, lines)


def _unusual_space(number: int, lines: Sequence[str]) -> Mistake | None:
    """Find a space at the start of a line, other than the keyboard's: it looks like indentation but is none."""
    for index in (_line_before(number, lines), number):
        if index is not None and index < len(lines) and (match := _UNUSUAL_SPACE.match(lines[index])):
            return _mistake("space-unusual", (index, match.end() - 1))
    return None


def _unfinished(error: yaml.MarkedYAMLError, began: LineColumn, where: LineColumn, lines: Sequence[str]) -> Mistake | None:
    """Find what began at `began` and did not end."""
    context, problem = error.context or "", error.problem or ""
    if "quoted scalar" in context:
        if "escape" in problem or "hexa" in problem:
            column = lines[where[0]].rfind("\\", 0, where[1] + 1) if where[0] < len(lines) else -1
            return _mistake("escape", (where[0], max(column, 0)))
        return _mistake("quote", began, _character(lines, began))
    if "flow" in context:
        return _mistake("bracket", began, _character(lines, began))
    if "block scalar" in context:
        return _mistake("block", where, _character(lines, began))
    if any(word in context for word in ("alias", "anchor", "tag", "directive")):
        return _mistake("sign", began, _character(lines, began))
    return _not_a_field(began[0], lines) if "simple key" in context else None


def _not_a_field(number: int, lines: Sequence[str]) -> Mistake:
    """Tell why a line does not begin with `name: `."""
    line = lines[number]
    first = len(line) - len(line.lstrip())
    if match := _NO_SPACE_AFTER_COLON.match(line):
        return _mistake("space", (number, match.end()))
    if match := _OTHER_COLON.match(line):
        return _mistake("colon-other", (number, match.end()), line[match.end()])
    if match := _NO_SPACE_AFTER_DASH.match(line):
        return _mistake("dash", (number, match.end()))
    before = _line_before(number, lines)
    if before is not None and _BLOCK.match(lines[before]):
        return _mistake("indent", (number, first))
    word = _FIRST_WORD.match(line)
    return _mistake("name", (number, word.end() if word else first))


def _second_colon(where: LineColumn, lines: Sequence[str]) -> Mistake:
    """Tell why a colon cannot begin a value: it belongs to the text, or an earlier line is wrong."""
    number, column = where
    line = lines[number]
    text, own = _BEFORE_TEXT.match(line), _STARTS_WITH_KEY.match(line)
    if text and text.end() < column and not (own and own.end() - 1 == column):
        if line[text.end()] in _TYPOGRAPHIC_QUOTES:
            return _mistake("smart", (number, text.end()), line[text.end()])
        return _mistake("colon", where)
    before = _line_before(number, lines)
    if before is None or not own:
        return _mistake("colon", where)
    if not _STARTS_WITH_KEY.match(lines[before]):
        return _not_a_field(before, lines)
    return _mistake("indent", (number, len(line) - len(line.lstrip())))


def _unexpected(where: LineColumn, lines: Sequence[str]) -> Mistake:
    """Tell an item of a list, a YAML indicator and a line with wrong indentation from one another."""
    number, column = where
    line = lines[number] if number < len(lines) else ""
    first = len(line) - len(line.lstrip())
    if column <= first:
        if match := _NO_SPACE_AFTER_DASH.match(line):
            return _mistake("dash", (number, match.end()))
        if line[first : first + 1] == "-":
            return _mistake("list", (number, first))
        return _mistake("indent", (number, first)) if line[first : first + 1].isalnum() else _indicator(number, column, line)
    return _indicator(number, column, line)


def _indicator(number: int, column: int, line: str) -> Mistake:
    text = _BEFORE_TEXT.match(line)
    start = text.end() if text else 0
    if line[start : start + 1] and line[start] in _INDICATORS:
        return _mistake("sign", (number, start), line[start])
    return _mistake("", (number, column))


def _line_before(number: int, lines: Sequence[str]) -> int | None:
    """Return the number of the nearest line above that is neither empty nor a comment."""
    above = (index for index in range(number - 1, -1, -1) if lines[index].strip() and not lines[index].lstrip().startswith("#"))
    return next(above, None)


def _place(mark: yaml.Mark | None, lines: Sequence[str]) -> LineColumn | None:
    """Return where `mark` points, or the end of the last line where it points after the text."""
    if mark is None:
        return None
    if mark.line < len(lines):
        return mark.line, min(mark.column, len(lines[mark.line]))
    return max(0, len(lines) - 1), len(lines[-1]) if lines else 0


def _character(lines: Sequence[str], at: LineColumn) -> str:
    return lines[at[0]][at[1] : at[1] + 1] if at[0] < len(lines) else ""


def _mistake(kind: str, at: LineColumn, found: str = "") -> Mistake:
    return Mistake(kind=kind, line=at[0] + 1, column=at[1] + 1, found=found)
