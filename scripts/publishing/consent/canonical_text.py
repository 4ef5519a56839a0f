"""Write all that readers get of an entry in one language as one canonical text; a consent covers exactly this text.

Templates show nothing of an entry that is not in it: tests/test_canonical_text.py walks all fields of the records.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from publishing.content import markdown
from publishing.content.library import Library
from publishing.content.records import Album, Dimension, Figure, Goal, Milestone, Photo, Place, Source


def canonical_milestone(library: Library, milestone: Milestone, language: str) -> str:
    """Return the canonical text of `milestone` with its pictures; KeyError if a part is not written in `language`."""
    return canonical_text(_milestone_parts(library, milestone, language))


def canonical_photo(library: Library, album: Album, photo: Photo, language: str) -> str:
    """Return the canonical text of a picture of the gallery, with its album; KeyError if a part is not written in `language`."""
    return canonical_text((("album summary", album.summary[language]), *_photo_parts(library, album, photo, language)))


def canonical_text(parts: Iterable[tuple[str, str]]) -> str:
    """Return named parts as one text: a line for each, in NFC, runs of white space as one space."""
    return "\n".join(f"{name}: {unicodedata.normalize('NFC', ' '.join(text.split()))}" for name, text in parts)


def _milestone_parts(library: Library, milestone: Milestone, language: str) -> Iterator[tuple[str, str]]:
    yield "address", milestone.slug
    yield "date", str(milestone.date)
    yield from _place(library, milestone.place, language)
    yield from (("dimension", _name(library.shared.dimensions.record, dimension, language)) for dimension in milestone.dimensions)
    yield from (("goal", _name(library.shared.goals.record, goal, language)) for goal in milestone.goals)
    yield "title", milestone.title[language]
    yield "summary", milestone.summary[language]
    if milestone.content_note:
        yield "content note", milestone.content_note[language]
    yield "body", markdown.html(milestone.body[language])  # with lists, quotations, and the titles of links
    yield from (("figure", _figure(figure, language)) for figure in milestone.figures)
    for album, photo in (library.pictured[name] for name in milestone.photos if name in library.pictured):
        yield from _photo_parts(library, album, photo, language)
    yield from (("source", _source(source)) for source in milestone.sources)
    if milestone.added:
        yield "added", str(milestone.added)
    for correction in milestone.corrections:
        yield "correction", f"{correction.date}: {correction.text[language]}"


def _photo_parts(library: Library, album: Album, photo: Photo, language: str) -> Iterator[tuple[str, str]]:
    yield "picture", f"{album.slug}/{photo.file} ({photo.kind})"
    yield "album", album.title[language]
    if album.date:
        yield "album date", str(album.date)
    yield from (("album place", place) for _, place in _place(library, album.place, language))
    for dimension in filter(None, (album.dimension, photo.dimension)):
        yield "album dimension", _name(library.shared.dimensions.record, dimension, language)
    if photo.people == "none":
        yield "people", photo.people
    if photo.faces:
        yield "faces", f"{photo.faces.are} ({photo.faces.reviewed_by})"
    yield "alternative text", photo.alt[language]
    yield "caption", photo.caption[language]
    yield "credit", photo.credit[language]


def _place(library: Library, place: str | None, language: str) -> Iterator[tuple[str, str]]:
    if place is not None:
        yield "place", _name(library.places.values(), place, language)


def _name(records: Iterable[Dimension | Goal | Place] | None, name: str, language: str) -> str:
    """Return the name that readers see of the record with the id `name`; the id where there is none."""
    names = (record.name.root.get(language) for record in records or () if record.id == name)
    return next(names, None) or name


def _figure(figure: Figure, language: str) -> str:
    baseline = f" ({figure.baseline[language]})" if figure.baseline else ""
    value = f"{figure.value}" if figure.form == "number" else f"{figure.value} {figure.form}"
    fields = (figure.period, figure.source, figure.measure, "sums" if figure.sums == "yes" else None)
    details = "".join(f", {field}" for field in fields if field is not None)
    return f"{value} {figure.unit[language]}: {figure.label[language]}{baseline}{details}"


def _source(source: Source) -> str:
    fields = (source.title, source.publisher, source.date, source.address, source.reference)
    kind = f" ({source.kind})" if source.kind else ""
    return f"{', '.join(str(field) for field in fields if field)} [{source.language}]{kind}"
