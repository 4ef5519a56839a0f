"""Build the site: read, check, lay out, secure, audit, and replace the site that was there before."""

from __future__ import annotations

import datetime
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from publishing.audit.html import parse_pages
from publishing.audit.weight import load_budget
from publishing.build.audits import AuditResult, PageSources, audit_lines, forbids_publication, run_audits, write_report
from publishing.build.csp import HOSTS, secure
from publishing.build.manifest import mark_gone, site_name, write_manifest
from publishing.build.mkdocs_hooks import lay_out
from publishing.build.publication import Publication, find_leaks, prepare
from publishing.build.release_record import TARGETS, forget_records, last_record, last_run, save_record
from publishing.checks.report import one_line, report, shown_name, unchecked
from publishing.consent.clearance import affirmation_states
from publishing.console import show_progress
from publishing.content.memory import add_to_memory
from publishing.files.atomic_write import make_durable, replace_folder, sibling
from publishing.i18n.formats import language_names, written_day
from publishing.i18n.messages import digits, message
from publishing.site.page import in_language

_PREVIEW_COMMAND = "python3 scripts/preview_site.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to make a site: what it was made of, what the audits found, and why it may not be used ("" where it may)."""

    publication: Publication
    results: tuple[AuditResult, ...] = ()
    refusal: str = ""


def build(chosen: Namespace, site: Path, now: datetime.datetime) -> Attempt:
    """Build `site` as it is to be at the time `now`, and print a summary.

    The site stays as it was if shared content is broken, a picture could not be made in time, or an audit forbids publication.
    """
    start, new = time.monotonic(), sibling(site, "new")
    before = last_record(chosen.root)
    attempt = make_site(chosen.root, new, now, chosen.language)
    if attempt.results:
        write_report(attempt.results, chosen.root)
    show_progress("")
    if attempt.refusal:
        return attempt
    replace_folder(new, site)
    if not (chosen.root / TARGETS).exists():  # elsewhere nobody asks for an earlier record, and it may hold what has ended
        forget_records(chosen.root, {site_name(site)})
    print(*_summary(attempt.publication, attempt.results, chosen.language), sep="\n")
    today = attempt.publication.library.today
    day = written_day(before.day, chosen.language) if before else ""
    print(message(f"build_site.run_{last_run(before, today)}", chosen.language, day=day))
    seconds = digits(f"{time.monotonic() - start:.1f}", chosen.language)
    print(message("build_site.built", chosen.language, seconds=seconds, folder=str(site), command=_PREVIEW_COMMAND))
    return attempt


def make_site(root: Path, new: Path, now: datetime.datetime, language: str) -> Attempt:
    """Make the site of the content at `root` in the folder `new`, with its manifest, and remember what it used."""
    publication = prepare(root, now=now, show_progress=show_progress)
    add_to_memory(root, publication.library.memory_lines)
    last, today = last_record(root), publication.library.today
    if last and last.day > today:
        days = {"day": written_day(last.day, language), "today": written_day(today, language)}
        return Attempt(publication=publication, refusal=message("build_site.clock_behind", language, **days))
    if publication.late:
        late = message("build_site.pictures_late", language, what=", ".join(publication.late))
        return Attempt(publication=publication, refusal=late)
    if publication.content is None:
        problems = report(publication.verdict.problems, publication.library, language)
        return Attempt(publication=publication, refusal=f"{problems}\n{message('build_site.shared_broken', language)}")
    show_progress("Laying out the pages")
    try:
        lay_out(publication, new)
        pages = parse_pages(new)
        secure(new, pages, root / HOSTS)
    except ValueError as error:
        return Attempt(publication=publication, refusal=f"{message('build_site.not_laid_out', language)}\n{error}")
    _mark_gone_pages(publication, new)
    show_progress("Searching the site for what must not be in it")
    sources = PageSources.of(publication.library, next(iter(publication.pages.values())))
    results = run_audits(new, pages, sources, find_leaks(publication, new, show_progress=show_progress))
    if forbids_publication(results):
        reason = "leaks_stop" if any(result.confidential and result.findings for result in results) else "audits_stop"
        lines = (*audit_lines(results, language), message(f"build_site.{reason}", language))
        return Attempt(publication=publication, results=results, refusal="\n".join(lines))
    write_manifest(new)
    make_durable(new)
    save_record(root, publication, new)
    return Attempt(publication=publication, results=results)


def _mark_gone_pages(publication: Publication, site: Path) -> None:
    """Mark the pages of milestones that were taken down, so that no list names them."""
    default = publication.library.languages[0]
    for language, pages in publication.pages.items():
        mark_gone(site, (in_language(page.address, language, default) for page in pages if page.template == "gone"))


def _summary(publication: Publication, results: tuple[AuditResult, ...], language: str) -> Iterator[str]:
    content, held_back = publication.verdict.published, publication.verdict.held_back
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
    yield from _affirmation_lines(publication, language)
    for entry in held_back:
        for problem in entry.problems:
            entry_name = "" if problem.position.file == entry.file else f"{shown_name(entry.file)}: "
            yield message("build_site.held_back", language, what=f"{entry_name}{one_line(problem, language)}")
        if not entry.problems:
            yield message("build_site.draft", language, what=shown_name(entry.file))
    for weight in (result.heaviest for result in results if result.heaviest):
        size, limit = digits(f"{weight.kilobytes:.1f}", language), load_budget().first_visit
        yield message("build_site.heaviest", language, page=weight.page, size=size, most=limit, files=weight.requests)
    yield from audit_lines(results, language)


def _affirmation_lines(publication: Publication, language: str) -> Iterator[str]:
    """Yield how many files are affirmed, only by the makers, stale and waiting, and which stay as they were affirmed last."""
    states = Counter(state for _, state, _ in affirmation_states(publication.library))
    yield message("build_site.affirmed", language, **{state: states[state] for state in ("affirmed", "stale", "waiting")})
    if by_makers := states["makers"]:
        yield message("build_site.by_makers", language, count=by_makers, command="python3 scripts/affirm_content.py")
    for problem in publication.verdict.problems:
        if problem.message == "affirmation-stale.earlier":
            yield message("build_site.earlier", language, what=one_line(problem, language))
