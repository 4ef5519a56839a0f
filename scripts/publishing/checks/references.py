"""Rules about references: what an entry names must exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from publishing.checks.problems import Problem
from publishing.content.library import Entry, Library
from publishing.content.records import Album, Milestone


def dimension_unknown(library: Library) -> Iterator[Problem]:
    """A key dimension that an entry names must be one of docs/_data/dimensions.yml."""
    known = library.ids("dimensions")
    for entry in library.milestones:
        named = enumerate(entry.record.dimensions if entry.record else ())
        yield from _unknown("dimension-unknown", entry, ((("dimensions", number), name) for number, name in named), known)
    for album in library.albums:
        if album.record:
            named_here: list[tuple[tuple[str | int, ...], str | None]] = [(("dimension",), album.record.dimension)]
            named_here += [(("photos", number, "dimension"), photo.dimension) for number, photo in enumerate(album.record.photos)]
            yield from _unknown("dimension-unknown", album, ((route, name) for route, name in named_here if name), known)


def goal_unknown(library: Library) -> Iterator[Problem]:
    """A goal that a milestone names must be one of docs/_data/goals.yml."""
    for entry in library.milestones:
        named = enumerate(entry.record.goals if entry.record else ())
        yield from _unknown("goal-unknown", entry, ((("goals", number), name) for number, name in named), library.ids("goals"))


def place_unknown(library: Library) -> Iterator[Problem]:
    """A place that an entry names must be one of the places of docs/_data/site.yml."""
    entries: tuple[Entry[Milestone] | Entry[Album], ...] = (*library.milestones, *library.albums)
    for entry in entries:
        if entry.record and entry.record.place:
            yield from _unknown("place-unknown", entry, [(("place",), entry.record.place)], library.ids("places"))


def photo_unknown(library: Library) -> Iterator[Problem]:
    """A picture that an entry names must be a readable file of an album."""
    known = tuple(name for name, _, _, _ in library.photos())
    for entry in library.milestones:
        named = enumerate(entry.record.photos if entry.record else ())
        yield from _unknown("photo-unknown", entry, ((("photos", number), name) for number, name in named), known)
    for name, album, number, photo in library.photos():
        if fault := library.masters[name].fault:
            route = ("photos", number, "file")
            yield Problem(
                rule="photo-unknown", variant=fault, position=album.position(*route), route=route, slots={"found": photo.file}
            )


def _unknown(
    rule: str,
    entry: Entry[Milestone] | Entry[Album],
    named: Iterable[tuple[tuple[str | int, ...], str]],
    known: tuple[str, ...] | None,
) -> Iterator[Problem]:
    for route, name in named:
        if known is not None and name not in known:
            nearest = next(iter(difflib.get_close_matches(name, known, n=1)), "")
            yield Problem(
                rule=rule,
                variant="nearest" if nearest else "",
                position=entry.position(*route),
                route=route,
                slots={"found": name, "expected": nearest, "known": ", ".join(known)},
            )


RULES = (dimension_unknown, goal_unknown, place_unknown, photo_unknown)
