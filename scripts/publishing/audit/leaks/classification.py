"""Classify all content as withheld or permitted, from what the files hold, without any rule or clearance."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from publishing.audit.leaks.live_consents import (
    DATE_LEVELS,
    PLACE_LEVELS,
    QUOTED_WORDS,
    Shown,
    affirmed_languages,
    canonical_texts,
    covered_languages,
    languages_for_milestone,
    list_at,
    live_consents,
    texts_at,
    value_at,
)
from publishing.consent.affirmed_text import canonical_album, canonical_prose, canonical_shared, language_of_page
from publishing.consent.canonical_text import canonical_milestone, canonical_photo
from publishing.content.face_search import faces_of
from publishing.content.library import Entry, Library, reference
from publishing.content.records import Album, Milestone, Photo
from publishing.content.redactions import picture_digest, visible_faces
from publishing.files.digest import sha256
from publishing.files.yaml_document import Document, Route, Value
from publishing.images.likeness import LIKENESS, PerceptualHash, read_hashes
from publishing.images.master import read_master, read_masters
from publishing.images.pictures import Master
from publishing.images.worker_pool import Failure

NO_TEXT = ("consent", "survivors", "status")  # fields that hold no text of the entry
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".gif", ".tif", ".tiff", ".bmp")

_FIELD = re.compile(r"^[\s-]*[a-z_]+:(?=\s|$)")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?(?!\d)", re.ASCII)
_REFERENCE = re.compile(r"\b[rlo]-[0-9]+\b")
_ID = re.compile(r"\bc-[a-z2-7]{10}\b")

RoutedText = tuple[Route, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What must not be found of one content file, in one language or, if `language` is empty, in any.

    `names` are parts of addresses, `folders` whole ones under the site's root, `slug` is that of the entry's page;
    `consents` are all that it depends on, `part` the slug of the milestone or album/picture. What does not say that it concerns
    nobody `is_of_somebody`.
    """

    file: str
    language: str = ""
    texts: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    slug: str = ""
    pictures: tuple[Master, ...] = ()
    consents: frozenset[str] = frozenset()
    part: str = ""
    is_of_somebody: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """All content: what is `withheld`, and the `texts` and `pictures` that are permitted.

    `shared_texts` are the texts of the shared files alone, `consented_texts` those of entries that have consents, `cards` the
    folders of pages whose social-sharing image is permitted.
    `hashes` are the perceptual hashes of withheld pictures that concern somebody, by their digests.
    `references` holds every consent's id and references, each with its record's file; `gone` the slugs of pages taken down.
    """

    withheld: tuple[Withheld, ...]
    texts: tuple[str, ...]
    shared_texts: tuple[str, ...]
    consented_texts: tuple[str, ...]
    pictures: tuple[Master, ...]
    hashes: Mapping[str, PerceptualHash | Failure]
    cards: frozenset[str]
    references: Mapping[str, str]
    gone: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A milestone, a picture, or an album without its pictures: its texts, and the languages in which it is permitted."""

    file: str
    name: str
    texts: tuple[RoutedText, ...]
    languages: frozenset[str]
    consents: frozenset[str]
    picture: Master | None = None
    digest: str = ""
    card_languages: frozenset[str] = frozenset()
    is_of_somebody: bool = True


def classify(library: Library, *, without: frozenset[str] = frozenset(), ended: frozenset[str] = frozenset()) -> Classification:
    """Classify all content of `library`.

    Consents in `without` count as withdrawn; milestones and pictures in `ended`, by slug and album/picture, as not permitted.
    """
    live, gone = live_consents(library, without), _gone(library)
    ended |= gone
    masters = read_masters({file: library.root / file for album in library.albums for file in _files(album)})
    photos = [_unless_ended(photo, ended) for album in library.albums for photo in _photos(library, album, live, masters)]
    photos_by_name = {photo.name: photo for photo in photos}
    milestones = [_unless_ended(_milestone(library, entry, photos_by_name, live), ended) for entry in library.milestones]
    folders = {milestone.file: _folders(library, milestone) for milestone in milestones}
    parts = (*milestones, *photos, *(_album(library, album, photos) for album in library.albums))
    of_albums = {photo.file for photo in photos}
    shared = list(_shared_texts(library))
    published_texts = {file: texts if is_affirmed else earlier for file, texts, is_affirmed, earlier in shared}
    shared_texts = tuple(text for file, texts in published_texts.items() if file.endswith(".yml") for text in texts)
    prose = tuple(text for file, texts in published_texts.items() if file.endswith(".md") for text in texts)
    loose = sorted(name for name in library.names if name.lower().endswith(PICTURE_ENDINGS) and name not in of_albums)
    withheld = (
        *(withheld for part in parts for withheld in _withheld(library, part, folders.get(part.file, {}))),
        *(Withheld(file=name, pictures=(read_master(library.root / name),), is_of_somebody=True) for name in loose),
        *(
            Withheld(file=file, texts=tuple(text for text in texts if text not in earlier))
            for file, texts, is_affirmed, earlier in shared
            if not is_affirmed
        ),
    )
    of_somebody = (picture for part in withheld if part.is_of_somebody for picture in part.pictures)
    return Classification(
        withheld=withheld,
        texts=(*shared_texts, *prose, *(text for part in parts for text in _permitted(library, part))),
        shared_texts=shared_texts,
        consented_texts=tuple(text for part in parts if part.consents for text in _permitted(library, part)),
        pictures=tuple({photo.file: photo.picture for photo in photos if photo.languages and photo.picture}.values()),
        hashes=read_hashes(of_somebody, library.root / LIKENESS),
        cards=frozenset(
            folders[milestone.file][code] for milestone in milestones for code in milestone.languages & milestone.card_languages
        ),
        references=dict(_references(library)),
        gone=gone,
    )


def _gone(library: Library) -> frozenset[str]:
    """Return what was taken down: slugs and album/picture; every word of the list where it cannot be read as one.

    What this machine remembers to have been taken down belongs to it, unless the list says that it was brought back.
    """
    items = list_at(library.gone.document.value) if library.gone else []
    slugs = [value_at(item, "slug") for item in items]
    names = (*(PurePosixPath(entry.file).stem for entry in library.milestones), *library.pictured)
    final = frozenset(name for name in names if f"final {sha256(name)}" in library.remembered)
    once = frozenset(name for name in names if f"gone {sha256(name)}" in library.remembered)
    if library.gone and (library.gone.record is None or not all(isinstance(slug, str) for slug in slugs)):
        return final.union(once, re.findall(r"[\w/-]+", library.gone.document.text))
    undone = {str(value_at(item, "slug")) for item in items if value_at(item, "undone_on") is not None}
    listed = {str(value_at(item, "slug")) for item in items if value_at(item, "undone_on") is None}
    return final.union(listed, once - undone)


def _unless_ended(part: _Part, ended: frozenset[str]) -> _Part:
    return replace(part, languages=frozenset(), card_languages=frozenset(), is_of_somebody=True) if part.name in ended else part


def _milestone(
    library: Library, entry: Entry[Milestone], photos_by_name: Mapping[str, _Part], live: Mapping[str, Value]
) -> _Part:
    raw, record = entry.document.value, entry.record
    names = list_at(raw, "photos")
    photos = [photos_by_name[name] for name in names if isinstance(name, str) and name in photos_by_name]
    photo_consents = frozenset[str]().union(*(photo.consents for photo in photos))
    languages: Collection[str] = ()
    card_languages: Collection[str] = ()
    has_photos = len(photos) == len(names) and all(photo.name in library.pictured for photo in photos)
    if record and raw is not None and value_at(raw, "status") == "published" and has_photos:
        texts = canonical_texts(library.languages, lambda code: canonical_milestone(library, record, code))
        if value_at(raw, "consent") is not None:
            is_quoted = any(QUOTED_WORDS.search(text) for _, text in _texts_in(value_at(raw, "body")))
            shown = Shown(
                uses=frozenset({"text", *(["photo"] if photo_consents else []), *(["quote"] if is_quoted else [])}),
                texts=texts,
                pictures={photo.name: photo.digest for photo in photos},
                place=_place_level(library, value_at(raw, "place")),
                date=_date_level(PurePosixPath(entry.file).stem),
            )
            for_pictures = languages_for_milestone(photo_consents, live, PurePosixPath(entry.file).stem, texts)
            languages = for_pictures.intersection(covered_languages(raw, live, shown))
            card_languages = covered_languages(raw, live, replace(shown, uses=shown.uses | {"social_card"}))
        elif value_at(raw, "survivors") == "none" and not photo_consents:
            languages = card_languages = affirmed_languages(library, entry.file, _digests(texts))
    ids_in_unreadable = (id_ for line in entry.document.lines for id_ in _ID.findall(line) if raw is None)
    return _Part(
        file=entry.file,
        name=PurePosixPath(entry.file).stem,
        texts=_texts_without_photos(entry.document),
        languages=frozenset(code for code in languages if all(code in photo.languages for photo in photos)),
        consents=frozenset(texts_at(raw, "consent")) | photo_consents | frozenset(ids_in_unreadable),
        card_languages=frozenset(card_languages),
    )


def _files(entry: Entry[Album]) -> Iterator[str]:
    """Yield the file of every picture that an album names, from the root."""
    folder = PurePosixPath(entry.file).parent
    yield from ((folder / str(value_at(raw, "file"))).as_posix() for raw in list_at(entry.document.value, "photos"))


def _photos(library: Library, entry: Entry[Album], live: Mapping[str, Value], masters: Mapping[str, Master]) -> Iterator[_Part]:
    folder = PurePosixPath(entry.file).parent
    album = entry.record
    records = album.photos if album else ()
    affirmed = _affirmed_languages(library, entry)
    for number, raw in enumerate(list_at(entry.document.value, "photos")):
        path = folder / str(value_at(raw, "file"))
        name, record = f"{folder.name}/{path.stem}", records[number] if number < len(records) else None
        master = masters[path.as_posix()]
        languages: Collection[str] = ()
        people = value_at(raw, "people")  # of a photograph the album must say that nobody can be recognised in it
        shows_nobody = people == "none" or (people is None and value_at(raw, "kind") == "illustration")
        digest = picture_digest(master.digest, record.redactions) if record else ""
        seen = _seen_faces(library, folder.name, master, record) if record else None
        if album and record and master.digest and value_at(raw, "consent") is not None:
            texts = canonical_texts(library.languages, lambda code, photo=record: canonical_photo(library, album, photo, code))  # type: ignore[misc]
            shown = Shown(
                uses=frozenset({"photo"}),
                texts=texts,
                pictures={name: digest},
                place=_place_level(library, value_at(entry.document.value, "place")),
                date=_date_level(str(value_at(entry.document.value, "date") or "")),
                people="none" if shows_nobody else str(people or "consented"),
                faces=seen,
            )
            languages = covered_languages(raw, live, shown)
        elif record and master.digest and value_at(raw, "survivors") == "none" and shows_nobody and not seen:
            languages = affirmed
        yield _Part(
            file=path.as_posix(),
            name=name,
            texts=tuple(_texts_in(raw)),
            languages=frozenset(languages),
            consents=frozenset(texts_at(raw, "consent")),
            picture=master,
            digest=digest,
            is_of_somebody=not shows_nobody or value_at(raw, "survivors") != "none" or value_at(raw, "consent") is not None,
        )


def _seen_faces(library: Library, album: str, master: Master, photo: Photo) -> int | None:
    """Return how many of the faces that were found in a picture can be seen; None where it was not searched."""
    search = library.face_searches.get(album)
    boxes = value_at(search.document.value, master.digest) if search else None
    if not isinstance(boxes, list):
        return None
    if search is None or search.record is None or (faces := faces_of(master, search.record)) is None:
        return len(boxes)
    return len(visible_faces(photo, faces))


def _affirmed_languages(library: Library, entry: Entry[Album]) -> frozenset[str]:
    """Return the languages in which a second person affirmed the album's own texts, and its pictures that concern nobody."""
    album = entry.record
    if album is None:
        return frozenset()
    pictures = {}
    for photo in (photo for photo in album.photos if photo.survivors == "none"):
        texts = canonical_texts(library.languages, lambda code, photo=photo: canonical_photo(library, album, photo, code))  # type: ignore[misc]
        name = reference(album.slug, photo)
        pictures[name] = (_digests(texts), picture_digest(library.masters[name].digest, photo.redactions))
    texts = canonical_texts(
        library.languages,
        lambda code: canonical_album(
            album, code, [(name, digests.get(code, ""), pixels) for name, (digests, pixels) in pictures.items()]
        ),
    )
    return affirmed_languages(library, entry.file, _digests(texts))


