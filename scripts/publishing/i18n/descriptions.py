"""What each field of a record holds: in English beside the field itself, in other languages in locale/descriptions.yml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from publishing.content import affirmation, consent_record, records
from publishing.content.fields import Record, editable_fields
from publishing.i18n.messages import load_catalogue

CATALOGUE = "descriptions"
OF_RECORDS = "en"  # the language in which records describe their fields

RECORDS = tuple(
    kind
    for module in (records, consent_record, affirmation)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Record) and kind.__module__ == module.__name__ and kind is not Record
)


def description(record: type[Record], field: str, language: str) -> str:
    """Return what `field` of `record` holds, in `language`; KeyError where it has no description in it."""
    if language == OF_RECORDS:
        return str(record.model_fields[field].description)
    return load_catalogue(CATALOGUE)[f"{record.__name__}.{field}"][language]


def description_languages() -> tuple[str, ...]:
    """Return the languages in which every field is described."""
    return (OF_RECORDS, *sorted({language for text in load_catalogue(CATALOGUE).values() for language in text}))


def translated_description(english: str, language: str) -> str:
    """Return a field's description in `language`, given the English one; any other text is returned unchanged."""
    return english if language == OF_RECORDS else _by_english(language).get(english, english)


@cache
def _by_english(language: str) -> Mapping[str, str]:
    messages = load_catalogue(CATALOGUE)
    names = ((record, name) for record in RECORDS for name in editable_fields(record))
    return {
        description(record, name, OF_RECORDS): messages[key][language]
        for record, name in names
        if language in messages.get(key := f"{record.__name__}.{name}", {})
    }
