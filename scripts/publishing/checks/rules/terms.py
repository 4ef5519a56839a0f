"""Rules about words that the site avoids, and about words of which readers are warned first."""

from __future__ import annotations

from collections.abc import Iterator

from publishing.checks.phrases import any_of, phrase_pattern
from publishing.checks.rule import SHOWN, EntryContext, Passage, Problem, entry_rule, field_name
from publishing.i18n.vocabulary import load_vocabulary


@entry_rule(*SHOWN)
def term_avoided(context: EntryContext) -> Iterator[Problem]:
    """The site's own texts must not use the words that docs/_data/terms.yml lists; the titles of sources are not its own."""
    shared = context.library.shared
    if context.lists_terms or context.entry is shared.synonyms:  # which list what readers type and hear
        return
    terms = shared.terms.record or ()
    required_word = any_of(tuple(phrase_pattern(term.avoid, term.language).required_word for term in terms))
    for passage in context.readable_passages:
        if "source" in passage.route[:2] or "sources" in passage.route[:1]:
            continue
        for term in terms if passage.has_word(required_word) else ():
            for words in dict.fromkeys(_words_used(passage, term.avoid, term.keep, term.language)):
                position = context.entry.document.passage((*passage.route, passage.language), words)
                variant = "" if term.level == "error" else "softly"
                write = term.write[term.language] if term.language in term.write else next(iter(term.write.root.values()))
                slots = {"found": words, "field": field_name(passage.route), "write": write}
                yield context.problem_at(position, *passage.route, variant=variant, **slots)


@entry_rule("milestone")
def content_note_missing(context: EntryContext) -> Iterator[Problem]:
    """A milestone that mentions violence should have a content note, so that readers can decide whether to read it."""
    if context.milestone is None or context.milestone.content_note:
        return
    for passage in context.readable_passages:
        if vocabulary := load_vocabulary().get(passage.language):
            violence = _words_used(passage, vocabulary.violence, vocabulary.not_violence, passage.language)
            if words := next(violence, None):
                yield passage.problem(words, found=words)
                break


def _words_used(passage: Passage, phrases: tuple[str, ...], exceptions: tuple[str, ...], language: str) -> Iterator[str]:
    """Yield the words of `passage` that match `phrases`, unless they are part of a phrase that is an exception."""
    matches = list(passage.matches(phrase_pattern(phrases, language)))
    allowed = [match.span() for match in passage.matches(phrase_pattern(exceptions, language))] if matches else []
    for match in matches:
        if not any(start < match.end() and match.start() < end for start, end in allowed):
            yield passage.text[match.start() : match.end()]
