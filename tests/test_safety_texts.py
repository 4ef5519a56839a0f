"""The rules that keep people safe find what they should in both scripts, and leave ordinary prose alone."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest
import yaml
from affirming import load_library
from conftest import PROJECT

from publishing.checks.gate import decide
from publishing.checks.identifiers import has_valid_checksum, identifiers
from publishing.checks.registry import check, is_error, rules_in
from publishing.checks.rule import Problem
from publishing.checks.rules import identifiability, personal_data, references, terms
from publishing.checks.rules.identifiability import small_counts

CONFIGURATION = PROJECT / "mkdocs.yml"
ORDINARY = PROJECT / "tests" / "ordinary"
TEXTS = yaml.safe_load((PROJECT / "tests" / "safety_texts.yml").read_text(encoding="utf-8"))
NOW = datetime.datetime(2026, 11, 24, 6, 0, tzinfo=datetime.UTC)
MOST_WARNINGS_ON_ORDINARY_PAGES = 0
RULES = rules_in(personal_data, identifiability, terms)

STORY = (PROJECT / "tests" / "safety_story.txt").read_text(encoding="utf-8")
FINE = "place: sample-district"


def problems(root: Path) -> tuple[Problem, ...]:
    library = load_library(root, CONFIGURATION, NOW)
    assert all(milestone.record for milestone in library.milestones), [one.faults for one in library.milestones]
    return check(library, RULES)


def broken_rules(root: Path, text: str, *, name: str = "2020-03-14-story", fields: str = FINE) -> set[str]:
    """The rules that find something in a milestone of the sound site whose account is `text`."""
    language = "bn" if any("ঀ" <= letter <= "৿" for letter in text) else "en"
    file = root / "milestones" / f"{name}.yml"
    file.write_text(STORY.format(fields=fields, language=language, text=text.replace("\n", "\n    ")), encoding="utf-8")
    return {problem.rule for problem in problems(root) if problem.position.file == f"milestones/{name}.yml"}


@pytest.mark.parametrize(("kind", "text"), TEXTS["what_leads_to_a_person_is_found"])
def test_what_leads_to_a_person_is_found(kind: str, text: str) -> None:
    found = list(identifiers(text))
    assert [one for one, _ in found] == [kind]
    assert found[0][1] in text


@pytest.mark.parametrize("text", TEXTS["ordinary_numbers_lead_to_nobody"])
def test_ordinary_numbers_lead_to_nobody(text: str) -> None:
    assert list(identifiers(text)) == []


@pytest.mark.parametrize(("number", "valid"), [("2363", True), ("2364", False), ("234567890124", True), ("234567890142", False)])
def test_the_checksum_is_verhoeff_s(number: str, *, valid: bool) -> None:
    assert has_valid_checksum(number) is valid


@pytest.mark.parametrize(("count", "language", "text"), TEXTS["a_small_count_of_people_is_found"])
def test_a_small_count_of_people_is_found(count: int, language: str, text: str) -> None:
    assert [number for number, _ in small_counts(text, language)] == [count]


@pytest.mark.parametrize(("language", "text"), TEXTS["other_counts_are_left_alone"])
def test_other_counts_are_left_alone(language: str, text: str) -> None:
    assert list(small_counts(text, language)) == []


@pytest.mark.parametrize("text", TEXTS["an_avoided_word_is_found"])
def test_an_avoided_word_is_found(text: str, sound: Path) -> None:
    assert "term-avoided" in broken_rules(sound, text)


@pytest.mark.parametrize("text", TEXTS["other_words_are_left_alone"])
def test_other_words_are_left_alone(text: str, sound: Path) -> None:
    assert "term-avoided" not in broken_rules(sound, text)


@pytest.mark.parametrize(("text", "warned"), TEXTS["violence_without_a_note_is_found"])
def test_violence_without_a_note_is_found(text: str, sound: Path, *, warned: bool) -> None:
    assert ("content-note-missing" in broken_rules(sound, text)) is warned


def test_violence_after_a_note_is_left_alone(sound: Path) -> None:
    note = FINE + "\ncontent_note: {en: This page speaks of violence., bn: এই পাতায় হিংসার কথা আছে।}"
    assert "content-note-missing" not in broken_rules(sound, "She spoke about violence.", fields=note)


@pytest.mark.parametrize(("text", "warned"), TEXTS["one_person_told_too_closely_is_found"])
def test_one_person_told_too_closely_is_found(text: str, sound: Path, *, warned: bool) -> None:
    assert ("person-pinpointed" in broken_rules(sound, text)) is warned


@pytest.mark.parametrize(("name", "fields", "text", "refused"), TEXTS["a_small_count_counts_with_a_place_or_a_month"])
def test_a_small_count_counts_with_a_place_or_a_month(name: str, fields: str, text: str, sound: Path, *, refused: bool) -> None:
    assert ("count-too-small" in broken_rules(sound, text, name=name, fields=fields)) is refused


def test_the_site_s_own_number_is_no_personal_data(sound: Path) -> None:
    site = sound / "docs" / "_data" / "site.yml"
    site.write_text(site.read_text(encoding="utf-8").replace('phone: "000"', 'phone: "9876500000"'), encoding="utf-8")
    assert broken_rules(sound, "Call 98765 00000.") == set()
    assert broken_rules(sound, "Call 98765 00001.") == {"personal-data"}


def test_ordinary_pages_are_left_alone(sound: Path) -> None:
    pages = sorted(ORDINARY.glob("*.yml"))
    assert len(pages) == 10
    for page in pages:
        assert "fictional" in page.read_text(encoding="utf-8").splitlines()[0]
        shutil.copy(page, sound / "milestones")
    found = problems(sound)
    assert [problem for problem in found if is_error(problem)] == []
    assert len(found) <= MOST_WARNINGS_ON_ORDINARY_PAGES, found


def test_the_real_content_is_left_alone() -> None:
    library = load_library(PROJECT, CONFIGURATION, NOW)
    assert check(library, RULES + rules_in(references)) == ()


def test_only_helplines_that_somebody_stands_for_are_shown(sound: Path) -> None:
    file = sound / "docs" / "_data" / "helplines.yml"
    entry = file.read_text(encoding="utf-8").split("\n", 1)[1]
    broken = (
        entry.replace("  area:\n    en: Nowhere\n    bn: কোথাও নয়\n", ""),
        entry.replace("  checked_on: 2026-01-02\n", ""),
        entry.replace("2026-01-02", "2026-11-25"),
        entry.replace("2026-01-02", "2026-11-24"),
    )
    file.write_text(
        entry + "".join(one.replace('"000"', f'"00{number}"') for number, one in enumerate(broken, 1)), encoding="utf-8"
    )
    published = decide(load_library(sound, CONFIGURATION, NOW)).published
    assert published
    assert [helpline.number for helpline in published.helplines] == ["000", "004"]
