"""The parts of the guides and the editors' schemas that follow from the records and the rules."""

from __future__ import annotations

import inspect
import json
import re
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter

from publishing.checks.rules import RULES, slug
from publishing.content.library import SHARED
from publishing.content.messages import load_messages
from publishing.content.reading import record_in
from publishing.content.records import FROM_FILE_NAME, Album, Milestone, Record
from publishing.content.scalars import PartialDate, Text

GUIDES = ("milestones/README.md", "gallery/README.md")
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
    guides = {name: _PART.sub(_part, (root / name).read_text(encoding="utf-8")) for name in GUIDES}
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


def _part(match: re.Match[str]) -> str:
    kinds: dict[str, type[Record]] = {"Milestone": Milestone, "Album": Album}
    lines = _fields(kinds[match[3]]) if match[2] == "records" else _rules()
    return match[1] + "\n" + "\n".join(lines) + "\n\n" + match[5]


def _fields(record: type[Record], above: str = "") -> Iterator[str]:
    if not above:
        yield from ("| Field | Needed | What it holds |", "| --- | --- | --- |")
    for name, field in record.model_fields.items():
        if FROM_FILE_NAME in field.metadata:
            continue
        inner = _inner(field.annotation)
        note = f" ({', '.join(get_args(field.annotation))})" if set(map(type, get_args(field.annotation))) == {str} else ""
        kind = {Text: ", in each language", PartialDate: ", as 2019-11-19, 2019-11 or 2019"}.get(inner, "") if inner else ""
        yield f"| `{above}{name}` | {'yes' if field.is_required() else ''} | {field.description}{note}{kind} |"
        if isinstance(inner, type) and issubclass(inner, Record):
            yield from _fields(inner, f"{above}{name} › ")


def _inner(annotation: Any) -> Any:  # noqa: ANN401
    """The type of a field, or of its items, without the None that makes it optional."""
    arguments = [one for one in get_args(annotation) if one not in (type(None), ...)]
    if isinstance(annotation, type) and not arguments:
        return annotation
    return _inner(arguments[0]) if arguments and not isinstance(arguments[0], str) else None


def _rules() -> Iterator[str]:
    messages = load_messages().rules
    for rule in RULES:
        name = slug(rule)
        yield from (f"### {name}", "", inspect.getdoc(rule) or "", "")
        for key, message in messages.items():
            if key.split(".")[0] == name:
                yield f"- “{message.says['en']}”: {message.help['en']}"
        yield ""
