"""Make each page: its body, and the layout around it with metadata, menus and links to the same page in other languages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urljoin

from markupsafe import Markup

from publishing.consent.published import PublishedContent
from publishing.content.records import Dimension, Milestone
from publishing.files.css_fonts import fonts_for_heading
from publishing.images.pictures import Rendition
from publishing.site.art import CARD_HEIGHT, CARD_WIDTH, card
from publishing.site.page import CHAPTERS, MISSING, Page, feed_address, in_language
from publishing.site.renderer import Renderer
from publishing.site.search_index import index_address
from publishing.site.stylesheets import shorten_page

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
    picture_width: int = CARD_WIDTH
    picture_height: int = CARD_HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that browsers and feed readers discover from the page."""

    title: str
    href: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What main.html writes around the body of a page."""

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
class PageBuilder:
    """Makes pages with `renderer`; `names` are the languages' own names.

    `planned` are the pages from YAML by language and address, `prose` those of Markdown by their addresses under the root of
    the site. `menus` map addresses to titles for each language. The build fills `prose` and `menus` in from MkDocs.
    `reports` are the addresses of PDF files and `cards` the social-sharing images by the folder of their page; a page without
    a card has the `sharing_picture`.
    """

    renderer: Renderer
    names: Mapping[str, str]
    planned: Mapping[str, Mapping[str, Page]]
    reports: Mapping[str, str]
    cards: Mapping[str, Rendition]
    sharing_picture: Rendition | None
    prose: dict[str, Page] = field(default_factory=dict)
    menus: dict[str, dict[str, str]] = field(default_factory=dict)

    def page(self, url: str) -> Page | None:
        """Return the page at `url`, an address under the root of the site."""
        default, *others = self.planned
        language = next((code for code in others if url.startswith(f"{code}/")), default)
        address = url if language == default else url.removeprefix(f"{language}/")
        return self.prose.get(url) or self.planned[language].get(address)

    def pages(self) -> tuple[Page, ...]:
        """Return all pages, those of Markdown first in each language."""
        return tuple(
            page
            for language, planned in self.planned.items()
            for page in (*(prose for prose in self.prose.values() if prose.language == language), *planned.values())
        )

    def body(self, page: Page) -> str:
        """Return the main part of `page`."""
        return shorten_page(self.renderer.body(page, self.reports.get(self.renderer.url(page).rstrip("/"))))

    def html(self, page: Page, body: str) -> str:
        """Return `page` with `body` in its layout."""
        return f"{shorten_page(self.renderer.render('main.html', page, **self.layout_context(page, body)))}\n"

    def layout_context(self, page: Page, body: str) -> dict[str, object]:
        """Return the variables of main.html beside those of every template."""
        return {"body": Markup(body), "layout": self.layout(page)}  # noqa: S704  # rendered from our own templates

    def layout(self, page: Page) -> Layout:
        """Return the layout of `page`."""
        renderer, language = self.renderer, page.language
        site, alternates = renderer.published.site, self._alternates(page)
        canonical = urljoin(renderer.root, renderer.url(page)) if renderer.root else ""
        own_card = self.cards.get(renderer.url(page).rstrip("/"))
        link_preview = self._link_preview(page, alternates, own_card)
        description = ""
        if canonical and page.shared and page.listed and not page.draft and page.address != MISSING:
            description = json_ld(renderer.published, renderer.root, page, canonical, link_preview.picture if own_card else "")
        return Layout(
            languages=tuple(
                LanguageLink(code=code, name=self.names[code], href=renderer.link(address, page, code))
                for code, address in alternates.items()
                if code != language
            ),
            menu=self._menu(page, self.menus[language]),
            footer_menu=self._menu(page, {f"{name}/": site.words[name][language] for name in FOOTER}),
            fonts=tuple(renderer.asset(address, page) for address in fonts_for_heading(site.name[language])),
            search=renderer.asset(index_address(language), page) if page.address != MISSING else "",
            canonical=canonical,
            link_preview=link_preview,
            feeds=tuple(self._feeds(page)),
            json_ld=Markup(description),  # noqa: S704  # no tag can begin in it
            indexed=page.listed and not page.draft,
        )

    def _alternates(self, page: Page) -> Mapping[str, str]:
        """Return what the language links of `page` lead to: the same page, or the list above it where a language has none."""
        available = [code for code, pages in self.planned.items() if page.address in pages] or [*self.planned]
        above = f"{page.address.split('/', 1)[0]}/"
        return {code: page.address if code in available else above for code in self.planned}

    def _menu(self, page: Page, titles: Mapping[str, str]) -> tuple[MenuItem, ...]:
        """Return the menu of all pages with `titles` but the home page."""
        return tuple(
            MenuItem(title=title, href=self.renderer.link(address, page), current=page.address.startswith(address))
            for address, title in titles.items()
            if address
        )

    def _link_preview(self, page: Page, alternates: Mapping[str, str], own_card: Rendition | None) -> LinkPreview:
        """Return the link preview of `page`; where the page may not be shared, it describes the site instead."""
        published, language, milestone = self.renderer.published, page.language, page.context.get("milestone")
        site, root, picture = published.site, self.renderer.root, own_card or self.sharing_picture
        alt = site.words["shared_picture"][language]
        if own_card and isinstance(milestone, Milestone):
            alt = card(site, published.dimensions, milestone, language).words
        return LinkPreview(
            kind="article" if milestone and page.shared else "website",
            title=page.title if page.shared else site.name[language],
            description=page.description if page.shared else site.description[language],
            locale=f"{language}_{site.region}",
            other_locales=tuple(f"{code}_{site.region}" for code in alternates if code != language),
            picture=urljoin(root, picture.address) if root and picture else "",
            picture_alt=alt,
        )

    def _feeds(self, page: Page) -> Iterator[FeedLink]:
        """Yield the feed of the page's own dimension, if it has one, and that of all milestones, each in both formats."""
        site, language, dimension = self.renderer.published.site, page.language, page.context.get("dimension")
        own = [(dimension.id, dimension.name)] if isinstance(dimension, Dimension) else []
        for name, title in (*own, ("", site.words["milestones"])):
            for kind, media_type in FEED_TYPES.items():
                href = self.renderer.asset(feed_address(kind, language, name), page)
                yield FeedLink(title=f"{site.name[language]}: {title[language]}", href=href, type=media_type)


