"""All rules, in the order in which an editor can best mend what they find."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from publishing.checks.entry_rule import OfEach, Rule, subjects
from publishing.checks.problem import Problem
from publishing.checks.rules import (
    characters,
    consent_coverage,
    consent_records,
    fields,
    files,
    helplines,
    identifiability,
    personal_data,
    pictures,
    references,
    terms,
    translations,
)
from publishing.content.library import Library
from publishing.i18n.messages import RuleMessage, load_rule_messages

RULES: tuple[Rule, ...] = (
    *files.RULES,
    *fields.RULES,
    *references.RULES,
    *translations.RULES,
    *characters.RULES,
    *consent_coverage.RULES,
    *consent_records.RULES,
    *pictures.RULES,
    *personal_data.RULES,
    *identifiability.RULES,
    *terms.RULES,
    *helplines.RULES,
)


def slug(rule: Rule) -> str:
    """The name of a rule in reports, tests and guides."""
    return rule.__name__.replace("_", "-")


def check(library: Library) -> tuple[Problem, ...]:
    """Return every problem that any rule finds, by file and line; those of one place in the order of the rules."""
    order = {slug(rule): number for number, rule in enumerate(RULES)}
    return tuple(sorted(_problems(library), key=lambda problem: (problem.position, order[problem.rule])))


def _problems(library: Library) -> Iterator[Problem]:
    """Look at the entries one after the other, each with all rules, so that each is split into passages once."""
    for context in subjects(library):
        for rule in RULES:
            if isinstance(rule, OfEach) and context.kind in rule.kinds:
                yield from rule.of(context)
    for rule in RULES:
        yield from rule.besides(library) if isinstance(rule, OfEach) else rule(library)


def is_error(problem: Problem) -> bool:
    """Whether a problem keeps its entry from being published."""
    return load_rule_messages()[problem.message].level == "error"


OF_THE_GATE = {"photo-held-back": "A picture that a milestone shows must not be held back itself."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """One rule. `levels` holds each level of its messages, the gravest first."""

    name: str
    sentence: str
    levels: tuple[str, ...]
    messages: tuple[RuleMessage, ...]

    def reasons(self, language: str) -> tuple[str, ...]:
        """Why the rule is there, as its messages say it, each reason once."""
        return tuple(dict.fromkeys(message.because[language] for message in self.messages if message.because))


def catalogue() -> tuple[Description, ...]:
    """Returns every rule in the order of the checks, the gate's own rules last."""
    return tuple(_descriptions())


def _descriptions() -> Iterator[Description]:
    sentences = {slug(rule): " ".join((inspect.getdoc(rule) or "").split()) for rule in RULES} | OF_THE_GATE
    for name, sentence in sentences.items():
        messages = tuple(message for key, message in load_rule_messages().items() if key.split(".")[0] == name)
        levels = tuple(sorted({message.level for message in messages}))
        yield Description(name=name, sentence=sentence, levels=levels, messages=messages)
