"""Two hundred mistakes that people make are reported in each language at the exact place, in plain words, with what to do."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest
import regex
import yaml
from conftest import NOW, PROJECT, SOUND

from publishing.checks.registry import check
from publishing.checks.report import Diagnostic, diagnostic
from publishing.content.library import load_library
from publishing.i18n.messages import load_rule_messages

MISTAKES = PROJECT / "tests" / "mistakes"
TABLE = MISTAKES / "README.md"
KINDS = sorted(path.stem for path in MISTAKES.glob("*.yml") if path.stem != "jargon")
LANGUAGES = ("en", "bn")
FEWEST = 120
COLUMNS, HELPED = 0.95, 0.95  # of the mistakes of each kind
LONG = 4  # letters: to a shorter word of the list nothing may be added
HARDEST = 8.0  # years at school
CODE = re.compile(r"\{\w+\}|`[^`]*`|“[^”]*”|https?://\S+|python3 scripts/\S+|[\w./-]+\.(?:yml|jpg|png)\b")
WORD = regex.compile(r"[\p{L}\p{M}\p{N}'’-]+")
NAMES = re.compile(r"\bkey dimensions?\b")  # of the programme


def mistakes(kind: str) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = yaml.safe_load((MISTAKES / f"{kind}.yml").read_text(encoding="utf-8"))
    return listed


def expected_place(mistake: dict[str, str]) -> tuple[int, int]:
    """Return the line and column at which a mistake must be reported."""
    before = (SOUND / mistake["file"]).read_text(encoding="utf-8").partition(mistake["find"])[0]
    line, column = mistake["at"].split(":")
    above = before.count("\n") + 1 if line[0] in "+-" else 0
    return above + int(line), int(column)


def jargon(text: str, language: str) -> set[str]:
    """The words of programmers, with any ending, in what `text` does not ask to type."""
    words: dict[str, list[str]] = yaml.safe_load((MISTAKES / "jargon.yml").read_text(encoding="utf-8"))
    terms = {*words["en"], *words[language]}
    words_used = (word.casefold() for word in WORD.findall(NAMES.sub("", CODE.sub("", text))))
    return {word for word in words_used if any(word == term or (len(term) >= LONG and word.startswith(term)) for term in terms)}


def grade(texts: set[str]) -> float:
    """The Automated Readability Index of English `texts`, each a sentence or more, where code counts as one short word.

    Source of the formula: Senter and Smith, Automated Readability Index, AMRL-TR-66-220 (1967).
    """
    written = [CODE.sub("this", text) for text in texts]
    words = list(chain.from_iterable(WORD.findall(text) for text in written))
    sentences = sum(len([part for part in re.split(r"[.?!]+(?:\s|$)", text) if part.strip()]) for text in written)
    return 4.71 * statistics.mean(map(len, words)) + 0.5 * len(words) / sentences - 21.43


@pytest.fixture
def diagnostics(plain: Path) -> Callable[[dict[str, str]], dict[str, list[Diagnostic]]]:
    """Make a mistake in a copy of the sound site, and return the diagnostics of its file by language."""

    def of_mistake(mistake: dict[str, str]) -> dict[str, list[Diagnostic]]:
        path = plain / mistake["file"]
        right = path.read_text(encoding="utf-8")
        assert mistake["find"] in right, mistake
        path.write_text(right.replace(mistake["find"], mistake["instead"], 1), encoding="utf-8")
        library = load_library(plain, PROJECT / "mkdocs.yml", NOW)
        path.write_text(right, encoding="utf-8")
        found = (problem for problem in check(library) if problem.rule != "affirmation-stale")  # as after every change
        problems = [problem for problem in found if problem.position.file == mistake["file"]]
        return {language: [diagnostic(problem, language) for problem in problems] for language in LANGUAGES}

    return of_mistake


@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_is_reported_where_it_was_made_with_what_to_do_in_plain_words(
    kind: str, diagnostics: Callable[[dict[str, str]], dict[str, list[Diagnostic]]], request: pytest.FixtureRequest
) -> None:
    counts = {"line": 0, "column": 0, "help": 0, "alone": 0, "jargon": 0}
    listed, missed, english, awkward = mistakes(kind), [], set(), set()
    for mistake in listed:
        line, column = expected_place(mistake)
        by_language = diagnostics(mistake)
        place = (mistake["rule"], line, column)
        expected = [
            next((problem for problem in problems if (problem.rule, problem.line, problem.column) == place), None)
            for problems in by_language.values()
        ]
        lines = [{problem.line for problem in problems if problem.rule == place[0]} for problems in by_language.values()]
        counts["line"] += all(line in numbers for numbers in lines)
        counts["column"] += None not in expected
        counts["help"] += all(problem and problem.help for problem in expected)
        counts["alone"] += all(problem.line == line for problems in by_language.values() for problem in problems)
        if None in expected:
            missed.append((mistake, by_language["en"]))
        for language, problem in zip(by_language, expected, strict=True):
            if problem:
                awkward |= jargon(f"{problem.message} {problem.help}", language)
                english |= {problem.message, problem.help} if language == "en" else set()
    counts["jargon"] = len(awkward)
    row = f"| {kind} | {len(listed)} | {' | '.join(map(str, counts.values()))} | {grade(english):.1f} |"
    table = TABLE.read_text(encoding="utf-8")
    if request.config.getoption("--write-golden"):
        table = re.sub(rf"^\| {kind} \|.*$", row, table, flags=re.MULTILINE)
        TABLE.write_text(table, encoding="utf-8", newline="\n")
    assert counts["line"] == len(listed), missed
    assert counts["column"] >= COLUMNS * len(listed), missed
    assert counts["help"] >= HELPED * len(listed), missed
    assert not awkward
    assert grade(english) <= HARDEST, english
    assert row in table.splitlines()


def test_there_are_enough_mistakes_and_no_two_are_the_same() -> None:
    every = [(mistake["file"], mistake["find"], mistake["instead"]) for kind in KINDS for mistake in mistakes(kind)]
    assert len(every) >= FEWEST
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_at_all_uses_jargon(language: str) -> None:
    for key, texts in load_rule_messages().items():
        assert not jargon(f"{texts.says[language]} {texts.help[language]}", language), key
