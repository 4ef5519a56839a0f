"""What the rules said of each entry, and of what they said it: nothing is asked again while all of that stays as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from publishing.checks.entry_rule import EntryContext, OfEach, Rule, placed
from publishing.checks.passages import Words
from publishing.checks.problem import Problem
from publishing.consent.clearance import Cleared, ConsentItem, items_of
from publishing.content.library import Entry, Library, reference
from publishing.content.records import Album, Milestone
from publishing.files.positions import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said of one entry: all that was looked at, the problems, and what consent is asked for."""

    of: tuple[object, ...]
    problems: tuple[Problem, ...]
    items: tuple[ConsentItem, ...]


@dataclass(slots=True)
class Memory:
    """What is known from one check to the next, for one library as it changes; each check forgets what is no longer there."""

    words: Words = field(default_factory=Words)
    words_of_files: Words = field(default_factory=Words)
    cleared: Mapping[tuple[str, Route], tuple[object, object]] = field(default_factory=dict)  # what was cleared of which evidence
    said: Mapping[str, Said] = field(default_factory=dict)  # by file
    passed: Mapping[str, tuple[Said, Cleared[Milestone]]] = field(default_factory=dict)  # what was let through, and as what
    _around: tuple[object, ...] = ()
    _named: tuple[object, ...] = ()
    _rules: tuple[Rule, ...] = ()

    def check(self, library: Library, rules: tuple[Rule, ...]) -> Iterator[Problem]:
        """Yields what `rules` find in `library`, those about single entries from memory where it can be."""
        around = (library.languages, library.today, library.shared, tuple(library.masters))
        if (around, rules) != (self._around, self._rules):
            self.said, self._around, self._rules = {}, around, rules
        of_each = [rule for rule in rules if isinstance(rule, OfEach)]
        by_kind = {kind: [rule.of for rule in of_each if kind in rule.kinds] for rule in of_each for kind in rule.kinds}
        said: dict[str, Said] = {}
        named = (library.consents, library.pictured, library.masters, library.faces)
        all_named_stay = named == self._named  # whatever entries name, they then name the same
        for kind, entry, is_named in placed(library):
            file = entry.document.file
            before = self.said.get(file)
            if not (all_named_stay and before and before.of[0] is entry and before.of[1] is is_named):
                of = (entry, is_named, *_looked_at(library, entry.record))
                if before is None or before.of != of:
                    subject = EntryContext(
                        library=library,
                        entry=entry,
                        kind=kind,
                        met=self.words,
                        met_in_files=self.words_of_files,
                        is_named=is_named,
                    )
                    problems = tuple(problem for find in by_kind.get(kind, ()) for problem in find(subject))
                    before = Said(of=of, problems=problems, items=subject.items)
            said[file] = before
            if before.problems:
                yield from before.problems
        self.said, self._named = said, named
        for rule in rules:
            yield from rule.besides(library) if isinstance(rule, OfEach) else rule(library)

    def items(self, library: Library, entry: Entry[Milestone] | Entry[Album]) -> tuple[ConsentItem, ...]:
        """What consent is asked for in `entry`, as the rules saw it; found anew where none of them did."""
        said = self.said.get(entry.document.file)
        return said.items if said and said.of[0] is entry else tuple(items_of(library, entry))


def _looked_at(library: Library, record: object) -> tuple[object, ...]:
    """All that a rule about an entry may look at besides the entry and what is the same for all: what its `record` names."""
    if isinstance(record, Milestone):
        shown: list[object] = [(library.pictured.get(name), library.masters.get(name)) for name in record.photos]
        names = record.consent or ()
    elif isinstance(record, Album):
        pictures = [reference(record.slug, photo) for photo in record.photos]
        shown = [(library.masters.get(name), library.faces.get(name)) for name in pictures]
        names = tuple(name for photo in record.photos for name in photo.consent or ())
    else:
        return ()
    return (*shown, *map(library.consents.get, names))
