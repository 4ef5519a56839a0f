"""The table of translations: a row for each file and language, with how many of its texts are in each state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from publishing.checks.translated import STATES, Translation, without_people
from publishing.content.digits import digits
from publishing.content.library import Library
from publishing.content.sentences import sentence
from publishing.pages.formats import language_names


def table(found: Iterable[Translation], language: str) -> Iterator[tuple[str, ...]]:
    """Yields the heads, then file, language, the count of each state, and who has reviewed, all in the words of `language`."""
    yield tuple(sentence(f"translation_{name}", language) for name in ("file", "language", *STATES, "reviewers"))
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
        yield sentence("translations_apart", language, count=apart)
    if unread:
        yield sentence("translations_unread", language, count=unread)


def _reviewers(texts: Iterable[Translation]) -> list[str]:
    """Every role that has reviewed one of `texts`, with its latest day."""
    days: dict[str, str] = {}
    for one in texts:
        if one.state == "reviewed" and one.review and one.review.reviewed_by:
            days[one.review.reviewed_by] = max(days.get(one.review.reviewed_by, ""), str(one.review.reviewed_on or ""))
    return [f"{role} {day}".strip() for role, day in sorted(days.items())]
