"""Rules about references: what an entry names must exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from publishing.checks.problems import Problem
from publishing.checks.subjects import Subject, of_each
from publishing.content.places import Route


@of_each("milestone", "album")
def dimension_unknown(subject: Subject) -> Iterator[Problem]:
    """A key dimension that an entry names must be one of docs/_data/dimensions.yml."""
    named: list[tuple[Route, str | None]] = []
    if subject.milestone:
        named += [(("dimensions", number), name) for number, name in enumerate(subject.milestone.dimensions)]
    elif subject.album:
        named += [(("dimension",), subject.album.dimension)]
        named += [(("photos", number, "dimension"), photo.dimension) for _, number, photo in subject.photos()]
    yield from _unknown("dimension-unknown", subject, named, subject.library.ids("dimensions"))


@of_each("milestone")
def goal_unknown(subject: Subject) -> Iterator[Problem]:
    """A goal that a milestone names must be one of docs/_data/goals.yml."""
    named = [(("goals", number), name) for number, name in enumerate(subject.milestone.goals if subject.milestone else ())]
    yield from _unknown("goal-unknown", subject, named, subject.library.ids("goals"))


@of_each("milestone", "album")
def place_unknown(subject: Subject) -> Iterator[Problem]:
    """A place that an entry names must be one of the places of docs/_data/site.yml."""
    record = subject.milestone or subject.album
    yield from _unknown("place-unknown", subject, [(("place",), record.place if record else None)], subject.library.ids("places"))


@of_each("milestone", "album")
def photo_unknown(subject: Subject) -> Iterator[Problem]:
    """A picture that an entry names must be a readable file of an album."""
    named = [(("photos", number), name) for number, name in enumerate(subject.milestone.photos if subject.milestone else ())]
    yield from _unknown("photo-unknown", subject, named, tuple(subject.library.masters))
    for name, number, photo in subject.photos():
        if fault := subject.library.masters[name].fault:
            route, slots = ("photos", number, "file"), {"found": photo.file}
            position = subject.entry.position(*route)
            yield Problem(rule="photo-unknown", variant=fault, position=position, route=route, slots=slots)


def _unknown(
    rule: str, subject: Subject, named: Iterable[tuple[Route, str | None]], known: tuple[str, ...] | None
) -> Iterator[Problem]:
    for route, name in named:
        if name and known is not None and name not in known:
            nearest = next(iter(difflib.get_close_matches(name, known, n=1)), "")
            yield Problem(
                rule=rule,
                variant="nearest" if nearest else "",
                position=subject.entry.position(*route),
                route=route,
                slots={"found": name, "expected": nearest, "known": ", ".join(known)},
            )


RULES = (dimension_unknown, goal_unknown, place_unknown, photo_unknown)
