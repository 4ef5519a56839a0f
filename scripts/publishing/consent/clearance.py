"""An entry that may be published: it cannot be made without live consents for exactly what it shows.

This is the second of three gates. It repeats, in its own few lines, what the rules of the checks say at length.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import InitVar, dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

from publishing.consent.canonical_text import milestone_wording, photo_wording
from publishing.content.consent_record import Consent
from publishing.content.fields import Text
from publishing.content.library import Entry, Library, reference
from publishing.content.records import Album, Milestone, Photo, Place
from publishing.content.redactions import picture_digest
from publishing.files.digest import sha256
from publishing.files.yaml_document import Position, Route

T_co = TypeVar("T_co", Milestone, Photo, covariant=True)

COOLING_OFF = datetime.timedelta(days=7)
REVIEW_GRACE = datetime.timedelta(days=30)
LONGEST_MONTHS = 24
NOTICE_MONTHS = 12  # a notice that was given longer before consent is forgotten: our own bound
FINENESS = ("", "country", "state", "district", "block")
PRECISION = ("year", "month", "day")
RECOGNISABLE = ("face", "named")


class UnconsentedError(ValueError):
    """Something was to be published without a live consent that covers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What consent is held against: the consents of all persons, what readers would see, and the day."""

    consents: tuple[Consent, ...]
    texts: Mapping[str, str]  # for each language the digest of the canonical text
    photos: Mapping[str, str]  # for each picture, as album/picture, its digest
    uses: frozenset[str]
    concerns_someone: bool  # a picture that it shows says so, whatever the entry itself says
    place: str  # how fine the place is that it names; "" without one
    precision: str  # of the date that it gives: year, month or day
    today: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared(Generic[T_co]):
    """A milestone or picture that may be published in `languages`; `confirmed` is when those concerned last saw it.

    `uses` are those that everybody concerned agreed to; None where it concerns nobody.
    """

    item: T_co
    evidence: InitVar[Evidence]
    languages: tuple[str, ...] = field(init=False)
    confirmed: datetime.date | None = field(init=False)
    uses: frozenset[str] | None = field(init=False)

    def __post_init__(self, evidence: Evidence) -> None:
        """Raises UnconsentedError unless nobody is concerned, or everybody agreed to all that is shown."""
        consents = evidence.consents
        if self.item.survivors == "none" and self.item.consent is None and not consents and not evidence.concerns_someone:
            languages: tuple[str, ...] = tuple(evidence.texts)
        elif (
            self.item.survivors is None
            and self.item.consent
            and tuple(consent.id for consent in consents) == self.item.consent
            and all(agrees(consent, evidence) for consent in consents)
        ):
            languages = tuple(code for code in evidence.texts if all(covers(consent, code, evidence) for consent in consents))
        else:
            languages = ()
        if not languages:
            raise UnconsentedError
        seen = [consent.final_seen_on.first_day for consent in consents if consent.final_seen_on]
        object.__setattr__(self, "languages", languages)
        object.__setattr__(self, "confirmed", min(seen, default=None))
        uses = frozenset[str].intersection(*(frozenset(consent.uses) for consent in consents)) if consents else None
        object.__setattr__(self, "uses", uses)

    def allows(self, use: str) -> bool:
        """Whether it may be shown in the way `use`, too: in a feed, a download, or a card beside a shared link."""
        return self.uses is None or use in self.uses


def agrees(consent: Consent, evidence: Evidence) -> bool:
    """Whether `consent` is live on the day, and covers the pictures and uses."""
    return (
        is_live(consent, evidence.today)
        and evidence.uses <= set(consent.uses)
        and consent.covers is not None
        and all(consent.covers.photos.get(name) == found for name, found in evidence.photos.items())
        and (_is_adult(consent) or not evidence.photos or consent.authority_order is not None)
        and FINENESS.index(evidence.place) <= FINENESS.index(consent.place_max)
        and PRECISION.index(evidence.precision) <= PRECISION.index(consent.date_max)
    )


def covers(consent: Consent, language: str, evidence: Evidence) -> bool:
    """Whether `consent` covers exactly the text in `language`."""
    seen = consent.covers.texts.get(language) if consent.covers else None
    return language in consent.languages and seen == evidence.texts[language]


def is_live(consent: Consent, today: datetime.date) -> bool:
    """Whether `consent` publishes anything at all on the day `today`."""
    if not (consent.given_on and consent.cooling_off_until and consent.final_seen_on and consent.method):
        return False
    given, seen = consent.given_on.first_day, consent.final_seen_on.first_day
    latest = max(given, consent.renewed_on.first_day) if consent.renewed_on else given
    return (
        consent.state in ("given", "renewed")
        and consent.withdraw is None
        and (consent.state == "given") == (consent.renewed_on is None)
        and consent.notice.given_on.first_day <= given <= months_after(consent.notice.given_on.first_day, NOTICE_MONTHS)
        and given <= latest <= today
        and given + COOLING_OFF <= consent.cooling_off_until.first_day <= today
        and given <= seen <= today
        and consent.risk.assessed_on.first_day <= today < months_after(consent.risk.assessed_on.first_day, LONGEST_MONTHS)
        and today < consent.expires_on.first_day <= months_after(latest, LONGEST_MONTHS)
        and today <= consent.review_on.first_day + REVIEW_GRACE
        and consent.risk.outcome in ("low", "medium")
        and (consent.risk.live_case == "false" or consent.legal_review is not None)
        and consent.steward != consent.second_reviewer
        and _may_be_recognised(consent)
    )


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month, `months` later; the last day of that month where it is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    first_of_next = datetime.date(day.year + year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_of_next - datetime.timedelta(days=1)).day
    return datetime.date(day.year + year, month + 1, min(day.day, last))


def _may_be_recognised(consent: Consent) -> bool:
    if not _is_adult(consent) and consent.identity != "none":
        return consent.authority_order is not None
    if consent.identity in RECOGNISABLE:
        return consent.legal_review is not None and consent.written_authorisation == "true"
    return True


def _is_adult(consent: Consent) -> bool:
    return consent.age_at_event == "adult" and consent.age_now == "adult" and consent.subject != "child"


QUOTATION = re.compile(r"(?m)^\s*>|[“\"][^“”\"]{25,}[”\"]|‘[^‘’]{40,}’")
_BEGINS_QUOTATION = re.compile(r"[>“\"‘]")


def milestone_evidence(library: Library, milestone: Milestone) -> Evidence:
    """Returns the evidence for `milestone`, in every language in which all of it is written."""
    photos = _photos(library, milestone)
    names = library.places
    shown = [photo for _, _, photo in photos]
    written = _languages(
        library, [*_texts(milestone), *(text for photo in shown for text in (photo.alt, photo.caption, photo.credit))]
    )
    quotes = any(QUOTATION.search(body) for body in map(milestone.body.__getitem__, written) if _BEGINS_QUOTATION.search(body))
    concerning = any(photo.survivors != "none" for photo in shown)
    return Evidence(
        consents=_consents(library, milestone),
        texts={code: sha256(milestone_wording(milestone, code, shown, names)) for code in written},
        photos={name: picture_digest(library.masters[name].digest, photo.redactions) for name, _, photo in photos},
        uses=frozenset({"text"} | ({"quote"} if quotes else set()) | ({"photo"} if concerning else set())),
        concerns_someone=concerning,
        place=_level(names, milestone.place),
        precision=milestone.date.precision,
        today=library.today,
    )


def photo_evidence(library: Library, album: Album, photo: Photo) -> Evidence:
    """Returns the evidence for one picture of `album`, in every language in which its words are written."""
    name, names = reference(album.slug, photo), library.places
    written = _languages(library, (album.title, album.summary, photo.alt, photo.caption, photo.credit))
    return Evidence(
        consents=_consents(library, photo),
        texts={code: sha256(photo_wording(album, photo, code)) for code in written},
        photos={name: picture_digest(library.masters[name].digest, photo.redactions)},
        uses=frozenset({"photo"}),
        concerns_someone=photo.shows_people,
        place=_level(names, album.place),
        precision=album.date.precision if album.date else "year",
        today=library.today,
    )


def _consents(library: Library, item: Milestone | Photo) -> tuple[Consent, ...]:
    entries = (library.consents.get(name) for name in item.consent or ())
    return tuple(entry.record for entry in entries if entry and entry.record)


def _photos(library: Library, milestone: Milestone) -> list[tuple[str, Album, Photo]]:
    return [(name, *library.pictured[name]) for name in milestone.photos if name in library.pictured]


def _level(places: Mapping[str, Place], place: str | None) -> str:
    """How fine `place` is; "" without one. A place that is not known counts as the finest."""
    if place is None:
        return ""
    return places[place].level if place in places else "block"


def _texts(milestone: Milestone) -> Iterator[Text]:
    yield from (milestone.title, milestone.summary, milestone.body)
    if milestone.content_note:
        yield milestone.content_note
    for figure in milestone.figures:
        yield from (text for text in (figure.unit, figure.label, figure.baseline) if text)
    yield from (correction.text for correction in milestone.corrections)


def _languages(library: Library, texts: Iterable[Text]) -> tuple[str, ...]:
    texts = tuple(texts)
    return tuple(code for code in library.languages if all(code in text for text in texts))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentItem:
    """A milestone, or a picture within its album's file, as something that may concern people."""

    entry: Entry[Milestone] | Entry[Album]
    route: Route
    record: Milestone | Photo
    evidence: Evidence

    def position(self, *route: str | int) -> Position:
        """Where the field at `route` of the item stands."""
        return self.entry.position(*self.route, *route)


