"""The passages that readers meet in milestones and albums: each text in each of its languages, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import regex

from publishing.checks.problems import Problem, spoken
from publishing.content.library import Entry, Library
from publishing.content.places import Route
from publishing.content.records import Album, Milestone

Story: TypeAlias = "Entry[Milestone] | Entry[Album]"

_SENTENCE_END = regex.compile(r"(?<=[.!?।])\s+(?=[\p{Lu}\p{Lo}])|\n\s*\n|\n(?=[-*#>])")
_PARAGRAPH_END = regex.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text of an entry in one language; `route` leads to the text, not to the language."""

    entry: Story
    route: Route
    language: str
    text: str

    def problem(self, rule: str, words: str, *, variant: str = "", **slots: str) -> Problem:
        """The problem that `rule` has with `words`; its message names the field."""
        position = self.entry.document.passage((*self.route, self.language), words)
        slots = {"field": spoken(self.route), "language": self.language} | slots
        return Problem(rule=rule, variant=variant, position=position, route=self.route, slots=slots)

    def sentences(self) -> list[str]:
        """Its sentences; each item of a list and each heading is one."""
        return _SENTENCE_END.split(self.text)

    def paragraphs(self) -> list[str]:
        """Its paragraphs."""
        return _PARAGRAPH_END.split(self.text)


def stories(library: Library) -> tuple[Story, ...]:
    """The files in which people could be told of."""
    return (*library.milestones, *library.albums)


def passages(entry: Story) -> Iterator[Passage]:
    """Every text of `entry` in every language that it stands in."""
    for route, text in entry.texts():
        for language in text:
            yield Passage(entry=entry, route=route, language=language, text=text[language])
