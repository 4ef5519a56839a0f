"""Run every audit on a finished site, trace each finding to the content file that the page is made from, and report them."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from publishing.audit.html import ParsedPage
from publishing.audit.leaks.scan import Leak
from publishing.audit.weight import Weight, load_budget, weights
from publishing.checks.report import printable
from publishing.content.library import Library
from publishing.files.safe_read import list_files
from publishing.i18n.messages import digits, message
from publishing.site.page import Page

REPORT = Path(".cache", "report")
JSON, MARKDOWN = "build.json", "build.md"
_COLUMNS = ("name", "files", "findings")
SHORTEST_TEXT = 6  # characters; shorter texts stand in too many lines to tell one
TAG_FAULTS = ("unclosed", "not_one")  # faults of HTML whose subject is a tag
_ADDRESS_IN_STYLES = re.compile(r"url\(\s*[\"']?((?:https?:)?//[^\"')]*)|@import\s+([^;]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSources:
    """The content file of each page, by the page's address in the default language."""

    root: Path
    languages: tuple[str, ...]
    files: Mapping[str, str]

    @classmethod
    def of(cls, library: Library, pages: Iterable[Page]) -> PageSources:
        """Return the sources of milestones, and of other `pages` in the default language."""
        files = {}
        for page in pages:
            shared = library.root / "docs" / "_data" / f"{page.address.split('/')[0]}.yml"
            files[page.address] = f"docs/_data/{shared.name}" if shared.is_file() else f"overrides/pages/{page.template}.html"
        for entry in library.milestones:
            if entry.record:
                files[f"milestones/{entry.record.slug}/"] = entry.file
        return cls(root=library.root, languages=tuple(library.languages), files=files)

    def of_page(self, page: str, text: str = "") -> str:
        """Return the file that `page`, such as bn/about/index.html, is made from, with the line that holds `text`.

        Where a file that pages share holds the text instead, such as a template, return that file and its line.
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
        patterns = ("docs/_data/*.yml", "overrides/**/*.html")
        shared = (path.relative_to(self.root).as_posix() for pattern in patterns for path in sorted(self.root.glob(pattern)))
        return next((line for name in (file, *shared) if (line := self._line(name, text))), file)

    def _line(self, file: str, text: str) -> str:
        """Return `file` with the number of its first line that holds `text`, or "" where none does."""
        path = self.root / file
        if not path.is_file() or (len(text) < SHORTEST_TEXT and not text.startswith("<")):
            return ""
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((f"{file}:{number}" for number, line in enumerate(lines, start=1) if text in line), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFinding:
    """One problem of a finished page: its kind, as report.yml names it, its subject, and the content file it comes from."""

    page: str
    kind: str
    subject: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditResult:
    """What one audit found in how many files; findings stop the build unless the audit only `warns`."""

    name: str
    files: int
    findings: tuple[AuditFinding, ...]
    warns: bool = False
    confidential: bool = False  # whether findings are about content that nobody may see
    heaviest: Weight | None = None  # of the audit of weights


def run_audits(
    site: Path, pages: Mapping[str, ParsedPage], sources: PageSources, leaks: Iterable[Leak]
) -> tuple[AuditResult, ...]:
    """Return the results of all audits of the finished `site`, whose pages were parsed as `pages` and which has `leaks`."""
    names = list_files(site)
    styles = [name for name in names if name.endswith(".css")]
    leaks = tuple(leaks)
    texts = tuple(_leak(leak) for leak in leaks if leak.kind != "metadata")
    metadata = tuple(_leak(leak) for leak in leaks if leak.kind == "metadata")
    by_weight = weights(site, pages)
    return (
        AuditResult(name="consent", files=len(names), findings=texts, confidential=True),
        AuditResult(name="metadata", files=len(names), findings=metadata, confidential=True),
        AuditResult(name="links", files=len(pages), findings=tuple(_broken_links(frozenset(names), pages, sources))),
        AuditResult(
            name="third_party", files=len(pages) + len(styles), findings=tuple(_other_hosts(site, pages, styles, sources))
        ),
        AuditResult(name="html", files=len(pages), findings=tuple(_html_faults(pages, sources))),
        AuditResult(
            name="budget",
            files=len(pages),
            findings=tuple(_heavy_pages(by_weight, sources)),
            warns=True,
            heaviest=next(iter(by_weight), None),
        ),
    )


def forbids_publication(results: Iterable[AuditResult]) -> bool:
    """Return whether any of the `results` forbids to publish the site."""
    return any(result.findings and not result.warns for result in results)


def _leak(leak: Leak) -> AuditFinding:
    return AuditFinding(page=leak.file, kind=f"leak_{leak.kind}", subject=leak.source, source=leak.source)


def _broken_links(files: Collection[str], pages: Mapping[str, ParsedPage], sources: PageSources) -> Iterator[AuditFinding]:
    """Find links and loaded files within the site that are none of its `files`, or an anchor that the page does not have."""
    home = urlsplit(pages["index.html"].canonical).path.rstrip("/") if "index.html" in pages else ""
    for name, page in pages.items():
        for link in dict.fromkeys((*page.links, *page.files)):
            target, anchor = _target(home, name.removesuffix("index.html"), link)
            if target and target not in files:
                yield AuditFinding(page=name, kind="lost_link", subject=link, source=sources.of_page(name, link))
            elif target in pages and anchor and anchor not in pages[target].ids:
                yield AuditFinding(page=name, kind="lost_anchor", subject=link, source=sources.of_page(name, link))


def _target(home: str, page: str, link: str) -> tuple[str, str]:
    """Return the file and the anchor that a `link` on the page at the address `page` leads to; "" outside the site at `home`."""
    url = urlsplit(link)
    if url.scheme or url.netloc:
        return "", ""
    here = f"{home}/{page}"
    path = posixpath.join(posixpath.dirname(here), url.path) if url.path else here
    folder = path.endswith(("/", "/.", "/.."))
    file = unquote(posixpath.normpath(path).removeprefix(home)).lstrip("/")
    return posixpath.join(file, "index.html") if folder or not file else file, unquote(url.fragment)


def _other_hosts(
    site: Path, pages: Mapping[str, ParsedPage], styles: Iterable[str], sources: PageSources
) -> Iterator[AuditFinding]:
    """Find whatever would be fetched from another host."""
    for name, page in pages.items():
        for file in page.files:
            if urlsplit(file).netloc:
                yield AuditFinding(page=name, kind="other_host", subject=file, source=sources.of_page(name, file))
    for name in styles:
        for address in _ADDRESS_IN_STYLES.finditer((site / name).read_text(encoding="utf-8")):
            yield AuditFinding(page=name, kind="other_host", subject=address[1] or address[2], source=f"docs/{name}")


def _html_faults(pages: Mapping[str, ParsedPage], sources: PageSources) -> Iterator[AuditFinding]:
    for name, page in pages.items():
        for kind, subject in page.faults:
            source = sources.of_page(name, f"<{subject}" if kind in TAG_FAULTS else subject)
            yield AuditFinding(page=name, kind=f"html_{kind}", subject=subject, source=source)


def _heavy_pages(by_weight: Iterable[Weight], sources: PageSources) -> Iterator[AuditFinding]:
    budget = load_budget()
    for weight in by_weight:
        if weight.kilobytes > budget.first_visit or weight.requests > budget.requests:
            subject = f"{weight.kilobytes:.1f} KB, {weight.requests}"
            yield AuditFinding(page=weight.page, kind="heavy", subject=subject, source=sources.of_page(weight.page))


def audit_lines(results: Iterable[AuditResult], language: str) -> Iterator[str]:
    """Yield a table with a row for each audit, and its findings below the row."""
    results = list(results)
    rows = list(_table(results, language))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row, result in zip(rows, (None, *results), strict=True):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for finding in result.findings if result else ():
            yield f"  {_finding_text(finding, language)}"


def write_report(results: Iterable[AuditResult], root: Path) -> None:
    """Write the `results` into the cache of the content at `root`, as JSON for programs and Markdown for people."""
    folder, results = root / REPORT, list(results)
    head, *rows = (f"| {' | '.join(row)} |" for row in _table(results, "en"))
    findings = (f"\n- {_finding_text(finding, 'en')}" for result in results for finding in result.findings)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        (JSON, json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=1)),
        (MARKDOWN, "\n".join((head, "| --- | --- | --- |", *rows, *findings))),
    ):
        (folder / name).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _table(results: Iterable[AuditResult], language: str) -> Iterator[tuple[str, ...]]:
    yield tuple(message(f"audits.column_{column}", language) for column in _COLUMNS)
    for result in results:
        counts = (digits(str(count), language) for count in (result.files, len(result.findings)))
        yield message(f"audits.{result.name}", language), *counts


def _finding_text(finding: AuditFinding, language: str) -> str:
    if finding.kind == "heavy":
        size, files = finding.subject.split(" KB, ")
        limit = load_budget().first_visit
        text = message("audits.too_heavy", language, page=finding.page, size=digits(size, language), most=limit, files=int(files))
    else:
        text = message(
            f"audits.{finding.kind}", language, file=finding.page, source=finding.source, what=printable(finding.subject)
        )
    if not finding.source or finding.kind.startswith("leak_"):
        return text
    return f"{text} {message('audits.comes_from', language, file=finding.source)}"
