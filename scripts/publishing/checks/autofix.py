"""What has one right answer in a content file is mended in its text, so that every other byte and every remark stays."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import regex

from publishing.content.validation import fields_at, read_record
from publishing.files.characters import split_nukta
from publishing.files.safe_read import decoded
from publishing.files.yaml_document import Document, read_document
from publishing.files.yaml_edit import Edit, YamlText
from publishing.i18n.vocabulary import date_in_words

_BOM = b"\xef\xbb\xbf"
_TABS = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)
_FIXED = "\u00a0\u2007\u202f"
_SPACES = re.compile(rf"^[ {_FIXED}]*(?:-[ {_FIXED}]+)*(?:[A-Za-z_][\w-]*:[ {_FIXED}]*)?", re.MULTILINE)
_SMART = re.compile(r"^(?P<before>[ ]*(?:-[ ]+)*(?:[A-Za-z_][\w-]*:[ ]+)?)[“„‟](?P<said>[^“”„‟\"\\\n]+)[”“][ ]*$", re.MULTILINE)


Step: TypeAlias = "tuple[str, Callable[[str], str]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """The text of a file as it should be, and the names of what was mended in it, in order."""

    text: str
    mends: tuple[str, ...]


def mended(content: bytes, kind: Any, from_name: Mapping[str, str] | None, *, form_alone: bool) -> Mended:  # noqa: ANN401
    """Returns what becomes of `content`, a file that holds `kind`; `form_alone` leaves every word as it is.

    EncodingError where it is no UTF-8. A step that would make the file harder to read, or change what it says beyond its
    purpose, is left out.
    """
    whole = decoded(content)
    named = ["bom"] if content.startswith(_BOM) else []
    named += ["line-ends"] if b"\r" in content else []
    steps = tuple(_steps(kind, from_name, form_alone=form_alone))
    text, mends = _after(steps, whole)
    if _read(text).value is None:  # several faults can hide one another; but if one is left, none of the mends is certain
        text, mends = _after(tuple(step for step in steps if step[0] == "nfc"), whole)
    return Mended(text=text, mends=(*named, *mends))


def _after(steps: tuple[Step, ...], text: str) -> tuple[str, list[str]]:
    mends: list[str] = []
    for name, step in steps:
        new = step(text)
        if new != text and _is_safe(name, text, new):
            text, mends = new, [*mends, name]
    return text, mends


def _steps(kind: Any, from_name: Mapping[str, str] | None, *, form_alone: bool) -> Iterator[Step]:  # noqa: ANN401
    yield "tabs", lambda text: _TABS.sub(lambda found: found[0].replace("\t", "  "), text)
    yield "spaces", lambda text: _SPACES.sub(lambda found: re.sub(f"[{_FIXED}]", " ", found[0]), text)
    yield "nfc", lambda text: regex.sub(r"\X", lambda found: _composed(found[0]), text)
    if not form_alone:
        yield "quotes", lambda text: _SMART.sub(r'\g<before>"\g<said>"', text)
        yield "dates", lambda text: _with_dates(text, kind, from_name)
    yield "order", lambda text: YamlText(text=text, document=_read(text)).reordered(fields_at(kind, ()))


def _is_safe(name: str, before: str, after: str) -> bool:
    """Whether a step kept what the file says, as far as it could be read before."""
    old, new = _read(before), _read(after)
    if old.value is None or new.value is None:
        return old.value is None
    if name in ("quotes", "dates"):
        return len(new.faults) <= len(old.faults) and _shape(old.value) == _shape(new.value)
    return _folded(old.value) == _folded(new.value)


def _read(text: str) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "content.yml"
        path.write_bytes(text.encode())
        return read_document(path, path.name)


def _shape(value: object) -> object:
    """What remains of a value without its texts."""
    if isinstance(value, dict):
        return {key: _shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_shape(one) for one in value]
    return "" if isinstance(value, str) else None


def _folded(value: object) -> object:
    """A value whose texts are in NFC, with ordinary spaces."""
    if isinstance(value, dict):
        return {key: _folded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_folded(one) for one in value]
    return re.sub(f"[{_FIXED}]", " ", unicodedata.normalize("NFC", value)).strip() if isinstance(value, str) else value


def _composed(cluster: str) -> str:
    normal = unicodedata.normalize("NFC", cluster)
    return cluster if split_nukta(cluster) == normal else normal


def _with_dates(text: str, kind: Any, from_name: Mapping[str, str] | None) -> str:  # noqa: ANN401
    """Return `text` with dates in words as 2019-11-19, wherever the file must hold a date and a text can mean only one."""
    source = YamlText(text=text, document=_read(text))
    _, faults = read_record(source.document, kind, from_name)
    edits: list[Edit] = []
    for fault in faults:
        span = source.scalar(fault.route) if fault.kind == "date-unclear" else None
        if span and (date := date_in_words(text[slice(*span)].strip("\"'"))):
            edits.append((*span, date))
    return source.edited(edits)
