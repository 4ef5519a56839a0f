"""Reports of problems for editors: as text, as annotations on GitHub, and as JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TypeAlias

import regex

from publishing.checks.identifiers import identifiers
from publishing.checks.registry import is_error
from publishing.checks.rule import Problem, field_name
from publishing.content.library import CONSENTS, Library
from publishing.files.characters import BIDI_CONTROLS, UNPRINTABLE, WITHOUT_WIDTH
from publishing.files.digest import sha256
from publishing.i18n.descriptions import translated_description
from publishing.i18n.messages import filled, load_rule_messages, message
from publishing.i18n.vocabulary import load_vocabulary

SENSITIVE = frozenset({"personal-data", "consent-names-someone"})
QUOTING = frozenset({"value-wrong", "date-unclear", "field-unknown", "key-repeated", "yaml-feature-refused"})  # what was typed
ELLIPSIS = "…"
MOST_IN_A_FILE = 50
LONGEST_SHOWN_LINE = 160
STAND_IN = "\N{REPLACEMENT CHARACTER}"
MOST_OF_A_LEVEL = 10  # of errors and of warnings for each step: https://docs.github.com/en/rest/checks/runs
JSON_VERSION = 1

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One problem in words. `file` is the name as the disk has it; the other texts are printable."""

    rule: str
    level: str
    file: str
    line: int
    column: int
    message: str
    help: str
    because: str | None


def diagnostic(problem: Problem, language: str) -> Diagnostic:
    """Return `problem` in the words of `language`."""
    texts, position, slots = load_rule_messages()[problem.message], problem.position, _safe_slots(problem, language)
    return Diagnostic(
        rule=problem.rule,
        level=texts.level,
        file=_masked(position.file),
        line=position.line,
        column=position.column,
        message=printable(filled(texts.says, language, slots)),
        help=printable(filled(texts.help, language, slots)),
        because=printable(filled(texts.because, language, slots)) if texts.because else None,
    )


def is_sensitive(problem: Problem) -> bool:
    """Return whether the line of `problem` may tell who somebody is, so that no report may repeat it."""
    return problem.rule in SENSITIVE or problem.position.file.startswith(CONSENTS)


def _safe_slots(problem: Problem, language: str) -> dict[str, str]:
    """Return the words that fill the message, without what was typed where that could tell who somebody is."""
    slots = {**problem.slots, "expected": translated_description(problem.slots.get("expected", ""), language)}
    is_secret = (is_sensitive(problem) or "consent" in problem.route) and problem.rule in QUOTING
    if is_secret or next(identifiers(slots.get("found", "")), None):
        return {**slots, "found": ELLIPSIS, "field": field_name(problem.route[:1])}
    return slots | {name: shown_name(slots[name]) for name in ("file", "files", "other") if name in slots}


def counts(problems: Iterable[Problem], library: Library) -> dict[str, int]:
    """Return how many errors and warnings there are, and how many files were read."""
    errors = [is_error(problem) for problem in problems]
    return {"errors": sum(errors), "warnings": len(errors) - sum(errors), "files": len(library.entries)}


def count_sentence(problems: tuple[Problem, ...], library: Library, language: str) -> str:
    """Return the sentence that says how many problems there are."""
    return message("report.count" if problems else "report.none", language, **counts(problems, library))


def unchecked(library: Library, language: str) -> tuple[str, ...]:
    """Return a sentence for each of the site's languages in which the rules about people and violence know no words."""
    unknown = (code for code in library.languages if code not in load_vocabulary())
    return tuple(message("report.unchecked", language, language=code) for code in unknown)


def printable(text: str) -> str:
    """Return `text` as one line for any terminal: characters that are invisible or no UTF-8, or turn the writing, are escaped."""
    return "".join(
        f"\\u{ord(character):04x}" if character in BIDI_CONTROLS or unicodedata.category(character) in UNPRINTABLE else character
        for character in text
    )


def shown_name(file: str) -> str:
    """Return the name of a file without numbers and addresses in it that can identify a person."""
    return printable(_masked(file))


def _masked(file: str) -> str:
    for _, found in tuple(identifiers(file)):
        file = file.replace(found, ELLIPSIS)
    return file


def report(problems: Iterable[Problem], library: Library, language: str) -> str:
    """Return all problems as text, at most MOST_IN_A_FILE of each file, with a count of all at the end."""
    problems = tuple(problems)
    lines = {entry.file: entry.document.lines for entry in (*library.entries, *library.pages_of_prose)}
    secret = {(problem.position.file, problem.position.line) for problem in problems if is_sensitive(problem)}
    parts: list[str] = []
    for file, group in groupby(problems, key=lambda problem: problem.position.file):
        in_file = tuple(group)
        for problem in _most_important(in_file):
            source = () if (file, problem.position.line) in secret else lines.get(file, ())
            parts.append("\n".join(_text_lines(diagnostic(problem, language), source, language)))
        if len(in_file) > MOST_IN_A_FILE:
            parts.append(f"{shown_name(file)}: {message('report.more', language, count=len(in_file) - MOST_IN_A_FILE)}")
    return "\n\n".join([*parts, count_sentence(problems, library, language), *unchecked(library, language)]) + "\n"


