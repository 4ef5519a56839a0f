"""What is new on the site: milestones that were added and corrections, as far as content files say the day."""

from __future__ import annotations

from dataclasses import dataclass

from publishing.content.edition import Issue
from publishing.content.records import Correction, Milestone
from publishing.content.scalars import PartialDate

MOST = 200  # older ones stand on their milestones' pages alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """That `milestone` was added, or, with a `correction`, what was put right in it."""

    date: PartialDate
    milestone: Milestone
    correction: Correction | None = None


def changes(issue: Issue) -> tuple[Change, ...]:
    """Returns the changes in `issue`, newest first; what was taken down is in none."""
    added = [Change(date=one.added, milestone=one) for one in issue.milestones if one.added]
    corrected = [Change(date=fix.date, milestone=one, correction=fix) for one in issue.milestones for fix in one.corrections]
    return tuple(sorted((*corrected, *added), key=lambda change: str(change.date), reverse=True)[:MOST])
