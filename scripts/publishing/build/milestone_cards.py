"""The pictures beside links to milestones: those that may be shown are painted into a cache, and any can be told by its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from publishing.consent.published import PublishedContent
from publishing.content.library import Library
from publishing.environment import ROOT
from publishing.files.css_fonts import site_font_faces
from publishing.images.cards import FOLDER, Card, Painter, Typeface
from publishing.images.pictures import Rendition
from publishing.site.art import card, card_ground
from publishing.site.page import in_language

CARDS = Path(".cache", "cards")
_NAMED = re.compile(rf'<meta property="og:image" content="[^"]*/{FOLDER}/(?P<name>[0-9a-f]+\.png)"')


def paint_cards(published: PublishedContent, root: Path) -> dict[str, Rendition]:
    """Returns the card of every milestone whose people all agreed to one, by the folder of its page, one for each language."""
    allowed = {
        _folder(one.slug, code, published.languages): card(published.site, published.dimensions, one, code)
        for code in published.languages
        for one in published.localized(code).allowed("social_card")
    }
    return _painter().paint_all(allowed, root / CARDS)


@dataclass(frozen=True, kw_only=True)
class Painted(Mapping[str, bytes]):
    """What the `files` of cards hold, by the folders of their pages: each read when it is asked for, since they are many."""

    files: Mapping[str, Path]

    def __getitem__(self, folder: str) -> bytes:
        return self.files[folder].read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)


def cards_of(library: Library) -> dict[str, bytes]:
    """Returns what the cards of all milestones of `library` look like, whether they may be shown or not, as paint_cards."""
    return _painter().contents(dict(_cards(library)), library.root / CARDS)


def cards_in(site: Path, folders: Iterable[str]) -> dict[str, bytes]:
    """Returns the cards that the pages in `folders` of an earlier `site` name: in older words, which those pages hold, too."""
    pages = {folder: site / folder / "index.html" for folder in folders}
    named = {folder: _NAMED.search(page.read_text(encoding="utf-8")) for folder, page in pages.items() if page.is_file()}
    files = {folder: site / FOLDER / found["name"] for folder, found in named.items() if found}
    return {folder: file.read_bytes() for folder, file in files.items() if file.is_file()}


def _cards(library: Library) -> Iterator[tuple[str, Card]]:
    site, dimensions = library.site, library.shared.dimensions.record
    for milestone in (one.record for one in library.milestones if one.record and site and dimensions):
        for code in library.languages:
            if code in milestone.title and site and dimensions:
                yield _folder(milestone.slug, code, library.languages), card(site, dimensions, milestone, code)


def _folder(slug: str, language: str, languages: tuple[str, ...]) -> str:
    return in_language(f"milestones/{slug}", language, languages[0])


@cache
def _painter() -> Painter:
    """Paints with the fonts of the site's headings."""
    typefaces = tuple(Typeface(path=ROOT / "docs" / one.address, characters=one.characters) for one in site_font_faces())
    return Painter(typefaces=typefaces, ground=card_ground)
