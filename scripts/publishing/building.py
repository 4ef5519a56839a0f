"""From content to a finished site, which takes the old one's place only when it is whole."""

from __future__ import annotations

import shutil
import time
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from mkdocs_bridge import lay_out, preview
from publishing.checks.findings import sentence
from publishing.checks.formats import FORMATS
from publishing.checks.gate import Verdict
from publishing.checks.report import report
from publishing.commands import TO_MEND, say
from publishing.publication import prepare, read_verdict, traces
from publishing.scanning.scan import Trace
from publishing.securing import HOSTS, secure
from publishing.summary import summary


def build_site(chosen: Namespace) -> int:
    """Builds the site; returns 1 when shared content is broken or withheld content was found in it, or as --strict says."""
    began = time.monotonic()
    publication = prepare(chosen.root, say=say)
    library, verdict = publication.library, publication.verdict
    if publication.bodies is None:
        say("")
        print(report(verdict.problems, library, chosen.language))
        print(sentence("shared_broken", chosen.language))
        return TO_MEND
    site: Path = (chosen.site_dir or chosen.root / "site").resolve()
    new = site.with_name(f".{site.name}-new")
    say("Laying out the pages")
    try:
        lay_out(publication, new)
        secure(new, chosen.root / HOSTS)
    except ValueError as error:
        say("")
        print(sentence("not_laid_out", chosen.language), error, sep="\n")
        shutil.rmtree(new, ignore_errors=True)
        return TO_MEND
    say("Searching the site for what must not be in it")
    if found := traces(publication, new):
        say("")
        print(*_sentences(found, chosen.language), sep="\n")
        shutil.rmtree(new)
        return TO_MEND
    _put_in_place(new, site)
    say("")
    print(summary(publication, site, time.monotonic() - began, chosen.language), end="")
    return _held_back(verdict, strict=chosen.strict)


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
    address = f"127.0.0.1:{chosen.port}"
    print(sentence("preview", chosen.language, address=f"http://{address}/"), flush=True)
    preview(chosen.root, address)
    return 0


def _sentences(found: Iterable[Trace], language: str) -> list[str]:
    told = [sentence(f"trace_{one.kind}", language, file=one.file, source=one.source) for one in found]
    return [*told, sentence("traces_stop", language)]


def _held_back(verdict: Verdict, *, strict: bool) -> int:
    return TO_MEND if strict and any(one.problems for one in verdict.held) else 0


def _put_in_place(new: Path, site: Path) -> None:
    old = site.with_name(f".{site.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if site.exists():
        site.rename(old)
    new.rename(site)
    shutil.rmtree(old, ignore_errors=True)
