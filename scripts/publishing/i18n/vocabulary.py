"""Read the words by which the checks recognise people, places, dates and violence, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from publishing.content.fields import Record
from publishing.content.validation import read_record
from publishing.files.yaml_document import read_document

_FILE = Path(__file__).with_name("vocabulary.yml")


class PersonWords(Record):
    """The words that tell of one affected person, as checks/rules/people.py uses them."""

    pointers: tuple[str, ...]
    determiners: tuple[str, ...]
    marks_of_one: tuple[str, ...]
    endings_of_one: tuple[str, ...]
    affected: tuple[str, ...]
    alone: tuple[str, ...]
    pronouns: tuple[str, ...]
    pronouns_of_things: tuple[str, ...]
    kin: tuple[str, ...]
    telling: tuple[str, ...]
    events: tuple[str, ...]
    verbs: tuple[str, ...]
    verb_endings: tuple[str, ...]
    not_verbs: tuple[str, ...]
    passive: tuple[str, ...]
    generally: tuple[str, ...]
    officials: tuple[str, ...]


class Vocabulary(Record):
    """The words of one language; vocabulary.yml explains its signs."""

    endings: tuple[str, ...]  # of any word of the language, up to three in a row
    classifiers: tuple[str, ...]  # words that may follow a number
    numbers: tuple[str, ...]
    adults: tuple[str, ...]
    months: tuple[tuple[str, ...], ...]  # every spelling of each, January first
    counts: tuple[tuple[str, ...], ...]  # the words for 1, for 2, for 3, for 4
    person: tuple[str, ...]
    people: tuple[str, ...]
    one_of: tuple[str, ...]
    between: tuple[str, ...]
    not_counts: tuple[str, ...]
    not_people: tuple[str, ...]
    singled: tuple[str, ...]
    ages: tuple[str, ...]
    days: tuple[str, ...]
    in_a_month: tuple[str, ...]
    routes: tuple[str, ...]
    localities: tuple[str, ...]
    places: tuple[str, ...]
    violence: tuple[str, ...]
    not_violence: tuple[str, ...]
    case_labels: tuple[str, ...]
    number_labels: tuple[str, ...]
    phone_labels: tuple[str, ...]
    dwelling_labels: tuple[str, ...]
    pin_labels: tuple[str, ...]
    streets: tuple[str, ...]
    measures: tuple[str, ...]
    one_person: PersonWords

    @property
    def month_names(self) -> tuple[str, ...]:
        """Every spelling of every month."""
        return tuple(name for names in self.months for name in names)


@cache
def load_vocabulary() -> Mapping[str, Vocabulary]:
    """Return the words of every language that has some; raises ValueError if vocabulary.yml is broken."""
    vocabularies, faults = read_record(read_document(_FILE, _FILE.name), dict[str, Vocabulary])
    if vocabularies is None:
        raise ValueError(f"{_FILE.name}: {faults}")
    return vocabularies
