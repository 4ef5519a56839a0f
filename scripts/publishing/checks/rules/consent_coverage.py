"""Rules about entries: nothing that concerns a survivor is published unless the survivor agreed to exactly that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from publishing.checks.entry_rule import EntryContext, of_each
from publishing.checks.problem import Problem, spoken
from publishing.consent.clearance import FINENESS, PRECISION, QUOTATION, ConsentItem, named
from publishing.content.library import Library
from publishing.content.records import Milestone

AGE = re.compile(
    r"\b(?:aged?|age of)\s+\d{1,2}\b|\b\d{1,2}[\s-]years?[\s-]old\b"
    r"|[০-৯\d]{1,2}\s*বছর\s*বয়স|বয়স\s*(?:ছিল\s*)?[০-৯\d]{1,2}|[০-৯\d]{1,2}\s*বছরের\s*(?:মেয়ে|ছেলে|কিশোরী|শিশু|এক)",
    re.IGNORECASE,
)
FIRST_PERSON = re.compile(r"(?:^|[\s“\"(])(?:I|my|me|myself)(?=[\s,.'’])|(?:^|[\s“\"(])(?:আমি|আমার|আমাকে)(?=[\s,।])")


@of_each("milestone", "album")
def consent_missing(subject: EntryContext) -> Iterator[Problem]:
    """An entry must say `survivors: none` truthfully, or name a consent for each person whom it concerns."""
    for item in subject.items:
        record = item.record
        if record.survivors is None and record.consent is None:
            yield Problem(rule="consent-missing", position=item.position(), route=item.route)
        elif record.survivors is not None and record.consent is not None:
            position = item.entry.document.key_position((*item.route, "survivors"))
            yield Problem(rule="consent-missing", variant="both", position=position, route=item.route)
        elif record.survivors is not None:
            yield from _untrue(item)


@of_each("milestone", "album")
def consent_unknown(subject: EntryContext) -> Iterator[Problem]:
    """A consent that an entry names must be one of the records of milestones/consent, and readable."""
    for item, number, entry in subject.named():
        route = (*item.route, "consent", number)
        if entry is None or entry.record is None:
            variant = "broken" if entry else ""
            slots = {"found": (item.record.consent or ())[number]}
            yield Problem(rule="consent-unknown", variant=variant, position=item.entry.position(*route), route=route, slots=slots)


def consent_reused(library: Library) -> Iterator[Problem]:
    """A consent must belong to one item only, because using it twice would link a person across pages."""
    times = Counter(name for _, _, name in named(library))
    for entry, route, name in named(library) if len(times) < len(named(library)) else ():
        if times[name] > 1:
            yield Problem(rule="consent-reused", position=entry.position(*route), route=route)


@of_each("milestone", "album")
def consent_use_missing(subject: EntryContext) -> Iterator[Problem]:
    """A consent must list every use that its entry makes of it: text, quotation, picture."""
    for item, number, entry in subject.named():
        if entry and entry.record:
            for use in sorted(item.evidence.uses - set(entry.record.uses)):
                route = (*item.route, "consent", number)
                yield Problem(rule="consent-use-missing", position=entry.position("uses"), route=route, slots={"found": use})


@of_each("milestone", "album")
def consent_language_missing(subject: EntryContext) -> Iterator[Problem]:
    """An entry is published only in the languages that each of its consents lists."""
    for item, number, entry in subject.named():
        if entry and entry.record:
            for language in item.evidence.texts:
                if language not in entry.record.languages:
                    route = (*item.route, "consent", number)
                    yield Problem(
                        rule="consent-language-missing",
                        position=entry.position("languages"),
                        route=route,
                        language=language,
                        slots={"language": language},
                    )


@of_each("milestone", "album")
def consent_stale(subject: EntryContext) -> Iterator[Problem]:
    """What readers would see must be exactly what the person saw or heard: the same words, the same pictures."""
    for item, number, entry in subject.named():
        if not (entry and entry.record) or entry.record.state not in ("given", "renewed"):
            continue
        covers, route = entry.record.covers, (*item.route, "consent", number)
        if covers is None or entry.record.final_seen_on is None:
            yield Problem(
                rule="consent-stale", variant="unseen", position=item.entry.position(*route), route=route, slots=_id(entry.file)
            )
            continue
        for language, found in item.evidence.texts.items():
            if language in entry.record.languages and covers.texts.get(language) != found:
                slots = _id(entry.file) | {"language": language}
                yield Problem(rule="consent-stale", position=item.position(), route=item.route, slots=slots)
        for name, found in item.evidence.photos.items():
            if covers.photos.get(name) != found:
                slots = _id(entry.file) | {"found": name}
                yield Problem(rule="consent-stale", variant="photo", position=item.position(), route=item.route, slots=slots)


@of_each("milestone", "album")
def consent_child_identity(subject: EntryContext) -> Iterator[Problem]:
    """No picture and no identity of a child is published without the order of a Special Court, Board or Committee."""
    for item, number, entry in subject.named():
        record = entry.record if entry else None
        if record and entry and record.authority_order is None:
            child = record.subject == "child" or record.age_at_event != "adult" or record.age_now != "adult"
            if child and (record.identity != "none" or item.evidence.photos):
                route = (*item.route, "consent", number)
                yield Problem(rule="consent-child-identity", position=entry.position("identity"), route=route)


@of_each("milestone", "album")
def place_too_fine(subject: EntryContext) -> Iterator[Problem]:
    """An entry must not name a finer place than each of its consents allows."""
    for item, _number, entry in subject.named():
        if entry and entry.record and FINENESS.index(item.evidence.place) > FINENESS.index(entry.record.place_max):
            slots = {"found": item.evidence.place, "expected": entry.record.place_max}
            yield Problem(rule="place-too-fine", position=item.position("place"), route=item.route, slots=slots)


@of_each("milestone", "album")
def date_too_fine(subject: EntryContext) -> Iterator[Problem]:
    """An entry must not give a finer date than each of its consents allows."""
    for item, _number, entry in subject.named():
        if entry and entry.record and PRECISION.index(item.evidence.precision) > PRECISION.index(entry.record.date_max):
            slots = {"found": item.evidence.precision, "expected": entry.record.date_max}
            yield Problem(rule="date-too-fine", position=item.position(), route=item.route, slots=slots)


def _untrue(item: ConsentItem) -> Iterator[Problem]:
    """What speaks against `survivors: none` in any text: a quotation, an age, a voice that says I; or a consented picture."""
    if item.evidence.concerns_someone and isinstance(item.record, Milestone):  # of a picture itself people-unclear speaks
        yield Problem(rule="consent-missing", variant="photo", position=item.position("photos"), route=item.route)
    for route, text in item.entry.texts():
        if route[: len(item.route)] != item.route and route[:1] not in (("title",), ("summary",)):
            continue
        for language in text:
            for variant, pattern in (("quotation", QUOTATION), ("age", AGE), ("voice", FIRST_PERSON)):
                if found := pattern.search(text[language]):
                    where = item.entry.document.passage((*route, language), found[0].strip().split("\n")[0])
                    slots = {"field": spoken(route), "language": language}
                    yield Problem(rule="consent-missing", variant=variant, position=where, route=route, slots=slots)


def _id(file: str) -> dict[str, str]:
    return {"consent": file.rsplit("/", 1)[-1].rsplit(".", 1)[0]}


RULES = (
    consent_missing,
    consent_unknown,
    consent_reused,
    consent_use_missing,
    consent_language_missing,
    consent_stale,
    consent_child_identity,
    place_too_fine,
    date_too_fine,
)