def _digests(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: sha256(text) for code, text in texts.items()}


def _shared_texts(library: Library) -> Iterator[tuple[str, tuple[str, ...], bool, tuple[str, ...]]]:
    """Yield of each shared file and each page of prose its name, its texts, whether they are affirmed, and the texts that are.

    Where they are not, the texts of the copy that was affirmed before are, if there is one.
    """
    for entry in library.written.entries:
        texts, copy = tuple(text for _, text in _texts(entry.document)), library.copies.get(entry.file)
        earlier = tuple(text for _, text in _texts(copy.document)) if copy else ()
        is_earlier = copy is not None and _is_affirmed(library, entry.file, _shared_digests(library, copy.document))
        yield entry.file, texts, _is_affirmed(library, entry.file, _shared_digests(library, entry.document)), earlier * is_earlier
    for file, lines in library.prose.items():
        earlier = library.prose_copies.get(file, ())
        language = language_of_page(file, library.languages)
        is_now, is_earlier = (
            _is_affirmed(library, file, {language: sha256(canonical_prose(version))}) for version in (lines, earlier)
        )
        yield file, lines, is_now, earlier * is_earlier


def _is_affirmed(library: Library, file: str, digests: Mapping[str, str]) -> bool:
    return affirmed_languages(library, file, digests) == digests.keys()


