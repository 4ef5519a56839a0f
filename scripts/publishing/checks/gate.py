"""Only what no error concerns passes the gate; what it holds back, it holds back with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from publishing.checks.entry_rule import items_by_file
from publishing.checks.problem import Problem
from publishing.checks.registry import check, is_error
from publishing.checks.rules.helplines import shown_helplines
from publishing.consent.clearance import Cleared, ConsentItem, Evidence, UnconsentedError
from publishing.consent.published import ClearedAlbum, PublishedContent
from publishing.content.library import Entry, Library, reference
from publishing.content.records import Album, Milestone, Photo
from publishing.files.yaml_document import Route

T = TypeVar("T", Milestone, Photo)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """An entry that is not published: its file, the picture in it if it is only that, and why (none: it is a draft)."""

    file: str
    picture: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of checking a library. `published` is None when content that every page needs is broken."""

    published: PublishedContent | None
    held: tuple[HeldBack, ...]
    problems: tuple[Problem, ...]


def decide(library: Library, *, drafts: bool = False) -> Verdict:
    """Check everything and return what passed; `drafts` adds drafts that passed, for the preview."""
    gate = _Gate(library=library, items=items_by_file(library), problems=_by_file(check(library)), drafts=drafts)
    albums = [album for entry in library.albums if (album := gate.album(entry))]
    shown = {reference(album.album.slug, photo.item): photo.languages for album in albums for photo in album.photos}
    milestones = [one for entry in library.milestones if (one := gate.milestone(entry, shown))]
    return Verdict(
        published=_published(library, gate.problems, milestones, albums),
        held=tuple(gate.held),
        problems=tuple(sorted((one for found in gate.problems.values() for one in found), key=lambda one: one.position)),
    )


@dataclass(slots=True, kw_only=True)
class _Gate:
    """Where each entry of a library is let through or held back; `problems` are those found so far, by file."""

    library: Library
    items: dict[str, list[ConsentItem]]
    problems: dict[str, list[Problem]]
    drafts: bool
    held: list[HeldBack] = field(default_factory=list)
    _of_consents: dict[str, tuple[Problem, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Gathers the errors of files by the name without folder and ending, by which a consent record is known."""
        for file in self.problems:
            if errors := _errors(self.problems, file):
                name = file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
                self._of_consents[name] = (*self._of_consents.get(name, ()), *errors)

    def milestone(self, entry: Entry[Milestone], shown: Mapping[str, tuple[str, ...]]) -> Cleared[Milestone] | None:
        """The milestone, if it may be published beside the pictures that are `shown`, each in its languages."""
        if entry.record and entry.record.photos:
            for lost in _lost_pictures(self.library, entry, shown):
                self.problems.setdefault(entry.file, []).append(lost)
        reasons = self._reasons(entry)
        if entry.record is None or reasons:
            self.held.append(HeldBack(file=entry.file, problems=reasons))
            return None
        if entry.record.status != "published" and not self.drafts:
            self.held.append(HeldBack(file=entry.file))
            return None
        evidence = self.items[entry.file][0].evidence
        for name in entry.record.photos:
            if not evidence.texts.keys() <= set(shown[name]):
                evidence = replace(evidence, texts={code: text for code, text in evidence.texts.items() if code in shown[name]})
        return self._cleared(entry, (), entry.record, evidence)

    def album(self, entry: Entry[Album]) -> ClearedAlbum | None:
        """The album with those of its pictures that may be published."""
        errors = _errors(self.problems, entry.file)
        whole = tuple(problem for problem in errors if entry.record is None or problem.route[:1] != ("photos",))
        if entry.record is None or whole:
            self.held.append(HeldBack(file=entry.file, problems=errors))
            return None
        photos: list[Cleared[Photo]] = []
        for number, (photo, item) in enumerate(zip(entry.record.photos, self.items.get(entry.file, ()), strict=True)):
            own = tuple(problem for problem in errors if problem.route[1:2] == (number,))
            if reasons := (*own, *self._errors_of_consents(photo.consent or ())):
                self.held.append(HeldBack(file=entry.file, picture=photo.file, problems=reasons))
            elif cleared := self._cleared(entry, item.route, photo, item.evidence):
                photos.append(cleared)
        return ClearedAlbum(album=entry.record.model_copy(update={"photos": ()}), photos=tuple(photos))

    def _cleared(self, entry: Entry[Any], route: Route, item: T, evidence: Evidence) -> Cleared[T] | None:
        """Clear the item with its evidence, or hold it back."""
        try:
            return Cleared(item=item, evidence=evidence)
        except UnconsentedError:
            problem = Problem(rule="consent-missing", variant="gate", position=entry.position(*route), route=route)
            self.held.append(HeldBack(file=entry.file, picture=getattr(item, "file", ""), problems=(problem,)))
            return None

    def _reasons(self, entry: Entry[Milestone]) -> tuple[Problem, ...]:
        """The errors of the milestone and of the consent records that it names."""
        names = entry.record.consent if entry.record else None
        return (*_errors(self.problems, entry.file), *self._errors_of_consents(names or ()))

    def _errors_of_consents(self, names: tuple[str, ...]) -> tuple[Problem, ...]:
        """The errors of the consent records that an item names."""
        return tuple(problem for name in sorted(set(names)) for problem in self._of_consents.get(name, ()))


def _published(
    library: Library, problems: dict[str, list[Problem]], milestones: list[Cleared[Milestone]], albums: list[ClearedAlbum]
) -> PublishedContent | None:
    shared = library.shared
    needed = [entry.file for entry in shared.entries if entry is not shared.helplines or entry.record is None]
    if any(_errors(problems, file) for file in (*needed, *library.prose)):
        return None
    if not (shared.site.record and shared.goals.record and shared.dimensions.record):
        return None
    return PublishedContent(
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


def _age(cleared: Cleared[Milestone]) -> tuple[str, str]:
    """By what it is sorted: as they are written, dates are in the order of their first days, the less exact before the others."""
    return str(cleared.item.date), cleared.item.slug


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


def _errors(problems: dict[str, list[Problem]], file: str) -> tuple[Problem, ...]:
    if file not in problems:
        return ()
    return tuple(problem for problem in problems[file] if is_error(problem) and not problem.language)
