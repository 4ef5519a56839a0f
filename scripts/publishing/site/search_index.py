"""Write the search index: the text of every page, and the rules of each language by which search compares words.

The rules are in search_rules/; a language without a file there is searched by whole words.
"""

from __future__ import annotations

import datetime
import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from publishing.consent.published import LocalizedContent
from publishing.content import markdown
from publishing.content.fields import Record
from publishing.content.records import Milestone
from publishing.content.validation import read_record
from publishing.files.html_reader import HTMLReader
from publishing.files.yaml_document import read_document
from publishing.i18n.formats import written_date, written_number
from publishing.site.page import Page

_FOLDER = Path(__file__).with_name("search_rules")

Signs = Annotated[str, AfterValidator(partial(unicodedata.normalize, "NFD"))]
Replacement = tuple[Signs, Signs]  # a regular expression, and what to write instead
Ending = tuple[Signs, Signs, Annotated[int, Field(ge=1)]]  # and how many letters must be left


class SearchRules(Record):
    """The rules of one language, or of several together; search_rules/bn.yml explains each."""

    same: tuple[Replacement, ...] = ()
    endings: tuple[Ending, ...] = ()
    alike: tuple[Replacement, ...] = ()
    roman: tuple[Replacement, ...] = ()
    latin: tuple[Replacement, ...] = ()
    latin_endings: tuple[Ending, ...] = ()
    stop: tuple[str, ...] = ()


def load_search_rules(languages: Iterable[str]) -> SearchRules:
    """Return the rules of `languages` together; raise ValueError where a file of the program is broken."""
    rules = [_read(path) for language in languages if (path := _FOLDER / f"{language}.yml").exists()]
    return SearchRules(
        **{name: tuple(rule for record in rules for rule in getattr(record, name)) for name in SearchRules.model_fields}
    )


def _read(path: Path) -> SearchRules:
    rules, faults = read_record(read_document(path, path.name), SearchRules)
    if rules is None:
        raise ValueError(f"{path.name}: {faults}")
    return rules


def index_address(language: str) -> str:
    """Return the address of the search index of the pages in `language`."""
    return f"search/{language}.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Part of a page under a heading with an id; `anchor` and `heading` are empty for the part above the first one."""

    anchor: str = ""
    heading: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedPage:
    """A page in the search index; the address is under the root of the site. It is not found after its `last_day`."""

    address: str
    title: str
    sections: tuple[Section, ...]
    last_day: datetime.date | None = None


def searched_page(localized: LocalizedContent, page: Page, address: str, body: str) -> SearchedPage | None:
    """Return how search finds `page` with the HTML `body`; None where it may not."""
    if not (page.listed and page.searched):
        return None
    milestone = page.context.get("milestone")
    if isinstance(milestone, Milestone):
        last_day = localized.last_day(milestone)
        sections: tuple[Section, ...] = (Section(text=milestone_text(localized, milestone)),)
    elif page.template == "report":
        sections, last_day = (Section(text=page.description),), None  # its milestones are found on their own pages
    else:
        sections, last_day = sections_of(body, page.language)
    return SearchedPage(address=address, title=page.title, sections=sections, last_day=last_day)


_TAG = re.compile(r"<[^>]*>")


def milestone_text(localized: LocalizedContent, milestone: Milestone) -> str:
    """Return the words of `milestone` in the language of `localized`, in the order of its page."""
    return " ".join(" ".join(_texts(localized, milestone)).split())


def _texts(localized: LocalizedContent, milestone: Milestone) -> Iterator[str]:
    language, region = localized.language, localized.published.site.region
    yield milestone.summary[language]
    for figure in milestone.figures:
        yield f"{written_number(figure.value, language, region)} {figure.unit[language]} {figure.label[language]}"
    yield html.unescape(_TAG.sub(" ", markdown.html(milestone.body[language])))
    for _, photo in map(localized.photo, milestone.photos):
        yield f"{photo.caption[language]} {photo.credit[language]}"
    yield written_date(milestone.date, language)
    if milestone.place:
        yield localized.place(milestone.place).name[language]
    yield from (localized.dimension(name).name[language] for name in milestone.dimensions)
    yield from (correction.text[language] for correction in milestone.corrections)
    yield from (f"{source.title}, {source.publisher}" for source in milestone.sources if source.language == language)


EXCLUDED = "data-search-exclude"  # marks what is on another page, too, or does not describe this one
LAST_DAY = "data-last-day"  # as overrides/pages/parts/last_day.html writes it
_HEADINGS = ("h1", "h2", "h3", "h4")
_UNREAD = ("script", "style", "svg", "title")
_VOID = ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
_WITHIN_WORDS = ("a", "abbr", "b", "bdi", "cite", "em", "i", "mark", "span", "strong", "sub", "sup", "time")


def sections_of(body: str, language: str) -> tuple[tuple[Section, ...], datetime.date | None]:
    """Return the sections of the HTML `body` that hold text in `language`, cut where a heading has an id.

    The day is the first one after which a part of them may no longer be shown; None where there is no such part.
    """
    reader = _SectionReader(language)
    reader.read(body)
    sections = (Section(anchor=anchor, heading=_plain(heading), text=_plain(text)) for anchor, heading, text in reader.sections)
    return tuple(section for section in sections if section.heading or section.text), min(reader.last_days, default=None)


def _plain(parts: list[str]) -> str:
    return " ".join("".join(parts).split())


class _SectionReader(HTMLReader):
    def __init__(self, language: str) -> None:
        super().__init__()
        self.sections: list[tuple[str, list[str], list[str]]] = [("", [], [])]  # anchor, heading, text
        self.last_days: list[datetime.date] = []
        self._language = language
        self._open: list[str] = []
        self._excluded_at = 0  # how many tags were open where an excluded part began; 0 outside of one
        self._in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_data(" ")
            return
        self._open.append(tag)
        attributes = dict(attrs)
        if not self._excluded_at and (last_day := attributes.get(LAST_DAY)):
            self.last_days.append(datetime.date.fromisoformat(last_day))
        other_language = attributes.get("lang", self._language) != self._language
        if not self._excluded_at and (EXCLUDED in attributes or tag in _UNREAD or other_language):
            self._excluded_at = len(self._open)
        elif not self._excluded_at and tag in _HEADINGS and attributes.get("id"):
            self.sections.append((attributes["id"] or "", [], []))
            self._in_heading = True
        elif tag not in _WITHIN_WORDS:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        if self._excluded_at > len(self._open):
            self._excluded_at = 0
        elif tag in _HEADINGS and not self._excluded_at:
            self._in_heading = False
        if tag not in _WITHIN_WORDS:
            self._add(" ")

    def handle_data(self, data: str) -> None:
        if not self._excluded_at:
            self._add(data)

    def _add(self, text: str) -> None:
        _, heading, body = self.sections[-1]
        (heading if self._in_heading else body).append(text)


def search_index(
    pages: Iterable[SearchedPage], rules: SearchRules, synonyms: Sequence[tuple[Sequence[str], Sequence[str]]]
) -> str:
    """Return the index of `pages` as JSON; `synonyms` are groups of words, each with what readers also type for them."""
    content = {
        "rules": rules.model_dump(),
        "synonyms": synonyms,
        "pages": [
            [
                page.address,
                page.title,
                [[section.anchor, section.heading, section.text] for section in page.sections],
                *((page.last_day.isoformat(),) if page.last_day else ()),
            ]
            for page in pages
        ],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
