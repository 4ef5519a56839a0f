"""What is remembered of each translation: of which text it was made, as a digest, and which role has reviewed it, and when."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from publishing.content.opening import RefusedError, content_of
from publishing.content.records import Record, Role
from publishing.content.scalars import Day, Language, Words
from publishing.content.wording import canonical, digest
from publishing.content.writing import create_file, replace_file

REVIEWS = "docs/_data/reviews.csv"  # a table that grows with the content, beyond what content files may hold

_LARGEST = 10_000_000
_LENGTH = 16
_MARK = rf"^[0-9a-f]{{{_LENGTH}}}$"


class Review(Record):
    """One translation. Without a role it is remembered only of which text it was made."""

    file: Words
    field: Words
    language: Language
    of: Annotated[str, Field(pattern=_MARK)]  # the text that it was made of
    text: Annotated[str, Field(pattern=_MARK)]  # the translation itself
    reviewed_by: Role | None = None
    reviewed_on: Day | None = None


class BrokenReviewsError(ValueError):
    """The file cannot be read; `line` is the first line that is wrong."""

    def __init__(self, line: int) -> None:
        super().__init__(f"{REVIEWS}:{line}")
        self.line = line


def mark(text: str) -> str:
    """Returns a short digest of `text`, the same however it is typed: NFC, white space folded."""
    return digest(canonical([("text", text)]))[:_LENGTH]


def read_reviews(root: Path) -> tuple[Review, ...]:
    """Returns what is remembered under `root`, nothing where there is no such file; raises BrokenReviewsError."""
    try:
        text = content_of(root / REVIEWS, REVIEWS, _LARGEST).decode("utf-8-sig")
    except RefusedError as refused:
        if refused.reason == "missing":
            return ()
        raise BrokenReviewsError(1) from refused
    except UnicodeDecodeError as error:
        raise BrokenReviewsError(1) from error
    rows = csv.DictReader(io.StringIO(text, newline=""), restkey="")
    found = []
    for row in rows:
        try:
            found.append(Review.model_validate({name: value for name, value in row.items() if value}))
        except ValidationError as error:
            raise BrokenReviewsError(rows.line_num) from error
    return tuple(found)


def write_reviews(root: Path, reviews: Iterable[Review]) -> None:
    """Writes all of `reviews`, in the order of their files."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(Review.model_fields)
    ordered = sorted(reviews, key=lambda one: (one.file, one.field, one.language))
    table.writerows([getattr(one, name) or "" for name in Review.model_fields] for one in ordered)
    content, path = written.getvalue().encode(), root / REVIEWS
    if path.exists():
        replace_file(path, content)
    else:
        create_file(path, content)
