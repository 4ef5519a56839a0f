"""Problems as an editor reads them: the place, what is wrong, the line itself with a caret, and what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

import regex

from publishing.checks.findings import Finding, count_sentence, finding, is_sensitive, printable, unchecked
from publishing.checks.problems import Problem
from publishing.checks.rules import is_error
from publishing.content.library import Library
from publishing.content.sentences import report_words, sentence

MOST_IN_A_FILE = 50
LONGEST_LINE = 160
WITHOUT_WIDTH = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
STAND_IN = "\N{REPLACEMENT CHARACTER}"
CUT = "…"


def report(problems: Iterable[Problem], library: Library, language: str) -> str:
    """Returns all problems as text, at most MOST_IN_A_FILE of each file, with a count of all at the end."""
    problems = tuple(problems)
    lines = {entry.file: entry.document.lines for entry in library.entries}
    untold = {(one.position.file, one.position.line) for one in problems if is_sensitive(one)}
    parts: list[str] = []
    for file, group in groupby(problems, key=lambda one: one.position.file):
        whole = tuple(group)
        for one in _foremost(whole):
            told = () if (file, one.position.line) in untold else lines.get(file, ())
            parts.append("\n".join(_lines(finding(one, language), told, language)))
        if len(whole) > MOST_IN_A_FILE:
            parts.append(f"{printable(file)}: {sentence('more', language, count=len(whole) - MOST_IN_A_FILE)}")
    return "\n\n".join([*parts, count_sentence(problems, library, language), *unchecked(library, language)]) + "\n"


def one_line(problem: Problem, language: str) -> str:
    """Returns the place and what is wrong."""
    found = finding(problem, language)
    return f"{printable(found.file)}:{found.line}: {found.message}"


def _foremost(problems: tuple[Problem, ...]) -> list[Problem]:
    """The problems of one file that are listed, in their order; where there are too many, warnings give way to errors."""
    errors_first = sorted(range(len(problems)), key=lambda number: not is_error(problems[number]))
    return [problems[number] for number in sorted(errors_first[:MOST_IN_A_FILE])]


def _lines(found: Finding, lines: tuple[str, ...], language: str) -> Iterator[str]:
    words = report_words()
    yield (f"{printable(found.file)}:{found.line}:{found.column}: {words[found.level][language]} {found.rule}: {found.message}")
    if found.line <= len(lines):
        line, caret = _shown(lines[found.line - 1], found.column)
        yield f"  {found.line} | {line}"
        yield f"  {' ' * len(str(found.line))} | {' ' * caret}^"
    if found.because:
        yield f"  {words['why'][language]}: {found.because}"
    yield f"  {words['help'][language]}: {found.help}"


def _shown(line: str, column: int) -> tuple[str, int]:
    """What is shown of `line`, a place for each grapheme, as Bengali signs combine; and how many stand before `column`."""
    graphemes = list(regex.finditer(r"\X", line))
    caret = sum(one.end() < column for one in graphemes)
    start = max(0, min(caret - LONGEST_LINE // 2, len(graphemes) - LONGEST_LINE))
    shown = [_seen(one[0]) for one in graphemes[start : start + LONGEST_LINE]]
    if start:
        shown[0] = CUT
    if start + LONGEST_LINE < len(graphemes):
        shown[-1] = CUT
    return "".join(shown), caret - start


def _seen(grapheme: str) -> str:
    """The grapheme as it takes one place: a tab is a space, and what has no width of its own is stood in for."""
    if grapheme == "\t":
        return " "
    return STAND_IN if all(unicodedata.category(one) in WITHOUT_WIDTH for one in grapheme) else grapheme
