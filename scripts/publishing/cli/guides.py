"""Write the generated parts of the guides, and the JSON Schemas with which editing programs check content files."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePath
from typing import Any, TypeAlias, get_args

from pydantic import TypeAdapter

from publishing.checks.registry import Description, catalogue
from publishing.cli.entry_template import RARE_FIELDS, EntryTemplate, FieldValue, inner_kind, modeline
from publishing.content.affirmation import Affirmation
from publishing.content.configuration import read_languages
from publishing.content.consent_record import Consent, Gone
from publishing.content.fields import FROM_FILE_NAME, PartialDate, Record, Text, editable_fields
from publishing.content.library import AFFIRMATIONS, SHARED
from publishing.content.records import Album, Milestone
from publishing.content.validation import record_in
from publishing.i18n.descriptions import RECORDS, description, description_languages
from publishing.i18n.messages import message

Schema: TypeAlias = dict[str, Any]

STANDARD = "http://json-schema.org/draft-07/schema#"  # the newest version that all editing programs support
RECORD_TYPES: dict[str, Any] = {
    "milestone": Milestone,
    "album": Album,
    "consent": Consent,
    "affirmed": tuple[Affirmation, ...],
    "gone": tuple[Gone, ...],
    **SHARED,
}

_PATTERNS = {
    "milestone": "milestones/*.yml",
    "album": "gallery/*/album.yml",
    "consent": "milestones/consent/c-*.yml",
    "affirmed": AFFIRMATIONS,
}
_TEXT: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}  # editing programs read 12 and true as more than text
_DATE: Schema = {
    "anyOf": [
        {"type": "integer", "minimum": 1000, "maximum": 9999},
        {"type": "string", "pattern": "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"},
    ]
}
_PERIOD: Schema = {"anyOf": [*_DATE["anyOf"], {"type": "string", "pattern": "^[0-9-]{4,10}/[0-9-]{4,10}$"}]}
_TRUTHS = ["true", "false"]


GUIDES = ("milestones/README.md", "milestones/README.bn.md", "gallery/README.md", "gallery/README.bn.md")
FIRST_LANGUAGE = "en"  # of rules and field descriptions, and of guides whose names have no language
SCHEMAS = ".schemas"
EDITOR_SETTINGS = ".vscode/settings.json"
CASES = Path("tests", "cases")  # one for each rule, with the messages about it

_PART = re.compile(r"(<!-- made from (records|rules|template)(?:: (\w+))? -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def write_guides(chosen: Namespace) -> int:
    """Write the generated parts of the guides, the schemas, and the settings of VS Code."""
    for name, text in generated_files(chosen.root).items():
        path: Path = chosen.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


def generated_files(root: Path) -> dict[str, str]:
    """Return the text that each file with a generated part should have, by its name under `root`."""
    languages = read_languages(root / "mkdocs.yml")
    guides = {
        name: _PART.sub(partial(_part, root, language_of(name), languages), (root / name).read_text(encoding="utf-8"))
        for name in GUIDES
    }
    schemas = {
        f"{SCHEMAS}/{name}.schema.json": json.dumps(schema(kind, languages), ensure_ascii=False, indent=1) + "\n"
        for name, kind in RECORD_TYPES.items()
    }
    return guides | schemas | {EDITOR_SETTINGS: json.dumps(_settings(), indent=2) + "\n"}


def _settings() -> dict[str, object]:
    """Return the settings with which VS Code checks content files without contacting other computers."""
    return {
        "yaml.schemas": {f"{SCHEMAS}/{name}.schema.json": place_of(name) for name in RECORD_TYPES},
        "yaml.schemaStore.enable": False,
        "yaml.kubernetesCRDStore.enable": False,
        "yaml.yamlVersion": "1.2",
        "yaml.format.enable": False,
        "redhat.telemetry.enabled": False,
        "files.encoding": "utf8",
        "files.eol": "\n",
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2, "editor.wordWrap": "on"},
    }


def place_of(kind: str) -> str:
    """Return the pattern of the names of files of `kind`."""
    return _PATTERNS.get(kind, f"docs/_data/{kind}.yml")


def schema(kind: Any, languages: tuple[str, ...]) -> Schema:  # noqa: ANN401  # any type that pydantic can build
    """Return the schema of a content file with texts in `languages`, without the fields that come from the name of the file."""
    whole = _relocated(TypeAdapter(kind).json_schema(mode="validation"))
    definitions = whole.pop("$defs", {})
    for record in RECORDS:
        if own := whole if record is record_in(kind) else definitions.get(record.__name__):
            _complete(own, record, languages)
    text = {"type": "object", "properties": dict.fromkeys(languages, _TEXT), "additionalProperties": False}
    as_typed = {"Text": text, "PartialDate": _DATE, "Period": _PERIOD}
    definitions |= {name: own for name, own in as_typed.items() if name in definitions}
    return {"$schema": STANDARD, **whole, "definitions": definitions}


def _complete(own: Schema, record: type[Record], languages: tuple[str, ...]) -> None:
    """Complete the schema of one record: descriptions in all languages, and texts required in `languages`."""
    for name in [name for name, field in record.model_fields.items() if FROM_FILE_NAME in field.metadata]:
        del own["properties"][name]
        own["required"].remove(name)
    own.pop("title", None)
    for name in editable_fields(record):
        text = "\n\n".join(description(record, name, language) for language in description_languages())
        own["properties"][name] = {"description": text, **_typed(own["properties"][name])}
    if "consent" in record.model_fields:  # a consent may cover one language only
        own["anyOf"] = [{"required": ["survivors"]}, {"required": ["consent"]}]
        own |= {"if": {"required": ["survivors"]}, "then": {"properties": dict(_required_texts(record, languages))}}
    elif record not in _records_within_consent():
        own["allOf"] = [{"properties": dict(_required_texts(record, languages))}]


def _typed(own: Schema) -> Schema:
    """Return the schema of a field as people type it: without null, and with texts that look like numbers or truth values."""
    options = [option for option in own.get("anyOf", (own,)) if option != {"type": "null"}]
    typed = {"anyOf": options} if len(options) > 1 else options[0]
    typed = {key: value for key, value in typed.items() if key not in ("title", "default", "description")}
    if typed.get("enum") == _TRUTHS:
        return {"enum": [*_TRUTHS, True, False]}
    return _TEXT if typed == {"type": "string"} else typed


def _required_texts(record: type[Record], languages: tuple[str, ...]) -> Iterator[tuple[str, Schema]]:
    """Yield what the fields of `record` must hold so that every text is there in all `languages`."""
    required: Schema = {"required": list(languages)}
    for name in editable_fields(record):
        inner = inner_kind(record.model_fields[name].annotation)
        if inner is Text:
            yield name, required
        elif inner is str and "dict" in str(record.model_fields[name].annotation):
            yield name, {"additionalProperties": required}
        elif inner in _records_within_consent():
            yield name, {"items": {"properties": dict(_required_texts(inner, languages))}}


def _records_within_consent() -> set[type[Record]]:
    """Return the records that occur only within one that can name a consent."""
    fields = (field for record in RECORDS if "consent" in record.model_fields for field in record.model_fields.values())
    return {inner for field in fields if (inner := inner_kind(field.annotation)) in RECORDS}


def _relocated(value: Any) -> Any:  # noqa: ANN401
    """Return `value` with references to the place where the standard keeps definitions."""
    if isinstance(value, dict):
        return {key: _relocated(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_relocated(inner) for inner in value]
    return value.replace("#/$defs/", "#/definitions/") if isinstance(value, str) else value


def template(record: type[Record], language: str, languages: tuple[str, ...]) -> Iterator[str]:
    """Yield a file to copy, with comments in `language`."""
    file = {"Milestone": "milestones/new.yml", "Album": "gallery/new/album.yml"}[record.__name__]
    values: dict[str, FieldValue] = {"status": "draft"} if "status" in record.model_fields else {}
    yield "```yaml"
    yield modeline(record.__name__.lower(), file)
    yield message("new_entry.head", language)
    yield from EntryTemplate(languages=languages, comments=language, left_out=RARE_FIELDS - {"consent"}).lines(record, values)
    yield "```"


def language_of(guide: str) -> str:
    """Return the language of a guide: bn for README.bn.md."""
    return PurePath(PurePath(guide).stem).suffix.removeprefix(".") or FIRST_LANGUAGE


def _part(root: Path, language: str, languages: tuple[str, ...], match: re.Match[str]) -> str:
    kinds: dict[str, type[Record]] = {"Milestone": Milestone, "Album": Album}
    lines = {
        "records": lambda: _fields(kinds[match[3]], language),
        "rules": lambda: _rules(language, root / CASES),
        "template": lambda: template(kinds[match[3]], language, languages),
    }[match[2]]()
    return match[1] + "\n" + "\n".join(lines).rstrip("\n") + "\n\n" + match[5]


def _fields(record: type[Record], language: str, above: str = "") -> Iterator[str]:
    """Yield the table of the fields of `record`, or the rows for a record that is in the field `above`."""
    if not above:
        yield f"| {' | '.join(message(f'guides.{name}', language) for name in ('field', 'needed', 'holds'))} |"
        yield "| --- | --- | --- |"
    for name, field in record.model_fields.items():
        if FROM_FILE_NAME in field.metadata:
            continue
        inner = inner_kind(field.annotation)
        note = f" ({', '.join(get_args(field.annotation))})" if set(map(type, get_args(field.annotation))) == {str} else ""
        form = {Text: "guides.each-language", PartialDate: "guides.date"}.get(inner) if inner else None
        needed = message("guides.yes", language) if field.is_required() else ""
        kind = f", {message(form, language)}" if form else ""
        yield f"| `{above}{name}` | {needed} | {description(record, name, language)}{note}{kind} |"
        if isinstance(inner, type) and issubclass(inner, Record):
            yield from _fields(inner, language, f"{above}{name} › ")


def _rules(language: str, cases: Path) -> Iterator[str]:
    for rule in catalogue():
        says = [
            f"- *{message(f'report.{texts.level}', language)}* “{texts.says[language]}”: {texts.help[language]}"
            for texts in rule.messages
        ]
        reasons = rule.reasons(language)
        why = (f"{message('guides.why', language)}: {'; '.join(reasons)}", "") if reasons else ()
        yield from (f"### {rule.name}", "")
        yield from (rule.sentence, "", *why, *says, "") if language == FIRST_LANGUAGE else (*says, "", *why)
        yield from ("```", *_example(rule, cases / rule.name / "expected-messages.txt", language), "```", "")


def _example(rule: Description, messages: Path, language: str) -> list[str]:
    """Return the report of the first problem of the rule's case."""
    starts = [f" {message(f'report.{level}', language)} {rule.name}: " for level in rule.levels]
    reports = messages.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    return next(one for one in reports if any(start in one.partition("\n")[0] for start in starts)).splitlines()
