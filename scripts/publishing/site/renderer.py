"""Render the templates in overrides/ with Jinja; everything that comes from content is escaped."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from jinja2 import BaseLoader, Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from publishing.consent.published import PublishedContent
from publishing.content import markdown
from publishing.content.library import reference
from publishing.i18n import formats
from publishing.i18n.messages import digits
from publishing.images.pictures import Picture
from publishing.site.art import HEART, RING, ROUNDS, flower_svg
from publishing.site.page import DATA_PACKAGE, MISSING, Page, feed_address, in_language, relative, table_address
from publishing.site.stylesheets import shape

FILTERS: Mapping[str, Callable[[Any, str, str], object]] = {  # of a value, in a language and region
    "t": lambda text, language, _: text[language],
    "date": lambda date, language, _: formats.written_date(date, language),
    "period": lambda period, language, _: formats.written_period(period, language),
    "month": lambda day, language, _: formats.written_month(day, language),
    "language_names": lambda codes, language, _: formats.language_names(codes, language),
    "number": formats.written_number,
    "amount": formats.written_figure,
    "unit": lambda figure, language, _: formats.written_unit(figure.unit[language], language),
    "digits": lambda text, language, _: digits(str(text), language),
}


def environment(templates: BaseLoader) -> Environment:
    """Return the Jinja environment for all languages; `templates` finds the files of overrides/ by their paths."""
    jinja = Environment(loader=templates, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    jinja.globals |= {
        "feed_address": feed_address,
        "table_address": table_address,
        "data_package": DATA_PACKAGE,
        "petal_rounds": ROUNDS,
        "flower_ring": RING,
        "flower_heart": HEART,
    }
    jinja.filters |= {name: _localized(function) for name, function in FILTERS.items()}
    jinja.filters["markdown"] = lambda text: Markup(markdown.html(text))  # noqa: S704  # escaped by our own Markdown subset
    return jinja


def _localized(function: Callable[[Any, str, str], object]) -> Callable[[Context, Any], object]:
    return pass_context(lambda context, value: function(value, context["language"], context["site"].region))


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """Renders published content. `icons` maps names to SVG; `root` is the whole address of the site, "" where there is none."""

    published: PublishedContent
    pictures: Mapping[str, Picture]
    icons: Mapping[str, str]
    environment: Environment
    root: str = ""
    _contexts: dict[str, dict[str, object]] = field(default_factory=dict, init=False)  # by language

    def render(self, template: str, page: Page, **context: object) -> str:
        """Return the HTML of `template`, a path in overrides/, for `page`."""
        return self.environment.get_template(template).render(self.context(page), **context)

    def body(self, page: Page, pdf: str | None = None) -> str:
        """Return the main part of `page`; `pdf` is the address of the same report as a PDF."""
        return self.render(f"pages/{page.template}.html", page, **page.context, pdf=pdf)

    def context(self, page: Page) -> dict[str, object]:
        """Return the variables that every template can use."""
        if page.language not in self._contexts:
            self._contexts[page.language] = self._language_context(page.language)
        return self._contexts[page.language] | {
            "page": page,
            "href": lambda target, language=None: self.link(target, page, language),
            "asset": lambda target: self.asset(target, page),
            "picture": lambda album, photo: self._picture(reference(album.slug, photo), page),
        }

    def url(self, page: Page) -> str:
        """Return the address of `page` under the root of the site."""
        return in_language(page.address, page.language, self.published.languages[0])

    def link(self, target: str, page: Page, language: str | None = None) -> str:
        """Return how `page` links to the page `target` in `language`, by default its own."""
        there = in_language(target, language or page.language, self.published.languages[0])
        if page.address == MISSING:
            return f"{urlsplit(self.root).path or '/'}{there}"
        return relative(there, self.url(page))

    def asset(self, target: str, page: Page) -> str:
        """Return how `page` links to a file that all languages share."""
        return self.link(target, page, self.published.languages[0])

    def _language_context(self, language: str) -> dict[str, object]:
        site, region = self.published.site, self.published.site.region
        words = {
            code: SimpleNamespace(**{name: text[code] for name, text in site.words.items()}) for code in self.published.languages
        }

        def count(noun: str, amount: int) -> str:
            form = f"count_{noun}_{formats.plural_form(amount, language)}"
            text = str(getattr(words[language], form, None) or getattr(words[language], f"count_{noun}_other"))
            return text.replace("{count}", formats.written_number(amount, language, region))

        return {
            "language": language,
            "direction": formats.text_direction(language),
            "localized": self.published.localized(language),
            "site": site,
            "words": words[language],
            "words_of": sorted(words.items(), key=lambda item: item[0] != language),
            "count": count,
            "icon": lambda name: Markup(self.icons[name]),  # noqa: S704  # our own drawings
        }

    def _picture(self, name: str, page: Page) -> SimpleNamespace:
        """Return what templates need of the picture `name` (album/picture); shape and tone are classes in dimensions.css."""
        picture = self.pictures[name]
        small, large = picture.of("jpeg")[:2][-1], picture.largest
        srcset = {
            kind: ", ".join(f"{self.asset(rendition.address, page)} {rendition.width}w" for rendition in picture.of(kind))
            for kind in ("avif", "jpeg")
        }
        return SimpleNamespace(
            id=name.replace("/", "-"),
            classes=f"shape-{shape(large)}" + (f" tone-{picture.tone}" if picture.tone else ""),
            width=large.width,
            height=large.height,
            src=self.asset(small.address, page),
            large=self.asset(large.address, page),
            srcset=srcset,
            last_day=self.published.picture_clearance(name).last_day,
        )


def printed_report(renderer: Renderer, page: Page, styles: str, fonts: Mapping[str, bytes]) -> str:
    """Return the HTML to print of `page`, an impact report, in the style sheet `styles`; `fonts` are files by family."""
    body = renderer.render("pages/report.html", page, **{**page.context, "reports": ()}, pdf=None)
    flower = flower_svg([dimension.colours.light for dimension in renderer.published.dimensions])
    return renderer.render(
        "pages/report_printed.html",
        page,
        body=Markup(body),  # noqa: S704  # rendered from our own template
        styles=Markup(styles),  # noqa: S704  # our own
        fonts={family: base64.b64encode(content).decode() for family, content in fonts.items()},
        flower=base64.b64encode(flower.encode()).decode(),
        address=f"{renderer.root}{renderer.url(page)}",
    )
