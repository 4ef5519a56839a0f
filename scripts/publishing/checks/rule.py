"""What rules are, what they may look at, and the problems that they report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, TypeAlias

import regex

from publishing.checks.phrases import PhrasePattern, WordIndex, WordTest, ascii_digits, letter_count, readable, word_index
from publishing.consent.affirmed_text import language_of_page
from publishing.consent.clearance import ConsentItem, consent_items
from publishing.content.consent_record import Consent
from publishing.content.fields import Text
from publishing.content.library import Entry, Library, reference, stem, strings_in
from publishing.content.records import Album, Milestone, Photo
from publishing.files.yaml_document import Fault, Position, Route

Kind: TypeAlias = Literal["shared", "gone", "affirmations", "prose", "milestone", "album", "faces", "consent"]
SHOWN: tuple[Kind, ...] = ("shared", "prose", "milestone", "album")  # to readers
KINDS: tuple[Kind, ...] = ("shared", "gone", "affirmations", "prose", "milestone", "album", "faces", "consent")

_SENTENCE_END = regex.compile(r"\s(?<=[.!?।]\s)\s*(?=[\p{Lu}\p{Lo}])|\n\s*\n|\n(?=[-*#>])")
_NAME_OF_FILE = regex.compile(r"(?<=^[\w./-]*)[-/](?=[\w./-]*$)")  # its hyphens stand between words
_PARAGRAPH_END = regex.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One place where content breaks a rule. `variant` chooses among the rule's messages, `slots` fill their gaps.

    An error with a `language` keeps the entry out of that language only. Rules leave `rule` empty: the check fills it in.
    """

    position: Position
    rule: str = ""
    variant: str = ""
    route: Route = ()
    language: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The key of its message."""
        return f"{self.rule}.{self.variant}" if self.variant else self.rule


def field_name(route: Route) -> str:
    """Return the field at `route` as messages write it; items of lists count from 1."""
    return " › ".join(str(part + 1) if isinstance(part, int) else part for part in route)


def fault_problem(fault: Fault, variant: str = "") -> Problem:
    """Return the problem that a fault of reading is."""
    slots = {"found": fault.found, "expected": fault.expected, "field": field_name(fault.route)}
    return Problem(position=fault.position, variant=variant, route=fault.route, slots=slots)


@dataclass(frozen=True, kw_only=True, eq=False)
class Passage:
    """A text of an entry in one language, or a part of it; `route` leads to the text, not to the language."""

    entry: Entry[Any]
    route: Route
    language: str
    text: str
    index: WordIndex

    @cached_property
    def words(self) -> list[str]:
        """Everything between white space, in order."""
        return self.text.split()

    @cached_property
    def distinct_words(self) -> AbstractSet[str]:
        """Each of its words once, added to the index."""
        words = set(self.words)
        self.index.add(words)
        return words

    @cached_property
    def search_text(self) -> str:
        """Its text with the digits of every script as 0 to 9."""
        return ascii_digits(self.text)

    @property
    def letter_count(self) -> int:
        """How many letters and digits it has; a letter counts with its marks."""
        return sum(map(letter_count, self.words))

    def has_word(self, test: WordTest) -> bool:
        """Return whether `test` accepts any of its words."""
        words = self.distinct_words  # which are added to the index by this
        return not self.index.accepted(test).isdisjoint(words)

    def problem(self, words: str, *, variant: str = "", **slots: str) -> Problem:
        """Return a problem with `words`; its message names the field and the language."""
        position = self.entry.document.passage((*self.route, self.language), words)
        slots = {"field": field_name(self.route), "language": self.language} | slots
        return Problem(variant=variant, position=position, route=self.route, slots=slots)

    def problem_at(self, offset: int, **slots: str) -> Problem:
        """Return a problem with the character at `offset`, from 0."""
        position = self.entry.document.point((*self.route, self.language), self.text, offset)
        slots = {"field": field_name(self.route), "language": self.language} | slots
        return Problem(position=position, route=self.route, slots=slots)

    def matches(self, phrases: PhrasePattern) -> Iterator[regex.Match[str]]:
        """Yield every match of `phrases` in `search_text`."""
        candidates = self._candidates(phrases) if self.has_word(phrases.required_word) else []
        if not candidates:
            return iter(())
        return (candidates[0] if len(candidates) == 1 else phrases).finditer(self.search_text)

    def contains(self, phrases: PhrasePattern) -> bool:
        """Return whether any of `phrases` is in it."""
        return next(self.matches(phrases), None) is not None

    def may_contain(self, phrases: PhrasePattern) -> bool:
        """Return whether it has all the words of one of `phrases`, in whatever order."""
        return self.has_word(phrases.required_word) and bool(self._candidates(phrases))

    def _candidates(self, phrases: PhrasePattern) -> list[PhrasePattern]:
        accepting = self.index.accepting_tests(phrases, self.distinct_words)
        return [phrase for phrase in phrases.each if accepting.issuperset(phrase.word_tests)]

    def sentences(self, *tests: WordTest) -> Iterator[Passage]:
        """Yield its sentences in which each of `tests` accepts a word; list items and headings are sentences too."""
        words = self.distinct_words
        accepted = [self.index.accepted(test) & words for test in tests]
        for text in _SENTENCE_END.split(self.text) if all(accepted) else ():
            in_sentence = text.split()
            if all(not accepted_words.isdisjoint(in_sentence) for accepted_words in accepted):
                yield self._part(text)

    def paragraphs(self) -> Iterator[Passage]:
        """Yield its paragraphs."""
        return map(self._part, _PARAGRAPH_END.split(self.text))

    def _part(self, text: str) -> Passage:
        return Passage(entry=self.entry, route=self.route, language=self.language, text=text, index=self.index)


@dataclass(frozen=True, kw_only=True, eq=False)
class EntryContext:
    """One entry and the library around it. Of other entries a rule may look only at consents and pictures that this one names."""

    library: Library
    entry: Entry[Any]
    kind: Kind
    index: WordIndex  # of the words of texts
    items: tuple[ConsentItem, ...] = ()  # what consent is needed for: the milestone, or each picture of the album
    is_named: bool = False  # of a consent: whether a milestone or picture names it

    @property
    def milestone(self) -> Milestone | None:
        """The milestone, if it is one that could be read."""
        return self.entry.record if self.kind == "milestone" else None

    @property
    def album(self) -> Album | None:
        """The album, if it is one that could be read."""
        return self.entry.record if self.kind == "album" else None

    @property
    def consent_in_use(self) -> Consent | None:
        """The consent, if it is one that could be read and that a milestone or picture names."""
        return self.entry.record if self.is_named else None

    @cached_property
    def texts(self) -> tuple[tuple[Route, Text], ...]:
        """Every text of the entry, with its route."""
        return tuple(self.entry.texts())

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every text of the entry in each of its languages; of a page of prose, all that is in it."""
        if self.kind == "prose":
            language, text = language_of_page(self.entry.file, self.library.languages), self.entry.document.text
            return (self._passage(("docs",), language, text),) if text else ()
        return tuple(self._passage(route, language, words) for route, text in self.texts for language, words in text.root.items())

    @property
    def lists_terms(self) -> bool:
        """Return whether it is the list of words that the site avoids, which no reader gets."""
        return self.entry.file.endswith("/terms.yml")

    @cached_property
    def strings(self) -> tuple[Passage, ...]:
        """What else readers get of the entry: sources, names of files, addresses. A single word says nothing about a person."""
        strings = strings_in(self.entry.record, self.library.languages[0]) if self.kind in SHOWN and not self.lists_terms else ()
        return tuple(self._passage(*string) for string in strings if not string[-1].isalpha())

    @cached_property
    def readable_passages(self) -> tuple[Passage, ...]:
        """All that readers get as a browser shows it, for rules about people, which nothing typed between letters may mislead."""
        shown = (replace(passage, text=readable(passage.text)) for passage in self.passages)
        named = (string for string in self.strings if not string.text.startswith("https://"))
        return (*shown, *(replace(string, text=readable(_NAME_OF_FILE.sub(" ", string.text))) for string in named))

    def _passage(self, route: Route, language: str, text: str) -> Passage:
        return Passage(entry=self.entry, route=route, language=language, text=text, index=self.index)

    def translations(self) -> Iterator[tuple[Passage, Passage]]:
        """Yield every text in the site's first language with its translation into each other language."""
        first, *others = self.library.languages
        passages = {(passage.route, passage.language): passage for passage in self.passages}
        for route, _ in self.texts:
            original = passages.get((route, first))
            for language in others if original else ():
                if original and (translation := passages.get((route, language))):
                    yield original, translation

    def photos(self) -> Iterator[tuple[str, int, Photo]]:
        """Yield every picture of the album: its reference (album/picture), its number there, the picture."""
        for number, photo in enumerate(self.album.photos if self.album else ()):
            yield reference(self.album.slug if self.album else "", photo), number, photo

    def consents(self) -> Iterator[tuple[ConsentItem, Route, Entry[Consent] | None]]:
        """Yield every consent that the entry names: the item, the route to the name, the record's file if there is one."""
        for item in self.items:
            for number, name in enumerate(item.record.consent or ()):
                yield item, (*item.route, "consent", number), self.library.consents.get(name)

    def consent_records(self) -> Iterator[tuple[ConsentItem, Route, Entry[Consent], Consent]]:
        """Yield every consent that the entry names and that could be read: the item, the route to the name, file, record."""
        for item, route, entry in self.consents():
            if entry and entry.record:
                yield item, route, entry, entry.record

    def faults(self, *kinds: str) -> Iterator[Fault]:
        """Yield the faults of reading that are of `kinds`."""
        return (fault for fault in self.entry.faults if fault.kind in kinds)

    def problem(self, *route: str | int, variant: str = "", **slots: str) -> Problem:
        """Return a problem with the field at `route`."""
        return self.problem_at(self.entry.position(*route), *route, variant=variant, **slots)

    def problem_at(self, position: Position, *route: str | int, variant: str = "", **slots: str) -> Problem:
        """Return a problem with the field at `route` whose cause is at `position`."""
        return Problem(variant=variant, position=position, route=route, slots=slots)


