"""JSON Schemas of the content files, for editors: what belongs into each field, in every language, and what may stand there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from pydantic import TypeAdapter

from publishing.content.consents import Consent, Gone
from publishing.content.descriptions import RECORDS, described, described_fields, spoken_languages
from publishing.content.library import SHARED
from publishing.content.reading import record_in
from publishing.content.records import FROM_FILE_NAME, Album, Milestone, Record
from publishing.content.scalars import Text
from publishing.content.skeletons import inner_kind

Schema: TypeAlias = dict[str, Any]

STANDARD = "http://json-schema.org/draft-07/schema#"  # the newest one that every editor knows
KINDS: dict[str, Any] = {"milestone": Milestone, "album": Album, "consent": Consent, "gone": tuple[Gone, ...], **SHARED}

_PLACES = {"milestone": "milestones/*.yml", "album": "gallery/*/album.yml", "consent": "milestones/consent/*.yml"}
_SAID: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}  # an editor takes 12 and true for more than text
_DATE: Schema = {
    "anyOf": [
        {"type": "integer", "minimum": 1000, "maximum": 9999},
        {"type": "string", "pattern": "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"},
    ]
}
_PERIOD: Schema = {"anyOf": [*_DATE["anyOf"], {"type": "string", "pattern": "^[0-9-]{4,10}/[0-9-]{4,10}$"}]}
_TRUTHS = ["true", "false"]


def place_of(kind: str) -> str:
    """Where the files of `kind` stand, as a pattern."""
    return _PLACES.get(kind, f"docs/_data/{kind}.yml")


def schema(kind: Any, languages: tuple[str, ...]) -> Schema:  # noqa: ANN401  # any type that pydantic can build
    """Returns the schema of a content file whose texts stand in `languages`, without the fields that the file's name gives."""
    found = _moved(TypeAdapter(kind).json_schema(mode="validation"))
    definitions = found.pop("$defs", {})
    for record in RECORDS:
        if own := found if record is record_in(kind) else definitions.get(record.__name__):
            _complete(own, record, languages)
    said = {"type": "object", "properties": dict.fromkeys(languages, _SAID), "additionalProperties": False}
    told = (("Text", said), ("PartialDate", _DATE), ("Period", _PERIOD))
    stand_ins = {name: one for name, one in told if name in definitions}
    return {"$schema": STANDARD, **found, "definitions": definitions | stand_ins}


def _complete(own: Schema, record: type[Record], languages: tuple[str, ...]) -> None:
    """Completes one record: no fields of the file's name, descriptions in all languages, texts in all of the site's."""
    for name in [name for name, field in record.model_fields.items() if FROM_FILE_NAME in field.metadata]:
        del own["properties"][name]
        own["required"].remove(name)
    own.pop("title", None)
    for name in described_fields(record):
        told = "\n\n".join(described(record, name, language) for language in spoken_languages())
        own["properties"][name] = {"description": told, **_typed(own["properties"][name])}
    if "consent" in record.model_fields:  # which may be to one language only
        own["anyOf"] = [{"required": ["survivors"]}, {"required": ["consent"]}]
        own |= {"if": {"required": ["survivors"]}, "then": {"properties": dict(_whole(record, languages))}}
    elif record not in _within_consent():
        own["allOf"] = [{"properties": dict(_whole(record, languages))}]


def _typed(own: Schema) -> Schema:
    """One field as people type it: nothing stands for null, and a text may look like a number or a truth value."""
    options = [one for one in own.get("anyOf", (own,)) if one != {"type": "null"}]
    kept = {"anyOf": options} if len(options) > 1 else options[0]
    kept = {key: value for key, value in kept.items() if key not in ("title", "default", "description")}
    if kept.get("enum") == _TRUTHS:
        return {"enum": [*_TRUTHS, True, False]}
    return _SAID if kept == {"type": "string"} else kept


def _whole(record: type[Record], languages: tuple[str, ...]) -> Iterator[tuple[str, Schema]]:
    """What the fields of `record` must hold so that every text stands in all of `languages`."""
    needed: Schema = {"required": list(languages)}
    for name in described_fields(record):
        inner = inner_kind(record.model_fields[name].annotation)
        if inner is Text:
            yield name, needed
        elif inner is str and "dict" in str(record.model_fields[name].annotation):
            yield name, {"additionalProperties": needed}
        elif inner in _within_consent():
            yield name, {"items": {"properties": dict(_whole(inner, languages))}}


def _within_consent() -> set[type[Record]]:
    """The records that stand only within one that can name a consent."""
    fields = (field for record in RECORDS if "consent" in record.model_fields for field in record.model_fields.values())
    return {inner for field in fields if (inner := inner_kind(field.annotation)) in RECORDS}


def _moved(value: Any) -> Any:  # noqa: ANN401
    """`value` with its references to where the standard keeps definitions."""
    if isinstance(value, dict):
        return {key: _moved(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_moved(one) for one in value]
    return value.replace("#/$defs/", "#/definitions/") if isinstance(value, str) else value
