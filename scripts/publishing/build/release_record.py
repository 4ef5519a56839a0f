"""Remember what each release used, outside the served folder, and compare it with today's content.

A record lies in .cache/releases/<name of the site>/: record.json with the entries that were published and what each depended on,
and content/ with the YAML and Markdown that they were made from, without pictures and without anything that was held back.
"""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import TypeAdapter, ValidationError

from publishing.build.manifest import site_name
from publishing.consent.affirmations import affirmations_of, without_lost_items
from publishing.consent.clearance import ONE_DAY, is_live, last_day
from publishing.content.library import AFFIRMED, CONSENTS, GONE_FILE, SHARED, Entry, Library, reference
from publishing.content.records import Photo
from publishing.content.redactions import picture_digest
from publishing.files.atomic_write import write_file
from publishing.files.digest import sha256
from publishing.files.safe_read import list_files
from publishing.files.yaml_document import Document, read_document
from publishing.images.master import read_master
from publishing.site.page import in_language

if TYPE_CHECKING:
    from publishing.build.publication import Publication

RELEASE_RECORDS = Path(".cache", "releases")  # under the content's root
TARGETS = Path(".cache", "targets.json")  # where release/host.py writes down the places that the site was published to
_RECORD, _CONTENT, _LAST = "record.json", "content", "last"
LONGEST_PAUSE = datetime.timedelta(days=2)  # between two builds; after a longer one a daily run was missed
CONTENT_FOLDERS = ("docs", "gallery", "milestones")


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedConsent:
    """A consent that an entry was published under: the digest of its file, and the last day on which it allows anything."""

    id: str
    digest: str
    last_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedPicture:
    """A picture that an entry shows (album/picture): its file, the digest of its bytes, and that of bytes and redactions."""

    name: str
    file: str
    bytes_digest: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedEntry:
    """One published milestone, or one picture of an album, whose `slug` is album/picture.

    `consents` are its own and those of its pictures; `addresses` the folders of pages and the files that only this entry needs.
    """

    file: str
    slug: str
    languages: tuple[str, ...]
    consents: tuple[UsedConsent, ...] = ()
    pictures: tuple[UsedPicture, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def is_picture(self) -> bool:
        """Return whether it is a picture of an album."""
        return "/" in self.slug


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRecord:
    """What one release used. `assets` are the digests of files in docs/ beside pages, `day` when it was built."""

    name: str
    day: datetime.date
    entries: tuple[UsedEntry, ...]
    assets: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """An entry of a release that may no longer be shown.

    `reason` is gone, removed, concerns, consent-missing, consent-unreadable, consent-changed, consent-ended, picture-changed or
    affirmation-missing.
    """

    file: str
    slug: str
    reason: str


def save_record(root: Path, publication: Publication, site: Path) -> ReleaseRecord:
    """Write under `root` what the finished `site`, which has its manifest, used of `publication`; return that."""
    library, entries = publication.library, tuple(_used(publication))
    record = ReleaseRecord(name=site_name(site), day=library.today, entries=entries, assets=_assets(library.root))
    _write(root, record, _content(library, {entry.slug for entry in entries}))
    return record


def keep_stripped_record(root: Path, record: ReleaseRecord, site: Path, slugs: Collection[str], content: Path) -> None:
    """Write the record of `site`, which is the release of `record` without the entries `slugs`, made from `content`."""
    entries = tuple(entry for entry in record.entries if entry.slug not in slugs)
    pages = [file for file in list_files(content, ".md", ".yml") if file.split("/")[0] in CONTENT_FOLDERS]
    kept = (
        (file, (content / file).read_text(encoding="utf-8"))
        for file in pages
        if not file.startswith((f"{CONSENTS}/c-", GONE_FILE))
    )
    _write(root, replace(record, name=site_name(site), entries=entries), kept)


def _write(root: Path, record: ReleaseRecord, content: Iterable[tuple[str, str]]) -> None:
    """Write `record` and the files of its `content`, and that it is the last one."""
    folder = root / RELEASE_RECORDS / record.name
    unfinished = folder.with_name(f".{record.name}.{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        (unfinished / _CONTENT).mkdir(parents=True)
        for file, text in content:
            write_file(unfinished / _CONTENT / file, text.encode())
        write_file(unfinished / _RECORD, _adapter().dump_json(record))
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.replace(folder)
        write_file(root / RELEASE_RECORDS / _LAST, record.name.encode())
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def read_release_record(root: Path, name: str) -> ReleaseRecord | None:
    """Return the record of the release `name`; None where this machine has none, or only a damaged one."""
    if not name.isalnum():
        return None
    try:
        record = _adapter().validate_json((root / RELEASE_RECORDS / name / _RECORD).read_bytes())
    except (OSError, ValidationError):
        return None
    return record if record.name == name and content_folder(root, record).is_dir() else None


def last_record(root: Path) -> ReleaseRecord | None:
    """Return the record of the site that was built last, wherever it was built; None where this machine has none."""
    try:
        return read_release_record(root, (root / RELEASE_RECORDS / _LAST).read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError):
        return None


def last_run(record: ReleaseRecord | None, today: datetime.date) -> str:
    """Return "recent" or, if the build of `record` was more than two days before `today`, "missed"; "never" without one."""
    if record is None:
        return "never"
    return "missed" if today - record.day > LONGEST_PAUSE else "recent"


def content_folder(root: Path, record: ReleaseRecord) -> Path:
    """Return the folder with the content that the release of `record` was made from."""
    return root / RELEASE_RECORDS / record.name / _CONTENT


def lost_texts(root: Path, record: ReleaseRecord, library: Library) -> dict[str, str]:
    """Return the files of the release that have lost something since, each with what is left of it: "" of a deleted page.

    Those are pages of prose without some of their lines, and shared files without some items of their list. The line with the
    layout of a page is shown to nobody and is never lost; a deleted home page keeps the lines at its top: every site needs one.
    """
    content, texts = content_folder(root, record), {}
    for path in sorted(content.glob("docs/*/*.md")):
        file, lines = path.relative_to(content).as_posix(), path.read_text(encoding="utf-8").splitlines()
        today = library.prose.get(file, _top(lines) if path.name == "index.md" else ())
        left = [line for line in lines if line in today or (today and line.startswith("layout:"))]
        if len(left) < len(lines):
            texts[file] = "".join(f"{line}\n" for line in left)
    for name in SHARED:
        written: Entry[Any] = getattr(library.written, name)
        if written.record is not None and (content / written.file).is_file():
            document = read_document(content / written.file, written.file)
            shorter = without_lost_items(document, name, written.document)
            if shorter != document:
                texts[written.file] = shorter.text
    return texts


def _top(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines of a page up to the second row of dashes."""
    return lines[: lines.index("---", 1) + 1] if "---" in lines[1:] else ()


def forget_records(root: Path, keep: Collection[str]) -> tuple[str, ...]:
    """Delete the records of all releases but those that `keep` names; return the names of the deleted."""
    folder = root / RELEASE_RECORDS
    names = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    forgotten = tuple(name for name in names if name not in keep)
    for name in forgotten:
        shutil.rmtree(folder / name, ignore_errors=True)
    return forgotten


def ended(record: ReleaseRecord, library: Library) -> tuple[Ended, ...]:
    """Return every entry of the release that may no longer be shown, given today's content in `library`.

    An entry that concerned nobody and whose file was deleted is none of them.
    """
    reasons = ((entry, _reason(entry, library)) for entry in record.entries)
    return tuple(Ended(file=entry.file, slug=entry.slug, reason=reason) for entry, reason in reasons if reason)


def is_removed(entry: UsedEntry, library: Library) -> bool:
    """Return whether `entry` was removed from today's content: its file or its picture is not there, or it is a draft again."""
    return not _is_there(entry, library)


# ---- What a release used ----


def _used(publication: Publication) -> Iterator[UsedEntry]:
    library, content = publication.library, publication.content
    if content is None:
        return
    milestones = {entry.record.slug: entry.file for entry in library.milestones if entry.record}
    albums = {entry.record.slug: entry.file for entry in library.albums if entry.record}
    pictures = {name: _used_picture(library, name, photo) for name, photo in content.photos().items()}
    for cleared in content.milestones:
        milestone = cleared.item
        names = [*(milestone.consent or ()), *(id_ for name in milestone.photos for id_ in _consents_of(library, name))]
        pages = [in_language(f"milestones/{milestone.slug}", code, library.languages[0]) for code in cleared.languages]
        yield UsedEntry(
            file=milestones[milestone.slug],
            slug=milestone.slug,
            languages=cleared.languages,
            consents=tuple(_used_consents(library, names)),
            pictures=tuple(pictures[name] for name in milestone.photos),
            addresses=(*pages, *(publication.cards[page].address for page in pages if page in publication.cards)),
        )
    for album in content.albums:
        for cleared_photo in album.photos:
            name = reference(album.album.slug, cleared_photo.item)
            yield UsedEntry(
                file=albums[album.album.slug],
                slug=name,
                languages=cleared_photo.languages,
                consents=tuple(_used_consents(library, cleared_photo.item.consent or ())),
                pictures=(pictures[name],),
                addresses=tuple(rendition.address for rendition in publication.pictures[name].renditions),
            )


def _used_picture(library: Library, name: str, photo: Photo) -> UsedPicture:
    digest = library.masters[name].digest
    file = f"gallery/{name.partition('/')[0]}/{photo.file}"
    return UsedPicture(name=name, file=file, bytes_digest=digest, digest=picture_digest(digest, photo.redactions))


def _consents_of(library: Library, picture: str) -> tuple[str, ...]:
    return library.pictured[picture][1].consent or ()


def _used_consents(library: Library, names: Iterable[str]) -> Iterator[UsedConsent]:
    for name in dict.fromkeys(names):
        entry = library.consents[name]
        if entry.record:
            last = last_day(entry.record).isoformat()
            yield UsedConsent(id=name, digest=sha256(entry.document.text), last_day=last)


def _assets(root: Path) -> dict[str, str]:
    """Return the digest of every file in docs/ that is neither a page nor a content file."""
    paths = (path for path in sorted((root / "docs").rglob("*")) if path.suffix not in (".md", ".yml", ".csv"))
    return {
        path.relative_to(root).as_posix(): sha256(path.read_bytes()) for path in paths if path.is_file() and not path.is_symlink()
    }


def _content(library: Library, slugs: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the files, and their texts, of everything that was published: of albums without the pictures that were held back."""
    for name in SHARED:
        yield f"docs/_data/{name}.yml", getattr(library.shared, name).document.text
    copies = {f"{AFFIRMED}/{file}": lines for file, lines in library.prose_copies.items()}
    for file, lines in (*library.published_prose.items(), *copies.items()):
        yield file, "\n".join((*lines, ""))
    for file, copy in library.copies.items():
        yield f"{AFFIRMED}/{file}", copy.document.text
    if library.affirmations:
        yield library.affirmations.file, library.affirmations.document.text
    for milestone in library.milestones:
        if milestone.record and milestone.record.slug in slugs:
            yield milestone.file, milestone.document.text
    for album in library.albums:
        if album.record:
            is_kept = [reference(album.record.slug, photo) in slugs for photo in album.record.photos]
            if any(is_kept):
                yield album.file, without_pictures(album.document, is_kept)


def without_pictures(document: Document, is_kept: Collection[bool]) -> str:
    """Return the text of an album's file with those of its pictures that are kept."""
    value: Any = document.value
    if all(is_kept):
        return document.text
    photos = [photo for photo, kept in zip(value["photos"], is_kept, strict=True) if kept]
    return yaml.safe_dump({**value, "photos": photos}, allow_unicode=True, sort_keys=False)


# ---- Comparison with today's content ----


def _reason(entry: UsedEntry, library: Library) -> str:
    """Return why `entry` may no longer be shown, or ""."""
    slugs = {entry.slug, *(picture.name for picture in entry.pictures)}
    if not slugs.isdisjoint(library.taken_down) or any(map(library.was_taken_down, slugs)):
        return "gone"
    today, found = library.files.get(entry.file), _is_there(entry, library)
    if entry.consents and not found:
        return "removed"
    if found and today and not entry.consents and _concerns_someone(entry, today):
        return "concerns"
    if found and not entry.consents and _is_unaffirmed(entry, library):
        return "affirmation-missing"
    reasons = (_reason_of_consent(consent, library) for consent in entry.consents)
    pictures = (_reason_of_picture(picture, library, needed=bool(entry.consents)) for picture in entry.pictures)
    return next(filter(None, (*reasons, *pictures)), "")


def _is_there(entry: UsedEntry, library: Library) -> bool:
    """Return whether today's content still has `entry`, and means to publish it. A file that cannot be read still has it."""
    today: Entry[Any] | None = library.files.get(entry.file)
    if today is None:
        return False
    if today.record is None:
        return True
    if entry.is_picture:
        return entry.slug in library.pictured
    return bool(today.record.status == "published")


def _is_unaffirmed(entry: UsedEntry, library: Library) -> bool:
    """Return whether a ledger that can be read has no affirmation of the entry's file any more, not even of an older version."""
    ledger = library.affirmations
    return ledger is not None and ledger.record is not None and not affirmations_of(library, entry.file)


def _concerns_someone(entry: UsedEntry, today: Entry[Any]) -> bool:
    """Return whether today's file names a consent for an entry that was published as one that concerns nobody."""
    if today.record is None:
        return False
    items = today.record.photos if entry.is_picture else (today.record,)
    return any(
        item.consent is not None for item in items if not entry.is_picture or reference(today.record.slug, item) == entry.slug
    )


def _reason_of_consent(used: UsedConsent, library: Library) -> str:
    entry = library.consents.get(used.id)
    # Without the site's file the time zone is unknown, and it may be tomorrow already.
    today = library.today if library.site else library.today + ONE_DAY
    if entry is None:
        return "consent-missing"
    if entry.record is None:
        return "consent-unreadable"
    if today.isoformat() > used.last_day or not is_live(entry.record, today) or library.was_withdrawn(used.id):
        return "consent-ended"
    return "" if sha256(entry.document.text) == used.digest else "consent-changed"


def _reason_of_picture(used: UsedPicture, library: Library, *, needed: bool) -> str:
    """A picture that concerns somebody must be as it was; of others, a file that was deleted is no reason."""
    if used.name in library.pictured:
        digest = picture_digest(library.masters[used.name].digest, library.pictured[used.name][1].redactions)
        return "" if digest == used.digest else "picture-changed"
    path = library.root / used.file
    if not path.exists() and not needed:
        return ""
    return "" if read_master(path).digest == used.bytes_digest else "picture-changed"


@cache
def _adapter() -> TypeAdapter[ReleaseRecord]:
    return TypeAdapter(ReleaseRecord)
