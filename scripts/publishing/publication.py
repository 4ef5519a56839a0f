"""The one way through the layers: files, library, verdict, pictures, pages."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import BaseLoader, DictLoader

from publishing.checks.gate import Verdict, judge
from publishing.content.library import Library, load_library, reference
from publishing.content.pictures import Picture
from publishing.pages.bodies import Bodies
from publishing.pages.plan import Page, pages
from publishing.photos.make import make, prune

PROJECT = Path(__file__).parents[2]
CONFIGURATION = PROJECT / "mkdocs.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One issue of the site, ready to be laid out; `bodies` and `pages` are None and empty when shared content is broken."""

    library: Library
    verdict: Verdict
    pictures: Mapping[str, Picture]
    bodies: Bodies | None
    pages: tuple[Page, ...]


def read_verdict(root: Path, *, drafts: bool = False) -> tuple[Library, Verdict]:
    """Reads and checks all content under `root`."""
    library = load_library(root, CONFIGURATION, datetime.datetime.now(datetime.UTC))
    return library, judge(library, drafts=drafts)


def prepare(root: Path, *, drafts: bool = False, say: Callable[[str], None] = lambda _: None) -> Publication:
    """Reads and checks all content under `root` and makes its pictures; `drafts` is for the preview, `say` hears of progress."""
    say("Reading and checking the content")
    library, verdict = read_verdict(root, drafts=drafts)
    if verdict.edition is None:
        return Publication(library=library, verdict=verdict, pictures={}, bodies=None, pages=())
    names = [reference(album.slug, photo) for album in verdict.edition.albums for photo in album.photos]
    cache = root / ".cache" / "pictures"
    prune((library.masters[name] for name in names), cache)
    pictures = {}
    for number, name in enumerate(names, start=1):
        say(f"Making pictures: {number} of {len(names)}")
        pictures[name] = make(library.masters[name], cache)
    bodies = Bodies(edition=verdict.edition, pictures=pictures, icons=_icons(), templates=_templates())
    return Publication(library=library, verdict=verdict, pictures=pictures, bodies=bodies, pages=pages(verdict.edition))


def _templates() -> BaseLoader:
    folder = PROJECT / "overrides" / "pages"
    return DictLoader({path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")})


def _icons() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8").strip() for path in (PROJECT / "overrides" / "icons").glob("*.svg")}
