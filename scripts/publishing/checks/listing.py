"""Problems for programs, as JSON whose shape stays the same within one version."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict

from publishing.checks.findings import amounts, finding
from publishing.checks.problems import Problem
from publishing.content.library import Library

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
