"""What a finished site passes before it takes the old one's place; each finding names the page and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from publishing.content.budget import load_budget
from publishing.content.folders import names_below
from publishing.pages.walked import Walked, walked
from publishing.publication import Publication, traces
from publishing.scanning.scan import Trace
from publishing.sources import Sources
from publishing.weighing import Weight, weigh

HERE = "https://here"
OF_TAGS = ("unclosed", "not_one")  # faults whose subject is a tag
_KNOWN_LINKS = 4096
_FROM_STYLES = re.compile(r"url\(\s*[\"']?((?:https?:)?//[^\"')]*)|@import\s+([^;]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a gate found: the page, the kind as the report names it, what it is about, and the file it comes from."""

    page: str
    kind: str
    what: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One gate: how many files it looked at, and what it found; what it finds stops the build unless it only `warns`."""

    name: str
    looked: int
    found: tuple[Finding, ...]
    warns: bool = False
    withheld: bool = False  # what it finds may be seen by nobody
    heaviest: Weight | None = None  # where it weighed


def gates(publication: Publication, site: Path) -> tuple[Gate, ...]:
    """Returns what each gate says of the finished `site`, every gate in one run."""
    names = names_below(site)
    pages = {name: walked((site / name).read_text(encoding="utf-8")) for name in names if name.endswith(".html")}
    styles = [name for name in names if name.endswith(".css")]
    sources = Sources.of(publication)
    found = traces(publication, site)
    weights = weigh(site, pages)
    return (
        Gate(
            name="consent", looked=len(names), found=tuple(_trace(one) for one in found if one.kind != "metadata"), withheld=True
        ),
        Gate(
            name="metadata", looked=len(names), found=tuple(_trace(one) for one in found if one.kind == "metadata"), withheld=True
        ),
        Gate(name="links", looked=len(pages), found=tuple(_lost(frozenset(names), pages, sources))),
        Gate(name="third_party", looked=len(pages) + len(styles), found=tuple(_strange(site, pages, styles, sources))),
        Gate(name="html", looked=len(pages), found=tuple(_disordered(pages, sources))),
        Gate(
            name="budget",
            looked=len(pages),
            found=tuple(_heavy(weights, sources)),
            warns=True,
            heaviest=next(iter(weights), None),
        ),
    )


def stopped(said: tuple[Gate, ...]) -> bool:
    """Whether a gate found what may not be published."""
    return any(gate.found and not gate.warns for gate in said)


def _trace(one: Trace) -> Finding:
    return Finding(page=one.file, kind=f"trace_{one.kind}", what=one.source, source=one.source)


def _lost(files: Collection[str], pages: Mapping[str, Walked], sources: Sources) -> Iterator[Finding]:
    """Links and files within the site that lead to none of its `files`."""
    home = urlsplit(pages["index.html"].canonical).path.rstrip("/") if "index.html" in pages else ""
    for name, page in pages.items():
        here = name.removesuffix("index.html")
        for link in dict.fromkeys((*page.links, *page.files)):
            target, anchor = _target(home, here, link)
            if target and target not in files:
                yield Finding(page=name, kind="lost_link", what=link, source=sources.of_page(name, link))
            elif target in pages and anchor and anchor not in pages[target].ids:
                yield Finding(page=name, kind="lost_anchor", what=link, source=sources.of_page(name, link))


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


def _strange(site: Path, pages: Mapping[str, Walked], styles: Iterable[str], sources: Sources) -> Iterator[Finding]:
    """Whatever would be fetched from another host."""
    for name, page in pages.items():
        for file in page.files:
            if urlsplit(file).netloc:
                yield Finding(page=name, kind="other_host", what=file, source=sources.of_page(name, file))
    for name in styles:
        for found in _FROM_STYLES.finditer((site / name).read_text(encoding="utf-8")):
            yield Finding(page=name, kind="other_host", what=found[1] or found[2], source=f"docs/{name}")


def _disordered(pages: Mapping[str, Walked], sources: Sources) -> Iterator[Finding]:
    for name, page in pages.items():
        for kind, what in page.faults:
            yield Finding(
                page=name, kind=f"html_{kind}", what=what, source=sources.of_page(name, f"<{what}" if kind in OF_TAGS else what)
            )


def _heavy(weights: Iterable[Weight], sources: Sources) -> Iterator[Finding]:
    budget = load_budget()
    for one in weights:
        if one.kilobytes > budget.first_visit or one.requests > budget.requests:
            yield Finding(
                page=one.page, kind="heavy", what=f"{one.kilobytes:.1f} KB, {one.requests}", source=sources.of_page(one.page)
            )
