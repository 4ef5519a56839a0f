"""Search text for many phrases in one pass, whatever its encoding, case, markup or script of digits."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from publishing.content import markdown

SHORTEST = 16  # letters: shorter phrases are anybody's
SHORTEST_NAME = 8  # letters of a title or of the last part of an address, which are found as whole words only
PIECE = 32  # letters: longer sentences are searched in pieces, so that one that was cut off is found as well
DECODING_ROUNDS = 4  # an address within JSON within HTML is three encodings deep

# A needle of at least so many letters is indexed by half as many consecutive letters, read as one number of so many bytes. If a
# text is cut into parts of that length, one part lies within the needle, wherever the needle begins.
_PARTS = ((SHORTEST, SHORTEST // 2, "Q"), (SHORTEST_NAME, SHORTEST_NAME // 2, "I"))
_LOWER = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_NO_LETTERS = regex.compile(r"[^\p{L}\p{M}\p{Nd}]+")
_INVISIBLE = regex.compile(r"\p{Cf}+")
_DIGIT = regex.compile(r"(?V1)[\p{Nd}--[0-9]]")
_TAG = re.compile(r"(<[^<>]*>)")
_EDGE = re.compile(r"[<>]")
_SENTENCE = re.compile(r"(?<=[.!?।;:])\s+")
_ESCAPE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+|\\[nrt/\"\\]")
_UNREAD = re.compile(r"[\[<&]|^\s*\d", re.MULTILINE)  # links, entities, numbers of lists: letters that readers do not see
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")


def decoded(text: str) -> str:
    """Return `text` without HTML entities, JSON escapes and percent-encoding, decoded up to DECODING_ROUNDS times."""
    for _ in range(DECODING_ROUNDS):
        once = html.unescape(text) if "&" in text else text
        once = _ESCAPE.sub(_unescaped, once) if "\\" in once else once
        once = _PERCENT.sub(_unpercented, once) if "%" in once else once
        if once == text:
            break
        text = once
    return text


def letters(text: str) -> str:
    """Return the letters, marks and digits of `text` alone, in one form, without case; digits of all scripts become 0 to 9."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode(errors="ignore").translate(_LOWER, _ASCII_SIGNS)
    return plain.decode() if plain.isascii() else _ascii_digits(_NO_LETTERS.sub("", plain.decode()))


def words(text: str) -> str:
    """Return the same as `letters`, with one space between words."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text.casefold())).lower()
    return _ascii_digits(_NO_LETTERS.sub(" ", plain)).strip()


def folded(text: str) -> str:
    """Return the form in which `text` is compared."""
    return letters(decoded(text))


def forms(text: str) -> tuple[str, ...]:
    """Return a content file's `text` as it was typed, and as readers see it without markup."""
    read = markdown.plain(text) if _UNREAD.search(text) else " ".join(text.split())
    return tuple(dict.fromkeys((decoded(text), decoded(read))))


def pieces(text: str) -> Iterator[str]:
    """Yield the parts of `text` to search for, folded: at least SHORTEST letters each."""
    for form in forms(text):
        for line in form.split("\n"):
            yield from _pieces(line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needle:
    """A folded text that must not be found; `kind` is text, reference or address, `source` its content file.

    With `whole` it is found only as these words, not within others. `slug` is that of the page whose address it is.
    """

    text: str
    source: str
    kind: str = "text"
    whole: str = ""
    slug: str = ""


class Search:
    """Finds any of many needles; its time depends on the length of the text, hardly on the number of needles."""

    def __init__(self, needles: Iterable[Needle]) -> None:
        self.needles = tuple(dict.fromkeys(needle for needle in needles if len(needle.text) >= SHORTEST_NAME))
        self._index: dict[str, dict[int, list[tuple[bytes, Needle]]]] = {kind: {} for _, _, kind in _PARTS}
        for needle in self.needles:
            size, kind = next((size, kind) for least, size, kind in _PARTS if len(needle.text) >= least)
            signs = _signs(needle.text)
            for start in range(size):
                part = _numbers(signs[start : start + size], size, kind)[0]
                self._index[kind].setdefault(part, []).append((signs, needle))

    def hits(self, plain: str, *, in_tags: bool = True) -> frozenset[Needle]:
        """Return the needles that stand in the decoded text `plain`, in its tags or outside them.

        With `in_tags` they are also found across what only looks like a tag, because it was encoded.
        """
        if not self.needles:
            return frozenset()
        parts = _TAG.split(plain)
        hits = {*self._find(letters("".join(parts[::2])))}
        if "<" in plain:
            hits |= {*self._find(letters(plain if in_tags else "".join(parts[1::2])))}
        if any(needle.whole for needle in hits):
            spaced = " ".join(f"| {words(part)} |" for part in _EDGE.split(plain))
            hits = {needle for needle in hits if not needle.whole or f" {needle.whole} " in spaced}
        return frozenset(hits)

    def _find(self, text: str) -> Iterator[Needle]:
        signs = _signs(text)
        for _, size, kind in _PARTS:
            index = self._index[kind]
            for part in index.keys() & _numbers(signs, size, kind) if index else ():
                yield from (needle for needle_signs, needle in index[part] if needle_signs in signs and needle.text in text)


def _signs(text: str) -> bytes:
    """Return one byte a character: characters of different scripts may share one, so that each hit must be confirmed."""
    return text.encode("utf-16-le", "ignore")[::2]


def _numbers(signs: bytes, size: int, kind: str) -> memoryview:
    """Return `signs` in parts of `size`, each as a number."""
    return memoryview(signs[: len(signs) // size * size]).cast(kind)  # type: ignore[call-overload,no-any-return]  # one of _PARTS


def _pieces(line: str) -> Iterator[str]:
    piece = ""
    for sentence in _SENTENCE.split(line):
        for word in words(sentence).split():
            piece += word
            if len(piece) >= PIECE:
                yield piece
                piece = ""
        if len(piece) >= SHORTEST:
            yield piece
            piece = ""


def _ascii_digits(text: str) -> str:
    return str(_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0], digit[0])), text))


def _unescaped(match: re.Match[str]) -> str:
    if match[0].startswith("\\u"):
        return bytes.fromhex(match[0].replace("\\u", "")).decode("utf-16-be", "ignore")
    return {"n": "\n", "r": "\r", "t": "\t"}.get(match[0][1], match[0][1])


def _unpercented(match: re.Match[str]) -> str:
    try:
        return bytes.fromhex(match[0].replace("%", "")).decode()
    except UnicodeDecodeError:
        return match[0]
