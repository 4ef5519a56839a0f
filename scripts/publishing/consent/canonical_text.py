"""Write what a reader sees of an entry in one language as one canonical text; a consent covers exactly this text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from publishing.content import markdown
from publishing.content.records import Album, Figure, Milestone, Photo, Place


def canonical_milestone(milestone: Milestone, language: str, photos: Iterable[Photo], places: Mapping[str, Place]) -> str:
    """Return the canonical text of `milestone` and its pictures."""
    return canonical_text(_milestone_parts(milestone, language, photos, places))


def canonical_photo(album: Album, photo: Photo, language: str) -> str:
    """Return the canonical text of a picture of the gallery, with the title and summary of its album."""
    album_parts = (
        ("album", album.title[language]),
        ("album summary", album.summary[language]),
        ("address", f"{album.slug}/{photo.file}"),
    )
    return canonical_text((*album_parts, *_photo_parts(photo, language)))


def canonical_text(parts: Iterable[tuple[str, str]]) -> str:
    """Return named parts as one text: a line for each, in NFC, runs of white space as one space."""
    return "\n".join(f"{name}: {unicodedata.normalize('NFC', ' '.join(text.split()))}" for name, text in parts)


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
        fields = (source.title, source.publisher, source.date, source.address, source.reference)
        kind = f" ({source.kind})" if source.kind else ""
        yield "source", ", ".join(str(field) for field in fields if field) + kind
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
    fields = (figure.period, figure.source, figure.measure, "sums" if figure.sums == "yes" else None)
    details = "".join(f", {field}" for field in fields if field is not None)
    return f"{value} {figure.unit[language]}: {figure.label[language]}{baseline}{details}"
