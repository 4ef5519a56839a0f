"""How text is searched for, however it was written down: folded to letters, marks and digits, and found in one pass."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from publishing.content import markdown

SHORTEST = 16  # letters: shorter phrases are anybody's
SHORTEST_NAME = 8  # letters of a title or of the last part of an address, which are found as whole words only
PIECE = 32  # letters: longer sentences are searched in pieces, so that one that was cut off is found as well
ROUNDS = 4  # an address within JSON within HTML is three encodings deep

# Texts of at least so many letters are known by half as many that stand side by side, read as one number of so many bytes. A
# text that is cut into such parts holds one of them whole, wherever it begins itself.
_PARTS = ((SHORTEST, SHORTEST // 2, "Q"), (SHORTEST_NAME, SHORTEST_NAME // 2, "I"))
_KNOWN_LINES, _LONG = 4096, 400  # pages have most of their lines in common; longer ones are each page's own
_LOWER = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_NO_LETTERS = regex.compile(r"[^\p{L}\p{M}\p{Nd}]+")
_INVISIBLE = regex.compile(r"\p{Cf}+")
_DIGIT = regex.compile(r"(?V1)[\p{Nd}--[0-9]]")
_TAG = re.compile(r"(<[^<>]*>)")
_EDGE = re.compile(r"[<>]")
_SENTENCE = re.compile(r"(?<=[.!?।;:])\s+")
_ESCAPE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+|\\[nrt/\"\\]")
_UNREAD = re.compile(r"[\[<&]|^\s*\d", re.MULTILINE)  # links, entities and the numbers of lists: letters that readers do not see
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")


def decoded(text: str) -> str:
    """Returns `text` without HTML entities, JSON escapes and percent-encoding, undone again and again, at most ROUNDS times."""
    for _ in range(ROUNDS):
        once = html.unescape(text) if "&" in text else text
        once = _ESCAPE.sub(_unescaped, once) if "\\" in once else once
        once = _PERCENT.sub(_unpercented, once) if "%" in once else once
        if once == text:
            break
        text = once
    return text


def letters(text: str) -> str:
    """Returns the letters, marks and digits of `text` alone, in one form, without case; digits of all scripts are 0 to 9."""
    return _letters_of(text.split("\n"))


def _letters_of(lines: Iterable[str]) -> str:
    return "".join([_known_letters(line) if len(line) < _LONG else _letters(line) for line in lines])


def _letters(text: str) -> str:
    kept = unicodedata.normalize("NFKD", text.casefold()).encode(errors="ignore").translate(_LOWER, _SIGNS)
    return kept.decode() if kept.isascii() else _digits(_NO_LETTERS.sub("", kept.decode()))


_known_letters = lru_cache(_KNOWN_LINES)(_letters)


def words(text: str) -> str:
    """Returns what `letters` does with one space between words."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text.casefold())).lower()
    return _digits(_NO_LETTERS.sub(" ", plain)).strip()


def folded(text: str) -> str:
    """Returns how `text` is compared."""
    return letters(decoded(text))


def forms(text: str) -> tuple[str, ...]:
    """Returns what a content file's `text` may look like: as it was typed, and as it is read without markup."""
    read = markdown.plain(text) if _UNREAD.search(text) else " ".join(text.split())
    return tuple(dict.fromkeys((decoded(text), decoded(read))))


def pieces(text: str) -> Iterator[str]:
    """Yields what is searched for of `text`, folded: parts of at least SHORTEST letters."""
    for form in forms(text):
        for line in form.split("\n"):
            yield from _pieces(line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needle:
    """A folded text that must not be found; `kind` is text, reference or address, `source` the content file that it is of.

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
        self.needles = tuple(dict.fromkeys(one for one in needles if len(one.text) >= SHORTEST_NAME))
        self._known: dict[str, dict[int, list[tuple[bytes, Needle]]]] = {kind: {} for _, _, kind in _PARTS}
        for needle in self.needles:
            size, kind = next((size, kind) for least, size, kind in _PARTS if len(needle.text) >= least)
            signs = _signs(needle.text)
            for start in range(size):
                part = _numbers(signs[start : start + size], size, kind)[0]
                self._known[kind].setdefault(part, []).append((signs, needle))

    def found(self, plain: str, *, in_tags: bool = True) -> frozenset[Needle]:
        """Returns the needles that stand in the decoded text `plain`, in its tags and without them.

        With `in_tags` they are found across what looks like a tag and is none as well, because it was encoded.
        """
        if not self.needles:
            return frozenset()
        parts = _TAG.split(plain)
        hits = {*self._hits(letters("".join(parts[::2])))}
        if "<" in plain:
            hits |= {*self._hits(letters(plain) if in_tags else _letters_of(parts[1::2]))}
        if any(one.whole for one in hits):
            spaced = " ".join(f"| {words(part)} |" for part in _EDGE.split(plain))
            hits = {one for one in hits if not one.whole or f" {one.whole} " in spaced}
        return frozenset(hits)

    def _hits(self, text: str) -> Iterator[Needle]:
        signs = _signs(text)
        for _, size, kind in _PARTS:
            known = self._known[kind]
            for part in known.keys() & _numbers(signs, size, kind) if known else ():
                yield from (needle for wanted, needle in known[part] if wanted in signs and needle.text in text)


def _signs(text: str) -> bytes:
    """One byte for each sign: those of different scripts may share one, so that what is found by it must be looked at."""
    return text.encode("utf-16-le", "ignore")[::2]


def _numbers(signs: bytes, size: int, kind: str) -> memoryview:
    """`signs` in parts of `size`, each as a number."""
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


def _digits(text: str) -> str:
    return str(_DIGIT.sub(lambda one: str(unicodedata.decimal(one[0], one[0])), text))


def _unescaped(match: re.Match[str]) -> str:
    if match[0].startswith("\\u"):
        return bytes.fromhex(match[0].replace("\\u", "")).decode("utf-16-be", "ignore")
    return {"n": "\n", "r": "\r", "t": "\t"}.get(match[0][1], match[0][1])


def _unpercented(match: re.Match[str]) -> str:
    try:
        return bytes.fromhex(match[0].replace("%", "")).decode()
    except UnicodeDecodeError:
        return match[0]
