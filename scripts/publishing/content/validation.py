"""Validate a document as a record; what the record refuses becomes a fault at the place where the editor must type."""

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

from publishing.content.fields import Record, editable_fields
from publishing.files.yaml_document import Document, Fault, Position, Route

R = TypeVar("R")

LONGEST_EXCERPT = 60  # characters of a wrong value that a message repeats

_GLUED_DASH = re.compile(r"-[^\s-]")
_WRONG_SHAPE = ("tuple_type", "dict_type", "model_type", "model_attributes_type")


def read_record(
    document: Document, kind: type[R], from_name: Mapping[str, str] | None = None
) -> tuple[R | None, tuple[Fault, ...]]:
    """Return the record that `document` holds, or None with the faults that prevent one.

    `from_name` holds the fields that the name of the file gives; the file itself must not repeat them.
    """
    if document.value is None:
        return None, document.faults
    value: object = document.value
    faults = list(document.faults)
    if from_name is not None:
        if not isinstance(value, dict):
            position = document.position(())
            return None, (
                *faults,
                Fault(kind="value-wrong", position=position, found=_excerpt(str(value)), expected="name: value"),
            )
        faults += [
            Fault(kind="field-unknown", position=document.key_position((name,)), route=(name,), found=name)
            for name in from_name
            if name in value
        ]
        value = {**value, **from_name}
    try:
        record: R = _adapter(cast("Any", kind)).validate_python(value)
    except ValidationError as error:
        details = error.errors(include_url=False)
        faults += [_fault(document, kind, detail) for detail in details if not _is_consequence(detail, details)]
        return None, _causes(faults)
    return (None if faults else record), tuple(faults)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401  # any type that pydantic can build
    return TypeAdapter(kind)


def _is_consequence(detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Return whether pydantic calls a list too short only because an item of it is wrong, which has an error of its own."""
    route = detail["loc"]
    others = (other["loc"] for other in details if other["loc"] != route)
    return detail["type"] == "too_short" and any(other[: len(route)] == route for other in others)


def _causes(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Return `faults` without consequences: a missing field with a misspelt name, an empty text that is a comment to YAML."""
    misspelt = {(*fault.route[:-1], fault.expected) for fault in faults if fault.kind == "field-unknown"}
    cut = {fault.route for fault in faults if fault.kind == "text-cut"}
    consequences = {"field-missing": misspelt, "field-empty": cut}
    return tuple(fault for fault in faults if fault.route not in consequences.get(fault.kind, ()))


def _fault(document: Document, kind: Any, detail: ErrorDetails) -> Fault:  # noqa: ANN401
    """Return the fault that the error `detail` of pydantic means for an editor."""
    route: Route = tuple(part for part in detail["loc"] if part != "[key]")
    field = str(next((part for part in reversed(route) if isinstance(part, str)), ""))
    error, value = detail["type"], detail["input"]
    name, position, found, expected = "value-wrong", document.position(route), _excerpt(value), _description(kind, route)
    if error == "missing":
        name, position, found = "field-missing", _insertion_point(document, kind, route), field
    elif (error == "too_short" or error in _WRONG_SHAPE) and not value:
        name, position, found = "field-missing", document.key_position(route), field
    elif error == "extra_forbidden":
        close = difflib.get_close_matches(field, fields_at(kind, route[:-1]), n=1)
        name, position, found, expected = "field-unknown", document.key_position(route), field, "".join(close)
    elif error == "blank" or (value == "" and route):
        name, found = "field-empty", field
    elif error in _WRONG_SHAPE and isinstance(value, str) and _GLUED_DASH.match(value):
        name, position, found, expected = "yaml-broken", replace(position, column=position.column + 1), "", "dash"
    elif error == "date-unclear":
        name = "date-unclear"
    elif error == "literal_error":
        expected = detail.get("ctx", {}).get("expected", "")
    return Fault(kind=name, position=position, route=route, found=found, expected=expected)


def _insertion_point(document: Document, kind: Any, route: Route) -> Position:  # noqa: ANN401
    """Return where the missing field at `route` belongs: before the next field that is there, or else in its mapping."""
    *above, name = route
    names = fields_at(kind, tuple(above))
    following = names[names.index(str(name)) + 1 :] if name in names else ()
    positions = (document.keys.get((*above, other)) for other in following)
    return next((position for position in positions if position), document.position(tuple(above)))


def _excerpt(value: object) -> str:
    text = value if isinstance(value, str) else "…"
    return text if len(text) <= LONGEST_EXCERPT else text[:LONGEST_EXCERPT] + "…"


def _description(kind: Any, route: Route) -> str:  # noqa: ANN401
    """Return the description of the field at `route`, or of the nearest field above it that has one."""
    for length in range(len(route), 0, -1):
        parent, name = _record_at(kind, route[: length - 1]), route[length - 1]
        if parent and isinstance(name, str) and name in parent.model_fields and parent.model_fields[name].description:
            return str(parent.model_fields[name].description)
    return ""


def fields_at(kind: Any, route: Route) -> tuple[str, ...]:  # noqa: ANN401
    """Return the names that an editor may write in the mapping at `route` of a file that holds `kind`."""
    record = _record_at(kind, route)
    return editable_fields(record) if record else ()


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
    """Return the record that `kind` is, or None for a list or a plain value."""
    return kind if isinstance(kind, type) and issubclass(kind, Record) else None
