"""Problems as GitHub shows them beside the lines of a change, followed by the whole report for the log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from publishing.checks.findings import Finding, count_sentence, finding, printable
from publishing.checks.problems import Problem
from publishing.checks.report import report
from publishing.checks.rules import is_error
from publishing.content.library import Library
from publishing.content.sentences import report_words, sentence

MOST_OF_A_LEVEL = 10  # of errors and of warnings for each step: https://docs.github.com/en/rest/checks/runs


def annotated(problems: Iterable[Problem], library: Library, language: str) -> str:
    """Returns workflow commands: the count, the problems that GitHub will show, errors first, then the report as plain text."""
    problems = tuple(problems)
    ordered = sorted(problems, key=lambda one: (not is_error(one), one.position, one.rule))
    errors = [one for one in ordered if is_error(one)]
    shown = [*errors[:MOST_OF_A_LEVEL], *ordered[len(errors) :][:MOST_OF_A_LEVEL]]
    notice = count_sentence(problems, library, language)
    if problems:
        notice += " " + sentence("shown", language, shown=len(shown), all=len(problems))
    commands = [f"::notice::{_data(notice)}", *(_command(finding(one, language), language) for one in shown)]
    return "\n".join([*commands, *_plain(report(problems, library, language))]) + "\n"


def _command(found: Finding, language: str) -> str:
    place = f"file={_property(found.file)},line={found.line},col={found.column},title={_property(found.rule)}"
    words = report_words()
    why = [f"{words['why'][language]}: {found.because}"] if found.because else []
    text = "\n".join([found.message, *why, f"{words['help'][language]}: {found.help}"])
    return f"::{found.level} {place}::{_data(text)}"


def _plain(text: str) -> Iterator[str]:
    """The lines of `text`, none of which is obeyed: content may hold `##[…]`, but not the hash of what it is part of."""
    token = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
    yield from (f"::stop-commands::{token}", text.rstrip("\n"), f"::{token}::")


def _data(text: str) -> str:
    """Escaped as in https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts ."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """As _data, and without what ends a property; every other character that cannot be printed is spelt out."""
    kept = "".join(one if one in "\r\n" else printable(one) for one in text)
    return _data(kept).replace(":", "%3A").replace(",", "%2C")
