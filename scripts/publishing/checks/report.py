"""Problems as an editor reads them: the place, what is wrong, the line itself with a caret, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

from publishing.checks.problems import Problem
from publishing.checks.rules import is_error
from publishing.content.digits import digits
from publishing.content.library import Library
from publishing.content.messages import filled, load_messages


def report(problems: Iterable[Problem], library: Library, language: str) -> str:
    """Returns all problems as text, with a count at the end."""
    problems = tuple(problems)
    words = load_messages().report
    errors = sum(map(is_error, problems))
    amounts = {"errors": errors, "warnings": len(problems) - errors, "files": len(library.entries)}
    counts = {name: digits(str(amount), language) for name, amount in amounts.items()}
    last = filled(words["count" if problems else "none"], language, counts)
    return "\n\n".join([*("\n".join(_lines(problem, library, language)) for problem in problems), last]) + "\n"


def one_line(problem: Problem, language: str) -> str:
    """Returns the place and what is wrong."""
    return f"{problem.position.file}:{problem.position.line}: {said(problem, language)}"


def said(problem: Problem, language: str) -> str:
    """Returns what is wrong, in words."""
    return filled(load_messages().rules[problem.message].says, language, problem.slots)


def _lines(problem: Problem, library: Library, language: str) -> Iterator[str]:
    message, words, at = load_messages().rules[problem.message], load_messages().report, problem.position
    yield f"{at.file}:{at.line}:{at.column}: {words[message.level][language]} {problem.rule}: {said(problem, language)}"
    document = next(entry.document for entry in library.entries if entry.file == at.file)
    if at.line <= len(document.lines):
        line = document.lines[at.line - 1]
        yield f"  {at.line} | {line.expandtabs(1)}"
        yield f"  {' ' * len(str(at.line))} | {' ' * _graphemes(line[: at.column - 1])}^"
    yield f"  {words['help'][language]}: {filled(message.help, language, problem.slots)}"


def _graphemes(text: str) -> int:
    """How many characters a reader sees: Bengali signs combine with their letters."""
    return len(regex.findall(r"\X", text))
