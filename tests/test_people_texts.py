"""What tells of one affected person is found in both languages, and ordinary texts of institutions are left alone."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import yaml
from affirming import load_library
from conftest import PROJECT

from publishing.checks.registry import check, is_error, rules_in
from publishing.checks.rules import consent_coverage, people

CONFIGURATION = PROJECT / "mkdocs.yml"
NOW = datetime.datetime(2026, 11, 24, 6, 0, tzinfo=datetime.UTC)
TEXTS = yaml.safe_load((PROJECT / "tests" / "people_texts.yml").read_text(encoding="utf-8"))
STORY = (PROJECT / "tests" / "safety_story.txt").read_text(encoding="utf-8")
FEWEST_FOUND, MOST_FALSE_ALARMS = 27 / 31, 1 / 100
LANGUAGES = ("en", "bn")


def held_back(root: Path, texts: dict[str, list[str]]) -> list[str]:
    """Return those of `texts`, by language, that are not published as a milestone that says `survivors: none`."""
    stories = {}
    written = [(language, text) for language in LANGUAGES for text in texts[language]]
    for number, (language, text) in enumerate(written):
        file = f"milestones/2020-03-14-story-{number}.yml"
        (root / file).write_text(STORY.format(fields="place: sample-district", language=language, text=text), encoding="utf-8")
        stories[file] = text
    problems = check(load_library(root, CONFIGURATION, NOW), rules_in(consent_coverage, people), ("milestone",))
    return [stories[file] for file in {problem.position.file for problem in problems if is_error(problem)} & stories.keys()]


@pytest.mark.parametrize("part", ["known", "new"])
def test_texts_about_one_person_are_held_back(part: str, sound: Path) -> None:
    texts = TEXTS["one_person"][part]
    found = held_back(sound, texts)
    for language in LANGUAGES:
        missed = set(texts[language]) - set(found)
        assert len(missed) <= (1 - FEWEST_FOUND) * len(texts[language]), missed


@pytest.mark.parametrize("part", ["known", "new"])
def test_ordinary_texts_are_left_alone(part: str, sound: Path) -> None:
    texts = TEXTS["nobody"][part]
    found = held_back(sound, texts)
    assert len(found) <= MOST_FALSE_ALARMS * sum(map(len, texts.values())), found


def test_there_are_enough_texts_and_each_is_there_once() -> None:
    for kind, fewest in (("one_person", 70), ("nobody", 150)):
        texts = [text for part in TEXTS[kind].values() for language in LANGUAGES for text in part[language]]
        assert len(set(texts)) == len(texts) >= fewest
