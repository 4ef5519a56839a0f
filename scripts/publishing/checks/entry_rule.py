"""What a rule looks at: the whole library, or one entry at a time, of which it then knows no more than what the entry names."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

from publishing.checks.passages import Passage, Words, passages
from publishing.checks.phrases import Test
from publishing.checks.problem import Problem
from publishing.consent.clearance import ConsentItem, items, named
from publishing.content.consent_record import Consent
from publishing.content.fields import Text
from publishing.content.library import Entry, Library, reference, stem
from publishing.content.records import Album, Milestone, Photo
from publishing.files.yaml_document import Route

Kind: TypeAlias = Literal["shared", "gone", "milestone", "album", "consent"]
KINDS: tuple[Kind, ...] = ("shared", "gone", "milestone", "album", "consent")


@dataclass(frozen=True, kw_only=True, eq=False)
class EntryContext:
    """One entry, and the library around it: of other entries a rule may ask for consents and pictures that this one names."""

    library: Library
    entry: Entry[Any]
    kind: Kind
    met: Words
    met_in_files: Words
    items: tuple[ConsentItem, ...] = ()  # what consent is asked for: the milestone, or each picture of the album
    is_named: bool = False  # of a consent: whether a milestone or picture names it

    @property
    def milestone(self) -> Milestone | None:
        """The milestone, if it is one that could be read."""
        return self.entry.record if self.kind == "milestone" else None

    @property
    def album(self) -> Album | None:
        """The album, if it is one that could be read."""
        return self.entry.record if self.kind == "album" else None

    @cached_property
    def words(self) -> AbstractSet[str]:
        """What stands between the white space of the whole file."""
        words = set(self.entry.document.text.split())
        self.met_in_files.meet(words)
        return words

    def has(self, suit: Test) -> bool:
        """Whether `suit` says yes to anything that stands between the white space of the file."""
        words = self.words  # which are met by being asked for
        return not self.met_in_files.that(suit).isdisjoint(words)

    @cached_property
    def texts(self) -> tuple[tuple[Route, Text], ...]:
        """Every text of the entry, with the route to it."""
        return tuple(self.entry.texts())

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every text of the entry in every language that it stands in."""
        return tuple(passages(self.entry, self.texts, self.met))

    def pairs(self) -> Iterator[tuple[Passage, Passage]]:
        """Every text in the site's first language with each other of its languages that it stands in."""
        first, *others = self.library.languages
        said = {(passage.route, passage.language): passage for passage in self.passages}
        for route, _ in self.texts:
            one = said.get((route, first))
            yield from ((one, other) for language in others if one and (other := said.get((route, language))))

    def photos(self) -> Iterator[tuple[str, int, Photo]]:
        """The pictures of the album: each one's reference (album/picture), its number there, the picture."""
        for number, photo in enumerate(self.album.photos if self.album else ()):
            yield reference(self.album.slug if self.album else "", photo), number, photo

    def named(self) -> Iterator[tuple[ConsentItem, int, Entry[Consent] | None]]:
        """Every consent that its items name: the item, the number in its list, the record's file if there is one."""
        for item in self.items:
            for number, name in enumerate(item.record.consent or ()):
                yield item, number, self.library.consents.get(name)

    def in_use(self) -> Iterator[Consent]:
        """The consent, if it is one that could be read and that a milestone or picture names."""
        if self.is_named and self.entry.record:
            yield self.entry.record


Rule: TypeAlias = Callable[[Library], Iterator[Problem]]


def _nothing(_: Library) -> Iterator[Problem]:
    return iter(())


@dataclass(eq=False)  # not frozen: it takes the function's name and docstring
class OfEach:
    """A rule about entries of some `kinds`, each by itself, and what it looks at `besides` them, whatever entries there are.

    Called as a rule about a library it looks at all of that.
    """

    kinds: tuple[Kind, ...]
    of: Callable[[EntryContext], Iterator[Problem]]
    besides: Rule

    def __call__(self, library: Library) -> Iterator[Problem]:
        """Yields all that it finds in `library`."""
        yield from self.besides(library)
        for subject in subjects(library, self.kinds):
            yield from self.of(subject)


def of_each(*kinds: Kind, besides: Rule = _nothing) -> Callable[[Callable[[EntryContext], Iterator[Problem]]], OfEach]:
    """Makes a rule of a function that looks at one entry; without `kinds` at those of every kind."""

    def made(find: Callable[[EntryContext], Iterator[Problem]]) -> OfEach:
        rule = OfEach(kinds or KINDS, find, besides)
        functools.update_wrapper(rule, find)
        return rule

    return made


def subjects(library: Library, kinds: Iterable[Kind] = KINDS) -> Iterator[EntryContext]:
    """Yield every entry of `kinds`, in the order of the library."""
    met, met_in_files, used = Words(), Words(), {name for _, _, name in named(library)}
    items_of = items_by_file(library)
    entries: dict[Kind, Iterable[Entry[Any]]] = {
        "shared": library.shared.entries,
        "gone": (library.gone,) if library.gone else (),
        "milestone": library.milestones,
        "album": library.albums,
        "consent": library.consents.values(),
    }
    for kind in kinds:
        for entry in entries[kind]:
            yield EntryContext(
                library=library,
                entry=entry,
                kind=kind,
                met=met,
                met_in_files=met_in_files,
                items=tuple(items_of.get(entry.file, ())),
                is_named=kind == "consent" and stem(entry.file) in used,
            )


def items_by_file(library: Library) -> dict[str, list[ConsentItem]]:
    """Return the milestone or the pictures that each file of `library` holds, in their order."""
    grouped: dict[str, list[ConsentItem]] = {}
    for item in items(library):
        grouped.setdefault(item.entry.file, []).append(item)
    return grouped
