"""The passages that readers meet: each text in each of its languages, where it stands, and of which words it is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import regex

from publishing.checks.phrases import LETTER, Phrase, Test, ascii_digits
from publishing.checks.problem import Problem, spoken
from publishing.content.fields import Text
from publishing.content.library import Entry
from publishing.files.yaml_document import Route

_SENTENCE_END = regex.compile(r"\s(?<=[.!?।]\s)\s*(?=[\p{Lu}\p{Lo}])|\n\s*\n|\n(?=[-*#>])")
_LETTER = regex.compile(LETTER)
_PARAGRAPH_END = regex.compile(r"\n\s*\n")


class _Letters(dict[str, int]):
    """How many letters there are in a word, with their marks and with digits; each word is counted once."""

    def __missing__(self, word: str) -> int:
        self[word] = len(_LETTER.findall(word))
        return self[word]


@dataclass(slots=True)
class Words:
    """All words that were met so far, each judged once by everything that looks for some of them.

    A word is whatever stands between white space. Many texts are made of few words, so that a text in which none of its
    words can be part of what is sought need not be read.
    """

    letters: _Letters = field(default_factory=_Letters)
    _signs: dict[tuple[Phrase, str], frozenset[Test]] = field(default_factory=dict)
    _met: list[str] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _found: dict[Test, tuple[set[str], int]] = field(default_factory=dict)

    def meet(self, words: AbstractSet[str]) -> None:
        """Takes in `words`."""
        if new := words - self._known:
            self._met += new
            self._known |= new

    def signs(self, sought: Phrase, words: AbstractSet[str]) -> set[Test]:
        """The signs of what is `sought` that are in any of `words`."""
        found: set[Test] = set()
        for word in self.that(sought.may_be_part) & words:
            known = self._signs.get((sought, word))
            if known is None:
                known = self._signs[sought, word] = frozenset(test for test in sought.signs if test(word))
            found |= known
        return found

    def that(self, suit: Test) -> AbstractSet[str]:
        """All words met so far for which `suit` says yes, which must say the same of a word whenever it is asked."""
        found, asked = self._found.get(suit) or (set(), 0)
        if asked < len(self._met):
            found.update(filter(suit, self._met[asked:]))
            self._found[suit] = found, len(self._met)
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Passage:
    """A text of an entry in one language; `route` leads to the text, not to the language."""

    entry: Entry[Any]
    route: Route
    language: str
    text: str
    met: Words

    @cached_property
    def in_order(self) -> list[str]:
        """What stands between its white space, as often as it does."""
        return self.text.split()

    @cached_property
    def words(self) -> AbstractSet[str]:
        """What stands between its white space, each once."""
        words = set(self.in_order)
        self.met.meet(words)
        return words

    @cached_property
    def same(self) -> str:
        """Its text with the digits of every script as 0 to 9."""
        return ascii_digits(self.text)

    @property
    def letters(self) -> int:
        """How many letters it has, with their marks and with digits."""
        return sum(map(self.met.letters.__getitem__, self.in_order))

    def has(self, suit: Test) -> bool:
        """Whether `suit` says yes to any of its words."""
        words = self.words  # which are met by being asked for
        return not self.met.that(suit).isdisjoint(words)

    def problem(self, rule: str, words: str, *, variant: str = "", **slots: str) -> Problem:
        """The problem that `rule` has with `words`; its message names the field."""
        position = self.entry.document.passage((*self.route, self.language), words)
        slots = {"field": spoken(self.route), "language": self.language} | slots
        return Problem(rule=rule, variant=variant, position=position, route=self.route, slots=slots)

    def problem_at(self, rule: str, at: int, **slots: str) -> Problem:
        """The problem that `rule` has with the character number `at`, from 0."""
        position = self.entry.document.point((*self.route, self.language), self.text, at)
        slots = {"field": spoken(self.route), "language": self.language} | slots
        return Problem(rule=rule, position=position, route=self.route, slots=slots)

    def find(self, sought: Phrase) -> Iterator[regex.Match[str]]:
        """Yields where phrases that are sought stand in `same`."""
        likely = self._likely(sought) if self.has(sought.may_hold) else ()
        return iter(()) if not likely else (likely[0] if len(likely) == 1 else sought).finditer(self.same)

    def holds(self, sought: Phrase) -> bool:
        """Whether phrases that are sought stand in it."""
        return next(self.find(sought), None) is not None

    def may_hold(self, sought: Phrase) -> bool:
        """Whether, by its words, phrases that are sought could stand in it."""
        return self.has(sought.may_hold) and bool(self._likely(sought))

    def _likely(self, sought: Phrase) -> list[Phrase]:
        held = self.met.signs(sought, self.words)
        return [one for one in sought.each if held.issuperset(one.signs)]

    def sentences(self, *suits: Test) -> Iterator[Passage]:
        """Its sentences that have words for all of `suits`; each item of a list and each heading is one."""
        return self._parts(_SENTENCE_END, suits)

    def paragraphs(self) -> Iterator[Passage]:
        """Its paragraphs."""
        return self._parts(_PARAGRAPH_END, ())

    def _parts(self, ends: regex.Pattern[str], suits: Iterable[Test]) -> Iterator[Passage]:
        met = self.words
        needed = [self.met.that(suit) & met for suit in suits]
        for text in ends.split(self.text) if all(needed) else ():
            words = text.split() if needed else ()
            if all(not one.isdisjoint(words) for one in needed):
                yield Passage(entry=self.entry, route=self.route, language=self.language, text=text, met=self.met)


def passages(entry: Entry[Any], texts: Iterable[tuple[Route, Text]], met: Words) -> Iterator[Passage]:
    """All `texts` of `entry` in every language that they stand in."""
    for route, text in texts:
        for language, words in text.root.items():
            yield Passage(entry=entry, route=route, language=language, text=words, met=met)
