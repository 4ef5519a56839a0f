"""From a document to its record: what the record refuses becomes a fault at the place where the editor must type."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from publishing.content.fields import FROM_FILE_NAME, Record
from publishing.files.yaml_document import Document, Fault, Position, Route

R = TypeVar("R")

SHOWN_OF_A_VALUE = 60

_GLUED_DASH = re.compile(r"-[^\s-]")


def read_record(
    document: Document, kind: type[R], from_name: Mapping[str, str] | None = None
) -> tuple[R | None, tuple[Fault, ...]]:
    """Returns the record that `document` holds, or None with the faults that keep it from being one."""
    if document.value is None:
        return None, document.faults
    value: object = document.value
    faults = list(document.faults)
    if from_name is not None:
        if not isinstance(value, dict):
            return None, (*faults, _wrong(document.position(()), str(value)))
        written = [
            Fault(kind="field-unknown", position=document.key_position((key,)), route=(key,), found=key)
            for key in from_name
            if key in value
        ]
        faults += written
        value = {**value, **from_name}
    try:
        record: R = _adapter(cast("Any", kind)).validate_python(value)
    except ValidationError as error:
        details = error.errors(include_url=False)
        faults += [_fault(document, kind, detail) for detail in details if not _follows(detail, details)]
        return None, _causes(faults)
    return (None if faults else record), tuple(faults)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401  # any type that pydantic can build
    return TypeAdapter(kind)


def _follows(detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Whether pydantic calls a list too short only because an item of it is wrong, which has its own error."""
    above = detail["loc"]
    return detail["type"] == "too_short" and any(one["loc"][: len(above)] == above for one in details if one["loc"] != above)


def _causes(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """`faults` without what only follows: a field missing whose name is misspelt, a text empty that is a remark to YAML."""
    misspelt = {(*one.route[:-1], one.expected) for one in faults if one.kind == "field-unknown"}
    cut = {one.route for one in faults if one.kind == "text-cut"}
    follow = {"field-missing": misspelt, "field-empty": cut}
    return tuple(one for one in faults if one.route not in follow.get(one.kind, ()))


def _fault(document: Document, kind: Any, detail: ErrorDetails) -> Fault:  # noqa: ANN401
    route: Route = tuple(part for part in detail["loc"] if part != "[key]")
    here, purpose = document.position(route), _purpose(kind, route)
    match detail["type"]:
        case "missing":
            what, position, found, expected = "field-missing", _gap(document, kind, route), _name(route), purpose
        case "too_short" | "dict_type" | "tuple_type" | "model_type" | "model_attributes_type" if not detail["input"]:
            what, position, found, expected = "field-missing", document.key_position(route), _name(route), purpose
        case "blank":
            what, position, found, expected = "field-empty", here, _name(route), purpose
        case _ if detail["input"] == "" and route and detail["type"] != "extra_forbidden":
            what, position, found, expected = "field-empty", here, _name(route), purpose
        case "extra_forbidden":
            known = fields_at(kind, route[:-1])
            what, position, found, expected = (
                "field-unknown",
                document.key_position(route),
                _name(route),
                _nearest(_name(route), known),
            )
        case _ if isinstance(detail["input"], str) and _GLUED_DASH.match(detail["input"]) and _takes_many(detail):
            what, position, found, expected = "yaml-broken", replace(here, column=here.column + 1), "", "dash"
        case "date-unclear":
            what, position, found, expected = "date-unclear", here, _shown(detail["input"]), purpose
        case "literal_error":
            what, position, found, expected = (
                "value-wrong",
                here,
                _shown(detail["input"]),
                detail.get("ctx", {}).get("expected", ""),
            )
        case _:
            what, position, found, expected = "value-wrong", here, _shown(detail["input"]), purpose
    return Fault(kind=what, position=position, route=route, found=found, expected=expected)


def _takes_many(detail: ErrorDetails) -> bool:
    return detail["type"] in ("tuple_type", "dict_type", "model_type", "model_attributes_type")


def _gap(document: Document, kind: Any, route: Route) -> Position:  # noqa: ANN401
    """Where the field at `route` belongs: at the next field that is there; where none follows, the whole that lacks it."""
    *above, name = route
    names = fields_at(kind, tuple(above))
    following = names[names.index(str(name)) + 1 :] if name in names else ()
    places = (document.keys.get((*above, one)) for one in following)
    return next((one for one in places if one), document.position(tuple(above)))


def _wrong(position: Position, found: str) -> Fault:
    return Fault(kind="value-wrong", position=position, found=_shown(found), expected="name: value")


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else "…"
    return text if len(text) <= SHOWN_OF_A_VALUE else text[:SHOWN_OF_A_VALUE] + "…"


def _name(route: Route) -> str:
    return str(next((part for part in reversed(route) if isinstance(part, str)), ""))


def _nearest(word: str, known: tuple[str, ...]) -> str:
    return next(iter(difflib.get_close_matches(word, known, n=1)), "")


def _purpose(kind: Any, route: Route) -> str:  # noqa: ANN401
    """The description of the field at `route`, or of the nearest field above it that has one."""
    for length in range(len(route), 0, -1):
        parent, name = _record_at(kind, route[: length - 1]), route[length - 1]
        if parent and isinstance(name, str) and name in parent.model_fields and parent.model_fields[name].description:
            return str(parent.model_fields[name].description)
    return ""


def fields_at(kind: Any, route: Route) -> tuple[str, ...]:  # noqa: ANN401
    """The names that an editor may write in the mapping at `route` of a file that holds `kind`."""
    record = _record_at(kind, route)
    return tuple(name for name, field in record.model_fields.items() if FROM_FILE_NAME not in field.metadata) if record else ()


def _record_at(kind: Any, route: Route) -> type[Record] | None:  # noqa: ANN401
    for part in route:
        record = record_in(kind)
        if isinstance(part, int):
            kind = next(iter(get_args(kind)), None)
        elif record and part in record.model_fields:
            kind = record.model_fields[part].annotation
        else:
            return None
        if get_origin(kind) in (Union, UnionType):
            kind = next(option for option in get_args(kind) if option is not type(None))
    return record_in(kind)


def record_in(kind: Any) -> type[Record] | None:  # noqa: ANN401
    """The record that `kind` is, or None where it is a list or a plain value."""
    return kind if isinstance(kind, type) and issubclass(kind, Record) else None
