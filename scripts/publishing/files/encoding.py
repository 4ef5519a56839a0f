"""The bytes of a content file become text in UTF-8, or else it is said how they were saved instead."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, ""),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WINDOWS = "cp1252"
_NULS_OF_UTF_16 = 0.2
_SAMPLE = 2_000

# Controls other than tab and line end (C0, DEL, C1), line and paragraph separators, the mark of byte order inside a text,
# annotations and tags, the sign that stands for lost characters, and what Unicode keeps for no character at all.
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff\U000e0000-\U000e007f"
    "\U0001fffe\U0001ffff\U0010fffe\U0010ffff]"
)


class EncodingError(ValueError):
    """A file is not in UTF-8: `variant` says what it looks like instead, `text` is what could be read of it, up to `at`."""

    def __init__(self, variant: str, text: str, at: int) -> None:
        super().__init__(variant)
        self.variant, self.text, self.at = variant, text, at


def decoded(content: bytes) -> str:
    """Returns the text of `content` with line ends as Unix has them; raises EncodingError for what is not UTF-8."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            if encoding:
                raise EncodingError(encoding.rsplit("-", 1)[0], "", 0)
            content = content.removeprefix(mark)
            break
    else:
        if _has_the_nuls_of_utf_16(content[:_SAMPLE]):
            raise EncodingError("utf-16", "", 0)
    try:
        return _lined(content.decode())
    except UnicodeDecodeError as error:
        try:
            whole = _lined(content.decode(_WINDOWS))
        except UnicodeDecodeError:
            raise EncodingError("encoding", "", 0) from None
        at = len(_lined(content[: error.start].decode(_WINDOWS)))
        is_cut = error.reason == "unexpected end of data" and error.end - error.start > 1
        variant = "encoding" if is_cut or not whole[at].isprintable() else "windows"
        raise EncodingError(variant, whole, at) from None


def refused_characters(text: str) -> Iterator[re.Match[str]]:
    """Yields every character that no content file may hold, because it cannot be seen or stands for nothing."""
    return _REFUSED.finditer(text)


def _has_the_nuls_of_utf_16(sample: bytes) -> bool:
    """Whether every other byte is often zero: plain Latin letters, signs and line ends in UTF-16 without its mark."""
    pairs = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    return max(even, odd) > _NULS_OF_UTF_16 > min(even, odd) * 2


def _lined(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
