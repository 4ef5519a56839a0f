"""Let a second person read what concerns nobody, and record the affirmation with a copy of shared texts and prose."""

from __future__ import annotations

import difflib
import json
import re
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from publishing.build.publication import read_verdict
from publishing.checks.report import printable, shown_name
from publishing.cli.entry_template import modeline
from publishing.cli.prompts import CommandError, Interview, Question, is_word
from publishing.consent.affirmations import affirmations_of, unaffirmed_assets
from publishing.consent.canonical_text import canonical_milestone, canonical_photo
from publishing.consent.clearance import affirmable_digests
from publishing.console import EXIT_PROBLEMS, fail
from publishing.content.affirmation import ROLE_FORM, Affirmation, are_two_people
from publishing.content.fields import PartialDate
from publishing.content.library import AFFIRMATIONS, AFFIRMED, ASSETS, Library
from publishing.content.records import Album, Milestone
from publishing.files.atomic_write import write_file
from publishing.files.safe_read import decode_text, read_content
from publishing.i18n.formats import language_names

_PLAIN = re.compile(r"[a-z][A-Za-z0-9/._-]*")
_ABOUT = "# Who affirmed that nobody affected is named, shown, quoted or described. affirm_content.py writes this file."
HEAD = f"{modeline('affirmed', AFFIRMATIONS)}\n{_ABOUT}\n"


def affirm_content(chosen: Namespace) -> int:
    """Show each file that waits for an affirmation, ask about it, and record the answer; return 1 if one is left.

    With `list` nothing is asked or written.
    """
    library, _ = read_verdict(chosen.root)
    interview = Interview(
        language=chosen.language,
        catalogue="affirm_content",
        options={name: value for name in ("written-by", "by") if (value := getattr(chosen, name.replace("-", "_")))},
    )
    waiting = unaffirmed_files(library)
    if unknown := sorted(set(chosen.content) - set(affirmable_digests(library))):
        return fail(interview.text("unknown", file=", ".join(map(shown_name, unknown))))
    files = [file for file in waiting if not chosen.content or file in chosen.content]
    if not files:
        interview.say("nothing")
        return 0
    if chosen.list:
        for file in files:
            print(*_shown(library, file, interview), sep="\n")
        return 0
    try:
        affirmed = _affirmed_files(library, files, interview)
    except CommandError as error:
        return fail(str(error))
    except (EOFError, KeyboardInterrupt):
        print()
        return fail(interview.text("ended"))
    interview.say("done", count=str(affirmed), left=str(len(waiting) - affirmed))
    return 0 if affirmed == len(files) else EXIT_PROBLEMS


def _affirmed_files(library: Library, files: Iterable[str], interview: Interview) -> int:
    """Ask about each of `files`, and record each affirmation at once; return how many were affirmed."""
    writer = _role(interview, "written-by")
    reader = _role(interview, "by", other_than=writer)
    count = 0
    for file in files:
        print(*_shown(library, file, interview), sep="\n")
        answer = interview.ask(_question(interview, "affected"), _yes_or_no)
        if answer == "no":
            again, _ = read_verdict(library.root)
            if affirmable_digests(again).get(file) != affirmable_digests(library)[file]:
                raise CommandError(interview.text("changed", file=file))
            write_affirmations(again, [file], writer, reader)
            count += 1
        interview.say("affirmed" if answer == "no" else "not-affirmed", file=file)
    return count


def _role(interview: Interview, name: str, *, other_than: str = "") -> str:
    def read(typed: str) -> str | None:
        if not ROLE_FORM.fullmatch(typed) or (other_than and not are_two_people(other_than, typed)):
            return None
        return typed

    return interview.ask(_question(interview, name), read)


def _question(interview: Interview, name: str) -> Question:
    return Question(text=interview.text(f"{name}-asks"), refusal=interview.text(f"{name}-wrong"), option=name)


def _yes_or_no(typed: str) -> str | None:
    return next((word for word in ("yes", "no") if is_word(word, typed)), None)


def _shown(library: Library, file: str, interview: Interview) -> Iterator[str]:
    """Yield what has changed since the last affirmation; where that is not known, the text as readers get it."""
    yield f"\n{interview.text('file', file=shown_name(file))}"
    entry = library.files.get(file)
    if file == ASSETS:
        yield from (f"  {printable(name)}" for name in unaffirmed_assets(library))
    elif (library.root / AFFIRMED / file).is_file():
        old, new = (_lines(library, name) for name in (f"{AFFIRMED}/{file}", file))
        yield from (f"  {printable(line)}" for line in difflib.unified_diff(old, new, lineterm="", n=1))
    elif entry and isinstance(entry.record, Milestone | Album):
        for code in library.languages:
            yield f"  == {language_names([code], interview.language)} =="
            yield from (f"  {printable(line)}" for line in _texts(library, entry.record, code))
    else:
        yield from (f"  {printable(line)}" for line in _lines(library, file))


def _lines(library: Library, file: str) -> list[str]:
    return decode_text(read_content(library.root / file, file)).splitlines()


def _texts(library: Library, record: Milestone | Album, language: str) -> list[str]:
    try:
        if isinstance(record, Milestone):
            return canonical_milestone(library, record, language).split("\n")
        return [line for photo in record.photos for line in canonical_photo(library, record, photo, language).split("\n")]
    except KeyError:  # not written in this language
        return []


def unaffirmed_files(library: Library) -> list[str]:
    """Return the files of which no affirmation covers all that readers would see."""
    return [
        file
        for file, digests in affirmable_digests(library).items()
        if not any(digests.items() <= dict(affirmation.covers).items() for affirmation in affirmations_of(library, file))
    ]


def write_affirmations(library: Library, files: Iterable[str], written_by: str, by: str) -> None:
    """Write affirmations of `files` as they are today into the ledger, and keep copies of shared texts and prose.

    Affirmations of files that are no more, or now name a consent, are left out, with their copies; those of files that cannot be
    read at the moment stay.
    """
    digests, earlier = affirmable_digests(library), (library.affirmations.record if library.affirmations else None) or ()
    unread = {entry.file for entry in library.entries if entry.record is None}
    kept = {affirmation.of: affirmation for affirmation in earlier if affirmation.of in {*digests, *unread}}
    today = PartialDate(library.today.isoformat())
    new = {file: Affirmation(of=file, written_by=written_by, by=by, on=today, covers=digests[file]) for file in files}
    for file in new:
        if file.startswith("docs/") and (library.root / file).is_file():
            write_file(library.root / AFFIRMED / file, (library.root / file).read_bytes())
    affirmations = {**kept, **new}
    _remove_copies(library.root, affirmations)
    ordered = [affirmations[file] for file in dict.fromkeys((*digests, *affirmations)) if file in affirmations]
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


def _remove_copies(root: Path, affirmed: Mapping[str, object]) -> None:
    """Delete the copies of files that have no affirmation."""
    for path in sorted((root / AFFIRMED).rglob("*")):
        if path.is_file() and path.relative_to(root / AFFIRMED).as_posix() not in affirmed:
            path.unlink()
