"""Which entries must not be found, decided anew from what the files say, without the rules and without the clearance."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from publishing.audit.leaks.live_consents import agreed, at, items, language_of, lines_of, live_consents, names, said, written
from publishing.consent.canonical_text import milestone_wording, photo_wording
from publishing.content.library import Entry, Library
from publishing.content.records import Album, Milestone
from publishing.content.redactions import picture_digest
from publishing.files.yaml_document import Document, Route, Value
from publishing.images.master import Master, read_master

REFERENCES = ("register_ref", "legal_review", "authority_order")
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".gif", ".tif", ".tiff", ".bmp")

_REFERENCE = re.compile(r"\b[rlo]-[0-9]+\b")
_ID = re.compile(r"\bc-[a-z2-7]{10}\b")

Said = tuple[Route, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What must not be found of one content file, in one language or, if `language` is empty, in any.

    `names` are parts of addresses, `folders` whole ones under the site's root, `slug` is that of the entry's page;
    `consents` are all that it depends on.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """All content: what must not be found, and the texts and pictures that may be; `words` are those of the shared files alone.

    `cards` are the folders of the pages that may have a picture of their own beside links to them.
    `references` holds every consent's id and references, each with its record's file; `gone` the slugs of pages taken down.
    """

    withheld: tuple[Withheld, ...]
    texts: tuple[str, ...]
    words: tuple[str, ...]
    pictures: tuple[Master, ...]
    cards: frozenset[str]
    references: Mapping[str, str]
    gone: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A milestone, or one picture of an album: what its file says of it, and the languages in which it may be found."""

    file: str
    name: str
    said: tuple[Said, ...]
    languages: frozenset[str]
    consents: frozenset[str]
    wording: Callable[[str], str] | None = None
    picture: Master | None = None
    digest: str = ""
    cards: frozenset[str] = frozenset()  # the languages in which it may stand in a picture beside a link


def divide(library: Library, *, without: frozenset[str] = frozenset()) -> Division:
    """Divides all content of `library`; consents in `without` count as withdrawn."""
    live = live_consents(library, without)
    photos = [photo for album in library.albums for photo in _photos(library, album, live)]
    milestones = [_milestone(library, entry, {one.name: one for one in photos}, live) for entry in library.milestones]
    covers = [_cover(library, album, photos) for album in library.albums]
    kept = {one.file: one.picture for one in photos if one.languages and one.picture}
    loose = sorted(name for name in library.names if name.lower().endswith(PICTURES) and name not in {one.file for one in photos})
    return Division(
        withheld=(
            *(found for one in milestones for found in _withheld(library, one, _addresses(library, one))),
            *(found for one in (*photos, *covers) for found in _withheld(library, one, {})),
            *(Withheld(file=name, pictures=(read_master(library.root / name),)) for name in loose),
        ),
        texts=(*_shared(library), *(text for one in (*milestones, *photos, *covers) for text in _permitted(library, one))),
        words=tuple(_words(library)),
        pictures=tuple(kept.values()),
        cards=frozenset(_addresses(library, one)[code] for one in milestones for code in one.languages & one.cards),
        references=dict(_references(library)),
        gone=frozenset(_gone(library)),
    )


def _milestone(library: Library, entry: Entry[Milestone], known: Mapping[str, _Part], live: Mapping[str, Value]) -> _Part:
    raw, record = entry.document.value, entry.record
    listed = items(at(raw, "photos"))
    shown = [known[name] for name in listed if isinstance(name, str) and name in known]
    pictured = frozenset[str]().union(*(one.consents for one in shown))
    languages: Collection[str] = ()
    cards: Collection[str] = ()
    if record and raw is not None and at(raw, "status") == "published" and len(shown) == len(listed):
        if at(raw, "consent") is not None:
            wording = written(
                library.languages,
                lambda code: milestone_wording(record, code, [library.pictured[one.name][1] for one in shown], library.places),
            )
            pictures = {one.name: one.digest for one in shown}
            languages = agreed(raw, live, ("text", "photo") if pictured else ("text",), pictures, wording)
            cards = agreed(raw, live, ("text", "social_card"), {}, wording)
        elif at(raw, "survivors") == "none" and not pictured:
            languages = cards = library.languages
    return _Part(
        file=entry.file,
        name=PurePosixPath(entry.file).stem,
        said=tuple(
            (route, text) for route, text in _said(entry.document) if route[:1] != ("photos",)
        ),  # names of others' pictures
        languages=frozenset(code for code in languages if all(code in one.languages for one in shown)),
        consents=frozenset(names(at(raw, "consent"))) | pictured | _mentioned(entry.document),
        cards=frozenset(cards),
    )


