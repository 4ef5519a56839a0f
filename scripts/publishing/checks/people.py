"""Rules about people: nobody who might be a survivor can be picked out by those who know a little already."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from publishing.checks.counts import small_counts
from publishing.checks.passages import Passage, Story, passages, stories
from publishing.checks.phrases import ascii_digits, pattern
from publishing.checks.problems import Problem
from publishing.content.library import Library
from publishing.content.records import Milestone
from publishing.content.vocabulary import load_vocabulary

FINE_PLACES = ("district", "block")
FEWEST_TRAITS = 3

_NUMERIC_DAY = regex.compile(r"(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(?!\d)")


def count_too_small(library: Library) -> Iterator[Problem]:
    """One to four people must not be counted together with a place or a month, unless each consents; in a figure never."""
    for entry in stories(library):
        dated = _is_dated(entry) or _is_placed(library, entry)
        for passage in passages(entry):
            consents = _consents(entry, passage)
            for sentence in passage.sentences():
                for count, found in small_counts(sentence, passage.language):
                    if count > consents and (dated or _names_place_or_month(library, sentence, passage.language)):
                        yield passage.problem("count-too-small", found)
        if isinstance(entry.record, Milestone):
            yield from _small_figures(entry, entry.record)


def person_pinpointed(library: Library) -> Iterator[Problem]:
    """A paragraph about one person should not give three of their age, a place, an exact date and a route."""
    for entry in stories(library):
        for passage in passages(entry):
            words = load_vocabulary().get(passage.language)
            for paragraph in passage.paragraphs() if words else ():
                someone = words and pattern(words.singled, passage.language).search(ascii_digits(paragraph))
                if someone and len(_traits(library, paragraph, passage.language)) >= FEWEST_TRAITS:
                    yield passage.problem("person-pinpointed", paragraph[slice(*someone.span())])


def collective_pictured(library: Library) -> Iterator[Problem]:
    """A photograph must not be tied to a survivor collective, in words or by its album, without the consent of those in it."""
    names = tuple(
        partner.name[language]
        for partner in library.shared.partners.record or ()
        if partner.kind == "collective"
        for language in partner.name
    )
    for _name, album, number, photo in library.photos():
        if photo.kind != "photograph" or photo.survivors != "none" or photo.consent:
            continue
        for passage in passages(album):
            of_the_photo = passage.route[:2] == ("photos", number) and passage.route[2:] in (("alt",), ("caption",))
            if (of_the_photo or passage.route in (("title",), ("summary",))) and (
                found := pattern(names, passage.language).search(passage.text)
            ):
                route = ("photos", number)
                position = passage.problem("", found[0]).position if of_the_photo else album.position(*route)
                yield Problem(rule="collective-pictured", position=position, route=route, slots={"found": found[0]})
                break


def _small_figures(entry: Story, milestone: Milestone) -> Iterator[Problem]:
    for number, figure in enumerate(milestone.figures):
        written = [(f"{figure.value.normalize():f} {text[one]}", one) for text in (figure.unit, figure.label) for one in text]
        if any(True for text, one in written for _ in small_counts(text, one)):
            route = ("figures", number)
            yield Problem(rule="count-too-small", variant="figure", position=entry.position(*route, "value"), route=route)


def _traits(library: Library, paragraph: str, language: str) -> list[str]:
    """Which of "age", "place", "day" and "route" `paragraph` gives."""
    words, text = load_vocabulary()[language], ascii_digits(paragraph)
    sought = {"age": words.ages, "place": ("{place}", *words.localities), "day": words.days, "route": words.routes}
    found = [name for name, phrases in sought.items() if pattern(phrases, language, _places(library, language)).search(text)]
    return found if "day" in found or not _NUMERIC_DAY.search(text) else [*found, "day"]


def _names_place_or_month(library: Library, sentence: str, language: str) -> bool:
    words, text = load_vocabulary()[language], ascii_digits(sentence)
    phrases = ("{place}", *words.localities, *words.in_a_month)
    return bool(_NUMERIC_DAY.search(text) or pattern(phrases, language, _places(library, language)).search(text))


def _places(library: Library, language: str) -> tuple[str, ...]:
    places = library.site.places if library.site else ()
    return tuple(place.name[language] for place in places if place.level in FINE_PLACES and language in place.name)


def _is_dated(entry: Story) -> bool:
    return bool(entry.record and entry.record.date and entry.record.date.precision != "year")


def _is_placed(library: Library, entry: Story) -> bool:
    places = library.site.places if library.site else ()
    fine = {place.id for place in places if place.level in FINE_PLACES}
    return bool(entry.record and entry.record.place in fine)


def _consents(entry: Story, passage: Passage) -> int:
    """How many people agreed to what `passage` says."""
    if isinstance(entry.record, Milestone):
        return len(entry.record.consent or ())
    if entry.record and passage.route[:1] == ("photos",):
        return len(entry.record.photos[int(passage.route[1])].consent or ())
    return 0


RULES = (count_too_small, person_pinpointed, collective_pictured)
