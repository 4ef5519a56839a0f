"""Characters that readers cannot see, that content may not hold, or that Unicode's normalization splits."""

from __future__ import annotations

import re
from collections.abc import Iterator

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060"  # soft hyphen, zero-width space and joiners, word joiner
DASHES = "\u2010-\u2015-"  # for the end of a character class in an expression
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BYTE_ORDER_MARK = "\ufeff"

# Unicode categories: what a terminal must not receive, and what takes no place of its own on a line.
UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
WITHOUT_WIDTH = UNPRINTABLE | {"Cf"}

# য়, ড় and ঢ় as one code point, and as letter and nukta. NFC splits them (composition exclusions); keyboards type both.
NUKTA = {"\u09dc": "\u09a1\u09bc", "\u09dd": "\u09a2\u09bc", "\u09df": "\u09af\u09bc"}

# Controls other than tab and line end (C0, DEL, C1), line and paragraph separators, surrogates, a byte order mark inside a text,
# annotations, the replacement character, tags, and noncharacters.
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff\U000e0000-\U000e007f"
    "\U0001fffe\U0001ffff\U0010fffe\U0010ffff]"
)


def refused_characters(text: str) -> Iterator[re.Match[str]]:
    """Yield every character in `text` that no content file may hold, because it cannot be seen or stands for nothing."""
    return _REFUSED.finditer(text)


def join_nukta(text: str) -> str:
    """Return `text` with য়, ড় and ঢ় as one code point."""
    for letter, split in NUKTA.items():
        text = text.replace(split, letter)
    return text


def split_nukta(text: str) -> str:
    """Return `text` with য়, ড় and ঢ় as letter and nukta, as NFC has them."""
    for letter, split in NUKTA.items():
        text = text.replace(letter, split)
    return text
