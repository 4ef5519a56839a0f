"""What rules say to editors: one message for each rule or variant of it, in every language of the checks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from publishing.content.documents import read_document
from publishing.content.reading import read_record
from publishing.content.records import Record
from publishing.content.scalars import Text
from publishing.content.sentences import REPORT

_FOLDER = Path(__file__).with_name("messages")
_STEPS = Path(__file__).with_name("withdrawal.yml")
_DESK = Path(__file__).with_name("desk.yml")


class Message(Record):
    """How grave a problem is, what it says, and what to do about it; `because` names the law or standard behind it."""

    level: Literal["error", "warning"]
    says: Text
    help: Text
    because: Text | None = None


@cache
def load_messages() -> Mapping[str, Message]:
    """Reads the messages, by rule or rule.variant; raises ValueError when one of the program's own files is broken."""
    rules: dict[str, Message] = {}
    for path in sorted(_FOLDER.glob("*.yml")):
        if path != REPORT:
            rules |= _read(path, dict[str, Message])
    return rules


@cache
def load_steps() -> Mapping[str, Text]:
    """Reads what withdraw_consent.py says; raises ValueError when that file of the program's own is broken."""
    return _read(_STEPS, dict[str, Text])


@cache
def load_desk() -> Mapping[str, Text]:
    """Reads what the desk says; raises ValueError when that file of the program's own is broken."""
    return _read(_DESK, dict[str, Text])


def filled(text: Text, language: str, slots: Mapping[str, str]) -> str:
    """Returns `text` in `language` with its {slots} filled; a slot's own braces stay as they are."""
    return text[language].format_map(slots)


def _read(path: Path, kind: Any) -> dict[str, Any]:  # noqa: ANN401  # a dictionary of the given kind
    found, faults = read_record(read_document(path, path.name), kind)
    if found is None:
        raise ValueError(f"{path.name}: {faults}")
    return dict(found)