def one_line(problem: Problem, language: str) -> str:
    """Return the place and the message."""
    return f"{shown_name(problem.position.file)}:{problem.position.line}: {diagnostic(problem, language).message}"


def _most_important(problems: tuple[Problem, ...]) -> list[Problem]:
    """Return the problems of one file that are listed, in their order: if there are too many, errors rather than warnings."""
    errors_first = sorted(range(len(problems)), key=lambda number: not is_error(problems[number]))
    return [problems[number] for number in sorted(errors_first[:MOST_IN_A_FILE])]


def _text_lines(problem: Diagnostic, source: tuple[str, ...], language: str) -> Iterator[str]:
    level = message(f"report.{problem.level}", language)
    yield f"{printable(problem.file)}:{problem.line}:{problem.column}: {level} {problem.rule}: {problem.message}"
    if problem.line <= len(source):
        line, caret = _line_and_caret(source[problem.line - 1], problem.column)
        yield f"  {problem.line} | {line}"
        yield f"  {' ' * len(str(problem.line))} | {' ' * caret}^"
    yield from (f"  {text}" for text in _explanations(problem, language))


def _explanations(problem: Diagnostic, language: str) -> Iterator[str]:
    if problem.because:
        yield f"{message('report.why', language)}: {problem.because}"
    yield f"{message('report.help', language)}: {problem.help}"


def _line_and_caret(line: str, column: int) -> tuple[str, int]:
    """Return the part of `line` around `column`, one place for each grapheme, as Bengali signs combine, and the caret's place."""
    graphemes = list(regex.finditer(r"\X", line))
    caret = sum(grapheme.end() < column for grapheme in graphemes)
    start = max(0, min(caret - LONGEST_SHOWN_LINE // 2, len(graphemes) - LONGEST_SHOWN_LINE))
    visible = [_visible(grapheme[0]) for grapheme in graphemes[start : start + LONGEST_SHOWN_LINE]]
    if start:
        visible[0] = ELLIPSIS
    if start + LONGEST_SHOWN_LINE < len(graphemes):
        visible[-1] = ELLIPSIS
    return "".join(visible), caret - start


def _visible(grapheme: str) -> str:
    """Return the grapheme as it takes one place: a space for a tab, a stand-in for what has no width of its own."""
    if grapheme == "\t":
        return " "
    return STAND_IN if all(unicodedata.category(character) in WITHOUT_WIDTH for character in grapheme) else grapheme


def github_report(problems: Iterable[Problem], library: Library, language: str) -> str:
    """Return workflow commands: the count, the problems that GitHub will show, errors first, then the report as plain text."""
    problems = tuple(problems)
    ordered = sorted(problems, key=lambda problem: (problem.position, problem.rule))
    errors, warnings = ([problem for problem in ordered if is_error(problem) is level] for level in (True, False))
    annotations = [*errors[:MOST_OF_A_LEVEL], *warnings[:MOST_OF_A_LEVEL]]
    notice = count_sentence(problems, library, language)
    if problems:
        notice += " " + message("report.limited", language, shown=len(annotations), all=len(problems))
    text = report(problems, library, language)
    token = sha256(text)  # content may hold commands, but not the hash of what it is part of
    return "\n".join(
        [
            f"::notice::{_escaped(notice)}",
            *(_annotation(diagnostic(problem, language), language) for problem in annotations),
            f"::stop-commands::{token}",
            text.rstrip("\n"),
            f"::{token}::\n",
        ]
    )


def _annotation(problem: Diagnostic, language: str) -> str:
    place = f"file={_property(problem.file)},line={problem.line},col={problem.column},title={_property(problem.rule)}"
    return f"::{problem.level} {place}::" + _escaped("\n".join([problem.message, *_explanations(problem, language)]))


def _escaped(text: str) -> str:
    """Escape `text` as in https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts ."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape the value of a property, including what would end it and every character that cannot be printed."""
    visible = "".join(character if character in "\r\n" else printable(character) for character in text)
    return _escaped(visible).replace(":", "%3A").replace(",", "%2C")


def json_report(problems: Iterable[Problem], library: Library, language: str) -> str:
    r"""Return {version, count: {errors, warnings, files}, problems: [{rule, level, file, line, column, message, help, because}]}.

    Line and column count from 1, the column in code points; `because` is null where a message gives no reason. A new field
    may come at any time; the version grows when one goes or changes its meaning. A byte that is not UTF-8, as in a file name,
    is written as \udc80 to \udcff.
    """
    problems = tuple(problems)
    diagnostics = [asdict(diagnostic(problem, language)) for problem in problems]
    value = {"version": JSON_VERSION, "count": counts(problems, library), "problems": diagnostics}
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return _SURROGATE.sub(lambda surrogate: rf"\\u{ord(surrogate[0]):04x}", text) + "\n"


Format: TypeAlias = Callable[[Iterable[Problem], Library, str], str]

REPORT_FORMATS: Mapping[str, Format] = {"text": report, "github": github_report, "json": json_report}
