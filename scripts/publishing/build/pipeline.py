"""A site is built where something has changed: one build at a time, and the old site stays until the new one is whole."""

from __future__ import annotations

import datetime
import shutil
import time
from argparse import Namespace
from pathlib import Path

from publishing.audit.html import parse_pages
from publishing.build.audits import forbids_publication, run_audits
from publishing.build.csp import HOSTS, secure
from publishing.build.manifest import mark_gone, write_manifest
from publishing.build.mkdocs_hooks import lay_out
from publishing.build.publication import Publication, prepare
from publishing.build.summary import audit_lines, missing_cards, summary, write_report
from publishing.build.up_to_date import Built, forget, inputs, remember, unchanged
from publishing.checks.report import report
from publishing.console import EXIT_PROBLEMS, show_progress
from publishing.files.atomic_write import make_durable, recover, replace_folder, sibling
from publishing.files.lock import locked
from publishing.files.safe_read import REDACTIONS
from publishing.i18n.messages import digits, message
from publishing.site.urls import in_language

CHECK = "python3 scripts/validate_milestones.py"
CACHE = Path(".cache", "build")  # its neighbours are used by one build at a time, whatever the folder of the site


def build_site(chosen: Namespace) -> int:
    """Builds the site; returns 1 when shared content is broken or withheld content was found in it, or as --strict says."""
    site: Path = (chosen.site_dir or chosen.root / "site").resolve()

    def waiting() -> None:
        print(message("build_site.waiting", chosen.language, folder=str(site)), flush=True)

    try:
        with locked(site, waiting), locked(chosen.root / CACHE, waiting):
            recover(site)
            try:
                return _built(chosen, site)
            finally:
                shutil.rmtree(sibling(site, "new"), ignore_errors=True)
    except OSError as error:
        show_progress("")
        place = error.filename2 or error.filename or site
        print(message("build_site.not_written", chosen.language, reason=error.strerror or str(error), file=str(place)))
        return EXIT_PROBLEMS


def _built(chosen: Namespace, site: Path) -> int:
    shutil.rmtree(chosen.root / REDACTIONS, ignore_errors=True)
    now, digest = datetime.datetime.now(datetime.UTC), inputs(chosen.root, site, chosen.language)
    if last := unchanged(chosen.root, site, digest, now):
        print(message("build_site.unchanged", chosen.language, folder=str(site), command=CHECK))
        return EXIT_PROBLEMS if chosen.strict and last.held else 0
    # What a site is made with takes longer to load than to see that nothing has changed.

    forget(chosen.root)
    return made(chosen, site, now, digest)


LOOK = "python3 scripts/preview_site.py"


def made(chosen: Namespace, site: Path, now: datetime.datetime, digest: str) -> int:
    """Makes the site anew at the time `now`, and remembers what it was made of, the inputs with that `digest`.

    Returns 1 when shared content is broken or withheld content was found in it, or as --strict says.
    """
    began, new = time.monotonic(), sibling(site, "new")
    publication = prepare(chosen.root, now=now, show_progress=show_progress)
    library, verdict = publication.library, publication.verdict
    if publication.renderer is None:
        show_progress("")
        print(report(verdict.problems, library, chosen.language))
        print(message("build_site.shared_broken", chosen.language))
        return EXIT_PROBLEMS
    show_progress("Laying out the pages")
    try:
        lay_out(publication, new)
        parsed = parse_pages(new)
        secure(new, parsed, chosen.root / HOSTS)
    except ValueError as error:
        show_progress("")
        print(message("build_site.not_laid_out", chosen.language), error, sep="\n")
        return EXIT_PROBLEMS
    _finish(publication, new)
    show_progress("Searching the site for what must not be in it")
    results = run_audits(publication, new, parsed)
    write_report(results, chosen.root)
    if forbids_publication(results):
        show_progress("")
        reason = "leaks_stop" if any(result.confidential and result.findings for result in results) else "audits_stop"
        print(*audit_lines(results, chosen.language), message(f"build_site.{reason}", chosen.language), sep="\n")
        return EXIT_PROBLEMS
    write_manifest(new)
    make_durable(new)
    replace_folder(new, site)
    show_progress("")
    taken = digits(f"{time.monotonic() - began:.1f}", chosen.language)
    print(summary(publication, results, chosen.language))
    print(message("build_site.built", chosen.language, seconds=taken, folder=str(site), command=LOOK))
    held = any(one.problems for one in verdict.held)
    if library.site and not missing_cards(publication) and inputs(chosen.root, site, chosen.language) == digest:
        day, zone = library.today.isoformat(), library.site.time_zone
        remember(chosen.root, site, Built(inputs=digest, day=day, zone=zone, held=held))
    return EXIT_PROBLEMS if chosen.strict and held else 0


def _finish(publication: Publication, new: Path) -> None:
    """Marks what was taken down."""
    for number, (code, pages) in enumerate(publication.pages.items()):
        default = code if number == 0 else ""
        mark_gone(new, (in_language(page.address, code, default) for page in pages if page.template == "gone"))
