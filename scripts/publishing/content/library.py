"""Read every content file under a root into one library of entries, complete with what could not be read."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from publishing.content.affirmation import Affirmation
from publishing.content.configuration import read_languages
from publishing.content.consent_record import Consent, Gone
from publishing.content.face_search import FACES_FILE, FaceSearch, faces_of
from publishing.content.fields import DATED_NAME, Record, Text
from publishing.content.memory import memory_lines, read_memory
from publishing.content.records import Album, Dimension, Goal, Helpline, Milestone, Partner, Photo, Place, Site, Synonyms, Term
from publishing.content.redactions import is_valid, shapes_of
from publishing.content.validation import read_record
from publishing.files.digest import sha256
from publishing.files.safe_read import LARGEST_ALBUM, LARGEST_FILE, list_entries, list_folder, within_limits
from publishing.files.yaml_document import Document, Fault, Position, Route, read_document
from publishing.images.faces import Faces
from publishing.images.likeness import LIKENESS, PerceptualHash, prune_hashes, read_hashes
from publishing.images.master import ENDINGS, read_masters
from publishing.images.pictures import Master, Original
from publishing.images.worker_pool import Failure

CONSENTS = "milestones/consent"
AFFIRMATIONS = f"{CONSENTS}/affirmed.yml"
AFFIRMED = f"{CONSENTS}/affirmed"  # copies of shared files and pages of prose, as they were when they were affirmed
ASSETS = "docs/assets"
GONE_FILE = "docs/_data/gone.yml"
ENTRY_FOLDERS = ("milestones", "gallery")
YAML_ENDINGS = (".yml", ".yaml")
NOT_ASSETS = (".md", ".txt")  # pages of prose, and notes that are not published

R_co = TypeVar("R_co", covariant=True)

SHARED = {  # by the name of the file in docs/_data, without its ending
    "goals": tuple[Goal, ...],
    "dimensions": tuple[Dimension, ...],
    "partners": tuple[Partner, ...],
    "helplines": tuple[Helpline, ...],
    "terms": tuple[Term, ...],
    "synonyms": tuple[Synonyms, ...],
    "site": Site,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[R_co]):
    """One content file and its record; the record is None where `faults` prevent one."""

    document: Document
    record: R_co | None
    faults: tuple[Fault, ...]

    @property
    def file(self) -> str:
        """The name of the file, from the root."""
        return self.document.file

    def position(self, *route: str | int) -> Position:
        """Return where the value at `route` is in the file."""
        return self.document.position(route)

    def texts(self) -> Iterator[tuple[Route, Text]]:
        """Yield every text of the record, with the route to it."""
        return texts_in(self.record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The files that every page needs."""

    site: Entry[Site]
    goals: Entry[tuple[Goal, ...]]
    dimensions: Entry[tuple[Dimension, ...]]
    partners: Entry[tuple[Partner, ...]]
    helplines: Entry[tuple[Helpline, ...]]
    terms: Entry[tuple[Term, ...]]
    synonyms: Entry[tuple[Synonyms, ...]]

    @property
    def entries(self) -> tuple[Entry[Any], ...]:
        """All of these files."""
        return tuple(getattr(self, name) for name in SHARED)


