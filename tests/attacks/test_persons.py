"""What one person ended stays ended, and a picture of somebody is shown only where everybody in it agreed to all around it."""

from __future__ import annotations

from pathlib import Path

import attacked_site
import pytest
import test_withdrawal
from attacked_site import AttackedSite
from conftest import NOW
from test_people_first import QUOTED, ROWERS, accepting_gates

from publishing.build.publication import CONFIGURATION, read_verdict
from publishing.cli.take_down import add_to_list
from publishing.consent.clearance import consent_items
from publishing.content.library import CONSENTS, GONE_FILE, load_library
from publishing.content.memory import MEMORY, add_to_memory

attacked = attacked_site.attacked

PICTURED = "2022-08-sample-people-pictured"
OLD_DIGESTS = (
    "6e22d6ad17404a898378d7181355325fa0ffb60b4bab89839a3852a359714208",
    "7e1143a243f85766963c981bfa2d21d052dfcf072c3f3d53731cff1c4f37e140",
)
ALL = {"rules", "clearance", "leaks"}
LIVE = "state: given\n"
WITHDRAWN = 'state: withdrawn\nwithdraw:\n  received_on: "2026-01-10"\n  acted_on: "2026-01-10"\n'


def remember(root: Path) -> None:
    """Let this machine know what has ended, as every build does."""
    add_to_memory(root, load_library(root, CONFIGURATION, NOW).memory_lines)


# ---- The list of what was taken down ----


@pytest.mark.parametrize("name", [QUOTED, ROWERS])
@pytest.mark.parametrize(
    ("was_pending", "later"), [(True, "[]\n"), (False, "[]\n"), (False, "- {{slug: {name}, undone_on: 2026-01-12}}\n")]
)
def test_an_item_that_left_the_list_stays_down_at_each_gate(sound: Path, name: str, later: str, *, was_pending: bool) -> None:
    path = sound / GONE_FILE
    path.unlink()
    add_to_list(path, None, [name], pending=was_pending)
    assert accepting_gates(sound, name) == set()
    remember(sound)
    path.write_text(later.format(name=name), encoding="utf-8")
    assert accepting_gates(sound, name) == set()
    (sound / MEMORY).unlink()
    assert accepting_gates(sound, name) == ALL  # the control: a machine without memory


def test_a_second_take_down_after_the_first_was_undone_is_remembered(sound: Path) -> None:
    path, undone = sound / GONE_FILE, f"- {{slug: {QUOTED}, undone_on: 2026-01-12}}\n"
    path.write_text(undone, encoding="utf-8")
    remember(sound)
    assert accepting_gates(sound, QUOTED) == ALL  # the control
    path.write_text(f'{undone}- {{slug: {QUOTED}, pending: "yes"}}\n', encoding="utf-8")
    remember(sound)
    path.write_text(undone, encoding="utf-8")
    assert not accepting_gates(sound, QUOTED) & {"rules", "clearance"}


def test_nothing_is_built_without_the_list(sound: Path) -> None:
    assert read_verdict(sound, now=NOW)[1].published is not None  # the control
    (sound / GONE_FILE).unlink()
    _, verdict = read_verdict(sound, now=NOW)
    assert verdict.published is None
    assert [problem.message for problem in verdict.problems] == ["take-down-forgotten.missing"]


def test_a_pending_take_down_does_not_come_back_with_its_line_deleted(attacked: AttackedSite) -> None:
    attacked.command("take_down.py", f"milestones/{test_withdrawal.SLUG}/", "--root", attacked.root)
    (attacked.root / GONE_FILE).write_text("[]\n", encoding="utf-8")
    said = attacked.build(code=1)
    assert "git restore docs/_data/gone.yml" in said
    said = attacked.publish(code=1)
    assert "git restore docs/_data/gone.yml" in said
    assert not attacked.shows("site")
    assert not attacked.shows()


# ---- A consent that was withdrawn ----


def test_a_record_that_was_withdrawn_is_not_given_again(sound: Path) -> None:
    record = sound / CONSENTS / "c-aaaaaaaaa2.yml"
    live = record.read_text(encoding="utf-8")
    assert accepting_gates(sound, QUOTED) == ALL
    record.write_text(live.replace(LIVE, WITHDRAWN), encoding="utf-8")
    assert accepting_gates(sound, QUOTED) == set()
    remember(sound)
    record.write_text(live, encoding="utf-8")
    assert accepting_gates(sound, QUOTED) == set()
    (sound / MEMORY).unlink()
    assert accepting_gates(sound, QUOTED) == ALL  # the control: a machine without memory


# ---- A picture beside a text ----


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_picture_is_not_shown_with_a_milestone_that_nobody_in_it_saw(sound: Path) -> None:
    assert accepting_gates(sound, PICTURED) == ALL  # the control
    edit(sound / CONSENTS / "c-aaaaaaaaa7.yml", f"    {PICTURED}:", "    2022-09-another-fictional-race:")
    assert accepting_gates(sound, PICTURED) == set()
    assert accepting_gates(sound, ROWERS) >= {"rules", "leaks"}  # it stays in its album


def test_a_picture_is_not_shown_with_a_milestone_that_changed_since(sound: Path) -> None:
    edit(sound / "milestones" / f"{PICTURED}.yml", "rowed a fictional boat", "fled in a fictional boat")
    edit(sound / "milestones" / f"{PICTURED}.yml", "কাল্পনিক নৌকা বান", "কাল্পনিক নৌকায় পালান")
    items = consent_items(load_library(sound, CONFIGURATION, NOW))
    seen = next(item.evidence.texts for item in items if item.evidence.slug == PICTURED)
    for old, new in zip(OLD_DIGESTS, seen.values(), strict=True):  # the person whose milestone it is agreed to the new words
        edit(sound / CONSENTS / "c-aaaaaaaaa6.yml", old, new)
    assert accepting_gates(sound, PICTURED) == set()
    for old, new in zip(OLD_DIGESTS, seen.values(), strict=True):
        edit(sound / CONSENTS / "c-aaaaaaaaa7.yml", old, new)
    assert accepting_gates(sound, PICTURED) == ALL  # the control: and so did the person in the picture


def test_a_picture_is_not_shown_with_a_milestone_while_a_record_of_it_cannot_be_read(sound: Path) -> None:
    (sound / CONSENTS / "c-aaaaaaaaa7.yml").write_text("state: [", encoding="utf-8")
    assert accepting_gates(sound, PICTURED) == set()


@pytest.mark.parametrize("identity", ["none", "role", "pseudonym"])
def test_nobody_is_recognised_in_a_picture_without_an_identity_that_allows_it(sound: Path, identity: str) -> None:
    edit(sound / CONSENTS / "c-aaaaaaaaa7.yml", "identity: non_facial", f"identity: {identity}")
    assert accepting_gates(sound, ROWERS) == set()


@pytest.mark.parametrize("subject", ["survivor_adult", "community_adult", "group", "deceased", "staff", "official"])
def test_only_staff_and_officials_are_shown_as_staff(sound: Path, subject: str) -> None:
    edit(sound / "gallery" / "sample-people" / "album.yml", "people: consented", "people: staff")
    edit(sound / CONSENTS / "c-aaaaaaaaa7.yml", "subject: survivor_adult", f"subject: {subject}")
    assert accepting_gates(sound, ROWERS) == (ALL if subject in ("staff", "official") else set())
