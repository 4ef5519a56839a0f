"""Decide anew which consents and affirmations are live and what they cover, from the raw records, without rules or clearance.

Every condition of the consent model is repeated here, with constants of its own: a mistake elsewhere must not open this gate.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from publishing.content.library import Library
from publishing.files.digest import sha256
from publishing.files.yaml_document import Value

_COOLING_OFF_DAYS = 7
_GRACE_DAYS = 30  # after the day of review
_REVIEW_AHEAD_MONTHS = 12
_FORGOTTEN_NOTICE_MONTHS = 12
_CONSENT_MONTHS = 24  # from the day of giving or renewal; a risk assessment is as old at most
PLACE_LEVELS = ("", "country", "state", "district", "block")  # ever finer
DATE_LEVELS = ("year", "month", "day")
_IDENTITIES_IN_PICTURES = ("non_facial", "face", "named")
_STAFF = ("staff", "official")
QUOTED_WORDS = re.compile(r"(?m)^\s*>|[“\"«][^“”\"«»]{25,}[”\"»]|‘[^‘’]{40,}’")  # as milestones/README.md describes a quotation

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ROLE = r"(comms|collective|programme|legal|care|board)-\d{1,3}"
_AFFIRMING_ROLE = r"(comms|collective|programme|legal|care|board|maker)-\d{1,3}"
_FORMS = {
    ("subject",): r"survivor_adult|community_adult|staff|official|child|group|deceased",
    ("age_at_event",): r"adult|child|unknown",
    ("age_now",): r"adult|child|unknown",
    ("method",): r"signature|thumbprint|recorded_voice",
    ("notice", "mode"): r"written|spoken",
    ("notice", "version"): r"[1-9]\d*(\.\d+)*",
    ("notice", "language"): r"[a-z]{2,3}",
    ("risk", "outcome"): r"low|medium",
    ("risk", "live_case"): r"true|false",
    ("steward",): _ROLE,
    ("second_reviewer",): _ROLE,
    ("register_ref",): r"r-\d{1,6}",
}
_OPTIONAL_FORMS = {
    ("identity",): r"none|role|pseudonym|non_facial|face|named",
    ("place_max",): r"state|district|block",
    ("date_max",): r"year|month|day",
    ("legal_review",): r"l-\d+",
    ("authority_order",): r"o-\d+",
    ("written_authorisation",): r"true|false",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What readers would see of an entry.

    `texts` are canonical texts by language, `pictures` digests by name, `place` is in PLACE_LEVELS, `date` in DATE_LEVELS;
    `people` is who can be recognised in a picture: "none", "staff" or "consented";
    `faces` is how many can be seen in a picture, None where it was not searched for any.
    """

    uses: frozenset[str]
    texts: Mapping[str, str]
    pictures: Mapping[str, str]
    place: str
    date: str
    people: str = "none"
    faces: int | None = 0


def value_at(value: Value | None, *route: str) -> Value | None:
    """Return the value at `route` within `value`, or None."""
    for name in route:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def list_at(value: Value | None, *route: str) -> list[Value]:
    """Return the list at `route` within `value`, or an empty one."""
    values = value_at(value, *route)
    return values if isinstance(values, list) else []


def texts_at(value: Value | None, *route: str) -> tuple[str, ...]:
    """Return the texts of the list at `route` within `value`; a single text counts as a list of one."""
    texts = value_at(value, *route)
    return (texts,) if isinstance(texts, str) else tuple(text for text in list_at(texts) if isinstance(text, str))


