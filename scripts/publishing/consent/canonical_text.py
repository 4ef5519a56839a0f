"""What a reader sees of an entry in one language, as one canonical text, and its digest; consent is to exactly this."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from publishing.content import markdown
from publishing.content.records import Album, Figure, Milestone, Photo, Place


def milestone_wording(milestone: Milestone, language: str, photos: Iterable[Photo], places: Mapping[str, Place]) -> str:
    """Returns the canonical text of `milestone` and its pictures: a line for each part, NFC, white space folded."""
    return canonical(_milestone_parts(milestone, language, photos, places))


def photo_wording(album: Album, photo: Photo, language: str) -> str:
    """Returns the canonical text of a picture of the gallery, under what its album says."""
    head = (
        ("album", album.title[language]),
        ("album summary", album.summary[language]),
        ("address", f"{album.slug}/{photo.file}"),
    )
    return canonical((*head, *_photo_parts(photo, language)))


def canonical(parts: Iterable[tuple[str, str]]) -> str:
    """Returns named parts as one text: a line for each, NFC, white space folded."""
    return "\n".join(f"{name}: {' '.join(map(_composed, text.split()))}" for name, text in parts)


@lru_cache(maxsize=2**16)
def _composed(word: str) -> str:
    """`word` in NFC: white space is composed with nothing, and few words make many texts."""
    return unicodedata.normalize("NFC", word)


def _milestone_parts(
    milestone: Milestone, language: str, photos: Iterable[Photo], places: Mapping[str, Place]
) -> Iterator[tuple[str, str]]:
    yield "address", milestone.slug
    yield "date", str(milestone.date)
    if milestone.place and milestone.place in places:
        yield "place", places[milestone.place].name[language]
    yield "title", milestone.title[language]
    yield "summary", milestone.summary[language]
    if milestone.content_note:
        yield "content note", milestone.content_note[language]
    yield "body", markdown.plain(milestone.body[language])
    yield from (("link", address) for address in markdown.links(milestone.body[language]))
    for figure in milestone.figures:
        yield "figure", _figure(figure, language)
    for photo in photos:
        yield from _photo_parts(photo, language)
    for source in milestone.sources:
        yield (
            "source",
            ", ".join(str(one) for one in (source.title, source.publisher, source.date, source.address, source.reference) if one)
            + (f" ({source.kind})" if source.kind else ""),
        )
    if milestone.added:
        yield "added", str(milestone.added)
    for correction in milestone.corrections:
        yield "correction", f"{correction.date}: {correction.text[language]}"


def _photo_parts(photo: Photo, language: str) -> Iterator[tuple[str, str]]:
    yield "alternative text", photo.alt[language]
    yield "caption", photo.caption[language]
    yield "credit", photo.credit[language]


def _figure(figure: Figure, language: str) -> str:
    baseline = f" ({figure.baseline[language]})" if figure.baseline else ""
    value = f"{figure.value}" if figure.form == "number" else f"{figure.value} {figure.form}"
    others = (figure.period, figure.source, figure.measure, "sums" if figure.sums == "yes" else None)
    told = "".join(f", {one}" for one in others if one is not None)
    return f"{value} {figure.unit[language]}: {figure.label[language]}{baseline}{told}"
