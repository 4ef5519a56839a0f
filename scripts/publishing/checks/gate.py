"""Only what no error concerns passes the gate; what it holds back, it holds back with its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from publishing.checks.problems import Problem
from publishing.checks.rules import check, is_error
from publishing.content.edition import Edition
from publishing.content.library import Entry, Library, reference
from publishing.content.records import Album, Milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An entry that is not published: its file, the picture in it if it is only that, and why (none: it is a draft)."""

    file: str
    picture: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of checking a library. `edition` is None when content that every page needs is broken."""

    edition: Edition | None
    held: tuple[Held, ...]
    problems: tuple[Problem, ...]


def judge(library: Library, *, drafts: bool = False) -> Verdict:
    """Checks everything and returns the edition of what passed; `drafts` adds drafts that passed, for the preview."""
    problems = list(check(library))
    albums, held = _albums(library, problems)
    shown = {reference(album.slug, photo) for album in albums for photo in album.photos}
    problems += [problem for entry in library.milestones for problem in _lost_pictures(library, entry, shown)]
    problems.sort(key=lambda one: one.position)
    milestones: list[Milestone] = []
    for entry in library.milestones:
        reasons = _errors(problems, entry.file)
        if reasons or entry.record is None:
            held.append(Held(file=entry.file, problems=reasons))
        elif entry.record.status == "published" or drafts:
            milestones.append(entry.record)
        else:
            held.append(Held(file=entry.file))
    return Verdict(edition=_edition(library, problems, milestones, albums), held=tuple(held), problems=tuple(problems))


def _edition(library: Library, problems: list[Problem], milestones: list[Milestone], albums: list[Album]) -> Edition | None:
    shared = library.shared
    if any(_errors(problems, entry.file) for entry in shared.entries):
        return None
    if not (shared.site.record and shared.goals.record and shared.dimensions.record):
        return None
    return Edition(
        languages=library.languages,
        milestones=tuple(sorted(milestones, key=lambda one: (one.date.first_day, len(one.date.parts), one.slug), reverse=True)),
        albums=tuple(albums),
        site=shared.site.record,
        goals=shared.goals.record,
        dimensions=shared.dimensions.record,
        partners=shared.partners.record or (),
        helplines=shared.helplines.record or (),
    )


def _albums(library: Library, problems: list[Problem]) -> tuple[list[Album], list[Held]]:
    albums: list[Album] = []
    held: list[Held] = []
    for entry in library.albums:
        errors = _errors(problems, entry.file)
        whole = tuple(problem for problem in errors if entry.record is None or problem.route[:1] != ("photos",))
        if whole or entry.record is None:
            held.append(Held(file=entry.file, problems=errors))
            continue
        photos = []
        for number, photo in enumerate(entry.record.photos):
            if reasons := tuple(problem for problem in errors if problem.route[1:2] == (number,)):
                held.append(Held(file=entry.file, picture=photo.file, problems=reasons))
            else:
                photos.append(photo)
        albums.append(entry.record.model_copy(update={"photos": tuple(photos)}))
    return albums, held


def _lost_pictures(library: Library, entry: Entry[Milestone], shown: set[str]) -> Iterator[Problem]:
    known = {name for name, _, _, _ in library.photos()}
    for number, name in enumerate(entry.record.photos if entry.record else ()):
        if name in known and name not in shown:
            route = ("photos", number)
            yield Problem(rule="photo-held-back", position=entry.position(*route), route=route, slots={"found": name})


def _errors(problems: list[Problem], file: str) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.position.file == file and is_error(problem))
