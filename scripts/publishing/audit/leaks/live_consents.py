"""Decide anew which consents are live and what they cover, from their raw records, without any rule or clearance."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping

from publishing.content.library import Library
from publishing.files.digest import sha256
from publishing.files.yaml_document import Value

_REVIEW_GRACE = datetime.timedelta(days=30)  # as milestones/README.md tells editors


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
    """Return the raw records of all consents that permit anything today, by id, except for those in `without`."""
    raw = {name: entry.document.value for name, entry in library.consents.items() if name not in without and entry.record}
    return {name: record for name, record in raw.items() if record is not None and _is_live(record, library.today)}


def covered_languages(
    entry: Value, live: Mapping[str, Value], uses: Iterable[str], pictures: Mapping[str, str], texts: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the languages of the canonical `texts` in which all consents of the raw `entry` cover it.

    They must be `live`, and allow these `uses` and the `pictures`, which are digests by name.
    """
    consents = [live.get(name) for name in texts_at(entry, "consent")]
    if not consents or value_at(entry, "survivors") is not None:
        return ()
    return tuple(
        code
        for code, text in texts.items()
        if all(_covers(consent, code, sha256(text), pictures, set(uses)) for consent in consents)
    )


def canonical_texts(languages: Iterable[str], canonical_text: Callable[[str], str]) -> dict[str, str]:
    """Return the canonical text in each of `languages` in which the entry is complete."""
    texts = {}
    for code in languages:
        try:
            texts[code] = canonical_text(code)
        except KeyError:
            continue
    return texts


def _covers(record: Value | None, language: str, text: str, pictures: Mapping[str, str], uses: set[str]) -> bool:
    photos = value_at(record, "covers", "photos")
    return (
        language in list_at(record, "languages")
        and value_at(record, "covers", "texts", language) == text
        and all(picture and value_at(photos, name) == picture for name, picture in pictures.items())
        and uses <= set(texts_at(record, "uses"))
    )


def _is_live(record: Value, today: datetime.date) -> bool:
    cooling, expiry, review = (_day(value_at(record, name)) for name in ("cooling_off_until", "expires_on", "review_on"))
    if cooling is None or expiry is None or review is None:
        return False
    return (
        value_at(record, "state") in ("given", "renewed")
        and value_at(record, "withdraw") is None
        and cooling <= today < expiry
        and today <= review + _REVIEW_GRACE
        and value_at(record, "risk", "outcome") in ("low", "medium")
        and (value_at(record, "risk", "live_case") == "false" or bool(value_at(record, "legal_review")))
        and _may_be_recognised(record)
    )


def _may_be_recognised(record: Value) -> bool:
    """Whether nobody can be recognised, or the record has what the law requires for it."""
    identity = value_at(record, "identity") or "none"
    ages = (value_at(record, "age_at_event"), value_at(record, "age_now"))
    adult = ages == ("adult", "adult") and value_at(record, "subject") != "child"
    if identity != "none" and not adult:
        return bool(value_at(record, "authority_order"))
    return identity not in ("face", "named") or (
        bool(value_at(record, "legal_review")) and value_at(record, "written_authorisation") == "true"
    )


def _day(value: Value | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
