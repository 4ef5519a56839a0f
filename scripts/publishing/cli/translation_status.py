"""List the state of every translation, record reviews, and write proofs that show each text beside its original."""

from __future__ import annotations

import csv
import io
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest
from operator import attrgetter
from pathlib import Path

from publishing.build.publication import read_verdict
from publishing.checks.report import printable
from publishing.checks.translation_state import (
    REVIEWS,
    STATES,
    WHOLE_PAGE,
    BrokenReviewsError,
    Review,
    Translation,
    left_out,
    read_reviews,
    table,
    translations,
    without_people,
    write_reviews,
)
from publishing.console import EXIT_PROBLEMS, fail
from publishing.content.fields import ROLES
from publishing.content.library import Library
from publishing.environment import ROOT
from publishing.files.yaml_document import Document, Route, Value, read_document
from publishing.i18n.formats import language_names
from publishing.i18n.messages import message

PROOFS = Path(".cache", "report")
_PROGRAM = Path("scripts", "publishing")  # its YAML files hold the messages of the commands
TABLE = Path(".cache", "report", "translations.md")
LISTED = ("missing", "stale")
ORDER = attrgetter("file", "language", "line")
_COLUMNS = ("file", "line", "field", "language", "state", "reviewed_by", "reviewed_on")


def translation_status(chosen: Namespace) -> int:
    """Print the table, after recording a review if `reviewed` asks for it; return 1, with nothing written, if that fails."""
    library, _ = read_verdict(chosen.root)
    found = _read_translations(library, chosen)
    if found is None:
        return EXIT_PROBLEMS
    if chosen.reviewed:
        if refusal := _refusal(chosen, found):
            return fail(refusal)
        files = {_name(chosen, file) for file in chosen.reviewed}
        reviewed = {text for text in found if text.file in files and text.state != "missing"}
        found = tuple(_with_review(text, chosen.by, library) if text in reviewed else text for text in found)
        print(message("translation_status.marked_reviewed", chosen.language, count=len(reviewed), by=chosen.by) + "\n")
    if chosen.reviewed or chosen.write:
        write_reviews(chosen.root, _reviews(library, found, read_reviews(chosen.root)))
    table = "\n".join(_lines(library, found, chosen.language)) + "\n"
    print(table, end="")
    if chosen.write:
        path: Path = chosen.root / TABLE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(table, encoding="utf-8", newline="\n")
        path.with_suffix(".csv").write_text(_csv(found), encoding="utf-8-sig", newline="")  # Excel needs the byte order mark
        names = f"{TABLE.as_posix()}, {TABLE.with_suffix('.csv').name}"
        print("\n" + message("translation_status.table_written", chosen.language, file=names))
    return 0


def _refusal(chosen: Namespace, found: tuple[Translation, ...]) -> str:
    """Return why the review cannot be recorded, or ""."""
    role, _, number = (chosen.by or "").partition("-")
    if role not in ROLES or not (number.isascii() and number.isdigit()):
        return message("translation_status.role_needed", chosen.language, roles=", ".join(ROLES))
    files = {text.file for text in found}
    unknown = [file for file in chosen.reviewed if _name(chosen, file) not in files]
    return message("translation_status.not_translated", chosen.language, file=printable(", ".join(unknown))) if unknown else ""


def _name(chosen: Namespace, file: str) -> str:
    """Return the name under the root of a file that was typed relative to the current folder."""
    here = Path(file).resolve()
    return (
        here.relative_to(chosen.root).as_posix() if here.is_relative_to(chosen.root) and here.exists() else Path(file).as_posix()
    )


def _with_review(text: Translation, role: str, library: Library) -> Translation:
    fields = {"file": text.file, "field": text.field, "language": text.language, "of": text.of, "text": text.text}
    review = Review.model_validate({**fields, "reviewed_by": role, "reviewed_on": library.today.isoformat()})
    return Translation(**fields, line=text.line, review=review)


def _reviews(library: Library, found: Iterable[Translation], before: Iterable[Review]) -> Iterator[Review]:
    """Yield the reviews to record: none of texts that are gone or concern people, but those of files that cannot be read now."""
    yield from (review for text in found if (review := text.current_review))
    unread = {entry.file for entry in library.entries if entry.record is None}
    yield from (review for review in before if review.file in unread)


def _lines(library: Library, found: tuple[Translation, ...], language: str) -> Iterator[str]:
    """Yield the table in Markdown: each file with its counts, then every text that is missing or outdated."""
    heads, *rows = table(found, language)
    yield f"| {' | '.join(heads)} |"
    yield f"| --- | --- |{' ---: |' * len(STATES)} --- |"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    if listed := [text for text in sorted(found, key=ORDER) if text.state in LISTED]:
        yield ""
        for text in listed:
            spoken = language_names([text.language], language)
            state = message(f"translation_status.is_{text.state}", language, field=text.field, spoken=spoken)
            yield f"- {text.file}:{text.line}: {state}"
    for remark in left_out(library, language):
        yield from ("", remark)


