"""Rules that connect entries with consents: what concerns a survivor is published only as the survivor agreed to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from publishing.checks.rule import SHOWN, EntryContext, Passage, Problem, entry_rule, library_rule
from publishing.consent.clearance import FINENESS, PRECISION, QUOTATION, ConsentItem, consent_items
from publishing.content.library import GONE_FILE, Library, stem
from publishing.content.records import Milestone
from publishing.files.yaml_document import Position, Route

# The limit of age in the law is nobody's own age.
AGE = re.compile(
    r"\b(?:aged?|age of)\s+(?!(?<=under the age of |below the age of )18\b)\d{1,2}\b|\b\d{1,2}[\s-]years?[\s-]old\b"
    r"|[০-৯\d]{1,2}\s*বছর\s*বয়স|বয়স\s*(?:ছিল\s*)?(?!(?:১৮|18)\s*বছরের\s*কম)[০-৯\d]{1,2}|[০-৯\d]{1,2}\s*বছরের\s*(?:মেয়ে|ছেলে|কিশোরী|শিশু|এক)",
    re.IGNORECASE,
)
FIRST_PERSON = re.compile(r"(?:^|[\s“\"(])(?:I|my|me|myself)(?=[\s,.'’])|(?:^|[\s“\"(])(?:আমি|আমার|আমাকে)(?=[\s,।])")


@entry_rule(*SHOWN)
def consent_missing(context: EntryContext) -> Iterator[Problem]:
    """An entry must name a consent for each person whom it concerns, or say `survivors: none` if it concerns no survivor."""
    if not context.items and not context.lists_terms:
        for variant, passage, words in _signs(context, {"shared-quotation": QUOTATION, "shared-age": AGE}):
            yield passage.problem(words, variant=variant)
    for item in context.items:
        record = item.record
        if record.survivors is None and record.consent is None:
            yield context.problem(*item.route)
        elif record.survivors is not None and record.consent is not None:
            position = context.entry.document.key_position((*item.route, "survivors"))
            yield context.problem_at(position, *item.route, variant="both")
        elif record.survivors is not None:
            yield from _signs_of_survivors(context, item)


@entry_rule("milestone", "album")
def entry_taken_down(context: EntryContext) -> Iterator[Problem]:
    """What was taken down must not come back under its old address, whatever its consent says since."""
    for item in context.items:
        names = {item.record.slug} if isinstance(item.record, Milestone) else set(item.evidence.photos)
        if not names.isdisjoint(context.library.taken_down):
            yield context.problem(*item.route)


@library_rule
def take_down_forgotten(library: Library) -> Iterator[Problem]:
    """The list of what was taken down must be there, and no item may ever leave it; otherwise nothing is built."""
    if library.gone is None:
        yield Problem(variant="missing", position=Position(file=GONE_FILE))
    elif library.gone.record is not None:
        lines = {line for line in library.remembered - library.memory_lines if not line.startswith("withdrawn ")}
        if count := len({line.rpartition(" ")[2] for line in lines}):
            yield Problem(position=Position(file=GONE_FILE), slots={"count": str(count)})


@entry_rule("milestone", "album")
def consent_unknown(context: EntryContext) -> Iterator[Problem]:
    """A consent that an entry names must be a record in milestones/consent that can be read."""
    for item, route, entry in context.consents():
        if entry is None or entry.record is None:
            yield context.problem(*route, variant="broken" if entry else "", found=(item.record.consent or ())[int(route[-1])])


@library_rule
def consent_reused(library: Library) -> Iterator[Problem]:
    """A consent and its number in the register must belong to one item only; used twice, they connect pages to one person."""
    times = Counter(name for item in consent_items(library) for name in item.record.consent or ())
    for item in consent_items(library):
        for number, name in enumerate(item.record.consent or ()):
            if times[name] > 1:
                yield Problem(position=item.position("consent", number), route=(*item.route, "consent", number))
    for entry in library.consents.values():
        if entry.record and library.register_numbers[entry.record.register_ref] > 1:
            yield Problem(variant="number", position=entry.position("register_ref"), route=("register_ref",))


@entry_rule("milestone", "album")
def consent_use_missing(context: EntryContext) -> Iterator[Problem]:
    """A consent must list every use that its entry needs: text, quotation or picture."""
    for item, route, entry, consent in context.consent_records():
        for use in sorted(item.evidence.uses - set(consent.uses)):
            yield context.problem_at(entry.position("uses"), *route, found=use)


@entry_rule("milestone", "album")
def consent_language_missing(context: EntryContext) -> Iterator[Problem]:
    """A consent must list every language of its entry; the entry is left out of the other languages."""
    for item, route, entry, consent in context.consent_records():
        for language in item.evidence.texts:
            if language not in consent.languages:
                position, slots = entry.position("languages"), {"language": language}
                yield Problem(position=position, route=route, language=language, slots=slots)


@entry_rule("milestone", "album")
def consent_stale(context: EntryContext) -> Iterator[Problem]:
    """What readers would see must be exactly what the person saw or heard: the same words, the same pictures."""
    for item, route, entry, consent in context.consent_records():
        if consent.state not in ("given", "renewed"):
            continue
        covers, name = consent.covers, stem(entry.file)
        if covers is None or consent.final_seen_on is None:
            yield context.problem(*route, variant="unseen", consent=name)
            continue
        for language, text in item.evidence.texts.items():
            if language in consent.languages and covers.texts.get(language) != text:
                yield context.problem(*item.route, consent=name, language=language)
        for photo, digest in item.evidence.photos.items():
            if covers.photos.get(photo) != digest:
                yield context.problem(*item.route, variant="photo", consent=name, found=photo)


@entry_rule("milestone")
def consent_not_for_milestone(context: EntryContext) -> Iterator[Problem]:
    """Everybody in a picture must have seen or heard, and agreed to, the text of each milestone that shows the picture."""
    for item in context.items:
        record = item.record
        for number, name in enumerate(record.photos if isinstance(record, Milestone) else ()):
            photo = context.library.pictured[name][1] if name in context.library.pictured else None
            for consent in context.library.consents_of(photo) if photo else ():
                seen = consent.covers.milestones.get(item.evidence.slug, {}) if consent.covers else {}
                for language, text in item.evidence.texts.items():
                    if language in consent.languages and seen.get(language) != text:
                        variant = "stale" if language in seen else ""
                        slots = {"found": name, "consent": consent.id, "language": language}
                        yield context.problem("photos", number, variant=variant, **slots)


@entry_rule("milestone", "album")
def consent_child_identity(context: EntryContext) -> Iterator[Problem]:
    """A picture or the identity of a child must not be published without the order of a Special Court, Board or Committee."""
    for item, route, entry, consent in context.consent_records():
        is_child = consent.subject == "child" or consent.age_at_event != "adult" or consent.age_now != "adult"
        if consent.authority_order is None and is_child and (consent.identity != "none" or item.evidence.photos):
            yield context.problem_at(entry.position("identity"), *route)


@entry_rule("milestone", "album")
def place_too_fine(context: EntryContext) -> Iterator[Problem]:
    """An entry must not name a more precise place than each of its consents allows."""
    for item, _route, _entry, consent in context.consent_records():
        found, expected = item.evidence.place, consent.place_max
        if FINENESS.index(found) > FINENESS.index(expected):
            yield context.problem_at(item.position("place"), *item.route, found=found, expected=expected)


@entry_rule("milestone", "album")
def date_too_fine(context: EntryContext) -> Iterator[Problem]:
    """An entry must not give a more precise date than each of its consents allows."""
    for item, _route, _entry, consent in context.consent_records():
        found, expected = item.evidence.precision, consent.date_max
        if PRECISION.index(found) > PRECISION.index(expected):
            yield context.problem(*item.route, found=found, expected=expected)


def _signs_of_survivors(context: EntryContext, item: ConsentItem) -> Iterator[Problem]:
    """Yield what contradicts `survivors: none`: a quotation, an age or the first person in a text, or a picture with consent."""
    if item.evidence.concerns_someone and isinstance(item.record, Milestone):  # for a picture itself this is people-unclear
        yield context.problem_at(item.position("photos"), *item.route, variant="photo")
    for variant, passage, words in _signs(context, {"quotation": QUOTATION, "age": AGE, "voice": FIRST_PERSON}):
        if passage.route[: len(item.route)] == item.route or passage.route[:1] in (("title",), ("summary",), ("slug",)):
            yield replace(passage.problem(words, variant=variant), route=item.route)


def _signs(context: EntryContext, patterns: Mapping[str, re.Pattern[str]]) -> Iterator[tuple[str, Passage, str]]:
    """Yield the first words that match each of `patterns` in each passage, as it is typed or as it is shown."""
    found: set[tuple[str, Route, str]] = set()
    for passage in (*context.passages, *context.readable_passages):
        for variant, pattern in patterns.items():
            place = (variant, passage.route, passage.language)
            if place not in found and (match := pattern.search(passage.text)):
                found.add(place)
                yield variant, passage, match[0].strip().split("\n")[0]
