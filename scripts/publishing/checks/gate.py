"""Only what no error concerns passes the gate; what it holds back, it holds back with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from publishing.checks.helplines import shown_helplines
from publishing.checks.problems import Problem
from publishing.checks.rules import check, is_error
from publishing.content.clearance import Cleared, Evidence, UnconsentedError
from publishing.content.edition import ClearedAlbum, Edition
from publishing.content.evidence import milestone_evidence, photo_evidence
from publishing.content.library import Entry, Library, reference
from publishing.content.places import Route
from publishing.content.records import Album, Milestone, Photo

T = TypeVar("T", Milestone, Photo)


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
    problems = _by_file(check(library))
    held: list[Held] = []
    albums = [album for entry in library.albums if (album := _album(library, entry, problems, held))]
    shown = {reference(album.album.slug, photo.item): photo.languages for album in albums for photo in album.photos}
    milestones = [
        one for entry in library.milestones if (one := _milestone(library, entry, problems, held, shown, drafts=drafts))
    ]
    return Verdict(
        edition=_edition(library, problems, milestones, albums),
        held=tuple(held),
        problems=tuple(sorted((one for found in problems.values() for one in found), key=lambda one: one.position)),
    )


def _milestone(  # noqa: PLR0913  # one entry, and all that decides about it
    library: Library,
    entry: Entry[Milestone],
    problems: dict[str, list[Problem]],
    held: list[Held],
    shown: dict[str, tuple[str, ...]],
    *,
    drafts: bool,
) -> Cleared[Milestone] | None:
    for lost in _lost_pictures(library, entry, shown):
        problems.setdefault(entry.file, []).append(lost)
    reasons = _reasons(problems, entry, entry.record)
    if entry.record is None or reasons:
        held.append(Held(file=entry.file, problems=reasons))
        return None
    if entry.record.status != "published" and not drafts:
        held.append(Held(file=entry.file))
        return None
    evidence = milestone_evidence(library, entry.record)
    texts = {code: text for code, text in evidence.texts.items() if all(code in shown[name] for name in entry.record.photos)}
    return _cleared(entry, (), entry.record, replace(evidence, texts=texts), held)


def _album(library: Library, entry: Entry[Album], problems: dict[str, list[Problem]], held: list[Held]) -> ClearedAlbum | None:
    errors = _errors(problems, entry.file)
    whole = tuple(problem for problem in errors if entry.record is None or problem.route[:1] != ("photos",))
    if entry.record is None or whole:
        held.append(Held(file=entry.file, problems=errors))
        return None
    photos: list[Cleared[Photo]] = []
    for number, photo in enumerate(entry.record.photos):
        own = tuple(problem for problem in errors if problem.route[1:2] == (number,))
        if reasons := (*own, *_errors_of_consents(problems, photo)):
            held.append(Held(file=entry.file, picture=photo.file, problems=reasons))
        elif cleared := _cleared(entry, ("photos", number), photo, photo_evidence(library, entry.record, photo), held):
            photos.append(cleared)
    return ClearedAlbum(album=entry.record.model_copy(update={"photos": ()}), photos=tuple(photos))


def _cleared(entry: Entry[Any], route: Route, item: T, evidence: Evidence, held: list[Held]) -> Cleared[T] | None:
    try:
        return Cleared(item=item, evidence=evidence)
    except UnconsentedError:
        problem = Problem(rule="consent-missing", variant="gate", position=entry.position(*route), route=route)
        held.append(Held(file=entry.file, picture=getattr(item, "file", ""), problems=(problem,)))
        return None


def _edition(
    library: Library, problems: dict[str, list[Problem]], milestones: list[Cleared[Milestone]], albums: list[ClearedAlbum]
) -> Edition | None:
    shared = library.shared
    needed = [entry.file for entry in shared.entries if entry is not shared.helplines or entry.record is None]
    if any(_errors(problems, file) for file in (*needed, *library.prose)):
        return None
    if not (shared.site.record and shared.goals.record and shared.dimensions.record):
        return None
    return Edition(
        languages=library.languages,
        milestones=tuple(sorted(milestones, key=_age, reverse=True)),
        albums=tuple(albums),
        site=shared.site.record,
        goals=shared.goals.record,
        dimensions=shared.dimensions.record,
        partners=shared.partners.record or (),
        helplines=shown_helplines(library),
        gone=tuple(one.slug for one in (library.gone.record if library.gone else None) or ()),
    )


def _age(cleared: Cleared[Milestone]) -> tuple[object, ...]:
    milestone = cleared.item
    return (milestone.date.first_day, len(milestone.date.parts), milestone.slug)


def _lost_pictures(library: Library, entry: Entry[Milestone], shown: Mapping[str, object]) -> Iterator[Problem]:
    for number, name in enumerate(entry.record.photos if entry.record else ()):
        if name in library.masters and name not in shown:
            route = ("photos", number)
            yield Problem(rule="photo-held-back", position=entry.position(*route), route=route, slots={"found": name})


def _by_file(problems: tuple[Problem, ...]) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.position.file, []).append(problem)
    return found


def _reasons(problems: dict[str, list[Problem]], entry: Entry[Milestone], record: Milestone | None) -> tuple[Problem, ...]:
    return (*_errors(problems, entry.file), *(_errors_of_consents(problems, record) if record else ()))


def _errors_of_consents(problems: dict[str, list[Problem]], item: Milestone | Photo) -> tuple[Problem, ...]:
    """The errors of the consent records that `item` names; a record is known by its file's name."""
    return tuple(
        problem
        for file, found in problems.items()
        if file.rsplit("/", 1)[-1].rsplit(".", 1)[0] in (item.consent or ())
        for problem in found
        if is_error(problem) and not problem.language
    )


def _errors(problems: dict[str, list[Problem]], file: str) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems.get(file, ()) if is_error(problem) and not problem.language)
