"""Check all content, and correct mistakes that have only one possible correction."""

from __future__ import annotations

import difflib
import re
import unicodedata
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import regex

from publishing.build.publication import read_verdict
from publishing.checks.registry import is_error
from publishing.checks.report import REPORT_FORMATS, printable, report, shown_name
from publishing.cli.prompts import is_confirmed
from publishing.cli.reminders import remind
from publishing.console import EXIT_PROBLEMS, fail
from publishing.content.affirmation import Affirmation
from publishing.content.consent_record import Consent
from publishing.content.library import CONSENTS, SHARED, Entry, Library
from publishing.content.records import Album, Milestone
from publishing.content.validation import fields_at, read_record
from publishing.files.atomic_write import write_file
from publishing.files.characters import split_nukta
from publishing.files.safe_read import LARGEST_ALBUM, EncodingError, RefusedError, decode_text, read_content
from publishing.files.yaml_document import Document, parse_document
from publishing.files.yaml_edit import Edit, YamlText
from publishing.i18n.formats import read_date
from publishing.i18n.messages import message

# A person consented to exactly the words of such a file, so none of them may be changed without that person.
_CONSENT = re.compile(rb"^[ \t-]*consent\s*:", re.MULTILINE)

CONTEXT = 1  # unchanged lines that are shown around each change


def validate_milestones(chosen: Namespace) -> int:
    """Print every problem of every file in the chosen format, or the reminders; return 1 if there is an error, or a reminder."""
    if chosen.reminders:
        return remind(chosen)
    library, verdict = read_verdict(chosen.root)
    print(REPORT_FORMATS[chosen.format](verdict.problems, library, chosen.language), end="")
    return EXIT_PROBLEMS if verdict.published is None or any(held.problems for held in verdict.held_back) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _FileChange:
    """A file that can be corrected."""

    file: str
    before: bytes
    after: str
    fixes: list[str]

    def lines(self, language: str) -> Iterator[str]:
        """Yield what would be changed, in words and line by line; for a consent record in words only."""
        named = "; ".join(message(f"fix_content.fix_{name.replace('-', '_')}", language) for name in self.fixes)
        yield f"{shown_name(self.file)}: {named}"
        old, new = (text.splitlines() for text in (self.before.decode("utf-8-sig"), self.after))
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
        return fail(message("fix_content.not_written", chosen.language))
    if changed := [
        change.file for change in changes if read_content(library.root / change.file, change.file, LARGEST_ALBUM) != change.before
    ]:
        return fail(message("fix_content.changed_meanwhile", chosen.language, file=shown_name(", ".join(changed))))
    for change in changes:
        write_file(library.root / change.file, change.after.encode())
    print(message("fix_content.written", chosen.language, count=len(changes)) + "\n")
    files = {change.file for change in changes}
    library, verdict = read_verdict(chosen.root)
    own = [problem for problem in verdict.problems if problem.position.file in files]
    print(report(own, library, chosen.language), end="")
    return EXIT_PROBLEMS if any(is_error(problem) for problem in own) else 0


def _changes(library: Library) -> Iterator[_FileChange]:
    for entry in library.entries:
        if entry is library.gone or entry in library.face_searches.values():
            continue  # written by commands alone
        kind, from_name = _kind(library, entry)
        path: Path = library.root / entry.file
        try:
            before = read_content(path, entry.file, LARGEST_ALBUM)
            after, fixes = fixed_text(before, kind, from_name, keep_words=kind is Consent or bool(_CONSENT.search(before)))
        except (RefusedError, EncodingError):
            continue  # the checks explain what to do
        if fixes:
            yield _FileChange(file=entry.file, before=before, after=after, fixes=fixes)


def _kind(library: Library, entry: Entry[Any]) -> tuple[Any, Mapping[str, str] | None]:
    """Return the kind of record in the file of `entry`, and the fields that come from its name, whose values do not matter."""
    if entry in library.milestones:
        return Milestone, {"slug": "name", "date": "2000"}
    if entry in library.albums:
        return Album, {"slug": "name"}
    if entry in library.consents.values():
        return Consent, {"id": "c-aaaaaaaaaa"}
    if entry is library.affirmations:
        return tuple[Affirmation, ...], None
    return SHARED[Path(entry.file).stem], None


