"""What content files say, taken from them as plain text, whether or not they could be read as what they should be."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from publishing.content.library import Library
from publishing.files.digest import sha256
from publishing.files.yaml_document import Document, Route, Value

_FIELD = re.compile(r"^[\s-]*[a-z_]+:(?=\s|$)")
NO_WORDS = ("consent", "survivors", "status")  # what they hold is no text of the entry


def at(value: Value | None, *route: str) -> Value | None:
    """The value at `route` within `value`, or None."""
    for name in route:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def items(value: Value | None) -> list[Value]:
    """`value` if it is a list, or else an empty one."""
    return value if isinstance(value, list) else []


def names(value: Value | None) -> tuple[str, ...]:
    """The texts of the list `value`; `value` itself where a single text stands in its place."""
    return (value,) if isinstance(value, str) else tuple(one for one in items(value) if isinstance(one, str))


def said(value: Value | None, route: Route = ()) -> Iterator[tuple[Route, str]]:
    """Every text within `value`, with the way to it, but for consents and the like."""
    if isinstance(value, str):
        yield route, value
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from said(one, (*route, number))
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in NO_WORDS:
                yield from said(one, (*route, name))


def lines_of(document: Document) -> Iterator[tuple[Route, str]]:
    """What stands on the lines of a file that cannot be read, without the names of fields."""
    for line in document.lines:
        yield (), _FIELD.sub("", line)


def language_of(route: Route, languages: Collection[str]) -> str:
    """The language of the text at `route`, or empty where it belongs to none."""
    return next((part for part in reversed(route) if isinstance(part, str) and part in languages), "")


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
        code for code, text in wording.items() if all(_covers(one, code, sha256(text), pictures, set(uses)) for one in consents)
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
