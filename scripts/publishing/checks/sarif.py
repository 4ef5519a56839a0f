"""Problems as SARIF 2.1.0, the format in which code hosts and editors take the findings of checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias
from urllib.parse import quote

from publishing.checks.catalogue import Description, catalogue
from publishing.checks.findings import Finding, finding
from publishing.checks.listing import json_text
from publishing.checks.problems import Problem
from publishing.content.library import Library

Json: TypeAlias = "str | int | list[Json] | dict[str, Json]"

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
TOOL = "validate_milestones"
ROOT = "SRCROOT"

_SLOT = re.compile(r"\{\w+\}")
_LINK = re.compile(r"\[(?=[^\]]*\]\()")
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")


def sarif(problems: Iterable[Problem], _library: Library, language: str) -> str:
    """Returns one run with every rule, and every problem by file, line, column and rule.

    The lines themselves are left out: they can hold what must not travel further.
    """
    rules = catalogue()
    numbers = {rule.name: number for number, rule in enumerate(rules)}
    ordered = sorted(problems, key=lambda one: (one.position, one.rule, one.variant))
    run: Json = {
        "tool": {"driver": {"name": TOOL, "rules": [_rule(rule, language) for rule in rules]}},
        "language": language,
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": _text("The folder that holds docs, milestones and gallery.")}},
        "results": [_result(finding(one, language), numbers) for one in ordered],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Description, language: str) -> Json:
    helps = dict.fromkeys(_SLOT.sub("…", message.help[language]) for message in rule.messages)
    return {
        "id": rule.name,
        "shortDescription": _text(rule.sentence),
        "fullDescription": _text(" ".join([rule.sentence, *(_SLOT.sub("…", reason) for reason in rule.reasons(language))])),
        "help": _text("\n".join(helps)),
        "defaultConfiguration": {"level": rule.levels[0]},
    }


def _result(found: Finding, numbers: Mapping[str, int]) -> Json:
    return {
        "ruleId": found.rule,
        "ruleIndex": numbers[found.rule],
        "level": found.level,
        "message": _text("\n".join(part for part in (found.message, found.because, found.help) if part)),
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _address(found.file), "uriBaseId": ROOT},
                    "region": {"startLine": found.line, "startColumn": found.column},
                }
            }
        ],
    }


def _text(words: str) -> Json:
    """A message (3.11, 3.12): braces are doubled, as single ones are placeholders, and nothing becomes a link."""
    return {"text": _LINK.sub(r"\\[", words.replace("{", "{{").replace("}", "}}"))}


def _address(file: str) -> str:
    """The relative URI of a file: its bytes, percent-encoded."""
    return quote(_NO_BYTE.sub("\N{REPLACEMENT CHARACTER}", file).encode("utf-8", "surrogateescape"), safe="/")
