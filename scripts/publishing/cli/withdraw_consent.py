"""Withdraw a consent: take down everything that depends on it, and search for copies that are left."""

from __future__ import annotations

import datetime
import shlex
import shutil
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from publishing.audit.leaks.classification import Withheld, classify
from publishing.audit.leaks.live_consents import texts_at, value_at
from publishing.audit.leaks.scan import SearchResult, search_files
from publishing.audit.leaks.search_plan import SearchPlan, plan_search
from publishing.build.milestone_cards import CARDS, all_cards
from publishing.build.publication import CONFIGURATION, PICTURES_CACHE, REPORT_FOLDER, renditions_of
from publishing.build.release_record import RELEASE_RECORDS, forget_records, last_record
from publishing.build.up_to_date import other_sites
from publishing.cli.take_down import UnreadableRecordError, add_to_list, releases_at_hosts, take_down_at_hosts, write_yaml
from publishing.console import EXIT_PROBLEMS, fail
from publishing.content.library import AFFIRMED, GONE_FILE, Library, load_library
from publishing.files.atomic_write import sibling
from publishing.files.safe_read import REPORTS
from publishing.files.yaml_document import Document, Value
from publishing.files.yaml_edit import YamlText
from publishing.i18n.messages import message
from publishing.images.cards import CARDS_FOLDER as CARDS_THERE
from publishing.images.likeness import LIKENESS

ENVIRONMENT = "env-"  # begins the names of the folders in .cache that hold nothing but installed packages


def withdraw(path: Path, document: Document, received: str, acted: str) -> dict[str, str]:
    """Write into the record at `path` that its consent was withdrawn; return the days of the request and of the withdrawal.

    A day that the record already has is kept. Raises UnreadableRecordError for a record that cannot be read.
    """
    if not isinstance(document.value, dict):
        raise UnreadableRecordError(document.file)
    recorded = document.value.get("withdraw")
    days = {"received_on": received, "acted_on": acted}
    if isinstance(recorded, dict):
        days |= {name: day for name, day in recorded.items() if name in days and isinstance(day, str)}
    after: Value = {**document.value, "state": "withdrawn", "withdraw": {**days}}
    if after != document.value:
        text = YamlText(text=path.read_bytes().decode(), document=document)
        edits = text.replace_scalar(("state",), "withdrawn")
        lines = {name: (f"{name}: {day}",) for name, day in days.items()}
        if isinstance(recorded, dict):
            missing = {name: line for name, line in lines.items() if name not in recorded}
            edits += text.set_fields(missing, days, ("withdraw",))
        elif edits:
            block = ("withdraw:", *(f"  {line}" for (line,) in lines.values()))
            edits += text.set_fields({"withdraw": block}, ("state", "withdraw"))
        write_yaml(path, document.file, after, text.edited(edits))
    return days


