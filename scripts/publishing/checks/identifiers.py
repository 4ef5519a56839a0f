"""Identifiers that lead to one person: phone, Aadhaar, PAN and case numbers, e-mail and street addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TypeAlias

import regex

from publishing.checks.phrases import LETTER, WordTest, alternatives, any_of, ascii_digits, endings, fold, word_pattern
from publishing.files.characters import DASHES, INVISIBLE
from publishing.i18n.vocabulary import load_vocabulary

# Source of the two tables: J. Verhoeff, Error Detecting Decimal Codes, 1969: the dihedral group D5, and its permutations.
_PRODUCTS = tuple(
    tuple((a + b if a < 5 else a - b) % 5 + (5 if (a < 5) != (b < 5) else 0) for b in range(10))  # noqa: PLR2004
    for a in range(10)
)
_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)

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

# What a text needs before one of the slower expressions can match.
_DIGIT = re.compile(r"\d")
_AT = re.compile(r"@|[(\[]at[)\]]", re.IGNORECASE)
_SEVEN_DIGITS = re.compile(rf"\d(?:{_S}\d){{6}}")
_FOUR_DIGITS_AND_A_LETTER = re.compile(r"\d{4}[^\W\d_]")
_EIGHT_DIGITS = re.compile(r"\d{2}-?\d{6}")
_IN_BENGAL = re.compile(r"(?:700|743)\s?\d{3}")

Span: TypeAlias = tuple[int, int]
HasWord: TypeAlias = Callable[[WordTest], bool]


def identifiers(text: str, has_word: HasWord | None = None) -> Iterator[tuple[str, str]]:
    """Yield (kind, what was typed) for every identifier in `text`.

    `has_word` says whether a test accepts any word of the text; a passage knows this without testing each word again.
    """
    if not may_identify(text):
        return
    words = text.split()
    has_word = has_word or (lambda test: any(map(test, words)))
    rest = ascii_digits(text)
    if "://" in rest:
        rest = _WEB_ADDRESS.sub(lambda address: " " * len(address[0]), rest)
    for kind, spans in _KINDS if _DIGIT.search(rest) else _KINDS_WITHOUT_DIGITS:
        for start, end in spans(rest, has_word):
            yield kind, text[start:end]
            rest = rest[:start] + " " * (end - start) + rest[end:]


def may_identify(text: str) -> bool:
    """Return whether `text`, or one of its words, has a digit or what could be the middle of an e-mail address."""
    return bool(_DIGIT.search(text) or _AT.search(text))


def has_valid_checksum(number: str) -> bool:
    """Return whether the last digit of `number` is its Verhoeff checksum, as in an Aadhaar number."""
    check = 0
    for place, digit in enumerate(reversed(number)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = _PERMUTATION[turned]
        check = _PRODUCTS[check][turned]
    return check == 0


def _email(text: str, _: HasWord) -> list[Span]:
    return _spans(_EMAIL, text) if _AT.search(text) else []


def _phone(text: str, has_word: HasWord) -> list[Span]:
    if not _SEVEN_DIGITS.search(text):
        return []
    complete = [match.span() for match in _PHONE.finditer(text) if not match["mobile"] or _is_grouped(match["mobile"])]
    return complete or (_spans(_local_phone(), text) if has_word(_label_test("phone_labels")) else [])


def _is_grouped(number: str) -> bool:
    """Return whether the digits of `number` are grouped like a phone number, not like a date or the number of a book."""
    lengths = {len(group) for group in regex.findall(r"\d+", number)}
    return 1 not in lengths or lengths == {1}


def _aadhaar(text: str, _: HasWord) -> list[Span]:
    if not _SEVEN_DIGITS.search(text):
        return []
    return [match.span() for match in _AADHAAR.finditer(text) if has_valid_checksum(regex.sub(r"\D", "", match[0]))]


def _pan(text: str, _: HasWord) -> list[Span]:
    return _spans(_PAN, text) if _FOUR_DIGITS_AND_A_LETTER.search(text) else []


def _case(text: str, has_word: HasWord) -> list[Span]:
    labelled = _spans(_labelled("case_labels"), text) if has_word(_label_test("case_labels")) else []
    return labelled + (_spans(_CASE_IN_COURT, text) if _EIGHT_DIGITS.search(text) else [])


def _address(text: str, has_word: HasWord) -> list[Span]:
    dwelling = _spans(_labelled("dwelling_labels"), text) if has_word(_label_test("dwelling_labels")) else []
    street = _spans(_street(), text) if has_word(_label_test("streets")) else []
    return dwelling + street + (_spans(_pin(), text) if has_word(_label_test("pin_labels")) or _IN_BENGAL.search(text) else [])


@cache
def _label_test(labels: str) -> WordTest:
    """Return the test of words that begin with a part of what any vocabulary lists as `labels`."""
    listed = ((language, label) for language, words in load_vocabulary().items() for label in getattr(words, labels))
    parts = dict.fromkeys((language, max(label.split(), key=len)) for language, label in listed)
    begins = {f"(?<!{LETTER})(?:{alternatives([part], language)})": part for language, part in parts}
    return any_of(tuple(word_pattern(expression, fold(part.removesuffix("!"))) for expression, part in begins.items()))


def _spans(pattern: regex.Pattern[str], text: str) -> list[Span]:
    return [match.span() for match in pattern.finditer(text)]


@cache
def _local_phone() -> regex.Pattern[str]:
    """Return what finds a landline without its area code after a word such as phone."""
    year = r"(?:19|20)\d\d(?!\d)"
    return regex.compile(
        rf"(?<!{LETTER}){_words('phone_labels')}{_S}(?:{_words('number_labels')})?[\s.:-]*(?!{year})\d{{3,4}}[\s-]?\d{{4}}(?!\d)",
        regex.IGNORECASE,
    )


@cache
def _labelled(labels: str) -> regex.Pattern[str]:
    """Return what finds a number after or before one of the words that the vocabularies list as `labels`."""
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
    """Return the expression for the words that any vocabulary lists as `name`, with the endings of its language."""
    return "|".join(
        f"(?:{alternatives(getattr(words, name), language)}){endings(language)}" for language, words in load_vocabulary().items()
    ).join(("(?:", ")"))


_KINDS: tuple[tuple[str, Callable[[str, HasWord], list[Span]]], ...] = (
    ("email", _email),
    ("phone", _phone),
    ("aadhaar", _aadhaar),
    ("pan", _pan),
    ("case", _case),
    ("address", _address),
)
_KINDS_WITHOUT_DIGITS = _KINDS[:1]