Node: TypeAlias = dict[str, Any]


def json_ld(published: PublishedContent, root: str, page: Page, canonical: str, picture: str) -> str:
    """Return the JSON-LD of `page`, in which no tag can begin.

    `root` and `canonical` are the whole addresses of the site and of the page; `picture` is that of its own card, or "".
    """
    graph = list(_nodes(published, root, page, canonical, picture))
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _nodes(published: PublishedContent, root: str, page: Page, canonical: str, picture: str) -> Iterator[Node]:
    site, language = published.site, page.language
    organisation = {
        "@type": "NGO",
        "@id": f"{root}#organisation",
        "name": site.organisation[language],
        "url": site.contact.address,
    }
    described = {"url": canonical, "description": page.description, "inLanguage": language, "publisher": organisation}
    if not page.address:
        consortium = {"@type": "Organization", "name": site.consortium[language]}
        yield {**organisation, "telephone": site.contact.phone, "memberOf": consortium}
        yield {"@type": "WebSite", "name": site.name[language], **described, "publisher": {"@id": organisation["@id"]}}
        return
    milestone = page.context.get("milestone")
    if isinstance(milestone, Milestone):
        names = {dimension.id: dimension.name[language] for dimension in published.dimensions}
        yield {
            "@type": "Article",
            "headline": page.title,
            **described,
            **({"image": picture} if picture else {}),
            "temporalCoverage": milestone.date.root,  # the day of publication is not known, and so not stated
            "articleSection": [names[dimension] for dimension in milestone.dimensions],
        }
    elif page.address == "gallery/":
        yield {"@type": "ImageGallery", "name": page.title, **described}
    yield {"@type": "BreadcrumbList", "itemListElement": list(_breadcrumbs(published, root, page, canonical))}


def _breadcrumbs(published: PublishedContent, root: str, page: Page, canonical: str) -> Iterator[Node]:
    words, chapter = published.site.words, page.address.split("/", maxsplit=1)[0]
    above = {"": "home"}
    if chapter in CHAPTERS and page.address != f"{chapter}/":
        above[f"{chapter}/"] = chapter
    steps = [
        (words[word][page.language], f"{root}{in_language(address, page.language, published.languages[0])}")
        for address, word in above.items()
    ]
    for position, (name, item) in enumerate((*steps, (page.title, canonical)), start=1):
        yield {"@type": "ListItem", "position": position, "name": name, "item": item}