def _shared_digests(library: Library, document: Document) -> dict[str, str]:
    return {code: sha256(canonical_shared(document.value, code, library.languages)) for code in library.languages}


def _album(library: Library, entry: Entry[Album], photos: list[_Part]) -> _Part:
    """Return an album without its pictures, permitted where one of them is."""
    folder = PurePosixPath(entry.file).parent.as_posix()
    own = [photo for photo in photos if photo.file.startswith(f"{folder}/")]
    return _Part(
        file=entry.file,
        name="",
        texts=_texts_without_photos(entry.document),
        languages=_affirmed_languages(library, entry) & {code for photo in own for code in photo.languages},
        consents=frozenset[str]().union(*(photo.consents for photo in own)),
    )


def _place_level(library: Library, place: Value | None) -> str:
    """Return how fine the place with the id `place` is; "" without one, the finest where it is unknown."""
    levels = {value_at(item, "id"): value_at(item, "level") for item in list_at(library.shared.site.document.value, "places")}
    level = levels.get(place, PLACE_LEVELS[-1])
    return "" if place is None else str(level) if level in PLACE_LEVELS else PLACE_LEVELS[-1]


def _date_level(text: str) -> str:
    """Return how fine the date at the beginning of `text` is, the finest where that cannot be told; a year without one."""
    date = _DATE.match(text)
    return DATE_LEVELS[date[0].count("-")] if date else DATE_LEVELS[-1] if text else DATE_LEVELS[0]


