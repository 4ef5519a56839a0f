"""What somebody must act on reaches people who never open the desk, once, and tells nobody's secret."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import attacked_site
import pytest
from affirming import affirm
from attacked_site import AttackedSite
from conftest import NOW
from test_desk import add_cases

from publishing.build.manifest import write_manifest
from publishing.build.publication import STAFF_PAGE, read_verdict
from publishing.build.release_record import ReleaseRecord, keep_stripped_record, last_record, last_run
from publishing.cli.reminders import STAGES, remind, reminders
from publishing.cli.take_down import add_to_list
from publishing.consent.clearance import last_day
from publishing.content.library import GONE_FILE
from publishing.files.yaml_document import read_document
from publishing.i18n.formats import written_day
from publishing.i18n.messages import message
from publishing.preview.session import prepare_drafts

attacked = attacked_site.attacked

CONSENT, NOBODYS = "c-aaaaaaaaa2", "milestones/2020-03-14-sample-meeting.yml"


@pytest.fixture
def affirmed(sound: Path) -> Path:
    return affirm(sound)


def lines(root: Path, now: datetime = NOW, language: str = "en") -> list[str]:
    return [line for line in reminders(*read_verdict(root, now=now), language) if "remembers no site" not in line]


def built(root: Path, day: date) -> None:
    """Remember a site of `day`, as if it had been built."""
    (root / "site").mkdir(exist_ok=True)
    write_manifest(root / "site")
    keep_stripped_record(root, ReleaseRecord(name="", day=day, entries=(), assets={}), root / "site", (), root)


def take_down(root: Path, slug: str, *, pending: bool = False) -> None:
    add_to_list(root / GONE_FILE, read_document(root / GONE_FILE, GONE_FILE), [slug], pending=pending)


def test_where_nothing_waits_nothing_is_said(affirmed: Path) -> None:
    built(affirmed, NOW.date())
    assert list(reminders(*read_verdict(affirmed, now=NOW), "en")) == []


def told_of_consent(affirmed: Path, days_left: int) -> list[str]:
    """The lines about CONSENT so many days before its last day."""
    library, verdict = read_verdict(affirmed, now=NOW)
    record = library.consents[CONSENT].record
    assert record
    on_the_day = replace(library, today=last_day(record) - timedelta(days=days_left))
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
    before = (affirmed / GONE_FILE).read_bytes()
    take_down(affirmed, "2022-05-sample-people-quoted", pending=True)
    (first,) = lines(affirmed)
    assert "taken down until now: 1; of these 1 wait for a decision" in first
    assert "people" not in first
    (affirmed / GONE_FILE).write_bytes(before)
    assert lines(affirmed) == []
    take_down(affirmed, "2020-03-14-sample-meeting", pending=True)
    assert lines(affirmed) != [first]


def test_a_withdrawal_that_is_not_finished_is_told(sound: Path) -> None:
    told = lines(affirm(add_cases(sound, "withdrawal-open")))
    assert any(line.startswith("Consent c-") and "not been taken down everywhere" in line for line in told)


def test_an_affirmation_that_went_stale_is_told(affirmed: Path) -> None:
    path = affirmed / NOBODYS
    path.write_text(path.read_text(encoding="utf-8").replace("ample", "ampel"), encoding="utf-8")
    (told,) = set(lines(affirmed))
    assert told.endswith(f"affirm_content.py {NOBODYS}")


@pytest.mark.parametrize("day", [None, date(2026, 1, 14)])
def test_a_day_without_a_new_site_is_told(affirmed: Path, day: date | None) -> None:
    if day:
        built(affirmed, day)
    (told,) = reminders(*read_verdict(affirmed, now=NOW), "en")
    assert told.startswith("15 January 2026: ")
    assert "14 January 2026" in told or day is None


def test_a_mail_tells_each_thing_once_and_a_terminal_always(
    affirmed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    built(affirmed, read_verdict(affirmed)[0].today)
    take_down(affirmed, "2022-05-sample-people-quoted")
    chosen = Namespace(root=affirmed, language="en")
    assert remind(chosen) == 1
    assert "taken down until now: 1" in capsys.readouterr().out
    assert (remind(chosen), capsys.readouterr().out) == (0, "")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert remind(chosen) == 1
    assert "taken down until now: 1" in capsys.readouterr().out


def test_a_run_is_missed_when_the_last_build_was_more_than_two_days_ago(affirmed: Path) -> None:
    assert last_run(last_record(affirmed), NOW.date()) == "never"
    for day, run in {13: "recent", 12: "missed"}.items():
        built(affirmed, date(2026, 1, day))
        assert last_run(last_record(affirmed), NOW.date()) == run


def test_the_desk_says_in_both_languages_that_runs_were_missed(painted: Path) -> None:
    built(affirm(painted), date(2020, 1, 1))
    publication = prepare_drafts(painted, now=NOW)
    for language, pages in publication.pages.items():
        (desk,) = [page.context["desk"] for page in pages if page.address == STAFF_PAGE]
        assert desk.last_run == message("desk.run_missed", language, day=written_day(date(2020, 1, 1), language))
        assert "HOSTING.md" in desk.last_run


def test_the_summary_of_a_build_says_that_runs_were_missed(attacked: AttackedSite) -> None:
    built(attacked.root, date(2020, 1, 1))
    assert "Daily runs were missed: the build before this one was on 1 January 2020." in attacked.build()
