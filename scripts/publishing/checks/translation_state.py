"""The state of each translation: missing, older than its text, waiting for a reviewer, or reviewed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, ValidationError

from publishing.consent.canonical_text import canonical_text
from publishing.content.fields import Day, Language, Record, Role, Words
from publishing.content.library import Entry, Library
from publishing.content.records import Album, Milestone
from publishing.files.atomic_write import write_file
from publishing.files.digest import sha256
from publishing.files.safe_read import RefusedError, read_content
from publishing.files.yaml_document import Route
from publishing.i18n.formats import language_names
from publishing.i18n.messages import digits, message

REVIEWS = "docs/_data/reviews.csv"  # a table that grows with the content, beyond what content files may hold
WHOLE_PAGE = "page"  # the field of a page of prose, which is compared as a whole

State: TypeAlias = Literal["missing", "stale", "waiting", "reviewed"]
STATES: tuple[State, ...] = ("missing", "stale", "waiting", "reviewed")

_LARGEST = 10_000_000
_LENGTH = 16
_DIGEST = rf"^[0-9a-f]{{{_LENGTH}}}$"


class Review(Record):
    """One row of the table: a translation and the text that it was made of, and the role that has reviewed it, if any."""

    file: Words
    field: Words
    language: Language
    of: Annotated[str, Field(pattern=_DIGEST)]  # the text that it was made of
    text: Annotated[str, Field(pattern=_DIGEST)]  # the translation itself
    reviewed_by: Role | None = None
    reviewed_on: Day | None = None


class BrokenReviewsError(ValueError):
    """The table cannot be read; `line` is the first line that is wrong."""

    def __init__(self, line: int) -> None:
        super().__init__(f"{REVIEWS}:{line}")
        self.line = line


def read_reviews(root: Path) -> tuple[Review, ...]:
    """Read the table under `root`, which is empty if there is no file; raise BrokenReviewsError if it cannot be read."""
    try:
        text = read_content(root / REVIEWS, REVIEWS, _LARGEST).decode("utf-8-sig")
    except RefusedError as error:
        if error.reason == "missing":
            return ()
        raise BrokenReviewsError(1) from error
    except UnicodeDecodeError as error:
        raise BrokenReviewsError(1) from error
    rows = csv.DictReader(io.StringIO(text, newline=""), restkey="")
    try:
        return tuple(Review.model_validate({name: value for name, value in row.items() if value}) for row in rows)
    except ValidationError as error:
        raise BrokenReviewsError(rows.line_num) from error


def write_reviews(root: Path, reviews: Iterable[Review]) -> None:
    """Write the table with all of `reviews`, in the order of their files."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(Review.model_fields)
    ordered = sorted(reviews, key=lambda review: (review.file, review.field, review.language))
    table.writerows([getattr(review, name) or "" for name in Review.model_fields] for review in ordered)
    write_file(root / REVIEWS, text.getvalue().encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A text in the site's first language, by its digest `of`, with `text`, that in `language`; "" where one is missing."""

    file: str
    line: int
    field: str
    language: str
    of: str
    text: str
    review: Review | None

    @property
    def state(self) -> State:
        """What is to be done about it. Digests decide: a date does not tell whether anything was changed."""
        if not (self.of and self.text):
            return "missing"
        if self.review is None or self.review.text != self.text:
            return "waiting"
        if self.review.of != self.of:
            return "stale"
        return "reviewed" if self.review.reviewed_by else "waiting"

    @property
    def current_review(self) -> Review | None:
        """Return the row to record; a changed translation counts as made from the original as it is now."""
        if self.of and self.text and (self.review is None or self.review.text != self.text):
            return Review(file=self.file, field=self.field, language=self.language, of=self.of, text=self.text)
        return self.review


def translations(library: Library, reviews: Iterable[Review]) -> tuple[Translation, ...]:
    """Return every translation of every entry that concerns nobody, and of every page of prose.

    Entries that concern people are left out: the digests in their consents say whether those have seen each language.
    """
    by_place = {(review.file, review.field, review.language): review for review in reviews}
    return tuple(
        Translation(
            file=file,
            line=line,
            field=field,
            language=language,
            of=_short_digest(original),
            text=_short_digest(translation),
            review=by_place.get((file, field, language)),
        )
        for file, line, field, language, original, translation in (*_entry_texts(library), *_page_texts(library))
    )


def without_people(entry: Entry[Any]) -> bool:
    """Return whether neither the entry nor one of its pictures names a consent; False where it cannot be read."""
    if isinstance(entry.record, Milestone):
        return entry.record.consent is None
    if isinstance(entry.record, Album):
        return all(photo.consent is None for photo in entry.record.photos)
    return entry.record is not None


def _short_digest(text: str | None) -> str:
    """Return a short digest of `text`, the same for other white space and other ways of typing a letter; "" for None."""
    return "" if text is None else sha256(canonical_text([("text", text)]))[:_LENGTH]


_Texts: TypeAlias = Iterator[tuple[str, int, str, str, str | None, str | None]]  # file, line, field, language, both texts


def _entry_texts(library: Library) -> _Texts:
    first, *others = library.languages
    for entry in library.entries:
        for route, text in entry.texts() if without_people(entry) else ():
            for language in others:
                line = entry.document.key_position((*route, language)).line
                yield entry.file, line, _stable_name(entry.record, route), language, text.root.get(first), text.root.get(language)


def _page_texts(library: Library) -> _Texts:
    first, *others = library.languages
    for file, lines in library.prose.items():
        for language in others if file.startswith(f"docs/{first}/") else ():
            translated = f"docs/{language}/" + file.removeprefix(f"docs/{first}/")
            text = "\n".join(library.prose.get(translated, ())) or None
            yield translated, 1, WHOLE_PAGE, language, "\n".join(lines), text


def _stable_name(value: Any, route: Route) -> str:  # noqa: ANN401
    """Return `route` with the ids of list items, which stay the same when items change their places."""
    parts = []
    for part in route:
        value = value[part] if isinstance(part, int) or isinstance(value, dict) else getattr(value, part)
        name = next((getattr(value, own) for own in ("id", "file", "number") if hasattr(value, own)), None)
        parts.append(name or str(part + 1) if isinstance(part, int) else part)
    return ".".join(parts)


def table(found: Iterable[Translation], language: str) -> Iterator[tuple[str, ...]]:
    """Yield the headings, then file, language, the count of each state, and who has reviewed, in the words of `language`."""
    yield tuple(message(f"translation_status.{name}", language) for name in ("file", "language", *STATES, "reviewers"))
    ordered = sorted(found, key=_file_and_language)
    for (file, code), group in groupby(ordered, key=_file_and_language):
        texts = list(group)
        counts = (digits(str(sum(text.state == state for text in texts)), language) for state in STATES)
        yield file, language_names([code], language), *counts, ", ".join(_reviewers(texts))


def left_out(library: Library, language: str) -> Iterator[str]:
    """Yield a sentence for each reason why entries are not in the table."""
    with_people = sum(entry.record is not None and not without_people(entry) for entry in library.entries)
    unread = sum(entry.record is None for entry in library.entries)
    if with_people:
        yield message("translation_status.translations_apart", language, count=with_people)
    if unread:
        yield message("translation_status.translations_unread", language, count=unread)


def _file_and_language(translation: Translation) -> tuple[str, str]:
    return translation.file, translation.language


def _reviewers(texts: Iterable[Translation]) -> list[str]:
    """Return every role that has reviewed one of `texts`, with its latest day."""
    days: dict[str, str] = {}
    for review in (text.review for text in texts if text.state == "reviewed"):
        if review and review.reviewed_by:
            days[review.reviewed_by] = max(days.get(review.reviewed_by, ""), str(review.reviewed_on or ""))
    return [f"{role} {day}".strip() for role, day in sorted(days.items())]
