"""Dates, numbers and digits as each language writes them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, get_territory_currencies

from publishing.content.fields import PartialDate, Period
from publishing.content.records import Figure
from publishing.i18n.messages import digits
from publishing.i18n.vocabulary import load_vocabulary

# Babel's data still has the spellings that the Bangla Academy of West Bengal gave up (জানুয়ারী, ফেব্রুয়ারী).
MENDED_SPELLINGS = {"bn": {"জানুয়ারী": "জানুয়ারি", "ফেব্রুয়ারী": "ফেব্রুয়ারি"}}
# CLDR writes Bangla; the programme writes Bengali.
NAMES = {("bn", "en"): "Bengali"}
_KNOWN = 4096  # dates that are remembered: lists and pages write the same
PATTERNS = {1: "y", 2: "MMMM y", 3: "d MMMM y"}


@lru_cache(_KNOWN)
def written_date(date: PartialDate, language: str) -> str:
    """Returns "19 November 2019", "May 2016" or "2013" in the words and digits of `language`."""
    pattern = PATTERNS[len(date.parts)]
    text = str(format_date(date.first_day, format=pattern, locale=language))
    for old, new in MENDED_SPELLINGS.get(language, {}).items():
        text = text.replace(old, new)
    return digits(text, language)


def written_period(period: Period, language: str) -> str:
    """Returns the date, or the first and the last with a dash between them: "2016–2019"."""
    return "–".join(written_date(one, language) for one in period.ends)


def written_month(day: datetime.date, language: str) -> str:
    """Returns the month of `day`: "March 2025"."""
    return written_date(PartialDate(f"{day:%Y-%m}"), language)


def language_names(codes: Iterable[str], language: str) -> str:
    """Returns the names of the languages `codes`, in `language`, as a list in words: "English and Bengali"."""
    names = [NAMES.get((code, language)) or str(Locale.parse(code).get_language_name(language)) for code in codes]
    return format_list(names, locale=language)


def number(value: Decimal | int, language: str, region: str) -> str:
    """Returns `value` grouped as the region does (12,34,567 in India), in the digits of `language`."""
    return digits(format_decimal(value, locale=_in_region(language, region)), language)


def percentage(value: Decimal | int, language: str, region: str) -> str:
    """Returns `value`, of which 100 is the whole, as a percentage: "45.5%"."""
    text = format_percent(Decimal(value) / 100, locale=_in_region(language, region), decimal_quantization=False)
    return digits(text, language)


def money(value: Decimal | int, language: str, region: str) -> str:
    """Returns `value` in the currency of `region`: "₹12,34,567", or "₹99.50" where it is not whole."""
    locale = _in_region(language, region)
    pattern = locale.currency_formats["standard"].pattern
    whole = Decimal(value) == Decimal(value).to_integral_value()
    text = format_currency(
        value,
        get_territory_currencies(region)[0],
        format=re.sub(r"\.0+", "", pattern) if whole else pattern,
        locale=locale,
        currency_digits=not whole,
    )
    return digits(text, language)


def amount(figure: Figure, language: str, region: str) -> str:
    """Returns the value of `figure` in the form that it names."""
    return {"number": number, "percent": percentage, "money": money}[figure.form](figure.value, language, region)


def unit(text: str, language: str) -> str:
    """Returns `text` as it follows a value: after a space, unless a classifier begins it, which clings: "৩টি সংগঠন"."""
    words = load_vocabulary().get(language)
    return text if words and text.partition(" ")[0] in words.classifiers else f" {text}"


def plural_form(count: int, language: str) -> str:
    """Which form of a word `language` uses with `count`: "one", "other" and so on, as CLDR names them."""
    return str(Locale.parse(language).plural_form(count))


def direction(language: str) -> str:
    """Returns how `language` runs along a line, as HTML names it: ltr or rtl."""
    return str(Locale.parse(language).text_direction)


@cache
def _in_region(language: str, region: str) -> Locale:
    """The ways of `language` in `region`; where Unicode's CLDR has none, those of the language alone."""
    try:
        return Locale.parse(f"{language}_{region}")
    except UnknownLocaleError:
        return Locale.parse(language)
