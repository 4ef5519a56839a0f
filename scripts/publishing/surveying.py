"""What the desk shows: every problem of the gate, how every entry stands, and what else is to be done."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

from publishing.checks.findings import Finding, count_sentence, finding
from publishing.checks.helplines import LONGEST_UNCHECKED
from publishing.checks.problems import Problem
from publishing.checks.rules import is_error
from publishing.checks.translated import translations
from publishing.content.messages import load_desk
from publishing.content.places import Position
from publishing.content.reviews import REVIEWS, BrokenReviewsError, read_reviews
from publishing.content.scalars import PartialDate
from publishing.content.sentences import report_words, sentence
from publishing.pages.desk import Desk, Line, Matter
from publishing.pages.formats import written_date
from publishing.standings import standings
from publishing.survey import Survey
from publishing.tabulating import left_out, table


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


def _matter(survey: Survey, number: int, told: Finding) -> Matter:
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
