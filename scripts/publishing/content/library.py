"""All that the content files say: read once, complete with what could not be read, and changed by nobody."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar, get_args
from zoneinfo import ZoneInfo

from publishing.content.configuration import read_languages
from publishing.content.consent_record import Consent, Gone
from publishing.content.fields import DATED_NAME, Text
from publishing.content.records import (
    Album,
    Dimension,
    Goal,
    Helpline,
    Milestone,
    Partner,
    Photo,
    Place,
    Record,
    Site,
    Synonyms,
    Term,
)
from publishing.content.redactions import is_valid, shapes_of
from publishing.content.validation import read_record
from publishing.files.safe_read import LARGEST_ALBUM, LARGEST_FILE, Stamp, names_in, names_under, stamp_of, within_limits
from publishing.files.yaml_document import Document, Fault, Position, Route, read_document
from publishing.images.faces import FACES, Faces, read_faces
from publishing.images.master import Master, read_master
from publishing.images.pictures import Original

CONSENTS = "milestones/consent"
GONE = "docs/_data/gone.yml"
ENTRY_FOLDERS = ("milestones", "gallery")
ENDINGS = (".yml", ".yaml")

R_co = TypeVar("R_co", covariant=True)
FromName: TypeAlias = Callable[[str], Mapping[str, str]]  # what the name of a file says of its record

SHARED = {
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
    """One content file and the record that it holds, or None where `faults` keep it from being one."""

    document: Document
    record: R_co | None
    faults: tuple[Fault, ...]

    @property
    def file(self) -> str:
        """The file's name under the root."""
        return self.document.file

    def position(self, *route: str | int) -> Position:
        """Where the value at `route` stands in the file."""
        return self.document.position(route)

    def texts(self) -> Iterator[tuple[Route, Text]]:
        """Every text of the record, with the route to it."""
        return texts_in(self.record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The files that every page needs; their names are those of the files in docs/_data."""

    site: Entry[Site]
    goals: Entry[tuple[Goal, ...]]
    dimensions: Entry[tuple[Dimension, ...]]
    partners: Entry[tuple[Partner, ...]]
    helplines: Entry[tuple[Helpline, ...]]
    terms: Entry[tuple[Term, ...]]
    synonyms: Entry[tuple[Synonyms, ...]]

    @property
    def entries(self) -> tuple[Entry[Any], ...]:
        """Every one of the files."""
        return tuple(getattr(self, name) for name in SHARED)


@dataclass(frozen=True, kw_only=True, eq=False)  # a library equals itself alone, so that it can be a key
class Library:
    """Everything under one content root; `today` is the day in the programme's time zone, `names` what its folders hold."""

    root: Path
    languages: tuple[str, ...]
    today: datetime.date
    shared: Shared
    milestones: tuple[Entry[Milestone], ...]
    albums: tuple[Entry[Album], ...]
    masters: Mapping[str, Master]
    faces: Mapping[str, Faces | None]  # what a search found in each master; None where nobody has looked
    consents: Mapping[str, Entry[Consent]]
    strays: tuple[str, ...]
    prose: Mapping[str, tuple[str, ...]]  # the lines of each page of prose
    names: tuple[str, ...]
    gone: Entry[tuple[Gone, ...]] | None

    @property
    def entries(self) -> tuple[Entry[Any], ...]:
        """Every file, shared ones first."""
        gone = (self.gone,) if self.gone else ()
        return (*self.shared.entries, *gone, *self.milestones, *self.albums, *self.consents.values())

    @cached_property
    def files(self) -> Mapping[str, Entry[Any]]:
        """Every file by its name under the root, in the order of `entries`."""
        return {entry.document.file: entry for entry in self.entries}

    @property
    def stories(self) -> tuple[Entry[Milestone] | Entry[Album], ...]:
        """The files in which people could be told of."""
        return (*self.milestones, *self.albums)

    @cached_property
    def pictured(self) -> Mapping[str, tuple[Album, Photo]]:
        """Every picture of an album that could be read: album/picture, with its album."""
        return {name: (entry.record, photo) for name, entry, _, photo in self.photos() if entry.record}

    def consents_of(self, item: Milestone | Photo) -> tuple[Consent, ...]:
        """Return the consent records that `item` names, without those that could not be read."""
        entries = (self.consents.get(name) for name in item.consent or ())
        return tuple(entry.record for entry in entries if entry and entry.record)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Every place that entries may name, by its id."""
        return {place.id: place for place in self.site.places} if self.site else {}

    @property
    def site(self) -> Site | None:
        """What the site says of itself, or None where its file is broken."""
        return self.shared.site.record

    def ids(self, kind: str) -> tuple[str, ...] | None:
        """The ids that may be referred to, of "goals", "dimensions" or "places"; None where their file is broken."""
        if kind == "places":
            return tuple(place.id for place in self.site.places) if self.site else None
        records = (self.shared.goals if kind == "goals" else self.shared.dimensions).record
        return None if records is None else tuple(record.id for record in records)

    def original(self, name: str, photo: Photo) -> Original:
        """The master of the picture `name` (album/picture), with what is covered in it."""
        return Original(master=self.masters[name], shapes=shapes_of(photo.redactions))

    def originals(self) -> Iterator[Original]:
        """Every picture of every album that could be read, as it may be shown."""
        for name, _, _, photo in self.photos():
            if self.masters[name].digest and all(map(is_valid, photo.redactions)):
                yield self.original(name, photo)

    def photos(self) -> Iterator[tuple[str, Entry[Album], int, Photo]]:
        """Every picture of every album: its reference (album/picture), the album, its number there, the picture."""
        for entry in self.albums:
            for number, photo in enumerate(entry.record.photos if entry.record else ()):
                yield reference(entry.record.slug if entry.record else "", photo), entry, number, photo


def reference(album: str, photo: Photo) -> str:
    """How milestones name a picture: album/picture, without the file's ending."""
    return f"{album}/{photo.file.rsplit('.', 1)[0]}"


@dataclass(slots=True)
class RememberedEntries:
    """Reads content files; one that has the size and the times that it had, when these are remembered, is not read again."""

    _known: dict[str, tuple[Stamp, Entry[Any]]] = field(default_factory=dict)

    def read(self, root: Path, file: str, kind: Any, from_name: FromName | None = None) -> Entry[Any]:  # noqa: ANN401
        """Returns what stands in `file` under `root`, from memory where it can be."""
        stamp = stamp_of(f"{root}/{file}", file)
        known = self._known.get(file)
        if known and known[0] == stamp:
            return known[1]
        entry = _entry(root, file, kind, from_name)
        if stamp and entry.document.value is not None:  # what was not read now may be read the next time
            self._known[file] = stamp, entry
        return entry

    def keep_only(self, files: Iterable[str]) -> None:
        """Forgets all but `files`."""
        self._known = {file: self._known[file] for file in files if file in self._known}


def load_library(
    root: Path,
    configuration: Path,
    now: datetime.datetime,
    read: Callable[[Path], Master] = read_master,
    remembered: RememberedEntries | None = None,
) -> Library:
    """Reads all content under `root`; `configuration` is the mkdocs.yml that names the languages, `now` an aware time.

    `read` reads a picture's master. What is `remembered` of `root` saves time; only the preview trusts the times of files.
    """
    remembered = remembered or RememberedEntries()
    entry, limited = partial(remembered.read, root), partial(within_limits, root)
    shared = Shared(**{name: entry(f"docs/_data/{name}.yml", kind) for name, kind in SHARED.items()})
    milestones = tuple(entry(file, Milestone, _from_name) for file in limited(_milestones(root)))
    albums = tuple(entry(file, Album, _from_folder) for file in limited(_albums(root)))
    among = [f"{CONSENTS}/{name}" for name in names_in(root / CONSENTS)]
    consents = limited([file for file in among if file.startswith(f"{CONSENTS}/c-") and file.endswith(".yml")])
    masters = _masters(root, albums, read)
    zone = ZoneInfo(shared.site.record.time_zone) if shared.site.record else datetime.UTC
    library = Library(
        root=root,
        languages=read_languages(configuration),
        today=now.astimezone(zone).date(),
        shared=shared,
        consents={stem(file): entry(file, Consent, _id) for file in consents},
        prose={path.relative_to(root).as_posix(): _prose(path) for path in _pages(root)},
        strays=tuple(sorted(set(among).difference(consents))),
        names=names_under(root, ENTRY_FOLDERS),
        gone=entry(GONE, tuple[Gone, ...]) if (root / GONE).exists() else None,
        milestones=milestones,
        albums=albums,
        masters=masters,
        faces={name: read_faces(root / FACES, master.digest) for name, master in masters.items()},
    )
    remembered.keep_only(entry.document.file for entry in library.entries)
    return library


def _masters(root: Path, albums: tuple[Entry[Album], ...], read: Callable[[Path], Master]) -> dict[str, Master]:
    """All masters that albums name, read by several threads: most of the time goes into digests, which do not wait for Python."""
    paths = {
        reference(entry.record.slug, photo): root / "gallery" / entry.record.slug / photo.file
        for entry in albums
        if entry.record
        for photo in entry.record.photos
    }
    with ThreadPoolExecutor() as threads:
        return dict(zip(paths, threads.map(read, paths.values()), strict=True))


def _pages(root: Path) -> list[Path]:
    """The pages of prose; a README.md is for those who work here."""
    return sorted(path for path in (root / "docs").rglob("*.md") if path.name != "README.md")


def _prose(path: Path) -> tuple[str, ...]:
    """The lines of a page of prose; none where it is no ordinary text file, which the build refuses by itself."""
    try:
        return tuple(path.read_text(encoding="utf-8").splitlines()) if path.is_file() and not path.is_symlink() else ()
    except (OSError, UnicodeDecodeError):
        return ()


def read_milestone(root: Path, path: Path) -> Entry[Milestone]:
    """Reads one milestone."""
    return _entry(root, _name(root, path), Milestone, _from_name)


def read_consent(root: Path, path: Path) -> Entry[Consent]:
    """Reads one consent record."""
    return _entry(root, _name(root, path), Consent, _id)


def _entry(root: Path, file: str, kind: Any, from_name: FromName | None) -> Entry[Any]:  # noqa: ANN401
    document = read_document(root / file, file, LARGEST_ALBUM if kind is Album else LARGEST_FILE)
    record, faults = read_record(document, kind, from_name(file) if from_name else None)
    return Entry(document=document, record=record, faults=faults)


def _name(root: Path, path: Path) -> str:
    return path.as_posix().removeprefix(f"{root.as_posix()}/")


def _milestones(root: Path) -> list[str]:
    names = names_in(root / "milestones")
    return [f"milestones/{name}" for name in names if name.endswith(ENDINGS) and name not in ENDINGS]


def _albums(root: Path) -> list[str]:
    return [_name(root, path) for path in sorted((root / "gallery").glob("*/album.y*ml")) if path.suffix in ENDINGS]


def _id(file: str) -> dict[str, str]:
    return {"id": stem(file)}


def _from_folder(file: str) -> dict[str, str]:
    return {"slug": file.split("/")[-2]}


def _from_name(file: str) -> dict[str, str]:
    slug = stem(file)
    match = DATED_NAME.match(slug)
    return {"slug": slug, "date": match["date"] if match else slug}


def stem(file: str) -> str:
    """Returns the name of a file without its folder and ending."""
    return file.rpartition("/")[2].rpartition(".")[0]


@cache
def _telling(kind: type[Record]) -> tuple[str, ...]:
    """The fields of a record in which texts can be."""
    return tuple(name for name, field in kind.model_fields.items() if _tells(field.annotation))


def _tells(annotation: Any) -> bool:  # noqa: ANN401
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return bool(_telling(annotation))
    return annotation is Text or any(map(_tells, get_args(annotation)))


def texts_in(value: object, route: Route = ()) -> Iterator[tuple[Route, Text]]:
    """Yield every text within a record, with the route to it."""
    if isinstance(value, Text):
        yield route, value
    elif isinstance(value, Record):
        for name in _telling(type(value)):
            yield from texts_in(getattr(value, name), (*route, name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from texts_in(item, (*route, number))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from texts_in(item, (*route, name))