def _csv(found: Iterable[Translation]) -> str:
    content = io.StringIO()
    rows = csv.writer(content)
    rows.writerow(_COLUMNS)
    for text in sorted(found, key=ORDER):
        review = text.review if text.state == "reviewed" else None
        reviewed = (review.reviewed_by, str(review.reviewed_on or "")) if review else ("", "")
        rows.writerow((text.file, text.line, text.field, text.language, text.state, *reviewed))
    return content.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class _SourceText:
    """A text with its position, its original ("" if there is none) and the state of its translation."""

    file: str
    line: int
    original: str
    text: str
    state: str = "waiting"


def _read_translations(library: Library, chosen: Namespace) -> tuple[Translation, ...] | None:
    """Return every translation with its state; print a message and return None if the recorded reviews cannot be read."""
    try:
        return translations(library, read_reviews(chosen.root))
    except BrokenReviewsError as error:
        print(message("translation_status.reviews_broken", chosen.language, file=REVIEWS, line=error.line))
        return None


def write_proofs(chosen: Namespace) -> int:
    """Write a file for each language of the site except the first; return 1 if the recorded reviews cannot be read."""
    library, _ = read_verdict(chosen.root)
    states = _read_translations(library, chosen)
    if states is None:
        return EXIT_PROBLEMS
    folder: Path = chosen.root / PROOFS
    folder.mkdir(parents=True, exist_ok=True)
    for code in library.languages[1:]:
        path = folder / f"proof.{code}.md"
        path.write_text("\n".join(_proof(library, states, code, chosen.language)) + "\n", encoding="utf-8", newline="\n")
        print(message("translation_status.table_written", chosen.language, file=(PROOFS / path.name).as_posix()))
    return 0


def _proof(library: Library, states: tuple[Translation, ...], code: str, language: str) -> Iterator[str]:
    """Yield the proof of the language `code` in Markdown, with headings in `language`."""
    name = language_names([code], language)
    heads = (message("proofs.line", language), language_names(library.languages[:1], language), name, "")
    yield from (f"# {name}", "", message("proofs.head", language, spoken=name))
    program = (read_document(path, path.relative_to(ROOT).as_posix()) for path in sorted((ROOT / _PROGRAM).rglob("*.yml")))
    of_program = (line for document in program for line in _of_document(document, library.languages[0], code))
    lines = (*_of_entries(library, states, code), *_of_pages(library, states, code), *of_program)
    for file, group in groupby(lines, key=lambda line: line.file):
        yield from ("", f"## {file}", "", f"| {' | '.join(heads)} |", "| ---: | --- | --- | --- |")
        for line in group:
            cells = (str(line.line), line.original, line.text, message(f"translation_status.{line.state}", language))
            yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return "<br>".join(line.replace("|", "\\|").replace("<", "&lt;") for line in text.strip().splitlines())


def _of_entries(library: Library, states: tuple[Translation, ...], code: str) -> Iterator[_SourceText]:
    known = {(text.file, text.line): text.state for text in states if text.language == code}
    for entry in library.entries:
        if without_people(entry):
            for line in _of_document(entry.document, library.languages[0], code):
                yield replace(line, state=known.get((line.file, line.line), line.state))


def _of_pages(library: Library, states: tuple[Translation, ...], code: str) -> Iterator[_SourceText]:
    known = {page.file: page.state for page in states if page.language == code and page.field == WHOLE_PAGE}
    folder = f"docs/{code}/"
    for file, lines in library.prose.items():
        if file.startswith(folder):
            originals = library.prose.get(f"docs/{library.languages[0]}/{file.removeprefix(folder)}", ())
            pairs = zip_longest(_paragraphs(lines), _paragraphs(originals), fillvalue=(len(lines), ""))
            for (number, text), (_, original) in pairs:
                yield _SourceText(file=file, line=number, original=original, text=text, state=known.get(file, "waiting"))


def _paragraphs(lines: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield the parts of a page between empty lines, each with the number of its first line."""
    start = 0
    for number, line in enumerate((*lines, "")):
        if not line.strip():
            if number > start:
                yield start + 1, "\n".join(lines[start:number])
            start = number + 1


def _of_document(document: Document, first: str, code: str) -> Iterator[_SourceText]:
    """Yield each text in the language `code`; `first` is the language of the originals."""
    for route, original, text in _pairs(document.value, (), first, code):
        yield _SourceText(file=document.file, line=document.key_position(route).line, original=original, text=text)


def _pairs(value: Value | None, route: Route, first: str, code: str) -> Iterator[tuple[Route, str, str]]:
    """Yield the route, the original and the text of what is under the key `code`, or in a list of words of all languages."""
    own = value.get(code) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping) and own is not None and not (isinstance(own, Mapping) and code in own):
        original = value.get(first, "")
        if isinstance(own, Mapping):
            originals = original if isinstance(original, Mapping) else {}
            yield from (((*route, code, name), _joined(originals.get(name, "")), _joined(text)) for name, text in own.items())
        else:
            yield (*route, code), _joined(original), _joined(own)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _pairs(inner, (*route, name), first, code)
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        if value and not _joined(value).isascii():
            yield route, "", _joined(value)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _pairs(item, (*route, number), first, code)


def _joined(value: Value) -> str:
    return ", ".join(map(_joined, value)) if isinstance(value, list) else str(value or "")
