"""Changes to content files that programs make: only the bytes that must change, and never half a file."""

from __future__ import annotations

import datetime
import re
import shlex
import shutil
from argparse import Namespace
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from publishing.audit.leaks.live_consents import texts_at, value_at
from publishing.audit.leaks.scan import SearchResult, search_files
from publishing.audit.leaks.wanted import Wanted, plan_search
from publishing.audit.leaks.withheld import Withheld, classify
from publishing.build.milestone_cards import CARDS, cards_of
from publishing.build.publication import CONFIGURATION, PICTURES, renditions_of
from publishing.build.report_files import FOLDER as REPORTS_THERE
from publishing.build.up_to_date import build_site
from publishing.cli.entry_template import modeline
from publishing.console import EXIT_PROBLEMS
from publishing.content.library import GONE, Library, load_library
from publishing.files.atomic_write import create_file, write_file
from publishing.files.safe_read import REPORTS
from publishing.files.yaml_document import Document, Value, read_document
from publishing.files.yaml_edit import YamlText
from publishing.i18n.messages import message
from publishing.images.card import FOLDER as CARDS_THERE
from publishing.images.faces import FACES

_ITEM = re.compile(r"^([ ]*)- ", re.MULTILINE)
_GONE = f"{modeline('gone', GONE)}\n# Pages that were taken down. Each address says only that the page is no longer available.\n"


class UnreadableError(Exception):
    """A file cannot be changed, because it cannot be read."""


def withdraw(path: Path, document: Document, received: str, acted: str) -> dict[str, str]:
    """Writes into the record at `path` that its consent was withdrawn, and returns the two days as they stand in it.

    A day that the record holds already is kept. Raises UnreadableError for a record that cannot be read.
    """
    if not isinstance(document.value, dict):
        raise UnreadableError(document.file)
    held = document.value.get("withdraw")
    days = {"received_on": received, "acted_on": acted}
    days |= {name: day for name, day in held.items() if name in days and isinstance(day, str)} if isinstance(held, dict) else {}
    after: Value = {**document.value, "state": "withdrawn", "withdraw": {**days}}
    if after != document.value:
        text = YamlText(text=path.read_bytes().decode(), document=document)
        edits = text.replace_scalar(("state",), "withdrawn")
        lines = {name: (f"{name}: {day}",) for name, day in days.items()}
        if isinstance(held, dict):
            missing = {name: line for name, line in lines.items() if name not in held}
            edits += text.set_fields(missing, days, ("withdraw",))
        elif edits:
            block = ("withdraw:", *(f"  {line}" for (line,) in lines.values()))
            edits += text.set_fields({"withdraw": block}, ("state", "withdraw"))
        _write(path, document.file, after, text.edited(edits))
    return days


def take_down(path: Path, document: Document | None, slugs: Collection[str]) -> None:
    """Add `slugs` to the list of pages that were taken down; raise UnreadableError if there is one that cannot be read."""
    if document is None:
        create_file(path, (_GONE + "".join(f"- slug: {slug}\n" for slug in slugs)).encode())
        return
    if document.value is None and any(fault.kind != "file-empty" for fault in document.faults):
        raise UnreadableError(document.file)
    text = YamlText(text=path.read_bytes().decode(), document=document)
    indent = item[1] if (item := _ITEM.search(text.text)) else ""
    lines = "".join(f"{indent}- slug: {slug}{text.line_end}" for slug in slugs)
    added = list[Value]({"slug": slug} for slug in slugs)
    after: Value = [*(document.value if isinstance(document.value, list) else []), *added]
    _write(path, path.name, after, text.edited(text.insert_lines(len(text.text), lines)))


def _write(path: Path, file: str, value: Value, text: str) -> None:
    """Replace the file at `path` by `text`, or by `value` in PyYAML's own form where `text` does not say the same."""
    if not write_file(path, text.encode(), lambda new: read_document(new, file).value == value):
        write_file(path, yaml.safe_dump(value, allow_unicode=True, sort_keys=False).encode())


