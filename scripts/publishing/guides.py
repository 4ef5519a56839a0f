"""The parts of the guides and the editors' schemas that follow from the records and the rules."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePath
from typing import Any, get_args

from pydantic import TypeAdapter

from publishing.checks.catalogue import Description, catalogue
from publishing.content.library import SHARED
from publishing.content.messages import load_messages
from publishing.content.reading import record_in
from publishing.content.records import FROM_FILE_NAME, Album, Milestone, Record
from publishing.content.scalars import PartialDate, Text

GUIDES = ("milestones/README.md", "milestones/README.bn.md", "gallery/README.md")
FIRST_LANGUAGE = "en"  # of the rules' sentences and the fields' descriptions, and of a guide whose name gives no language
SCHEMAS = ".schemas"
KINDS: dict[str, Any] = {"milestone": Milestone, "album": Album, **SHARED}

_PART = re.compile(r"(<!-- made from (records|rules)(?:: (\w+))? -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def write_guides(chosen: Namespace) -> int:
    """Writes the made parts of the guides and the schemas anew."""
    for name, text in made_files(chosen.root).items():
        path: Path = chosen.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


def made_files(root: Path) -> dict[str, str]:
    """Returns every file that holds a made part, by its name under `root`, as it should be."""
    guides = {name: _PART.sub(partial(_part, language_of(name)), (root / name).read_text(encoding="utf-8")) for name in GUIDES}
    schemas = {
        f"{SCHEMAS}/{name}.schema.json": json.dumps(schema(kind), ensure_ascii=False, indent=1) + "\n"
        for name, kind in KINDS.items()
    }
    return guides | schemas


def schema(kind: Any) -> dict[str, Any]:  # noqa: ANN401  # any type that pydantic can build
    """Returns the JSON Schema (2020-12) of a content file, without the fields that the file's name gives."""
    found: dict[str, Any] = TypeAdapter(kind).json_schema(mode="validation")
    record = record_in(kind)
    for name in [name for name, field in record.model_fields.items() if FROM_FILE_NAME in field.metadata] if record else []:
        del found["properties"][name]
        found["required"].remove(name)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def language_of(guide: str) -> str:
    """The language of a guide: bn for README.bn.md."""
    return PurePath(PurePath(guide).stem).suffix.removeprefix(".") or FIRST_LANGUAGE


def _part(language: str, match: re.Match[str]) -> str:
    kinds: dict[str, type[Record]] = {"Milestone": Milestone, "Album": Album}
    lines = _table(kinds[match[3]], language) if match[2] == "records" else _rules(language)
    return match[1] + "\n" + "\n".join(lines).rstrip("\n") + "\n\n" + match[5]


def _table(record: type[Record], language: str) -> Iterator[str]:
    yield f"| {_word('guide-field', language)} | {_word('guide-needed', language)} | {_word('guide-holds', language)} |"
    yield "| --- | --- | --- |"
    yield from _fields(record, language)


def _fields(record: type[Record], language: str, above: str = "") -> Iterator[str]:
    for name, field in record.model_fields.items():
        if FROM_FILE_NAME in field.metadata:
            continue
        inner = _inner(field.annotation)
        note = f" ({', '.join(get_args(field.annotation))})" if set(map(type, get_args(field.annotation))) == {str} else ""
        form = {Text: "guide-each-language", PartialDate: "guide-date"}.get(inner) if inner else None
        needed = _word("guide-yes", language) if field.is_required() else ""
        kind = f", {_word(form, language)}" if form else ""
        yield f"| `{above}{name}` | {needed} | {field.description}{note}{kind} |"
        if isinstance(inner, type) and issubclass(inner, Record):
            yield from _fields(inner, language, f"{above}{name} › ")


def _inner(annotation: Any) -> Any:  # noqa: ANN401
    """The type of a field, or of its items, without the None that makes it optional."""
    arguments = [one for one in get_args(annotation) if one not in (type(None), ...)]
    if isinstance(annotation, type) and not arguments:
        return annotation
    return _inner(arguments[0]) if arguments and not isinstance(arguments[0], str) else None


def _rules(language: str) -> Iterator[str]:
    for rule in catalogue():
        says = (*_says(rule, language), "")
        reasons = rule.reasons(language)
        why = (f"{_word('guide-why', language)}: {' '.join(reasons)}", "") if reasons else ()
        yield from (f"### {rule.name}", "")
        yield from (rule.sentence, "", *why, *says) if language == FIRST_LANGUAGE else (*says, *why)


def _says(rule: Description, language: str) -> Iterator[str]:
    for message in rule.messages:
        yield f"- *{_word(message.level, language)}* “{message.says[language]}”: {message.help[language]}"


def _word(name: str, language: str) -> str:
    return load_messages().report[name][language]
