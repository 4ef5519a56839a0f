"""Every page comes from a file that somebody can open; where a page is wrong, that file and its line are named."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from publishing.audit.html import ParsedPage, walked
from publishing.audit.leaks.scan import Leak
from publishing.audit.weight import Weight, load_budget, weigh
from publishing.build.publication import Publication, traces
from publishing.files.safe_read import names_below

TELLING = 6  # signs; shorter words stand in too many lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The file that each page is made from, by the page's address in the default language."""

    root: Path
    languages: tuple[str, ...]
    files: Mapping[str, str]

    @classmethod
    def of(cls, publication: Publication) -> Sources:
        """Returns the sources of all pages of `publication`."""
        library, named = publication.library, {}
        for page in next(iter(publication.pages.values()), ()):
            shared = library.root / "docs" / "_data" / f"{page.address.split('/')[0]}.yml"
            named[page.address] = f"docs/_data/{shared.name}" if shared.is_file() else f"overrides/pages/{page.layout}.html"
        for entry in library.milestones:
            if entry.record:
                named[f"milestones/{entry.record.slug}/"] = entry.file
        return cls(root=library.root, languages=tuple(library.languages), files=named)

    def of_page(self, page: str, text: str = "") -> str:
        """Returns the file that `page`, such as bn/about/index.html, is made from, with the line that holds `text`.

        Where another file that pages share holds it, such as a template, that file and its line are named instead.
        """
        first, _, rest = page.partition("/")
        language, inner = (first, rest) if first in self.languages and rest else (self.languages[0], page)
        address = inner.removesuffix("index.html")
        prose = f"docs/{language}/{address.strip('/').removesuffix('.html') or 'index'}.md"
        file = self.files.get(address) or (prose if (self.root / prose).is_file() else "")
        if not text or not file:
            return file
        if text.startswith("<"):  # a tag, which stands in many files
            return self._line(file, text) or file
        others = ("docs/_data/*.yml", "overrides/**/*.html")
        shared = (path.relative_to(self.root).as_posix() for pattern in others for path in sorted(self.root.glob(pattern)))
        return next((at for one in (file, *shared) if (at := self._line(one, text))), file)

    def _line(self, file: str, text: str) -> str:
        """Returns `file` with the number of its first line that holds `text`, or "" where none does."""
        path = self.root / file
        if not path.is_file() or (len(text) < TELLING and not text.startswith("<")):
            return ""
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((f"{file}:{number}" for number, line in enumerate(lines, start=1) if text in line), "")


