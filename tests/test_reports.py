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
from affirming import load_library
from conftest import CASES, NOW, PROJECT, SOUND

from publishing.checks.gate import decide
from publishing.checks.registry import catalogue, is_error
from publishing.checks.report import (
    ELLIPSIS,
    LONGEST_SHOWN_LINE,
    MOST_IN_A_FILE,
    MOST_OF_A_LEVEL,
    REPORT_FORMATS,
    STAND_IN,
    diagnostic,
    one_line,
    printable,
    report,
)
from publishing.checks.rule import Problem
from publishing.cli.guides import GUIDES, language_of
from publishing.content.library import Entry, Library
from publishing.files.yaml_document import Document, Position
from publishing.i18n.messages import load_rule_messages

REPORTS = PROJECT / "tests" / "reports"
REPORTED = {"file-unreadable", "consent-missing", "text-not-nfc"}
FILE = "milestones/2020-a.yml"
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
    """Return the sound site with three broken cases laid over it."""
    for case in ("consent-missing", "file-unreadable", "text-not-nfc"):
        shutil.copytree(CASES / case, sound, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected*.txt"))
    return load_library(sound, PROJECT / "mkdocs.yml", NOW)


@pytest.fixture
def problems(library: Library) -> tuple[Problem, ...]:
    """Return the errors and the warning of three rules: a list that new rules do not change."""
    problems = tuple(problem for problem in decide(library).problems if problem.rule in REPORTED)
    assert {problem.rule for problem in problems} == REPORTED
    return problems


@pytest.mark.parametrize("language", ["en", "bn"])
@pytest.mark.parametrize("name", REPORT_FORMATS)
def test_a_format_tells_the_problems_in_the_agreed_words(
    name: str, language: str, problems: tuple[Problem, ...], library: Library, golden: Callable[[Path, str], None]
) -> None:
    golden(REPORTS / f"{name}.{language}.txt", REPORT_FORMATS[name](problems, library, language))


def test_a_format_says_that_there_are_no_problems() -> None:
    sound = load_library(SOUND, PROJECT / "mkdocs.yml", NOW)
    texts = {name: write((), sound, "en") for name, write in REPORT_FORMATS.items()}
    assert json.loads(texts.pop("json"))["problems"] == []
    for text in texts.values():
        assert "No problems in" in text
        assert "are shown" not in text


def test_the_command_prints_nothing_but_the_format_and_keeps_its_exit_code(
    command: Callable[..., subprocess.CompletedProcess[str]], sound: Path
) -> None:
    arguments = ("validate_milestones.py", "--root", sound, "--language", "bn", "--format", "json")
    assert json.loads(command(*arguments).stdout)
    (sound / "milestones" / "2020-broken.yml").write_text("title: [", encoding="utf-8")
    assert "2020-broken.yml" in str(json.loads(command(*arguments, code=1).stdout))


@pytest.mark.parametrize("file", ODD_NAMES)
@pytest.mark.parametrize("name", REPORT_FORMATS)
def test_any_file_name_is_written_in_utf_8_and_on_one_line(name: str, file: str) -> None:
    library, problem = broken("title: sample", file=file)
    text = REPORT_FORMATS[name]((problem,), library, "en")
    text.encode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u2028\u202e]", text) or name == "json"
    match name:
        case "json":
            assert json.loads(text)["problems"][0]["file"] == file.encode("utf-8", "backslashreplace").decode()
        case "github":
            commands, token = obeyed(text)
            assert [line.split(" ")[0].split("::")[1] for line in commands] == ["notice", "error"]
            assert token not in commands
            assert f"file={escaped(file)},line=1,col=1,title=consent-missing::" in commands[1]
        case _:
            assert text.startswith(f"{printable(file)}:1:1: error consent-missing: ")
            assert len(text.splitlines()) == 7
            assert one_line(problem, "en").startswith(f"{printable(file)}:1: ")


def test_github_obeys_nothing_that_content_says() -> None:
    library, problem = broken("##[error]a ::error::b\u2028::error::c")
    text = REPORT_FORMATS["github"]((problem,), library, "en")
    commands, _ = obeyed(text)
    assert len(commands) == 2
    assert "##[error]" not in "".join(commands)
    assert "##[error]" in text


