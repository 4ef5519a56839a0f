"""Dates, numbers and digits as each language writes them."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from publishing.content.scalars import PartialDate

# Babel's data still has the spellings that the Bangla Academy of West Bengal gave up (জানুয়ারী, ফেব্রুয়ারী).
MENDED_SPELLINGS = {"bn": {"জানুয়ারী": "জানুয়ারি", "ফেব্রুয়ারী": "ফেব্রুয়ারি"}}
FIRST_DIGIT = {"beng": "০", "deva": "०", "latn": "0"}
PATTERNS = {1: "y", 2: "MMMM y", 3: "d MMMM y"}


def written_date(date: PartialDate, language: str) -> str:
    """Returns "19 November 2019", "May 2016" or "2013" in the words and digits of `language`."""
    pattern = PATTERNS[len(date.parts)]
    text = str(format_date(date.first_day, format=pattern, locale=language))
    for old, new in MENDED_SPELLINGS.get(language, {}).items():
        text = text.replace(old, new)
    return digits(text, language)


def number(value: Decimal | int, language: str, region: str) -> str:
    """Returns `value` grouped as the region does (12,34,567 in India), in the digits of `language`."""
    return digits(format_decimal(value, locale=f"{language}_{region}"), language)


def digits(text: str, language: str) -> str:
    """Returns `text` with its digits 0 to 9 as `language` writes them."""
    return text.translate(_digit_table(language))


def plural_form(count: int, language: str) -> str:
    """Which form of a word `language` uses with `count`: "one", "other" and so on, as CLDR names them."""
    return str(Locale.parse(language).plural_form(count))


@cache
def _digit_table(language: str) -> dict[int, str]:
    first = ord(FIRST_DIGIT[Locale.parse(language).default_numbering_system])
    return {ord("0") + step: chr(first + step) for step in range(10)}
