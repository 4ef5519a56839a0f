"""Rules about helplines: a number is shown only while somebody stands for it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from publishing.checks.problem import Problem
from publishing.content.library import Library
from publishing.content.records import Helpline

LONGEST_UNCHECKED = datetime.timedelta(days=180)
NEEDED = ("area", "source", "checked_on")


def helpline_unchecked(library: Library) -> Iterator[Problem]:
    """A helpline must say where it can be called, who states it, and on which day up to today it was compared with that."""
    entry = library.shared.helplines
    for number, helpline in enumerate(entry.record or ()):
        for field in NEEDED:
            if getattr(helpline, field) is None:
                yield Problem(rule="helpline-unchecked", position=entry.position(number), route=(number,), slots={"field": field})
        if helpline.checked_on and helpline.checked_on.first_day > library.today:
            yield Problem(
                rule="helpline-unchecked",
                variant="future",
                position=entry.position(number, "checked_on"),
                route=(number,),
                slots={"found": str(helpline.checked_on), "today": library.today.isoformat()},
            )


def helpline_stale(library: Library) -> Iterator[Problem]:
    """A helpline should have been compared with its source within the last 180 days."""
    entry = library.shared.helplines
    for number, helpline in enumerate(entry.record or ()):
        if helpline.checked_on and library.today - helpline.checked_on.first_day > LONGEST_UNCHECKED:
            yield Problem(
                rule="helpline-stale",
                position=entry.position(number, "checked_on"),
                route=(number,),
                slots={"found": str(helpline.checked_on), "days": str(LONGEST_UNCHECKED.days)},
            )


def shown_helplines(library: Library) -> tuple[Helpline, ...]:
    """Returns the helplines that may be shown: those that `helpline_unchecked` has nothing against."""
    refused = {problem.route[0] for problem in helpline_unchecked(library)}
    return tuple(one for number, one in enumerate(library.shared.helplines.record or ()) if number not in refused)


RULES = (helpline_unchecked, helpline_stale)
