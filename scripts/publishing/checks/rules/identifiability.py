"""How many people a text speaks of, where it is few enough for one of them to be picked out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from publishing.checks.entry_rule import EntryContext, of_each
from publishing.checks.passages import Passage
from publishing.checks.phrases import JOIN, LETTER, Test, alternatives, ascii_digits, endings, found_at, found_in, pattern, sign
from publishing.checks.problem import Problem
from publishing.content.library import Entry, Library
from publishing.content.records import Milestone
from publishing.i18n.vocabulary import Vocabulary, load_vocabulary

MOST_WORDS_BETWEEN = 2


def small_counts(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Yields (how many, in which words) for each count of one to four people in `text`."""
    words = load_vocabulary().get(language)
    if words is None:
        return
    for found in _found(ascii_digits(text), language):
        written = found["last"] or found["count"]
        yield _amount(written, words, language) if written else 1, text[found.start() : found.end()]


def _amount(written: str, words: Vocabulary, language: str) -> int:
    if written.isdecimal():
        return int(written)
    return next(
        number
        for number, spellings in enumerate(words.counts, start=1)
        if regex.fullmatch(alternatives(spellings, language), written, regex.IGNORECASE)
    )


@cache
def signs_of_counts(language: str) -> tuple[Test, Test]:
    """Returns two tests of words: a text in which people are counted has one that passes the first, and one for the second."""
    words = load_vocabulary()[language]
    numbers = [max(word.split(), key=len) for word in sum(words.counts, ())]
    of_one = pattern(words.one_of, language).may_hold
    number = sign(rf"(?<!{LETTER})(?:[1-4](?!\d)|{alternatives(numbers, language)})")
    people = pattern((*words.person, *words.people, *words.one_of), language).may_hold
    return (lambda word: number(word) or of_one(word)), people


def _found(text: str, language: str) -> Iterator[regex.Match[str]]:
    """Yields every count; only where one could begin is it worth while to look."""
    end = 0
    for start in found_in(_start(language), text):
        if start.start() >= end and (found := found_at(_expression(language), text, start.start())):
            yield found
            end = found.end()


@cache
def _start(language: str) -> str:
    words = load_vocabulary()[language]
    counts, of_one = alternatives(sum(words.counts, ()), language), alternatives(words.one_of, language)
    return f"(?<!{LETTER})(?=[1-4]|{counts}|{of_one})"


@cache
def _expression(language: str) -> str:
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


FINE_PLACES = ("district", "block")
FEWEST_TRAITS = 3

_NUMERIC_DAY = regex.compile(r"(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(?!\d)")


@of_each("milestone", "album")
def count_too_small(subject: EntryContext) -> Iterator[Problem]:
    """One to four people must not be counted together with a place or a month, unless each consents; in a figure never."""
    for passage in subject.passages:
        for sentence in passage.sentences(*signs_of_counts(passage.language)) if passage.language in load_vocabulary() else ():
            for count, found in small_counts(sentence.text, passage.language):
                dated = _is_dated(subject) or _is_placed(subject)
                if count > _consents(subject, passage) and (dated or _names_place_or_month(subject.library, sentence)):
                    yield passage.problem("count-too-small", found)
    if subject.milestone:
        yield from _small_figures(subject.entry, subject.milestone)


@of_each("milestone", "album")
def person_pinpointed(subject: EntryContext) -> Iterator[Problem]:
    """A paragraph about one person should not give three of their age, a place, an exact date and a route."""
    for passage in subject.passages:
        if passage.language in load_vocabulary():
            singled = pattern(load_vocabulary()[passage.language].singled, passage.language)
            for paragraph in passage.paragraphs() if passage.may_hold(singled) else ():
                traits = _traits(subject.library, paragraph) if paragraph.may_hold(singled) else []
                if len(traits) >= FEWEST_TRAITS and (someone := next(paragraph.find(singled), None)):
                    yield passage.problem("person-pinpointed", paragraph.text[slice(*someone.span())])


@of_each("album")
def collective_pictured(subject: EntryContext) -> Iterator[Problem]:
    """A photograph must not be tied to a survivor collective, in words or by its album, without the consent of those in it."""
    names = tuple(
        partner.name[language]
        for partner in subject.library.shared.partners.record or ()
        if partner.kind == "collective"
        for language in partner.name
    )
    for _name, number, photo in subject.photos():
        if photo.kind != "photograph" or photo.survivors != "none" or photo.consent:
            continue
        for passage in subject.passages:
            of_the_photo = passage.route[:2] == ("photos", number) and passage.route[2:] in (("alt",), ("caption",))
            if (of_the_photo or passage.route in (("title",), ("summary",))) and (
                found := pattern(names, passage.language).search(passage.text)
            ):
                route = ("photos", number)
                position = passage.problem("", found[0]).position if of_the_photo else subject.entry.position(*route)
                yield Problem(rule="collective-pictured", position=position, route=route, slots={"found": found[0]})
                break


def _small_figures(entry: Entry[Milestone], milestone: Milestone) -> Iterator[Problem]:
    for number, figure in enumerate(milestone.figures):
        written = [(f"{figure.value.normalize():f} {text[one]}", one) for text in (figure.unit, figure.label) for one in text]
        if any(True for text, one in written for _ in small_counts(text, one)):
            route = ("figures", number)
            yield Problem(rule="count-too-small", variant="figure", position=entry.position(*route, "value"), route=route)


def _traits(library: Library, paragraph: Passage) -> list[str]:
    """Which of "age", "place", "day" and "route" `paragraph` gives."""
    words, language = load_vocabulary()[paragraph.language], paragraph.language
    sought = {"age": words.ages, "place": ("{place}", *words.localities), "day": words.days, "route": words.routes}
    places = _places(library, language)
    patterns = {name: pattern(phrases, language, places) for name, phrases in sought.items()}
    numeric = bool(_NUMERIC_DAY.search(paragraph.same))
    likely = [name for name, one in patterns.items() if paragraph.may_hold(one) or (numeric and name == "day")]
    if len(likely) < FEWEST_TRAITS:
        return likely
    return [name for name in likely if (numeric and name == "day") or paragraph.holds(patterns[name])]


def _names_place_or_month(library: Library, sentence: Passage) -> bool:
    words, language = load_vocabulary()[sentence.language], sentence.language
    phrases = ("{place}", *words.localities, *words.in_a_month)
    return bool(_NUMERIC_DAY.search(sentence.same)) or sentence.holds(pattern(phrases, language, _places(library, language)))


def _places(library: Library, language: str) -> tuple[str, ...]:
    places = library.site.places if library.site else ()
    return tuple(place.name[language] for place in places if place.level in FINE_PLACES and language in place.name)


def _is_dated(subject: EntryContext) -> bool:
    record = subject.milestone or subject.album
    return bool(record and record.date and record.date.precision != "year")


def _is_placed(subject: EntryContext) -> bool:
    record, site = subject.milestone or subject.album, subject.library.site
    return bool(record and site and any(one.id == record.place and one.level in FINE_PLACES for one in site.places))


def _consents(subject: EntryContext, passage: Passage) -> int:
    """How many people agreed to what `passage` says."""
    if subject.milestone:
        return len(subject.milestone.consent or ())
    if subject.album and passage.route[:1] == ("photos",):
        return len(subject.album.photos[int(passage.route[1])].consent or ())
    return 0


RULES = (count_too_small, person_pinpointed, collective_pictured)
