"""How every entry stands by the gate's verdict: published, draft or held back, and when a consent ends."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from publishing.checks.findings import printable
from publishing.checks.gate import Held
from publishing.checks.problems import Problem
from publishing.checks.recorded import WARNED_BEFORE
from publishing.content.library import Entry
from publishing.content.records import Album, Milestone
from publishing.content.scalars import PartialDate
from publishing.pages.desk import Matter, Standing, State
from publishing.pages.formats import language_names, written_date
from publishing.survey import Survey

ORDER: tuple[State, ...] = ("held", "draft", "published")


def standings(survey: Survey, of: Sequence[tuple[Problem, Matter]]) -> tuple[Standing, ...]:
    """Returns every entry, first what needs somebody; `of` holds every problem with its place on the desk."""
    found = _standings(survey, of)
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.state), not one.soon)))


def _standings(survey: Survey, of: Sequence[tuple[Problem, Matter]]) -> Iterator[Standing]:
    for milestone in reversed(survey.library.milestones):
        yield _standing(survey, milestone, *_milestone(survey, milestone), of)
    for album in survey.library.albums:
        yield _standing(survey, album, *_album(survey, album), of)


def _standing(survey: Survey, entry: Entry[Any], state: State, says: str, of: Sequence[tuple[Problem, Matter]]) -> Standing:
    seen, end = survey.seen(entry.file), _end(survey, entry)
    reasons = [one for held in _held(survey, entry) for one in held.problems]
    soon = end is not None and end - survey.library.today <= WARNED_BEFORE
    day = written_date(PartialDate(end.isoformat()), survey.language) if end else ""
    return Standing(
        title=entry.record.title[seen.language] if seen and entry.record else printable(entry.file),
        spot=survey.spot(entry.position()),
        state=state,
        says=says,
        reasons=tuple({matter.anchor: matter for one, matter in of if one in reasons}.values()),
        until=survey.word("until_soon" if soon else "until", date=day) if end and state == "published" else "",
        soon=soon and state == "published",
        seen=seen,
    )


def _milestone(survey: Survey, entry: Entry[Milestone]) -> tuple[State, str]:
    published = next((one for one in survey.public.milestones if one.item is entry.record), None) if survey.public else None
    if published:
        spoken = language_names(published.languages, survey.language)
        whole = set(published.languages) == set(survey.library.languages)
        return "published", survey.word("published") if whole else survey.word("published_in", spoken=spoken)
    if entry.record and entry.record.status == "draft":
        return "draft", survey.word("draft_held" if any(one.problems for one in _held(survey, entry)) else "draft")
    return "held", survey.word("held")


def _album(survey: Survey, entry: Entry[Album]) -> tuple[State, str]:
    slug, every = PurePosixPath(entry.file).parent.name, entry.record.photos if entry.record else ()
    shown = sum(len(one.photos) for one in (survey.public.albums if survey.public else ()) if one.album.slug == slug)
    if not entry.record:
        return "held", survey.word("held")
    state: State = "published" if shown == len(every) else "held"
    return state, survey.word("pictures", shown=shown, all=len(every))


def _held(survey: Survey, entry: Entry[Any]) -> list[Held]:
    return [one for one in survey.verdict.held if one.file == entry.file]


def _end(survey: Survey, entry: Entry[Any]) -> datetime.date | None:
    """The first day on which a consent that the entry or a picture of it names ends."""
    items = (entry.record, *(entry.record.photos if isinstance(entry.record, Album) else ()))
    names = [name for item in items for name in getattr(item, "consent", None) or ()]
    records = [survey.library.consents[name].record for name in names if name in survey.library.consents]
    return min((one.expires_on.first_day for one in records if one), default=None)
