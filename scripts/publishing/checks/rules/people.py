"""The rule about what is told of one affected person, without their words, their age or their name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import regex

from publishing.checks.phrases import (
    JOIN,
    LETTER,
    PhrasePattern,
    WordTest,
    alternatives,
    any_of,
    phrase_pattern,
    whole_words,
    word_pattern,
)
from publishing.checks.rule import SHOWN, EntryContext, Passage, Problem, entry_rule
from publishing.i18n.vocabulary import load_vocabulary

MOST_WORDS_BEFORE_PERSON = 2  # between "a" and "girl"
MOST_LETTERS_BETWEEN = 30  # between a pronoun that may mean a thing, and what tells that it means a person
_WORD = r"[\p{L}\p{M}\p{N}'’]++"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """Words or phrases as a pattern; every sentence that it matches in has a word that `word` accepts."""

    pattern: regex.Pattern[str]
    word: WordTest

    def matches(self, sentence: Passage, start: int = 0, end: int | None = None) -> Iterator[regex.Match[str]]:
        """Yield every match between `start` and `end` in the search text of `sentence`."""
        return self.pattern.finditer(sentence.search_text, start, end) if sentence.has_word(self.word) else iter(())

    def are_in(self, sentence: Passage, start: int = 0, end: int | None = None) -> bool:
        """Tell if there is any match."""
        return next(self.matches(sentence, start, end), None) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPatterns:
    """What tells of one person in one language; vocabulary.yml explains the parts."""

    persons: WordList
    pronouns: WordList
    pronouns_of_things: WordList
    events: WordList
    verbs: WordList
    telling: PhrasePattern
    generally: PhrasePattern
    officials: PhrasePattern
    any_person: WordTest


@entry_rule(*SHOWN)
def person_described(context: EntryContext) -> Iterator[Problem]:
    """A text that names no consent must not tell of one affected person, whoever they are."""
    consented = [item.route for item in context.items if item.record.consent]
    for passage in context.readable_passages:
        is_consented = any(passage.route[: len(route)] == route for route in consented)
        if is_consented or passage.language not in load_vocabulary():
            continue
        for paragraph in passage.paragraphs():
            if words := person_told_of(paragraph):
                yield passage.problem(words, variant="" if context.items else "shared")


def person_told_of(paragraph: Passage) -> str:
    """Return the words of `paragraph` that tell of one affected person, or nothing."""
    patterns = person_patterns(paragraph.language)
    for sentence in paragraph.sentences(patterns.any_person):
        until = paragraph.search_text.find(sentence.search_text) + len(sentence.text)
        of_official = any(match.start() < until for match in paragraph.matches(patterns.officials))
        match = next(_told_of(patterns, sentence, of_official=of_official), None)
        if match and not sentence.contains(patterns.generally):
            return sentence.text[slice(*match.span())]
    return ""


def _told_of(patterns: PersonPatterns, sentence: Passage, *, of_official: bool) -> Iterator[regex.Match[str]]:
    """Yield what tells of one person in `sentence`; its pronouns may mean an official."""
    yield from sentence.matches(patterns.telling)
    verbs, has_event = [match.span() for match in patterns.verbs.matches(sentence)], patterns.events.are_in(sentence)
    for match in patterns.persons.matches(sentence):
        is_acting = any(end == match.start() - 1 or start >= match.end() for start, end in verbs)
        if match["pointer"] or match["kin"] or has_event or is_acting:
            yield match
    if of_official:
        return
    yield from (match for match in patterns.pronouns.matches(sentence) if match["kin"] or has_event or verbs)
    for match in patterns.pronouns_of_things.matches(sentence):
        if match["kin"] or patterns.events.are_in(sentence, match.end(), match.end() + MOST_LETTERS_BETWEEN):
            yield match


@cache
def person_patterns(language: str) -> PersonPatterns:
    """Return the patterns of `language`, which must have a vocabulary."""
    words = load_vocabulary()[language]
    one = words.one_person
    affected, ending = f"(?:{alternatives(one.affected, language)})", f"(?:{_any_of(one.endings_of_one)})?"
    determiner = f"(?:(?P<pointer>{alternatives(one.pointers, language)})|{alternatives(one.determiners, language)})"
    determined = rf"{determiner}\s+(?:{_WORD}{JOIN}){{0,{MOST_WORDS_BEFORE_PERSON}}}?{affected}"
    marked = f"{affected}(?:{_any_of(one.marks_of_one)})"
    person = f"(?<!{LETTER})(?:{determined}|{marked}|{alternatives(one.alone, language)}){ending}(?!{LETTER})"
    not_people = rf"(?![\s-]+(?:{alternatives(words.not_people, language)}){ending}(?!{LETTER}))"
    kin = f"(?P<kin>(?<!{LETTER})(?:{alternatives(one.kin, language)}){ending}(?!{LETTER}))"
    with_kin = f"(?:{JOIN}(?:{_WORD}{JOIN})?{kin})?"
    of_kin = f"(?:{kin}{JOIN}(?:{_WORD}{JOIN}){{0,{MOST_WORDS_BEFORE_PERSON}}}?)?"
    verb = f"(?:{_any_of(one.verbs)})|(?!(?:{_any_of(one.not_verbs)})(?!{LETTER})){LETTER}+(?:{_any_of(one.verb_endings)})"
    passive = rf"(?<!\b(?:{_any_of(one.passive)})\s(?:{LETTER}+\s)?)"
    persons = (*one.affected, *one.alone)
    pronouns, of_things = (
        f"{of_kin}(?<!{LETTER})(?:{_any_of(each)})(?!{LETTER}){with_kin}" for each in (one.pronouns, one.pronouns_of_things)
    )
    return PersonPatterns(
        persons=_word_list(person + not_people + with_kin, persons, language),
        pronouns=_word_list(pronouns, one.pronouns, language),
        pronouns_of_things=_word_list(of_things, one.pronouns_of_things, language),
        events=_word_list(_phrases(one.events, language), one.events, language),
        verbs=_word_list(f"(?<!{LETTER}){passive}(?:{verb})(?!{LETTER})", one.verbs, language, one.verb_endings),
        telling=(telling := phrase_pattern(one.telling, language)),
        generally=phrase_pattern(one.generally, language),
        officials=phrase_pattern(one.officials, language),
        any_person=any_of((_one_word((*persons, *one.pronouns, *one.pronouns_of_things), language), telling.required_word)),
    )


def _word_list(expression: str, phrases: Iterable[str], language: str, word_endings: Iterable[str] = ()) -> WordList:
    """Return the list for `expression`, which matches where any of `phrases` is, or a word with any of `word_endings`."""
    return WordList(pattern=regex.compile(expression, regex.IGNORECASE), word=_one_word(phrases, language, word_endings))


def _one_word(phrases: Iterable[str], language: str, word_endings: Iterable[str] = ()) -> WordTest:
    """Return a test that accepts the longest word of each of `phrases`, and words with any of `word_endings`."""
    longest = [max(phrase.split(), key=len) for phrase in phrases]
    return word_pattern(f"{_phrases(longest, language)}|(?:{_any_of(word_endings)})(?!{LETTER})")


def _phrases(phrases: Iterable[str], language: str) -> str:
    """Return the expression for any of `phrases`; where one ends with -, its last word may go on."""
    beginnings = [phrase.removesuffix("-") for phrase in phrases if phrase.endswith("-")]
    complete = [phrase for phrase in phrases if not phrase.endswith("-")]
    return f"(?<!{LETTER})(?:{alternatives(beginnings, language)})|{whole_words(alternatives(complete, language), language)}"


def _any_of(words: Iterable[str]) -> str:
    """Return the expression for exactly any of `words`, without endings."""
    return "|".join(map(regex.escape, sorted(words, key=len, reverse=True))) or "(?!)"
