"""Paint the social-sharing image (og:image) of each milestone, and recognise such images in a finished site."""

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
from publishing.images.cards import CARDS_FOLDER, Card, Painter, Typeface
from publishing.images.pictures import Rendition
from publishing.site.art import card, card_ground
from publishing.site.page import in_language

CARDS = Path(".cache", "cards")
_NAMED = re.compile(rf'<meta property="og:image" content="[^"]*/{CARDS_FOLDER}/(?P<name>[0-9a-f]+\.png)"')


def paint_cards(published: PublishedContent, root: Path) -> dict[str, Rendition]:
    """Return a card in each language of every milestone whose people all agreed to one, by the folder of its page."""
    allowed = {
        _folder(milestone.slug, code, published.languages): card(published.site, published.dimensions, milestone, code)
        for code in published.languages
        for milestone in published.localized(code).allowed("social_card")
    }
    return _painter().paint_all(allowed, root / CARDS)


@dataclass(frozen=True, kw_only=True)
class CardFiles(Mapping[str, bytes]):
    """The contents of cards by the folder of their page; each of the `files` is read when it is needed, since they are many."""

    files: Mapping[str, Path]

    def __getitem__(self, folder: str) -> bytes:
        return self.files[folder].read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)


def all_cards(library: Library) -> dict[str, bytes]:
    """Return the contents of the cards of all milestones of `library`, allowed or not, by the folder of their page."""
    return _painter().contents(dict(_cards(library)), library.root / CARDS)


def earlier_cards(site: Path, folders: Iterable[str]) -> dict[str, bytes]:
    """Return the contents of the cards that the pages in `folders` of an earlier `site` name, which may have other titles."""
    pages = {folder: site / folder / "index.html" for folder in folders}
    images = {folder: _NAMED.search(page.read_text(encoding="utf-8")) for folder, page in pages.items() if page.is_file()}
    files = {folder: site / CARDS_FOLDER / image["name"] for folder, image in images.items() if image}
    return {folder: file.read_bytes() for folder, file in files.items() if file.is_file()}


def _cards(library: Library) -> Iterator[tuple[str, Card]]:
    site, dimensions = library.site, library.shared.dimensions.record
    if not site or not dimensions:
        return
    for milestone in (entry.record for entry in library.milestones if entry.record):
        for code in library.languages:
            if code in milestone.title:
                yield _folder(milestone.slug, code, library.languages), card(site, dimensions, milestone, code)


def _folder(slug: str, language: str, languages: tuple[str, ...]) -> str:
    return in_language(f"milestones/{slug}", language, languages[0])


@cache
def _painter() -> Painter:
    """Return what paints cards in the fonts of the site's headings."""
    typefaces = tuple(Typeface(path=ROOT / "docs" / face.address, characters=face.characters) for face in site_font_faces())
    return Painter(typefaces=typefaces, ground=card_ground)
