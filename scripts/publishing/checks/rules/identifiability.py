"""Rules that keep people from being identified by what is said of them: small counts, many details, ties to a collective."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from publishing.checks.phrases import (
    JOIN,
    LETTER,
    PhrasePattern,
    WordTest,
    alternatives,
    ascii_digits,
    endings,
    matches,
    phrase_pattern,
    word_pattern,
)
from publishing.checks.rule import SHOWN, EntryContext, Passage, Problem, entry_rule
from publishing.content.library import Library
from publishing.i18n.vocabulary import Vocabulary, load_vocabulary

MOST_WORDS_BETWEEN = 2
FINE_PLACES = ("district", "block")
FEWEST_TRAITS = 3

_NUMERIC_DAY = regex.compile(r"(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(?!\d)")


@entry_rule(*SHOWN)
def count_too_small(context: EntryContext) -> Iterator[Problem]:
    """A count of one to four people must not come with a place or a month unless each consents, and must never be a figure."""
    is_dated_or_placed = _is_dated(context) or _is_placed(context)
    for passage in context.readable_passages:
        vocabulary = load_vocabulary().get(passage.language)
        for sentence in passage.sentences(*_tests_of_counts(passage.language)) if vocabulary else ():
            for count, words in small_counts(sentence.text, passage.language):
                if count > _consents(context, passage) and (
                    is_dated_or_placed or _names_place_or_month(context.library, sentence)
                ):
                    yield passage.problem(words)
    for number, figure in enumerate(context.milestone.figures if context.milestone else ()):
        value = f"{figure.value.normalize():f}"
        texts = [(f"{value} {text[code]}", code) for text in (figure.unit, figure.label) for code in text]
        if any(True for text, code in texts for _ in small_counts(text, code)):
            position = context.entry.position("figures", number, "value")
            yield context.problem_at(position, "figures", number, variant="figure")


@entry_rule(*SHOWN)
def person_pinpointed(context: EntryContext) -> Iterator[Problem]:
    """A paragraph about one person should give at most two of these: their age, a place, an exact date, a route."""
    for passage in context.readable_passages:
        if vocabulary := load_vocabulary().get(passage.language):
            one_person = phrase_pattern(vocabulary.singled, passage.language)
            for paragraph in passage.paragraphs() if passage.may_contain(one_person) else ():
                traits = _traits(context.library, paragraph) if paragraph.may_contain(one_person) else 0
                if traits >= FEWEST_TRAITS and (match := next(paragraph.matches(one_person), None)):
                    yield passage.problem(paragraph.text[slice(*match.span())])


@entry_rule("album")
def collective_pictured(context: EntryContext) -> Iterator[Problem]:
    """If a photograph's texts or its album name a survivor collective, the people in the photograph must have given consent."""
    partners = context.library.shared.partners.record or ()
    collectives = [partner.name for partner in partners if partner.kind == "collective"]
    names = tuple(name[language] for name in collectives for language in name)
    for _, number, photo in context.photos():
        if photo.kind != "photograph" or photo.survivors != "none" or photo.consent:
            continue
        for passage in context.readable_passages:
            is_own = passage.route[:2] == ("photos", number) and passage.route[2:] in (("alt",), ("caption",))
            if not is_own and passage.route not in (("title",), ("summary",)):
                continue
            if match := next(phrase_pattern(names, passage.language).finditer(passage.text), None):
                position = passage.problem(match[0]).position if is_own else context.entry.position("photos", number)
                yield context.problem_at(position, "photos", number, found=match[0])
                break


