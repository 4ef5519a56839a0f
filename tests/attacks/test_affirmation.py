"""What concerns nobody is published only as a second person affirmed it: attacks that try to publish something else."""

from __future__ import annotations

import re
import shutil
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
from affirming import affirm
from conftest import NOW
from PIL import Image

from publishing.audit.leaks.classification import classify
from publishing.build.publication import CONFIGURATION, read_verdict
from publishing.cli.affirm_content import affirm_content
from publishing.consent.clearance import Cleared, UnconsentedError, consent_items
from publishing.consent.published import PublishedContent
from publishing.content.library import AFFIRMATIONS, AFFIRMED, load_library

MEETING, ALBUM, ABOUT, GOALS = (
    "milestones/2020-03-14-sample-meeting.yml",
    "gallery/sample-album/album.yml",
    "docs/en/about.md",
    "docs/_data/goals.yml",
)
HELPLINES = "docs/_data/helplines.yml"
INVENTED = "Invented Rupali, who does not exist, said so in an invented village."


def edit(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), encoding="utf-8")


def published(root: Path) -> PublishedContent | None:
    return read_verdict(root, now=NOW)[1].published


def content(root: Path) -> PublishedContent:
    found = published(root)
    assert found is not None
    return found


def slugs(root: Path) -> set[str]:
    return {published_milestone.item.slug for published_milestone in content(root).milestones}


def cleared(root: Path, file: str) -> set[str]:
    """Return the languages in which the second gate alone would publish the milestone `file`."""
    item = next(item for item in consent_items(load_library(root, CONFIGURATION, NOW)) if item.entry.file == file)
    try:
        return set(Cleared(item=item.record, evidence=item.evidence).languages)
    except UnconsentedError:
        return set()


def withheld(root: Path, file: str) -> set[str]:
    """Return the languages in which the third gate would let nothing of `file` pass."""
    library = load_library(root, CONFIGURATION, NOW)
    languages = {part.language for part in classify(library).withheld if part.file == file}
    return set(library.languages) if "" in languages else languages


def test_an_entry_that_nobody_affirmed_is_held_back_by_each_gate(sound: Path) -> None:
    copy = "milestones/2020-03-15-invented-rupali.yml"
    shutil.copy(sound / MEETING, sound / copy)
    slug = Path(copy).stem
    assert slug not in slugs(sound)
    assert not cleared(sound, copy)
    assert withheld(sound, copy) == {"en", "bn"}
    affirm(sound)  # the control
    assert slug in slugs(sound)
    assert cleared(sound, copy) == {"en", "bn"}
    assert not withheld(sound, copy)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A fictional meeting", "Invented Rupali's meeting"),
        ("It exists for the tests.", INVENTED),
        ("A second one with a", INVENTED),
        ("https://example.org/", "https://example.org/rupali"),
        ("place: sample-district", ""),
        ("value: 12", "value: 13"),
    ],
)
def test_an_edit_of_an_affirmed_entry_is_not_published(sound: Path, old: str, new: str) -> None:
    slug = Path(MEETING).stem
    assert slug in slugs(sound)  # the control
    edit(sound, MEETING, old, new)
    assert slug not in slugs(sound)
    assert "en" not in cleared(sound, MEETING)
    assert "en" in withheld(sound, MEETING)


def test_an_edited_album_takes_its_pictures_with_it(sound: Path) -> None:
    assert "sample-album/chair" in content(sound).photos()
    edit(sound, ALBUM, "fictional", "invented")
    assert "sample-album/chair" not in content(sound).photos()
    assert "en" in withheld(sound, ALBUM)
    assert "en" in withheld(sound, "gallery/sample-album/chair.png")


def test_another_picture_under_an_affirmed_name_is_not_published(sound: Path) -> None:
    Image.new("RGB", (400, 300), "red").save(sound / "gallery" / "sample-album" / "chair.png")
    assert "sample-album/chair" not in content(sound).photos()
    assert withheld(sound, "gallery/sample-album/chair.png") == {"en", "bn"}


def test_a_shared_text_stays_as_it_was_affirmed(sound: Path) -> None:
    edit(sound, GOALS, "A second fictional goal.", INVENTED)
    assert INVENTED not in str(content(sound).goals)
    assert "A second fictional goal." in str(content(sound).goals)
    library = load_library(sound, CONFIGURATION, NOW)
    assert INVENTED in str(classify(library).withheld)
    affirm(sound)  # the control
    assert INVENTED in str(content(sound).goals)


@pytest.mark.parametrize("added", [INVENTED, f"> {INVENTED}", f"- {INVENTED}"])
def test_a_page_of_prose_stays_as_it_was_affirmed(sound: Path, added: str) -> None:
    edit(sound, ABOUT, "Everything on this site is fictional.", f"Everything on this site is fictional.\n\n{added}")
    assert INVENTED not in str(content(sound).prose[ABOUT])
    assert INVENTED in str(classify(load_library(sound, CONFIGURATION, NOW)).withheld)


