"""Write dates, numbers and lists as each language does, and read dates that are written in words."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping
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

PATTERNS = {"year": "y", "month": "MMMM y", "day": "d MMMM y"}  # of Unicode's CLDR, by the precision of the date
# Babel has spellings that the Bangla Academy of West Bengal gave up (জানুয়ারী, ফেব্রুয়ারী).
SPELLINGS = {"bn": {"জানুয়ারী": "জানুয়ারি", "ফেব্রুয়ারী": "ফেব্রুয়ারি"}}
CACHED_DATES = 4096  # the same dates stand on many pages
LANGUAGE_NAMES = {("bn", "en"): "Bengali"}  # CLDR has Bangla; the programme writes Bengali


@lru_cache(CACHED_DATES)
def written_date(date: PartialDate, language: str) -> str:
    """Return "19 November 2019", "May 2016" or "2013" in the words and digits of `language`."""
    text = str(format_date(date.first_day, format=PATTERNS[date.precision], locale=language))
    for old, new in SPELLINGS.get(language, {}).items():
        text = text.replace(old, new)
    return digits(text, language)


def written_day(day: datetime.date, language: str) -> str:
    """Return "19 November 2019" in the words and digits of `language`."""
    return written_date(PartialDate(day.isoformat()), language)


def written_period(period: Period, language: str) -> str:
    """Return the date, or the first and the last with a dash between them: "2016–2019"."""
    return "–".join(written_date(date, language) for date in period.ends)


def written_month(day: datetime.date, language: str) -> str:
    """Return the month of `day`: "March 2025"."""
    return written_date(PartialDate(f"{day:%Y-%m}"), language)


def language_names(codes: Iterable[str], language: str) -> str:
    """Return the names of the languages `codes`, in `language`, as a list in words: "English and Bengali"."""
    names = [LANGUAGE_NAMES.get((code, language)) or str(Locale.parse(code).get_language_name(language)) for code in codes]
    return format_list(names, locale=language)


def written_number(value: Decimal | int, language: str, region: str) -> str:
    """Return `value` grouped as in `region` (12,34,567 in India), in the digits of `language`."""
    return digits(format_decimal(value, locale=_locale(language, region)), language)


def written_figure(figure: Figure, language: str, region: str) -> str:
    """Return the value of `figure` in its form: "12", "45.5%", or in the currency of `region`, "₹12,34,567" or "₹99.50"."""
    locale, value = _locale(language, region), figure.value
    if figure.form == "number":
        return written_number(value, language, region)
    if figure.form == "percent":
        return digits(format_percent(value / 100, locale=locale, decimal_quantization=False), language)
    pattern, is_whole = locale.currency_formats["standard"].pattern, value == value.to_integral_value()
    text = format_currency(
        value,
        get_territory_currencies(region)[0],
        format=re.sub(r"\.0+", "", pattern) if is_whole else pattern,
        locale=locale,
        currency_digits=not is_whole,
    )
    return digits(text, language)


def written_unit(text: str, language: str) -> str:
    """Return the unit `text` as it follows a value: after a space, unless it begins with a classifier: "৩টি সংগঠন"."""
    words = load_vocabulary().get(language)
    return text if words and text.partition(" ")[0] in words.classifiers else f" {text}"


def plural_form(count: int, language: str) -> str:
    """Return the plural form of a word that `language` uses with `count`, by its name in CLDR: "one", "other"."""
    return str(Locale.parse(language).plural_form(count))


def text_direction(language: str) -> str:
    """Return the direction of writing of `language`, as HTML names it: ltr or rtl."""
    return str(Locale.parse(language).text_direction)


@cache
def _locale(language: str, region: str) -> Locale:
    """Return the conventions of `language` in `region`; where CLDR has none, those of the language without a region."""
    try:
        return Locale.parse(f"{language}_{region}")
    except UnknownLocaleError:
        return Locale.parse(language)


_ISO = re.compile(r"\d{4}(?:-\d{2}){0,2}", re.ASCII)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|লা|রা|ঠা|ই|শে)(?=\W|$)")
_FILLER = re.compile(r"(?:সালের|সাল|মাসের|মাস|তারিখ|of|the)")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DAY = re.compile(r"\d{1,2}", re.ASCII)


def read_date(text: str) -> str | None:
    """Return 2019-11-19 for 19 November 2019 or ১৯ নভেম্বর ২০১৯; None where `text` is no date, or could be more than one."""
    composed = unicodedata.normalize("NFC", text.strip())
    date = "".join(str(unicodedata.decimal(character, character)) for character in composed)  # digits 0 to 9 for all others
    if not _ISO.fullmatch(date):
        words = [word for word in _ORDINAL.sub("", date).replace(",", " ").split() if not _FILLER.fullmatch(word)]
        months = [_month_numbers()[word.casefold()] for word in words if word.casefold() in _month_numbers()]
        years = [word for word in words if _YEAR.fullmatch(word)]
        days = [word for word in words if _DAY.fullmatch(word)]
        if len(months) != 1 or len(years) != 1 or len(days) > 1 or len(words) != len(months + years + days):
            return None
        date = "-".join([years[0], f"{months[0]:02}", *(f"{int(day):02}" for day in days)])
    try:
        return str(PartialDate(date))
    except ValueError:
        return None


@cache
def _month_numbers() -> Mapping[str, int]:
    """Return the number of each month by every spelling of its name, in small letters."""
    return {
        unicodedata.normalize("NFC", name.removesuffix("!")).casefold(): number
        for words in load_vocabulary().values()
        for number, names in enumerate(words.months, start=1)
        for name in names
    }