def small_counts(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Yield (how many, in which words) for each count of one to four people in `text`."""
    vocabulary = load_vocabulary().get(language)
    for match in matches(_count_expression(language), ascii_digits(text)) if vocabulary else ():
        written = match["last"] or match["count"]
        yield _number(written, vocabulary, language) if vocabulary and written else 1, text[match.start() : match.end()]


def _number(written: str, vocabulary: Vocabulary, language: str) -> int:
    if written.isdecimal():
        return int(written)
    return next(
        number
        for number, spellings in enumerate(vocabulary.counts, start=1)
        if regex.fullmatch(alternatives(spellings, language), written, regex.IGNORECASE)
    )


@cache
def _tests_of_counts(language: str) -> tuple[WordTest, WordTest]:
    """Return two tests: every text in which one to four people are counted has a word for each."""
    vocabulary = load_vocabulary()[language]
    numbers = [max(word.split(), key=len) for word in sum(vocabulary.counts, ())]
    one_of = phrase_pattern(vocabulary.one_of, language).required_word
    number = word_pattern(rf"(?<!{LETTER})(?:[1-4](?!\d)|{alternatives(numbers, language)})")
    people = phrase_pattern((*vocabulary.person, *vocabulary.people, *vocabulary.one_of), language).required_word
    return (lambda word: number(word) or one_of(word)), people


@cache
def _count_expression(language: str) -> str:
    words, whole = load_vocabulary()[language], f"{endings(language)}(?!{LETTER})"
    one, few = alternatives(words.counts[0], language), alternatives(sum(words.counts[1:], ()), language)
    classifier = rf"(?:\s*(?:{alternatives(words.classifiers, language)}))?"
    between = f"(?:{JOIN})?(?:(?:{alternatives(words.between, language)}){whole}{JOIN}){{0,{MOST_WORDS_BETWEEN}}}"
    numbered = rf"(?<!{LETTER})(?:{alternatives(words.not_counts, language)}){endings(language)}[\s.:-]{{1,3}}"
    not_after = rf"(?<!{LETTER}|[₹.,/:–-])(?<!{numbered})"
    not_before = rf"(?!['’]s?|\s+(?:{alternatives(words.not_people, language)}){whole})"
    counted = (
        rf"(?P<count>[2-4]|{few})(?:\s?[-–]\s?(?P<last>[2-4]))?{classifier}{between}(?:{alternatives(words.people, language)})",
        rf"1\s?[-–]\s?(?P<last>[2-4]){classifier}{between}(?:{alternatives(words.people, language)})",
        rf"(?P<count>1|{one}){classifier}{between}(?:{alternatives(words.person, language)})",
        alternatives(words.one_of, language),
    )
    return rf"{not_after}(?:{'|'.join(counted)}){whole}{not_before}"


def _traits(library: Library, paragraph: Passage) -> int:
    """Return how many of age, place, day and route `paragraph` gives."""
    vocabulary, language = load_vocabulary()[paragraph.language], paragraph.language
    places = ("{place}", *vocabulary.localities)
    age, place, day, route = (
        phrase_pattern(phrases, language, _places(library, language))
        for phrases in (vocabulary.ages, places, vocabulary.days, vocabulary.routes)
    )
    has_numeric_day = bool(_NUMERIC_DAY.search(paragraph.search_text))
    others: tuple[PhrasePattern, ...] = (age, place, route) if has_numeric_day else (age, place, day, route)
    likely = [pattern for pattern in others if paragraph.may_contain(pattern)]
    if len(likely) + has_numeric_day < FEWEST_TRAITS:
        return 0
    return sum(map(paragraph.contains, likely)) + has_numeric_day


def _names_place_or_month(library: Library, sentence: Passage) -> bool:
    vocabulary, language = load_vocabulary()[sentence.language], sentence.language
    phrases = ("{place}", *vocabulary.localities, *vocabulary.in_a_month)
    pattern = phrase_pattern(phrases, language, _places(library, language))
    return bool(_NUMERIC_DAY.search(sentence.search_text)) or sentence.contains(pattern)


def _places(library: Library, language: str) -> tuple[str, ...]:
    places = library.site.places if library.site else ()
    return tuple(place.name[language] for place in places if place.level in FINE_PLACES and language in place.name)


def _is_dated(context: EntryContext) -> bool:
    record = context.milestone or context.album
    return bool(record and record.date and record.date.precision != "year")


def _is_placed(context: EntryContext) -> bool:
    record, site = context.milestone or context.album, context.library.site
    return bool(record and site and any(place.id == record.place and place.level in FINE_PLACES for place in site.places))


def _consents(context: EntryContext, passage: Passage) -> int:
    """Return how many people agreed to what `passage` says."""
    if context.milestone:
        return len(context.milestone.consent or ())
    if context.album and passage.route[:1] == ("photos",):
        return len(context.album.photos[int(passage.route[1])].consent or ())
    return 0