def test_a_new_page_of_prose_stops_the_build(sound: Path) -> None:
    (sound / "docs" / "en" / "rupali.md").write_text(
        f"---\ntitle: Invented\nlayout: about\n---\n\n{INVENTED}\n", encoding="utf-8"
    )
    assert published(sound) is None


@pytest.mark.parametrize("name", ["rupali.svg", "rupali.js", "rupali.html", "rupali.png", ".rupali"])
def test_a_new_file_beside_the_pages_stops_the_build(sound: Path, name: str) -> None:
    assert published(sound)  # the control
    (sound / "docs" / "assets").mkdir(exist_ok=True)
    (sound / "docs" / "assets" / name).write_text(INVENTED, encoding="utf-8")
    assert published(sound) is None


def test_a_file_beside_the_pages_that_changed_stops_the_build(sound: Path) -> None:
    file = sound / "docs" / "en" / "sample.txt.css"
    file.write_text("a{}", encoding="utf-8")
    affirm(sound)
    assert published(sound)
    file.write_text("a{content:'Invented Rupali'}", encoding="utf-8")
    assert published(sound) is None


@pytest.mark.parametrize(
    ("written_by", "by"),
    [("comms-1", "comms-1"), ("comms-1", "comms-01"), ("comms-01", "comms-2"), ("collective-7", "collective-8")],
)
def test_one_person_in_both_roles_affirms_nothing(sound: Path, written_by: str, by: str) -> None:
    _sign(sound, written_by, by)
    assert published(sound) is None
    assert not cleared(sound, MEETING)
    assert withheld(sound, MEETING) == {"en", "bn"}


@pytest.mark.parametrize(("written_by", "by"), [("comms-1", "collective-2"), ("maker-1", "programme-1"), ("maker-1", "maker-1")])
def test_two_kinds_of_roles_affirm(sound: Path, written_by: str, by: str) -> None:
    """The control of the attack with one person."""
    _sign(sound, written_by, by)
    assert Path(MEETING).stem in slugs(sound)
    assert not withheld(sound, MEETING)


@pytest.mark.parametrize("line", ["  by: maker-2\n", "  written_by: maker-1\n"])
def test_one_person_alone_affirms_nothing(sound: Path, line: str) -> None:
    assert not withheld(sound, MEETING)  # the control
    ledger = sound / AFFIRMATIONS
    ledger.write_text(ledger.read_text(encoding="utf-8").replace(line, ""), encoding="utf-8")
    assert published(sound) is None
    assert not cleared(sound, MEETING)
    assert withheld(sound, MEETING) == {"en", "bn"}


@pytest.mark.parametrize("day", ["2999-01-01", "2026-01-16"])
def test_an_affirmation_of_tomorrow_affirms_nothing(sound: Path, day: str) -> None:
    edit(sound, AFFIRMATIONS, "on: 2025-12-01", f"on: {day}")
    assert published(sound) is None
    assert withheld(sound, MEETING) == {"en", "bn"}


