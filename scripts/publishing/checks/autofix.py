"""Fix mistakes that have only one possible correction, without changing any other byte or comment of the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import regex

from publishing.content.validation import fields_at, read_record
from publishing.files.characters import split_nukta
from publishing.files.safe_read import decode_text
from publishing.files.yaml_document import Document, parse_document
from publishing.files.yaml_edit import Edit, YamlText
from publishing.i18n.formats import read_date

_BOM = b"\xef\xbb\xbf"
_NO_BREAK_SPACES = "\u00a0\u2007\u202f"
_TABS = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)
_SPACES = re.compile(
    rf"^[ {_NO_BREAK_SPACES}]*(?:-[ {_NO_BREAK_SPACES}]+)*(?:[A-Za-z_][\w-]*:[ {_NO_BREAK_SPACES}]*)?", re.MULTILINE
)
_QUOTED = re.compile(r"^(?P<before>[ ]*(?:-[ ]+)*(?:[A-Za-z_][\w-]*:[ ]+)?)[“„‟](?P<text>[^“”„‟\"\\\n]+)[”“][ ]*$", re.MULTILINE)

Step: TypeAlias = "tuple[str, Callable[[str], str]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedText:
    """The corrected text of a file, and the names of the corrections in order."""

    text: str
    fixes: tuple[str, ...]


def fixed_text(content: bytes, kind: Any, from_name: Mapping[str, str] | None, *, keep_words: bool) -> FixedText:  # noqa: ANN401
    """Return the correction of `content`, a file that holds `kind`; with `keep_words` no word of it changes.

    Raises EncodingError if it is not UTF-8. A correction that would make the file harder to read, or change more of what it
    says than intended, is left out.
    """
    original = decode_text(content)
    fixes = ["bom"] if content.startswith(_BOM) else []
    fixes += ["line-ends"] if b"\r" in content else []
    steps = tuple(_steps(kind, from_name, keep_words=keep_words))
    text, names = _corrected(original, steps)
    if _parsed(text).value is None:  # one fault can hide another, so that no correction is certain while a fault is left
        text, names = _corrected(original, tuple(step for step in steps if step[0] == "nfc"))
    return FixedText(text=text, fixes=(*fixes, *names))


def _corrected(text: str, steps: tuple[Step, ...]) -> tuple[str, list[str]]:
    names: list[str] = []
    for name, step in steps:
        corrected = step(text)
        if corrected != text and _is_safe(name, text, corrected):
            text = corrected
            names.append(name)
    return text, names


def _steps(kind: Any, from_name: Mapping[str, str] | None, *, keep_words: bool) -> Iterator[Step]:  # noqa: ANN401
    yield "tabs", lambda text: _TABS.sub(lambda match: match[0].replace("\t", "  "), text)
    yield "spaces", lambda text: _SPACES.sub(lambda match: _with_plain_spaces(match[0]), text)
    yield "nfc", lambda text: regex.sub(r"\X", lambda match: _composed(match[0]), text)
    if not keep_words:
        yield "quotes", lambda text: _QUOTED.sub(r'\g<before>"\g<text>"', text)
        yield "dates", lambda text: _with_dates(text, kind, from_name)
    yield "order", lambda text: YamlText(text=text, document=_parsed(text)).reordered(fields_at(kind, ()))


def _is_safe(name: str, before: str, after: str) -> bool:
    """Whether a correction kept what the file says, as far as it could be read before."""
    old, new = _parsed(before), _parsed(after)
    if old.value is None or new.value is None:
        return old.value is None
    if name in ("quotes", "dates"):
        return len(new.faults) <= len(old.faults) and _mapped(old.value, lambda _: "") == _mapped(new.value, lambda _: "")
    return _mapped(old.value, _normalized) == _mapped(new.value, _normalized)


def _parsed(text: str) -> Document:
    return parse_document(text.encode(), "content.yml")


def _mapped(value: object, change: Callable[[str], str]) -> object:
    """Return `value` with each of its texts changed."""
    if isinstance(value, dict):
        return {key: _mapped(part, change) for key, part in value.items()}
    if isinstance(value, list):
        return [_mapped(part, change) for part in value]
    return change(value) if isinstance(value, str) else value


def _normalized(text: str) -> str:
    return _with_plain_spaces(unicodedata.normalize("NFC", text)).strip()


def _with_plain_spaces(text: str) -> str:
    return re.sub(f"[{_NO_BREAK_SPACES}]", " ", text)


def _composed(grapheme: str) -> str:
    composed = unicodedata.normalize("NFC", grapheme)
    return grapheme if split_nukta(grapheme) == composed else composed


def _with_dates(text: str, kind: Any, from_name: Mapping[str, str] | None) -> str:  # noqa: ANN401
    """Return `text` with dates in words as 2019-11-19, wherever the file must hold a date and a text can mean only one."""
    source = YamlText(text=text, document=_parsed(text))
    _, faults = read_record(source.document, kind, from_name)
    edits: list[Edit] = []
    for fault in faults:
        span = source.scalar(fault.route) if fault.kind == "date-unclear" else None
        if span and (date := read_date(text[slice(*span)].strip("\"'"))):
            edits.append((*span, date))
    return source.edited(edits)
