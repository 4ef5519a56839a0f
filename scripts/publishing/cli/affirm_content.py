"""Let a second person read what concerns nobody, and record the affirmation with a copy of shared texts and prose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from publishing.consent.affirmations import affirmations_of
from publishing.consent.clearance import affirmable_digests
from publishing.content.affirmation import Affirmation
from publishing.content.fields import PartialDate
from publishing.content.library import AFFIRMATIONS, AFFIRMED, Library
from publishing.files.atomic_write import write_file

_PLAIN = re.compile(r"[a-z][A-Za-z0-9/._-]*")
HEAD = "# Who affirmed that nobody affected is named, shown, quoted or described. affirm_content.py writes this file.\n"


def unaffirmed_files(library: Library) -> list[str]:
    """Return the files of which no affirmation covers all that readers would see."""
    return [
        file
        for file, digests in affirmable_digests(library).items()
        if not any(digests.items() <= dict(affirmation.covers).items() for affirmation in affirmations_of(library, file))
    ]


def write_affirmations(library: Library, files: Iterable[str], written_by: str, by: str) -> None:
    """Write affirmations of `files` as they are today into the ledger, and keep copies of shared texts and prose.

    Affirmations of files that are no more are left out, with their copies.
    """
    digests, earlier = affirmable_digests(library), (library.affirmations.record if library.affirmations else None) or ()
    kept = {affirmation.of: affirmation for affirmation in earlier if affirmation.of in digests}
    today = PartialDate(library.today.isoformat())
    new = {file: Affirmation(of=file, written_by=written_by, by=by, on=today, covers=digests[file]) for file in files}
    for file in new:
        if file.startswith("docs/") and (library.root / file).is_file():
            write_file(library.root / AFFIRMED / file, (library.root / file).read_bytes())
    _remove_copies(library.root, digests)
    affirmations = {**kept, **new}
    ordered = [affirmations[file] for file in digests if file in affirmations]
    write_file(library.root / AFFIRMATIONS, ledger_text(ordered).encode())


def ledger_text(affirmations: Iterable[Affirmation]) -> str:
    """Return the ledger as YAML."""
    lines = [HEAD]
    for affirmation in affirmations:
        lines += [
            f"- of: {affirmation.of}\n  written_by: {affirmation.written_by}\n  by: {affirmation.by}\n  on: {affirmation.on}\n",
            "  covers:\n",
            *(f"    {_key(name)}: {digest}\n" for name, digest in affirmation.covers.items()),
        ]
    return "".join(lines)


def _key(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _remove_copies(root: Path, digests: Mapping[str, object]) -> None:
    """Delete the copies of files that are no more."""
    for path in sorted((root / AFFIRMED).rglob("*")):
        if path.is_file() and path.relative_to(root / AFFIRMED).as_posix() not in digests:
            path.unlink()
