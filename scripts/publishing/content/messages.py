"""What rules say to editors: one message for each rule or variant of it, in every language of the checks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from publishing.content.documents import read_document
from publishing.content.reading import read_record
from publishing.content.records import Record
from publishing.content.scalars import Text

_FILE = Path(__file__).with_suffix(".yml")


class Message(Record):
    """How grave a problem is, what it says, and what to do about it."""

    level: Literal["error", "warning"]
    says: Text
    help: Text


class Messages(Record):
    """All messages, by rule or rule.variant, and the words of the report itself."""

    report: dict[str, Text]
    rules: dict[str, Message]


@cache
def load_messages() -> Messages:
    """Reads the messages; raises ValueError when the program's own file is broken."""
    messages, faults = read_record(read_document(_FILE, _FILE.name), Messages)
    if messages is None:
        raise ValueError(f"{_FILE.name}: {faults}")
    return messages


def filled(text: Text, language: str, slots: Mapping[str, str]) -> str:
    """Returns `text` in `language` with its {slots} filled; a slot's own braces stay as they are."""
    return text[language].format_map(slots)
