"""Hold what the preview shows: drafts as if they were confirmed, the site of the last build, and milestones saved since."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from jinja2 import TemplateError

from publishing.build.mkdocs_hooks import lay_out
from publishing.build.publication import CONFIGURATION, STAFF_PAGE, Publication, prepare_pages, prepare_pictures, read_verdict
from publishing.build.release_record import last_record
from publishing.checks.gate import Verdict, decide
from publishing.checks.registry import is_error
from publishing.checks.report import report
from publishing.checks.rule import KINDS, Kind, Problem
from publishing.consent.clearance import Cleared, ConsentItem, affirmable_digests, consent_items, seen_today
from publishing.consent.published import PublishedContent
from publishing.content.affirmation import MAKER, Affirmation
from publishing.content.configuration import read_editor
from publishing.content.consent_record import Consent
from publishing.content.fields import ROLES, PartialDate, role_kind
from publishing.content.library import AFFIRMATIONS, Entry, Library, read_entry
from publishing.content.records import Milestone
from publishing.environment import ROOT
from publishing.files.yaml_document import Document
from publishing.i18n.messages import load_catalogue
from publishing.preview.desk import DeskBuilder, desk_page
from publishing.site.page import Page
from publishing.site.page_builder import PageBuilder

# What a milestone consists of; the content that all entries share was checked by the last build.
KINDS_OF_A_MILESTONE: tuple[Kind, ...] = ("milestone", "album", "consent")

Errors = Mapping[str, str]  # a report of errors by its language; empty if there are none


@dataclass(slots=True)
class Session:
    """What the preview shows of the content at `root`; `site` is the folder of the last build."""

    root: Path
    site: Path = Path()
    lay_out: Callable[[Publication, Path], PageBuilder] = lay_out
    _publication: Publication | None = None
    _builder: PageBuilder | None = None  # of the pages of the publication
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def build(self, folder: Path, changed: Iterable[str] = ()) -> Errors:
        """Read and check all content and build its preview into `folder`.

        Return the errors in the `changed` files, or else what stops the build.
        """
        files = set(changed)
        try:
            publication = prepare_drafts(self.root, last=self._publication)
            if publication.renderer is None:
                return _errors(publication.verdict.problems, publication.library)
            builder = self.lay_out(publication, folder)
        except (OSError, ValueError, TemplateError) as error:
            return dict.fromkeys(load_catalogue("report")["error"], str(error))
        with self._lock:
            self._publication, self._builder, self.site = publication, builder, folder
        return _errors(
            (problem for problem in publication.verdict.problems if problem.position.file in files), publication.library
        )

    def page(self, address: str) -> str | None:
        """Return the page at `address` with the milestones as they were saved last; None if only the last build has it."""
        with self._lock:
            builder = self._builder
        page = builder.page(address) if builder else None
        return builder.html(page, builder.body(page)) if builder and page else None

    def update(self, path: Path) -> Errors | None:
        """Show the file at `path` as it was saved, if it is a milestone of the last build that can take its own place.

        Return the errors in it, in which case the page stays as it was; None if the whole site must be built.
        The milestone is checked with what it names alone; the next build checks it among all content.
        """
        with self._lock:
            publication, builder = self._publication, self._builder
        file = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) and path.is_file() else ""
        if publication is None or builder is None or all(entry.file != file for entry in publication.library.milestones):
            return None
        try:
            entry = read_entry(self.root, file, Milestone)
        except OSError:
            return None
        library = _smallest_library(publication.library, entry)
        problems = decide(as_if_affirmed(library), kinds=KINDS_OF_A_MILESTONE).problems
        if errors := _errors((problem for problem in problems if problem.position.file == file), library):
            return errors
        verdict = decide(library, kinds=KINDS_OF_A_MILESTONE)
        is_settled = (
            verdict.published is not None
            and bool(verdict.published.milestones)
            and not verdict.published.milestones[0].item.consent
        )
        content = verdict.published if is_settled else draft_content(library, verdict, KINDS_OF_A_MILESTONE)
        if content is None or not content.milestones:
            return None
        replaced = self._replace(builder, content.milestones[0], is_draft=path.stem in content.unpublished)
        return {} if replaced else None

    def _replace(self, builder: PageBuilder, cleared: Cleared[Milestone], *, is_draft: bool) -> bool:
        """Replace a milestone of the last build by `cleared`; return whether that was possible."""
        slug, content = cleared.item.slug, builder.renderer.published
        before = next((milestone for milestone in content.milestones if milestone.item.slug == slug), None)
        has_pictures = all(name in builder.renderer.pictures for name in cleared.item.photos)
        if before is None or before.languages != cleared.languages or not has_pictures:
            return False
        content = replace(
            content,
            milestones=tuple(cleared if milestone is before else milestone for milestone in content.milestones),
            unpublished=content.unpublished | {slug} if is_draft else content.unpublished - {slug},
        )
        address, planned = f"milestones/{slug}/", dict(builder.planned)
        for language, pages in planned.items():
            if address in pages:
                page = _with_milestone(pages[address], cleared.item, language, is_draft=is_draft)
                planned[language] = {**pages, address: page}
        with self._lock:
            if self._builder is builder:  # otherwise a build has ended, after which this file is looked at again
                self._builder = replace(builder, renderer=replace(builder.renderer, published=content), planned=planned)
        return True


def _smallest_library(library: Library, entry: Entry[Milestone]) -> Library:
    """Return `library` with no milestone but `entry`, and with no albums and consents but those that it names."""
    folders = {name.split("/")[0] for name in (entry.record.photos if entry.record else ())}
    albums = tuple(album for album in library.albums if album.record and album.record.slug in folders)
    records = [entry.record, *(photo for album in albums for photo in (album.record.photos if album.record else ()))]
    names = {name for record in records if record for name in record.consent or ()}
    consents = {name: library.consents[name] for name in sorted(names) if name in library.consents}
    return replace(library, milestones=(entry,), albums=albums, consents=consents, prose={}, names=())


def _errors(problems: Iterable[Problem], library: Library) -> Errors:
    errors = [problem for problem in problems if is_error(problem)]
    return {language: report(errors, library, language) for language in library.languages} if errors else {}


def _with_milestone(page: Page, milestone: Milestone, language: str, *, is_draft: bool) -> Page:
    return replace(
        page,
        title=milestone.title[language],
        description=milestone.summary[language],
        context={**page.context, "milestone": milestone},
        draft=is_draft,
    )


_DESK = ROOT / "overrides" / "pages"
STAFF_FILES = {"assets/styles/desk.css": _DESK / "desk.css", "assets/scripts/desk.js": _DESK / "desk.js"}  # by address


def prepare_drafts(root: Path, *, now: datetime.datetime | None = None, last: Publication | None = None) -> Publication:
    """Read and check all content under `root`, and make the pictures and pages of the preview, with the desk.

    While content that every page needs is broken, the pages are those of `last`, and the desk shows what is broken.
    """
    library, verdict = read_verdict(root, now=now)
    publication = prepare_pages(prepare_pictures(library, verdict, content_of=draft_content))
    content = publication.content
    if content is None and last:
        publication, content = replace(last, library=library, verdict=verdict), last.content
    return _with_desk(publication, content) if content else publication


def draft_content(library: Library, verdict: Verdict, kinds: Collection[Kind] = KINDS) -> PublishedContent | None:
    """Return what the preview shows of `library`, of which entries of `kinds` must be checked.

    `unpublished` names what may not be published of it, given its `verdict`.
    """
    drafts = decide(as_if_confirmed(library), drafts=True, kinds=kinds).published
    if drafts is None:
        return None
    return replace(drafts, unpublished=frozenset(_names(drafts) - (_names(verdict.published) if verdict.published else set())))


def as_if_confirmed(library: Library) -> Library:
    """Return `library` with every given consent covering its entry with the present words, seen today, and all texts affirmed."""
    items = {name: item for item in consent_items(library) for name in item.record.consent or ()}
    consents = {name: _confirmed(library, entry, items.get(name)) for name, entry in library.consents.items()}
    return as_if_affirmed(replace(library, consents=consents))


def as_if_affirmed(library: Library) -> Library:
    """Return `library` with an affirmation of everything as it is today."""
    library = replace(library, shared=library.written, published_prose=library.prose)
    role, today = f"{MAKER}-1", PartialDate(library.today.isoformat())
    record = tuple(
        Affirmation.model_construct(of=file, written_by=role, by=role, on=today, covers=covered)
        for file, covered in affirmable_digests(library).items()
    )
    return replace(library, affirmations=Entry(document=Document(file=AFFIRMATIONS), record=record, faults=()))


def _confirmed(library: Library, entry: Entry[Consent], item: ConsentItem | None) -> Entry[Consent]:
    record = entry.record
    if record is None or item is None or record.state not in ("given", "renewed"):
        return entry
    covers = seen_today(library, item, record.languages)
    today = PartialDate(library.today.isoformat())
    reviewer = record.second_reviewer or next(f"{kind}-1" for kind in ROLES if kind != role_kind(record.steward))
    seen = {"covers": covers, "final_seen_on": today, "second_reviewer": reviewer, "reviewed_on": today}
    return replace(entry, record=record.model_copy(update=seen))


def _names(content: PublishedContent) -> set[str]:
    return {milestone.item.slug for milestone in content.milestones} | set(content.photos())


def _with_desk(publication: Publication, content: PublishedContent) -> Publication:
    """Add the desk in every language; a language that the desk has no words in gets those of the site's first language."""
    editor, pages = read_editor(CONFIGURATION), {}
    for code, planned in publication.pages.items():
        language = code if code in load_catalogue("desk")["title"] else publication.library.languages[0]
        desk = DeskBuilder(
            library=publication.library,
            verdict=publication.verdict,
            content=content,
            language=language,
            editor=editor,
            last_build=last_record(publication.library.root),
        ).desk()
        pages[code] = (*(page for page in planned if page.address != STAFF_PAGE), desk_page(desk, code, STAFF_PAGE))
    files = {address: path.read_text(encoding="utf-8") for address, path in STAFF_FILES.items()}
    return replace(publication, pages=pages, staff_files=files)
