"""What the desk is made of: a library with the gate's own verdict on it, and what the preview shows of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from publishing.checks.gate import HeldBack, Verdict
from publishing.checks.problem import Problem
from publishing.checks.registry import is_error
from publishing.checks.report import Diagnostic, count_sentence, finding, printable
from publishing.checks.rules.consent_records import WARNED_BEFORE
from publishing.checks.rules.helplines import LONGEST_UNCHECKED
from publishing.checks.translation_state import REVIEWS, BrokenReviewsError, left_out, read_reviews, table, translations
from publishing.consent.published import PublishedContent
from publishing.content.fields import PartialDate
from publishing.content.library import Entry, Library
from publishing.content.records import Album, Milestone
from publishing.files.positions import Position
from publishing.i18n.digits import digits
from publishing.i18n.formats import language_names, written_date
from publishing.i18n.messages import filled, load_desk, report_words, sentence
from publishing.preview.desk_page import Desk, Line, Matter, Seen, Spot, Standing, State

PROSE = "docs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """`public` is what may be published of the library, `shown` what the preview shows, `editor` the host's.

    All is told in the words of `language`.
    """

    library: Library
    verdict: Verdict
    public: PublishedContent | None
    shown: PublishedContent
    editor: str
    language: str

    def seen(self, file: str) -> Seen | None:
        """Where the preview shows what stands in `file`."""
        path, known = PurePosixPath(file), self.library.languages
        milestone = next((one for one in self.shown.milestones if file == f"milestones/{one.item.slug}.yml"), None)
        if milestone:
            code = self.language if self.language in milestone.languages else milestone.languages[0]
            return Seen(address=f"milestones/{milestone.item.slug}/", language=code)
        if any(one.photos and file == f"gallery/{one.album.slug}/album.yml" for one in self.shown.albums):
            return Seen(address=f"gallery/#{path.parent.name}", language=self.language)
        if path.parts[0] == PROSE and path.suffix == ".md" and path.parts[1] in known and path.stem != "404":
            return Seen(address="" if path.stem == "index" else f"{path.stem}/", language=path.parts[1])
        return None

    def spot(self, position: Position) -> Spot:
        """Where it stands, for editors."""
        address = f"{self.editor}{quote(position.file)}#L{position.line}" if self.editor else ""
        return Spot(file=printable(position.file), line=position.line, edit=address)

    def word(self, name: str, **slots: int | str) -> str:
        """One of the desk's sentences with its `slots` filled."""
        told = {slot: digits(str(one), self.language) if isinstance(one, int) else one for slot, one in slots.items()}
        return filled(load_desk()[name], self.language, told)


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


def _held(survey: Survey, entry: Entry[Any]) -> list[HeldBack]:
    return [one for one in survey.verdict.held if one.file == entry.file]


def _end(survey: Survey, entry: Entry[Any]) -> datetime.date | None:
    """The first day on which a consent that the entry or a picture of it names ends."""
    items = (entry.record, *(entry.record.photos if isinstance(entry.record, Album) else ()))
    names = [name for item in items for name in getattr(item, "consent", None) or ()]
    records = [survey.library.consents[name].record for name in names if name in survey.library.consents]
    return min((one.expires_on.first_day for one in records if one), default=None)


def desk(survey: Survey) -> Desk:
    """Returns everything on the desk."""
    problems = _problems(survey)
    said = [finding(one, survey.language) for one in problems]
    places = list(dict.fromkeys((one.file, one.line, one.message) for one in said))  # one line can hold the same thing twice
    of = [
        (one, _matter(survey, places.index((told.file, told.line, told.message)) + 1, told))
        for one, told in zip(problems, said, strict=True)
    ]
    rows, remark = _translations(survey)
    return Desk(
        words=SimpleNamespace(**{name: text[survey.language] for name, text in load_desk().items()}),
        count=count_sentence(problems, survey.library, survey.language),
        broken=survey.public is None,
        matters=tuple({matter.anchor: matter for _, matter in of}.values()),
        standings=standings(survey, of),
        undescribed=tuple({matter.anchor: matter for one, matter in of if "alt" in one.route and is_error(one)}.values()),
        translations=rows,
        remark=remark,
        lines=tuple(sorted(_lines(survey), key=lambda one: not one.due)),
    )


def _problems(survey: Survey) -> tuple[Problem, ...]:
    """All problems, errors first; the gate's last ones stand with what it holds back alone."""
    found = list(survey.verdict.problems)
    found += (one for held in survey.verdict.held for one in held.problems if one not in found)
    return tuple(sorted(found, key=lambda one: (not is_error(one), one.position, one.rule)))


def _matter(survey: Survey, number: int, told: Diagnostic) -> Matter:
    return Matter(
        anchor=f"problem-{number}",
        grave=told.level == "error",
        level=report_words()[told.level][survey.language],
        message=told.message,
        because=told.because or "",
        help=told.help,
        spot=survey.spot(Position(file=told.file, line=told.line)),
        seen=survey.seen(told.file),
    )


def _lines(survey: Survey) -> Iterator[Line]:
    entry = survey.library.shared.helplines
    for number, one in enumerate(entry.record or ()):
        end = one.checked_on.first_day + LONGEST_UNCHECKED if one.checked_on else None
        due = end is None or end < survey.library.today
        name = "check_due" if due else "check_by"
        day = one.checked_on if due else PartialDate(end.isoformat()) if end else None
        yield Line(
            name=one.name[survey.language] if survey.language in one.name else one.number,  # noqa: SIM401  # a Text has no get
            number=one.number,
            says=survey.word(name, date=written_date(day, survey.language)) if day else survey.word("never_checked"),
            due=due,
            spot=survey.spot(entry.position(number)),
        )


def _translations(survey: Survey) -> tuple[tuple[tuple[str, ...], ...], str]:
    try:
        found = translations(survey.library, read_reviews(survey.library.root))
    except BrokenReviewsError as broken:
        return (), sentence("reviews_broken", survey.language, file=REVIEWS, line=broken.line)
    return tuple(table(found, survey.language)), " ".join(left_out(survey.library, survey.language))
