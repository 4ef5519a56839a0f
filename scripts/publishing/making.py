"""From content to a finished site, which takes the old one's place only when it is whole."""

from __future__ import annotations

import datetime
import time
from argparse import Namespace
from pathlib import Path

from mkdocs_bridge import lay_out
from publishing.checks.report import report
from publishing.commands import TO_MEND, say
from publishing.content.digits import digits
from publishing.content.sentences import sentence
from publishing.gate_report import sentences, write_report
from publishing.gates import gates, stopped
from publishing.manifest import mark_gone, write_manifest
from publishing.pages.addresses import in_language
from publishing.publication import Publication, prepare
from publishing.securing import HOSTS, secure
from publishing.summary import summary, uncarded
from publishing.swapping import beside, put_in_place, settle
from publishing.unchanged import Built, inputs, remember

LOOK = "python3 scripts/preview_site.py"
PACKED_SITEMAP = "sitemap.xml.gz"  # it carries the hour, and search engines read sitemap.xml


def made(chosen: Namespace, site: Path, now: datetime.datetime, digest: str) -> int:
    """Makes the site anew at the time `now`, and remembers what it was made of, the inputs with that `digest`.

    Returns 1 when shared content is broken or withheld content was found in it, or as --strict says.
    """
    began, new = time.monotonic(), beside(site, "new")
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
