"""Make each page of a publication: its body, and the layout around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from publishing.images.pictures import Rendition
from publishing.site.layout import Surroundings, layout
from publishing.site.page import Page
from publishing.site.renderer import Renderer
from publishing.site.stylesheets import shorten_page


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
        return f"{shorten_page(self.renderer.render('main.html', page, **self.surroundings(page, body)))}\n"

    def surroundings(self, page: Page, body: str) -> dict[str, object]:
        """Return the variables of main.html beside those of every template."""
        shared = Surroundings(menus=self.menus, names=self.names, picture=self.sharing_picture, cards=self.cards)
        return {
            "body": Markup(body),  # noqa: S704  # rendered from our own templates
            "layout": layout(self.renderer, page, self._alternates(page), shared),
        }

    def _alternates(self, page: Page) -> Mapping[str, str]:
        """Return what the language links of `page` lead to: the same page, or the list above it where a language has none."""
        available = [code for code, pages in self.planned.items() if page.address in pages] or [*self.planned]
        above = f"{page.address.split('/', 1)[0]}/"
        return {code: page.address if code in available else above for code in self.planned}
