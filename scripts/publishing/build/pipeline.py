"""Build the site: read, check, lay out, secure, audit, and replace the site that was there before."""

from __future__ import annotations

import datetime
import time
from argparse import Namespace
from pathlib import Path

from publishing.audit.html import parse_pages
from publishing.build.audits import forbids_publication, run_audits
from publishing.build.csp import HOSTS, secure
from publishing.build.manifest import mark_gone, write_manifest
from publishing.build.mkdocs_hooks import lay_out
from publishing.build.publication import Publication, prepare
from publishing.build.summary import audit_lines, summary, write_report
from publishing.checks.report import report
from publishing.console import show_progress
from publishing.files.atomic_write import make_durable, replace_folder, sibling
from publishing.i18n.messages import digits, message
from publishing.site.urls import in_language

PREVIEW = "python3 scripts/preview_site.py"


def build(chosen: Namespace, site: Path, now: datetime.datetime) -> Publication | None:
    """Build `site` as it is to be at the time `now`, and print a summary.

    Return None, with the site as it was before, if shared content is broken or an audit forbids publication.
    """
    start, new = time.monotonic(), sibling(site, "new")
    publication = prepare(chosen.root, now=now, show_progress=show_progress)
    if publication.content is None:
        show_progress("")
        print(report(publication.verdict.problems, publication.library, chosen.language))
        print(message("build_site.shared_broken", chosen.language))
        return None
    show_progress("Laying out the pages")
    try:
        lay_out(publication, new)
        pages = parse_pages(new)
        secure(new, pages, chosen.root / HOSTS)
    except ValueError as error:
        show_progress("")
        print(message("build_site.not_laid_out", chosen.language), error, sep="\n")
        return None
    _mark_gone_pages(publication, new)
    show_progress("Searching the site for what must not be in it")
    results = run_audits(publication, new, pages)
    write_report(results, chosen.root)
    if forbids_publication(results):
        show_progress("")
        reason = "leaks_stop" if any(result.confidential and result.findings for result in results) else "audits_stop"
        print(*audit_lines(results, chosen.language), message(f"build_site.{reason}", chosen.language), sep="\n")
        return None
    write_manifest(new)
    make_durable(new)
    replace_folder(new, site)
    show_progress("")
    print(summary(publication, results, chosen.language))
    seconds = digits(f"{time.monotonic() - start:.1f}", chosen.language)
    print(message("build_site.built", chosen.language, seconds=seconds, folder=str(site), command=PREVIEW))
    return publication


def _mark_gone_pages(publication: Publication, site: Path) -> None:
    """Mark the pages of milestones that were taken down, so that no list names them."""
    default = publication.library.languages[0]
    for language, pages in publication.pages.items():
        mark_gone(site, (in_language(page.address, language, default) for page in pages if page.template == "gone"))
