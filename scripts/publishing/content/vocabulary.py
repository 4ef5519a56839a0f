"""The words by which the checks recognise people, places, dates and violence stand in vocabulary.yml, for each language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from publishing.content.documents import read_document
from publishing.content.reading import read_record
from publishing.content.records import Record

_FILE = Path(__file__).with_name("vocabulary.yml")


class Vocabulary(Record):
    """The words of one language; vocabulary.yml says what its signs mean."""

    endings: tuple[str, ...]  # that any word of the language may take, up to three in a row
    classifiers: tuple[str, ...]  # that may follow a number
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

    @property
    def month_names(self) -> tuple[str, ...]:
        """Every spelling of every month."""
        return tuple(name for names in self.months for name in names)


@cache
def load_vocabulary() -> Mapping[str, Vocabulary]:
    """Returns the words of every language that has some; raises ValueError when the program's own file is broken."""
    found, faults = read_record(read_document(_FILE, _FILE.name), dict[str, Vocabulary])
    if found is None:
        raise ValueError(f"{_FILE.name}: {faults}")
    return found
