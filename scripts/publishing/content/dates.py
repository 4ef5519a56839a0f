"""Dates that people write as words, in any language that the vocabulary knows, become dates as content files have them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from publishing.content.scalars import PartialDate
from publishing.content.vocabulary import load_vocabulary

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
