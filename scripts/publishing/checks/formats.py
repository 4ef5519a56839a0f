"""Problems as GitHub shows them beside the lines of a change, followed by the whole report for the log."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TypeAlias

from publishing.checks.registry import is_error
from publishing.checks.report import Diagnostic, amounts, count_sentence, finding, printable, report
from publishing.checks.rule import Problem
from publishing.content.library import Library
from publishing.files.digest import sha256
from publishing.i18n.messages import message

MOST_OF_A_LEVEL = 10  # of errors and of warnings for each step: https://docs.github.com/en/rest/checks/runs


def annotated(problems: Iterable[Problem], library: Library, language: str) -> str:
    """Returns workflow commands: the count, the problems that GitHub will show, errors first, then the report as plain text."""
    problems = tuple(problems)
    ordered = sorted(problems, key=lambda one: (not is_error(one), one.position, one.rule))
    errors = [one for one in ordered if is_error(one)]
    shown = [*errors[:MOST_OF_A_LEVEL], *ordered[len(errors) :][:MOST_OF_A_LEVEL]]
    notice = count_sentence(problems, library, language)
    if problems:
        notice += " " + message("report.shown", language, shown=len(shown), all=len(problems))
    commands = [f"::notice::{_data(notice)}", *(_command(finding(one, language), language) for one in shown)]
    return "\n".join([*commands, *_plain(report(problems, library, language))]) + "\n"


def _command(found: Diagnostic, language: str) -> str:
    place = f"file={_property(found.file)},line={found.line},col={found.column},title={_property(found.rule)}"
    why = [f"{message('report.why', language)}: {found.because}"] if found.because else []
    text = "\n".join([found.message, *why, f"{message('report.help', language)}: {found.help}"])
    return f"::{found.level} {place}::{_data(text)}"


def _plain(text: str) -> Iterator[str]:
    """The lines of `text`, none of which is obeyed: content may hold `##[…]`, but not the hash of what it is part of."""
    token = sha256(text)
    yield from (f"::stop-commands::{token}", text.rstrip("\n"), f"::{token}::")


def _data(text: str) -> str:
    """Escaped as in https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts ."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """As _data, and without what ends a property; every other character that cannot be printed is spelt out."""
    kept = "".join(one if one in "\r\n" else printable(one) for one in text)
    return _data(kept).replace(":", "%3A").replace(",", "%2C")


VERSION = 1

_SURROGATE = re.compile("[\ud800-\udfff]")


def listing(problems: Iterable[Problem], library: Library, language: str) -> str:
    """Returns {version, count: {errors, warnings, files}, problems: [{rule, level, file, line, column, message, help, because}]}.

    Line and column count from 1, the column in code points; `because` is null where a message gives no reason. A new field
    may come at any time; VERSION grows when one goes or changes its meaning.
    """
    problems = tuple(problems)
    found = [asdict(finding(problem, language)) for problem in problems]
    return json_text({"version": VERSION, "count": amounts(problems, library), "problems": found})


def json_text(value: object) -> str:
    """Returns `value` as JSON in UTF-8: the number of a byte that is not UTF-8 itself, as in a file name, is spelt out."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return _SURROGATE.sub(lambda found: rf"\\u{ord(found[0]):04x}", text) + "\n"


Format: TypeAlias = Callable[[Iterable[Problem], Library, str], str]

FORMATS: Mapping[str, Format] = {"text": report, "github": annotated, "json": listing}
