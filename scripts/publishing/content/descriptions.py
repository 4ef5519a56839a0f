"""What each field of a record holds, in words: English stands at the field itself, every other language in descriptions.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from publishing.content import consents, records
from publishing.content.documents import read_document
from publishing.content.reading import read_record
from publishing.content.records import FROM_FILE_NAME, Record
from publishing.content.scalars import Text

OF_RECORDS = "en"

RECORDS = tuple(
    one
    for module in (records, consents)
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, Record) and one.__module__ == module.__name__ and one is not Record
)

_FILE = Path(__file__).with_name("descriptions.yml")


def described(record: type[Record], field: str, language: str) -> str:
    """Returns what `field` of `record` holds, in `language`; KeyError where nobody has said it."""
    if language == OF_RECORDS:
        return str(record.model_fields[field].description)
    return load_descriptions()[f"{record.__name__}.{field}"][language]


@cache
def load_descriptions() -> Mapping[str, Text]:
    """Returns the descriptions in other languages, by Record.field; ValueError when the program's own file is broken."""
    found, faults = read_record(read_document(_FILE, _FILE.name), dict[str, Text])
    if found is None:
        raise ValueError(f"{_FILE.name}: {faults}")
    return found


def described_fields(record: type[Record]) -> Iterator[str]:
    """The fields of `record` that people fill in."""
    return (name for name, field in record.model_fields.items() if FROM_FILE_NAME not in field.metadata)


def spoken_languages() -> tuple[str, ...]:
    """The languages in which every field is described."""
    return (OF_RECORDS, *sorted({language for text in load_descriptions().values() for language in text}))


def in_language(description: str, language: str) -> str:
    """Returns a field's English `description` in `language`; as it is where it is none."""
    return description if language == OF_RECORDS else _by_english(language).get(description, description)


@cache
def _by_english(language: str) -> Mapping[str, str]:
    return {described(record, name, OF_RECORDS): said for record, name, said in _translated(language)}


def _translated(language: str) -> Iterator[tuple[type[Record], str, str]]:
    for record in RECORDS:
        for name in described_fields(record):
            text = load_descriptions().get(f"{record.__name__}.{name}")
            if text and language in text:
                yield record, name, text[language]
