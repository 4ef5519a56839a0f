"""Check all content, and correct mistakes that have only one possible correction."""

from __future__ import annotations

import difflib
import re
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publishing.build.publication import read_verdict
from publishing.checks.autofix import FixedText, fixed_text
from publishing.checks.registry import is_error
from publishing.checks.report import FORMATS, printable, report
from publishing.cli.prompts import is_confirmed
from publishing.console import EXIT_PROBLEMS
from publishing.content.consent_record import Consent
from publishing.content.library import CONSENTS, SHARED, Entry, Library
from publishing.content.records import Album, Milestone
from publishing.files.atomic_write import write_file
from publishing.files.safe_read import LARGEST_ALBUM, EncodingError, RefusedError, read_content
from publishing.i18n.messages import message

# A person consented to exactly the words of such a file, so none of them may be changed without that person.
_CONSENT = re.compile(rb"^[ \t-]*consent\s*:", re.MULTILINE)

CONTEXT = 1  # unchanged lines that are shown around each change


def validate_milestones(chosen: Namespace) -> int:
    """Print every problem of every file in the chosen format; return 1 if there is an error."""
    library, verdict = read_verdict(chosen.root)
    print(FORMATS[chosen.format](verdict.problems, library, chosen.language), end="")
    return EXIT_PROBLEMS if verdict.published is None or any(held.problems for held in verdict.held_back) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A file that can be corrected."""

    file: str
    before: bytes
    after: FixedText

    def lines(self, language: str) -> Iterator[str]:
        """Yield what would be changed, in words and line by line; for a consent record in words only."""
        named = "; ".join(message(f"fix_content.fix_{name.replace('-', '_')}", language) for name in self.after.fixes)
        yield f"{printable(self.file)}: {named}"
        old, new = (text.splitlines() for text in (self.before.decode("utf-8-sig"), self.after.text))
        if not self.file.startswith(f"{CONSENTS}/"):
            yield from (f"  {printable(line)}" for line in list(difflib.unified_diff(old, new, n=CONTEXT, lineterm=""))[2:])


def fix_content(chosen: Namespace) -> int:
    """Show corrections, ask, write them and check the files; return 1 without a yes, or if errors are left in those files."""
    library, _ = read_verdict(chosen.root)
    changes = tuple(_changes(library))
    if not changes:
        print(message("fix_content.nothing_to_fix", chosen.language))
        return 0
    for change in changes:
        print(*change.lines(chosen.language), sep="\n", end="\n\n")
    if not chosen.yes:
        print(message("fix_content.question", chosen.language, count=len(changes)))
    if not (chosen.yes or is_confirmed()):
        print(message("fix_content.not_written", chosen.language))
        return EXIT_PROBLEMS
    if changed := [
        change.file for change in changes if read_content(library.root / change.file, change.file, LARGEST_ALBUM) != change.before
    ]:
        print(message("fix_content.changed_meanwhile", chosen.language, file=printable(", ".join(changed))))
        return EXIT_PROBLEMS
    for change in changes:
        write_file(library.root / change.file, change.after.text.encode())
    print(message("fix_content.written", chosen.language, count=len(changes)) + "\n")
    return _check(chosen, {change.file for change in changes})


def _changes(library: Library) -> Iterator[Change]:
    for entry in library.entries:
        if entry.file == (library.gone.file if library.gone else ""):
            continue  # withdraw_consent.py maintains this list
        kind, from_name = _kind(library, entry)
        path: Path = library.root / entry.file
        try:
            before = read_content(path, entry.file, LARGEST_ALBUM)
            after = fixed_text(before, kind, from_name, keep_words=kind is Consent or bool(_CONSENT.search(before)))
        except (RefusedError, EncodingError):
            continue  # the checks explain what to do
        if after.fixes:
            yield Change(file=entry.file, before=before, after=after)


def _kind(library: Library, entry: Entry[Any]) -> tuple[Any, Mapping[str, str] | None]:
    """Return the kind of record in the file of `entry`, and the fields that come from its name, whose values do not matter."""
    if entry in library.milestones:
        return Milestone, {"slug": "name", "date": "2000"}
    if entry in library.albums:
        return Album, {"slug": "name"}
    if entry in library.consents.values():
        return Consent, {"id": "c-aaaaaaaaaa"}
    return SHARED[Path(entry.file).stem], None


def _check(chosen: Namespace, files: set[str]) -> int:
    library, verdict = read_verdict(chosen.root)
    own = [problem for problem in verdict.problems if problem.position.file in files]
    print(report(own, library, chosen.language), end="")
    return EXIT_PROBLEMS if any(is_error(problem) for problem in own) else 0