EntryFunction: TypeAlias = Callable[[EntryContext], Iterator[Problem]]
LibraryFunction: TypeAlias = Callable[[Library], Iterator[Problem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. Its `sentence` is its documentation: what content must be like.

    `of_entry` looks at one entry of one of the `kinds`, `of_library` at all of them together.
    """

    name: str  # in reports, tests and guides
    sentence: str
    kinds: tuple[Kind, ...] = ()
    of_entry: EntryFunction | None = None
    of_library: LibraryFunction | None = None


def entry_rule(*kinds: Kind, of_library: LibraryFunction | None = None) -> Callable[[EntryFunction], Rule]:
    """Make a rule of a function that looks at one entry of `kinds`, or of every kind; its docstring is the sentence."""
    return lambda find: Rule(
        name=_name(find), sentence=_sentence(find), kinds=kinds or KINDS, of_entry=find, of_library=of_library
    )


def library_rule(find: LibraryFunction) -> Rule:
    """Make a rule of a function that looks at the whole library; its docstring is the sentence."""
    return Rule(name=_name(find), sentence=_sentence(find), of_library=find)


def _name(find: Callable[..., object]) -> str:
    return find.__name__.replace("_", "-")


def _sentence(find: Callable[..., object]) -> str:
    return " ".join((find.__doc__ or "").split())


def entry_contexts(library: Library, kinds: Collection[Kind] = KINDS) -> Iterator[EntryContext]:
    """Yield every entry of `kinds`, in the order of the library."""
    index = word_index()
    used = {name for item in consent_items(library) for name in item.record.consent or ()}
    grouped = items_by_file(library)
    written = {entry.file for entry in library.written.entries}
    entries: dict[Kind, Iterable[Entry[Any]]] = {
        "shared": (*library.written.entries, *(entry for entry in library.shared.entries if entry.file not in written)),
        "gone": (library.gone,) if library.gone else (),
        "affirmations": (library.affirmations,) if library.affirmations else (),
        "prose": library.pages_of_prose,
        "milestone": library.milestones,
        "album": library.albums,
        "faces": library.face_searches.values(),
        "consent": library.consents.values(),
    }
    for kind in kinds:
        for entry in entries[kind]:
            yield EntryContext(
                library=library,
                entry=entry,
                kind=kind,
                index=index,
                items=tuple(grouped.get(entry.file, ())),
                is_named=kind == "consent" and stem(entry.file) in used,
            )


def items_by_file(library: Library) -> dict[str, list[ConsentItem]]:
    """Return the milestone or the pictures that each file of `library` holds, in their order."""
    grouped: dict[str, list[ConsentItem]] = {}
    for item in consent_items(library):
        grouped.setdefault(item.entry.file, []).append(item)
    return grouped
