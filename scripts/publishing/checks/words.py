"""Rules about words: what the site's own voice avoids, and what a reader is warned of first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from publishing.checks.passages import passages
from publishing.checks.phrases import ascii_digits, pattern
from publishing.checks.problems import Problem, spoken
from publishing.content.library import Entry, Library
from publishing.content.records import Term
from publishing.content.vocabulary import load_vocabulary


def term_avoided(library: Library) -> Iterator[Problem]:
    """Milestones, albums and what is said of partners must not use the words that docs/_data/terms.yml lists."""
    entries: tuple[Entry[Any], ...] = (library.shared.partners, *library.milestones, *library.albums)
    for entry in entries:
        for route, text in entry.texts():
            for language in text:
                for term in library.shared.terms.record or ():
                    for found in dict.fromkeys(_found(text[language], term.avoid, term.keep, term.language)):
                        yield Problem(
                            rule="term-avoided",
                            variant="" if term.level == "error" else "softly",
                            position=entry.document.passage((*route, language), found),
                            route=route,
                            slots={"found": found, "field": spoken(route), **_advice(term)},
                        )


def content_note_missing(library: Library) -> Iterator[Problem]:
    """A milestone that names violence should have a content note, so that readers can decide before they read."""
    for entry in library.milestones:
        if entry.record is None or entry.record.content_note:
            continue
        for passage in passages(entry):
            words = load_vocabulary().get(passage.language)
            named = _found(passage.text, words.violence, words.not_violence, passage.language) if words else iter(())
            if found := next(named, None):
                yield passage.problem("content-note-missing", found, found=found)
                break


def _found(text: str, sought: tuple[str, ...], kept: tuple[str, ...], language: str) -> Iterator[str]:
    """Yields the words in `text` that are sought, except where they are part of a phrase that is kept."""
    same = ascii_digits(text)
    hits = list(pattern(sought, language).finditer(same))
    allowed = [one.span() for one in pattern(kept, language).finditer(same)] if hits else []
    for found in hits:
        if not any(start < found.end() and found.start() < end for start, end in allowed):
            yield text[found.start() : found.end()]


def _advice(term: Term) -> Mapping[str, str]:
    return {"write": term.write[term.language] if term.language in term.write else next(iter(term.write.root.values()))}


RULES = (term_avoided, content_note_missing)
