"""A problem put into words, for every form in which problems are told."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import regex

from publishing.checks.identifiers import identifiers
from publishing.checks.registry import is_error
from publishing.checks.rule import Problem, field_name
from publishing.content.library import CONSENTS, Library
from publishing.files.characters import BIDI_CONTROLS, UNPRINTABLE, WITHOUT_WIDTH
from publishing.i18n.descriptions import translated_description
from publishing.i18n.messages import filled, load_rule_messages, message
from publishing.i18n.vocabulary import load_vocabulary

SENSITIVE = frozenset({"personal-data", "consent-names-someone"})
REPEATING = frozenset(
    {"value-wrong", "date-unclear", "field-unknown", "key-repeated", "yaml-feature-refused"}
)  # they say what was typed
UNTOLD = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One problem in words. `file` is the name as the disk has it; the other words can be printed as they are."""

    rule: str
    level: str
    file: str
    line: int
    column: int
    message: str
    help: str
    because: str | None


def finding(problem: Problem, language: str) -> Diagnostic:
    """Returns `problem` in the words of `language`."""
    texts, at, slots = load_rule_messages()[problem.message], problem.position, _told(problem, language)
    return Diagnostic(
        rule=problem.rule,
        level=texts.level,
        file=at.file,
        line=at.line,
        column=at.column,
        message=printable(filled(texts.says, language, slots)),
        help=printable(filled(texts.help, language, slots)),
        because=printable(filled(texts.because, language, slots)) if texts.because else None,
    )


def is_sensitive(problem: Problem) -> bool:
    """Whether the line that `problem` stands in may tell who somebody is, so that no report may repeat it."""
    return problem.rule in SENSITIVE or problem.position.file.startswith(CONSENTS)


def _told(problem: Problem, language: str) -> dict[str, str]:
    """The words that fill the message: what was typed is left out where it could tell who somebody is."""
    slots = {**problem.slots, "expected": translated_description(problem.slots.get("expected", ""), language)}
    typed = slots.get("found", "")
    if ((is_sensitive(problem) or "consent" in problem.route) and problem.rule in REPEATING) or next(identifiers(typed), None):
        return {**slots, "found": UNTOLD, "field": field_name(problem.route[:1])}
    return slots


def amounts(problems: Iterable[Problem], library: Library) -> dict[str, int]:
    """Returns how many errors and warnings there are, and how many files were read."""
    errors = [is_error(problem) for problem in problems]
    return {"errors": sum(errors), "warnings": len(errors) - sum(errors), "files": len(library.entries)}


def unchecked(library: Library, language: str) -> tuple[str, ...]:
    """Returns a sentence for each of the site's languages in which the rules about people and violence know no words."""
    return tuple(message("report.unchecked", language, language=one) for one in library.languages if one not in load_vocabulary())


def count_sentence(problems: tuple[Problem, ...], library: Library, language: str) -> str:
    """Returns the sentence that says how much was found."""
    return message("report.count" if problems else "report.none", language, **amounts(problems, library))


def printable(text: str) -> str:
    """Returns `text` as one line that any terminal can show: what is unseen, turns the writing or is no UTF-8 is spelt out."""
    return "".join(
        f"\\u{ord(one):04x}" if one in BIDI_CONTROLS or unicodedata.category(one) in UNPRINTABLE else one for one in text
    )


MOST_IN_A_FILE = 50
LONGEST_LINE = 160
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
            parts.append(f"{printable(file)}: {message('report.more', language, count=len(whole) - MOST_IN_A_FILE)}")
    return "\n\n".join([*parts, count_sentence(problems, library, language), *unchecked(library, language)]) + "\n"


def one_line(problem: Problem, language: str) -> str:
    """Returns the place and what is wrong."""
    found = finding(problem, language)
    return f"{printable(found.file)}:{found.line}: {found.message}"


def _foremost(problems: tuple[Problem, ...]) -> list[Problem]:
    """The problems of one file that are listed, in their order; where there are too many, warnings give way to errors."""
    errors_first = sorted(range(len(problems)), key=lambda number: not is_error(problems[number]))
    return [problems[number] for number in sorted(errors_first[:MOST_IN_A_FILE])]


def _lines(found: Diagnostic, lines: tuple[str, ...], language: str) -> Iterator[str]:
    level = message(f"report.{found.level}", language)
    yield f"{printable(found.file)}:{found.line}:{found.column}: {level} {found.rule}: {found.message}"
    if found.line <= len(lines):
        line, caret = _shown(lines[found.line - 1], found.column)
        yield f"  {found.line} | {line}"
        yield f"  {' ' * len(str(found.line))} | {' ' * caret}^"
    if found.because:
        yield f"  {message('report.why', language)}: {found.because}"
    yield f"  {message('report.help', language)}: {found.help}"


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
