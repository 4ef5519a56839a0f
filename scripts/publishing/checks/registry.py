"""All rules, in the order in which an editor can best correct what breaks them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from types import ModuleType

from publishing.checks.rule import KINDS, Kind, Problem, Rule, entry_contexts
from publishing.checks.rules import (
    affirmations,
    characters,
    consent_coverage,
    consent_records,
    fields,
    files,
    identifiability,
    people,
    personal_data,
    pictures,
    references,
    terms,
    translations,
)
from publishing.content.library import Library
from publishing.i18n.messages import RuleMessage, load_rule_messages


def rules_in(*modules: ModuleType) -> tuple[Rule, ...]:
    """Return the rules that `modules` define, in the order in which they are written."""
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Rule))


RULES = (
    *rules_in(files, fields, references, translations, characters, consent_coverage, consent_records, pictures),
    *rules_in(affirmations),
    *rules_in(personal_data, identifiability, people, terms),
)
RULES_OF_THE_GATE = {"photo-held-back": "A picture that a milestone shows must not be held back itself."}


def check(library: Library, rules: tuple[Rule, ...] = RULES, kinds: Collection[Kind] = KINDS) -> tuple[Problem, ...]:
    """Return every problem of entries of `kinds`, by file and line; those of one place in the order of the rules."""
    order = {rule.name: number for number, rule in enumerate(rules)}
    return tuple(sorted(_problems(library, rules, kinds), key=lambda problem: (problem.position, order[problem.rule])))


def _problems(library: Library, rules: tuple[Rule, ...], kinds: Collection[Kind]) -> Iterator[Problem]:
    """Yield the problems of each entry with all rules, so that its texts are split into words once, then those of the library."""
    by_kind = {kind: [(rule.name, rule.of_entry) for rule in rules if rule.of_entry and kind in rule.kinds] for kind in KINDS}
    for context in entry_contexts(library, kinds):
        for name, of_entry in by_kind[context.kind]:
            for problem in of_entry(context):
                yield replace(problem, rule=name)
    for rule in rules:
        for problem in rule.of_library(library) if rule.of_library else ():
            yield replace(problem, rule=rule.name)


def is_error(problem: Problem) -> bool:
    """Return whether a problem keeps its entry from being published."""
    return load_rule_messages()[problem.message].level == "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """One rule with its messages. `levels` holds each level of these, "error" before "warning"."""

    name: str
    sentence: str
    levels: tuple[str, ...]
    messages: tuple[RuleMessage, ...]

    def reasons(self, language: str) -> tuple[str, ...]:
        """Return why the rule is there, as its messages say it, each reason once."""
        return tuple(dict.fromkeys(message.because[language] for message in self.messages if message.because))


def catalogue() -> tuple[Description, ...]:
    """Return every rule in the order of the checks, then the gate's own rules."""
    sentences = {rule.name: rule.sentence for rule in RULES} | RULES_OF_THE_GATE
    descriptions = []
    for name, sentence in sentences.items():
        messages = tuple(message for key, message in load_rule_messages().items() if key.split(".")[0] == name)
        levels = tuple(sorted({message.level for message in messages}))
        descriptions.append(Description(name=name, sentence=sentence, levels=levels, messages=messages))
    return tuple(descriptions)