def live_consents(library: Library, without: frozenset[str]) -> dict[str, Value]:
    """Return the raw records of all consents that permit anything today, by id, except for those in `without`.

    A record belongs to one person and one entry. It permits nothing if two entries name it,
    if another record has its number, or if it was withdrawn as far as this machine remembers.
    """
    raw = {name: entry.document.value for name, entry in library.consents.items() if entry.document.value is not None}
    uses = Counter(name for entry in _raw_entries(library) for name in set(texts_at(entry, "consent")))
    numbers = Counter(str(value_at(record, "register_ref")) for record in raw.values())
    return {
        name: record
        for name, record in raw.items()
        if name not in without
        and f"withdrawn {sha256(name)}" not in library.remembered
        and uses[name] == 1
        and numbers[str(value_at(record, "register_ref"))] == 1
        and library.consents[name].record
        and _is_live(record, library.today)
    }


def _raw_entries(library: Library) -> Iterator[Value | None]:
    yield from (entry.document.value for entry in library.milestones)
    for album in library.albums:
        yield from list_at(album.document.value, "photos")


def covered_languages(entry: Value, live: Mapping[str, Value], shown: Shown) -> tuple[str, ...]:
    """Return the languages in which all consents of the raw `entry` are `live` and cover what is `shown` of it."""
    names = list_at(entry, "consent")
    consents = [live[name] for name in names if isinstance(name, str) and name in live]
    if not consents or len(consents) != len(names) or value_at(entry, "survivors") is not None:
        return ()
    showing_faces = sum(value_at(consent, "identity") in ("face", "named") for consent in consents)
    if shown.faces is None or shown.faces > showing_faces or not all(_agrees(consent, shown) for consent in consents):
        return ()
    return tuple(code for code, text in shown.texts.items() if all(_covers(consent, code, sha256(text)) for consent in consents))


def languages_for_milestone(
    consents: Iterable[str], live: Mapping[str, Value], slug: str, texts: Mapping[str, str]
) -> frozenset[str]:
    """Return the languages in which all `consents`, of people in its pictures, cover the `texts` of the milestone `slug`."""
    records = [live.get(name) for name in consents]
    return frozenset(
        code
        for code, text in texts.items()
        if all(
            code in list_at(record, "languages") and value_at(record, "covers", "milestones", slug, code) == sha256(text)
            for record in records
        )
    )


def affirmed_languages(library: Library, file: str, digests: Mapping[str, str]) -> frozenset[str]:
    """Return the languages in which a second person affirmed that `file` with exactly these `digests` concerns nobody."""
    covers = _covers_by_file(library).get(file, [])
    return frozenset(name for name, digest in digests.items() if any(value_at(covered, name) == digest for covered in covers))


@lru_cache(maxsize=2)  # every entry asks for its own
def _covers_by_file(library: Library) -> Mapping[str, list[Value | None]]:
    ledger = library.affirmations.document.value if library.affirmations else None
    covers: dict[str, list[Value | None]] = {}
    for item in list_at(ledger):
        if _counts(item, library.today):
            covers.setdefault(str(value_at(item, "of")), []).append(value_at(item, "covers"))
    return covers


def _counts(affirmation: Value, today: datetime.date) -> bool:
    """Return True if the affirmation is not from the future, and by two kinds of roles; makers may affirm what makers wrote."""
    day, roles = _day(affirmation, "on"), [str(value_at(affirmation, name)) for name in ("written_by", "by")]
    if day is None or day > today or not all(re.fullmatch(_AFFIRMING_ROLE, role, re.ASCII) for role in roles):
        return False
    kinds = {role.partition("-")[0] for role in roles}
    return len(kinds) > 1 or kinds == {"maker"}


def canonical_texts(languages: Iterable[str], canonical_text: Callable[[str], str]) -> dict[str, str]:
    """Return the canonical text in each of `languages` in which the entry is complete."""
    texts = {}
    for code in languages:
        try:
            texts[code] = canonical_text(code)
        except KeyError:
            continue
    return texts


def _covers(record: Value, language: str, text: str) -> bool:
    return language in list_at(record, "languages") and value_at(record, "covers", "texts", language) == text


