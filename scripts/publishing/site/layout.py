"""What surrounds the main part of every page: menus, the same page in other languages, head and foot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace

from publishing.consent.published import PublishedContent
from publishing.content.records import Dimension, Milestone
from publishing.i18n.formats import direction
from publishing.site.art import HEIGHT, WIDTH, card
from publishing.site.json_ld import Described, structured
from publishing.site.renderer import PageLocation, Renderer
from publishing.site.urls import feed_address


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One link of a menu; `current` is true on the page itself and on those below it."""

    title: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageLink:
    """The same page in one of the languages."""

    code: str
    name: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPicture:
    """The picture beside a shared link: its whole address, what it shows in words, width and height in pixels."""

    address: str
    words: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What other sites show beside a link to the page, as the Open Graph names it; a locale is a language in a country."""

    kind: str
    title: str
    description: str
    locale: str
    other_locales: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that browsers and feed readers find by the page."""

    title: str
    href: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Everything that the theme's templates write around a page, already in its language."""

    language: str
    direction: str  # of its writing, as HTML names it: ltr or rtl
    languages: tuple[LanguageLink, ...]
    words: SimpleNamespace
    site: SimpleNamespace
    menu: tuple[MenuItem, ...]
    footer_menu: tuple[MenuItem, ...]
    root: str
    faces: tuple[str, ...]  # the addresses of the fonts of its headings, to be fetched at once
    search: str  # the address of what search needs; empty where there is no search
    help: str
    home: str
    all: str
    safety: str
    title: str
    description: str
    canonical: str
    picture: SharedPicture | None
    card: Card
    feeds: tuple[FeedLink, ...]
    structured: str  # JSON-LD; empty where nothing may be said
    draft: bool
    indexed: bool


FOOTER = ("consent", "privacy", "all")
FEED_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a page says of itself."""

    title: str
    description: str
    canonical: str
    draft: bool
    listed: bool
    others: Mapping[str, str]  # for each language the address that the switch to it leads to
    picture: str = ""  # the whole address of the picture beside shared links
    carded: bool = False  # whether that is the milestone's own card
    faces: tuple[str, ...] = ()  # the fonts of its headings, under the site's root
    index: str = ""  # what search needs, under the site's root
    root: str = ""  # the whole address of the site
    shared: bool = True  # whether other sites may show what it says
    milestone: Milestone | None = None  # that it is about
    dimension: Dimension | None = None


def shell(bodies: Renderer, spot: PageLocation, head: Head, *, menu: Mapping[str, str], names: Mapping[str, str]) -> Layout:
    """Returns the shell of the page at `spot`. `menu` maps addresses to titles, `names` languages to their own names."""
    words = bodies.words(spot.language)
    return Layout(
        language=spot.language,
        direction=direction(spot.language),
        languages=tuple(
            LanguageLink(
                code=code, name=names[code], href=bodies.link(head.others[code], spot, code), current=code == spot.language
            )
            for code in bodies.published.languages
        ),
        words=words,
        site=_site(bodies.published, spot.language),
        menu=tuple(_item(bodies, spot, address, name) for address, name in menu.items() if address),
        footer_menu=tuple(_item(bodies, spot, f"{name}/", getattr(words, name)) for name in FOOTER),
        root=bodies.asset("", spot),
        faces=tuple(bodies.asset(address, spot) for address in head.faces),
        search=bodies.asset(head.index, spot) if head.index and spot.absolute is None else "",
        help=bodies.link("help/", spot),
        home=bodies.link("", spot),
        all=bodies.link("all/", spot),
        safety=bodies.link("privacy/", spot),
        title=head.title,
        description=head.description,
        canonical=head.canonical,
        picture=_picture(bodies, spot.language, head) if head.picture else None,
        card=_card(bodies.published, spot.language, head),
        feeds=tuple(_feeds(bodies, spot, head)),
        structured=_structured(bodies.published, spot, head),
        draft=head.draft,
        indexed=head.listed and not head.draft,
    )


def _card(published: PublishedContent, language: str, head: Head) -> Card:
    """The card of a page; that of one that may not be shared speaks of the site alone."""
    site = published.site
    return Card(
        kind="article" if head.milestone and head.shared else "website",
        title=head.title if head.shared else site.name[language],
        description=head.description if head.shared else site.description[language],
        locale=f"{language}_{site.region}",
        other_locales=tuple(f"{code}_{site.region}" for code in published.languages if code in head.others and code != language),
    )


def _picture(bodies: Renderer, language: str, head: Head) -> SharedPicture:
    published, said = bodies.published, bodies.words(language).shared_picture
    if head.carded and head.milestone:
        said = card(published.site, published.dimensions, head.milestone, language).words
    return SharedPicture(address=head.picture, words=said, width=WIDTH, height=HEIGHT)


def _feeds(bodies: Renderer, spot: PageLocation, head: Head) -> Iterator[FeedLink]:
    """The feed of the page's dimension, if it is one's, and that of everything, each in both formats."""
    site, language = bodies.published.site, spot.language
    own = [(head.dimension.id, head.dimension.name)] if head.dimension else []
    for about, name in (*own, ("", site.words["milestones"])):
        for kind, media_type in FEED_TYPES.items():
            href = bodies.asset(feed_address(kind, language, about), spot)
            yield FeedLink(title=f"{site.name[language]}: {name[language]}", href=href, type=media_type)


def _structured(published: PublishedContent, spot: PageLocation, head: Head) -> str:
    if not (head.root and head.canonical and head.shared and head.listed) or head.draft or spot.absolute is not None:
        return ""
    described = Described(
        title=head.title,
        description=head.description,
        canonical=head.canonical,
        root=head.root,
        milestone=head.milestone,
        picture=head.picture if head.carded else "",
    )
    return structured(published, spot.language, spot.address, described)


def _item(bodies: Renderer, spot: PageLocation, address: str, title: str) -> MenuItem:
    return MenuItem(title=title, href=bodies.link(address, spot), current=spot.address.startswith(address))


def _site(published: PublishedContent, language: str) -> SimpleNamespace:
    site = published.site
    return SimpleNamespace(
        name=site.name[language],
        organisation=site.organisation[language],
        consortium=site.consortium[language],
        footer=site.footer[language],
        leave_to=site.leave_to,
        phone=site.contact.phone,
        website=site.contact.address,
    )
