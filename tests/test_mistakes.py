"""Two hundred mistakes, as people make them, are told in each language at the exact place, in plain words, with what to do."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest
import regex
import yaml
from conftest import NOW, PROJECT, SOUND

from publishing.checks.registry import check
from publishing.checks.report import report
from publishing.content.library import load_library
from publishing.i18n.messages import load_rule_messages, message

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message of a report: its place as file:line:column, its rule, and what it says and advises."""

    place: str
    rule: str
    says: str
    help: str


def mistakes(kind: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = yaml.safe_load((MISTAKES / f"{kind}.yml").read_text(encoding="utf-8"))
    return found


def told_at(mistake: dict[str, str]) -> tuple[str, str]:
    """The place of which a mistake is to be told, as file:line and as file:line:column."""
    before = (SOUND / mistake["file"]).read_text(encoding="utf-8").partition(mistake["find"])[0]
    number, column = mistake["at"].split(":")
    above = before.count("\n") + 1 if number[0] in "+-" else 0
    line = f"{mistake['file']}:{above + int(number)}"
    return line, f"{line}:{column}"


def jargon(text: str, language: str) -> set[str]:
    """The words of programmers, with any ending, in what `text` does not ask to type."""
    words: dict[str, list[str]] = yaml.safe_load((MISTAKES / "jargon.yml").read_text(encoding="utf-8"))
    known = {*words["en"], *words[language]}
    said = (word.casefold() for word in WORD.findall(NAMES.sub("", CODE.sub("", text))))
    return {word for word in said if any(word == one or (len(one) >= LONG and word.startswith(one)) for one in known)}


def told(text: str, language: str) -> list[Told]:
    """The messages of `text`, a report in `language`."""
    levels = "|".join(message(f"report.{level}", language) for level in ("error", "warning"))
    head = re.compile(rf"(?P<place>\S+:\d+:\d+): (?:{levels}) (?P<rule>[\w-]+): (?P<says>.+)")
    found = []
    for part in text.split("\n\n"):
        first, *others = part.splitlines()
        if match := head.fullmatch(first):
            start = f"  {message('report.help', language)}: "
            advice = next((line.removeprefix(start) for line in others if line.startswith(start)), "")
            found.append(Told(**match.groupdict(), help=advice))
    return found


def grade(texts: set[str]) -> float:
    """The Automated Readability Index of English `texts`, each a sentence or more, where code counts as one short word.

    Source of the formula: Senter and Smith, Automated Readability Index, AMRL-TR-66-220 (1967).
    """
    written = [CODE.sub("this", text) for text in texts]
    words = list(chain.from_iterable(WORD.findall(text) for text in written))
    sentences = sum(len([part for part in re.split(r"[.?!]+(?:\s|$)", text) if part.strip()]) for text in written)
    return 4.71 * statistics.mean(map(len, words)) + 0.5 * len(words) / sentences - 21.43


@pytest.fixture
def reports(plain: Path) -> Callable[[dict[str, str]], dict[str, list[Told]]]:
    """Makes a mistake in a copy of the sound site, and returns what is told of its file, by language."""

    def made(mistake: dict[str, str]) -> dict[str, list[Told]]:
        path = plain / mistake["file"]
        right = path.read_text(encoding="utf-8")
        assert mistake["find"] in right, mistake
        path.write_text(right.replace(mistake["find"], mistake["instead"], 1), encoding="utf-8")
        library = load_library(plain, PROJECT / "mkdocs.yml", NOW)
        path.write_text(right, encoding="utf-8")
        problems = [one for one in check(library) if one.position.file == mistake["file"]]
        return {language: told(report(problems, library, language), language) for language in LANGUAGES}

    return made


@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_is_told_where_it_was_made_with_what_to_do_in_plain_words(
    kind: str, reports: Callable[[dict[str, str]], dict[str, list[Told]]], request: pytest.FixtureRequest
) -> None:
    counted = {"line": 0, "column": 0, "help": 0, "alone": 0, "jargon": 0}
    made, missed, english, awkward = mistakes(kind), [], set(), set()
    for mistake in made:
        line, place = told_at(mistake)
        by_language = reports(mistake)
        ours = {
            language: next((one for one in found if one.rule == mistake["rule"] and one.place == place), None)
            for language, found in by_language.items()
        }
        lines = [{one.place.rpartition(":")[0] for one in found if one.rule == mistake["rule"]} for found in by_language.values()]
        counted["line"] += all(line in one for one in lines)
        counted["column"] += None not in ours.values()
        counted["help"] += all(one and one.help for one in ours.values())
        counted["alone"] += all(one.place.startswith(f"{line}:") for found in by_language.values() for one in found)
        if None in ours.values():
            missed.append((mistake, by_language["en"]))
        for language, one in ours.items():
            if one:
                awkward |= jargon(f"{one.says} {one.help}", language)
        english |= {text for one in (ours["en"],) if one for text in (one.says, one.help)}
    counted["jargon"] = len(awkward)
    row = f"| {kind} | {len(made)} | {' | '.join(map(str, counted.values()))} | {grade(english):.1f} |"
    table = TABLE.read_text(encoding="utf-8")
    if request.config.getoption("--write-golden"):
        table = re.sub(rf"^\| {kind} \|.*$", row, table, flags=re.MULTILINE)
        TABLE.write_text(table, encoding="utf-8", newline="\n")
    assert counted["line"] == len(made), missed
    assert counted["column"] >= COLUMNS * len(made), missed
    assert counted["help"] >= HELPED * len(made), missed
    assert not awkward
    assert grade(english) <= HARDEST, english
    assert row in table.splitlines()


def test_there_are_mistakes_enough_and_each_is_another() -> None:
    every = [(one["file"], one["find"], one["instead"]) for kind in KINDS for one in mistakes(kind)]
    assert len(every) >= FEWEST
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_at_all_uses_jargon(language: str) -> None:
    found = {
        key: words
        for key, texts in load_rule_messages().items()
        if (words := jargon(f"{texts.says[language]} {texts.help[language]}", language))
    }
    assert found == {}
