"""Write the file of an entry from its record: known values, empty required fields, and optional fields as comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, get_args

from publishing.content.fields import Record, Text, editable_fields
from publishing.i18n.descriptions import description

FieldValue: TypeAlias = "str | Mapping[str, str] | tuple[str | Mapping[str, FieldValue], ...]"

RARE_FIELDS = frozenset({"consent", "redactions", "faces", "form", "added", "corrections", "measure", "sums"})  # see the guides
LONG_TEXTS = ("body",)
REQUIRED_BY_CHECKS = ("survivors", "people")  # although the records let them be left out
INDENT = "  "

_PLAIN = re.compile(r"[^\W\d_][^:#\[\]{}\"'&*!|>%@`,\\\n]*|[a-z0-9]+(?:[/.-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTemplate:
    """The languages of an entry's texts, the language of the comments on its fields, and the fields to leave out."""

    languages: tuple[str, ...]
    comments: str
    left_out: frozenset[str] = frozenset()

    def lines(self, record: type[Record], values: Mapping[str, FieldValue]) -> Iterator[str]:
        """Yield the lines of a file that holds `record` with `values`, in the order of the record."""
        for name in editable_fields(record):
            if name in self.left_out and name not in values:
                continue
            options = get_args(record.model_fields[name].annotation)
            choices = f" ({', '.join(options)})" if set(map(type, options)) == {str} else ""
            yield f"# • {description(record, name, self.comments)}{choices}"
            if name in values:
                yield from self._filled(record, name, values[name])
            elif _is_required(record, name):
                yield from self._empty(record, name)
            else:
                yield from (f"# {line}" for line in self._empty(record, name, is_comment=True))

    def list_item(self, record: type[Record], values: Mapping[str, FieldValue]) -> Iterator[str]:
        """Yield the lines of an item of a list, with the values and the empty required fields of `record`."""
        return _list_item(line for line in self.lines(record, values) if not line.startswith("#"))

    def _filled(self, record: type[Record], name: str, value: FieldValue) -> Iterator[str]:
        if isinstance(value, str):
            yield f"{name}: {quoted(value)}".rstrip()
            return
        yield f"{name}:"
        if isinstance(value, tuple):
            kind = inner_kind(record.model_fields[name].annotation)
            for item in value:
                yield from (f"{INDENT}- {quoted(item)}",) if isinstance(item, str) else _list_item(self.lines(kind, item))
        else:
            yield from (f"{INDENT}{language}: {quoted(value.get(language, ''))}".rstrip() for language in self.languages)

    def _empty(self, record: type[Record], name: str, *, is_comment: bool = False) -> Iterator[str]:
        """Yield the field without a value; within a comment without further comments and optional fields."""
        annotation = record.model_fields[name].annotation
        kind = inner_kind(annotation)
        is_list = any(getattr(part, "__origin__", None) is tuple for part in (annotation, *get_args(annotation)))
        yield f"{name}:"
        if kind is Text:
            yield from (f"{INDENT}{language}:{' |-' if name in LONG_TEXTS else ''}" for language in self.languages)
        elif isinstance(kind, type) and issubclass(kind, Record):
            required = (field for field in editable_fields(kind) if _is_required(kind, field))
            bare = (line for field in required for line in self._empty(kind, field, is_comment=True))
            within = bare if is_comment else self.lines(kind, {})
            yield from _list_item(within) if is_list else (INDENT + line for line in within)
        elif is_list:
            yield f"{INDENT}-"


def modeline(kind: str, file: str) -> str:
    """Return the comment that tells editors the schema of `file`, which is named from the root."""
    return f"# yaml-language-server: $schema={'../' * file.count('/')}.schemas/{kind}.schema.json"


def quoted(text: str) -> str:
    """Return `text` as a YAML scalar, in double quotes where a plain one would mean something else."""
    return text if not text or _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def inner_kind(annotation: Any) -> Any:  # noqa: ANN401  # any annotation that a record has
    """Return the type of a field, or of its items, without the None that makes it optional; None for one of several words."""
    arguments = [part for part in get_args(annotation) if part not in (type(None), ...)]
    if isinstance(annotation, type) and not arguments:
        return annotation
    return inner_kind(arguments[0]) if arguments and not isinstance(arguments[0], str) else None


def _is_required(record: type[Record], name: str) -> bool:
    return record.model_fields[name].is_required() or name in REQUIRED_BY_CHECKS


def _list_item(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a record as an item of a list, comments before its hyphen."""
    has_hyphen = False
    for line in lines:
        if line.startswith("# ") or has_hyphen:
            yield INDENT * 2 + line
        else:
            yield f"{INDENT}- {line}"
            has_hyphen = True
