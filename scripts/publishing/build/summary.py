"""Report a build: a summary with a table of audits for the person who started it, and two files for later."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from publishing.audit.weight import load_budget
from publishing.build.audits import AuditFinding, AuditResult
from publishing.build.publication import Publication
from publishing.checks.report import one_line, printable, unchecked
from publishing.i18n.formats import language_names
from publishing.i18n.messages import digits, message

REPORT = Path(".cache", "report")
JSON, MARKDOWN = "build.json", "build.md"
COLUMNS = ("name", "files", "findings")


def summary(publication: Publication, results: tuple[AuditResult, ...], language: str) -> str:
    """Return the summary of a build of `publication` that passed its audits, as text."""
    return "\n".join(_summary_lines(publication, results, language))


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
    yield tuple(message(f"audits.column_{column}", language) for column in COLUMNS)
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


def _summary_lines(publication: Publication, results: tuple[AuditResult, ...], language: str) -> Iterator[str]:
    content, held_back = publication.verdict.published, publication.verdict.held
    for code in publication.library.languages:
        pages = len(publication.pages[code]) + sum(1 for _ in (publication.library.root / "docs" / code).glob("*.md"))
        yield message("build_site.pages", language, spoken=language_names([code], language), count=pages)
    yield from unchecked(publication.library, language)
    milestones = [entry for entry in held_back if entry.file.startswith("milestones/")]
    drafts = sum(not milestone.problems for milestone in milestones)
    counts = {"published": len(content.milestones) if content else 0, "held": len(milestones) - drafts, "drafts": drafts}
    yield message("build_site.milestones", language, **counts)
    yield message("build_site.pictures", language, count=len(publication.pictures))
    if unsearched := sum(publication.library.faces[name] is None for name in publication.pictures):
        yield message("build_site.faces_unsought", language, count=unsearched, command="python3 scripts/maintain.py faces")
    if cards := publication.missing_cards:
        yield message("build_site.cards_missing", language, count=cards)
    if reports := len(publication.documents) - len(publication.reports):
        yield message("build_site.reports_unmade", language, count=reports, command="python3 scripts/make_report.py")
    for entry in held_back:
        for problem in entry.problems:
            entry_name = "" if problem.position.file == entry.file else f"{entry.file}: "
            yield message("build_site.held", language, what=f"{entry_name}{one_line(problem, language)}")
        if not entry.problems:
            yield message("build_site.draft", language, what=entry.file)
    for weight in (result.heaviest for result in results if result.heaviest):
        size, limit = digits(f"{weight.kilobytes:.1f}", language), load_budget().first_visit
        yield message("build_site.heaviest", language, page=weight.page, size=size, most=limit, files=weight.requests)
    yield from audit_lines(results, language)