ENVIRONMENT = "env-"  # begins the names of the folders in .cache that hold nothing but programs


def withdraw_consent(chosen: Namespace) -> int:
    """Withdraws a consent; returns 1 if it is unknown, if anything is left of it, or if the site could not be built anew."""
    library = load_library(chosen.root, CONFIGURATION, datetime.datetime.now(datetime.UTC))
    if chosen.id not in library.consents:
        print(message("withdraw_consent.unknown", chosen.language, id=chosen.id))
        return EXIT_PROBLEMS
    if (chosen.received_on or "") > library.today.isoformat():
        print(message("withdraw_consent.future", chosen.language, day=chosen.received_on))
        return EXIT_PROBLEMS
    withdrawal = _Withdrawal(
        library=library, id=chosen.id, site=(chosen.site_dir or chosen.root / "site").resolve(), chosen=chosen
    )
    return withdrawal.carry_out()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Withdrawal:
    library: Library
    id: str
    site: Path
    chosen: Namespace

    def carry_out(self) -> int:
        """Does everything, in the order in which the least can go wrong: record, deletion, new site, search."""
        wanted, had_site = self._sought(self.library), self.site.is_dir()
        well = self._control(wanted)
        well &= self._record()
        self._take_down()
        self._delete(wanted)
        try:
            well &= self._rebuild() if had_site else self._say("no_site", place=self._shown(self.site))
        finally:
            clean = self._verify()
            self._remaining()
        return 0 if well and clean else EXIT_PROBLEMS

    def _control(self, wanted: Wanted) -> bool:
        """Searches for it before anything is deleted, so that "0 traces" means something afterwards."""
        entries = list(dict.fromkeys(one.file for one in self._withheld()))
        if not entries:
            self._say("no_entry")
        for place in self._places():
            if place.is_dir():
                self._say("control", place=self._shown(place), count=len(_files(self._look(place, wanted))))
        sources = [*entries, self.library.consents[self.id].file]
        unseen = [file for file in sources if not search_files(self.library.root / file, wanted).leaks]
        self._say("control_sources", count=len(sources) - len(unseen), all=len(sources))
        for file in unseen:
            self._say("blind", file=file)
        return not unseen

    def _record(self) -> bool:
        """Writes the withdrawal into the record."""
        entry, today = self.library.consents[self.id], self.library.today.isoformat()
        held = value_at(entry.document.value, "withdraw")
        if value_at(entry.document.value, "state") == "withdrawn" and (day := value_at(held, "acted_on")):
            return self._say("already", file=entry.file, day=str(day))
        try:
            days = withdraw(self.library.root / entry.file, entry.document, self.chosen.received_on or today, today)
        except UnreadableError:
            return not self._say("unreadable", file=entry.file)
        return self._say("written", file=entry.file, received=days["received_on"], acted=days["acted_on"])

    def _take_down(self) -> None:
        """Gives the addresses of pages that readers may know the answer that the page is no longer available."""
        hidden = {one.file for one in classify(self.library).withheld if not one.language}
        gone = classify(self.library).gone
        lost = {
            one.slug: one.folders
            for one in self._withheld()
            if one.slug
            and one.slug not in gone
            and (one.file not in hidden or any((self.site / folder).is_dir() for folder in one.folders))
        }
        if not lost:
            return
        try:
            take_down(self.library.root / GONE, self.library.gone.document if self.library.gone else None, lost)
        except UnreadableError:
            for slug in lost:
                self._say("gone_broken", file=GONE, slug=slug)
            return
        for folders in lost.values():
            for folder in folders:
                self._say("gone", address=f"{folder}/")

    def _delete(self, wanted: Wanted) -> None:
        """Deletes whatever holds it, at once and without waiting for a new site."""
        for place in self._places():
            doomed = [place / file for file in _files(self._look(place, wanted))]
            if place not in (self.site, self._cache):
                doomed += [place] if place.exists() else []
            for path in doomed:
                of_one_picture = path.parent.parent == self.library.root / PICTURES
                _remove(path.parent if of_one_picture else path)
            if doomed:
                self._say("removed", place=self._shown(place), count=len(doomed))
        _remove(self.library.root / FACES)  # it tells where in a picture somebody stands
        root = self.library.root
        for made in (root / CARDS, root / REPORTS, self.site / CARDS_THERE, self.site / REPORTS_THERE):
            _remove(made)  # an earlier version may have made other bytes, and no search can read the words in them
        for folder in wanted.folders:
            if folder.rpartition("/")[2] not in wanted.gone:
                _remove(self.site / folder)

    def _rebuild(self) -> bool:
        """Builds the site anew as build_site.py does."""
        chosen = Namespace(root=self.library.root, site_dir=self.site, strict=False, language=self.chosen.language)
        if build_site(chosen):
            return not self._say("failed", place=self._shown(self.site))
        return True

    def _verify(self) -> bool:
        """Searches everything that was made, as it now is, for what the content files now withhold."""
        library = load_library(self.library.root, CONFIGURATION, datetime.datetime.now(datetime.UTC))
        wanted, left = self._sought(library), []
        for place in self._places():
            findings = self._look(place, wanted)
            left += [self._shown(place / file) for file in _files(findings)]
            if place.exists():
                count = len(_files(findings))
                self._say("searched", place=self._shown(place), files=findings.files, size=findings.size, count=count)
        self._say("how")
        self._say("found" if left else "clean")
        print(*(f"  {file}" for file in left), sep="\n", end="\n" if left else "")
        return not left

    def _remaining(self) -> None:
        """Says what is left to people."""
        texts = [one.file for one in self.library.milestones if self.id in texts_at(one.document.value, "consent")]
        pictures = [one.file for one in self._withheld() if one.pictures]
        albums = [one.file for one in self.library.albums if any(Path(one.file).parent == Path(file).parent for file in pictures)]
        self._say("remains")
        self._say("remains_git")
        for album in albums:
            self._say("remains_album", file=album)
        if paths := [shlex.quote(file) for file in (*texts, *pictures)]:
            print(f"     git rm {' '.join(paths)}")
            print("     git add --all && git commit --message 'Taken down' && git push")
            print(f"     git log --all --oneline -- {' '.join(paths)}")
            print(f"     git filter-repo --invert-paths {' '.join(f'--path {path}' for path in paths)}")
            print("     git push --force --all && git push --force --tags")
        for name in ("host", "search", "archives", "people", "print"):
            self._say(f"remains_{name}")

    @property
    def _cache(self) -> Path:
        return self.library.root / PICTURES.parent

    def _places(self) -> tuple[Path, ...]:
        """Everything that is made of the content: the site, what a build that was cut off leaves beside it, the cache."""
        beside = (self.site.with_name(f".{self.site.name}-{name}") for name in ("old", "new"))
        return (self.site, *beside, self._cache)

    def _look(self, place: Path, wanted: Wanted) -> SearchResult:
        return search_files(place, wanted, leave_out=lambda path: path.relative_to(place).parts[0].startswith(ENVIRONMENT))

    def _withheld(self) -> Iterator[Withheld]:
        """What depends on the consent."""
        return (one for one in classify(self.library, without=frozenset({self.id})).withheld if self.id in one.consents)

    def _sought(self, library: Library) -> Wanted:
        division = classify(library, without=frozenset({self.id}))
        made = renditions_of(library, (one.path for one in division.pictures))
        return plan_search(division, made, consent=self.id, cards=cards_of(library))

    def _shown(self, path: Path) -> str:
        inside = path.is_relative_to(self.library.root)
        return (path.relative_to(self.library.root) if inside else path).as_posix() + ("/" if path.is_dir() else "")

    def _say(self, name: str, **slots: str | int) -> bool:
        print(message(f"withdraw_consent.{name}", self.chosen.language, **slots))
        return True


def _files(findings: SearchResult) -> list[str]:
    return list(dict.fromkeys(leak.file for leak in findings.leaks))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