DAMAGES: dict[str, Callable[[str], str | None]] = {
    "deleted": lambda _: None,
    "emptied": lambda _: "",
    "of another kind": lambda _: "a: b\n",
    "cut": lambda text: text[:200],
    "not text": lambda text: text + "\x00",
    "other letters": lambda text: text.translate(str.maketrans("aceo", "асео")),
    "other digests": lambda text: re.sub(r"[0-9a-f]{64}", "0" * 64, text),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_without_its_ledger_nothing_is_affirmed(sound: Path, damage: str) -> None:
    ledger = sound / AFFIRMATIONS
    text = DAMAGES[damage](ledger.read_text(encoding="utf-8"))
    ledger.unlink()
    if text is not None:
        ledger.write_text(text, encoding="utf-8")
    assert published(sound) is None
    assert not cleared(sound, MEETING)
    assert withheld(sound, MEETING) == {"en", "bn"}


def test_an_affirmation_of_another_file_affirms_nothing(sound: Path) -> None:
    edit(sound, AFFIRMATIONS, f"of: {MEETING}", "of: milestones/2020-03-15-another.yml")
    assert Path(MEETING).stem not in slugs(sound)
    assert withheld(sound, MEETING) == {"en", "bn"}


@pytest.mark.parametrize("file", [ABOUT, GOALS])
def test_a_changed_copy_of_what_was_affirmed_is_not_believed(sound: Path, file: str) -> None:
    edit(sound, f"{AFFIRMED}/{file}", "fictional", "invented")
    assert published(sound)  # today's version is the affirmed one
    edit(sound, file, "fictional", "fictional, invented")
    assert published(sound) is None


def test_what_is_taken_away_waits_for_nobody(sound: Path) -> None:
    edit(sound, HELPLINES, "Sample helpline", INVENTED)
    assert [helpline.number for helpline in content(sound).helplines] == ["000"]
    (sound / HELPLINES).write_text("[]\n", encoding="utf-8")
    assert content(sound).helplines == ()


def test_lines_that_are_taken_away_wait_for_nobody(sound: Path) -> None:
    edit(sound, ABOUT, "Everything on this site is fictional.\n", "")
    assert "Everything on this site is fictional." not in content(sound).prose[ABOUT]


def test_words_of_a_withdrawn_person_in_another_entry_are_not_published(sound: Path) -> None:
    quoted = (sound / "milestones" / "2022-05-sample-people-quoted.yml").read_text(encoding="utf-8")
    words = next(line.strip(" >") for line in quoted.splitlines() if line.strip().startswith(">"))
    (sound / "milestones" / "2022-05-sample-people-quoted.yml").unlink()
    edit(sound, MEETING, "A first fictional paragraph.", words)
    edit(sound, ABOUT, "Everything on this site is fictional.", words)
    assert Path(MEETING).stem not in slugs(sound)
    assert words not in str(content(sound))


def sit(root: Path, monkeypatch: pytest.MonkeyPatch, *answers: str, **options: str) -> int:
    """Run affirm_content.py for the meeting with somebody who gives these answers; return its exit code."""
    left = iter(answers)
    monkeypatch.setattr("builtins.input", lambda _: next(left))
    given = {"written_by": None, "by": None, **options}
    code = affirm_content(Namespace(root=root, content=[MEETING], list=False, language="en", **given))
    assert list(left) == []
    return code


def is_public(root: Path) -> bool:
    """Return whether each gate publishes the meeting today; affirmations of this test are of today."""
    library, verdict = read_verdict(root)
    slugs = {milestone.item.slug for milestone in verdict.published.milestones} if verdict.published else set[str]()
    is_withheld = any(part.file == MEETING for part in classify(library).withheld)
    assert is_withheld is (Path(MEETING).stem not in slugs)
    return not is_withheld


def test_one_sitting_plays_one_role(sound: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    edit(sound, MEETING, "It exists for the tests.", "It exists for these tests.")
    assert sit(sound, monkeypatch, written_by="comms-1", by="collective-1") == 1
    assert "nobody plays both roles" in capsys.readouterr().out
    assert sit(sound, monkeypatch, by="collective-2") == 1  # before the writer has said anything
    assert sit(sound, monkeypatch, "yes", "comms-1", "no") == 0  # the writer
    assert not is_public(sound)
    assert sit(sound, monkeypatch, "no", "comms-2") == 1  # somebody of the same kind
    assert not is_public(sound)
    assert sit(sound, monkeypatch, "no", "collective-2", "yes") == 1  # the second person finds somebody in it
    assert not is_public(sound)
    capsys.readouterr()
    assert sit(sound, monkeypatch, "no", "collective-2", "no") == 0
    shown = capsys.readouterr().out
    assert re.search(r"^  -.*It exists for the tests\.$", shown, re.MULTILINE)
    assert re.search(r"^  \+.*It exists for these tests\.$", shown, re.MULTILINE)
    assert is_public(sound)


def test_what_its_writer_changes_afterwards_waits_for_the_writer_again(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(sound, MEETING, "It exists for the tests.", "It exists for these tests.")
    assert sit(sound, monkeypatch, "no", written_by="comms-1") == 0
    edit(sound, MEETING, "It exists for these tests.", INVENTED)
    assert sit(sound, monkeypatch, by="collective-2") == 1
    assert not is_public(sound)


def test_what_is_affirmed_stays_published_until_its_successor_was_read(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(sound, GOALS, "fictional", "fictional, invented")
    monkeypatch.setattr("builtins.input", lambda _: "no")
    affirm_content(Namespace(root=sound, content=[GOALS], list=False, language="en", written_by="comms-1", by=None))
    assert "invented" not in str(content(sound).goals)


def _sign(root: Path, written_by: str, by: str) -> None:
    ledger = root / AFFIRMATIONS
    text = ledger.read_text(encoding="utf-8").replace("written_by: maker-1", f"written_by: {written_by}")
    ledger.write_text(text.replace("  by: maker-2", f"  by: {by}"), encoding="utf-8")


def test_affirming_one_file_forgets_nothing_of_a_file_that_is_broken(sound: Path) -> None:
    partners = sound / "docs" / "_data" / "partners.yml"
    whole = partners.read_text(encoding="utf-8")
    partners.write_text("- id: [", encoding="utf-8")
    edit(sound, MEETING, "It exists for the tests.", "It exists for these tests.")
    affirm(sound)
    assert published(sound) is None
    partners.write_text(whole, encoding="utf-8")
    assert Path(MEETING).stem in slugs(sound)


def test_what_once_named_a_person_is_read_again_before_it_concerns_nobody(sound: Path) -> None:
    edit(sound, MEETING, "survivors: none", "consent:\n  - c-abcdefgh23")
    edit(sound, ABOUT, "Everything", "All that is here and everything")
    affirm(sound)
    edit(sound, MEETING, "consent:\n  - c-abcdefgh23", "survivors: none")
    assert Path(MEETING).stem not in slugs(sound)
    affirm(sound)  # the control
    assert Path(MEETING).stem in slugs(sound)
