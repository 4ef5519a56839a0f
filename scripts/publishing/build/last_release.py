"""Make the last release again without what has ended since, when today's content cannot be built.

First it is built anew from the content that its record kept. If that fails, too, what ended is cut out of a copy of its files.
"""

from __future__ import annotations

import datetime
import html
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from publishing.audit.leaks.classification import classify
from publishing.audit.leaks.scan import search_files
from publishing.audit.leaks.search_plan import SearchPlan, plan_search
from publishing.build.manifest import COMPRESSED, MANIFEST, PAGE, SIGNATURE, untouched_site_name, write_manifest
from publishing.build.pipeline import make_site
from publishing.build.publication import CONFIGURATION, REPORT_FOLDER, renditions_of
from publishing.build.release_record import (
    Ended,
    ReleaseRecord,
    content_folder,
    ended,
    keep_stripped_record,
    last_record,
    lost_texts,
    read_release_record,
    without_pictures,
)
from publishing.content.library import CONSENTS, GONE_FILE, Library, load_library, reference
from publishing.files.atomic_write import make_durable, replace_folder, sibling
from publishing.files.digest import sha256
from publishing.files.safe_read import list_files
from publishing.site.search_index import index_address

WORK = Path(".cache", "remainder")  # under the content's root: where the content of the last release is put together again
BESIDE = ("docs/_data/reviews.csv", "gallery/*/faces.yml")  # what lies beside content files and is taken as it is today
NAMING = (".html", ".xml", ".json", ".css", ".csv")  # endings of files that name other files


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """What became of a release without what `ended`: its `kind` is "unchanged", "rebuilt", "stripped" or "none"."""

    kind: str
    ended: tuple[Ended, ...] = ()


def keep_last_release(root: Path, site: Path, now: datetime.datetime) -> Remainder:
    """Make the folder `site` the last release minus what ended, in one step; it is unchanged where nothing ended.

    Where `site` is not as a build of this machine left it, it is made anew from the last record; "none" without any record.
    """
    library = load_library(root, CONFIGURATION, now)
    name = untouched_site_name(site) if site.is_dir() else None
    own = read_release_record(root, name) if name else None
    record = own or last_record(root)
    if record is None:
        return Remainder(kind="none")
    if own and not ended(own, library) and not lost_texts(root, own, library):
        return Remainder(kind="unchanged")
    new = sibling(site, "new")
    remainder = make_remainder(root, record, new, now, site if own else None)
    if remainder.kind != "none":
        replace_folder(new, site)
    return remainder


def make_remainder(root: Path, record: ReleaseRecord, new: Path, now: datetime.datetime, served: Path | None = None) -> Remainder:
    """Make the folder `new` with the release of `record` minus what ended, and remember what it uses.

    It is "rebuilt" from the content that the record kept or, where that fails, "stripped": a copy of the files in `served`
    without those in which anything that ended is found; "none" where neither is possible.
    """
    library = load_library(root, CONFIGURATION, now)
    release = _Release(root=root, record=record, library=library, ended=ended(record, library), now=now)
    try:
        if release.is_rebuilt(new):
            files = release.files_with_ended(new)
        elif served:
            shutil.rmtree(new, ignore_errors=True)
            shutil.copytree(served, new, ignore=shutil.ignore_patterns(MANIFEST, SIGNATURE, *(f"*{end}" for end in COMPRESSED)))
            files = (*release.files_of_ended(new), *release.files_of_lost_prose(), *release.files_with_ended(new))
        else:
            return Remainder(kind="none", ended=release.ended)
        if files:
            release.cut_out(files, new)
    finally:
        shutil.rmtree(root / WORK, ignore_errors=True)
    return Remainder(kind="stripped" if files else "rebuilt", ended=release.ended)


def delete_ended(record: ReleaseRecord, library: Library, served: Path) -> None:
    """Delete from the folder `served`, where no copy of it can be made, the files of what ended and every text that names it.

    This needs no room on a full disk. What is left is not whole, and is replaced by the next run that succeeds.
    """
    gone = ended(record, library)
    addresses = [address for entry in record.entries if entry.slug in {one.slug for one in gone} for address in entry.addresses]
    names = [*addresses, *(entry.slug for entry in gone)]
    texts = ((name, (served / name).read_text(encoding="utf-8", errors="replace")) for name in list_files(served, *NAMING))
    naming = [name for name, text in texts if any(one in text for one in names)]
    searched = [index_address(language) for language in library.languages]
    for name in (*addresses, *naming, *searched, REPORT_FOLDER):
        shutil.rmtree(served / name, ignore_errors=True)
        for path in (served / f"{name}{suffix}" for suffix in ("", *COMPRESSED)):
            if path.is_file():
                path.unlink()


