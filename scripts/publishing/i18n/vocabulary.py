"""The words by which the checks recognise people, places, dates and violence stand in vocabulary.yml, for each language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from publishing.content.fields import PartialDate
from publishing.content.records import Record
from publishing.content.validation import read_record
from publishing.files.yaml_document import read_document

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


_ISO = re.compile(r"\d{4}(?:-\d{2}){0,2}", re.ASCII)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|লা|রা|ঠা|ই|শে)(?=\W|$)")
_BESIDE = re.compile(r"(?:সালের|সাল|মাসের|মাস|তারিখ|of|the)")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DAY = re.compile(r"\d{1,2}", re.ASCII)


def date_in_words(text: str) -> str | None:
    """Returns 2019-11-19 for 19 November 2019 or ১৯ নভেম্বর ২০১৯; None where `text` is no date, or could be more than one."""
    plain = "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() else one for one in unicodedata.normalize("NFC", text.strip())
    )
    return _existing(plain) if _ISO.fullmatch(plain) else _from_words(plain)


def _from_words(plain: str) -> str | None:
    words = [word for word in _ORDINAL.sub("", plain).replace(",", " ").split() if not _BESIDE.fullmatch(word)]
    months = [_months()[word.casefold()] for word in words if word.casefold() in _months()]
    years = [word for word in words if _YEAR.fullmatch(word)]
    days = [word for word in words if _DAY.fullmatch(word)]
    if len(months) != 1 or len(years) != 1 or len(days) > 1 or len(words) != len(months + years + days):
        return None
    return _existing("-".join([years[0], f"{months[0]:02}", *(f"{int(day):02}" for day in days)]))


def _existing(date: str) -> str | None:
    try:
        return str(PartialDate(date))
    except ValueError:
        return None


@cache
def _months() -> Mapping[str, int]:
    """The number of each month by its names, in small letters."""
    return {
        unicodedata.normalize("NFC", name.removesuffix("!")).casefold(): number
        for words in load_vocabulary().values()
        for number, names in enumerate(words.months, start=1)
        for name in names
    }
