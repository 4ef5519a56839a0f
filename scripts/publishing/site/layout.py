"""Work out what surrounds the body of a page: metadata in the head, menus, and links to the same page in other languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from markupsafe import Markup

from publishing.content.records import Dimension, Milestone
from publishing.files.css_fonts import fonts_for_heading
from publishing.images.pictures import Rendition
from publishing.site.art import HEIGHT, WIDTH, card
from publishing.site.json_ld import json_ld
from publishing.site.page import MISSING, Page, feed_address
from publishing.site.renderer import Renderer
from publishing.site.search_index import index_address

FOOTER = ("consent", "privacy", "all")  # words of the site, and folders of pages
FEED_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One link of a menu; it is `current` on its own page and on those below it."""

    title: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageLink:
    """A link to the same page in another language."""

    code: str
    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPreview:
    """What other sites show beside a link to the page (Open Graph); a locale is a language and a country."""

    kind: str
    title: str
    description: str
    locale: str
    other_locales: tuple[str, ...]
    picture: str  # a whole address, "" where there is none
    picture_alt: str
    picture_width: int = WIDTH
    picture_height: int = HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that browsers and feed readers discover from the page."""

    title: str
    href: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What main.html needs beside the page and its body."""

    languages: tuple[LanguageLink, ...]
    menu: tuple[MenuItem, ...]
    footer_menu: tuple[MenuItem, ...]
    fonts: tuple[str, ...]  # addresses of the fonts of headings, to be preloaded
    search: str  # address of the search index, "" where the page has no search
    canonical: str
    link_preview: LinkPreview
    feeds: tuple[FeedLink, ...]
    json_ld: Markup
    indexed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What pages of a site share: `menus` by language map addresses to titles, `names` are the languages' own names.

    `picture` is shown beside links to pages without a card; `cards` are those of milestones, by the folders of their pages.
    """

    menus: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]
    picture: Rendition | None
    cards: Mapping[str, Rendition]


def layout(renderer: Renderer, page: Page, alternates: Mapping[str, str], shared: Surroundings) -> Layout:
    """Return the layout of `page`; `alternates` are the addresses in each language that its language links lead to."""
    canonical = urljoin(renderer.root, renderer.url(page)) if renderer.root else ""
    own_card = shared.cards.get(renderer.url(page).rstrip("/"))
    link_preview = _link_preview(renderer, page, alternates, shared.picture, own_card)
    description = ""
    if canonical and page.shared and page.listed and not page.draft and page.address != MISSING:
        description = json_ld(renderer.published, renderer.root, page, canonical, link_preview.picture if own_card else "")
    return Layout(
        languages=tuple(
            LanguageLink(code=code, name=shared.names[code], href=renderer.link(alternates[code], page, code))
            for code in renderer.published.languages
            if code != page.language
        ),
        menu=tuple(
            MenuItem(title=title, href=renderer.link(address, page), current=page.address.startswith(address))
            for address, title in shared.menus[page.language].items()
            if address
        ),
        footer_menu=tuple(
            MenuItem(
                title=renderer.published.site.words[name][page.language],
                href=renderer.link(f"{name}/", page),
                current=page.address.startswith(f"{name}/"),
            )
            for name in FOOTER
        ),
        fonts=tuple(renderer.asset(address, page) for address in fonts_for_heading(renderer.published.site.name[page.language])),
        search=renderer.asset(index_address(page.language), page) if page.address != MISSING else "",
        canonical=canonical,
        link_preview=link_preview,
        feeds=tuple(_feeds(renderer, page)),
        json_ld=Markup(description),  # noqa: S704  # no tag can begin in it
        indexed=page.listed and not page.draft,
    )


def _link_preview(
    renderer: Renderer, page: Page, alternates: Mapping[str, str], picture: Rendition | None, card_picture: Rendition | None
) -> LinkPreview:
    """Return the link preview of `page`; where the page may not be shared, it describes the site instead."""
    site, language, milestone = renderer.published.site, page.language, page.context.get("milestone")
    alt, picture = site.words["shared_picture"][language], card_picture or picture
    if card_picture and isinstance(milestone, Milestone):
        alt = card(site, renderer.published.dimensions, milestone, language).words
    return LinkPreview(
        kind="article" if milestone and page.shared else "website",
        title=page.title if page.shared else site.name[language],
        description=page.description if page.shared else site.description[language],
        locale=f"{language}_{site.region}",
        other_locales=tuple(f"{code}_{site.region}" for code in alternates if code != language),
        picture=urljoin(renderer.root, picture.address) if renderer.root and picture else "",
        picture_alt=alt,
    )


def _feeds(renderer: Renderer, page: Page) -> Iterator[FeedLink]:
    """Yield the feed of the page's own dimension, if it has one, and that of all milestones, each in both formats."""
    site, language, dimension = renderer.published.site, page.language, page.context.get("dimension")
    own = [(dimension.id, dimension.name)] if isinstance(dimension, Dimension) else []
    for name, title in (*own, ("", site.words["milestones"])):
        for kind, media_type in FEED_TYPES.items():
            href = renderer.asset(feed_address(kind, language, name), page)
            yield FeedLink(title=f"{site.name[language]}: {title[language]}", href=href, type=media_type)
