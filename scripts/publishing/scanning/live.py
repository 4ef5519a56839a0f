"""Whether consents hold, read from the records' plain text; a third opinion, which knows neither the rules nor the clearance."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping

from publishing.content.library import Library
from publishing.content.places import Value
from publishing.content.wording import digest
from publishing.scanning.said import at, items, names

REVIEW_GRACE = datetime.timedelta(days=30)  # as milestones/README.md tells editors


def live_consents(library: Library, without: frozenset[str]) -> dict[str, Value]:
    """The raw records of all consents that publish anything today, by id, but for those in `without`."""
    raw = {name: entry.document.value for name, entry in library.consents.items() if name not in without and entry.record}
    return {name: record for name, record in raw.items() if record is not None and _is_live(record, library.today)}


def agreed(
    entry: Value, live: Mapping[str, Value], uses: Iterable[str], pictures: Mapping[str, str], wording: Mapping[str, str]
) -> tuple[str, ...]:
    """The languages of the texts `wording` in which all consents of the raw `entry` cover it and the digests `pictures`."""
    consents = [live.get(name) for name in names(at(entry, "consent"))]
    if not consents or at(entry, "survivors") is not None:
        return ()
    return tuple(
        code for code, text in wording.items() if all(_covers(one, code, digest(text), pictures, set(uses)) for one in consents)
    )


def written(languages: Iterable[str], wording: Callable[[str], str]) -> dict[str, str]:
    """The canonical text in each of `languages` that all of it is written in."""
    found = {}
    for code in languages:
        try:
            found[code] = wording(code)
        except KeyError:
            continue
    return found


def _covers(record: Value | None, language: str, text: str, pictures: Mapping[str, str], uses: set[str]) -> bool:
    photos = at(record, "covers", "photos")
    return (
        language in items(at(record, "languages"))
        and at(record, "covers", "texts", language) == text
        and all(found and at(photos, name) == found for name, found in pictures.items())
        and uses <= set(names(at(record, "uses")))
    )


def _is_live(record: Value, today: datetime.date) -> bool:
    cooling, expiry, review = (_day(at(record, name)) for name in ("cooling_off_until", "expires_on", "review_on"))
    if cooling is None or expiry is None or review is None:
        return False
    return (
        at(record, "state") in ("given", "renewed")
        and at(record, "withdraw") is None
        and cooling <= today < expiry
        and today <= review + REVIEW_GRACE
        and at(record, "risk", "outcome") in ("low", "medium")
        and (at(record, "risk", "live_case") == "false" or bool(at(record, "legal_review")))
        and _may_be_recognised(record)
    )


def _may_be_recognised(record: Value) -> bool:
    """Whether nobody could be recognised, or what the law asks for that is there."""
    identity = at(record, "identity") or "none"
    adult = at(record, "age_at_event") == at(record, "age_now") == "adult" and at(record, "subject") != "child"
    if identity != "none" and not adult:
        return bool(at(record, "authority_order"))
    return identity not in ("face", "named") or (
        bool(at(record, "legal_review")) and at(record, "written_authorisation") == "true"
    )


def _day(value: Value | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