def withdraw_consent(chosen: Namespace, build_site: Callable[[Namespace], int]) -> int:
    """Withdraw a consent, and run `build_site`; return 1 if the consent is unknown, a copy is left, or the build failed."""
    library = load_library(chosen.root, CONFIGURATION, datetime.datetime.now(datetime.UTC))
    if chosen.id not in library.consents:
        return fail(message("withdraw_consent.unknown", chosen.language, id=chosen.id))
    if (chosen.received_on or "") > library.today.isoformat():
        return fail(message("withdraw_consent.future", chosen.language, day=chosen.received_on))
    site = (chosen.site_dir or chosen.root / "site").resolve()
    return _Withdrawal(library=library, id=chosen.id, site=site, chosen=chosen, build_site=build_site).carry_out()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Withdrawal:
    """The withdrawal of the consent `id`; `library` is the content before it."""

    library: Library
    id: str
    site: Path
    chosen: Namespace
    build_site: Callable[[Namespace], int]

    def carry_out(self) -> int:
        """Change the record, delete, rebuild and search, in the order that is safest if a step fails."""
        wanted, had_site = self._wanted(self.library), self.site.is_dir()
        is_searchable = self._search_before(wanted)
        is_recorded = self._change_record()
        self._take_down_pages()
        self._delete(wanted)
        is_off_hosts = False
        try:
            is_rebuilt = self._rebuild() if had_site else self._say("no_site", place=self._name(self.site))
            is_off_hosts = take_down_at_hosts(self.library.root, self.chosen.language)
        finally:
            is_clean = self._search_after(is_off_hosts=is_off_hosts)
            self._say_what_remains()
        return 0 if is_searchable and is_recorded and is_rebuilt and is_off_hosts and is_clean else EXIT_PROBLEMS

    def _search_before(self, wanted: SearchPlan) -> bool:
        """Search before anything is deleted; return True if it finds the content in every file that has it."""
        entries = list(dict.fromkeys(withheld.file for withheld in self._dependents()))
        if not entries:
            self._say("no_entry")
        for place in self._places():
            if place.is_dir():
                self._say("control", place=self._name(place), count=len(_files(self._search(place, wanted))))
        sources = [*entries, self.library.consents[self.id].file]
        blind = [file for file in sources if not search_files(self.library.root / file, wanted).leaks]
        self._say("control_sources", count=len(sources) - len(blind), all=len(sources))
        for file in blind:
            self._say("blind", file=file)
        return not blind

    def _change_record(self) -> bool:
        """Write the withdrawal into the record; return False if the record cannot be read."""
        entry, today = self.library.consents[self.id], self.library.today.isoformat()
        acted_on = value_at(value_at(entry.document.value, "withdraw"), "acted_on")
        if value_at(entry.document.value, "state") == "withdrawn" and acted_on:
            return self._say("already", file=entry.file, day=str(acted_on))
        try:
            days = withdraw(self.library.root / entry.file, entry.document, self.chosen.received_on or today, today)
        except UnreadableRecordError:
            return not self._say("unreadable", file=entry.file)
        return self._say("written", file=entry.file, received=days["received_on"], acted=days["acted_on"])

    def _take_down_pages(self) -> None:
        """Make the addresses that readers may know answer that the page is no longer available."""
        division = classify(self.library)
        hidden = {withheld.file for withheld in division.withheld if not withheld.language}
        pages = {
            withheld.part: withheld.folders
            for withheld in self._dependents()
            if (withheld.slug or withheld.pictures)
            and withheld.part not in self.library.finally_down
            and (withheld.file not in hidden or any((self.site / folder).is_dir() for folder in withheld.folders))
        }
        document = self.library.gone.document if self.library.gone else None
        if pages and not add_to_list(self.library.root / GONE_FILE, document, pages):
            self._say("gone_broken", file=GONE_FILE)
        for folder in (folder for folders in pages.values() for folder in folders):
            self._say("gone", address=f"{folder}/")

    def _delete(self, wanted: SearchPlan) -> None:
        """Delete every file that contains it, without waiting for the new site."""
        root, cache = self.library.root, self.library.root / PICTURES_CACHE.parent
        for place in self._places():
            paths = [place / file for file in _files(self._search(place, wanted))]
            paths = [
                path for path in paths if not path.is_relative_to(root / RELEASE_RECORDS)
            ]  # the next site may be made of these
            if place.name.startswith(".") and place != cache and place.exists():  # of an interrupted build
                paths.append(place)
            for path in paths:
                is_rendition = path.parent.parent == root / PICTURES_CACHE
                _remove(path.parent if is_rendition else path)
            if paths:
                self._say("removed", place=self._name(place), count=len(paths))
        # Hashes tell what a picture looks like. Cards and reports may be from an earlier version of the program, whose bytes are
        # unknown now, and no search can read the words in them.
        for path in (root / LIKENESS, root / CARDS, root / REPORTS, self.site / CARDS_THERE, self.site / REPORT_FOLDER):
            _remove(path)
        for folder in wanted.folders:
            if folder.rpartition("/")[2] not in wanted.gone:
                _remove(self.site / folder)

    def _rebuild(self) -> bool:
        """Build the site as build_site.py does; return whether that succeeded."""
        chosen = Namespace(root=self.library.root, site_dir=self.site, strict=False, language=self.chosen.language)
        is_built = not self.build_site(chosen)
        return is_built or not self._say("failed", place=self._name(self.site))

    def _search_after(self, *, is_off_hosts: bool) -> bool:
        """Search all that is generated, here and at hosts, for what the content now withholds; return True if nothing is left.

        Records of releases that nobody serves any more are deleted before.
        """
        releases, last = releases_at_hosts(self.library.root), last_record(self.library.root)
        if not releases:
            forget_records(self.library.root, {last.name} if last else ())
        library = load_library(self.library.root, CONFIGURATION, datetime.datetime.now(datetime.UTC))
        wanted, left = self._wanted(library), list[str]()
        for place in (*self._places(), *releases):
            findings = self._search(place, wanted)
            left += [self._name(place / file) for file in _files(findings)]
            if place.exists():
                count = len(_files(findings))
                self._say("searched", place=self._name(place), files=findings.files, size=findings.size, count=count)
        self._say("how")
        if not is_off_hosts:
            self._say("hosts_not_reached")
        self._say("found" if left else "clean")
        print(*(f"  {file}" for file in left), sep="\n", end="\n" if left else "")
        return not left

    def _say_what_remains(self) -> None:
        """Print what only people can do."""
        texts = [entry.file for entry in self.library.milestones if self.id in texts_at(entry.document.value, "consent")]
        pictures = [withheld.file for withheld in self._dependents() if withheld.pictures]
        folders = {Path(file).parent for file in pictures}
        self._say("remains")
        self._say("remains_git")
        for album in self.library.albums:
            if Path(album.file).parent in folders:
                self._say("remains_album", file=album.file)
        if paths := [shlex.quote(file) for file in (*texts, *pictures)]:
            print(f"     git rm {' '.join(paths)}")
            print("     git add --all && git commit --message 'Taken down' && git push")
            print(f"     git log --all --oneline -- {' '.join(paths)}")
            print(f"     git filter-repo --invert-paths {' '.join(f'--path {path}' for path in paths)}")
            print("     git push --force --all && git push --force --tags")
        for name in ("host", "search", "archives", "people", "print"):
            self._say(f"remains_{name}")

    def _places(self) -> tuple[Path, ...]:
        """Return all that is made of content: the site, the folders of an interrupted build, the cache, and affirmed copies."""
        root, sites = self.library.root, (self.site, sibling(self.site, "old"), sibling(self.site, "new"))
        return tuple(dict.fromkeys((*sites, root / PICTURES_CACHE.parent, root / AFFIRMED, *other_sites(root))))

    def _search(self, place: Path, wanted: SearchPlan) -> SearchResult:
        return search_files(place, wanted, leave_out=lambda path: path.relative_to(place).parts[0].startswith(ENVIRONMENT))

    def _dependents(self) -> Iterator[Withheld]:
        """Yield what depends on the consent."""
        return (one for one in classify(self.library, without=frozenset({self.id})).withheld if self.id in one.consents)

    def _wanted(self, library: Library) -> SearchPlan:
        """Return what to search for."""
        division = classify(library, without=frozenset({self.id}))
        renditions = renditions_of(library, (picture.path for picture in division.pictures))
        return plan_search(division, renditions, consent=self.id, cards=all_cards(library))

    def _name(self, path: Path) -> str:
        is_inside = path.is_relative_to(self.library.root)
        return (path.relative_to(self.library.root) if is_inside else path).as_posix() + ("/" if path.is_dir() else "")

    def _say(self, name: str, **slots: str | int) -> bool:
        """Print a message, and return True."""
        print(message(f"withdraw_consent.{name}", self.chosen.language, **slots))
        return True


def _files(findings: SearchResult) -> list[str]:
    return list(dict.fromkeys(leak.file for leak in findings.leaks))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
