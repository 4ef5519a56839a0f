"""Words made comparable, however somebody types them: docs/assets/scripts/words.js does the same (a test compares them)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from publishing.site.search_index import Ending, Replacement, SearchRules

_ACCENTS = re.compile(r"[\u0300-\u036f]")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff'\u2019\u02bc]")  # joiners, and apostrophes within words
_GROUPED = re.compile(r"([0-9]),(?=[0-9])")
_KEPT = ("L", "M", "N")  # Unicode's letters, marks and numbers
_compiled = cache(re.compile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """Compares words by search `rules`. All functions take and return words that words() returns."""

    rules: SearchRules

    def words(self, text: str) -> list[str]:
        """Return the words of `text` in Unicode's form D: small letters without accents, joiners, apostrophes; digits 0 to 9."""
        return _split(self._written_alike(text))

    def stem(self, word: str) -> str:
        """Return `word` without its endings."""
        return _without(word, self.rules.endings)

    def sound(self, word: str) -> str:
        """Return the stem of `word` with one letter for all that sound alike, and none twice in a row."""
        return _once(_changed(self.stem(word), self.rules.alike))

    def roman(self, word: str) -> str:
        """Return the consonants of `word`, and its i and u, in Latin letters; empty where it is in these already, or in none."""
        latin = "" if word.isascii() else _once(_changed(word, self.rules.roman))
        return latin if latin.isascii() else ""

    def romanised(self, word: str) -> tuple[str, ...]:
        """Return what roman() gives of what somebody means who types the Latin `word`: as it stands, and without its ending."""
        forms = dict.fromkeys((word, _without(word, self.rules.latin_endings)))
        return tuple(dict.fromkeys(_once(_changed(form, self.rules.latin)) for form in forms)) if word.isascii() else ()

    def _written_alike(self, text: str) -> str:
        plain = _UNSEEN.sub("", _ACCENTS.sub("", unicodedata.normalize("NFD", text.lower())))
        digits = re.sub(r"\d", lambda found: str(unicodedata.decimal(found[0])), plain)
        return _GROUPED.sub(r"\1", _changed(digits, self.rules.same))


def _split(text: str) -> list[str]:
    runs = groupby(text, lambda sign: unicodedata.category(sign)[0] in _KEPT)
    return ["".join(signs) for kept, signs in runs if kept]


def _changed(word: str, changes: Iterable[Replacement]) -> str:
    for pattern, instead in changes:
        word = _compiled(pattern).sub(instead, word)
    return word


def _without(word: str, endings: Iterable[Ending]) -> str:
    """Return `word` without its endings, as long as the least number of letters is left."""
    for pattern, instead, least in endings:
        if match := _compiled(pattern).search(word):
            stem = f"{word[: match.end(1)]}{instead}"
            if sum(unicodedata.category(sign)[0] == "L" for sign in stem) >= least:
                return _without(stem, endings)
    return word


def _once(text: str) -> str:
    """Return `text` with each sign once where it is repeated in a row."""
    return "".join(sign for sign, _ in groupby(text))