def _agrees(record: Value, shown: Shown) -> bool:
    """Return True if the consent covers the pictures and the uses, and allows the place and the date that are shown."""
    photos = value_at(record, "covers", "photos")
    place, date = value_at(record, "place_max") or "district", value_at(record, "date_max") or "month"
    return (
        shown.uses <= set(texts_at(record, "uses"))
        and all(picture and value_at(photos, name) == picture for name, picture in shown.pictures.items())
        and (not shown.pictures or _is_adult(record) or bool(value_at(record, "authority_order")))
        and (shown.people != "consented" or value_at(record, "identity") in _IDENTITIES_IN_PICTURES)
        and (shown.people != "staff" or value_at(record, "subject") in _STAFF)
        and PLACE_LEVELS.index(shown.place) <= PLACE_LEVELS.index(str(place))
        and DATE_LEVELS.index(shown.date) <= DATE_LEVELS.index(str(date))
    )


def _is_live(record: Value, today: datetime.date) -> bool:
    return (
        all(_has_form(record, route, form) for route, form in _FORMS.items())
        and all(value_at(record, *route) is None or _has_form(record, route, form) for route, form in _OPTIONAL_FORMS.items())
        and value_at(record, "withdraw") is None
        and str(value_at(record, "steward")).partition("-")[0] != str(value_at(record, "second_reviewer")).partition("-")[0]
        and (value_at(record, "risk", "live_case") == "false" or bool(value_at(record, "legal_review")))
        and _may_be_recognised(record)
        and _is_within_its_days(record, today)
    )


def _is_within_its_days(record: Value, today: datetime.date) -> bool:
    given, cooling, seen = (_day(record, name) for name in ("given_on", "cooling_off_until", "final_seen_on"))
    review, expiry = _day(record, "review_on"), _day(record, "expires_on")
    notice, assessed, renewed = (
        _day(record, "notice", "given_on"),
        _day(record, "risk", "assessed_on"),
        _day(record, "renewed_on"),
    )
    if not (given and cooling and seen and review and expiry and notice and assessed):
        return False
    state = {"given": renewed is None and value_at(record, "renewed_on") is None, "renewed": renewed is not None}
    latest = renewed or given
    return (
        state.get(str(value_at(record, "state")), False)
        and notice <= given <= _later(notice, _FORGOTTEN_NOTICE_MONTHS)
        and given <= latest <= today
        and given + datetime.timedelta(days=_COOLING_OFF_DAYS) <= cooling <= today
        and given <= seen <= today
        and (value_at(record, "reviewed_on") is None or seen <= (_day(record, "reviewed_on") or datetime.date.max) <= today)
        and assessed <= today < _later(assessed, _CONSENT_MONTHS)
        and today < expiry <= _later(latest, _CONSENT_MONTHS)
        and today - datetime.timedelta(days=_GRACE_DAYS) <= review <= _later(today, _REVIEW_AHEAD_MONTHS)
    )


def _may_be_recognised(record: Value) -> bool:
    """Return True if nobody can be recognised, or the record has what the law requires for it."""
    identity = value_at(record, "identity") or "none"
    if identity != "none" and not _is_adult(record):
        return bool(value_at(record, "authority_order"))
    return identity not in ("face", "named") or (
        bool(value_at(record, "legal_review")) and value_at(record, "written_authorisation") == "true"
    )


def _is_adult(record: Value) -> bool:
    ages = (value_at(record, "age_at_event"), value_at(record, "age_now"))
    return ages == ("adult", "adult") and value_at(record, "subject") != "child"


def _has_form(record: Value, route: tuple[str, ...], form: str) -> bool:
    value = value_at(record, *route)
    return isinstance(value, str) and re.fullmatch(form, value, re.ASCII) is not None


def _day(record: Value, *route: str) -> datetime.date | None:
    value = value_at(record, *route)
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return None


def _later(day: datetime.date, months: int) -> datetime.date:
    """Return the same day of the month, `months` later; the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