@dataclass(frozen=True, kw_only=True, eq=False)  # compared by identity, so that it can be the key of a cache
class Library:
    """Everything under one content root."""

    root: Path
    languages: tuple[str, ...]
    today: datetime.date  # in the programme's time zone
    written: Shared  # as the files are
    shared: Shared  # as they are published: the last affirmed version of each
    milestones: tuple[Entry[Milestone], ...]
    albums: tuple[Entry[Album], ...]
    masters: Mapping[str, Master]
    unlisted: Mapping[str, Master]  # of pictures that no album names, by file
    hashes: Mapping[str, PerceptualHash]  # of all masters, by digest, if any of them concerns somebody
    face_searches: Mapping[str, Entry[FaceSearch]]  # by the name of the album
    faces: Mapping[str, Faces | None]  # detected in each master; None where it has not been searched
    consents: Mapping[str, Entry[Consent]]
    strays: tuple[str, ...]  # files in the folder of consents that are none
    prose: Mapping[str, tuple[str, ...]]  # the lines of each page of prose
    published_prose: Mapping[str, tuple[str, ...]]  # as it is published: the last affirmed version of each
    affirmations: Entry[tuple[Affirmation, ...]] | None
    copies: Mapping[str, Entry[Any]]  # the affirmed version of each shared file, as far as one was kept
    prose_copies: Mapping[str, tuple[str, ...]]  # the same of pages of prose
    assets: Mapping[str, str]  # digests of the files in docs/ that are neither pages nor content; "" of links
    names: tuple[str, ...]  # of all files and folders in ENTRY_FOLDERS
    gone: Entry[tuple[Gone, ...]] | None
    remembered: Counter[str]  # what this machine knows to have ended (content/memory.py)

    @property
    def entries(self) -> tuple[Entry[Any], ...]:
        """Every file, shared ones first."""
        lists = (entry for entry in (self.gone, self.affirmations) if entry)
        albums = (*self.albums, *self.face_searches.values())
        return (*self.written.entries, *lists, *self.milestones, *albums, *self.consents.values())

    @cached_property
    def pages_of_prose(self) -> tuple[Entry[None], ...]:
        """Every page of prose as it is written and, where an earlier version of it is published, as it was then."""
        published = {file: self.published_prose.get(file, lines) for file, lines in self.prose.items()}
        earlier = {f"{AFFIRMED}/{file}": lines for file, lines in published.items() if lines != self.prose[file]}
        return tuple(
            Entry(document=Document(file=file, text="".join(f"{line}\n" for line in lines)), record=None, faults=())
            for file, lines in {**self.prose, **earlier}.items()
        )

    @cached_property
    def files(self) -> Mapping[str, Entry[Any]]:
        """Every file by its name from the root, in the order of `entries`."""
        return {entry.file: entry for entry in (*self.shared.entries, *self.entries)}

    @cached_property
    def pictured(self) -> Mapping[str, tuple[Album, Photo]]:
        """Every picture, by album/picture, with its album."""
        return {name: (entry.record, photo) for name, entry, _, photo in self.photos() if entry.record}

    def consents_of(self, item: Milestone | Photo) -> tuple[Consent, ...]:
        """Return the consent records that `item` names, without those that could not be read.

        A record whose number in the register is also that of another record is left out: nobody knows whose it is; and so is
        one that was withdrawn, as this machine remembers, whatever it says now.
        """
        entries = (self.consents.get(name) for name in item.consent or () if not self.was_withdrawn(name))
        records = (entry.record for entry in entries if entry and entry.record)
        return tuple(record for record in records if self.register_numbers[record.register_ref] == 1)

    @cached_property
    def taken_down(self) -> frozenset[str]:
        """The slugs of pages and album/picture of pictures that were taken down; every word of their list if it is unreadable."""
        known = {entry.record.slug for entry in self.milestones if entry.record} | set(self.pictured)
        forgotten = frozenset(name for name in known if self.was_taken_down(name))
        if self.gone is None:
            return forgotten
        if self.gone.record is None:
            content = (self.root / self.gone.file).read_bytes().replace(b"\0", b"")  # UTF-16 has one beside each letter
            return forgotten.union(name.decode() for name in re.findall(rb"[a-z0-9][a-z0-9/-]*", content))
        return forgotten.union(page.slug for page in self.gone.record if page.undone_on is None)

    @property
    def finally_down(self) -> frozenset[str]:
        """Those of `taken_down` that nothing brings back."""
        return frozenset(page.slug for page in (self.gone.record if self.gone else None) or () if page.is_final)

    def was_taken_down(self, name: str) -> bool:
        """Return True if `name`, a slug or album/picture, was taken down and the list of such pages says so no longer."""
        return any(self.remembered[line] > self.memory_lines[line] for line in (f"gone {sha256(name)}", f"final {sha256(name)}"))

    def was_withdrawn(self, consent: str) -> bool:
        """Return True if the consent with the id `consent` was withdrawn, and its record says so no longer."""
        line = f"withdrawn {sha256(consent)}"
        return self.remembered[line] > self.memory_lines[line]

    @cached_property
    def memory_lines(self) -> Counter[str]:
        """What the content says to have ended."""
        records = (entry.record for entry in self.consents.values() if entry.record)
        withdrawn = (record.id for record in records if record.state == "withdrawn" or record.withdraw)
        return memory_lines((self.gone.record if self.gone else None) or (), withdrawn)

    @cached_property
    def of_somebody(self) -> frozenset[str]:
        """The digests of masters that concern somebody: with a consent, taken down, or of no album, so that nobody says so."""
        listed = {
            self.masters[name].digest for name, _, _, photo in self.photos() if photo.concerns_somebody or name in self.taken_down
        }
        return frozenset((*listed, *(master.digest for master in self.unlisted.values()))) - {""}

    @cached_property
    def register_numbers(self) -> Mapping[str, int]:
        """How many consent records have each number in the register."""
        return Counter(entry.record.register_ref for entry in self.consents.values() if entry.record)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Every place that entries may name, by its id."""
        return {place.id: place for place in self.site.places} if self.site else {}

    @property
    def site(self) -> Site | None:
        """The record of the site itself, or None where its file is broken."""
        return self.shared.site.record

    def ids(self, kind: str) -> tuple[str, ...] | None:
        """Return the ids of all "goals", "dimensions" or "places"; None where their file is broken."""
        if kind == "places":
            return tuple(self.places) if self.site else None
        records = (self.shared.goals if kind == "goals" else self.shared.dimensions).record
        return None if records is None else tuple(record.id for record in records)

    def original(self, name: str, photo: Photo) -> Original:
        """Return the master of the picture `name` (album/picture) with its redactions."""
        return Original(master=self.masters[name], shapes=shapes_of(photo.redactions))

    def originals(self) -> Iterator[Original]:
        """Yield every picture whose master and redactions are valid."""
        for name, _, _, photo in self.photos():
            if self.masters[name].digest and all(map(is_valid, photo.redactions)):
                yield self.original(name, photo)

    def photos(self) -> Iterator[tuple[str, Entry[Album], int, Photo]]:
        """Yield every picture of every album: its reference (album/picture), the album, its number there, its record."""
        for entry in self.albums:
            for number, photo in enumerate(entry.record.photos if entry.record else ()):
                yield reference(entry.record.slug if entry.record else "", photo), entry, number, photo


def reference(album: str, photo: Photo) -> str:
    """Return how milestones name a picture: album/picture, without the ending of its file."""
    return f"{album}/{photo.file.rsplit('.', 1)[0]}"


def stem(file: str) -> str:
    """Return the name of a file without its folder and ending."""
    return file.rpartition("/")[2].rpartition(".")[0]


def texts_in(value: object, route: Route = ()) -> Iterator[tuple[Route, Text]]:
    """Yield every text within a record, with the route to it."""
    if isinstance(value, Text):
        yield route, value
    elif isinstance(value, Record):
        for name in type(value).model_fields:
            yield from texts_in(getattr(value, name), (*route, name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from texts_in(item, (*route, number))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from texts_in(item, (*route, name))


def strings_in(value: object, language: str, route: Route = ()) -> Iterator[tuple[Route, str, str]]:
    """Yield every other string within a record: the route to it, its language if its record names one, and the string."""
    if isinstance(value, str):
        yield route, language, value
    elif isinstance(value, Record):
        for name in type(value).model_fields:
            yield from strings_in(getattr(value, name), getattr(value, "language", language), (*route, name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from strings_in(item, language, (*route, number))


def load_library(root: Path, configuration: Path, now: datetime.datetime) -> Library:
    """Read all content under `root`.

    `configuration` is the mkdocs.yml that names the languages, `now` an aware time.
    """
    shared = Shared(**{name: read_entry(root, f"docs/_data/{name}.yml", kind) for name, kind in SHARED.items()})
    in_milestones = list_folder(root / "milestones")
    milestones = [f"milestones/{name}" for name in in_milestones if name.endswith(YAML_ENDINGS) and name not in YAML_ENDINGS]
    paths = sorted((root / "gallery").glob("*/album.y*ml"))
    albums = [path.relative_to(root).as_posix() for path in paths if path.suffix in YAML_ENDINGS]
    among_consents = [f"{CONSENTS}/{name}" for name in list_folder(root / CONSENTS)]
    prose = _read_prose(root, "docs")
    consents = within_limits(root, [file for file in among_consents if stem(file).startswith("c-") and file.endswith(".yml")])
    album_entries = tuple(read_entry(root, file, Album) for file in within_limits(root, albums))
    names = list_entries(root, ENTRY_FOLDERS)
    masters = read_masters(
        {
            reference(album.record.slug, photo): root / "gallery" / album.record.slug / photo.file
            for album in album_entries
            if album.record
            for photo in album.record.photos
        }
    )
    listed = {master.path for master in masters.values()}
    pictures = [name for name in names if name.rpartition(".")[2].lower() in ENDINGS and root / name not in listed]
    searches = {
        entry.record.slug: read_entry(root, file, FaceSearch)
        for entry in album_entries
        if entry.record and (root / (file := f"gallery/{entry.record.slug}/{FACES_FILE}")).exists()
    }
    found = {album: search.record for album, search in searches.items()}
    site = shared.site.record
    library = Library(
        root=root,
        languages=read_languages(configuration),
        today=now.astimezone(ZoneInfo(site.time_zone) if site else datetime.UTC).date(),
        written=shared,
        shared=shared,
        milestones=tuple(read_entry(root, file, Milestone) for file in within_limits(root, milestones)),
        albums=album_entries,
        masters=masters,
        unlisted=read_masters({name: root / name for name in pictures}),
        hashes={},
        face_searches=searches,
        faces={name: faces_of(master, found.get(name.partition("/")[0])) for name, master in masters.items()},
        consents={stem(file): read_entry(root, file, Consent) for file in consents},
        strays=tuple(sorted(set(among_consents).difference(consents, (AFFIRMATIONS, AFFIRMED)))),
        prose=prose,
        published_prose=prose,
        affirmations=read_entry(root, AFFIRMATIONS, tuple[Affirmation, ...]) if (root / AFFIRMATIONS).exists() else None,
        copies={
            f"docs/_data/{name}.yml": read_entry(root, f"{AFFIRMED}/docs/_data/{name}.yml", kind)
            for name, kind in SHARED.items()
            if (root / AFFIRMED / "docs" / "_data" / f"{name}.yml").exists()
        },
        prose_copies={file.removeprefix(f"{AFFIRMED}/"): lines for file, lines in _read_prose(root, f"{AFFIRMED}/docs").items()},
        assets=_read_assets(root),
        names=names,
        gone=read_entry(root, GONE_FILE, tuple[Gone, ...]) if (root / GONE_FILE).exists() else None,
        remembered=read_memory(root),
    )
    return _with_hashes(library) if library.of_somebody else library


def _with_hashes(library: Library) -> Library:
    """Add the perceptual hash of every master; one that could not be made in time is a fault of its master."""
    cache, masters = library.root / LIKENESS, (*library.masters.values(), *library.unlisted.values())
    prune_hashes((master.digest for master in masters), cache)
    hashes = read_hashes(masters, cache)
    late = {digest for digest, result in hashes.items() if result is Failure.LATE}

    def judged(masters: Mapping[str, Master]) -> dict[str, Master]:
        return {name: replace(master, fault="late") if master.digest in late else master for name, master in masters.items()}

    return replace(
        library,
        masters=judged(library.masters),
        unlisted=judged(library.unlisted),
        hashes={digest: result for digest, result in hashes.items() if isinstance(result, PerceptualHash)},
    )


def read_entry(root: Path, file: str, kind: Any) -> Entry[Any]:  # noqa: ANN401  # any type that pydantic can build
    """Read the file named `file` from `root` as a record of the type `kind`; some fields come from the file's name."""
    is_long = kind in (Album, FaceSearch) or file == AFFIRMATIONS
    document = read_document(root / file, file, LARGEST_ALBUM if is_long else LARGEST_FILE)
    from_name = None
    if kind is Milestone:
        slug = stem(file)
        dated = DATED_NAME.match(slug)
        from_name = {"slug": slug, "date": dated["date"] if dated else slug}
    elif kind is Album:
        from_name = {"slug": file.split("/")[-2]}
    elif kind is Consent:
        from_name = {"id": stem(file)}
    record, faults = read_record(document, kind, from_name)
    return Entry(document=document, record=record, faults=faults)


def _read_prose(root: Path, folder: str) -> dict[str, tuple[str, ...]]:
    """Read the lines of every page of prose in `folder`; none of a page that is no ordinary text file, which is not published."""
    prose: dict[str, tuple[str, ...]] = {}
    for path in sorted((root / folder).rglob("*.md")):
        if path.name == "README.md":  # for those who work here
            continue
        try:
            is_ordinary = path.is_file() and not path.is_symlink()
            lines = path.read_text(encoding="utf-8-sig").splitlines() if is_ordinary else []
        except (OSError, UnicodeDecodeError):
            lines = []
        prose[path.relative_to(root).as_posix()] = tuple(lines)
    return prose


def _read_assets(root: Path) -> dict[str, str]:
    """Return the digest of each file of docs/ that is neither a page nor content nor a note; "" where it cannot be read."""
    digests: dict[str, str] = {}
    for path in sorted((root / "docs").rglob("*")):
        file = path.relative_to(root).as_posix()
        if path.suffix in NOT_ASSETS or file.startswith("docs/_data/") or (path.is_dir() and not path.is_symlink()):
            continue
        try:
            digests[file] = "" if path.is_symlink() else sha256(path.read_bytes())
        except OSError:
            digests[file] = ""
    return digests
