"""What surrounds the main part of every page: menus, the same page in other languages, head and foot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

from publishing.content.edition import Edition
from publishing.pages.bodies import Bodies, Spot
from publishing.pages.emblem import HEIGHT, WIDTH


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
    """The picture beside a shared link: its whole address, width and height in pixels."""

    address: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Everything that the theme's templates write around a page, already in its language."""

    language: str
    languages: tuple[LanguageLink, ...]
    words: SimpleNamespace
    site: SimpleNamespace
    menu: tuple[MenuItem, ...]
    footer_menu: tuple[MenuItem, ...]
    root: str
    search: str  # the address of what search needs; empty where there is no search
    help: str
    home: str
    all: str
    safety: str
    title: str
    description: str
    canonical: str
    picture: SharedPicture | None
    draft: bool
    indexed: bool


FOOTER = ("consent", "privacy", "all")


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
    index: str = ""  # what search needs, under the site's root


def shell(bodies: Bodies, spot: Spot, head: Head, *, menu: Mapping[str, str], names: Mapping[str, str]) -> Shell:
    """Returns the shell of the page at `spot`. `menu` maps addresses to titles, `names` languages to their own names."""
    words = bodies.words(spot.language)
    return Shell(
        language=spot.language,
        languages=tuple(
            LanguageLink(
                code=code, name=names[code], href=bodies.link(head.others[code], spot, code), current=code == spot.language
            )
            for code in bodies.edition.languages
        ),
        words=words,
        site=_site(bodies.edition, spot.language),
        menu=tuple(_item(bodies, spot, address, name) for address, name in menu.items() if address),
        footer_menu=tuple(_item(bodies, spot, f"{name}/", getattr(words, name)) for name in FOOTER),
        root=bodies.asset("", spot),
        search=bodies.asset(head.index, spot) if head.index and spot.absolute is None else "",
        help=bodies.link("help/", spot),
        home=bodies.link("", spot),
        all=bodies.link("all/", spot),
        safety=bodies.link("privacy/", spot),
        title=head.title,
        description=head.description,
        canonical=head.canonical,
        picture=SharedPicture(address=head.picture, width=WIDTH, height=HEIGHT) if head.picture else None,
        draft=head.draft,
        indexed=head.listed and not head.draft,
    )


def _item(bodies: Bodies, spot: Spot, address: str, title: str) -> MenuItem:
    return MenuItem(title=title, href=bodies.link(address, spot), current=spot.address.startswith(address))


def _site(edition: Edition, language: str) -> SimpleNamespace:
    site = edition.site
    return SimpleNamespace(
        name=site.name[language],
        organisation=site.organisation[language],
        consortium=site.consortium[language],
        footer=site.footer[language],
        leave_to=site.leave_to,
        phone=site.contact.phone,
        website=site.contact.address,
    )
