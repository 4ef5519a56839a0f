"""Clear milestones and pictures for publication: each needs live consents that cover exactly what readers would see.

This is the second of three gates. It decides again, in a few lines of its own, what the rules of the checks report in detail.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace
from functools import lru_cache
from typing import Generic, TypeVar

from publishing.consent.affirmations import affirmations_of, affirmed_names, album_digests, prose_digests, shared_digests
from publishing.consent.canonical_text import canonical_milestone, canonical_photo
from publishing.content.affirmation import Affirmation, AffirmationState, is_by_makers
from publishing.content.consent_record import Consent, Covers
from publishing.content.fields import Record, role_kind
from publishing.content.library import ASSETS, Entry, Library, reference, texts_in
from publishing.content.records import Album, Milestone, Photo
from publishing.content.redactions import picture_digest, visible_faces
from publishing.files.digest import sha256
from publishing.files.yaml_document import Position, Route

T_co = TypeVar("T_co", Milestone, Photo, covariant=True)

ONE_DAY = datetime.timedelta(days=1)
COOLING_OFF = datetime.timedelta(days=7)
REVIEW_GRACE = datetime.timedelta(days=30)
LONGEST_MONTHS = 24
REVIEW_MONTHS = 12
NOTICE_MONTHS = 12  # a notice given longer before the consent counts as forgotten; a limit of our own
FINENESS = ("", "country", "state", "district", "block")
PRECISION = ("year", "month", "day")
RECOGNISABLE = ("face", "named")
PICTURED = ("non_facial", *RECOGNISABLE)  # what a person who can be recognised in a picture must have agreed to
AT_WORK = ("staff", "official")
QUOTATION = re.compile(r"(?m)^\s*>|[“\"][^“”\"]{25,}[”\"]|‘[^‘’]{40,}’")
_BEGINS_QUOTATION = re.compile(r"[>“\"‘]")


class UnconsentedError(ValueError):
    """Something was to be published without a live consent that covers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a consent must cover: the named consents, what readers would see, and the day."""

    consents: tuple[Consent, ...]
    texts: Mapping[str, str]  # by language, the SHA-256 of the canonical text
    photos: Mapping[str, str]  # by picture (album/picture), its digest
    uses: frozenset[str]
    concerns_someone: bool  # a picture says so, whatever `survivors` says
    place: str  # one of FINENESS; "" without a place
    precision: str  # of the date, one of PRECISION
    today: datetime.date
    taken_down: bool = False  # it, or a picture of it
    faces: int | None = 0  # that can be seen in a picture; None where it was not searched for any
    affirmed: frozenset[str] = frozenset()  # the languages in which a second person affirmed that it concerns nobody
    people: str = ""  # who can be recognised in a picture: "", "staff" or "consented"
    slug: str = ""  # of a milestone
    picture_consents: tuple[Consent | None, ...] = ()  # those of everybody in a milestone's pictures; None: cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentItem:
    """A milestone, or one picture of an album, with the evidence that its consents are compared with."""

    entry: Entry[Milestone] | Entry[Album]
    route: Route  # of the record in the file
    record: Milestone | Photo
    evidence: Evidence

    def position(self, *route: str | int) -> Position:
        """Return where the field at `route` of the record is in the file."""
        return self.entry.position(*self.route, *route)


@lru_cache(maxsize=2)  # many rules need the items of the same library
def consent_items(library: Library) -> tuple[ConsentItem, ...]:
    """Return every milestone and every picture that could be read."""
    items: list[ConsentItem] = []
    for milestone in library.milestones:
        if milestone.record:
            evidence = milestone_evidence(library, milestone.record)
            affirmed = affirmed_names(library, milestone.file, evidence.texts)
            evidence = replace(evidence, affirmed=affirmed)
            items.append(ConsentItem(entry=milestone, route=(), record=milestone.record, evidence=evidence))
    for entry in library.albums:
        if album := entry.record:
            photos = [photo_evidence(library, album, photo) for photo in album.photos]
            affirmed = affirmed_names(library, entry.file, digests_of_album(library, album, photos))
            items += [
                ConsentItem(entry=entry, route=("photos", number), record=photo, evidence=replace(evidence, affirmed=affirmed))
                for number, (photo, evidence) in enumerate(zip(album.photos, photos, strict=True))
            ]
    return tuple(items)


def milestones_with(library: Library, item: ConsentItem) -> tuple[ConsentItem, ...]:
    """Return the milestones that show `item`, if that is a picture."""
    pictures = item.evidence.photos.keys() if isinstance(item.record, Photo) else frozenset[str]()
    milestones = (other for other in consent_items(library) if isinstance(other.record, Milestone))
    return tuple(milestone for milestone in milestones if milestone.evidence.photos.keys() & pictures)


def seen_today(library: Library, item: ConsentItem, languages: Collection[str]) -> Covers:
    """Return what a consent covers whose person saw `item`, and every milestone that shows it, today in `languages`."""

    def digests(shown: ConsentItem) -> dict[str, str]:
        return {code: digest for code, digest in shown.evidence.texts.items() if code in languages}

    milestones = {milestone.evidence.slug: digests(milestone) for milestone in milestones_with(library, item)}
    shown_with = {slug: texts for slug, texts in milestones.items() if texts}
    return Covers(texts=digests(item), photos=dict(item.evidence.photos), milestones=shown_with)


def digests_of_album(library: Library, album: Album, evidence: Sequence[Evidence]) -> dict[str, str]:
    """Return the digest of `album` in each of its languages, given the evidence of each of its pictures."""
    of_nobody = [
        (reference(album.slug, photo), of_photo)
        for photo, of_photo in zip(album.photos, evidence, strict=True)
        if photo.survivors == "none"
    ]
    return album_digests(
        library,
        album,
        {
            code: [(name, of_photo.texts.get(code, ""), of_photo.photos[name]) for name, of_photo in of_nobody]
            for code in library.languages
        },
    )


def affirmable_digests(library: Library) -> dict[str, dict[str, str]]:
    """Return what an affirmation of each file that needs one must cover today: shared texts first, then prose and entries."""
    digests = {entry.file: shared_digests(library, entry.document) for entry in library.written.entries if entry.record}
    digests |= {file: prose_digests(library, file, lines) for file, lines in library.prose.items()}
    digests[ASSETS] = {file: digest for file, digest in library.assets.items() if digest}
    evidence: dict[str, list[Evidence]] = {}
    for item in consent_items(library):
        evidence.setdefault(item.entry.file, []).append(item.evidence)
        if isinstance(item.record, Milestone) and item.record.survivors == "none":
            digests[item.entry.file] = dict(item.evidence.texts)
    digests |= {
        entry.file: digests_of_album(library, entry.record, evidence[entry.file]) for entry in library.albums if entry.record
    }
    return {file: covered for file, covered in digests.items() if covered}


def affirmation_states(library: Library) -> Iterator[tuple[str, AffirmationState, Affirmation | None]]:
    """Yield each file that needs an affirmation, its state, and the affirmation that counts: the last one where it is stale."""
    for file, digests in affirmable_digests(library).items():
        affirmations = affirmations_of(library, file)
        whole = next((one for one in affirmations if digests.items() <= dict(one.covers).items()), None)
        if whole:
            yield file, "makers" if is_by_makers(whole) else "affirmed", whole
        else:
            yield file, "stale" if affirmations else "waiting", affirmations[-1] if affirmations else None


def milestone_evidence(library: Library, milestone: Milestone) -> Evidence:
    """Return the evidence for `milestone`, in every language in which all of it and of its pictures is written."""
    named = [(name, *library.pictured[name]) for name in milestone.photos if name in library.pictured]
    written = _languages(library, milestone, *(album.model_copy(update={"photos": (photo,)}) for _, album, photo in named))
    bodies = [milestone.body[language] for language in written]
    quotes = any(QUOTATION.search(body) for body in bodies if _BEGINS_QUOTATION.search(body))
    concerns_someone = any(photo.survivors != "none" for _, _, photo in named)
    return Evidence(
        consents=library.consents_of(milestone),
        texts={code: sha256(canonical_milestone(library, milestone, code)) for code in written},
        photos={name: picture_digest(library.masters[name].digest, photo.redactions) for name, _, photo in named},
        uses=frozenset({"text", *(["quote"] if quotes else []), *(["photo"] if concerns_someone else [])}),
        concerns_someone=concerns_someone,
        place=_fineness(library, milestone.place),
        precision=milestone.date.precision,
        taken_down=not library.taken_down.isdisjoint({milestone.slug, *milestone.photos}),
        slug=milestone.slug,
        picture_consents=tuple(_consents_of_pictures(library, [photo for _, _, photo in named])),
        today=library.today,
    )


def photo_evidence(library: Library, album: Album, photo: Photo) -> Evidence:
    """Return the evidence for one picture of `album`, in every language in which its words and the album's are written."""
    name = reference(album.slug, photo)
    written = _languages(library, album.model_copy(update={"photos": (photo,)}))
    return Evidence(
        consents=library.consents_of(photo),
        texts={code: sha256(canonical_photo(library, album, photo, code)) for code in written},
        photos={name: picture_digest(library.masters[name].digest, photo.redactions)},
        uses=frozenset({"photo"}),
        concerns_someone=photo.shows_people,
        faces=None if (faces := library.faces[name]) is None else len(visible_faces(photo, faces)),
        place=_fineness(library, album.place),
        precision=album.date.precision if album.date else "year",
        taken_down=name in library.taken_down,
        people=photo.people if photo.shows_people and photo.people else "consented" if photo.shows_people else "",
        today=library.today,
    )


