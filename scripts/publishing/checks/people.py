"""Rules about people: nobody who might be a survivor can be picked out by those who know a little already."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from publishing.checks.counts import signs_of_counts, small_counts
from publishing.checks.passages import Passage
from publishing.checks.phrases import pattern
from publishing.checks.problems import Problem
from publishing.checks.subjects import Subject, of_each
from publishing.content.library import Entry, Library
from publishing.content.records import Milestone
from publishing.content.vocabulary import load_vocabulary

FINE_PLACES = ("district", "block")
FEWEST_TRAITS = 3

_NUMERIC_DAY = regex.compile(r"(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(?!\d)")


@of_each("milestone", "album")
def count_too_small(subject: Subject) -> Iterator[Problem]:
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
def person_pinpointed(subject: Subject) -> Iterator[Problem]:
    """A paragraph about one person should not give three of their age, a place, an exact date and a route."""
    for passage in subject.passages:
        if passage.language in load_vocabulary():
            singled = pattern(load_vocabulary()[passage.language].singled, passage.language)
            for paragraph in passage.paragraphs() if passage.may_hold(singled) else ():
                traits = _traits(subject.library, paragraph) if paragraph.may_hold(singled) else []
                if len(traits) >= FEWEST_TRAITS and (someone := next(paragraph.find(singled), None)):
                    yield passage.problem("person-pinpointed", paragraph.text[slice(*someone.span())])


@of_each("album")
def collective_pictured(subject: Subject) -> Iterator[Problem]:
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


def _is_dated(subject: Subject) -> bool:
    record = subject.milestone or subject.album
    return bool(record and record.date and record.date.precision != "year")


def _is_placed(subject: Subject) -> bool:
    record, site = subject.milestone or subject.album, subject.library.site
    return bool(record and site and any(one.id == record.place and one.level in FINE_PLACES for one in site.places))


def _consents(subject: Subject, passage: Passage) -> int:
    """How many people agreed to what `passage` says."""
    if subject.milestone:
        return len(subject.milestone.consent or ())
    if subject.album and passage.route[:1] == ("photos",):
        return len(subject.album.photos[int(passage.route[1])].consent or ())
    return 0


RULES = (count_too_small, person_pinpointed, collective_pictured)
