"""What content files say, taken from them as plain text, whether or not they could be read as what they should be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from publishing.content.documents import Document
from publishing.content.places import Route, Value

_FIELD = re.compile(r"^[\s-]*[a-z_]+:(?=\s|$)")
NO_WORDS = ("consent", "survivors", "status")  # what they hold is no text of the entry


def at(value: Value | None, *route: str) -> Value | None:
    """The value at `route` within `value`, or None."""
    for name in route:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def items(value: Value | None) -> list[Value]:
    """`value` if it is a list, or else an empty one."""
    return value if isinstance(value, list) else []


def names(value: Value | None) -> tuple[str, ...]:
    """The texts of the list `value`; `value` itself where a single text stands in its place."""
    return (value,) if isinstance(value, str) else tuple(one for one in items(value) if isinstance(one, str))


def said(value: Value | None, route: Route = ()) -> Iterator[tuple[Route, str]]:
    """Every text within `value`, with the way to it, but for consents and the like."""
    if isinstance(value, str):
        yield route, value
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from said(one, (*route, number))
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in NO_WORDS:
                yield from said(one, (*route, name))


def lines_of(document: Document) -> Iterator[tuple[Route, str]]:
    """What stands on the lines of a file that cannot be read, without the names of fields."""
    for line in document.lines:
        yield (), _FIELD.sub("", line)


def language_of(route: Route, languages: Collection[str]) -> str:
    """The language of the text at `route`, or empty where it belongs to none."""
    return next((part for part in reversed(route) if isinstance(part, str) and part in languages), "")
