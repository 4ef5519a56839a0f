"""All rules, in the order in which an editor can best mend what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from publishing.checks import consented, fields, files, references, translations
from publishing.checks.problems import Problem
from publishing.content.library import Library
from publishing.content.messages import load_messages

Rule: TypeAlias = Callable[[Library], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    files.file_unreadable,
    files.yaml_broken,
    files.yaml_feature_refused,
    files.key_repeated,
    files.bidi_control,
    files.text_not_nfc,
    fields.field_unknown,
    fields.field_missing,
    fields.source_missing,
    fields.value_wrong,
    fields.date_unclear,
    fields.date_in_future,
    fields.slug_repeated,
    references.dimension_unknown,
    references.goal_unknown,
    references.place_unknown,
    references.photo_unknown,
    translations.translation_missing,
    translations.translation_script,
    translations.translation_differs,
    translations.markup_unsafe,
    consented.consent_missing,
    consented.consent_unknown,
)


def slug(rule: Rule) -> str:
    """The name of a rule in reports, tests and guides."""
    return rule.__name__.replace("_", "-")


def check(library: Library) -> tuple[Problem, ...]:
    """Returns every problem that any rule finds, by file and line."""
    return tuple(sorted((problem for rule in RULES for problem in rule(library)), key=lambda one: one.position))


def is_error(problem: Problem) -> bool:
    """Whether a problem keeps its entry from being published."""
    return load_messages().rules[problem.message].level == "error"
