"""Each rule finds the problems of its broken case, words them as agreed, and finds none on the sound site."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from affirming import load_library
from conftest import CASES, LAUNCH, NOW, PROJECT, SOUND

from publishing.build.publication import read_verdict
from publishing.checks.gate import Verdict, decide
from publishing.checks.registry import RULES
from publishing.checks.report import ELLIPSIS, diagnostic, is_sensitive, printable, report
from publishing.checks.rule import Problem, entry_contexts
from publishing.content.library import Library
from publishing.i18n.messages import load_rule_messages

CONFIGURATION = PROJECT / "mkdocs.yml"
BY_THE_GATE = "photo-held-back"
UNAFFIRMED = "affirmation-"  # cases of the rules about affirmations; all others are affirmed as they are


def verdict_on(root: Path, now: datetime.datetime = NOW) -> tuple[Library, Verdict]:
    library = load_library(root, CONFIGURATION, now)
    return library, decide(library)


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir()))
def test_a_broken_case_gives_its_problems_and_messages(case: str, sound: Path, golden: Callable[[Path, str], None]) -> None:
    shutil.copytree(CASES / case, sound, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected*.txt"))
    library, verdict = read_verdict(sound, now=NOW) if case.startswith(UNAFFIRMED) else verdict_on(sound)
    golden(CASES / case / "expected.txt", "".join(f"{place_and_message(problem)}\n" for problem in verdict.problems))
    texts = [text for language in ("en", "bn") for text in worded_once(case, library, verdict, language)]
    golden(CASES / case / "expected-messages.txt", "\n\n".join(texts) + "\n")
    assert case in {problem.rule for problem in verdict.problems}


def place_and_message(problem: Problem) -> str:
    place, level = problem.position, load_rule_messages()[problem.message].level
    return f"{printable(place.file)}:{place.line}:{place.column}: {level} {problem.message}"


def worded_once(rule: str, library: Library, verdict: Verdict, language: str) -> list[str]:
    """Return the report of the first problem with each message of `rule`, and with each that keeps something to itself."""
    *texts, _count = report(verdict.problems, library, language).split("\n\n")
    once: dict[str, str] = {}
    for problem, text in zip(verdict.problems, texts, strict=True):
        if problem.rule == rule or is_sensitive(problem) or ELLIPSIS in diagnostic(problem, language).message:
            once.setdefault(problem.message, text)
    return list(once.values())


def test_the_sound_site_has_no_problem_and_its_draft_waits() -> None:
    library, verdict = verdict_on(SOUND)
    assert verdict.problems == (), report(verdict.problems, library, "en")
    assert [held.file for held in verdict.held_back] == ["milestones/2021-sample-draft.yml"]
    assert verdict.published is not None
    assert "2020-03-14-sample-meeting" in slugs(verdict)


def test_the_real_content_has_no_problem() -> None:
    library, verdict = verdict_on(PROJECT, LAUNCH)
    assert not verdict.problems, report(verdict.problems, library, "en")
    assert not verdict.held_back


def test_every_rule_has_a_case_a_message_and_a_sentence() -> None:
    rules = {rule.name for rule in RULES}
    assert rules | {BY_THE_GATE} == {folder.name for folder in CASES.iterdir()}
    assert rules | {BY_THE_GATE} == {name.split(".")[0] for name in load_rule_messages()}
    assert len(rules) == len(RULES)
    for rule in RULES:
        assert rule.sentence.endswith("."), rule.name
        assert rule.sentence.count(". ") == 0, rule.name
        assert re.search(r"\b(?:must|should)\b", rule.sentence), rule.name


@pytest.mark.parametrize("answer", ["None", "no", "nоne", "none\u200b", "maybe", "0", "না", "{}", "[]", '""', "~", "null", "true"])
def test_only_the_exact_word_none_says_that_nobody_is_concerned(answer: str, sound: Path) -> None:
    file = sound / "milestones" / "2020-03-14-sample-meeting.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("survivors: none", f"survivors: {answer}"), encoding="utf-8")
    _, verdict = verdict_on(sound)
    assert "2020-03-14-sample-meeting" not in slugs(verdict)


def test_one_broken_entry_does_not_hold_back_the_others(sound: Path) -> None:
    good = sound / "milestones" / "2020-03-14-sample-meeting.yml"
    (sound / "milestones" / "2020-03-15-broken.yml").write_text("title: [", encoding="utf-8")
    good.with_name("2019-sample.yml").write_bytes(good.read_bytes())
    _, verdict = verdict_on(sound)
    assert verdict.published is not None
    assert slugs(verdict)[-2:] == ["2020-03-14-sample-meeting", "2019-sample"]
    assert {held.file for held in verdict.held_back} == {"milestones/2020-03-15-broken.yml", "milestones/2021-sample-draft.yml"}


def test_a_picture_without_an_answer_is_held_back_alone_and_takes_its_milestone_along(sound: Path) -> None:
    shutil.copytree(CASES / "photo-held-back", sound, dirs_exist_ok=True)
    _, verdict = verdict_on(sound)
    assert verdict.published is not None
    assert "sample-album/table" in verdict.published.photos()
    assert "sample-album/chair" not in verdict.published.photos()
    assert "2020-03-14-sample-meeting" not in slugs(verdict)


@pytest.mark.parametrize("name", ["goals", "dimensions", "partners", "helplines", "site"])
def test_broken_shared_content_publishes_nothing(name: str, sound: Path) -> None:
    (sound / "docs" / "_data" / f"{name}.yml").write_text("- id: [", encoding="utf-8")
    _, verdict = verdict_on(sound)
    assert verdict.published is None


def test_a_milestone_is_in_the_future_until_its_day_has_begun_in_the_site_s_time_zone(sound: Path) -> None:
    file = sound / "milestones" / "2020-03-14-sample-meeting.yml"
    file.rename(file.with_name("2026-01-15-sample-meeting.yml"))
    late = NOW.replace(day=14, hour=18, minute=29)
    assert "date-in-future" in {problem.rule for problem in verdict_on(sound, late)[1].problems}
    assert not verdict_on(sound, late.replace(minute=31))[1].problems


def slugs(verdict: Verdict) -> list[str]:
    """Return what is published, newest first."""
    assert verdict.published is not None
    return [milestone.item.slug for milestone in verdict.published.milestones]


def test_a_rule_about_an_entry_needs_nothing_but_what_the_entry_names() -> None:
    library = load_library(SOUND, CONFIGURATION, NOW)
    for context in entry_contexts(library):
        contexts = entry_contexts(around(library, context.entry.file))
        alone = next(other for other in contexts if other.entry.file == context.entry.file)
        alone = replace(alone, is_named=context.is_named)
        for rule in RULES:
            if rule.of_entry and context.kind in rule.kinds:
                assert list(rule.of_entry(alone)) == list(rule.of_entry(context)), (rule.name, context.entry.file)


def around(library: Library, file: str) -> Library:
    """The library without all milestones but `file`, and without the consents and albums that `file` does not name."""
    milestones = tuple(entry for entry in library.milestones if entry.file == file)
    albums = tuple(entry for entry in library.albums if entry.file == file)
    names = {name for entry in milestones if entry.record for name in entry.record.consent or ()}
    names |= {name for entry in albums if entry.record for photo in entry.record.photos for name in photo.consent or ()}
    pictured = {name.split("/")[0] for entry in milestones if entry.record for name in entry.record.photos}
    albums += tuple(entry for entry in library.albums if entry.record and entry.record.slug in pictured)
    consents = {name: entry for name, entry in library.consents.items() if name in names or entry.file == file}
    prose = {name: lines for name, lines in library.prose.items() if name == file}
    return replace(library, milestones=milestones, albums=albums, consents=consents, names=(), prose=prose, strays=())