def test_github_gets_percent_signs_and_line_ends_of_messages_escaped() -> None:
    library, problem = broken("goals:")
    problem = replace(problem, rule="goal-unknown", slots={"found": "50%0A::error::\r\nx", "known": "a, b: c"})
    line = obeyed(REPORT_FORMATS["github"]((problem,), library, "en"))[0][1]
    place = f"::error file={FILE},line=1,col=1,title=goal-unknown::"
    assert line.startswith(f"{place}There is no goal `50%250A::error::")
    assert line.endswith("%0Ahelp: Use one of: a, b: c.")


def test_github_gets_the_most_important_problems_first_and_no_more_than_it_shows() -> None:
    files = ("milestones/2020-b.yml", FILE)
    library, _ = broken("\n".join("x" * 40), file=files[0])
    problems = tuple(
        Problem(rule=rule, position=Position(file=file, line=line, column=1))
        for file in files
        for line in range(30, 0, -1)
        for rule in ("text-not-nfc", "consent-missing")
    )
    notice, *commands = obeyed(REPORT_FORMATS["github"](problems, library, "en"))[0]
    assert notice.startswith("::notice::Errors: 60. Warnings: 60. Files: ")
    assert "20 of 120 are shown" in notice
    expected = [
        f"::{level} file={FILE},line={line},col=1,title={rule}"
        for level, rule in (("error", "consent-missing"), ("warning", "text-not-nfc"))
        for line in range(1, MOST_OF_A_LEVEL + 1)
    ]
    assert [re.sub("(?<!^)::.*", "", line) for line in commands] == expected


def test_the_text_lists_the_first_problems_of_a_file_errors_before_warnings_and_counts_the_others() -> None:
    library, _ = broken("\n".join("x" * 100))
    warnings = [Problem(rule="text-not-nfc", position=Position(file=FILE, line=line)) for line in range(1, 61)]
    errors = [Problem(rule="consent-missing", position=Position(file=FILE, line=line)) for line in range(61, 64)]
    other = Problem(rule="consent-missing", position=Position(file="milestones/2020-b.yml"))
    text = report((*warnings, *errors, other), library, "en")
    assert text.count(f"{FILE}:") == MOST_IN_A_FILE + 1
    assert text.count("error consent-missing") == 4
    assert f"\n\n{FILE}: and 13 more in this file\n\nmilestones/2020-b.yml:1:1: " in text
    assert "\nErrors: 4. Warnings: 60. Files: " in text
    assert "এই ফাইলে আরও ১৩টি" in report((*warnings, *errors, other), library, "bn")


def test_json_keeps_its_shape(problems: tuple[Problem, ...], library: Library) -> None:
    text = json.loads(REPORT_FORMATS["json"](problems, library, "bn"))
    errors = sum(is_error(problem) for problem in problems)
    assert list(text) == ["version", "count", "problems"]
    assert text["version"] == 1
    assert text["count"] == {"errors": errors, "warnings": len(problems) - errors, "files": len(library.entries)}
    for listed, problem in zip(text["problems"], problems, strict=True):
        assert list(listed) == ["rule", "level", "file", "line", "column", "message", "help", "because"]
        assert (listed["rule"], listed["file"], listed["line"]) == (problem.rule, problem.position.file, problem.position.line)
        assert listed["message"] == diagnostic(problem, "bn").message


@pytest.mark.parametrize("name", ["github", "json"])
def test_programs_never_get_the_line_at_a_place(name: str) -> None:
    library, problem = broken("body: 9876543210", column=7)
    text = REPORT_FORMATS[name]((problem,), library, "en")
    assert "9876543210" not in ("\n".join(obeyed(text)[0]) if name == "github" else text)


