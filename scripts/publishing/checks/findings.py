"""A problem put into words, for every form in which problems are told."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from publishing.checks.identifiers import identifiers
from publishing.checks.problems import Problem, spoken
from publishing.checks.rules import is_error
from publishing.content.descriptions import in_language
from publishing.content.library import CONSENTS, Library
from publishing.content.messages import filled, load_messages
from publishing.content.sentences import sentence
from publishing.content.vocabulary import load_vocabulary

SENSITIVE = frozenset({"personal-data", "consent-names-someone"})
REPEATING = frozenset(
    {"value-wrong", "date-unclear", "field-unknown", "key-repeated", "yaml-feature-refused"}
)  # they say what was typed
UNTOLD = "…"
UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
DIRECTING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem in words. `file` is the name as the disk has it; the other words can be printed as they are."""

    rule: str
    level: str
    file: str
    line: int
    column: int
    message: str
    help: str
    because: str | None


def finding(problem: Problem, language: str) -> Finding:
    """Returns `problem` in the words of `language`."""
    message, at, slots = load_messages()[problem.message], problem.position, _told(problem, language)
    return Finding(
        rule=problem.rule,
        level=message.level,
        file=at.file,
        line=at.line,
        column=at.column,
        message=printable(filled(message.says, language, slots)),
        help=printable(filled(message.help, language, slots)),
        because=printable(filled(message.because, language, slots)) if message.because else None,
    )


def is_sensitive(problem: Problem) -> bool:
    """Whether the line that `problem` stands in may tell who somebody is, so that no report may repeat it."""
    return problem.rule in SENSITIVE or problem.position.file.startswith(CONSENTS)


def _told(problem: Problem, language: str) -> dict[str, str]:
    """The words that fill the message: what was typed is left out where it could tell who somebody is."""
    slots = {**problem.slots, "expected": in_language(problem.slots.get("expected", ""), language)}
    typed = slots.get("found", "")
    if ((is_sensitive(problem) or "consent" in problem.route) and problem.rule in REPEATING) or next(identifiers(typed), None):
        return {**slots, "found": UNTOLD, "field": spoken(problem.route[:1])}
    return slots


def amounts(problems: Iterable[Problem], library: Library) -> dict[str, int]:
    """Returns how many errors and warnings there are, and how many files were read."""
    errors = [is_error(problem) for problem in problems]
    return {"errors": sum(errors), "warnings": len(errors) - sum(errors), "files": len(library.entries)}


def unchecked(library: Library, language: str) -> tuple[str, ...]:
    """Returns a sentence for each of the site's languages in which the rules about people and violence know no words."""
    return tuple(sentence("unchecked", language, language=one) for one in library.languages if one not in load_vocabulary())


def count_sentence(problems: tuple[Problem, ...], library: Library, language: str) -> str:
    """Returns the sentence that says how much was found."""
    return sentence("count" if problems else "none", language, **amounts(problems, library))


def printable(text: str) -> str:
    """Returns `text` as one line that any terminal can show: what is unseen, turns the writing or is no UTF-8 is spelt out."""
    return "".join(f"\\u{ord(one):04x}" if one in DIRECTING or unicodedata.category(one) in UNSEEN else one for one in text)
