"""How far each translation is: missing, older than the text that it was made of, waiting for a reviewer, or reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from publishing.content.library import Entry, Library
from publishing.content.places import Route
from publishing.content.records import Album, Milestone
from publishing.content.reviews import Review, mark

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
