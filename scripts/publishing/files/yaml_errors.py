"""What an editor most likely did where a file stops being YAML, and the place where the mending begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import yaml

Spot: TypeAlias = tuple[int, int]  # line and column, from 0

_KEY = r"\s*(?:-\s+)*[A-Za-z_][\w-]*"
_GLUED = re.compile(rf"{_KEY}:(?=[^\s:/])")
_OTHER_COLON = re.compile(rf"{_KEY}\s?(?=[\u0983\uff1a\ua789\u2236])")
_GLUED_DASH = re.compile(r"\s*-(?=[^\s-])")
_STARTS_WITH_KEY = re.compile(rf"{_KEY}:(?=\s|$)")
_BEFORE_TEXT = re.compile(r"\s*(?:-\s+)*(?:[A-Za-z_][\w-]*:\s+)?")
_BLOCK = re.compile(r".*:\s+[|>][-+0-9]*\s*$")
_UNUSUAL_SPACE = re.compile(r"[ \t]*[^\S \t]")
_FIRST_WORD = re.compile(r"\s*(?:-\s+)*[a-z_]+(?![\w-])")
_SMART = "“”„‟‘’"
_SIGNS = "[]{}>|*&!%@`?,-#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What was done: `kind` names it, `found` is the sign that did it; line and column count from 1."""

    kind: str
    line: int
    column: int
    found: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The last text in quotation marks before the parser stopped; lines and columns count from 0, `end` is behind the mark."""

    start: Spot
    end: Spot


def mistake(error: yaml.MarkedYAMLError, lines: Sequence[str], quoted: Quoted | None) -> Mistake:
    """Returns what is wrong in `lines`, of which the parser says `error`; kind "" where nothing better is known."""
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
        return _mistake(kind, place, _sign(lines, place))
    if began and (found := _begun(error, began, where, lines)):
        return found
    if "mapping values" in (error.problem or ""):
        return _second_colon(where, lines)
    return _unexpected(where, lines)


def _unusual_space(number: int, lines: Sequence[str]) -> Mistake | None:
    """A space at the start of a line that is none of the keyboard's: it looks like one, and moves the line nowhere."""
    for one in (_before(number, lines), number):
        if one is not None and one < len(lines) and (found := _UNUSUAL_SPACE.match(lines[one])):
            return _mistake("space-unusual", (one, found.end() - 1))
    return None


def _begun(error: yaml.MarkedYAMLError, began: Spot, where: Spot, lines: Sequence[str]) -> Mistake | None:
    """Something that began well at `began` and did not end."""
    context, problem = error.context or "", error.problem or ""
    if "quoted scalar" in context:
        return _in_quotes(problem, began, where, lines)
    if "flow" in context:
        return _mistake("bracket", began, _sign(lines, began))
    if "block scalar" in context:
        return _mistake("block", where, _sign(lines, began))
    if any(word in context for word in ("alias", "anchor", "tag", "directive")):
        return _mistake("sign", began, _sign(lines, began))
    return _nameless(began[0], lines) if "simple key" in context else None


def _in_quotes(problem: str, began: Spot, where: Spot, lines: Sequence[str]) -> Mistake:
    """A quotation mark that is never closed, or a backslash within quotation marks."""
    if "escape" in problem or "hexa" in problem:
        column = lines[where[0]].rfind("\\", 0, where[1] + 1) if where[0] < len(lines) else -1
        return _mistake("escape", (where[0], max(column, 0)))
    return _mistake("quote", began, _sign(lines, began))


def _nameless(number: int, lines: Sequence[str]) -> Mistake:
    """A line that does not begin with `name: `."""
    line = lines[number]
    first = len(line) - len(line.lstrip())
    if found := _GLUED.match(line):
        return _mistake("space", (number, found.end()))
    if found := _OTHER_COLON.match(line):
        return _mistake("colon-other", (number, found.end()), line[found.end()])
    if found := _GLUED_DASH.match(line):
        return _mistake("dash", (number, found.end()))
    before = _before(number, lines)
    if before is not None and _BLOCK.match(lines[before]):
        return _mistake("indent", (number, first))
    word = _FIRST_WORD.match(line)
    return _mistake("name", (number, word.end() if word else first))


def _second_colon(where: Spot, lines: Sequence[str]) -> Mistake:
    """A colon that cannot begin a value: it belongs to the text, or an earlier line went wrong."""
    number, column = where
    line = lines[number]
    text, own = _BEFORE_TEXT.match(line), _STARTS_WITH_KEY.match(line)
    if text and text.end() < column and not (own and own.end() - 1 == column):
        if line[text.end()] in _SMART:
            return _mistake("smart", (number, text.end()), line[text.end()])
        return _mistake("colon", where)
    before = _before(number, lines)
    if before is None or not own:
        return _mistake("colon", where)
    if not _STARTS_WITH_KEY.match(lines[before]):
        return _nameless(before, lines)
    return _mistake("indent", (number, len(line) - len(line.lstrip())))


def _unexpected(where: Spot, lines: Sequence[str]) -> Mistake:
    """Something that cannot stand where it stands: an item of a list, a sign, a line that is not in line."""
    number, column = where
    line = lines[number] if number < len(lines) else ""
    first = len(line) - len(line.lstrip())
    if column <= first:
        if found := _GLUED_DASH.match(line):
            return _mistake("dash", (number, found.end()))
        if line[first : first + 1] == "-":
            return _mistake("list", (number, first))
        return _mistake("indent", (number, first)) if line[first : first + 1].isalnum() else _signed(number, column, line)
    return _signed(number, column, line)


def _signed(number: int, column: int, line: str) -> Mistake:
    text = _BEFORE_TEXT.match(line)
    start = text.end() if text else 0
    if line[start : start + 1] and line[start] in _SIGNS:
        return _mistake("sign", (number, start), line[start])
    return _mistake("", (number, column))


def _before(number: int, lines: Sequence[str]) -> int | None:
    """The nearest line above that says something."""
    above = (one for one in range(number - 1, -1, -1) if lines[one].strip() and not lines[one].lstrip().startswith("#"))
    return next(above, None)


def _place(mark: yaml.Mark | None, lines: Sequence[str]) -> Spot | None:
    """Where `mark` points, counted from 0; the end of the last line where it points behind the text."""
    if mark is None:
        return None
    if mark.line < len(lines):
        return mark.line, min(mark.column, len(lines[mark.line]))
    return max(0, len(lines) - 1), len(lines[-1]) if lines else 0


def _sign(lines: Sequence[str], at: Spot) -> str:
    return lines[at[0]][at[1] : at[1] + 1] if at[0] < len(lines) else ""


def _mistake(kind: str, at: Spot, found: str = "") -> Mistake:
    return Mistake(kind=kind, line=at[0] + 1, column=at[1] + 1, found=found)
