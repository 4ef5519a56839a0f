"""Every translation's state follows from digests: missing, older than its text, waiting for a reviewer, or reviewed."""

from __future__ import annotations

import csv
import re
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SOUND

from publishing.checks.translation_state import REVIEWS, read_reviews
from publishing.cli.translation_status import TABLE, translation_status

Status = Callable[..., str]
MEETING = "milestones/2020-03-14-sample-meeting.yml"
ALL = (SOUND / MEETING).read_text(encoding="utf-8").count(" bn: ")  # texts of it that are translated


@pytest.fixture
def status(sound: Path, capsys: pytest.CaptureFixture[str]) -> Status:
    """What the command says of the sound site."""

    def said(*, code: int = 0, **chosen: object) -> str:
        unchosen = {"root": sound, "reviewed": None, "by": None, "write": False, "language": "en"}
        assert translation_status(Namespace(**(unchosen | chosen))) == code
        return capsys.readouterr().out

    return said


def counts(said: str, file: str) -> tuple[list[int], str]:
    """How many texts of `file` are missing, stale, waiting and reviewed, and by whom."""
    line = next(line for line in said.splitlines() if line.startswith(f"| {file} |"))
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    return [int(cell) for cell in cells[2:6]], cells[6]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_translation_waits_until_a_role_has_reviewed_it(status: Status, sound: Path) -> None:
    assert counts(status(), MEETING) == ([0, 0, ALL, 0], "")
    assert not (sound / REVIEWS).exists(), "looking changes nothing"
    said = status(reviewed=[MEETING], by="comms-1")
    assert f"Recorded as reviewed by comms-1: {ALL} texts." in said
    assert re.fullmatch(r"comms-1 \d{4}-\d\d-\d\d", counts(said, MEETING)[1])
    assert counts(status(), MEETING)[0] == [0, 0, 0, ALL]


def test_a_translation_is_stale_once_its_text_was_changed_and_waits_once_it_was_changed_itself(
    status: Status, sound: Path
) -> None:
    status(reviewed=[MEETING], by="comms-1")
    change(sound / MEETING, "A fictional meeting", "A fictional gathering")
    said = status()
    assert counts(said, MEETING)[0] == [0, 1, 0, ALL - 1]
    assert f"- {MEETING}:10: title: the text was changed after it was translated into Bengali" in said
    assert "title: বাংলা অনুবাদের পরে মূল লেখাটি বদলানো হয়েছে" in status(language="bn")
    change(sound / MEETING, "একটি কাল্পনিক সভা", "একটি কাল্পনিক জমায়েত")
    assert counts(status(), MEETING)[0] == [0, 0, 1, ALL - 1]


def test_what_nobody_has_reviewed_is_remembered_too_so_that_it_can_be_stale(status: Status, sound: Path) -> None:
    status(write=True)
    change(sound / MEETING, "A fictional meeting", "A fictional gathering")
    assert counts(status(), MEETING)[0] == [0, 1, ALL - 1, 0]
    assert counts(status(write=True), MEETING)[0] == [0, 1, ALL - 1, 0], "writing again does not hide it"
    change(sound / MEETING, "একটি কাল্পনিক সভা", "একটি কাল্পনিক জমায়েত")
    status(write=True)
    assert counts(status(), MEETING)[0] == [0, 0, ALL, 0]


def test_white_space_and_another_way_of_typing_change_nothing(status: Status, sound: Path) -> None:
    status(reviewed=[MEETING], by="comms-1")
    change(sound / MEETING, "    A first fictional paragraph.\n", "    A first\n    fictional paragraph.\n")
    file = sound / MEETING
    file.write_text(file.read_text(encoding="utf-8").replace("\u09af\u09bc", "\u09df"), encoding="utf-8")
    assert counts(status(), MEETING)[0] == [0, 0, 0, ALL]


def test_items_of_a_list_are_known_by_their_ids_wherever_they_stand(status: Status, sound: Path) -> None:
    goals = "docs/_data/goals.yml"
    before = sum(counts(status(reviewed=[goals], by="comms-1"), goals)[0])
    file = sound / goals
    new = "- id: first-of-all\n  name: {en: Another, bn: আরেকটি}\n  text: {en: Another goal, bn: আরেকটি লক্ষ্য}\n"
    text = file.read_text(encoding="utf-8")
    at = text.index("- id:")
    file.write_text(text[:at] + new + text[at:], encoding="utf-8")
    assert counts(status(), goals)[0] == [0, 0, 2, before]


def test_a_missing_translation_is_named_with_its_line(status: Status, sound: Path) -> None:
    change(sound / MEETING, "  bn: একটি কাল্পনিক সভা\n", "")
    (sound / "docs" / "bn" / "about.md").unlink()
    said = status()
    assert counts(said, MEETING)[0] == [1, 0, ALL - 1, 0]
    assert f"- {MEETING}:9: title: the text in Bengali is missing" in said
    assert counts(said, "docs/bn/about.md")[0] == [1, 0, 0, 0]


def test_what_concerns_people_is_neither_in_the_table_nor_remembered(status: Status, sound: Path) -> None:
    said = status(write=True)
    written = (sound / REVIEWS).read_text(encoding="utf-8") + (sound / TABLE).read_text(encoding="utf-8")
    assert "people" not in said + written
    assert "c-" not in written
    assert "Entries that name a consent are not in this table: 5." in said
    people = "milestones/2022-05-sample-people-quoted.yml"
    assert people in status(reviewed=[people], by="comms-1", code=1)


def test_nothing_is_remembered_of_what_is_gone_but_of_what_cannot_be_read_for_now(status: Status, sound: Path) -> None:
    draft = "milestones/2021-sample-draft.yml"
    status(reviewed=[MEETING, draft], by="comms-1")
    (sound / draft).unlink()
    (sound / MEETING).write_text("title: [", encoding="utf-8")
    assert "Files that cannot be read are not in it either: 1." in status(write=True)
    files = {one.file for one in read_reviews(sound)}
    assert MEETING in files
    assert draft not in files


@pytest.mark.parametrize("role", [None, "Mita", "comms-", "comms-১", "comms-1 Mita"])
def test_a_review_needs_a_role_and_never_takes_a_name(status: Status, sound: Path, role: str | None) -> None:
    said = status(reviewed=[MEETING], by=role, code=1)
    assert "--by comms-1" in said
    assert "Mita" not in said
    assert not (sound / REVIEWS).exists()


def test_a_line_that_was_written_by_hand_and_is_wrong_is_named(status: Status, sound: Path) -> None:
    status(reviewed=[MEETING], by="comms-1")
    file = sound / REVIEWS
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if "comms-1" in line)
    lines[at] = lines[at].replace("comms-1", "Somebody")
    file.write_text("".join(lines), encoding="utf-8")
    assert f"{REVIEWS}:{at + 1}: " in status(write=True, code=1)
    assert file.read_text(encoding="utf-8") == "".join(lines)


def test_the_table_is_written_for_reading_and_for_a_spreadsheet(status: Status, sound: Path) -> None:
    said = status(write=True, language="bn")
    assert said.startswith((sound / TABLE).read_text(encoding="utf-8"))
    assert "| ০ |" in said
    with (sound / TABLE).with_suffix(".csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["file"] == MEETING]
    assert [(row["field"], row["line"], row["state"]) for row in rows[:5]] == [
        ("title", "10", "waiting"),
        ("summary", "13", "waiting"),
        ("body", "19", "waiting"),
        ("figures.1.unit", "27", "waiting"),
        ("figures.1.label", "30", "waiting"),
    ]
