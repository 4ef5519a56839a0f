"""The checksum of Aadhaar numbers finds every single wrong digit and every exchange of two neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TypeAlias

import regex

from publishing.checks.phrases import LETTER, Test, alternatives, ascii_digits, either, endings, folded, sign
from publishing.files.characters import DASHES, INVISIBLE
from publishing.i18n.vocabulary import load_vocabulary

# Source of the two tables: J. Verhoeff, Error Detecting Decimal Codes, 1969: the dihedral group D5, and its permutations.
_PRODUCTS = tuple(
    tuple((a + b if a < 5 else a - b) % 5 + (5 if (a < 5) != (b < 5) else 0) for b in range(10))  # noqa: PLR2004
    for a in range(10)
)
_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def has_valid_checksum(number: str) -> bool:
    """Whether the last digit of `number` is its Verhoeff checksum, as that of an Aadhaar number is."""
    check = 0
    for place, digit in enumerate(reversed(number)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = _PERMUTATION[turned]
        check = _PRODUCTS[check][turned]
    return check == 0


_S = rf"[\s.(){INVISIBLE}{DASHES}]{{0,3}}"
_BREAK = rf"[\s.(){INVISIBLE}{DASHES}]{{1,3}}"
_MOBILE = rf"(?:(?:\+|00)?91{_S}|0{_S})?(?P<mobile>[6-9](?:{_S}\d){{9}})"
_LANDLINE = (
    rf"(?:\(?0\d{{2}}{_BREAK}\d{{4}}{_S}\d{{4}}|\(?0\d{{3}}{_BREAK}\d{{3}}{_S}\d{{4}}|\(?0\d{{4}}{_BREAK}\d{{3}}{_S}\d{{3}}"
    rf"|0[1-9]\d{{9}}|(?:\+|00)91{_S}(?=(?:\d{_S}){{10}}(?!\d))\d{{2,4}}{_BREAK}\d{{3,4}}{_S}\d{{3,4}})"
)
_WEB_ADDRESS = regex.compile(r"https?://(?!wa\.me|api\.whatsapp)[^\s)>\]]+", regex.IGNORECASE)
_EMAIL = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}._%+-])[\p{L}\p{M}\p{N}._%+-]{1,64}+(?:@|\s?[(\[]at[)\]]\s?)[\p{L}\p{M}\p{N}-]{1,63}+"
    r"(?:(?:\.|\s?[(\[]dot[)\]]\s?)[\p{L}\p{M}\p{N}-]{1,63}+){1,8}+",
    regex.IGNORECASE,
)
_PHONE = regex.compile(rf"(?<![\d₹])(?<!\d,)(?:{_MOBILE}|{_LANDLINE})(?!\d)")
_AADHAAR = regex.compile(rf"(?<!\d)(?!(?:(?:19|20)\d\d{_S}){{3}})[2-9]\d{{3}}{_S}\d{{4}}{_S}\d{{4}}(?!\d)")
_PAN = regex.compile(rf"(?<!{LETTER})[A-Z]{{5}}\d{{4}}[A-Z](?!{LETTER})", regex.IGNORECASE)
_CASE_IN_COURT = regex.compile(rf"(?<!{LETTER})[A-Z]{{4}}\d{{2}}-?\d{{6}}-?\d{{4}}(?!{LETTER})")
_NUMBER = r"\d+(?:\s?[/(]\s?\d+)*"
_SPLIT_NUMBER = r"(?:\d+\s?/\s?(?!7\b)\d+|\d+\s?\(\d+\)|\d+\s+of\s+(?:19|20)\d\d|\d{1,4}[A-Z](?![\p{L}\p{M}]))"

# What a text must have for the slower expressions to find anything in it.
_DIGIT = re.compile(r"\d")
_AT = re.compile(r"@|[(\[]at[)\]]", re.IGNORECASE)
_SEVEN_DIGITS = re.compile(rf"\d(?:{_S}\d){{6}}")
_FOUR_DIGITS_AND_A_LETTER = re.compile(r"\d{4}[^\W\d_]")
_EIGHT_DIGITS = re.compile(r"\d{2}-?\d{6}")
_IN_BENGAL = re.compile(r"(?:700|743)\s?\d{3}")

Span: TypeAlias = tuple[int, int]
Has: TypeAlias = Callable[[Test], bool]


def identifiers(text: str, has: Has | None = None) -> Iterator[tuple[str, str]]:
    """Yields (kind, what was typed) for everything in `text` that leads to one person.

    `has` says whether a test holds for any of the text's words; whoever knows saves asking all of them.
    """
    if not could_lead(text):
        return
    words = text.split()
    has = has or (lambda test: any(map(test, words)))
    same = ascii_digits(text)
    if "://" in same:
        same = _WEB_ADDRESS.sub(lambda found: " " * len(found[0]), same)
    for kind, found in _KINDS if _DIGIT.search(same) else _KINDS_WITHOUT_DIGITS:
        for start, end in found(same, has):
            yield kind, text[start:end]
            same = same[:start] + " " * (end - start) + same[end:]


def could_lead(text: str) -> bool:
    """Whether `text`, or one of its words, has a digit or what could be the middle of an e-mail address."""
    return bool(_DIGIT.search(text) or _AT.search(text))


def _email(text: str, _: Has) -> list[Span]:
    return _spans(_EMAIL, text) if _AT.search(text) else []


def _phone(text: str, has: Has) -> list[Span]:
    if not _SEVEN_DIGITS.search(text):
        return []
    complete = [found.span() for found in _PHONE.finditer(text) if not found["mobile"] or _is_grouped(found["mobile"])]
    return complete or (_spans(_local_phone(), text) if has(_signs("phone_labels")) else [])


def _is_grouped(number: str) -> bool:
    """Whether `number` is in groups as people write a phone number, and not a date or a book's number."""
    lengths = {len(group) for group in regex.findall(r"\d+", number)}
    return 1 not in lengths or lengths == {1}


