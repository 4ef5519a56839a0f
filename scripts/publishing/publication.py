"""The one way through the layers: files, library, verdict, pictures, pages."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import BaseLoader, DictLoader

from publishing.checks.gate import Verdict, judge
from publishing.content.edition import Edition
from publishing.content.library import Library, load_library
from publishing.content.masters import Master
from publishing.content.pictures import Picture
from publishing.content.rehearsal import as_if_confirmed
from publishing.environment import ROOT
from publishing.pages.bodies import Bodies
from publishing.pages.plan import Page, pages
from publishing.photos.make import make, prune
from publishing.scanning.scan import Trace, scan
from publishing.scanning.sought import Renditions

CONFIGURATION = ROOT / "mkdocs.yml"
PICTURES = Path(".cache", "pictures")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One issue of the site, ready to be laid out; `bodies` and `pages` are None and empty when shared content is broken."""

    library: Library
    verdict: Verdict
    pictures: Mapping[str, Picture]
    bodies: Bodies | None
    pages: Mapping[str, tuple[Page, ...]]  # by language

    def languages_of(self, address: str) -> tuple[str, ...]:
        """The languages that have a page from YAML at `address`."""
        return tuple(language for language, found in self.pages.items() if any(page.address == address for page in found))


@dataclass(frozen=True, slots=True)
class Preview:
    """Says that a build is the preview on this machine; only the preview command makes one."""


# What the build and preview commands hand to the bridge. It goes past MkDocs' configuration, so that no file can hold it.
GIVEN: ContextVar[Publication | Preview | None] = ContextVar("given", default=None)


def read_verdict(root: Path, *, now: datetime.datetime | None = None) -> tuple[Library, Verdict]:
    """Reads and checks all content under `root`; `now` is an aware time that decides which day it is (the clock)."""
    library = load_library(root, CONFIGURATION, now or datetime.datetime.now(datetime.UTC))
    return library, judge(library)


def prepare(
    root: Path,
    *,
    now: datetime.datetime | None = None,
    preview: Preview | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Publication:
    """Reads and checks all content under `root` and makes its pictures; `say` hears of progress.

    With `preview` drafts are shown, and entries as if those concerned had confirmed them, each marked as such.
    """
    say("Reading and checking the content")
    library, verdict = read_verdict(root, now=now)
    if preview:
        verdict = replace(verdict, edition=_rehearsed(library, verdict))
    if verdict.edition is None:
        return Publication(library=library, verdict=verdict, pictures={}, bodies=None, pages={})
    names = verdict.edition.photos()
    cache = root / PICTURES
    prune((library.masters[name] for name in names), cache)
    pictures = {}
    for number, name in enumerate(names, start=1):
        say(f"Making pictures: {number} of {len(names)}")
        pictures[name] = make(library.masters[name], cache)
    bodies = Bodies(edition=verdict.edition, pictures=pictures, icons=_icons(), templates=_templates())
    planned = {language: pages(verdict.edition.issue(language)) for language in library.languages}
    return Publication(library=library, verdict=verdict, pictures=pictures, bodies=bodies, pages=planned)


def traces(publication: Publication, site: Path) -> tuple[Trace, ...]:
    """Searches the finished `site` for whatever its library withholds: the third gate, which trusts neither of the others."""
    library = publication.library
    kept = (library.masters[name] for name in publication.pictures)
    return scan(site, library, renditions_of(kept, library.root / PICTURES))


def renditions_of(kept: Iterable[Master], cache: Path) -> Renditions:
    """Returns what makes a master's renditions: in `cache` for masters that are `kept`, for others where nothing stays."""
    digests = {master.digest for master in kept}

    def made(master: Master) -> tuple[bytes, ...]:
        if master.digest in digests:
            return tuple(one.path.read_bytes() for one in make(master, cache).renditions)
        with tempfile.TemporaryDirectory() as folder:
            return tuple(one.path.read_bytes() for one in make(master, Path(folder)).renditions)

    return made


def _rehearsed(library: Library, verdict: Verdict) -> Edition | None:
    """The edition that the preview shows; what may not be published of it is named in `unpublished`."""
    shown = judge(as_if_confirmed(library), drafts=True).edition
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