@pytest.mark.parametrize("before", [0, 40, 79, 80, 81, 200, 319, 320, 400])
def test_a_long_line_is_cut_around_the_caret_and_never_within_a_letter(before: int) -> None:
    letters = ["ক্ষ্ম", "র্যা", "স্ত্রী", "জ্ঞা", "न्", "é", "👩‍👩‍👧"]
    graphemes = [letters[number % len(letters)] for number in range(before)]
    after = [letters[number % len(letters)] for number in range(400 - before)]
    column = len("".join(graphemes)) + 1
    excerpt, caret = excerpt_and_caret("".join([*graphemes, "ঋ", *after]), column)
    cells = [cell for cell in re.split("(" + "|".join([*letters, "ঋ", ELLIPSIS]) + ")", excerpt) if cell]
    assert set(cells) <= {*letters, "ঋ", ELLIPSIS}
    assert len(cells) == LONGEST_SHOWN_LINE
    assert cells[caret] == "ঋ"
    assert (cells[0] == ELLIPSIS) == (before > LONGEST_SHOWN_LINE // 2)
    assert (cells[-1] == ELLIPSIS) == (400 - before >= LONGEST_SHOWN_LINE // 2)
    assert ELLIPSIS not in cells[1:-1]


def test_the_caret_counts_graphemes_tabs_as_a_space_and_signs_without_width_as_one() -> None:
    assert excerpt_and_caret("স্ত্রী" * LONGEST_SHOWN_LINE, 1) == ("স্ত্রী" * LONGEST_SHOWN_LINE, 0), "the longest line is not cut"
    assert excerpt_and_caret("\t\tক্ষ: x", 3) == ("  ক্ষ: x", 2)
    assert excerpt_and_caret("\t\tক্ষ: x", 8) == ("  ক্ষ: x", 5)
    assert excerpt_and_caret("কো: x", 3) == ("কো: x", 1)
    assert excerpt_and_caret("ক\u09c7\u09be: x", 3) == ("ক\u09c7\u09be: x", 0), "a place within a letter is the letter's place"
    assert excerpt_and_caret("a\u202eb\u200bc\x1b[31m", 5) == (f"a{STAND_IN}b{STAND_IN}c{STAND_IN}[31m", 4)
    assert excerpt_and_caret("ab", 99) == ("ab", 2)


def test_a_message_that_has_a_reason_gives_it() -> None:
    library, problem = broken("")
    for key, message in load_rule_messages().items():
        if not message.because:
            continue
        rule, _, variant = key.partition(".")
        texts = " ".join(text["en"] for text in (message.says, message.help, message.because) if text)
        slots = dict.fromkeys(re.findall(r"\{(\w+)\}", texts), "x")
        problem = replace(problem, rule=rule, variant=variant, slots=slots)
        for language, word in (("en", "why"), ("bn", "কেন")):
            because = diagnostic(problem, language).because
            assert because
            assert f"\n  {word}: {because}\n" in report((problem,), library, language)


@pytest.mark.parametrize("guide", [name for name in GUIDES if name.startswith("milestones/")])
def test_every_rule_has_a_heading_and_its_messages_in_the_guide(guide: str) -> None:
    text = (PROJECT / guide).read_text(encoding="utf-8")
    assert re.findall(r"^### (\S+)$", text, re.MULTILINE) == [rule.name for rule in catalogue()]
    for rule in catalogue():
        assert rule.sentence.endswith(".")
        assert rule.levels
        for message in rule.messages:
            assert f"“{message.says[language_of(guide)]}”: {message.help[language_of(guide)]}\n" in text


def broken(text: str, *, file: str = FILE, column: int = 1) -> tuple[Library, Problem]:
    """Return the sound site with one milestone, which holds `text` and cannot be read, and a problem in its first line."""
    entry = Entry(document=Document(file=file, text=text), record=None, faults=())
    library = replace(load_library(SOUND, PROJECT / "mkdocs.yml", NOW), milestones=(entry,))
    return library, Problem(rule="consent-missing", position=Position(file=file, column=column))


def excerpt_and_caret(line: str, column: int) -> tuple[str, int]:
    """Return the line as the report shows it, and the number of places before the caret."""
    library, problem = broken(line, column=column)
    lines = report((problem,), library, "en").split("\n")
    return lines[1].removeprefix("  1 | "), len(lines[2].removeprefix("    | ")) - 1


def obeyed(text: str) -> tuple[list[str], str]:
    """Return the commands that GitHub's runner obeys, up to the one that stops it, and the token that ends the stop."""
    lines = text.rstrip("\n").split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("::stop-commands::"))
    token = lines[start].removeprefix("::stop-commands::")
    assert lines[-1] == f"::{token}::"
    assert token not in "\n".join(lines[start + 1 : -1])
    return lines[:start], token


def escaped(file: str) -> str:
    """Return the name of a file as a property of a command of GitHub's runner."""
    name = "".join(sign if sign in "\r\n" else printable(sign) for sign in file)
    return re.sub("[%\r\n:,]", lambda sign: f"%{ord(sign[0]):02X}", name)
