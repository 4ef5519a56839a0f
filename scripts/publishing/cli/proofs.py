"""Write a proof of each translation: every text of the site and its commands beside its original, by file and line."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
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
PROGRAM = Path("scripts", "publishing")  # its YAML files hold the messages of the commands


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A text with its position, its original ("" if there is none) and the state of its translation."""

    file: str
    line: int
    original: str
    text: str
    state: str = "waiting"


def write_proofs(chosen: Namespace) -> int:
    """Write a file for each language of the site except the first; return 1 if the recorded reviews cannot be read."""
    library, _ = read_verdict(chosen.root)
    try:
        states = translations(library, read_reviews(chosen.root))
    except BrokenReviewsError as error:
        print(message("translation_status.reviews_broken", chosen.language, file=REVIEWS, line=error.line))
        return EXIT_PROBLEMS
    folder: Path = chosen.root / PROOFS
    folder.mkdir(parents=True, exist_ok=True)
    for code in library.languages[1:]:
        path = folder / f"proof.{code}.md"
        path.write_text("\n".join(_table(library, states, code, chosen.language)) + "\n", encoding="utf-8", newline="\n")
        print(message("translation_status.table_written", chosen.language, file=(PROOFS / path.name).as_posix()))
    return 0


def _table(library: Library, states: tuple[Translation, ...], code: str, language: str) -> Iterator[str]:
    """Yield the proof of the language `code` in Markdown, with headings in `language`."""
    name = language_names([code], language)
    heads = (message("proofs.line", language), language_names(library.languages[:1], language), name, "")
    yield from (f"# {name}", "", message("proofs.head", language, spoken=name))
    lines = (*_of_entries(library, states, code), *_of_pages(library, states, code), *_of_program(library, code))
    for file, group in groupby(lines, key=lambda line: line.file):
        yield from ("", f"## {file}", "", f"| {' | '.join(heads)} |", "| ---: | --- | --- | --- |")
        for line in group:
            cells = (str(line.line), line.original, line.text, message(f"translation_status.{line.state}", language))
            yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return "<br>".join(line.replace("|", "\\|").replace("<", "&lt;") for line in text.strip().splitlines())


def _of_entries(library: Library, states: tuple[Translation, ...], code: str) -> Iterator[Line]:
    known = {(text.file, text.line): text.state for text in states if text.language == code}
    for entry in library.entries:
        if without_people(entry):
            for line in _of_document(entry.document, library.languages[0], code):
                yield replace(line, state=known.get((line.file, line.line), line.state))


def _of_pages(library: Library, states: tuple[Translation, ...], code: str) -> Iterator[Line]:
    known = {page.file: page.state for page in states if page.language == code and page.field == WHOLE_PAGE}
    folder = f"docs/{code}/"
    for file, lines in library.prose.items():
        if file.startswith(folder):
            originals = library.prose.get(f"docs/{library.languages[0]}/{file.removeprefix(folder)}", ())
            pairs = zip_longest(_paragraphs(lines), _paragraphs(originals), fillvalue=(len(lines), ""))
            for (number, text), (_, original) in pairs:
                yield Line(file=file, line=number, original=original, text=text, state=known.get(file, "waiting"))


def _paragraphs(lines: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield the parts of a page between empty lines, each with the number of its first line."""
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
    """Yield each text in the language `code`; `first` is the language of the originals."""
    for route, original, text in _pairs(document.value, (), first, code):
        yield Line(file=document.file, line=document.key_position(route).line, original=original, text=text)


def _pairs(value: Value | None, route: Route, first: str, code: str) -> Iterator[tuple[Route, str, str]]:
    """Yield the route, the original and the text of what is under the key `code`, or in a list of words of all languages."""
    own = value.get(code) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping) and own is not None and not (isinstance(own, Mapping) and code in own):
        original = value.get(first, "")
        if isinstance(own, Mapping):
            originals = original if isinstance(original, Mapping) else {}
            yield from (((*route, code, name), _text(originals.get(name, "")), _text(text)) for name, text in own.items())
        else:
            yield (*route, code), _text(original), _text(own)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _pairs(inner, (*route, name), first, code)
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        if value and not _text(value).isascii():
            yield route, "", _text(value)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _pairs(item, (*route, number), first, code)


def _text(value: Value) -> str:
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value or "")
