"""The ways to narrow down the timeline: each year, key dimension, goal and place that has milestones is a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from publishing.consent.published import LocalizedContent
from publishing.content.records import Milestone
from publishing.i18n.messages import digits

SHOWN = 40  # milestones that one list shows in full; of 1,000 the others stand as lines, or on the page of their year


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One way to narrow down: what it is called, and the milestones that are left."""

    kind: str
    id: str
    name: str
    milestones: tuple[Milestone, ...]

    @property
    def address(self) -> str:
        """Where its page stands; that of a dimension says more than its milestones."""
        return f"dimensions/{self.id}/" if self.kind == "dimension" else f"milestones/{self.kind}/{self.id}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year of the timeline; of its milestones so many are `shown` in full there."""

    year: int
    milestones: tuple[Milestone, ...]
    shown: int


def facets(localized: LocalizedContent) -> dict[str, tuple[Facet, ...]]:
    """Returns all facets of `localized` by their kind, those without milestones left out."""
    found: dict[str, list[Facet]] = {"year": [], "dimension": [], "goal": [], "place": []}
    for one in _facets(localized):
        if one.milestones:
            found[one.kind].append(one)
    return {kind: tuple(ones) for kind, ones in found.items()}


def timeline_years(localized: LocalizedContent) -> tuple[Year, ...]:
    """Returns the years, newest first; once SHOWN milestones are shown, older ones stand on the pages of their years."""
    left, found = SHOWN, []
    for year, milestones in localized.years():
        shown = min(left, len(milestones))
        found.append(Year(year=year, milestones=tuple(milestones), shown=shown))
        left -= shown
    return tuple(found)


def _facets(localized: LocalizedContent) -> Iterator[Facet]:
    language = localized.language
    for year, milestones in localized.years():
        yield Facet(kind="year", id=str(year), name=digits(str(year), language), milestones=tuple(milestones))
    for one in localized.dimensions:
        yield Facet(kind="dimension", id=one.id, name=one.name[language], milestones=localized.within(one))
    for goal in localized.goals:
        yield Facet(kind="goal", id=goal.id, name=goal.name[language], milestones=localized.serving(goal))
    for place in localized.published.site.places:
        there = tuple(one for one in localized.milestones if one.place == place.id)
        yield Facet(kind="place", id=place.id, name=place.name[language], milestones=there)