def _photos(library: Library, entry: Entry[Album], live: Mapping[str, Value]) -> Iterator[_Part]:
    folder = PurePosixPath(entry.file).parent
    album = entry.record
    records = album.photos if album else ()
    for number, raw in enumerate(items(at(entry.document.value, "photos"))):
        path = folder / str(at(raw, "file"))
        name, record = f"{folder.name}/{path.stem}", records[number] if number < len(records) else None
        master = read_master(library.root / path)
        languages: Collection[str] = ()
        digest = picture_digest(master.digest, record.redactions) if record else ""
        if album and record and master.digest and at(raw, "consent") is not None:
            wording = written(library.languages, lambda code, photo=record: photo_wording(album, photo, code))  # type: ignore[misc]
            languages = agreed(raw, live, ("photo",), {name: digest}, wording)
        elif record and master.digest and at(raw, "survivors") == "none" and _shows_nobody(raw):
            languages = library.languages
        yield _Part(
            file=path.as_posix(),
            name=name,
            said=tuple(said(raw)),
            languages=frozenset(languages),
            consents=frozenset(names(at(raw, "consent"))),
            picture=master,
            digest=digest,
        )


def _shows_nobody(raw: Value) -> bool:
    """Whether a picture's lines say that nobody can be recognised in it; a photograph's must."""
    return at(raw, "people") == "none" or (at(raw, "people") is None and at(raw, "kind") == "illustration")


def _cover(library: Library, entry: Entry[Album], photos: list[_Part]) -> _Part:
    """What an album says outside its pictures; it may be found where one of them may be."""
    folder = PurePosixPath(entry.file).parent.as_posix()
    own = [one for one in photos if one.file.startswith(f"{folder}/")]
    return _Part(
        file=entry.file,
        name="",
        said=tuple((route, text) for route, text in _said(entry.document) if route[:1] != ("photos",)),
        languages=frozenset(code for one in own for code in one.languages if code in library.languages),
        consents=frozenset[str]().union(*(one.consents for one in own)),
    )


def _withheld(library: Library, part: _Part, addresses: Mapping[str, str]) -> Iterator[Withheld]:
    """What of `part` must not be found: all of it, or what it says in some languages; `addresses` by language."""
    missing = [code for code in library.languages if code not in part.languages]
    whole = len(missing) == len(library.languages)
    for language in ("",) if whole else missing:
        found = [(route, text) for route, text in part.said if whole or language_of(route, library.languages) == language]
        last = part.name.rpartition("/")[2]
        yield Withheld(
            file=part.file,
            language=language,
            texts=tuple(text for _, text in found),
            titles=tuple(text for route, text in found if route[:1] == ("title",)),
            names=(last,) if whole and last else (),
            folders=tuple(folder for code, folder in addresses.items() if whole or code == language),
            slug=last if addresses else "",
            pictures=(part.picture,) if whole and part.picture else (),
            consents=part.consents,
        )


def _mentioned(document: Document) -> frozenset[str]:
    """The consents that the lines of a file name, where the file cannot be read."""
    return frozenset(found for line in document.lines for found in _ID.findall(line)) if document.value is None else frozenset()


def _permitted(library: Library, part: _Part) -> Iterator[str]:
    if part.languages:
        yield from (text for route, text in part.said if (language_of(route, library.languages) or "") in {"", *part.languages})
        yield part.name


def _addresses(library: Library, milestone: _Part) -> dict[str, str]:
    default = library.languages[0]
    return {code: f"{'' if code == default else f'{code}/'}milestones/{milestone.name}" for code in library.languages}


def _said(document: Document) -> Iterator[Said]:
    yield from lines_of(document) if document.value is None else said(document.value)


def _shared(library: Library) -> Iterator[str]:
    """What is published whatever is consented to: the shared files, and the pages of prose."""
    yield from _words(library)
    for path in sorted((library.root / "docs").rglob("*.md")):
        if path.is_file() and not path.is_symlink():
            yield path.read_text(encoding="utf-8", errors="replace")


def _words(library: Library) -> Iterator[str]:
    for entry in library.shared.entries:
        yield from (text for _, text in _said(entry.document))


def _references(library: Library) -> Iterator[tuple[str, str]]:
    for entry in (*library.milestones, *library.albums):
        yield from ((found, entry.file) for line in entry.document.lines for found in _ID.findall(line))
    for name in library.strays:
        yield from ((found, name) for found in _ID.findall(name))
    for name, entry in library.consents.items():
        yield name, entry.file
        yield from ((found, entry.file) for line in entry.document.lines for found in _REFERENCE.findall(line))


def _gone(library: Library) -> Iterator[str]:
    for one in items(library.gone.document.value if library.gone else None):
        if isinstance(slug := at(one, "slug"), str):
            yield slug
