"""A new content file: what is known is filled in, what is needed stands empty, and what may be left out is a remark."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, get_args

from publishing.content.descriptions import described, described_fields
from publishing.content.records import Record
from publishing.content.scalars import Text

Known: TypeAlias = "str | Mapping[str, str] | tuple[str | Mapping[str, Known], ...]"

MODELINE = "# yaml-language-server: $schema={up}.schemas/{kind}.schema.json"
SELDOM = frozenset(  # what a new file does without; the guides tell of them
    {"consent", "redactions", "faces", "form", "added", "corrections", "measure", "sums"}
)
LONG = ("body",)  # texts of several lines
NEEDED = ("survivors", "people")  # the records let them be left out, the checks do not
STEP = "  "

_PLAIN = re.compile(r"[^\W\d_][^:#\[\]{}\"'&*!|>%@`,\\\n]*|[a-z0-9]+(?:[/.-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """How a file is begun: the languages of its texts, the one of the remarks on each field, the fields that it does without."""

    languages: tuple[str, ...]
    spoken: str
    left_out: frozenset[str] = frozenset()

    def lines(self, record: type[Record], known: Mapping[str, Known]) -> Iterator[str]:
        """Yields the lines of a file that holds `record`, in the record's order."""
        for name in described_fields(record):
            if name in self.left_out and name not in known:
                continue
            yield f"# • {described(record, name, self.spoken)}{_choices(record, name)}"
            if name in known:
                yield from self._filled(record, name, known[name])
            elif _is_needed(record, name):
                yield from self._empty(record, name)
            else:
                yield from (f"# {line}" for line in self._empty(record, name, bare=True))

    def _filled(self, record: type[Record], name: str, known: Known) -> Iterator[str]:
        inner = inner_kind(record.model_fields[name].annotation)
        if isinstance(known, str):
            yield f"{name}: {quoted(known)}".rstrip()
        elif isinstance(known, tuple):
            yield f"{name}:"
            for item in known:
                yield from (f"{STEP}- {quoted(item)}",) if isinstance(item, str) else _item(self.lines(inner, item))
        else:
            yield f"{name}:"
            yield from (f"{STEP}{language}: {quoted(known.get(language, ''))}".rstrip() for language in self.languages)

    def _empty(self, record: type[Record], name: str, *, bare: bool = False) -> Iterator[str]:
        """The field without a value; `bare` without remarks and without what may be left out of it."""
        annotation = record.model_fields[name].annotation
        inner = inner_kind(annotation)
        yield f"{name}:"
        if inner is Text:
            yield from (f"{STEP}{language}:{' |-' if name in LONG else ''}" for language in self.languages)
        elif isinstance(inner, type) and issubclass(inner, Record):
            within = self._bare(inner) if bare else self.lines(inner, {})
            yield from _item(within) if _is_list(annotation) else (STEP + line for line in within)
        elif _is_list(annotation):
            yield f"{STEP}-"

    def _bare(self, record: type[Record]) -> Iterator[str]:
        for name in described_fields(record):
            if _is_needed(record, name):
                yield from self._empty(record, name, bare=True)


def _is_needed(record: type[Record], name: str) -> bool:
    return record.model_fields[name].is_required() or name in NEEDED


def modeline(kind: str, file: str) -> str:
    """Returns the remark that tells editors which schema `file`, named from the root, is written after."""
    return MODELINE.format(up="../" * file.count("/"), kind=kind)


def quoted(text: str) -> str:
    """Returns `text` as YAML takes it for that text, in double quotes where it must be."""
    return text if not text or _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _item(lines: Iterator[str]) -> Iterator[str]:
    """The lines of a record as an item of a list; remarks come before its hyphen."""
    begun = False
    for line in lines:
        if line.startswith("# ") or begun:
            yield STEP * 2 + line
        else:
            yield f"{STEP}- {line}"
            begun = True


def _choices(record: type[Record], name: str) -> str:
    arguments = get_args(record.model_fields[name].annotation)
    return f" ({', '.join(arguments)})" if set(map(type, arguments)) == {str} else ""


def _is_list(annotation: Any) -> bool:  # noqa: ANN401
    return any(getattr(one, "__origin__", None) is tuple for one in (annotation, *get_args(annotation)))


def inner_kind(annotation: Any) -> Any:  # noqa: ANN401
    """The type of a field, or of its items, without the None that makes it optional."""
    arguments = [one for one in get_args(annotation) if one not in (type(None), ...)]
    if isinstance(annotation, type) and not arguments:
        return annotation
    return inner_kind(arguments[0]) if arguments and not isinstance(arguments[0], str) else None
