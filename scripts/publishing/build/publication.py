"""The one way through the layers: files, library, verdict, pictures, pages."""

from __future__ import annotations

import datetime
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path

from jinja2 import BaseLoader, DictLoader

from publishing.audit.leaks.scan import Leak, scan
from publishing.audit.leaks.wanted import Renditions
from publishing.build.milestone_cards import Painted, cards_in, paint_cards
from publishing.build.report_files import documents, kept, report_address
from publishing.checks.gate import Verdict, decide
from publishing.consent.assume_confirmed import as_if_confirmed
from publishing.consent.published import PublishedContent
from publishing.content.configuration import read_editor, settings_of
from publishing.content.library import Library, RememberedEntries, load_library
from publishing.environment import ROOT
from publishing.files.safe_read import REDACTIONS, REPORTS
from publishing.i18n.messages import load_desk
from publishing.images.decode import UnreadableError
from publishing.images.drawing import sew
from publishing.images.master import KNOWN, KnownMasters, Master, RememberedMasters
from publishing.images.pictures import Original, Picture, Rendition
from publishing.images.renditions import make, prune
from publishing.images.worker_pool import make_all
from publishing.preview.desk import Survey, desk
from publishing.preview.desk_page import desk_page
from publishing.site.art import favicon, shared_picture
from publishing.site.pages import Page, pages
from publishing.site.renderer import Renderer
from publishing.site.search_index import SearchRules, load_tongues

