"""Each page of a publication before the theme has it: where it stands, what it says, and what shall stand around it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from markupsafe import Markup

from publishing.build.publication import Publication
from publishing.build.report_files import report_address
from publishing.files.css_fonts import needed
from publishing.site import stylesheets
from publishing.site.frames import Frame, likeness
from publishing.site.layout import Head, Layout, shell
from publishing.site.pages import Page
from publishing.site.renderer import PageLocation, Renderer
from publishing.site.search_index import Searched, Section, sections_of
from publishing.site.urls import in_language

MISSING = "404.html"  # it answers at any address
# Whether pages that are alike share what the theme writes. Without it the same bytes come out, more slowly; a test compares them.
SHARING: ContextVar[bool] = ContextVar("sharing", default=True)


@dataclass(slots=True, kw_only=True)
class Kept:
    """What the theme wrote around the pages of a whole build, for whoever fills it again: frames by likeness, menus by language.

    `prose` are the pages that are not made from YAML, by their addresses under the site's root.
    """

    frames: dict[Hashable, Frame] = field(default_factory=dict)
    menus: dict[str, dict[str, str]] = field(default_factory=dict)
    prose: dict[str, PageInLanguage] = field(default_factory=dict)
    root: str = ""
    names: dict[str, str] = field(default_factory=dict)

    def keep(self, binding: PageBuilder, leaf: PageInLanguage, body: str, menu: dict[str, str], frame: Frame) -> None:
        """Keeps the `frame` of a page with that `body`."""
        self.root, self.names, self.menus[leaf.language] = binding.root, dict(binding.names), menu
        self.frames[likeness(binding.shell(leaf, menu), body)] = frame
        if leaf.planned is None:
            self.prose[binding.url(leaf)] = leaf


# Where a build keeps what the theme wrote; it goes past MkDocs, which knows nothing of it.
KEPT: ContextVar[Kept | None] = ContextVar("kept", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInLanguage:
    """One page in one language: its address without the language's prefix, and the page that is `planned`, or else its prose."""

    language: str
    address: str
    layout: str
    title: str
    description: str
    prose: str = ""
    planned: Page | None = None

    @classmethod
    def of(cls, planned: Page, language: str) -> PageInLanguage:
        """Returns the leaf of a `planned` page."""
        return cls(
            language=language,
            address=planned.address,
            layout=planned.layout,
            title=planned.title,
            description=planned.description,
            planned=planned,
        )

    @property
    def listed(self) -> bool:
        """Whether search and lists lead to it."""
        return self.planned.listed if self.planned else self.address != MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBuilder:
    """What all leaves of `publication` need: the address of the site, the languages' own names, and what each has from YAML."""

    publication: Publication
    bodies: Renderer
    root: str
    names: Mapping[str, str]
    planned: Mapping[str, Mapping[str, Page]]  # by language and address

    @classmethod
    def of(cls, publication: Publication, bodies: Renderer, root: str, names: Mapping[str, str]) -> PageBuilder:
        """Returns the binding of `publication`, whose bodies are `bodies`, for the site at the whole address `root`."""
        planned = {code: {page.address: page for page in pages} for code, pages in publication.pages.items()}
        return cls(publication=publication, bodies=bodies, root=root, names=names, planned=planned)

    def languages_of(self, address: str) -> tuple[str, ...]:
        """The languages that have a page from YAML at `address`."""
        return tuple(language for language, pages in self.planned.items() if address in pages)

    def url(self, leaf: PageInLanguage) -> str:
        """The address of `leaf` under the site's root."""
        return in_language(leaf.address, leaf.language, self.publication.library.languages[0])

    def file(self, leaf: PageInLanguage) -> str:
        """The file that answers at the address of `leaf`."""
        return self.url(leaf) if leaf.address == MISSING else f"{self.url(leaf)}index.html"

    def spot(self, leaf: PageInLanguage) -> PageLocation:
        """Where `leaf` stands."""
        absolute = (urlsplit(self.root).path or "/") if leaf.address == MISSING else None
        return PageLocation(language=leaf.language, address=leaf.address, absolute=absolute)

    def body(self, leaf: PageInLanguage) -> str:
        """The main part of the page."""
        body = self.bodies.render(
            leaf.layout,
            self.spot(leaf),
            prose=Markup(leaf.prose),  # noqa: S704  # our own pages, rendered by MkDocs
            title=leaf.title,
            description=leaf.description,
            pdf=report_address(self.publication.reports.get(self.url(leaf).rstrip("/"))),
            **(leaf.planned.subject if leaf.planned else {}),
        )
        return stylesheets.page(body)

    def shell(self, leaf: PageInLanguage, menu: Mapping[str, str]) -> Layout:
        """What surrounds the page; `menu` maps addresses to titles."""
        planned, own = leaf.planned, self.publication.cards.get(self.url(leaf).rstrip("/"))
        picture = own or self.publication.sharing_picture
        head = Head(
            title=leaf.title,
            description=leaf.description,
            canonical=urljoin(self.root, self.url(leaf)) if self.root else "",
            draft=bool(planned and planned.draft),
            listed=leaf.listed,
            others=self._others(leaf),
            faces=needed(self.bodies.published.site.name[leaf.language]),
            index=index_address(leaf.language),
            picture=urljoin(self.root, picture.address) if self.root and picture else "",
            carded=own is not None,
            root=self.root,
            shared=planned is None or planned.shared,
            milestone=planned.subject.get("milestone") if planned else None,  # type: ignore[arg-type]  # as planned
            dimension=planned.subject.get("dimension") if planned else None,  # type: ignore[arg-type]  # as planned
        )
        return shell(self.bodies, self.spot(leaf), head, menu=menu, names=self.names)

    def searched(self, leaf: PageInLanguage, body: str) -> Searched | None:
        """How search finds the page with that `body`; None where it may not."""
        if not leaf.listed or (leaf.planned and not leaf.planned.sought):
            return None
        said = leaf.planned.text if leaf.planned else ""
        sections = (Section(text=said),) if said else sections_of(body, leaf.language)
        return Searched(address=self.url(leaf), title=leaf.title, sections=sections)

    def _others(self, leaf: PageInLanguage) -> Mapping[str, str]:
        """For each language the address that the switch leads to: the same page, or the list that it would stand in."""
        languages, above = self.publication.library.languages, f"{leaf.address.split('/', 1)[0]}/"
        written = self.languages_of(leaf.address) if leaf.planned else languages
        return {language: leaf.address if language in written else above for language in languages}


def index_address(language: str) -> str:
    """Where search finds the pages of `language`."""
    return f"search/{language}.json"
