"""Digits as each language writes them."""

from __future__ import annotations

from functools import cache

# The digit zero of every system of numerals that is the usual one of some language; source: Unicode's CLDR, as Babel has it.
FIRST_DIGIT = {
    "adlm": "\N{ADLAM DIGIT ZERO}",
    "arab": "\N{ARABIC-INDIC DIGIT ZERO}",
    "arabext": "\N{EXTENDED ARABIC-INDIC DIGIT ZERO}",
    "beng": "\N{BENGALI DIGIT ZERO}",
    "cakm": "\N{CHAKMA DIGIT ZERO}",
    "deva": "\N{DEVANAGARI DIGIT ZERO}",
    "hmnp": "\N{NYIAKENG PUACHUE HMONG DIGIT ZERO}",
    "latn": "0",
    "mtei": "\N{MEETEI MAYEK DIGIT ZERO}",
    "mymr": "\N{MYANMAR DIGIT ZERO}",
    "nkoo": "\N{NKO DIGIT ZERO}",
    "olck": "\N{OL CHIKI DIGIT ZERO}",
    "tibt": "\N{TIBETAN DIGIT ZERO}",
}


def digits(text: str, language: str) -> str:
    """Returns `text` with its digits 0 to 9 as `language` writes them."""
    return text.translate(_table(language))


@cache
def _table(language: str) -> dict[int, str]:
    from babel import Locale  # noqa: PLC0415  # most commands that say a sentence have no number in it

    first = ord(FIRST_DIGIT[Locale.parse(language).default_numbering_system])
    return {ord("0") + step: chr(first + step) for step in range(10)}
