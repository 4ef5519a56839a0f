"""The state of every translation as a table, and the reviews that are remembered."""

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
from publishing.content.library import Library
from publishing.content.records import ROLES
from publishing.i18n.formats import language_names
from publishing.i18n.messages import message

TABLE = Path(".cache", "report", "translations.md")
LISTED = ("missing", "stale")
COLUMNS = ("file", "line", "field", "language", "state", "reviewed_by", "reviewed_on")


def translation_status(chosen: Namespace) -> int:
    """Prints the table; with `reviewed` remembers a review first. Returns 1 when that cannot be done, and nothing is written."""
    library, _ = read_verdict(chosen.root)
    try:
        found = translations(library, read_reviews(chosen.root))
    except BrokenReviewsError as broken:
        print(message("translation_status.reviews_broken", chosen.language, file=REVIEWS, line=broken.line))
        return EXIT_PROBLEMS
    if chosen.reviewed:
        if refusal := _refusal(chosen, found):
            print(refusal)
            return EXIT_PROBLEMS
        files = {_name(chosen, file) for file in chosen.reviewed}
        found = tuple(
            _reviewed(one, chosen.by, library) if one.file in files and one.state != "missing" else one for one in found
        )
        count = sum(one.file in files and one.state != "missing" for one in found)
        print(message("translation_status.marked_reviewed", chosen.language, count=count, by=chosen.by) + "\n")
    if chosen.reviewed or chosen.write:
        write_reviews(chosen.root, _kept(library, found, read_reviews(chosen.root)))
    table = "\n".join(_lines(library, found, chosen.language)) + "\n"
    print(table, end="")
    if chosen.write:
        path: Path = chosen.root / TABLE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(table, encoding="utf-8", newline="\n")
        path.with_suffix(".csv").write_text(
            _csv(found), encoding="utf-8-sig", newline=""
        )  # the mark tells Excel that it is UTF-8
        names = f"{TABLE.as_posix()}, {TABLE.with_suffix('.csv').name}"
        print("\n" + message("translation_status.table_written", chosen.language, file=names))
    return 0


def _refusal(chosen: Namespace, found: tuple[Translation, ...]) -> str:
    """Why the review cannot be remembered; "" if it can."""
    role, _, number = (chosen.by or "").partition("-")
    if role not in ROLES or not (number.isascii() and number.isdigit()):
        return message("translation_status.role_needed", chosen.language, roles=", ".join(ROLES))
    files = {one.file for one in found}
    unknown = [file for file in chosen.reviewed if _name(chosen, file) not in files]
    return message("translation_status.not_translated", chosen.language, file=printable(", ".join(unknown))) if unknown else ""


def _name(chosen: Namespace, file: str) -> str:
    """The name under the root of a file that was typed from wherever somebody stands."""
    here = Path(file).resolve()
    return (
        here.relative_to(chosen.root).as_posix() if here.is_relative_to(chosen.root) and here.exists() else Path(file).as_posix()
    )


def _reviewed(one: Translation, role: str, library: Library) -> Translation:
    fields = {"file": one.file, "field": one.field, "language": one.language, "of": one.of, "text": one.text}
    review = Review.model_validate({**fields, "reviewed_by": role, "reviewed_on": library.today.isoformat()})
    return Translation(**fields, line=one.line, review=review)


def _kept(library: Library, found: Iterable[Translation], before: Iterable[Review]) -> Iterator[Review]:
    """What is remembered from now on. Nothing of what is gone or concerns people; a broken file keeps its own."""
    yield from (review for one in found if (review := one.remembered))
    unread = {entry.file for entry in library.entries if entry.record is None}
    yield from (one for one in before if one.file in unread)


def _lines(library: Library, found: tuple[Translation, ...], language: str) -> Iterator[str]:
    """The table in Markdown: each file with its counts, then every text that is missing or stale."""
    heads, *rows = table(found, language)
    yield f"| {' | '.join(heads)} |"
    yield f"| --- | --- |{' ---: |' * len(STATES)} --- |"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    if listed := [one for one in sorted(found, key=_place) if one.state in LISTED]:
        yield ""
        for one in listed:
            spoken = language_names([one.language], language)
            said = message(f"translation_status.is_{one.state}", language, field=one.field, spoken=spoken)
            yield f"- {one.file}:{one.line}: {said}"
    for remark in left_out(library, language):
        yield from ("", remark)


def _csv(found: Iterable[Translation]) -> str:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    for one in sorted(found, key=_place):
        by = one.review if one.state == "reviewed" else None
        reviewed = (by.reviewed_by, str(by.reviewed_on or "")) if by else ("", "")
        table.writerow((one.file, one.line, one.field, one.language, one.state, *reviewed))
    return written.getvalue()


def _place(one: Translation) -> tuple[str, str, int]:
    return one.file, one.language, one.line
