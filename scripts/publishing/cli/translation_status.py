"""List the state of every translation, and record reviews."""

from __future__ import annotations

import csv
import io
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from publishing.build.publication import read_verdict
from publishing.checks.report import printable
from publishing.checks.translation_state import (
    REVIEWS,
    STATES,
    BrokenReviewsError,
    Review,
    Translation,
    left_out,
    read_reviews,
    table,
    translations,
    write_reviews,
)
from publishing.console import EXIT_PROBLEMS
from publishing.content.fields import ROLES
from publishing.content.library import Library
from publishing.i18n.formats import language_names
from publishing.i18n.messages import message

TABLE = Path(".cache", "report", "translations.md")
LISTED = ("missing", "stale")
COLUMNS = ("file", "line", "field", "language", "state", "reviewed_by", "reviewed_on")


def translation_status(chosen: Namespace) -> int:
    """Print the table, after recording a review if `reviewed` asks for it; return 1, with nothing written, if that fails."""
    library, _ = read_verdict(chosen.root)
    try:
        found = translations(library, read_reviews(chosen.root))
    except BrokenReviewsError as error:
        print(message("translation_status.reviews_broken", chosen.language, file=REVIEWS, line=error.line))
        return EXIT_PROBLEMS
    if chosen.reviewed:
        if refusal := _refusal(chosen, found):
            print(refusal)
            return EXIT_PROBLEMS
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
    if listed := [text for text in sorted(found, key=_order) if text.state in LISTED]:
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
    rows.writerow(COLUMNS)
    for text in sorted(found, key=_order):
        review = text.review if text.state == "reviewed" else None
        reviewed = (review.reviewed_by, str(review.reviewed_on or "")) if review else ("", "")
        rows.writerow((text.file, text.line, text.field, text.language, text.state, *reviewed))
    return content.getvalue()


def _order(text: Translation) -> tuple[str, str, int]:
    return text.file, text.language, text.line
