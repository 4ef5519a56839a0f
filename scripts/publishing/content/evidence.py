"""What consent to an entry is held against: what readers would see, who agreed, and which day it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from publishing.content.clearance import Evidence
from publishing.content.consents import Consent
from publishing.content.library import Library, reference
from publishing.content.records import Album, Milestone, Photo, Place
from publishing.content.redactions import picture_digest
from publishing.content.scalars import Text
from publishing.content.wording import digest, milestone_wording, photo_wording

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
        texts={code: digest(milestone_wording(milestone, code, shown, names)) for code in written},
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
        texts={code: digest(photo_wording(album, photo, code)) for code in written},
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
