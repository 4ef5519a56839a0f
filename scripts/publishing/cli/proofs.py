"""A proof of each translation: all that the site and its commands say in it, beside what that was made of, by file and line."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, zip_longest
from pathlib import Path

from publishing.build.publication import read_verdict
from publishing.checks.translation_state import (
    REVIEWS,
    WHOLE_PAGE,
    BrokenReviewsError,
    Translation,
    read_reviews,
    translations,
    without_people,
)
from publishing.console import EXIT_PROBLEMS
from publishing.content.library import Library
from publishing.environment import ROOT
from publishing.files.yaml_document import Document, Route, Value, read_document
from publishing.i18n.formats import language_names
from publishing.i18n.messages import message

PROOFS = Path(".cache", "report")
PROGRAM = Path("scripts", "publishing", "content")  # where the words of the commands stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One text: where it stands, what it was made of ("" where it is the only one), and how far it is."""

    file: str
    line: int
    first: str
    text: str
    state: str = "waiting"


def write_proofs(chosen: Namespace) -> int:
    """Writes a file for each of the site's languages but the first, and says where; returns 1 where reviews cannot be read."""
    library, _ = read_verdict(chosen.root)
    try:
        found = translations(library, read_reviews(chosen.root))
    except BrokenReviewsError as broken:
        print(message("translation_status.reviews_broken", chosen.language, file=REVIEWS, line=broken.line))
        return EXIT_PROBLEMS
    folder: Path = chosen.root / PROOFS
    folder.mkdir(parents=True, exist_ok=True)
    for code in library.languages[1:]:
        path = folder / f"proof.{code}.md"
        path.write_text("\n".join(_table(library, found, code, chosen.language)) + "\n", encoding="utf-8", newline="\n")
        print(message("translation_status.table_written", chosen.language, file=(PROOFS / path.name).as_posix()))
    return 0


def _table(library: Library, found: tuple[Translation, ...], code: str, language: str) -> Iterator[str]:
    spoken = language_names([code], language)
    heads = (message("proofs.line", language), language_names(library.languages[:1], language), spoken, "")
    yield from (f"# {spoken}", "", message("proofs.head", language, spoken=spoken))
    lines = (*_of_entries(library, found, code), *_of_pages(library, found, code), *_of_program(library, code))
    for file, group in groupby(lines, key=lambda one: one.file):
        yield from ("", f"## {file}", "", f"| {' | '.join(heads)} |", "| ---: | --- | --- | --- |")
        for one in group:
            cells = (str(one.line), one.first, one.text, message(f"translation_status.{one.state}", language))
            yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return "<br>".join(line.replace("|", "\\|").replace("<", "&lt;") for line in text.strip().splitlines())


def _of_entries(library: Library, found: tuple[Translation, ...], code: str) -> Iterator[Line]:
    states = {(one.file, one.line): one.state for one in found if one.language == code}
    for entry in library.entries:
        if without_people(entry):
            for one in _of_document(entry.document, library.languages[0], code):
                yield Line(
                    file=one.file,
                    line=one.line,
                    first=one.first,
                    text=one.text,
                    state=states.get((one.file, one.line), one.state),
                )


def _of_pages(library: Library, found: tuple[Translation, ...], code: str) -> Iterator[Line]:
    states = {one.file: one.state for one in found if one.language == code and one.field == WHOLE_PAGE}
    folder = f"docs/{code}/"
    for file, lines in library.prose.items():
        if file.startswith(folder):
            first = library.prose.get(f"docs/{library.languages[0]}/{file.removeprefix(folder)}", ())
            for (at, text), (_, beside) in zip_longest(_parts(lines), _parts(first), fillvalue=(len(lines), "")):
                yield Line(file=file, line=at, first=beside, text=text, state=states.get(file, "waiting"))


def _parts(lines: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """The parts of a page between its empty lines, each with the number of its first line."""
    start = 0
    for number, line in enumerate((*lines, "")):
        if not line.strip():
            if number > start:
                yield start + 1, "\n".join(lines[start:number])
            start = number + 1


def _of_program(library: Library, code: str) -> Iterator[Line]:
    for path in sorted((ROOT / PROGRAM).rglob("*.yml")):
        yield from _of_document(read_document(path, path.relative_to(ROOT).as_posix()), library.languages[0], code)


def _of_document(document: Document, first: str, code: str) -> Iterator[Line]:
    for route, beside, text in _pairs(document.value, (), first, code):
        yield Line(file=document.file, line=document.key_position(route).line, first=beside, text=text)


def _pairs(value: Value | None, route: Route, first: str, code: str) -> Iterator[tuple[Route, str, str]]:
    """What stands under the key `code`, or in a list where words of all languages stand together, with what it is beside."""
    own = value.get(code) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping) and own is not None and not (isinstance(own, Mapping) and code in own):
        beside = value.get(first, "")
        if isinstance(own, Mapping):
            others = beside if isinstance(beside, Mapping) else {}
            yield from (((*route, code, name), _said(others.get(name, "")), _said(one)) for name, one in own.items())
        else:
            yield (*route, code), _said(beside), _said(own)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _pairs(one, (*route, name), first, code)
    elif isinstance(value, list) and all(isinstance(one, str) for one in value):
        if value and not _said(value).isascii():
            yield route, "", _said(value)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _pairs(one, (*route, number), first, code)


def _said(value: Value) -> str:
    return ", ".join(map(_said, value)) if isinstance(value, list) else str(value or "")
