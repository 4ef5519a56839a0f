"""The main part of each page, rendered from published content; everything that content writes into it is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace

from jinja2 import BaseLoader, BytecodeCache, Environment, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from publishing.consent.published import PublishedContent
from publishing.content import markdown
from publishing.content.library import reference
from publishing.i18n import formats
from publishing.i18n.messages import digits
from publishing.images.pictures import Picture
from publishing.site.art import HEART, RING, ROUNDS
from publishing.site.stylesheets import shape
from publishing.site.urls import DATA_PACKAGE, feed_address, in_language, relative, table_address


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLocation:
    """Where a body is rendered: its language and its address under the site's root; `absolute` for pages without one."""

    language: str
    address: str
    absolute: str | None = None


class _Compiled(BytecodeCache):
    """Templates are compiled once in a process, for all languages and contents; the theme's, too."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives the template what was made of the same source."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))  # type: ignore[assignment]  # as it was given

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what was made."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


COMPILED = _Compiled()


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """Renders the main part of every page. `templates` finds the templates, `icons` maps a name to an SVG of our own."""

    published: PublishedContent
    pictures: Mapping[str, Picture]
    icons: Mapping[str, str]
    templates: BaseLoader
    _environments: dict[str, Environment] = field(default_factory=dict)
    _words: dict[str, SimpleNamespace] = field(default_factory=dict)

    def render(self, layout: str, spot: PageLocation, **context: object) -> str:
        """Returns the HTML of the template `layout` for `spot`; `context` is what the page is about."""
        if spot.language not in self._environments:
            self._environments[spot.language] = self._environment(spot.language)
        return (
            self._environments[spot.language]
            .get_template(f"{layout}.html")
            .render(
                **context,
                href=lambda target, language=None: self.link(target, spot, language),
                asset=lambda target: self.asset(target, spot),
                picture=lambda album, photo: self._shown(reference(album.slug, photo), spot),
            )
        )

    def words(self, language: str) -> SimpleNamespace:
        """The site's own words in `language`, as attributes."""
        if language not in self._words:
            found = {name: text[language] for name, text in self.published.site.words.items()}
            self._words[language] = SimpleNamespace(**found)
        return self._words[language]

    def link(self, target: str, spot: PageLocation, language: str | None = None) -> str:
        """How `spot` names the page `target` in `language` (its own, if none is given)."""
        here = in_language(spot.address, spot.language, self.published.languages[0])
        there = in_language(target, language or spot.language, self.published.languages[0])
        return relative(there, here) if spot.absolute is None else f"{spot.absolute}{there}"

    def asset(self, target: str, spot: PageLocation) -> str:
        """How `spot` names a file that all languages share."""
        return self.link(target, spot, self.published.languages[0])

    def _shown(self, name: str, spot: PageLocation) -> SimpleNamespace:
        """What templates write of the picture `name` (album/picture); its id stands in addresses, shape and tone are classes."""
        picture = self.pictures[name]
        small, large = picture.of("jpeg")[:2][-1], picture.largest
        sets = {kind: [f"{self.asset(one.address, spot)} {one.width}w" for one in picture.of(kind)] for kind in ("avif", "jpeg")}
        return SimpleNamespace(
            id=name.replace("/", "-"),
            classes=f"shape-{shape(large)}" + (f" tone-{picture.tone}" if picture.tone else ""),
            width=large.width,
            height=large.height,
            src=self.asset(small.address, spot),
            large=self.asset(large.address, spot),
            srcset_avif=", ".join(sets["avif"]),
            srcset_jpeg=", ".join(sets["jpeg"]),
        )

    def _environment(self, language: str) -> Environment:
        region, words, localized = self.published.site.region, self.words(language), self.published.localized(language)

        def count(what: str, amount: int) -> str:
            form = f"count_{what}_{formats.plural_form(amount, language)}"  # a site without a word for it has one for the rest
            text = str(getattr(words, form, None) or getattr(words, f"count_{what}_other"))
            return text.replace("{count}", formats.number(amount, language, region))

        environment = Environment(
            loader=self.templates,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=COMPILED,
        )
        environment.globals |= {
            "language": language,
            "localized": localized,
            "site": self.published.site,
            "words": words,
            "words_of": [
                (code, self.words(code)) for code in sorted(self.published.languages, key=lambda code: code != language)
            ],
            "count": count,
            "feed_address": feed_address,
            "table_address": table_address,
            "data_package": DATA_PACKAGE,
            "icon": lambda name: Markup(self.icons[name]),  # noqa: S704  # our own drawings
            "petal_rounds": ROUNDS,
            "flower_ring": RING,
            "flower_heart": HEART,
        }
        environment.filters |= {
            "t": lambda text: text[language],
            "date": lambda date: formats.written_date(date, language),
            "period": lambda period: formats.written_period(period, language),
            "month": lambda day: formats.written_month(day, language),
            "language_names": lambda codes: formats.language_names(codes, language),
            "number": lambda value: formats.number(value, language, region),
            "amount": lambda figure: formats.amount(figure, language, region),
            "unit": lambda figure: formats.unit(figure.unit[language], language),
            "digits": lambda text: digits(str(text), language),
            "markdown": lambda text: Markup(markdown.html(text)),  # noqa: S704  # escaped by the subset's renderer
        }
        return environment
