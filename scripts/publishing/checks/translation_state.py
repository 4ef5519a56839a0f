"""What is remembered of each translation: of which text it was made, as a digest, and which role has reviewed it, and when."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, ValidationError

from publishing.consent.canonical_text import canonical_text
from publishing.content.fields import Day, Language, Words
from publishing.content.library import Entry, Library
from publishing.content.records import Album, Milestone, Record, Role
from publishing.files.atomic_write import write_file
from publishing.files.digest import sha256
from publishing.files.safe_read import RefusedError, content_of
from publishing.files.yaml_document import Route
from publishing.i18n.formats import language_names
from publishing.i18n.messages import digits, message

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
    return sha256(canonical_text([("text", text)]))[:_LENGTH]


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
    write_file(root / REVIEWS, written.getvalue().encode())


State: TypeAlias = Literal["missing", "stale", "waiting", "reviewed"]
STATES: tuple[State, ...] = ("missing", "stale", "waiting", "reviewed")
WHOLE_PAGE = "page"  # the field of a page of prose, which is compared as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A text in the site's first language, by its digest `of`, and beside it `text` in `language`; "" where one is missing."""

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
    def remembered(self) -> Review | None:
        """What to remember of it: a translation was made of the text that stood beside it when it was last changed."""
        if self.of and self.text and (self.review is None or self.review.text != self.text):
            return Review(file=self.file, field=self.field, language=self.language, of=self.of, text=self.text)
        return self.review


def translations(library: Library, reviews: Iterable[Review]) -> tuple[Translation, ...]:
    """Every translation of every entry that concerns nobody, and of every page of prose.

    What concerns people is left out: the digests of their consents say whether they have seen each language as it is now.
    """
    known = {(one.file, one.field, one.language): one for one in reviews}
    return (*_of_entries(library, known), *_of_pages(library, known))


def without_people(entry: Entry[Any]) -> bool:
    """Whether neither the entry nor one of its pictures names a consent; False where it cannot be read."""
    if isinstance(entry.record, Milestone):
        return entry.record.consent is None
    if isinstance(entry.record, Album):
        return all(photo.consent is None for photo in entry.record.photos)
    return entry.record is not None


def _of_entries(library: Library, known: Mapping[tuple[str, str, str], Review]) -> Iterator[Translation]:
    first = library.languages[0]
    for entry in library.entries:
        for route, text in entry.texts() if without_people(entry) else ():
            for language in library.languages[1:]:
                field, place = _field(entry.record, route), entry.document.key_position((*route, language))
                yield Translation(
                    file=entry.file,
                    line=place.line,
                    field=field,
                    language=language,
                    of=mark(text[first]) if first in text else "",
                    text=mark(text[language]) if language in text else "",
                    review=known.get((entry.file, field, language)),
                )


def _of_pages(library: Library, known: Mapping[tuple[str, str, str], Review]) -> Iterator[Translation]:
    first, *others = (f"docs/{language}/" for language in library.languages)
    for file, lines in library.prose.items():
        for folder, language in zip(others, library.languages[1:], strict=True) if file.startswith(first) else ():
            translated = library.prose.get(folder + file.removeprefix(first))
            yield Translation(
                file=folder + file.removeprefix(first),
                line=1,
                field=WHOLE_PAGE,
                language=language,
                of=mark("\n".join(lines)),
                text=mark("\n".join(translated)) if translated else "",
                review=known.get((folder + file.removeprefix(first), WHOLE_PAGE, language)),
            )


def _field(value: Any, route: Route) -> str:  # noqa: ANN401
    """The route in words that stay the same when items of a list change their places: an item goes by its id, if it has one."""
    parts = []
    for part in route:
        value = value[part] if isinstance(part, int) or isinstance(value, dict) else getattr(value, part)
        name = next((getattr(value, own) for own in ("id", "file", "number") if hasattr(value, own)), None)
        parts.append(name or str(part + 1) if isinstance(part, int) else part)
    return ".".join(parts)


def table(found: Iterable[Translation], language: str) -> Iterator[tuple[str, ...]]:
    """Yields the heads, then file, language, the count of each state, and who has reviewed, all in the words of `language`."""
    yield tuple(message(f"translation_status.{name}", language) for name in ("file", "language", *STATES, "reviewers"))
    ordered = sorted(found, key=lambda one: (one.file, one.language))
    for (file, code), group in groupby(ordered, key=lambda one: (one.file, one.language)):
        texts = list(group)
        counts = (digits(str(sum(one.state == state for one in texts)), language) for state in STATES)
        yield (file, language_names([code], language), *counts, ", ".join(_reviewers(texts)))


def left_out(library: Library, language: str) -> Iterator[str]:
    """Yields what is not in the table, and why."""
    apart = sum(entry.record is not None and not without_people(entry) for entry in library.entries)
    unread = sum(entry.record is None for entry in library.entries)
    if apart:
        yield message("translation_status.translations_apart", language, count=apart)
    if unread:
        yield message("translation_status.translations_unread", language, count=unread)


def _reviewers(texts: Iterable[Translation]) -> list[str]:
    """Every role that has reviewed one of `texts`, with its latest day."""
    days: dict[str, str] = {}
    for one in texts:
        if one.state == "reviewed" and one.review and one.review.reviewed_by:
            days[one.review.reviewed_by] = max(days.get(one.review.reviewed_by, ""), str(one.review.reviewed_on or ""))
    return [f"{role} {day}".strip() for role, day in sorted(days.items())]