def _aadhaar(text: str, _: Has) -> list[Span]:
    if not _SEVEN_DIGITS.search(text):
        return []
    return [found.span() for found in _AADHAAR.finditer(text) if has_valid_checksum(regex.sub(r"\D", "", found[0]))]


def _pan(text: str, _: Has) -> list[Span]:
    return _spans(_PAN, text) if _FOUR_DIGITS_AND_A_LETTER.search(text) else []


def _case(text: str, has: Has) -> list[Span]:
    labelled = _spans(_labelled("case_labels"), text) if has(_signs("case_labels")) else []
    return labelled + (_spans(_CASE_IN_COURT, text) if _EIGHT_DIGITS.search(text) else [])


def _address(text: str, has: Has) -> list[Span]:
    dwelling = _spans(_labelled("dwelling_labels"), text) if has(_signs("dwelling_labels")) else []
    street = _spans(_street(), text) if has(_signs("streets")) else []
    return dwelling + street + (_spans(_pin(), text) if has(_signs("pin_labels")) or _IN_BENGAL.search(text) else [])


@cache
def _signs(labels: str) -> Test:
    """What says whether a word begins with a part of one of those that any vocabulary lists as `labels`."""
    listed = ((code, label) for code, words in load_vocabulary().items() for label in getattr(words, labels))
    parts = dict.fromkeys((code, max(label.split(), key=len)) for code, label in listed)
    return either(
        tuple(sign(f"(?<!{LETTER})(?:{alternatives([part], code)})", folded(part.removesuffix("!"))) for code, part in parts)
    )


def _spans(found: regex.Pattern[str], text: str) -> list[Span]:
    return [one.span() for one in found.finditer(text)]


@cache
def _local_phone() -> regex.Pattern[str]:
    """A landline without the code of its area, after a word such as phone."""
    year = r"(?:19|20)\d\d(?!\d)"
    return regex.compile(
        rf"(?<!{LETTER}){_words('phone_labels')}{_S}(?:{_words('number_labels')})?[\s.:-]*(?!{year})\d{{3,4}}[\s-]?\d{{4}}(?!\d)",
        regex.IGNORECASE,
    )


@cache
def _labelled(labels: str) -> regex.Pattern[str]:
    """A number after or before one of the words that the vocabularies list as `labels`."""
    label, number = _words(labels), _words("number_labels")
    return regex.compile(
        rf"(?<!{LETTER}|/)(?:{label}{_S}(?:{number})[\s.:#-]*{_NUMBER}|{label}[\s.:#-]+{_SPLIT_NUMBER}"
        rf"|{_NUMBER}\s?(?:{number})[\s.-]+{label}(?!{LETTER}))",
        regex.IGNORECASE,
    )


@cache
def _street() -> regex.Pattern[str]:
    name = rf"(?!(?:{_words('measures')}|{_words('month_names')})(?!{LETTER}))[\p{{Lu}}\p{{Lo}}][\p{{L}}\p{{M}}.]*"
    number, label = r"(?!(?:19|20)\d\d\b)\d{1,4}[A-Z]?(?:/\d*[A-Z]?)?", rf"\s?{_words('number_labels')}"
    named = rf"(?:{label})?[\s,]+(?:{name}\s+){{1,3}}|{label}\s+"
    return regex.compile(rf"(?<![\d,./]|{LETTER}){number}(?:{named}){_words('streets')}(?!{LETTER})")


@cache
def _pin() -> regex.Pattern[str]:
    near = rf"(?:{_words('places')}|(?:{_words('streets')})[^.।\n]{{0,40}}?)"
    return regex.compile(
        rf"(?<!{LETTER})(?:(?i:{_words('pin_labels')})[\s:.–-]*[1-9]\d\d\s?\d{{3}}|{near}[\s,:–-]+(?:700|743)\s?\d{{3}})(?!\d)"
    )


def _words(name: str) -> str:
    """The expression for the words that any vocabulary lists under `name`, with the endings of its language."""
    return "|".join(
        f"(?:{alternatives(getattr(words, name), language)}){endings(language)}" for language, words in load_vocabulary().items()
    ).join(("(?:", ")"))


_KINDS: tuple[tuple[str, Callable[[str, Has], list[Span]]], ...] = (
    ("email", _email),
    ("phone", _phone),
    ("aadhaar", _aadhaar),
    ("pan", _pan),
    ("case", _case),
    ("address", _address),
)
_KINDS_WITHOUT_DIGITS = _KINDS[:1]