def _consents_of_pictures(library: Library, photos: Sequence[Photo]) -> Iterator[Consent | None]:
    for photo in photos:
        consents = {consent.id: consent for consent in library.consents_of(photo)}
        yield from (consents.get(name) for name in photo.consent or ())


def _fineness(library: Library, place: str | None) -> str:
    """Return how fine `place` is; "" without one. An unknown place counts as the finest."""
    if place is None:
        return ""
    return library.places[place].level if place in library.places else "block"


def _languages(library: Library, *records: Record) -> tuple[str, ...]:
    texts = [text for record in records for _, text in texts_in(record)]
    return tuple(code for code in library.languages if all(code in text for text in texts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared(Generic[T_co]):
    """A milestone or picture that may be published; it cannot be made without evidence of the consents that it needs."""

    item: T_co
    evidence: InitVar[Evidence]
    languages: tuple[str, ...] = field(init=False)
    confirmed: datetime.date | None = field(init=False)  # when those concerned last saw it; None where it concerns nobody
    last_day: datetime.date | None = field(init=False)  # on which it may be shown; None where it concerns nobody
    uses: frozenset[str] | None = field(init=False)  # those that everybody concerned agreed to; None where it concerns nobody

    def __post_init__(self, evidence: Evidence) -> None:
        """Raises UnconsentedError unless nobody is concerned, or everybody agreed to all that is shown."""
        consents = evidence.consents
        is_nobody = self.item.survivors == "none" and self.item.consent is None and not consents
        if is_nobody and not evidence.concerns_someone and not evidence.faces:
            languages: tuple[str, ...] = tuple(code for code in evidence.texts if code in evidence.affirmed)
        elif (
            self.item.survivors is None
            and self.item.consent
            and tuple(consent.id for consent in consents) == self.item.consent
            and all(agrees(consent, evidence) for consent in consents)
            and evidence.faces is not None
            and evidence.faces <= sum(consent.identity in RECOGNISABLE for consent in consents)
        ):
            languages = tuple(
                code
                for code in evidence.texts
                if all(covers(consent, code, evidence) for consent in consents)
                and all(covers_milestone(consent, code, evidence) for consent in evidence.picture_consents)
            )
        else:
            languages = ()
        if not languages or evidence.taken_down:
            raise UnconsentedError
        seen = [consent.final_seen_on.first_day for consent in consents if consent.final_seen_on]
        object.__setattr__(self, "languages", languages)
        object.__setattr__(self, "confirmed", min(seen, default=None))
        object.__setattr__(self, "last_day", min(map(last_day, consents), default=None))
        uses = frozenset[str].intersection(*(frozenset(consent.uses) for consent in consents)) if consents else None
        object.__setattr__(self, "uses", uses)

    def allows(self, use: str) -> bool:
        """Return whether it may also be shown in the way `use`: in a feed, a download, or a card beside a shared link."""
        return self.uses is None or use in self.uses


def agrees(consent: Consent, evidence: Evidence) -> bool:
    """Return whether `consent` is live on the day, and covers the uses, the pictures, the place and the date."""
    return (
        is_live(consent, evidence.today)
        and evidence.uses <= set(consent.uses)
        and consent.covers is not None
        and all(consent.covers.photos.get(name) == digest for name, digest in evidence.photos.items())
        and (_is_adult(consent) or not evidence.photos or consent.authority_order is not None)
        and (evidence.people != "consented" or consent.identity in PICTURED)
        and (evidence.people != "staff" or consent.subject in AT_WORK)
        and FINENESS.index(evidence.place) <= FINENESS.index(consent.place_max)
        and PRECISION.index(evidence.precision) <= PRECISION.index(consent.date_max)
    )


def covers(consent: Consent, language: str, evidence: Evidence) -> bool:
    """Return whether `consent` covers exactly the text in `language`."""
    digest = consent.covers.texts.get(language) if consent.covers else None
    return language in consent.languages and digest == evidence.texts[language]


def covers_milestone(consent: Consent | None, language: str, evidence: Evidence) -> bool:
    """Return True if `consent`, of somebody in a picture, also covers exactly the milestone's text in `language`."""
    if consent is None or consent.covers is None or not is_live(consent, evidence.today):
        return False
    digest = consent.covers.milestones.get(evidence.slug, {}).get(language)
    return language in consent.languages and digest == evidence.texts[language]


def is_live(consent: Consent, today: datetime.date) -> bool:
    """Return whether `consent` allows publishing anything at all on the day `today`."""
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
        and today - REVIEW_GRACE <= consent.review_on.first_day <= months_after(today, REVIEW_MONTHS)
        and consent.risk.outcome in ("low", "medium")
        and (consent.risk.live_case == "false" or consent.legal_review is not None)
        and consent.second_reviewer is not None
        and role_kind(consent.steward) != role_kind(consent.second_reviewer)
        and (consent.reviewed_on is None or seen <= consent.reviewed_on.first_day <= today)
        and _may_be_recognised(consent)
    )


def last_day(consent: Consent) -> datetime.date:
    """Return the last day on which `consent` allows anything, as is_live() decides."""
    return min(
        consent.expires_on.first_day - ONE_DAY,
        consent.review_on.first_day + REVIEW_GRACE,
        months_after(consent.risk.assessed_on.first_day, LONGEST_MONTHS) - ONE_DAY,
    )


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day of the month, `months` later; the last day of that month where it is shorter."""
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
