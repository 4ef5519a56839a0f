"""Dates, numbers and digits as each language writes them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from publishing.content.digits import digits
from publishing.content.scalars import PartialDate

# Babel's data still has the spellings that the Bangla Academy of West Bengal gave up (জানুয়ারী, ফেব্রুয়ারী).
MENDED_SPELLINGS = {"bn": {"জানুয়ারী": "জানুয়ারি", "ফেব্রুয়ারী": "ফেব্রুয়ারি"}}
# CLDR writes Bangla; the programme writes Bengali.
NAMES = {("bn", "en"): "Bengali"}
PATTERNS = {1: "y", 2: "MMMM y", 3: "d MMMM y"}


def written_date(date: PartialDate, language: str) -> str:
    """Returns "19 November 2019", "May 2016" or "2013" in the words and digits of `language`."""
    pattern = PATTERNS[len(date.parts)]
    text = str(format_date(date.first_day, format=pattern, locale=language))
    for old, new in MENDED_SPELLINGS.get(language, {}).items():
        text = text.replace(old, new)
    return digits(text, language)


def written_month(day: datetime.date, language: str) -> str:
    """Returns the month of `day`: "March 2025"."""
    return written_date(PartialDate(f"{day:%Y-%m}"), language)


def language_names(codes: Iterable[str], language: str) -> str:
    """Returns the names of the languages `codes`, in `language`, as a list in words: "English and Bengali"."""
    names = [NAMES.get((code, language)) or str(Locale.parse(code).get_language_name(language)) for code in codes]
    return format_list(names, locale=language)


def number(value: Decimal | int, language: str, region: str) -> str:
    """Returns `value` grouped as the region does (12,34,567 in India), in the digits of `language`."""
    return digits(format_decimal(value, locale=f"{language}_{region}"), language)


def plural_form(count: int, language: str) -> str:
    """Which form of a word `language` uses with `count`: "one", "other" and so on, as CLDR names them."""
    return str(Locale.parse(language).plural_form(count))