HERE = "https://here"
OF_TAGS = ("unclosed", "not_one")  # faults whose subject is a tag
_KNOWN_LINKS = 4096
_FROM_STYLES = re.compile(r"url\(\s*[\"']?((?:https?:)?//[^\"')]*)|@import\s+([^;]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFinding:
    """One thing that a gate found: the page, the kind as the report names it, what it is about, and the file it comes from."""

    page: str
    kind: str
    what: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditResult:
    """One gate: how many files it looked at, and what it found; what it finds stops the build unless it only `warns`."""

    name: str
    looked: int
    found: tuple[AuditFinding, ...]
    warns: bool = False
    withheld: bool = False  # what it finds may be seen by nobody
    heaviest: Weight | None = None  # where it weighed


def gates(publication: Publication, site: Path) -> tuple[AuditResult, ...]:
    """Returns what each gate says of the finished `site`, every gate in one run."""
    names = names_below(site)
    pages = {name: walked((site / name).read_text(encoding="utf-8")) for name in names if name.endswith(".html")}
    styles = [name for name in names if name.endswith(".css")]
    sources = Sources.of(publication)
    found = traces(publication, site)
    weights = weigh(site, pages)
    return (
        AuditResult(
            name="consent", looked=len(names), found=tuple(_trace(one) for one in found if one.kind != "metadata"), withheld=True
        ),
        AuditResult(
            name="metadata", looked=len(names), found=tuple(_trace(one) for one in found if one.kind == "metadata"), withheld=True
        ),
        AuditResult(name="links", looked=len(pages), found=tuple(_lost(frozenset(names), pages, sources))),
        AuditResult(name="third_party", looked=len(pages) + len(styles), found=tuple(_strange(site, pages, styles, sources))),
        AuditResult(name="html", looked=len(pages), found=tuple(_disordered(pages, sources))),
        AuditResult(
            name="budget",
            looked=len(pages),
            found=tuple(_heavy(weights, sources)),
            warns=True,
            heaviest=next(iter(weights), None),
        ),
    )


def stopped(said: tuple[AuditResult, ...]) -> bool:
    """Whether a gate found what may not be published."""
    return any(gate.found and not gate.warns for gate in said)


def _trace(one: Leak) -> AuditFinding:
    return AuditFinding(page=one.file, kind=f"trace_{one.kind}", what=one.source, source=one.source)


def _lost(files: Collection[str], pages: Mapping[str, ParsedPage], sources: Sources) -> Iterator[AuditFinding]:
    """Links and files within the site that lead to none of its `files`."""
    home = urlsplit(pages["index.html"].canonical).path.rstrip("/") if "index.html" in pages else ""
    for name, page in pages.items():
        here = name.removesuffix("index.html")
        for link in dict.fromkeys((*page.links, *page.files)):
            target, anchor = _target(home, here, link)
            if target and target not in files:
                yield AuditFinding(page=name, kind="lost_link", what=link, source=sources.of_page(name, link))
            elif target in pages and anchor and anchor not in pages[target].ids:
                yield AuditFinding(page=name, kind="lost_anchor", what=link, source=sources.of_page(name, link))


def _target(home: str, here: str, link: str) -> tuple[str, str]:
    """The file and the anchor that `link` leads to from the page at `here`; "" where that is not in the site, at `home`."""
    while here.endswith("/") and link.startswith("../"):  # the same from all pages of a folder, and so known
        here, link = here[: here[:-1].rfind("/") + 1], link[3:]
    return _resolved(home, here, link)


@lru_cache(_KNOWN_LINKS)
def _resolved(home: str, here: str, link: str) -> tuple[str, str]:
    """As _target. Where a page asks for a folder, its index.html answers."""
    to = urlsplit(urljoin(f"{HERE}{home}/{here}", link))
    if f"{to.scheme}://{to.netloc}" != HERE:
        return "", ""
    path = unquote(to.path.removeprefix(home)).lstrip("/")
    return f"{path}index.html" if path.endswith("/") or not path else path, unquote(to.fragment)


def _strange(site: Path, pages: Mapping[str, ParsedPage], styles: Iterable[str], sources: Sources) -> Iterator[AuditFinding]:
    """Whatever would be fetched from another host."""
    for name, page in pages.items():
        for file in page.files:
            if urlsplit(file).netloc:
                yield AuditFinding(page=name, kind="other_host", what=file, source=sources.of_page(name, file))
    for name in styles:
        for found in _FROM_STYLES.finditer((site / name).read_text(encoding="utf-8")):
            yield AuditFinding(page=name, kind="other_host", what=found[1] or found[2], source=f"docs/{name}")


def _disordered(pages: Mapping[str, ParsedPage], sources: Sources) -> Iterator[AuditFinding]:
    for name, page in pages.items():
        for kind, what in page.faults:
            yield AuditFinding(
                page=name, kind=f"html_{kind}", what=what, source=sources.of_page(name, f"<{what}" if kind in OF_TAGS else what)
            )


def _heavy(weights: Iterable[Weight], sources: Sources) -> Iterator[AuditFinding]:
    budget = load_budget()
    for one in weights:
        if one.kilobytes > budget.first_visit or one.requests > budget.requests:
            yield AuditFinding(
                page=one.page, kind="heavy", what=f"{one.kilobytes:.1f} KB, {one.requests}", source=sources.of_page(one.page)
            )
