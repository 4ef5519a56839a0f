"""From content to a finished site, which takes the old one's place only when it is whole."""

from __future__ import annotations

import contextlib
import datetime
import shutil
import time
from argparse import Namespace
from pathlib import Path

from mkdocs_bridge import lay_out, lay_out_for_preview
from publishing.checks.findings import sentence
from publishing.checks.formats import FORMATS
from publishing.checks.report import report
from publishing.commands import TO_MEND, say
from publishing.content.digits import digits
from publishing.gate_report import sentences, write_report
from publishing.gates import gates, stopped
from publishing.locking import alone
from publishing.manifest import mark_gone, write_manifest
from publishing.pages.addresses import in_language
from publishing.previewing import Shown
from publishing.publication import REDACTIONS, Publication, prepare, read_verdict
from publishing.securing import HOSTS, secure
from publishing.serving import serve
from publishing.summary import summary, uncarded
from publishing.swapping import beside, heal, put_in_place, settle
from publishing.unchanged import Built, forget, inputs, remember, unchanged

CHECK = "python3 scripts/validate_milestones.py"
LOOK = "python3 scripts/preview_site.py"
CACHE = Path(".cache", "build")  # its neighbours are used by one build at a time, whatever the folder of the site
PACKED_SITEMAP = "sitemap.xml.gz"  # it carries the hour, and search engines read sitemap.xml


def build_site(chosen: Namespace) -> int:
    """Builds the site; returns 1 when shared content is broken or withheld content was found in it, or as --strict says."""
    site: Path = (chosen.site_dir or chosen.root / "site").resolve()

    def waiting() -> None:
        print(sentence("waiting", chosen.language, folder=str(site)), flush=True)

    try:
        with alone(site, waiting), alone(chosen.root / CACHE, waiting):
            heal(site)
            try:
                return _built(chosen, site)
            finally:
                shutil.rmtree(beside(site, "new"), ignore_errors=True)
    except OSError as error:
        say("")
        place = error.filename2 or error.filename or site
        print(sentence("not_written", chosen.language, reason=error.strerror or str(error), file=str(place)))
        return TO_MEND


def _built(chosen: Namespace, site: Path) -> int:
    began, new = time.monotonic(), beside(site, "new")
    shutil.rmtree(chosen.root / REDACTIONS, ignore_errors=True)
    now, digest = datetime.datetime.now(datetime.UTC), inputs(chosen.root, site, chosen.language)
    if last := unchanged(chosen.root, site, digest, now):
        print(sentence("unchanged", chosen.language, folder=str(site), command=CHECK))
        return TO_MEND if chosen.strict and last.held else 0
    forget(chosen.root)
    publication = prepare(chosen.root, now=now, say=say)
    library, verdict = publication.library, publication.verdict
    if publication.bodies is None:
        say("")
        print(report(verdict.problems, library, chosen.language))
        print(sentence("shared_broken", chosen.language))
        return TO_MEND
    say("Laying out the pages")
    try:
        lay_out(publication, new)
        secure(new, chosen.root / HOSTS)
    except ValueError as error:
        say("")
        print(sentence("not_laid_out", chosen.language), error, sep="\n")
        return TO_MEND
    _finish(publication, new)
    say("Searching the site for what must not be in it")
    passed = gates(publication, new)
    write_report(passed, chosen.root)
    if stopped(passed):
        say("")
        why = "traces_stop" if any(gate.withheld and gate.found for gate in passed) else "gates_stop"
        print(*sentences(passed, chosen.language), sentence(why, chosen.language), sep="\n")
        return TO_MEND
    write_manifest(new)
    settle(new)
    put_in_place(new, site)
    say("")
    taken = digits(f"{time.monotonic() - began:.1f}", chosen.language)
    print(summary(publication, passed, chosen.language))
    print(sentence("built", chosen.language, seconds=taken, folder=str(site), command=LOOK))
    held = any(one.problems for one in verdict.held)
    if library.site and not uncarded(publication) and inputs(chosen.root, site, chosen.language) == digest:
        day, zone = library.today.isoformat(), library.site.time_zone
        remember(chosen.root, site, Built(inputs=digest, day=day, zone=zone, held=held))
    return TO_MEND if chosen.strict and held else 0


def _finish(publication: Publication, new: Path) -> None:
    """Removes from `new` what differs from hour to hour, and marks what was taken down."""
    (new / PACKED_SITEMAP).unlink(missing_ok=True)
    for number, (code, pages) in enumerate(publication.pages.items()):
        default = code if number == 0 else ""
        mark_gone(new, (in_language(page.address, code, default) for page in pages if page.layout == "gone"))


def validate_milestones(chosen: Namespace) -> int:
    """Prints every problem of every file in the chosen format; returns 1 when there is an error."""
    library, verdict = read_verdict(chosen.root)
    print(FORMATS[chosen.format](verdict.problems, library, chosen.language), end="")
    return TO_MEND if verdict.edition is None or any(one.problems for one in verdict.held) else 0


def preview_site(chosen: Namespace) -> int:
    """Shows the site on this machine until it is interrupted; returns 1 when shared content is broken."""
    library, verdict = read_verdict(chosen.root)
    print(report(verdict.problems, library, chosen.language))
    if verdict.edition is None:
        return TO_MEND
    print(sentence("preview", chosen.language, address=f"http://127.0.0.1:{chosen.port}/"), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        serve(Shown(root=chosen.root, lay_out=lay_out_for_preview), chosen.port)
    return 0
