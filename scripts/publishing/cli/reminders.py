"""Tell the stewards of consent what somebody must act on: consents that end, removals, stale affirmations, missing builds."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from publishing.build.publication import read_verdict
from publishing.build.release_record import last_record
from publishing.checks.gate import Verdict
from publishing.checks.report import printable, shown_name
from publishing.consent.clearance import consent_items, last_day
from publishing.console import EXIT_PROBLEMS
from publishing.content.library import Library, stem
from publishing.files.atomic_write import write_file
from publishing.files.digest import sha256
from publishing.i18n.formats import written_day
from publishing.i18n.messages import message
from publishing.release.host import Host, remembered_targets

STAGES = (7, 30, 60)  # days before the last day of a consent at which it is told again
TOLD = Path(".cache", "reminders.txt")  # under the content's root: the lines of the last run that wrote into a mail or a file
WAITING = ("affirmation-missing", "affirmation-stale")  # rules


def remind(chosen: Namespace) -> int:
    """Print a line for each thing that somebody must act on; return 1 if there is one.

    Nothing is printed twice into a mail or a file, only on a terminal.
    """
    library, verdict = read_verdict(chosen.root)
    lines = tuple(dict.fromkeys(reminders(library, verdict, chosen.language)))
    told = (chosen.root / TOLD).read_text(encoding="utf-8").splitlines() if (chosen.root / TOLD).is_file() else []
    new = [line for line in lines if sys.stdout.isatty() or line not in told]
    for line in new:
        print(line, flush=True)
    if not sys.stdout.isatty():
        write_file(chosen.root / TOLD, "".join(f"{line}\n" for line in lines).encode())
    return EXIT_PROBLEMS if new else 0


def reminders(library: Library, verdict: Verdict, language: str) -> Iterator[str]:
    """Yield a line for each thing that somebody must act on. None says who somebody is, or why something ended."""
    yield from _missing_builds(library, language)
    yield from _ending_consents(library, language)
    problems = (*verdict.problems, *(problem for held in verdict.held_back for problem in held.problems))
    for problem in problems:
        file = problem.position.file
        if problem.rule == "withdrawal-open":
            yield message("reminders.open", language, id=stem(file))
        elif problem.rule in WAITING:
            yield message("reminders.affirmation", language, file=shown_name(file))
    if (gone := library.gone) and gone.record:
        pending = sum(page.pending is not None for page in gone.record or ())
        version = sha256(gone.document.text)[:8]  # each change of the list is told, also one back and forth
        yield message("reminders.taken_down", language, count=len(library.taken_down), pending=pending, version=version)


def _missing_builds(library: Library, language: str) -> Iterator[str]:
    """Yield that no site was built today, or the hosts to which this machine publishes and that show another site."""
    record, today = last_record(library.root), written_day(library.today, language)
    if record is None:
        yield message("reminders.never_built", language, today=today)
    elif record.day != library.today:
        yield message("reminders.not_built", language, today=today, day=written_day(record.day, language))
    for target in remembered_targets(library.root):
        current = Host(target=target, library=library).current
        if record and (current is None or current.name != record.name):
            yield message("reminders.not_published", language, today=today, target=printable(target))


def _ending_consents(library: Library, language: str) -> Iterator[str]:
    """Yield each consent that an entry needs and that ends soon, or has ended; its id tells nobody whose it is."""
    named = {name for item in consent_items(library) for name in item.record.consent or ()}
    for name, entry in library.consents.items():
        if name in named and entry.record and entry.record.state in ("given", "renewed"):
            last = last_day(entry.record)
            left, day = (last - library.today).days, written_day(last, language)
            if left < 0:
                yield message("reminders.ended", language, id=name, day=day)
            elif stage := next((stage for stage in STAGES if left <= stage), None):
                yield message("reminders.ends", language, id=name, day=day, days=stage)
