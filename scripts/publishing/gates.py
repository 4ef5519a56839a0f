"""What a finished site passes before it takes the old one's place; each finding names the page and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from publishing.content.budget import load_budget
from publishing.pages.walked import Walked, walked
from publishing.publication import Publication, traces
from publishing.scanning.scan import Trace
from publishing.sources import Sources
from publishing.weighing import Weight, weigh

HERE = "https://here"
OF_TAGS = ("unclosed", "not_one")  # faults whose subject is a tag
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
    pages = {path.relative_to(site).as_posix(): walked(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    files = sum(path.is_file() for path in site.rglob("*"))
    styles = sorted(site.rglob("*.css"))
    sources = Sources.of(publication)
    found = traces(publication, site)
    weights = weigh(site)
    return (
        Gate(name="consent", looked=files, found=tuple(_trace(one) for one in found if one.kind != "metadata"), withheld=True),
        Gate(name="metadata", looked=files, found=tuple(_trace(one) for one in found if one.kind == "metadata"), withheld=True),
        Gate(name="links", looked=len(pages), found=tuple(_lost(site, pages, sources))),
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


def _lost(site: Path, pages: Mapping[str, Walked], sources: Sources) -> Iterator[Finding]:
    """Links and files within the site that lead nowhere. Where a page asks for a folder, its index.html answers."""
    home = urlsplit(pages["index.html"].canonical).path.rstrip("/") if "index.html" in pages else ""
    for name, page in pages.items():
        here = f"{HERE}{home}/{name.removesuffix('index.html')}"
        for link in dict.fromkeys((*page.links, *page.files)):
            to = urlsplit(urljoin(here, link))
            if f"{to.scheme}://{to.netloc}" != HERE:
                continue
            path = unquote(to.path.removeprefix(home)).lstrip("/")
            target = f"{path}index.html" if path.endswith("/") or not path else path
            if not (site / target).is_file():
                yield Finding(page=name, kind="lost_link", what=link, source=sources.of_page(name, link))
            elif to.fragment and target in pages and unquote(to.fragment) not in pages[target].ids:
                yield Finding(page=name, kind="lost_anchor", what=link, source=sources.of_page(name, link))


def _strange(site: Path, pages: Mapping[str, Walked], styles: list[Path], sources: Sources) -> Iterator[Finding]:
    """Whatever would be fetched from another host."""
    for name, page in pages.items():
        for file in page.files:
            if urlsplit(file).netloc:
                yield Finding(page=name, kind="other_host", what=file, source=sources.of_page(name, file))
    for style in styles:
        for found in _FROM_STYLES.finditer(style.read_text(encoding="utf-8")):
            name = style.relative_to(site).as_posix()
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