CONFIGURATION = ROOT / "mkdocs.yml"
PICTURES = Path(".cache", "pictures")
DRAWING = Path(".cache", "drawing")
FAVICON = "assets/favicon.png"
FOR_STAFF = {"assets/styles/desk.css": "desk.css", "assets/scripts/desk.js": "desk.js"}  # in overrides/pages
BAR = 20  # how many signs long the bar is that shows progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One issue of the site, ready to be laid out; `bodies` and `pages` are None and empty when shared content is broken."""

    library: Library
    verdict: Verdict
    pictures: Mapping[str, Picture]
    bodies: Renderer | None
    pages: Mapping[str, tuple[Page, ...]]  # by language
    shared: Rendition | None = None  # the picture that others show beside a link
    mark: Rendition | None = None  # what stands in a browser's tab
    cards: Mapping[str, Rendition] = field(default_factory=dict)  # those of pages that have one of their own, by their folders
    documents: Mapping[str, str] = field(default_factory=dict)  # the HTML that each report is printed from, by its page's folder
    reports: Mapping[str, Path] = field(default_factory=dict)  # those that were printed, as PDF
    public: PublishedContent | None = None  # what may be published, whatever the preview shows
    for_staff: Mapping[str, str] = field(default_factory=dict)  # what the preview alone serves: addresses and contents

    @property
    def tongue(self) -> SearchRules:
        """What search knows of the site's languages."""
        return load_tongues(self.library.languages)

    @property
    def synonyms(self) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Groups of words that search takes for one another, each with what readers also type for these."""
        return [(group.words, group.typed) for group in self.library.shared.synonyms.record or ()]

    @property
    def drawn(self) -> dict[str, Path]:
        """The files that the program draws and prints by itself, by their addresses."""
        pictures = {one.address: one.path for one in (*self.sewn, *self.cards.values())}
        printed = {report_address(path) or "": path for path in self.reports.values()}
        return pictures | printed

    @property
    def sewn(self) -> tuple[Rendition, ...]:
        """What is drawn for the site as a whole."""
        return tuple(one for one in (self.shared, self.mark) if one)


@dataclass(slots=True)
class Preview:
    """Says that a build is the preview on this machine; only the preview command makes one.

    It remembers masters and entries. `whole` is the last
    publication that could be made: it is shown again while content that every page needs is broken.
    """

    masters: RememberedMasters = field(default_factory=RememberedMasters)
    entries: RememberedEntries = field(default_factory=RememberedEntries)
    whole: Publication | None = None


# What the build and preview commands hand to the bridge. It goes past MkDocs' configuration, so that no file can hold it.
GIVEN: ContextVar[Publication | None] = ContextVar("given", default=None)


def read_verdict(
    root: Path,
    *,
    now: datetime.datetime | None = None,
    preview: Preview | None = None,
) -> tuple[Library, Verdict]:
    """Reads and checks all content under `root`; `now` is an aware time that decides which day it is (the clock).

    What the `preview` remembers is not read again; without it masters that the last run read are known by their bytes.
    """
    now = now or datetime.datetime.now(datetime.UTC)
    if preview:
        library = load_library(root, CONFIGURATION, now, preview.masters.read, preview.entries)
        return library, decide(library)
    known = KnownMasters(root / KNOWN)
    library = load_library(root, CONFIGURATION, now, known.read)
    known.save()
    return library, decide(library)


def prepare(
    root: Path,
    *,
    now: datetime.datetime | None = None,
    preview: Preview | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Publication:
    """Reads and checks all content under `root` and makes its pictures; `say` hears of progress.

    With `preview` drafts are shown, and entries as if those concerned had confirmed them, each marked as such; and the desk.
    """
    say("Reading and checking the content")
    library, verdict = read_verdict(root, now=now, preview=preview)
    pictured = _pictured(library, verdict, preview, say)
    edition = pictured.verdict.edition
    if edition is None:
        return _as_before(pictured, preview) if preview else pictured
    bodies = Renderer(edition=edition, pictures=pictured.pictures, icons=_icons(), templates=_templates())
    planned = {language: pages(edition.issue(language)) for language in library.languages}
    drawings = (shared_picture([one.colours.light for one in edition.dimensions]), favicon())
    shared, mark = sew(drawings, library.root / DRAWING)
    whole = replace(pictured, bodies=bodies, pages=planned, shared=shared, mark=replace(mark, address=FAVICON))
    if preview is None:
        printed = documents(bodies, settings_of(CONFIGURATION).get("site_url") or "")
        made = kept(printed, library.root / REPORTS)
        return replace(whole, cards=paint_cards(edition, library.root), documents=printed, reports=made)
    preview.whole = whole
    return _with_desk(whole, edition)


def _as_before(broken: Publication, preview: Preview) -> Publication:
    """The last whole pages with the desk of what is broken now; only `broken` where there never was a whole one."""
    last = preview.whole
    if last is None or last.verdict.edition is None:
        return broken
    verdict = replace(broken.verdict, edition=last.verdict.edition)
    return _with_desk(replace(last, library=broken.library, verdict=verdict, public=None), last.verdict.edition)


def _with_desk(publication: Publication, shown: PublishedContent) -> Publication:
    """`publication` with the page for staff in every language."""
    surveys = {
        code: Survey(
            library=publication.library,
            verdict=publication.verdict,
            public=publication.public,
            shown=shown,
            editor=read_editor(CONFIGURATION),
            language=code
            if code in load_desk()["title"]
            else publication.library.languages[0],  # a third language has no words yet
        )
        for code in publication.pages
    }
    pages = {code: (*planned, desk_page(desk(surveys[code]))) for code, planned in publication.pages.items()}
    folder = ROOT / "overrides" / "pages"
    return replace(publication, pages=pages, for_staff={to: (folder / name).read_text("utf-8") for to, name in FOR_STAFF.items()})


def make_pictures(root: Path, *, say: Callable[[str], None] = lambda _: None) -> Publication:
    """Reads and checks all content under `root` and makes the pictures that may be published, without any page."""
    return _pictured(*read_verdict(root), None, say)


def _pictured(library: Library, verdict: Verdict, preview: Preview | None, say: Callable[[str], None]) -> Publication:
    """Makes the pictures of what may be shown; where one cannot be made, all is judged again without it."""
    shown = replace(verdict, edition=_rehearsed(library, verdict)) if preview else verdict
    if shown.edition is None:
        return Publication(library=library, verdict=shown, pictures={}, bodies=None, pages={})
    originals = {name: library.original(name, photo) for name, photo in shown.edition.pictured()}
    cache = library.root / PICTURES
    prune(originals.values(), cache)
    shutil.rmtree(library.root / REDACTIONS, ignore_errors=True)
    made = make_all(originals, cache, trust=preview is not None, told=lambda done, of: say(_progress(done, of)))
    if faults := {name: one for name, one in made.items() if isinstance(one, str)}:
        masters = {name: replace(one, fault=faults.get(name, one.fault)) for name, one in library.masters.items()}
        without = replace(library, masters=masters)
        return _pictured(without, decide(without), preview, say)
    pictures = {name: one for name, one in made.items() if not isinstance(one, str)}
    return Publication(library=library, verdict=shown, pictures=pictures, bodies=None, pages={}, public=verdict.edition)


def _progress(done: int, of: int) -> str:
    filled = BAR * done // of
    return f"Making pictures {'█' * filled}{'░' * (BAR - filled)} {done} of {of}"


def traces(publication: Publication, site: Path, *, earlier: bool = False) -> tuple[Leak, ...]:
    """Searches the finished `site` for whatever its library withholds: the third gate, which trusts neither of the others.

    An `earlier` site may have other titles on its cards.
    """
    library = publication.library
    kept = (library.masters[name].path for name in publication.pictures)
    own = (*(one.path for one in publication.sewn), *publication.reports.values())
    drawn = [path.read_bytes() for path in own]
    cards: Mapping[str, bytes] = Painted(files={folder: one.path for folder, one in publication.cards.items()})
    if earlier:
        cards = {**cards, **cards_in(site, cards)}
    return scan(site, library, renditions_of(library, kept), drawn, cards)


def renditions_of(library: Library, kept: Iterable[Path]) -> Renditions:
    """Returns what makes a master's renditions: in the cache for those at the paths `kept`, for others where nothing stays."""
    paths = frozenset(kept)
    originals = {one.master.path: one for one in library.originals()}

    def made(master: Master) -> tuple[bytes, ...]:
        original = originals.get(master.path, Original(master=master))
        with tempfile.TemporaryDirectory() as folder:
            try:
                picture = make(original, library.root / PICTURES if master.path in paths else Path(folder))
            except UnreadableError:
                return ()
            return tuple(one.path.read_bytes() for one in picture.renditions)

    return made


def _rehearsed(library: Library, verdict: Verdict) -> PublishedContent | None:
    """The edition that the preview shows; what may not be published of it is named in `unpublished`."""
    shown = decide(as_if_confirmed(library), drafts=True).edition
    if shown is None or verdict.edition is None:
        return None
    public = {one.item.slug for one in verdict.edition.milestones} | set(verdict.edition.photos())
    everything = {one.item.slug for one in shown.milestones} | set(shown.photos())
    return replace(shown, unpublished=frozenset(everything - public))


def _templates() -> BaseLoader:
    folder = ROOT / "overrides" / "pages"
    return DictLoader({path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")})


def _icons() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8").strip() for path in (ROOT / "overrides" / "icons").glob("*.svg")}