@dataclass(frozen=True, kw_only=True)  # without slots, for cached properties
class _Release:
    """An earlier release, with today's content in `library` and what `ended` of the release since."""

    root: Path
    record: ReleaseRecord
    library: Library
    ended: tuple[Ended, ...]
    now: datetime.datetime

    @cached_property
    def slugs(self) -> frozenset[str]:
        """The slugs of what ended."""
        return frozenset(entry.slug for entry in self.ended)

    @cached_property
    def assembled(self) -> Library:
        """The content of the release, put together again: consents, pages taken down and equal pictures are today's."""
        work = self.root / WORK
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(content_folder(self.root, self.record), work)
        (work / ".cache").symlink_to(self.root / ".cache", target_is_directory=True)
        if (self.root / CONSENTS).is_dir():
            affirmations = shutil.ignore_patterns("affirmed*")  # those of the release count for it
            shutil.copytree(self.root / CONSENTS, work / CONSENTS, symlinks=True, ignore=affirmations, dirs_exist_ok=True)
        pictures = {picture.file: picture.bytes_digest for entry in self.record.entries for picture in entry.pictures}
        for file, digest in (pictures | self.record.assets).items():
            if (self.root / file).is_file() and sha256((self.root / file).read_bytes()) == digest:
                self._copy(file)
        for pattern in (GONE_FILE, *BESIDE):
            for path in self.root.glob(pattern):
                if (work / path.relative_to(self.root)).parent.is_dir():
                    self._copy(path.relative_to(self.root).as_posix())
        return load_library(work, CONFIGURATION, self.now)

    def _copy(self, file: str) -> None:
        copy = self.root / WORK / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.root / file, copy)

    @cached_property
    def lost_texts(self) -> dict[str, str]:
        """The pages of prose and shared files that lost something since, each with what is left."""
        return lost_texts(self.root, self.record, self.library)

    @cached_property
    def wanted(self) -> SearchPlan:
        """What to search for: the words, addresses and pictures of what ended.

        Its words may stand in shared files, in entries that have consents of their own, and as the title of a source.
        """
        content = classify(self.assembled, ended=self.slugs)
        withheld = tuple(withheld for withheld in content.withheld if withheld.part in self.slugs)
        records = [entry.record for entry in self.assembled.milestones if entry.record and entry.record.slug not in self.slugs]
        sources = [source for record in records for source in record.sources]
        titles = [text for source in sources for text in (source.title, source.publisher, source.reference) if text]
        texts = (*content.shared_texts, *content.consented_texts, *titles)
        content = replace(content, withheld=withheld, texts=texts, references={})
        return replace(plan_search(content, renditions_of(self.assembled, ())), known_only=False)

    def is_rebuilt(self, new: Path) -> bool:
        """Build what has not ended into `new`; return whether that succeeded."""
        shutil.rmtree(new, ignore_errors=True)
        try:
            self._remove()
            return not make_site(self.root / WORK, new, self.now, self.assembled.languages[0]).refusal
        except Exception:  # noqa: BLE001  # whatever is broken, what ended must be taken down
            return False

    def _remove(self) -> None:
        """Delete what ended from the content that was put together, and entries whose file today's content no longer has."""
        work = self.root / WORK
        for milestone in self.assembled.milestones:
            if milestone.file not in self.library.files or (milestone.record and milestone.record.slug in self.slugs):
                (work / milestone.file).unlink(missing_ok=True)
        for album in self.assembled.albums:
            names = [reference(album.record.slug, photo) for photo in album.record.photos] if album.record else []
            is_kept = [name not in self.slugs and bool(self.assembled.masters[name].digest) for name in names]
            if album.file in self.library.files and any(is_kept):
                (work / album.file).write_text(without_pictures(album.document, is_kept), encoding="utf-8")
            else:
                shutil.rmtree((work / album.file).parent, ignore_errors=True)
        for file, left in self.lost_texts.items():
            (work / file).write_text(left, encoding="utf-8")
            if not left:
                (work / file).unlink()

    def files_with_ended(self, site: Path) -> tuple[str, ...]:
        """Return the files of `site` in which the search finds what ended."""
        return tuple(dict.fromkeys(leak.file for leak in search_files(site, self.wanted).leaks))

    def files_of_ended(self, site: Path) -> tuple[str, ...]:
        """Return the files and folders of `site` that belong to what ended, files that name them, and printed reports."""
        own = [address for entry in self.record.entries if entry.slug in self.slugs for address in entry.addresses]
        named = [address for address in own if not (site / address).is_dir()]
        texts = ((name, (site / name).read_text(encoding="utf-8", errors="replace")) for name in list_files(site, *NAMING))
        return (*own, *(name for name, text in texts if any(address in text for address in named)), REPORT_FOLDER)

    def files_of_lost_prose(self) -> Iterator[str]:
        """Yield the pages of prose that were shortened or deleted since, and the indexes in which search finds them."""
        main, *_ = self.assembled.languages
        pages = [file for file in self.lost_texts if file.endswith(".md")]
        for language, page in (file.removeprefix("docs/").removesuffix(".md").split("/", 1) for file in pages):
            prefix = "" if language == main else f"{language}/"
            yield f"{prefix}{'index.html' if page == 'index' else page}"
            yield index_address(language)

    def cut_out(self, files: Iterable[str], site: Path) -> None:
        """Cut `files` and folders out of `site`, and remember what is left of the release in it."""
        for file in files:
            self._cut(site / file)
        write_manifest(site)
        make_durable(site)
        self._remove()
        keep_stripped_record(self.root, self.record, site, self.slugs, self.root / WORK)

    def _cut(self, path: Path) -> None:
        """Delete the file or folder at `path`; in the place of a page stands that it is no longer available."""
        page = path / PAGE if (path / PAGE).is_file() else path
        if path.is_dir():
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()
        else:
            return
        if page.suffix == ".html":
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(self._notice, encoding="utf-8", newline="\n")

    @cached_property
    def _notice(self) -> str:
        """The page that says in every language that a page is no longer available."""
        words: Mapping[str, str] = self.assembled.site.words["gone_text"].root if self.assembled.site else {}
        lines = "".join(f'<p lang="{code}">{html.escape(text)}</p>\n' for code, text in words.items())
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        title = html.escape(next(iter(words.values()), ""))
        return f'<!doctype html>\n<html lang="{self.assembled.languages[0]}">\n{head}\n<title>{title}</title>\n{lines}</html>\n'
