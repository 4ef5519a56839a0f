"""The state of a translation follows from digests: missing, older than its text, waiting for a reviewer, or reviewed."""

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
ALL = (SOUND / MEETING).read_text(encoding="utf-8").count(" bn: ")  # its translated texts


@pytest.fixture
def status(sound: Path, capsys: pytest.CaptureFixture[str]) -> Status:
    """Run the command over the sound site, and return its output."""

    def run(*, code: int = 0, **chosen: object) -> str:
        unchosen = {"root": sound, "reviewed": None, "by": None, "write": False, "language": "en"}
        assert translation_status(Namespace(**(unchosen | chosen))) == code
        return capsys.readouterr().out

    return run


def counts(output: str, file: str) -> tuple[list[int], str]:
    """Return how many texts of `file` are missing, stale, waiting and reviewed, and by whom."""
    line = next(line for line in output.splitlines() if line.startswith(f"| {file} |"))
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    return [int(cell) for cell in cells[2:6]], cells[6]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_translation_waits_until_a_role_has_reviewed_it(status: Status, sound: Path) -> None:
    assert counts(status(), MEETING) == ([0, 0, ALL, 0], "")
    assert not (sound / REVIEWS).exists(), "looking changes nothing"
    output = status(reviewed=[MEETING], by="comms-1")
    assert f"Recorded as reviewed by comms-1: {ALL} texts." in output
    assert re.fullmatch(r"comms-1 \d{4}-\d\d-\d\d", counts(output, MEETING)[1])
    assert counts(status(), MEETING)[0] == [0, 0, 0, ALL]


def test_a_translation_is_stale_once_its_text_was_changed_and_waits_once_it_was_changed_itself(
    status: Status, sound: Path
) -> None:
    status(reviewed=[MEETING], by="comms-1")
    change(sound / MEETING, "A fictional meeting", "A fictional gathering")
    output = status()
    assert counts(output, MEETING)[0] == [0, 1, 0, ALL - 1]
    assert f"- {MEETING}:10: title: the text was changed after it was translated into Bengali" in output
    assert "title: বাংলা অনুবাদের পরে মূল লেখাটি বদলানো হয়েছে" in status(language="bn")
    change(sound / MEETING, "একটি কাল্পনিক সভা", "একটি কাল্পনিক জমায়েত")
    assert counts(status(), MEETING)[0] == [0, 0, 1, ALL - 1]


def test_unreviewed_translations_are_recorded_so_that_they_can_be_stale(status: Status, sound: Path) -> None:
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


def test_items_of_a_list_are_known_by_their_ids_in_any_place(status: Status, sound: Path) -> None:
    goals = "docs/_data/goals.yml"
    before = sum(counts(status(reviewed=[goals], by="comms-1"), goals)[0])
    file = sound / goals
    new = "- id: first-of-all\n  name: {en: Another, bn: আরেকটি}\n  text: {en: Another goal, bn: আরেকটি লক্ষ্য}\n"
    file.write_text(file.read_text(encoding="utf-8").replace("- id:", f"{new}- id:", 1), encoding="utf-8")
    assert counts(status(), goals)[0] == [0, 0, 2, before]


def test_a_missing_translation_is_named_with_its_line(status: Status, sound: Path) -> None:
    change(sound / MEETING, "  bn: একটি কাল্পনিক সভা\n", "")
    (sound / "docs" / "bn" / "about.md").unlink()
    output = status()
    assert counts(output, MEETING)[0] == [1, 0, ALL - 1, 0]
    assert f"- {MEETING}:9: title: the text in Bengali is missing" in output
    assert counts(output, "docs/bn/about.md")[0] == [1, 0, 0, 0]


def test_entries_that_concern_people_are_neither_in_the_table_nor_recorded(status: Status, sound: Path) -> None:
    output = status(write=True)
    written = (sound / REVIEWS).read_text(encoding="utf-8") + (sound / TABLE).read_text(encoding="utf-8")
    assert "people" not in output + written
    assert "c-" not in written
    assert "Entries that name a consent are not in this table: 5." in output
    people = "milestones/2022-05-sample-people-quoted.yml"
    assert people in status(reviewed=[people], by="comms-1", code=1)


def test_reviews_of_deleted_files_go_but_those_of_unreadable_files_stay(status: Status, sound: Path) -> None:
    draft = "milestones/2021-sample-draft.yml"
    status(reviewed=[MEETING, draft], by="comms-1")
    (sound / draft).unlink()
    (sound / MEETING).write_text("title: [", encoding="utf-8")
    assert "Files that cannot be read are not in it either: 1." in status(write=True)
    files = {review.file for review in read_reviews(sound)}
    assert MEETING in files
    assert draft not in files


@pytest.mark.parametrize("role", [None, "Mita", "comms-", "comms-১", "comms-1 Mita"])
def test_a_review_needs_a_role_and_never_takes_a_name(status: Status, sound: Path, role: str | None) -> None:
    output = status(reviewed=[MEETING], by=role, code=1)
    assert "--by comms-1" in output
    assert "Mita" not in output
    assert not (sound / REVIEWS).exists()


def test_a_wrong_line_written_by_hand_is_reported(status: Status, sound: Path) -> None:
    status(reviewed=[MEETING], by="comms-1")
    file = sound / REVIEWS
    before, _, after = file.read_text(encoding="utf-8").partition("comms-1")
    text = f"{before}Somebody{after}"
    file.write_text(text, encoding="utf-8")
    assert f"{REVIEWS}:{before.count(chr(10)) + 1}: " in status(write=True, code=1)
    assert file.read_text(encoding="utf-8") == text


def test_the_table_is_written_for_reading_and_for_a_spreadsheet(status: Status, sound: Path) -> None:
    output = status(write=True, language="bn")
    assert output.startswith((sound / TABLE).read_text(encoding="utf-8"))
    assert "| ০ |" in output
    with (sound / TABLE).with_suffix(".csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["file"] == MEETING]
    fields = {"title": 10, "summary": 13, "body": 19, "figures.1.unit": 27, "figures.1.label": 30}
    expected = [(field, str(line), "waiting") for field, line in fields.items()]
    assert [(row["field"], row["line"], row["state"]) for row in rows[: len(fields)]] == expected
