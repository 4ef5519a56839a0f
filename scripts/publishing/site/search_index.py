"""What search knows of each language stands in tongues/: a language without a file there is searched by whole words."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from publishing.content.records import Record
from publishing.content.validation import read_record
from publishing.files.html_reader import HTMLReader
from publishing.files.yaml_document import read_document

_FOLDER = Path(__file__).with_name("search_rules")

Signs = Annotated[str, AfterValidator(partial(unicodedata.normalize, "NFD"))]
Change = tuple[Signs, Signs]  # a regular expression, and what to write instead
Ending = tuple[Signs, Signs, Annotated[int, Field(ge=1)]]  # and how many letters must be left


class SearchRules(Record):
    """The rules of one language, or of several together; bn.yml says what each is for."""

    same: tuple[Change, ...] = ()
    endings: tuple[Ending, ...] = ()
    alike: tuple[Change, ...] = ()
    roman: tuple[Change, ...] = ()
    latin: tuple[Change, ...] = ()
    latin_endings: tuple[Ending, ...] = ()
    stop: tuple[str, ...] = ()


def load_tongues(languages: Iterable[str]) -> SearchRules:
    """Returns the rules of `languages` together; raises ValueError where the program's own file is broken."""
    found = [_read(path) for one in languages if (path := _FOLDER / f"{one}.yml").exists()]
    return SearchRules(**{name: tuple(rule for one in found for rule in getattr(one, name)) for name in SearchRules.model_fields})


def _read(path: Path) -> SearchRules:
    found, faults = read_record(read_document(path, path.name), SearchRules)
    if found is None:
        raise ValueError(f"{path.name}: {faults}")
    return found


EXCLUDED = "data-search-exclude"  # marks what stands on another page, and what says nothing of this one
_HEADINGS = ("h1", "h2", "h3", "h4")
_UNREAD = ("script", "style", "svg", "title")
_VOID = ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
_WITHIN_WORDS = ("a", "abbr", "b", "bdi", "cite", "em", "i", "mark", "span", "strong", "sub", "sup", "time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Part of a page: `anchor` is where it stands on it; both that and the heading are empty for what opens the page."""

    anchor: str = ""
    heading: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """One page that readers can find, its address under the site's root."""

    address: str
    title: str
    sections: tuple[Section, ...]


def sections_of(body: str, language: str) -> tuple[Section, ...]:
    """Returns the parts of the HTML `body` that hold text in its `language`, cut where a heading has an id."""
    found = _Parts(language)
    found.read(body)
    return tuple(section for part in found.parts if (section := part.section).heading or section.text)


@dataclass(slots=True)
class _Part:
    anchor: str = ""
    heading: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    @property
    def section(self) -> Section:
        return Section(
            anchor=self.anchor, heading=" ".join("".join(self.heading).split()), text=" ".join("".join(self.text).split())
        )


class _Parts(HTMLReader):
    def __init__(self, language: str) -> None:
        super().__init__()
        self.parts = [_Part()]
        self._language = language
        self._open: list[str] = []
        self._left_out = 0  # how many tags were open where what is left out began; 0 where nothing is
        self._heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_data(" ")
            return
        self._open.append(tag)
        given = dict(attrs)
        if not self._left_out and (EXCLUDED in given or tag in _UNREAD or given.get("lang", self._language) != self._language):
            self._left_out = len(self._open)
        if self._left_out:
            return
        if tag in _HEADINGS and given.get("id"):
            self.parts.append(_Part(anchor=given["id"] or ""))
            self._heading = True
        elif tag not in _WITHIN_WORDS:
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        if self._left_out > len(self._open):
            self._left_out = 0
        elif tag in _HEADINGS and not self._left_out:
            self._heading = False
        if tag not in _WITHIN_WORDS:
            self._add(" ")

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self._add(data)

    def _add(self, text: str) -> None:
        part = self.parts[-1]
        (part.heading if self._heading else part.text).append(text)


def index(pages: Iterable[Searched], tongue: SearchRules, synonyms: Sequence[tuple[Sequence[str], Sequence[str]]]) -> str:
    """Returns the index of `pages` as JSON; `synonyms` are groups of words, each with what readers also type for these."""
    found = {
        "rules": tongue.model_dump(),
        "synonyms": synonyms,
        "pages": [
            [page.address, page.title, [[section.anchor, section.heading, section.text] for section in page.sections]]
            for page in pages
        ],
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n"
