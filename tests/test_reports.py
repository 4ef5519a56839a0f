"""Every format of reports gives the same problems, follows its standard, and is safe whatever content and file names hold."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import CASES, NOW, PROJECT, SOUND

from publishing.checks.gate import decide
from publishing.checks.registry import catalogue, is_error
from publishing.checks.report import (
    ELLIPSIS,
    FORMATS,
    LONGEST_LINE,
    MOST_IN_A_FILE,
    MOST_OF_A_LEVEL,
    STAND_IN,
    diagnostic,
    one_line,
    printable,
    report,
)
from publishing.checks.rule import Problem
from publishing.cli.guides import GUIDES, language_of
from publishing.content.library import Entry, Library, load_library
from publishing.files.yaml_document import Document, Position
from publishing.i18n.messages import load_rule_messages

REPORTS = PROJECT / "tests" / "reports"
REPORTED = {"file-unreadable", "consent-missing", "text-not-nfc"}
COMMAND = re.compile(r"::(?P<level>error|warning|notice)(?: (?P<place>[^:]*))?::(?P<text>.*)")
ODD_NAMES = [
    "milestones/2020-a\n::error::obey.yml",
    "milestones/2020-a\r::stop-commands::x.yml",
    "milestones/2020-\udcff\udc80.yml",
    "milestones/2020-\ud800.yml",
    "milestones/2020-::warning file=x,line=1::a.yml",
    "milestones/2020-100%, #1? a:b.yml",
    "milestones/2020-\x1b[31m\u202egnp.yml",
    "milestones/2020-\u2028##[error]সভা.yml",
]


@pytest.fixture
def library(sound: Path) -> Library:
    """The sound site with three broken cases laid over it."""
    for case in ("consent-missing", "file-unreadable", "text-not-nfc"):
        shutil.copytree(CASES / case, sound, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected*.txt"))
    return load_library(sound, PROJECT / "mkdocs.yml", NOW)


@pytest.fixture
def problems(library: Library) -> tuple[Problem, ...]:
    """The errors and the warning of three rules: a list that new rules do not change."""
    found = tuple(problem for problem in decide(library).problems if problem.rule in REPORTED)
    assert {problem.rule for problem in found} == REPORTED
    return found


@pytest.mark.parametrize("language", ["en", "bn"])
@pytest.mark.parametrize("name", FORMATS)
def test_a_format_tells_the_problems_in_the_agreed_words(
    name: str, language: str, problems: tuple[Problem, ...], library: Library, golden: Callable[[Path, str], None]
) -> None:
    golden(REPORTS / f"{name}.{language}.txt", FORMATS[name](problems, library, language))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_tells_that_there_is_nothing_to_tell(name: str) -> None:
    text = FORMATS[name]((), load_library(SOUND, PROJECT / "mkdocs.yml", NOW), "en")
    match name:
        case "json":
            assert json.loads(text)["problems"] == []
        case _:
            assert "No problems in" in text
            assert "are shown" not in text


@pytest.mark.parametrize("name", ["json"])
def test_the_command_prints_nothing_but_the_format_and_ends_as_ever(
    name: str, command: Callable[..., subprocess.CompletedProcess[str]], sound: Path
) -> None:
    asked = ("validate_milestones.py", "--root", sound, "--language", "bn", "--format", name)
    assert json.loads(command(*asked).stdout)
    (sound / "milestones" / "2020-broken.yml").write_text("title: [", encoding="utf-8")
    assert "2020-broken.yml" in str(json.loads(command(*asked, code=1).stdout))


@pytest.mark.parametrize("file", ODD_NAMES)
@pytest.mark.parametrize("name", FORMATS)
def test_any_file_name_is_told_in_utf_8_and_on_one_line(name: str, file: str) -> None:
    library, found = _found_in(file, "title: sample", 1)
    text = FORMATS[name](found, library, "en")
    text.encode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u2028\u202e]", text) or name == "json"
    match name:
        case "json":
            assert json.loads(text)["problems"][0]["file"] == file.encode("utf-8", "backslashreplace").decode()
        case "github":
            obeyed, token = _obeyed(text)
            assert [line.split(" ")[0].split("::")[1] for line in obeyed] == ["notice", "error"]
            assert token not in obeyed
            assert f"file={_escaped(file)},line=1,col=1,title=consent-missing::" in obeyed[1]
        case _:
            assert text.startswith(f"{printable(file)}:1:1: error consent-missing: ")
            assert len(text.splitlines()) == 7
            assert one_line(found[0], "en").startswith(f"{printable(file)}:1: ")


def test_github_obeys_nothing_that_content_says() -> None:
    library, found = _found_in("milestones/2020-a.yml", "##[error]a ::error::b\u2028::error::c", 1)
    text = FORMATS["github"](found, library, "en")
    obeyed, _ = _obeyed(text)
    assert len(obeyed) == 2
    assert "##[error]" not in "".join(obeyed)
    assert "##[error]" in text


def test_github_gets_percent_signs_and_line_ends_of_messages_escaped() -> None:
    position = Position(file="milestones/2020-a.yml")
    problem = Problem(rule="goal-unknown", position=position, slots={"found": "50%0A::error::\r\nx", "known": "a, b: c"})
    text = FORMATS["github"]((problem,), _library("milestones/2020-a.yml", "goals:"), "en")
    line = _obeyed(text)[0][1]
    assert line.startswith(
        "::error file=milestones/2020-a.yml,line=1,col=1,title=goal-unknown::There is no goal `50%250A::error::"
    )
    assert line.endswith("%0Ahelp: Use one of: a, b: c.")


def test_github_is_told_the_most_important_first_and_no_more_than_it_shows() -> None:
    files = ("milestones/2020-b.yml", "milestones/2020-a.yml")
    library = _library(files[0], "\n".join("x" * 40))
    found = tuple(
        Problem(rule=rule, position=Position(file=file, line=line, column=1))
        for file in files
        for line in range(30, 0, -1)
        for rule in ("text-not-nfc", "consent-missing")
    )
    obeyed, _ = _obeyed(FORMATS["github"](found, library, "en"))
    assert obeyed[0].startswith("::notice::Errors: 60. Warnings: 60. Files: ")
    assert "20 of 120 are shown" in obeyed[0]
    levels = [match["level"] for line in obeyed if (match := COMMAND.match(line))]
    assert levels == ["notice", *["error"] * MOST_OF_A_LEVEL, *["warning"] * MOST_OF_A_LEVEL]
    places = [match["place"] for line in obeyed[1:] if (match := COMMAND.match(line))]
    expected = [f"file=milestones/2020-a.yml,line={line},col=1" for line in range(1, 11)]
    assert places == [f"{place},title={rule}" for rule in ("consent-missing", "text-not-nfc") for place in expected]


def test_the_text_lists_so_many_problems_of_a_file_errors_before_warnings_and_counts_the_others() -> None:
    file = "milestones/2020-a.yml"
    library = _library(file, "\n".join("x" * 100))
    warnings = [Problem(rule="text-not-nfc", position=Position(file=file, line=line)) for line in range(1, 61)]
    errors = [Problem(rule="consent-missing", position=Position(file=file, line=line)) for line in range(61, 64)]
    other = Problem(rule="consent-missing", position=Position(file="milestones/2020-b.yml"))
    text = report((*warnings, *errors, other), library, "en")
    assert text.count(f"{file}:") == MOST_IN_A_FILE + 1
    assert text.count("error consent-missing") == 4
    assert f"\n\n{file}: and 13 more in this file\n\nmilestones/2020-b.yml:1:1: " in text
    assert "\nErrors: 4. Warnings: 60. Files: " in text
    assert "এই ফাইলে আরও ১৩টি" in report((*warnings, *errors, other), library, "bn")


def test_json_keeps_its_shape(problems: tuple[Problem, ...], library: Library) -> None:
    text = json.loads(FORMATS["json"](problems, library, "bn"))
    errors = sum(is_error(problem) for problem in problems)
    assert list(text) == ["version", "count", "problems"]
    assert text["version"] == 1
    assert text["count"] == {"errors": errors, "warnings": len(problems) - errors, "files": len(library.entries)}
    for one, problem in zip(text["problems"], problems, strict=True):
        assert list(one) == ["rule", "level", "file", "line", "column", "message", "help", "because"]
        assert (one["rule"], one["file"], one["line"]) == (problem.rule, problem.position.file, problem.position.line)
        assert one["message"] == diagnostic(problem, "bn").message


@pytest.mark.parametrize("name", ["github", "json"])
def test_what_programs_are_told_never_quotes_the_line_beside_a_place(name: str) -> None:
    library, found = _found_in("milestones/2020-a.yml", "body: 9876543210", 7)
    text = FORMATS[name](found, library, "en")
    assert "9876543210" not in ("\n".join(_obeyed(text)[0]) if name == "github" else text)


@pytest.mark.parametrize("before", [0, 40, 79, 80, 81, 200, 319, 320, 400])
def test_a_long_line_is_cut_around_the_caret_and_never_within_a_letter(before: int) -> None:
    letters = ["ক্ষ্ম", "র্যা", "স্ত্রী", "জ্ঞা", "न्", "é", "👩‍👩‍👧"]
    graphemes = [letters[number % len(letters)] for number in range(before)]
    after = [letters[number % len(letters)] for number in range(400 - before)]
    column = len("".join(graphemes)) + 1
    shown, caret = _shown(["".join([*graphemes, "ঋ", *after])], column)
    cells = [cell for cell in re.split("(" + "|".join([*letters, "ঋ", ELLIPSIS]) + ")", shown) if cell]
    assert set(cells) <= {*letters, "ঋ", ELLIPSIS}
    assert len(cells) == LONGEST_LINE
    assert cells[caret] == "ঋ"
    assert (cells[0] == ELLIPSIS) == (before > LONGEST_LINE // 2)
    assert (cells[-1] == ELLIPSIS) == (400 - before >= LONGEST_LINE // 2)
    assert ELLIPSIS not in cells[1:-1]


def test_a_line_of_the_greatest_length_is_shown_whole() -> None:
    assert _shown(["স্ত্রী" * LONGEST_LINE], 1) == ("স্ত্রী" * LONGEST_LINE, 0)


def test_the_caret_counts_graphemes_tabs_as_a_space_and_what_has_no_width_as_one() -> None:
    assert _shown(["\t\tক্ষ: x"], 3) == ("  ক্ষ: x", 2)
    assert _shown(["\t\tক্ষ: x"], 8) == ("  ক্ষ: x", 5)
    assert _shown(["কো: x"], 3) == ("কো: x", 1)
    assert _shown(["ক\u09c7\u09be: x"], 3) == ("ক\u09c7\u09be: x", 0), "a place within a letter is the letter's place"
    assert _shown(["a\u202eb\u200bc\x1b[31m"], 5) == (f"a{STAND_IN}b{STAND_IN}c{STAND_IN}[31m", 4)
    assert _shown(["ab"], 99) == ("ab", 2)


def test_why_is_told_where_a_message_gives_a_reason() -> None:
    reasoned = [key for key, message in load_rule_messages().items() if message.because]
    for key in reasoned:
        rule, _, variant = key.partition(".")
        message = load_rule_messages()[key]
        slots = {name: "x" for text in (message.says, message.help, message.because) if text for name in _slots(text["en"])}
        problem = Problem(rule=rule, variant=variant, position=Position(file="milestones/2020-a.yml"), slots=slots)
        for language, word in (("en", "why"), ("bn", "কেন")):
            because = diagnostic(problem, language).because
            assert because
            assert f"\n  {word}: {because}\n" in report((problem,), _library("milestones/2020-a.yml", ""), language)


@pytest.mark.parametrize("guide", [name for name in GUIDES if name.startswith("milestones/")])
def test_every_rule_has_a_heading_and_its_messages_in_the_guide(guide: str) -> None:
    text = (PROJECT / guide).read_text(encoding="utf-8")
    assert re.findall(r"^### (\S+)$", text, re.MULTILINE) == [rule.name for rule in catalogue()]
    for rule in catalogue():
        for message in rule.messages:
            assert f"“{message.says[language_of(guide)]}”: {message.help[language_of(guide)]}\n" in text


def test_every_message_belongs_to_a_rule_with_a_sentence() -> None:
    assert {key.split(".")[0] for key in load_rule_messages()} == {rule.name for rule in catalogue()}
    assert all(rule.sentence.endswith(".") and rule.levels for rule in catalogue())


def _library(file: str, text: str) -> Library:
    """The sound site with one milestone, which cannot be read."""
    document = Document(file=file, text=text)
    sound = load_library(SOUND, PROJECT / "mkdocs.yml", NOW)
    return replace(sound, milestones=(Entry(document=document, record=None, faults=()),))


def _found_in(file: str, text: str, column: int) -> tuple[Library, tuple[Problem, ...]]:
    return _library(file, text), (Problem(rule="consent-missing", position=Position(file=file, column=column)),)


def _shown(lines: list[str], column: int) -> tuple[str, int]:
    """Return the line as the report shows it, and the number of places before the caret."""
    library, found = _found_in("milestones/2020-a.yml", "\n".join(lines), column)
    text = report(found, library, "en").split("\n")
    return text[1].removeprefix("  1 | "), len(text[2].removeprefix("    | ")) - 1


def _obeyed(text: str) -> tuple[list[str], str]:
    """Return the commands that GitHub's runner obeys, up to the one that stops it, and the token that ends the stop."""
    lines = text.rstrip("\n").split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("::stop-commands::"))
    token = lines[start].removeprefix("::stop-commands::")
    assert lines[-1] == f"::{token}::"
    assert token not in "\n".join(lines[start + 1 : -1])
    return lines[:start], token


def _escaped(file: str) -> str:
    kept = "".join(one if one in "\r\n" else printable(one) for one in file)
    for one in "%\r\n:,":
        kept = kept.replace(one, f"%{ord(one):02X}")
    return kept


def _slots(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))
