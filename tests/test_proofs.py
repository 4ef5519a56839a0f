"""A reviewer finds every text of a translation in one file, at the line where it stands."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PROJECT

Command = Callable[..., subprocess.CompletedProcess[str]]
WORD = re.compile("[\u0980-\u09ff]+")
COMMENT = re.compile(r"(?:^|\s)#\s.*")
MEETING = "milestones/2020-03-14-sample-meeting.yml"


@pytest.fixture
def proof(command: Command, plain: Path) -> str:
    assert ".cache/report/proof.bn.md" in command("maintain.py", "proofs", "--root", plain).stdout
    return (plain / ".cache" / "report" / "proof.bn.md").read_text(encoding="utf-8")


def sections(proof: str) -> dict[str, list[list[str]]]:
    """The rows of each file: line, first text, text, state."""
    found: dict[str, list[list[str]]] = {}
    for section in proof.split("\n## ")[1:]:
        name, _, *rows = section.strip().splitlines()
        found[name] = [re.split(r"(?<!\\) \| ", row.strip("| ")) for row in rows[2:]]
    return found


def test_every_bengali_word_of_content_and_commands_is_in_the_proof(proof: str, plain: Path) -> None:
    found = sections(proof)
    paths = [path for path in (*plain.rglob("*.yml"), *(plain / "docs" / "bn").glob("*.md")) if "affirmed" not in path.parts]
    files = {path.relative_to(plain).as_posix(): path for path in paths}
    program = (PROJECT / "scripts" / "publishing").rglob("*.yml")
    files |= {path.relative_to(PROJECT).as_posix(): path for path in program}
    for name, path in files.items():
        text = "\n".join(COMMENT.sub("", line) for line in path.read_text(encoding="utf-8").splitlines())
        told = " ".join(row[2] for row in found.get(name, []))
        assert {*WORD.findall(text)} <= {*WORD.findall(told)}, name


def test_every_text_stands_at_its_line_beside_the_english(proof: str, plain: Path) -> None:
    rows = sections(proof)[MEETING]
    lines = (plain / MEETING).read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines, 1) if "একটি কাল্পনিক সভা" in line)
    assert [str(at), "A fictional meeting", "একটি কাল্পনিক সভা", "Awaiting review"] in rows


def test_a_review_that_is_remembered_is_told(command: Command, plain: Path) -> None:
    command("translation_status.py", "--root", plain, "--reviewed", plain / MEETING, "--by", "comms-1")
    command("maintain.py", "proofs", "--root", plain)
    rows = sections((plain / ".cache" / "report" / "proof.bn.md").read_text(encoding="utf-8"))
    assert {row[3].strip(" |") for row in rows[MEETING]} == {"Reviewed"}
    assert {row[3].strip(" |") for row in rows["docs/_data/goals.yml"]} == {"Awaiting review"}
