"""Rules about words: what the site's own voice avoids, and what a reader is warned of first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from publishing.checks.entry_rule import EntryContext, of_each
from publishing.checks.passages import Passage
from publishing.checks.phrases import Test, either, pattern
from publishing.checks.problem import Problem, spoken
from publishing.content.library import Library
from publishing.content.records import Term
from publishing.i18n.vocabulary import load_vocabulary


@of_each("shared", "milestone", "album")
def term_avoided(subject: EntryContext) -> Iterator[Problem]:
    """Milestones, albums and what is said of partners must not use the words that docs/_data/terms.yml lists."""
    shared = subject.library.shared
    if subject.kind == "shared" and subject.entry is not shared.partners:
        return
    terms = shared.terms.record or ()
    for passage in subject.passages:
        for term in terms if passage.has(_may_be_avoided(subject.library)) else ():
            for found in dict.fromkeys(_found(passage, term.avoid, term.keep, term.language)):
                yield Problem(
                    rule="term-avoided",
                    variant="" if term.level == "error" else "softly",
                    position=subject.entry.document.passage((*passage.route, passage.language), found),
                    route=passage.route,
                    slots={"found": found, "field": spoken(passage.route), **_advice(term)},
                )


@of_each("milestone")
def content_note_missing(subject: EntryContext) -> Iterator[Problem]:
    """A milestone that names violence should have a content note, so that readers can decide before they read."""
    entry = subject.entry
    if entry.record is None or entry.record.content_note:
        return
    for passage in subject.passages:
        words = load_vocabulary().get(passage.language)
        named = _found(passage, words.violence, words.not_violence, passage.language) if words else iter(())
        if found := next(named, None):
            yield passage.problem("content-note-missing", found, found=found)
            break


@lru_cache(maxsize=2)
def _may_be_avoided(library: Library) -> Test:
    """What says whether a word could be part of anything that is to be avoided."""
    return either(tuple(pattern(term.avoid, term.language).may_hold for term in library.shared.terms.record or ()))


def _found(passage: Passage, sought: tuple[str, ...], kept: tuple[str, ...], language: str) -> Iterator[str]:
    """Yields the words in `passage` that are sought, except where they are part of a phrase that is kept."""
    hits = list(passage.find(pattern(sought, language)))
    allowed = [one.span() for one in passage.find(pattern(kept, language))] if hits else []
    for found in hits:
        if not any(start < found.end() and found.start() < end for start, end in allowed):
            yield passage.text[found.start() : found.end()]


def _advice(term: Term) -> Mapping[str, str]:
    return {"write": term.write[term.language] if term.language in term.write else next(iter(term.write.root.values()))}


RULES = (term_avoided, content_note_missing)