def _withheld(library: Library, part: _Part, folders: Mapping[str, str]) -> Iterator[Withheld]:
    """Yield what is not permitted of `part`: all of it, or its texts in some languages; `folders` are its pages by language."""
    missing = [code for code in library.languages if code not in part.languages]
    everywhere = len(missing) == len(library.languages)
    name = part.name.rpartition("/")[2]
    for language in ("",) if everywhere else missing:
        texts = [(route, text) for route, text in part.texts if everywhere or _language_of(route, library.languages) == language]
        yield Withheld(
            file=part.file,
            language=language,
            texts=tuple(text for _, text in texts),
            titles=tuple(text for route, text in texts if route[:1] == ("title",)),
            names=(name,) if everywhere and name else (),
            folders=tuple(folder for code, folder in folders.items() if everywhere or code == language),
            slug=name if folders else "",
            pictures=(part.picture,) if everywhere and part.picture else (),
            consents=part.consents,
            part=part.name,
            is_of_somebody=part.is_of_somebody,
        )


def _permitted(library: Library, part: _Part) -> Iterator[str]:
    if part.languages:
        languages = {"", *part.languages}
        yield from (text for route, text in part.texts if _language_of(route, library.languages) in languages)
        yield part.name


def _folders(library: Library, milestone: _Part) -> dict[str, str]:
    """Return the folder of the page of `milestone` in each language."""
    default = library.languages[0]
    return {code: f"{'' if code == default else f'{code}/'}milestones/{milestone.name}" for code in library.languages}


def _texts(document: Document) -> Iterator[RoutedText]:
    """Yield every text of a file; where it cannot be read, its lines without the names of fields."""
    if document.value is None:
        yield from (((), _FIELD.sub("", line)) for line in document.lines)
    else:
        yield from _texts_in(document.value)


def _texts_in(value: Value | None, route: Route = ()) -> Iterator[RoutedText]:
    """Yield every text within `value` and the route to it, except for consents and the like."""
    if isinstance(value, str):
        yield route, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts_in(item, (*route, number))
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in NO_TEXT:
                yield from _texts_in(item, (*route, name))


def _texts_without_photos(document: Document) -> tuple[RoutedText, ...]:
    """Return the texts of an entry without those of its pictures, or their names, which are other entries."""
    return tuple((route, text) for route, text in _texts(document) if route[:1] != ("photos",))


def _language_of(route: Route, languages: Collection[str]) -> str:
    """Return the language of the text at `route`, or "" where it belongs to none."""
    return next((part for part in reversed(route) if isinstance(part, str) and part in languages), "")


def _references(library: Library) -> Iterator[tuple[str, str]]:
    for entry in (*library.milestones, *library.albums):
        yield from ((id_, entry.file) for line in entry.document.lines for id_ in _ID.findall(line))
    for name in library.strays:
        yield from ((id_, name) for id_ in _ID.findall(name))
    for name, entry in library.consents.items():
        yield name, entry.file
        yield from ((reference, entry.file) for line in entry.document.lines for reference in _REFERENCE.findall(line))
