"""Each of the three gates refuses every damaged consent record alone, while the two others are not asked."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from conftest import LAUNCH, NOW, PROJECT, SOUND
from test_consent import CONSENTS, concerned, is_stricter, mutants, read

from publishing.audit.leaks.classification import classify
from publishing.audit.leaks.vocabulary import pages_beyond
from publishing.build.publication import CONFIGURATION
from publishing.checks.registry import check, is_error, rules_in
from publishing.checks.rules import consent_coverage, consent_records, fields, files
from publishing.consent.clearance import Cleared, ConsentItem, UnconsentedError, consent_items, milestones_with
from publishing.content.consent_record import Consent
from publishing.content.library import Library, load_library, read_entry
from publishing.content.records import Photo

TABLES = yaml.safe_load((PROJECT / "tests" / "attacks" / "third_gate.yml").read_text(encoding="utf-8"))
RECORDS = sorted(path.stem for path in (SOUND / CONSENTS).glob("c-*.yml"))
RULES = rules_in(files, fields, consent_coverage, consent_records)


def accepting_gates(library: Library, record: str) -> dict[str, set[str]]:
    """Return the languages in which each gate alone would publish the milestone or picture that names the consent `record`.

    Of a picture it returns those in which every milestone that shows it would be published, too.
    """
    item = next(item for item in consent_items(library) if record in (item.record.consent or ()))
    accepting = [_accepting_gates(library, shown) for shown in (item, *milestones_with(library, item))]
    return {gate: set[str].intersection(*(languages[gate] for languages in accepting)) for gate in accepting[0]}


def _accepting_gates(library: Library, item: ConsentItem) -> dict[str, set[str]]:
    own_files = {item.entry.file, *(f"{CONSENTS}/{name}.yml" for name in item.record.consent or ())}
    errors = [problem for problem in check(library, rules=RULES) if is_error(problem) and problem.position.file in own_files]
    refused = {problem.language for problem in errors}
    cleared: set[str] = set()
    with contextlib.suppress(UnconsentedError):
        cleared.update(Cleared(item=item.record, evidence=item.evidence).languages)
    folder = item.entry.file.rpartition("/")[0]
    file = f"{folder}/{item.record.file}" if isinstance(item.record, Photo) else item.entry.file
    withheld = {part.language for part in classify(library).withheld if part.file == file}
    return {
        "rules": set() if "" in refused else set(item.evidence.texts) - refused,
        "clearance": cleared,
        "leaks": set() if "" in withheld else set(library.languages) - withheld,
    }


def damaged(library: Library, record: str, sound: Path) -> Iterator[tuple[str, str, Library]]:
    """Yield (line, damage, library) for every damage to the consent `record`, with only the milestones that need it."""
    depending = concerned(library, record)
    near = tuple(entry for entry in library.milestones if entry.record and entry.record.slug in depending)
    path = sound / CONSENTS / f"{record}.yml"
    for line, damage, mutant in mutants(path.read_text(encoding="utf-8")):
        path.write_text(mutant, encoding="utf-8")
        entry = read_entry(sound, f"{CONSENTS}/{path.name}", Consent)
        if entry.record:  # a record that cannot be read is no consent for any gate
            yield line, damage, replace(library, milestones=near, consents={**library.consents, record: entry})


@pytest.mark.parametrize("record", RECORDS)
def test_each_gate_alone_refuses_every_damaged_record(record: str, sound: Path) -> None:
    library, _ = read(sound)
    control = accepting_gates(library, record)
    assert all(control.values())
    survived = [
        f"{line} {damage}: {gate}"
        for line, damage, mutant in damaged(library, record, sound)
        for gate, languages in accepting_gates(mutant, record).items()
        if languages and not is_stricter(line, damage, languages) and not (damage == "deleted" and languages < control[gate])
    ]
    assert survived == []


@pytest.mark.parametrize("attack", TABLES["attacks"], ids=lambda attack: attack["name"])
def test_each_gate_alone_refuses_a_record_that_breaks_the_law(attack: dict[str, object], sound: Path) -> None:
    library, _ = read(sound)
    path = sound / CONSENTS / f"{attack.get('record', 'c-aaaaaaaaa2')}.yml"
    assert all(accepting_gates(library, path.stem).values())
    text = path.read_text(encoding="utf-8")
    for old, new in attack["replace"].items():  # type: ignore[attr-defined]
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    library, _ = read(sound)
    assert not any(accepting_gates(library, path.stem).values())


ADDED = {  # what a template could show of an entry though nobody affirmed it, and where it begins
    "a text": ("</h1>", "</h1><p>Zubedaxa</p>"),
    "an alternative text": ("</h1>", '</h1><img src="x.jpg" alt="Zubedaxa">'),
    "a name that assistive technology reads out": ("<main", '<main aria-label="Zubedaxa"'),
    "a part of a word": ("</h1>", "</h1><p>Zube<b>daxa</b></p>"),
    "the title": ("<title>", "<title>Zubedaxa "),
    "the description": ("</head>", '<meta name="description" content="Zubedaxa"></head>'),
    "letters of the other language": ("</h1>", "</h1><p>জুবেদাখ্যা</p>"),
}


@pytest.mark.parametrize(("before", "after"), ADDED.values(), ids=ADDED)
def test_a_page_with_a_word_that_nobody_affirmed_is_found(fictional: Path, tmp_path: Path, before: str, after: str) -> None:
    library = load_library(fictional.parent, CONFIGURATION, NOW)
    texts = classify(library).texts
    page = tmp_path / "bn" / "index.html"
    page.parent.mkdir()
    page.write_bytes((fictional / "bn" / "index.html").read_bytes())
    assert list(pages_beyond(tmp_path, texts, library)) == []  # the control
    page.write_text(page.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    assert list(pages_beyond(tmp_path, texts, library)) == ["bn/index.html"]


def test_words_are_the_same_however_they_are_typed(fictional: Path, tmp_path: Path) -> None:
    library = load_library(fictional.parent, CONFIGURATION, NOW)
    shown = "<body><p>The café in un<b>like</b>ly 2nd place, R&amp;D</p>"
    (tmp_path / "index.html").write_text(shown, encoding="utf-8")
    assert list(pages_beyond(tmp_path, ["THE caf&eacute; in un**like**ly", "3nd *place*: R&D"], library)) == []
    assert list(pages_beyond(tmp_path, ["THE caf&eacute; in unlikely", "3nd *place*: R&D"], library)) == ["index.html"]


def test_no_page_of_either_site_has_a_word_that_nobody_affirmed(fictional: Path, site: Path) -> None:
    for built, content in ((fictional, fictional.parent), (site, PROJECT)):
        library = load_library(content, CONFIGURATION, NOW if content != PROJECT else LAUNCH)
        assert list(pages_beyond(built, classify(library).texts, library)) == []
