"""Each of the three gates refuses every damaged consent record alone, while the two others are not asked."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT, SOUND
from test_consent import CONSENTS, concerned, is_stricter, mutants, read

from publishing.audit.leaks.withheld import classify
from publishing.checks.registry import check, is_error, rules_in
from publishing.checks.rules import consent_coverage, consent_records, fields, files
from publishing.consent.clearance import Cleared, UnconsentedError, consent_items
from publishing.content.consent_record import Consent
from publishing.content.library import Library, read_entry

TABLES = yaml.safe_load((PROJECT / "tests" / "attacks" / "third_gate.yml").read_text(encoding="utf-8"))
RECORDS = sorted(path.stem for path in (SOUND / CONSENTS).glob("*.yml"))
RULES = rules_in(files, fields, consent_coverage, consent_records)


def accepting_gates(library: Library, depending: set[str]) -> dict[str, set[str]]:
    """Return the languages in which each gate would publish anything of `depending`, entries by slug or album/picture."""
    files_of = {f"milestones/{name}.yml" for name in depending}
    errors = [(problem.position.file, problem.language) for problem in check(library, rules=RULES) if is_error(problem)]
    accepted: dict[str, set[str]] = {"rules": set(), "clearance": set(), "leaks": set()}
    for item in consent_items(library):
        if item.entry.file not in files_of or item.record.consent is None:
            continue
        own_files = {item.entry.file, *(f"{CONSENTS}/{name}.yml" for name in item.record.consent)}
        refused = {language for file, language in errors if file in own_files}
        if "" not in refused:
            accepted["rules"].update(set(item.evidence.texts) - refused)
        with contextlib.suppress(UnconsentedError):
            accepted["clearance"].update(Cleared(item=item.record, evidence=item.evidence).languages)
    for file in files_of:
        withheld = [part for part in classify(library).withheld if part.file == file]
        accepted["leaks"].update(set(library.languages).difference(*({part.language} for part in withheld)))
        if any(not part.language for part in withheld):
            accepted["leaks"].clear()
    return accepted


def damaged(record: str, sound: Path) -> Iterator[tuple[str, str, Library]]:
    """Yield (line, damage, library) for every damage to the consent `record`, with only the entries that need it."""
    library, _ = read(sound)
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
    depending = {name for name in concerned(library, record) if "/" not in name}
    control = accepting_gates(library, depending)
    if depending:
        assert all(control.values()), control
    survived = [
        f"{line} {damage}: {gate}"
        for line, damage, mutant in damaged(record, sound)
        for gate, languages in accepting_gates(mutant, depending).items()
        if languages and not is_stricter(line, damage, languages)
    ]
    assert survived == []


@pytest.mark.parametrize("attack", TABLES["attacks"], ids=lambda attack: attack["name"])
def test_each_gate_alone_refuses_a_record_that_breaks_the_law(attack: dict[str, object], sound: Path) -> None:
    library, _ = read(sound)
    path = sound / CONSENTS / f"{attack.get('record', 'c-aaaaaaaaa2')}.yml"
    depending = {name for name in concerned(library, path.stem) if "/" not in name}
    assert all(accepting_gates(library, depending).values())
    text = path.read_text(encoding="utf-8")
    for old, new in attack["replace"].items():  # type: ignore[attr-defined]
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    library, _ = read(sound)
    assert not any(accepting_gates(library, depending).values())
