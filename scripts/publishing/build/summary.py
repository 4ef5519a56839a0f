"""What the gates of a build said: a table for the person who started it, and two files for whoever comes later."""

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


def sentences(said: Iterable[AuditResult], language: str) -> Iterator[str]:
    """Yields a row for each gate, and below it what it found."""
    rows = [(message(f"audits.gate_{one.name}", language), *_amounts(one, language)) for one in said]
    head = tuple(message(f"audits.gate_{name}", language) for name in ("name", "looked", "found"))
    wide = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row, gate in zip((head, *rows), (None, *said), strict=True):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip()
        for one in gate.found if gate else ():
            yield f"  {_told(one, language)}"


def write_report(said: tuple[AuditResult, ...], root: Path) -> None:
    """Writes what the gates said into the cache of the content at `root`, for programs and for people."""
    folder = root / REPORT
    folder.mkdir(parents=True, exist_ok=True)
    stated = [asdict(gate) for gate in said]
    (folder / JSON).write_text(json.dumps(stated, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    (folder / MARKDOWN).write_text("\n".join(_markdown(said)) + "\n", encoding="utf-8", newline="\n")


def _markdown(said: Iterable[AuditResult]) -> Iterator[str]:
    yield f"| {' | '.join(message(f'audits.gate_{name}', 'en') for name in ('name', 'looked', 'found'))} |"
    yield "| --- | --- | --- |"
    for gate in said:
        yield f"| {' | '.join((message(f'audits.gate_{gate.name}', 'en'), *_amounts(gate, 'en')))} |"
    yield from (f"\n- {_told(one, 'en')}" for gate in said for one in gate.found)


def _amounts(gate: AuditResult, language: str) -> tuple[str, str]:
    return digits(str(gate.looked), language), digits(str(len(gate.found)), language)


def _told(one: AuditFinding, language: str) -> str:
    if one.kind == "heavy":
        size, files = one.what.split(" KB, ")
        most = load_budget().first_visit
        text = message("audits.too_heavy", language, page=one.page, size=digits(size, language), most=most, files=int(files))
    else:
        text = message(f"audits.{one.kind}", language, file=one.page, source=one.source, what=printable(one.what))
    from_file = one.source and not one.kind.startswith("trace_")
    return f"{text} {message('audits.comes_from', language, file=one.source)}" if from_file else text


def summary(publication: Publication, passed: tuple[AuditResult, ...], language: str) -> str:
    """Returns the summary of a build of `publication`, which `passed` the gates, as text."""
    return "\n".join(_lines(publication, passed, language))


def _lines(publication: Publication, passed: tuple[AuditResult, ...], language: str) -> Iterator[str]:
    edition, held = publication.content, publication.verdict.held
    for code in publication.library.languages:
        pages = len(publication.pages[code]) + sum(1 for _ in (publication.library.root / "docs" / code).glob("*.md"))
        yield message("build_site.pages", language, spoken=language_names([code], language), count=pages)
    yield from unchecked(publication.library, language)
    milestones = [one for one in held if one.file.startswith("milestones/")]
    drafts = sum(not one.problems for one in milestones)
    counts = {"published": len(edition.milestones) if edition else 0, "held": len(milestones) - drafts, "drafts": drafts}
    yield message("build_site.milestones", language, **counts)
    yield message("build_site.pictures", language, count=len(publication.pictures))
    if unsought := sum(publication.library.faces[name] is None for name in publication.pictures):
        yield message("build_site.faces_unsought", language, count=unsought, command="python3 scripts/maintain.py faces")
    if missing := uncarded(publication):
        yield message("build_site.cards_missing", language, count=missing)
    if unmade := len(publication.documents) - len(publication.reports):
        yield message("build_site.reports_unmade", language, count=unmade, command="python3 scripts/make_report.py")
    for one in held:
        for problem in one.problems:
            of_another_file = "" if problem.position.file == one.file else f"{one.file}: "
            yield message("build_site.held", language, what=f"{of_another_file}{one_line(problem, language)}")
        if not one.problems:
            yield message("build_site.draft", language, what=one.file)
    yield from _heaviest(passed, language)
    yield from sentences(passed, language)


def uncarded(publication: Publication) -> int:
    """Returns how many pages could have a picture of their own beside links, and have none."""
    edition = publication.content
    allowed = sum(len(edition.issue(code).allowed("social_card")) for code in edition.languages) if edition else 0
    return allowed - len(publication.cards)


def _heaviest(passed: tuple[AuditResult, ...], language: str) -> Iterator[str]:
    for one in filter(None, (gate.heaviest for gate in passed)):
        size = digits(f"{one.kilobytes:.1f}", language)
        most = load_budget().first_visit
        yield message("build_site.heaviest", language, page=one.page, size=size, most=most, files=one.requests)
