"""Let the writer, and then a second person, say that a text concerns nobody, and record it with a copy of the text."""

from __future__ import annotations

import difflib
import json
import re
from argparse import Namespace
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from publishing.build.publication import read_verdict
from publishing.checks.report import printable, shown_name
from publishing.cli.entry_template import modeline
from publishing.cli.prompts import CommandError, Interview, Question, is_word
from publishing.consent.affirmations import unaffirmed_assets
from publishing.consent.canonical_text import canonical_milestone, canonical_photo
from publishing.consent.clearance import affirmable_digests, affirmation_states
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
_COPIED = ("docs/", "milestones/")  # albums can hold pictures of people, of whom nothing may be kept
HEAD = f"{modeline('affirmed', AFFIRMATIONS)}\n{_ABOUT}\n"


def affirm_content(chosen: Namespace) -> int:
    """Show each file that waits for the person at the keyboard, ask about it, and record the answer; return 1 if one is left.

    One sitting plays one role: that of the writer, or that of the second person. With `list` nothing is asked or written.
    """
    library, _ = read_verdict(chosen.root)
    interview = Interview(
        language=chosen.language,
        catalogue="affirm_content",
        options={name: value for name in ("written-by", "by") if (value := getattr(chosen, name.replace("-", "_")))},
    )
    waiting, unknown = unaffirmed_files(library), sorted(set(chosen.content) - set(affirmable_digests(library)))
    if unknown or len(interview.options) > 1:
        return fail(interview.text("unknown" if unknown else "one-role", file=", ".join(map(shown_name, unknown))))
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
    """Ask about each of `files` that waits for this person, and record each answer at once; return how many were affirmed."""
    if interview.options:
        wrote = "written-by" in interview.options
    else:
        wrote = interview.ask(_question(interview, "wrote"), _yes_or_no) == "yes"
    role, count = _role(interview, "written-by" if wrote else "by"), 0
    for file in files:
        writer = _writer(library, file)
        if wrote and writer:
            interview.say("waits-for-reader", file=file, role=writer)
        elif not wrote and not (writer and are_two_people(writer, role)):
            interview.say("waits-for-other-reader" if writer else "waits-for-writer", file=file, role=writer)
        else:
            print(*_shown(library, file, interview), sep="\n")
            answer = interview.ask(_question(interview, "affected"), _yes_or_no)
            if answer == "no":
                again, _ = read_verdict(library.root)
                if affirmable_digests(again).get(file) != affirmable_digests(library)[file]:
                    raise CommandError(interview.text("changed", file=file))
                write_affirmations(again, [file], role if wrote else writer, None if wrote else role)
                count += 1
            interview.say("not-affirmed" if answer == "yes" else "written" if wrote else "affirmed", file=file)
    return count


def _writer(library: Library, file: str) -> str:
    """Return the role that said that it wrote `file` as it is today, and that nobody is affected; "" where none has."""
    affirmations = (library.affirmations.record if library.affirmations else None) or ()
    covers = affirmable_digests(library)[file]
    return next((line.written_by for line in affirmations if line.of == file and not line.by and line.covers == covers), "")


def _role(interview: Interview, name: str) -> str:
    return interview.ask(_question(interview, name), lambda typed: typed if ROLE_FORM.fullmatch(typed) else None)


def _question(interview: Interview, name: str) -> Question:
    return Question(text=interview.text(f"{name}-asks"), refusal=interview.text(f"{name}-wrong"), option=name)


def _yes_or_no(typed: str) -> str | None:
    return next((word for word in ("yes", "no") if is_word(word, typed)), None)


def _shown(library: Library, file: str, interview: Interview) -> Iterator[str]:
    """Yield what has changed since the last affirmation; where that is not known, the text as readers get it."""
    writer = _writer(library, file)
    state = interview.text("of-writer", role=writer) if writer else interview.text("of-nobody")
    yield f"\n{interview.text('file', file=shown_name(file))} ({state})"
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
    return [file for file, state, _ in affirmation_states(library) if state in ("stale", "waiting")]


def write_affirmations(library: Library, files: Iterable[str], written_by: str, by: str | None) -> None:
    """Write into the ledger that `written_by` wrote `files` as they are today and, unless it is None, that `by` affirms them.

    What is affirmed is copied, except for albums. Affirmations of files that are no more, or now name a consent, are left out,
    with their copies; those of files that cannot be read at the moment stay, and earlier ones until the next is complete.
    """
    digests, earlier = affirmable_digests(library), (library.affirmations.record if library.affirmations else None) or ()
    unread, files = {entry.file for entry in library.entries if entry.record is None}, frozenset(files)
    kept = [
        line for line in earlier if line.of in {*digests, *unread} and not (line.of in files and (by is not None or not line.by))
    ]
    today = PartialDate(library.today.isoformat()) if by else None
    new = [Affirmation(of=file, written_by=written_by, by=by, on=today, covers=digests[file]) for file in sorted(files)]
    for file in files if by else ():
        if file.startswith(_COPIED) and (library.root / file).is_file():
            write_file(library.root / AFFIRMED / file, (library.root / file).read_bytes())
    _remove_copies(library.root, {line.of for line in (*kept, *new)})
    order = {file: number for number, file in enumerate((*digests, *sorted(unread)))}
    ordered = sorted((*kept, *new), key=lambda line: order[line.of])
    write_file(library.root / AFFIRMATIONS, ledger_text(ordered).encode())


def ledger_text(affirmations: Iterable[Affirmation]) -> str:
    """Return the ledger as YAML."""
    lines = [HEAD]
    for affirmation in affirmations:
        lines += [
            f"- of: {affirmation.of}\n  written_by: {affirmation.written_by}\n",
            f"  by: {affirmation.by}\n  on: {affirmation.on}\n" if affirmation.by else "",
            "  covers:\n",
            *(f"    {_key(name)}: {digest}\n" for name, digest in affirmation.covers.items()),
        ]
    return "".join(lines)


def _key(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _remove_copies(root: Path, affirmed: Collection[str]) -> None:
    """Delete the copies of files that have no affirmation."""
    for path in sorted((root / AFFIRMED).rglob("*")):
        if path.is_file() and path.relative_to(root / AFFIRMED).as_posix() not in affirmed:
            path.unlink()
