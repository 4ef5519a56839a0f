"""Digits as each language writes them."""

from __future__ import annotations

from functools import cache

from babel import Locale

FIRST_DIGIT = {"beng": "০", "deva": "०", "latn": "0"}


def digits(text: str, language: str) -> str:
    """Returns `text` with its digits 0 to 9 as `language` writes them."""
    return text.translate(_table(language))


@cache
def _table(language: str) -> dict[int, str]:
    first = ord(FIRST_DIGIT[Locale.parse(language).default_numbering_system])
    return {ord("0") + step: chr(first + step) for step in range(10)}
