"""Collect everything that one build of the site needs: checked content, pictures, pages, cards and reports."""

from __future__ import annotations

import datetime
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from publishing.audit.leaks.classification import classify
from publishing.audit.leaks.scan import Leak, search_files
from publishing.audit.leaks.search_plan import Renditions, plan_search
from publishing.audit.leaks.vocabulary import pages_beyond
from publishing.build.milestone_cards import CardFiles, earlier_cards, paint_cards
from publishing.checks.gate import Verdict, decide
from publishing.consent.affirmations import as_affirmed
from publishing.consent.published import PublishedContent
from publishing.content.configuration import read_settings
from publishing.content.library import Library, load_library
from publishing.environment import ROOT
from publishing.files.digest import short_name
from publishing.files.safe_read import REDACTIONS, REPORTS
from publishing.images.drawing import save_drawings
from publishing.images.pictures import Master, Original, Picture, Rendition
from publishing.images.renditions import LATE, cached_picture, make_pictures, prune_pictures, rendition_like
from publishing.site.art import favicon, shared_picture
from publishing.site.page import Page
from publishing.site.pages import Report, pages
from publishing.site.renderer import Renderer, environment, printed_report
from publishing.site.search_index import SearchRules, load_search_rules

CONFIGURATION = ROOT / "mkdocs.yml"
PICTURES_CACHE = Path(".cache", "pictures")
DRAWING = Path(".cache", "drawing")
FAVICON = "assets/favicon.png"
REPORT_FOLDER = "assets/reports"
REPORT_REQUIREMENTS = ROOT / "requirements-report.txt"
REPORT_STYLES = ROOT / "overrides" / "pages" / "report.css"
REPORT_FONTS = {
    "Anek Latin": "anek-bangla-latin.woff2",
    "Anek Bangla": "anek-bangla-bengali.woff2",
    "Noto Sans Bengali Web": "noto-sans-bengali.woff2",
}
STAFF_PAGE = "desk/"  # the preview's page for staff; no other page may have this address, in any build
MAKING, SEARCHING = "Making pictures", "Searching the site for what must not be in it"
BETWEEN_STEPS = 2  # seconds after which the progress of a search is shown again
BAR = 20  # characters in the bar that shows progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """All that one build of the site needs.

    `content` is what the pages show, in the preview also drafts; `verdict.published` is what may be published.
    While content that every page needs is broken, `content` and `renderer` are None and there are no pages.
    """

    library: Library
    verdict: Verdict
    content: PublishedContent | None = None
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    renderer: Renderer | None = None
    pages: Mapping[str, tuple[Page, ...]] = field(default_factory=dict)  # by language
    sharing_picture: Rendition | None = None  # og:image of every page without a card
    favicon: Rendition | None = None
    cards: Mapping[str, Rendition] = field(default_factory=dict)  # og:image of milestones, by the page's folder
    documents: Mapping[str, str] = field(default_factory=dict)  # the HTML of each report, by its page's folder
    reports: Mapping[str, Path] = field(default_factory=dict)  # those that were printed, as PDF
    late: tuple[str, ...] = ()  # pictures (album/picture) that could not be made in time: no build may go on without them
    staff_files: Mapping[str, str] = field(default_factory=dict)  # contents of files for the staff page, by address

    @property
    def search_rules(self) -> SearchRules:
        """The search rules of the site's languages."""
        return load_search_rules(self.library.languages)

    @property
    def synonyms(self) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Groups of words that search treats as equal, each with spellings that readers type for them."""
        return [(group.words, group.typed) for group in self.library.shared.synonyms.record or ()]

    @property
    def missing_cards(self) -> int:
        """How many pages could have a social-sharing image of their own, and have none."""
        content = self.verdict.published
        allowed = sum(len(content.localized(code).allowed("social_card")) for code in content.languages) if content else 0
        return allowed - len(self.cards)

    @property
    def drawings(self) -> tuple[Rendition, ...]:
        """The pictures that are drawn for the site as a whole."""
        return tuple(rendition for rendition in (self.sharing_picture, self.favicon) if rendition)

    @property
    def report_addresses(self) -> dict[str, str]:
        """The address of each printed report, by the folder of its page."""
        return {folder: f"{REPORT_FOLDER}/{path.name}" for folder, path in self.reports.items()}

    @property
    def generated_files(self) -> dict[str, Path]:
        """Drawings, cards and reports, by address."""
        renditions = (*self.drawings, *self.cards.values())
        reports = {address: self.reports[folder] for folder, address in self.report_addresses.items()}
        return {rendition.address: rendition.path for rendition in renditions} | reports


def read_verdict(root: Path, *, now: datetime.datetime | None = None) -> tuple[Library, Verdict]:
    """Read and check all content under `root`; `now` is an aware time that decides which day it is (default: the clock)."""
    library = as_affirmed(load_library(root, CONFIGURATION, now or datetime.datetime.now(datetime.UTC)))
    return library, decide(library)


def prepare(
    root: Path, *, now: datetime.datetime | None = None, show_progress: Callable[[str], None] = lambda _: None
) -> Publication:
    """Read and check all content under `root`, and make its pictures, pages, cards and reports."""
    show_progress("Reading and checking the content")
    library, verdict = read_verdict(root, now=now)
    publication = prepare_pages(prepare_pictures(library, verdict, show_progress=show_progress))
    if publication.content is None or publication.renderer is None:
        return publication
    documents = report_documents(publication.renderer, (page for localized in publication.pages.values() for page in localized))
    reports = printed_reports(documents, root / REPORTS)
    return replace(publication, cards=paint_cards(publication.content, root), documents=documents, reports=reports)


def prepare_pictures(
    library: Library,
    verdict: Verdict,
    *,
    content_of: Callable[[Library, Verdict], PublishedContent | None] = lambda _, verdict: verdict.published,
    show_progress: Callable[[str], None] = lambda _: None,
) -> Publication:
    """Make the pictures of the content that is shown; if one cannot be made, check again with that picture as broken."""
    content, all_masters = content_of(library, verdict), {**library.masters, **library.unlisted}
    late = tuple(name for name, master in all_masters.items() if master.fault == LATE)
    if content is None:
        return Publication(library=library, verdict=verdict, late=late)
    originals = {name: library.original(name, photo) for name, photo in content.photos().items()}
    cache = library.root / PICTURES_CACHE
    prune_pictures(originals.values(), cache)
    shutil.rmtree(library.root / REDACTIONS, ignore_errors=True)
    made = make_pictures(originals, cache, on_progress=lambda done, total: show_progress(_bar(MAKING, done, total)))
    if faults := {name: fault for name, fault in made.items() if isinstance(fault, str)}:
        masters = {name: replace(master, fault=faults.get(name, master.fault)) for name, master in library.masters.items()}
        library = replace(library, masters=masters)
        return prepare_pictures(library, decide(library), content_of=content_of, show_progress=show_progress)
    pictures = {name: picture for name, picture in made.items() if not isinstance(picture, str)}
    return Publication(library=library, verdict=verdict, content=content, pictures=pictures, late=late)


def _bar(what: str, done: int, total: int) -> str:
    filled = BAR * done // total
    return f"{what} {'█' * filled}{'░' * (BAR - filled)} {done} of {total}"


def prepare_pages(publication: Publication) -> Publication:
    """Add the pages of the content in every language, their renderer, and what is drawn for the site as a whole."""
    content = publication.content
    if content is None:
        return publication
    drawings = (shared_picture(tuple(dimension.colours.light for dimension in content.dimensions)), favicon())
    sharing_picture, icon = save_drawings(drawings, publication.library.root / DRAWING)
    return replace(
        publication,
        renderer=Renderer(
            published=content,
            pictures=publication.pictures,
            icons={path.stem: path.read_text(encoding="utf-8").strip() for path in (ROOT / "overrides" / "icons").glob("*.svg")},
            environment=_environment(),
            root=read_settings(CONFIGURATION).get("site_url") or "",
        ),
        pages={language: pages(content.localized(language)) for language in content.languages},
        sharing_picture=sharing_picture,
        favicon=replace(icon, address=FAVICON),
    )


def report_documents(renderer: Renderer, pages: Iterable[Page]) -> dict[str, str]:
    """Return the HTML of every report among `pages` that has milestones, by the folder of its page."""
    fonts = {family: (ROOT / "docs" / "assets" / "fonts" / name).read_bytes() for family, name in REPORT_FONTS.items()}
    styles = REPORT_STYLES.read_text(encoding="utf-8")
    return {
        renderer.url(page).rstrip("/"): printed_report(renderer, page, styles, fonts)
        for page in pages
        if isinstance(report := page.context.get("report"), Report) and report.milestones
    }


def printed_reports(documents: Mapping[str, str], cache: Path) -> dict[str, Path]:
    """Return the PDF of each of the `documents` that was printed into `cache`, and delete all others from it."""
    folders = {name: _report_cache(document, cache) for name, document in documents.items()}
    for folder in set(cache.iterdir()).difference(folders.values()) if cache.is_dir() else ():
        shutil.rmtree(folder)
    return {
        name: path
        for name, folder in folders.items()
        for path in folder.glob("*.pdf")
        if path.stem == short_name(path.read_bytes())
    }


def keep_report(document: str, content: bytes, cache: Path) -> None:
    """Write into `cache` the PDF that was printed from the HTML `document`."""
    folder = _report_cache(document, cache)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / f"{short_name(content)}.pdf").write_bytes(content)


def _report_cache(document: str, cache: Path) -> Path:
    """The folder of a PDF, which depends on what is printed and on the programs that print it."""
    return cache / short_name(document.encode() + REPORT_REQUIREMENTS.read_bytes())


def find_leaks(
    publication: Publication,
    site: Path,
    *,
    earlier: bool = False,
    show_progress: Callable[[str], None] = lambda _: None,
) -> tuple[Leak, ...]:
    """Search the finished `site` for everything that its library withholds, without trust in the gate or the clearance.

    An `earlier` site may have other words, and other titles on its cards.
    """
    library = publication.library
    masters = (library.masters[name].path for name in publication.pictures)
    own_files = (*(drawing.path for drawing in publication.drawings), *publication.reports.values())
    cards: Mapping[str, bytes] = CardFiles(files={folder: card.path for folder, card in publication.cards.items()})
    if earlier:
        cards = {**cards, **earlier_cards(site, cards)}
    own = [path.read_bytes() for path in own_files]
    last_shown = time.monotonic()

    def on_progress(done: int, total: int) -> None:
        nonlocal last_shown
        if time.monotonic() - last_shown > BETWEEN_STEPS:
            last_shown = time.monotonic()
            show_progress(_bar(SEARCHING, done, total))

    content = classify(library)
    wanted = plan_search(content, renditions_of(library, masters), drawn=own, cards=cards)
    beyond = () if earlier else pages_beyond(site, content.texts, library)
    unaffirmed = (Leak(file=page, source="", kind="unaffirmed") for page in beyond)
    return (*search_files(site, wanted, on_progress=on_progress).leaks, *unaffirmed)


def renditions_of(library: Library, published: Iterable[Path]) -> Renditions:
    """Return a function that reads the renditions of a `published` master, or makes one rendition of any master.

    All renditions of a master that is withheld would take seconds to make, and most of them are not like any file.
    """
    paths = frozenset(published)
    originals = {original.master.path: original for original in library.originals()}

    def contents(master: Master, like: bytes | None) -> tuple[bytes, ...]:
        original = originals.get(master.path, Original(master=master))
        if like is not None:
            return rendition_like(original, like)
        picture = cached_picture(original, library.root / PICTURES_CACHE) if master.path in paths else None
        return tuple(rendition.path.read_bytes() for rendition in picture.renditions) if picture else ()

    return contents


@cache
def _environment() -> Environment:
    return environment(FileSystemLoader(ROOT / "overrides"))
