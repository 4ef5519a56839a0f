"""All rules, in the order in which an editor can best mend what they find."""

from __future__ import annotations

from publishing.checks import (
    consented,
    fields,
    files,
    helplines,
    letters,
    measured,
    parity,
    people,
    personal,
    pictured,
    recorded,
    references,
    translations,
    words,
)
from publishing.checks.memory import Memory
from publishing.checks.problems import Problem
from publishing.checks.subjects import Rule
from publishing.content.library import Library
from publishing.content.messages import load_messages

RULES: tuple[Rule, ...] = (
    *files.RULES,
    *fields.RULES,
    *references.RULES,
    *measured.RULES,
    *translations.RULES,
    *parity.RULES,
    *letters.RULES,
    *consented.RULES,
    *recorded.RULES,
    *pictured.RULES,
    *personal.RULES,
    *people.RULES,
    *words.RULES,
    *helplines.RULES,
)


def slug(rule: Rule) -> str:
    """The name of a rule in reports, tests and guides."""
    return rule.__name__.replace("_", "-")


def check(library: Library, memory: Memory) -> tuple[Problem, ...]:
    """Returns every problem that any rule finds, by file and line; what stands in one place in the order of the rules."""
    order = {slug(rule): number for number, rule in enumerate(RULES)}
    return tuple(sorted(memory.check(library, RULES), key=lambda one: (one.position, order[one.rule])))


def is_error(problem: Problem) -> bool:
    """Whether a problem keeps its entry from being published."""
    return load_messages()[problem.message].level == "error"
