"""What somebody must act on reaches people who never open the desk, once, and tells nobody's secret."""

from __future__ import annotations

import datetime
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest
from affirming import affirm
from conftest import NOW
from test_desk import add_cases

from publishing.build.manifest import write_manifest
from publishing.build.publication import read_verdict
from publishing.build.release_record import ReleaseRecord, keep_stripped_record
from publishing.cli.reminders import STAGES, remind, reminders
from publishing.cli.take_down import add_to_list
from publishing.consent.clearance import last_day
from publishing.content.library import GONE_FILE

CONSENT, NOBODYS = "c-aaaaaaaaa2", "milestones/2020-03-14-sample-meeting.yml"


@pytest.fixture
def affirmed(sound: Path) -> Path:
    return affirm(sound)


def lines(root: Path, now: datetime.datetime = NOW, language: str = "en") -> list[str]:
    return [line for line in reminders(*read_verdict(root, now=now), language) if "remembers no site" not in line]


def built(root: Path, day: str) -> None:
    """Remember a site of `day`, as if it had been built."""
    (root / "site").mkdir(exist_ok=True)
    write_manifest(root / "site")
    keep_stripped_record(root, ReleaseRecord(name="", day=day, entries=(), assets={}), root / "site", (), root)


def test_where_nothing_waits_nothing_is_said(affirmed: Path) -> None:
    built(affirmed, NOW.date().isoformat())
    assert list(reminders(*read_verdict(affirmed, now=NOW), "en")) == []


def told_of_consent(affirmed: Path, days_left: int) -> list[str]:
    """The lines about CONSENT so many days before its last day."""
    library, verdict = read_verdict(affirmed, now=NOW)
    record = library.consents[CONSENT].record
    assert record
    on_the_day = replace(library, today=last_day(record) - datetime.timedelta(days=days_left))
    return [line for line in reminders(on_the_day, verdict, "en") if CONSENT in line]


def test_a_consent_that_ends_is_told_in_three_stages_though_a_run_was_missed(affirmed: Path) -> None:
    stages = {61: [], 60: [60], 31: [60], 30: [30], 8: [30], 7: [7], 0: [7]}
    for days_left, expected in stages.items():
        told = told_of_consent(affirmed, days_left)
        assert [stage for line in told for stage in STAGES if f" {stage} days or fewer are left" in line] == expected, days_left


def test_a_consent_that_has_ended_is_told_by_its_id_alone(affirmed: Path) -> None:
    (told,) = told_of_consent(affirmed, -1)
    assert "was the last day" in told
    assert "r-" not in told


def test_a_removal_is_told_without_saying_of_what_or_why_and_again_after_it_was_undone(affirmed: Path) -> None:
    add_to_list(affirmed / GONE_FILE, None, ["2022-05-sample-people-quoted"], pending=True)
    (first,) = lines(affirmed)
    assert "taken down until now: 1; of these 1 wait for a decision" in first
    assert "people" not in first
    (affirmed / GONE_FILE).unlink()
    assert lines(affirmed) == []
    add_to_list(affirmed / GONE_FILE, None, ["2020-03-14-sample-meeting"], pending=True)
    assert lines(affirmed) != [first]


def test_a_withdrawal_that_is_not_finished_is_told(sound: Path) -> None:
    told = lines(affirm(add_cases(sound, "withdrawal-open")))
    assert any(line.startswith("Consent c-") and "not been taken down everywhere" in line for line in told)


def test_an_affirmation_that_went_stale_is_told(affirmed: Path) -> None:
    path = affirmed / NOBODYS
    path.write_text(path.read_text(encoding="utf-8").replace("ample", "ampel"), encoding="utf-8")
    (told,) = set(lines(affirmed))
    assert told.endswith(f"affirm_content.py {NOBODYS}")


@pytest.mark.parametrize("day", [None, "2026-01-14"])
def test_a_day_without_a_new_site_is_told(affirmed: Path, day: str | None) -> None:
    if day:
        built(affirmed, day)
    (told,) = reminders(*read_verdict(affirmed, now=NOW), "en")
    assert told.startswith("15 January 2026: ")
    assert "14 January 2026" in told or day is None


def test_a_mail_tells_each_thing_once_and_a_terminal_always(
    affirmed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    built(affirmed, read_verdict(affirmed)[0].today.isoformat())
    add_to_list(affirmed / GONE_FILE, None, ["2022-05-sample-people-quoted"])
    chosen = Namespace(root=affirmed, language="en")
    assert remind(chosen) == 1
    assert "taken down until now: 1" in capsys.readouterr().out
    assert (remind(chosen), capsys.readouterr().out) == (0, "")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert remind(chosen) == 1
    assert "taken down until now: 1" in capsys.readouterr().out
