"""The report for whoever gives account of the programme: all years or one, with nothing that may not be printed and passed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from publishing.content.digits import digits
from publishing.content.edition import Issue
from publishing.content.records import Dimension, Milestone

ADDRESS = "report/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The milestones of `year`, or of all years where it is None, in the order in which they happened."""

    address: str
    title: str
    description: str
    year: int | None
    milestones: tuple[Milestone, ...]

    def within(self, dimension: Dimension) -> tuple[Milestone, ...]:
        """Those that belong to `dimension`."""
        return tuple(one for one in self.milestones if dimension.id in one.dimensions)


def reports(issue: Issue) -> Iterator[Report]:
    """Yields the report of all years, then one for each year, newest first."""
    words, language = issue.edition.site.words, issue.language
    passed_on = {one.slug for one in issue.allowed("download")}
    milestones = tuple(one for one in reversed(issue.allowed("print")) if one.slug in passed_on)
    title, description = words["report"][language], words["report_intro"][language]
    yield Report(address=ADDRESS, title=title, description=description, year=None, milestones=milestones)
    for year in sorted({one.date.year for one in milestones}, reverse=True):
        title, description = (
            words[name][language].replace("{year}", digits(str(year), language)) for name in ("report_year", "report_year_intro")
        )
        yield Report(
            address=f"{ADDRESS}{year}/",
            title=title,
            description=description,
            year=year,
            milestones=tuple(one for one in milestones if one.date.year == year),
        )
