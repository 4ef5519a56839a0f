"""Read the messages of commands, reports and rules, and fill their slots, in every language.

A build with nothing to do needs only this module: it imports no pydantic, and Babel only once a number is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from publishing.files.yaml_document import Value, read_document

LOCALE = Path(__file__).with_name("locale")

# The digit zero of every system of numerals that is the usual one of some language; source: Unicode's CLDR, as Babel has it.
FIRST_DIGIT = {
    "adlm": "\N{ADLAM DIGIT ZERO}",
    "arab": "\N{ARABIC-INDIC DIGIT ZERO}",
    "arabext": "\N{EXTENDED ARABIC-INDIC DIGIT ZERO}",
    "beng": "\N{BENGALI DIGIT ZERO}",
    "cakm": "\N{CHAKMA DIGIT ZERO}",
    "deva": "\N{DEVANAGARI DIGIT ZERO}",
    "hmnp": "\N{NYIAKENG PUACHUE HMONG DIGIT ZERO}",
    "latn": "0",
    "mtei": "\N{MEETEI MAYEK DIGIT ZERO}",
    "mymr": "\N{MYANMAR DIGIT ZERO}",
    "nkoo": "\N{NKO DIGIT ZERO}",
    "olck": "\N{OL CHIKI DIGIT ZERO}",
    "tibt": "\N{TIBETAN DIGIT ZERO}",
}

Message: TypeAlias = Mapping[str, str]  # a text of the program in each language, with {slots}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMessage:
    """The texts of one problem; `because` names the law or standard behind the rule."""

    level: Literal["error", "warning"]
    says: Message
    help: Message
    because: Message | None = None


def message(name: str, language: str, /, **slots: int | str) -> str:
    """Return a message in `language` with its slots filled. `name` is catalogue.message: build_site.waiting."""
    catalogue, _, key = name.partition(".")
    return filled(load_catalogue(catalogue)[key], language, slots)


def filled(text: Message, language: str, slots: Mapping[str, int | str]) -> str:
    """Return `text` in `language` with its slots filled, whole numbers in the digits of the language."""
    values = {slot: digits(str(value), language) if isinstance(value, int) else value for slot, value in slots.items()}
    return text[language].format_map(values)


def digits(text: str, language: str) -> str:
    """Return `text` with its digits 0 to 9 as `language` writes them."""
    return text.translate(_digit_table(language))


@cache
def load_catalogue(name: str) -> Mapping[str, Message]:
    """Return the messages of locale/`name`.yml by name; the names of nested ones are joined with dots."""
    return dict(_messages(_entries(LOCALE / f"{name}.yml")))


@cache
def load_rule_messages() -> Mapping[str, RuleMessage]:
    """Return the messages of all rules by rule, or rule.variant."""
    paths = sorted((LOCALE / "rules").glob("*.yml"))  # a file for each module of checks/rules
    return {name: RuleMessage(**cast("dict[str, Any]", fields)) for path in paths for name, fields in _entries(path).items()}


def _entries(path: Path) -> dict[str, Value]:
    """Return what the catalogue at `path` holds; raises ValueError where it is broken."""
    document = read_document(path, path.name)
    if document.faults or not isinstance(document.value, dict):
        raise ValueError(f"{path.name}: {document.faults}")
    return document.value


def _messages(entries: dict[str, Value], above: str = "") -> Iterator[tuple[str, Message]]:
    for name, value in entries.items():
        if isinstance(value, dict) and any(isinstance(part, str) for part in value.values()):
            yield above + name, cast("Message", value)
        elif isinstance(value, dict):
            yield from _messages(value, f"{above}{name}.")


@cache
def _digit_table(language: str) -> dict[int, str]:
    from babel import Locale  # noqa: PLC0415  # loading Babel takes longer than most commands that have nothing to do

    first = ord(FIRST_DIGIT[Locale.parse(language).default_numbering_system])
    return {ord("0") + step: chr(first + step) for step in range(10)}