_BOM = b"\xef\xbb\xbf"
_NO_BREAK_SPACES = "\u00a0\u2007\u202f"
_TABS = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)
_SPACES = re.compile(
    rf"^[ {_NO_BREAK_SPACES}]*(?:-[ {_NO_BREAK_SPACES}]+)*(?:[A-Za-z_][\w-]*:[ {_NO_BREAK_SPACES}]*)?", re.MULTILINE
)
_QUOTED = re.compile(r"^(?P<before>[ ]*(?:-[ ]+)*(?:[A-Za-z_][\w-]*:[ ]+)?)[“„‟](?P<text>[^“”„‟\"\\\n]+)[”“][ ]*$", re.MULTILINE)

FixedText: TypeAlias = tuple[str, list[str]]  # the corrected text, and the names of the corrections in order
Step: TypeAlias = "tuple[str, Callable[[str], str]]"


def fixed_text(content: bytes, kind: Any, from_name: Mapping[str, str] | None, *, keep_words: bool) -> FixedText:  # noqa: ANN401
    """Return the correction of `content`, a file that holds `kind`; with `keep_words` no word of it changes.

    Raises EncodingError if it is not UTF-8. A correction that would make the file harder to read, or change more of what it
    says than intended, is left out.
    """
    original = decode_text(content)
    fixes = ["bom"] if content.startswith(_BOM) else []
    fixes += ["line-ends"] if b"\r" in content else []
    steps = tuple(_steps(kind, from_name, keep_words=keep_words))
    text, names = _corrected(original, steps)
    if _parsed(text).value is None:  # one fault can hide another, so that no correction is certain while a fault is left
        text, names = _corrected(original, tuple(step for step in steps if step[0] == "nfc"))
    return text, [*fixes, *names]


def _corrected(text: str, steps: tuple[Step, ...]) -> FixedText:
    names: list[str] = []
    for name, step in steps:
        corrected = step(text)
        if corrected != text and _is_safe(name, text, corrected):
            text = corrected
            names.append(name)
    return text, names


def _steps(kind: Any, from_name: Mapping[str, str] | None, *, keep_words: bool) -> Iterator[Step]:  # noqa: ANN401
    yield "tabs", lambda text: _TABS.sub(lambda match: match[0].replace("\t", "  "), text)
    yield "spaces", lambda text: _SPACES.sub(lambda match: _with_plain_spaces(match[0]), text)
    yield "nfc", lambda text: regex.sub(r"\X", lambda match: _composed(match[0]), text)
    if not keep_words:
        yield "quotes", lambda text: _QUOTED.sub(r'\g<before>"\g<text>"', text)
        yield "dates", lambda text: _with_dates(text, kind, from_name)
    yield "order", lambda text: YamlText(text=text, document=_parsed(text)).reordered(fields_at(kind, ()))


def _is_safe(name: str, before: str, after: str) -> bool:
    """Return whether a correction kept what the file says, as far as it could be read before."""
    old, new = _parsed(before), _parsed(after)
    if old.value is None or new.value is None:
        return old.value is None
    if name in ("quotes", "dates"):
        return len(new.faults) <= len(old.faults) and _mapped(old.value, lambda _: "") == _mapped(new.value, lambda _: "")
    return _mapped(old.value, _normalized) == _mapped(new.value, _normalized)


def _parsed(text: str) -> Document:
    return parse_document(text.encode(), "content.yml")


def _mapped(value: object, change: Callable[[str], str]) -> object:
    """Return `value` with each of its texts changed."""
    if isinstance(value, dict):
        return {key: _mapped(part, change) for key, part in value.items()}
    if isinstance(value, list):
        return [_mapped(part, change) for part in value]
    return change(value) if isinstance(value, str) else value


def _normalized(text: str) -> str:
    return _with_plain_spaces(unicodedata.normalize("NFC", text)).strip()


def _with_plain_spaces(text: str) -> str:
    return re.sub(f"[{_NO_BREAK_SPACES}]", " ", text)


def _composed(grapheme: str) -> str:
    composed = unicodedata.normalize("NFC", grapheme)
    return grapheme if split_nukta(grapheme) == composed else composed


def _with_dates(text: str, kind: Any, from_name: Mapping[str, str] | None) -> str:  # noqa: ANN401
    """Return `text` with dates in words as 2019-11-19, wherever the file must hold a date and a text can mean only one."""
    source = YamlText(text=text, document=_parsed(text))
    _, faults = read_record(source.document, kind, from_name)
    edits: list[Edit] = []
    for fault in faults:
        span = source.scalar(fault.route) if fault.kind == "date-unclear" else None
        if span and (date := read_date(text[slice(*span)].strip("\"'"))):
            edits.append((*span, date))
    return source.edited(edits)
