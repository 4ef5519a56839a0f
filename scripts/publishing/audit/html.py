"""What a finished page is made of: its links, what it loads, its places, and whether its parts are in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from publishing.files.html_reader import Reader

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
OPTIONAL = frozenset(
    ["p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "body", "html", "head"]
)  # may stay open
NAMES = ("canonical", "alternate")  # links that say what a page is, and load nothing
LOADED = ("src", "poster", "data")
AT_ONCE = ("stylesheet", "icon", "preload")  # links to what a browser fetches before it shows the page
TELLING = frozenset(["id", "lang", "href", "rel", "alt", "srcset", *LOADED])  # attributes
NEEDY = ("html", "img")  # tags that must have some
HEADINGS = ("h1", "h2", "h3", "h4")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPage:
    """One page: `links` lead elsewhere, `files` are loaded with it, `ids` are its places, `faults` name what is not in order.

    Of its files a browser fetches styles, scripts and icon `at_once`; `headings` are the texts of its headings.
    """

    links: tuple[str, ...]
    files: tuple[str, ...]
    ids: frozenset[str]
    canonical: str
    at_once: tuple[str, ...]
    headings: tuple[str, ...]
    faults: tuple[tuple[str, str], ...]  # the kind, and what it is about


def walked(page: str) -> ParsedPage:
    """Returns what the HTML `page` is made of."""
    found = _Found()
    found.read(page)
    return ParsedPage(
        links=tuple(dict.fromkeys(found.links)),
        files=tuple(dict.fromkeys(found.files)),
        ids=frozenset(found.ids),
        canonical=found.canonical,
        at_once=tuple(dict.fromkeys(found.at_once)),
        headings=tuple(found.headings),
        faults=tuple(dict.fromkeys(found.every_fault())),
    )


class _Found(Reader):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.files: list[str] = []
        self.ids: set[str] = set()
        self.at_once: list[str] = []
        self.headings: list[str] = []
        self.canonical = self.title = self.language = ""
        self._seen: dict[str, int] = {}
        self._faults: list[tuple[str, str]] = []
        self._open: list[str] = []
        self._heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._seen[tag] = self._seen.get(tag, 0) + 1
        if tag not in VOID:
            self._open.append(tag)
        if tag in HEADINGS:
            self._heading = True
            self.headings.append("")
        given = {name: value or "" for name, value in attrs if name in TELLING}
        if given or tag in NEEDY:
            self._weigh(tag, given)

    def _weigh(self, tag: str, given: dict[str, str]) -> None:
        """Notes what the attributes of a tag say."""
        if "id" in given:
            self._faults += [("repeated", given["id"])] if given["id"] in self.ids else []
            self.ids.add(given["id"])
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag in ("a", "area") and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") == "canonical":
            self.canonical = given.get("href", "")
        elif tag == "link" and given.get("rel") not in NAMES and "href" in given:
            self.files.append(given["href"])
        elif tag == "img" and "alt" not in given:
            self._faults.append(("no_alt", given.get("src", "")[:80]))
        if tag == "script" and "src" in given:
            self.at_once.append(given["src"])
        elif tag == "link" and given.get("rel") in AT_ONCE:
            self.at_once.append(given["href"])
        self.files += [given[name] for name in LOADED if given.get(name)]
        self.files += [part.split()[0] for part in given.get("srcset", "").split(", ") if part.strip()]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        self._heading = self._heading and tag not in HEADINGS
        while self._open and self._open[-1] != tag and self._open[-1] in OPTIONAL:
            self._open.pop()
        if self._open and self._open[-1] == tag:
            self._open.pop()
        elif tag not in OPTIONAL:
            self._faults.append(("unclosed", self._open[-1] if self._open else tag))
            if tag in self._open:  # go on as browsers do, and tell of each part once
                while self._open.pop() != tag:
                    pass

    def handle_data(self, data: str) -> None:
        if self._heading:
            self.headings[-1] += data
        elif self._open[-1:] == ["title"] and "svg" not in self._open:
            self.title += data

    def every_fault(self) -> Iterator[tuple[str, str]]:
        """What was wrong on the way, and what is missing at the end."""
        yield from self._faults
        yield from (("unclosed", tag) for tag in self._open if tag not in OPTIONAL)
        for tag in ("main", "h1"):
            if self._seen.get(tag, 0) != 1:
                yield "not_one", tag
        for tag in ("header", "footer", "nav"):
            if tag not in self._seen:
                yield "none", tag
        if not self.title.strip():
            yield "none", "title"
        if not self.language:
            yield "none", "lang"
