"""The gate: decide what is published, and what is held back for which reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from publishing.checks.registry import check, is_error
from publishing.checks.rule import KINDS, Kind, Problem, items_by_file
from publishing.consent.affirmations import is_all_affirmed
from publishing.consent.clearance import Cleared, ConsentItem, Evidence, UnconsentedError
from publishing.consent.published import ClearedAlbum, PublishedContent
from publishing.content.library import Entry, Library, reference, stem
from publishing.content.records import Album, Milestone, Photo
from publishing.files.yaml_document import Route

HELPLINE_LEFT_OUT = "helpline-unchecked"  # the rule about single helplines: the others are shown

ItemT = TypeVar("ItemT", Milestone, Photo)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """An entry that is not published: its file, the picture in it if it is only that, and why (nothing: it is a draft)."""

    file: str
    picture: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome of all rules. `published` is None when content that every page needs is broken."""

    published: PublishedContent | None
    held_back: tuple[HeldBack, ...]
    problems: tuple[Problem, ...]


def decide(library: Library, *, drafts: bool = False, kinds: Collection[Kind] = KINDS) -> Verdict:
    """Check all entries of `kinds` and return what passed; `drafts` adds drafts that passed, for the preview."""
    gate = _Gate(library=library, items=items_by_file(library), drafts=drafts)
    for problem in check(library, kinds=kinds):
        gate.add(problem)
    albums = [album for entry in library.albums if (album := gate.album(entry))]
    shown = {reference(album.album.slug, photo.item): photo.languages for album in albums for photo in album.photos}
    milestones = [milestone for entry in library.milestones if (milestone := gate.milestone(entry, shown))]
    return Verdict(
        published=gate.content(milestones, albums),
        held_back=tuple(gate.held_back),
        problems=tuple(sorted(gate.problems, key=lambda problem: problem.position)),
    )


@dataclass(slots=True, kw_only=True)
class _Gate:
    """What has been found and held back so far. `errors`, by file or its stem, leaves out those in one language only."""

    library: Library
    items: dict[str, list[ConsentItem]]
    drafts: bool
    problems: list[Problem] = field(default_factory=list)
    errors: dict[str, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    errors_by_stem: dict[str, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    held_back: list[HeldBack] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Take in one problem."""
        self.problems.append(problem)
        if is_error(problem) and not problem.language:
            self.errors[problem.position.file].append(problem)
            self.errors_by_stem[stem(problem.position.file)].append(problem)

    def milestone(self, entry: Entry[Milestone], shown: Mapping[str, tuple[str, ...]]) -> Cleared[Milestone] | None:
        """Return the milestone, if it may be published beside the pictures that are `shown`, each in its languages."""
        record = entry.record
        for problem in _missing_pictures(self.library, entry, shown):
            self.add(problem)
        reasons = (*self.errors.get(entry.file, ()), *self._errors_of_consents((record.consent if record else None) or ()))
        if record is None or reasons or (record.status != "published" and not self.drafts):
            self.held_back.append(HeldBack(file=entry.file, problems=reasons))
            return None
        evidence = self.items[entry.file][0].evidence
        for name in record.photos:
            evidence = replace(evidence, texts={code: text for code, text in evidence.texts.items() if code in shown[name]})
        return self._cleared(entry, (), record, evidence)

    def album(self, entry: Entry[Album]) -> ClearedAlbum | None:
        """Return the album with those of its pictures that may be published."""
        errors, record = tuple(self.errors.get(entry.file, ())), entry.record
        if record is None or any(problem.route[:1] != ("photos",) for problem in errors):
            self.held_back.append(HeldBack(file=entry.file, problems=errors))
            return None
        photos: list[Cleared[Photo]] = []
        for number, (photo, item) in enumerate(zip(record.photos, self.items.get(entry.file, ()), strict=True)):
            own = tuple(problem for problem in errors if problem.route[1:2] == (number,))
            if reasons := (*own, *self._errors_of_consents(photo.consent or ())):
                self.held_back.append(HeldBack(file=entry.file, picture=photo.file, problems=reasons))
            elif cleared := self._cleared(entry, item.route, photo, item.evidence):
                photos.append(cleared)
        affirmed = self.items[entry.file][0].evidence.affirmed
        try:
            return ClearedAlbum(album=record.model_copy(update={"photos": ()}), photos=tuple(photos), affirmed=affirmed)
        except UnconsentedError:
            self.held_back.append(HeldBack(file=entry.file, problems=(_by_the_gate(entry, ()),)))
            return None

    def content(self, milestones: list[Cleared[Milestone]], albums: list[ClearedAlbum]) -> PublishedContent | None:
        """Return all that may be shown, if the content that every page needs is sound."""
        library, shared = self.library, self.library.shared
        entries = (*shared.entries, *library.written.entries, *library.pages_of_prose)
        errors = [problem for entry in entries for problem in self.errors.get(entry.file, ())]
        if any(problem.rule != HELPLINE_LEFT_OUT for problem in errors) or not is_all_affirmed(library):
            return None
        if any(problem.rule == "take-down-forgotten" for problem in self.problems):
            return None
        if not (shared.site.record and shared.goals.record and shared.dimensions.record):
            return None
        unchecked = {problem.route[0] for problem in self.problems if problem.rule == HELPLINE_LEFT_OUT}
        helplines = enumerate(shared.helplines.record or ())
        # Dates as they are written sort by the first day, less exact dates first.
        return PublishedContent(
            languages=library.languages,
            milestones=tuple(sorted(milestones, key=lambda cleared: (str(cleared.item.date), cleared.item.slug), reverse=True)),
            albums=tuple(albums),
            site=shared.site.record,
            goals=shared.goals.record,
            dimensions=shared.dimensions.record,
            partners=shared.partners.record or (),
            helplines=tuple(helpline for number, helpline in helplines if number not in unchecked),
            gone=tuple(page.slug for page in (library.gone.record if library.gone else None) or () if page.undone_on is None),
            prose=library.published_prose,
            assets=frozenset(library.assets),
        )

    def _cleared(self, entry: Entry[Any], route: Route, item: ItemT, evidence: Evidence) -> Cleared[ItemT] | None:
        """Clear the item with its evidence, or hold it back."""
        try:
            return Cleared(item=item, evidence=evidence)
        except UnconsentedError:
            problem = _by_the_gate(entry, route)
            self.held_back.append(HeldBack(file=entry.file, picture=getattr(item, "file", ""), problems=(problem,)))
            return None

    def _errors_of_consents(self, names: tuple[str, ...]) -> tuple[Problem, ...]:
        """Return the errors of the files that have the name of a consent, in whatever folder."""
        return tuple(problem for name in sorted(set(names)) for problem in self.errors_by_stem.get(name, ()))


def _by_the_gate(entry: Entry[Any], route: Route) -> Problem:
    return Problem(rule="consent-missing", variant="gate", position=entry.position(*route), route=route)


def _missing_pictures(library: Library, entry: Entry[Milestone], shown: Mapping[str, object]) -> Iterator[Problem]:
    for number, name in enumerate(entry.record.photos if entry.record else ()):
        if name in library.masters and name not in shown:
            route = ("photos", number)
            yield Problem(rule="photo-held-back", position=entry.position(*route), route=route, slots={"found": name})
