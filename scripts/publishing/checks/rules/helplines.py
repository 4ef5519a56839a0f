"""Rules about helplines: a number is shown only while somebody vouches for it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from publishing.checks.rule import Problem, library_rule
from publishing.content.library import Library

LONGEST_UNCHECKED = datetime.timedelta(days=180)
NEEDED = ("area", "source", "checked_on")


@library_rule
def helpline_unchecked(library: Library) -> Iterator[Problem]:
    """A helpline must say where it can be called, who states it, and on which day up to today it was compared with that."""
    entry = library.shared.helplines
    for number, helpline in enumerate(entry.record or ()):
        for field in NEEDED:
            if getattr(helpline, field) is None:
                yield Problem(position=entry.position(number), route=(number,), slots={"field": field})
        if helpline.checked_on and helpline.checked_on.first_day > library.today:
            position = entry.position(number, "checked_on")
            slots = {"found": str(helpline.checked_on), "today": library.today.isoformat()}
            yield Problem(variant="future", position=position, route=(number,), slots=slots)


@library_rule
def helpline_stale(library: Library) -> Iterator[Problem]:
    """A helpline should have been compared with its source within the last 180 days."""
    entry = library.shared.helplines
    for number, helpline in enumerate(entry.record or ()):
        if helpline.checked_on and library.today - helpline.checked_on.first_day > LONGEST_UNCHECKED:
            position = entry.position(number, "checked_on")
            slots = {"found": str(helpline.checked_on), "days": str(LONGEST_UNCHECKED.days)}
            yield Problem(position=position, route=(number,), slots=slots)