@lru_cache(maxsize=2)  # many rules ask for the same items of the same library
def items(library: Library) -> tuple[ConsentItem, ...]:
    """Every milestone and every picture that could be read."""
    return tuple(item for entry in library.stories for item in items_of(library, entry))


def items_of(library: Library, entry: Entry[Milestone] | Entry[Album]) -> Iterator[ConsentItem]:
    """The milestone or the pictures that `entry` holds."""
    for route, record in _records(entry):
        if isinstance(record, Milestone):
            evidence = milestone_evidence(library, record)
        elif isinstance(entry.record, Album):
            evidence = photo_evidence(library, entry.record, record)
        yield ConsentItem(entry=entry, route=route, record=record, evidence=evidence)


@lru_cache(maxsize=2)
def named(library: Library) -> tuple[tuple[Entry[Milestone] | Entry[Album], Route, str], ...]:
    """Every consent that a milestone or picture names: the entry, the route to the name, the name."""
    return tuple(
        (entry, (*route, "consent", number), name)
        for entry in library.stories
        for route, record in _records(entry)
        for number, name in enumerate(record.consent or ())
    )


def _records(entry: Entry[Milestone] | Entry[Album]) -> Iterable[tuple[Route, Milestone | Photo]]:
    if isinstance(entry.record, Milestone):
        return (((), entry.record),)
    return [(("photos", number), photo) for number, photo in enumerate(entry.record.photos if entry.record else ())]
