"""Parse a finished page once, for its Content-Security-Policy and for every audit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from publishing.files.html_reader import Attributes, HTMLReader
from publishing.files.safe_read import list_files

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
MAY_STAY_OPEN = frozenset(
    ["p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "body", "html", "head"]
)
DESCRIBING_LINKS = ("canonical", "alternate")  # load nothing
RENDERING_LINKS = ("stylesheet", "icon", "preload")  # fetched before the page is shown
LOADING_ATTRIBUTES = ("src", "poster", "data")
READ_ATTRIBUTES = frozenset(["id", "lang", "href", "rel", "alt", "srcset", "role", "type", *LOADING_ATTRIBUTES])
READ_TAGS = frozenset(["html", "img", "script", "style", "search"])  # even without any of these attributes
HEADINGS = ("h1", "h2", "h3", "h4")
COLLECTED = (*HEADINGS, "script", "style")  # tags whose text is kept
TEXT_LISTS = ("links", "files", "first_files", "headings", "inline_scripts", "inline_styles")
DATA_BLOCKS = ("application/json", "application/ld+json")  # types of scripts that no browser runs
DATA = "data:"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPage:
    """What a page links to, loads and holds, and the faults of its HTML.

    Its `links` lead elsewhere; `files` are loaded with it, and those in `first_files` (scripts, styles, icon) before it is
    shown. `ids` are the anchors in it, `headings` the texts of its headings. Each of its `faults` is a kind and a subject.
    """

    links: tuple[str, ...]
    files: tuple[str, ...]
    first_files: tuple[str, ...]
    ids: frozenset[str]
    canonical: str
    headings: tuple[str, ...]
    inline_scripts: tuple[str, ...]
    inline_styles: tuple[str, ...]
    loads_scripts: bool
    loads_styles: bool
    has_data_pictures: bool
    has_search: bool
    faults: tuple[tuple[str, str], ...]


def parse_pages(site: Path) -> dict[str, ParsedPage]:
    """Return every page of `site`, by its path under the site's root."""
    return {name: parse_page((site / name).read_text(encoding="utf-8")) for name in list_files(site, ".html")}


def parse_page(html: str) -> ParsedPage:
    """Return what the page written as `html` is made of."""
    parser = _PageParser()
    parser.read(html)
    return ParsedPage(
        **{name: tuple(dict.fromkeys(texts)) for name, texts in parser.texts.items()},
        ids=frozenset(parser.ids),
        canonical=parser.canonical,
        loads_scripts=parser.loads_scripts,
        loads_styles=parser.loads_styles,
        has_data_pictures=parser.has_data_pictures,
        has_search=parser.has_search,
        faults=tuple(dict.fromkeys(parser.all_faults())),
    )


class _PageParser(HTMLReader):
    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, list[str]] = {name: [] for name in TEXT_LISTS}
        self.ids: set[str] = set()
        self.canonical = self.title = self.language = ""
        self.loads_scripts = self.loads_styles = self.has_data_pictures = self.has_search = False
        self._counts: dict[str, int] = {}
        self._faults: list[tuple[str, str]] = []
        self._open: list[str] = []
        self._text: list[str] | None = None  # that the data belongs to: of a heading, an inline script or style

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self._counts[tag] = self._counts.get(tag, 0) + 1
        if tag not in VOID:
            self._open.append(tag)
        if tag in HEADINGS:
            self._collect("headings")
        attributes = {name: value or "" for name, value in attrs if name in READ_ATTRIBUTES}
        if attributes or tag in READ_TAGS:
            self._read_attributes(tag, attributes)

    def _read_attributes(self, tag: str, attributes: dict[str, str]) -> None:
        if "id" in attributes:
            self._faults += [("repeated", attributes["id"])] if attributes["id"] in self.ids else []
            self.ids.add(attributes["id"])
        if tag == "html":
            self.language = attributes.get("lang", "")
        elif tag in ("a", "area") and "href" in attributes:
            self.texts["links"].append(attributes["href"])
        elif tag == "link" and "href" in attributes:
            self._read_link(attributes["href"], attributes.get("rel", ""))
        elif tag == "img" and "alt" not in attributes:
            self._faults.append(("no_alt", attributes.get("src", "")[:80]))
        elif tag == "script" and "src" in attributes:
            self.loads_scripts = True
            self.texts["first_files"].append(attributes["src"])
        elif tag == "style" or (tag == "script" and attributes.get("type") not in DATA_BLOCKS):
            self._collect(f"inline_{tag}s")
        if "search" in (tag, attributes.get("role")):
            self.has_search = True
        if tag in ("img", "source") and any(attributes.get(name, "").startswith(DATA) for name in ("src", "srcset")):
            self.has_data_pictures = True
        self.texts["files"] += [attributes[name] for name in LOADING_ATTRIBUTES if attributes.get(name)]
        self.texts["files"] += [part.split()[0] for part in attributes.get("srcset", "").split(", ") if part.strip()]

    def _read_link(self, address: str, relation: str) -> None:
        if relation == "canonical":
            self.canonical = address
        if relation not in DESCRIBING_LINKS:
            self.texts["files"].append(address)
        if relation in RENDERING_LINKS:
            self.texts["first_files"].append(address)
        if relation == "stylesheet":
            self.loads_styles = True

    def _collect(self, name: str) -> None:
        """Add the data until the next end tag of its kind to the texts called `name`, as one text."""
        self._text = self.texts[name]
        self._text.append("")

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in COLLECTED:
            self._text = None
        while self._open and self._open[-1] != tag and self._open[-1] in MAY_STAY_OPEN:
            self._open.pop()
        if self._open and self._open[-1] == tag:
            self._open.pop()
        elif tag not in MAY_STAY_OPEN:
            self._faults.append(("unclosed", self._open[-1] if self._open else tag))
            if tag in self._open:  # go on as browsers do, so that one mistake is reported once
                while self._open.pop() != tag:
                    pass

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[-1] += data
        elif self._open[-1:] == ["title"] and "svg" not in self._open:
            self.title += data

    def all_faults(self) -> Iterator[tuple[str, str]]:
        """Yield what was wrong on the way, and what is missing at the end of the page."""
        yield from self._faults
        yield from (("unclosed", tag) for tag in self._open if tag not in MAY_STAY_OPEN)
        for tag in ("main", "h1"):
            if self._counts.get(tag, 0) != 1:
                yield "not_one", tag
        for tag in ("header", "footer", "nav"):
            if tag not in self._counts:
                yield "none", tag
        if not self.title.strip():
            yield "none", "title"
        if not self.language:
            yield "none", "lang"
