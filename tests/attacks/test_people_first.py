"""Whoever asks, a page is down at once; what was taken down stays down, whatever is changed in the files."""

from __future__ import annotations

import datetime
from pathlib import Path

import attacked_site
import pytest
import test_withdrawal
from affirming import affirm
from attacked_site import AttackedSite
from conftest import NOW, served
from playwright.sync_api import Browser, expect

from publishing.audit.leaks.classification import classify
from publishing.build.pipeline import make_site
from publishing.build.publication import CONFIGURATION, read_verdict
from publishing.build.release_record import last_record
from publishing.cli.take_down import add_to_list, names_at
from publishing.consent.clearance import Cleared, UnconsentedError, consent_items
from publishing.content.library import GONE_FILE, load_library

attacked, withdrawn = attacked_site.attacked, attacked_site.withdrawn

TITLE = "A fictional leader speaks"
QUOTED, ROWERS, MEETING = "2022-05-sample-people-quoted", "sample-people/rowers", "2020-03-14-sample-meeting"


def accepting_gates(root: Path, name: str) -> set[str]:
    """Return the gates that would publish the milestone or the picture `name`, each alone."""
    library, verdict = read_verdict(root, now=NOW)
    accepting = set()
    if verdict.published and name in {
        *(cleared.item.slug for cleared in verdict.published.milestones),
        *verdict.published.photos(),
    }:
        accepting.add("rules")
    for item in consent_items(library):
        if name in (item.record.slug if hasattr(item.record, "slug") else "", *item.evidence.photos):
            try:
                Cleared(item=item.record, evidence=item.evidence)
                accepting.add("clearance")
            except UnconsentedError:
                accepting.discard("clearance")
                break
    if not any(part.part == name and not part.language for part in classify(library).withheld):
        accepting.add("leaks")
    return accepting


@pytest.mark.parametrize("name", [QUOTED, MEETING, ROWERS])
@pytest.mark.parametrize("way", ["listed", "pending", "in a list that cannot be read"])
def test_what_was_taken_down_stays_down_at_each_gate(sound: Path, name: str, way: str) -> None:
    assert accepting_gates(sound, name) == {"rules", "clearance", "leaks"}  # the control
    path = sound / GONE_FILE
    if way == "in a list that cannot be read":
        path.write_text(f"- slug: {name}\n- [\n", encoding="utf-8")
    else:
        path.unlink()
        add_to_list(path, None, [name], pending=way == "pending")
    affirm(sound)
    assert "clearance" not in accepting_gates(sound, name)
    assert "leaks" not in accepting_gates(sound, name)
    assert "rules" not in accepting_gates(sound, name)


@pytest.mark.parametrize("edit", ["state: renewed", "another id", "no consent"])
def test_a_withdrawn_entry_does_not_come_back_by_an_edit(withdrawn: AttackedSite, edit: str) -> None:
    record, entry = withdrawn.record, withdrawn.entry
    text = record.read_text(encoding="utf-8").partition("withdraw:")[0].replace("state: withdrawn", "state: given")
    if edit == "another id":
        other = record.with_name("c-anotherid2.yml")
        other.write_text(text, encoding="utf-8")
        record.unlink()
        entry.write_text(entry.read_text(encoding="utf-8").replace(record.stem, other.stem), encoding="utf-8")
    elif edit == "no consent":
        entry.write_text(entry.read_text(encoding="utf-8").replace("consent:", "survivors: none\nunused:"), encoding="utf-8")
    else:
        record.write_text(text.replace("state: given", edit), encoding="utf-8")
    withdrawn.build()
    withdrawn.publish()
    assert not withdrawn.shows("site")
    assert not withdrawn.shows()


def test_a_page_is_taken_down_by_its_address_at_once_and_comes_back_after_the_talk(attacked: AttackedSite) -> None:
    address = f"https://tafteesh.example/bn/milestones/{test_withdrawal.SLUG}/"
    said = attacked.command("take_down.py", address, "--root", attacked.root).stdout
    assert "Taken down here and at every host" in said
    assert not attacked.shows("site")
    assert not attacked.shows()
    page = (attacked.host / "current" / "milestones" / test_withdrawal.SLUG / "index.html").read_text(encoding="utf-8")
    assert "This page is no longer available." in page
    said = attacked.command("take_down.py", "--undo", address, "--root", attacked.root).stdout
    assert "publish_site.py" in said
    attacked.publish()
    assert attacked.shows()  # the control: it can be undone


@pytest.mark.parametrize("broken", attacked_site.some_in_every_run(attacked_site.BREAKS))
def test_a_page_is_taken_down_whatever_else_is_broken(attacked: AttackedSite, broken: str) -> None:
    attacked_site.BREAKS[broken](attacked.root)
    said = attacked.command("take_down.py", f"milestones/{test_withdrawal.SLUG}/", "--root", attacked.root).stdout
    assert "at every host" in said
    assert not attacked.shows("site")
    assert not attacked.shows()


def test_a_withdrawal_is_final(withdrawn: AttackedSite) -> None:
    said = withdrawn.command(
        "take_down.py", "--undo", f"milestones/{test_withdrawal.SLUG}/", "--root", withdrawn.root, code=1
    ).stdout
    assert "final" in said
    assert not withdrawn.shows()


def test_a_host_that_is_not_reached_is_named_first_and_ends_with_1(attacked: AttackedSite) -> None:
    attacked.host.rename(attacked.host.with_name("unplugged"))
    said = attacked.withdraw(code=1)
    assert "NOT REACHED" in said
    assert said.index("NOT EVERYWHERE") < said.index("No copy of the withdrawn content")
    said = attacked.command("take_down.py", f"milestones/{test_withdrawal.SLUG}/", "--root", attacked.root, code=1).stdout
    assert "not at every host" in said


@pytest.mark.parametrize(
    ("address", "names"),
    [
        (f"https://tafteesh.example/milestones/{QUOTED}/", [QUOTED]),
        (f"/bn/milestones/{QUOTED}/index.html?x=1#after", [QUOTED]),
        (f"milestones/{QUOTED}", [QUOTED]),
        (QUOTED, [QUOTED]),
        (ROWERS, [ROWERS]),
        ("https://tafteesh.example/bn/gallery/#sample-people", [ROWERS]),
        ("https://tafteesh.example/about/", []),
        ("https://tafteesh.example/", []),
        ("../../etc/passwd", []),
    ],
)
def test_an_address_names_what_is_there(sound: Path, address: str, names: list[str]) -> None:
    assert list(names_at(load_library(sound, CONFIGURATION, NOW), address)) == names


def test_the_address_of_a_file_of_a_picture_names_the_picture(attacked: AttackedSite) -> None:
    library = load_library(attacked.root, CONFIGURATION, NOW)
    pages = attacked.root / "site"
    files = [path.relative_to(pages).as_posix() for path in (pages / "assets" / "pictures").iterdir()]
    named = {name for file in files for name in names_at(library, f"https://tafteesh.example/{file}")}
    assert attacked_site.PICTURE.removeprefix("gallery/").rpartition(".")[0] in named


@pytest.mark.parametrize(
    ("day", "is_shown"), [("2026-01-15T12:00:00Z", True), ("2026-12-30T18:29:00Z", True), ("2027-01-01T00:00:00Z", False)]
)
@pytest.mark.parametrize("has_the_clock", [True, False])
def test_a_kept_copy_of_a_site_loses_what_is_past_its_last_day(
    browser: Browser, fictional: Path, day: str, *, is_shown: bool, has_the_clock: bool
) -> None:
    page = browser.new_page()
    page.clock.set_fixed_time(day)
    if not has_the_clock:
        page.add_init_script("Intl.DateTimeFormat = class { constructor() { throw new RangeError(); } };")
    with served(fictional) as address:
        page.goto(f"{address}/milestones/{QUOTED}/")
        assert ("every word of it" in page.locator("main").inner_text()) is is_shown
        assert (page.title() == "This page is no longer available.") is not is_shown
        assert ("every word of it" in page.content()) is is_shown
        for path in ("", "milestones/", "all/", f"milestones/{MEETING}/"):
            page.goto(f"{address}/{path}")
            assert (TITLE in page.content()) is is_shown, path
        page.locator("[data-open-search]").first.click()
        page.locator(".search__field").fill(TITLE)
        expect(page.locator(".search__results a").filter(has_text=TITLE)).to_have_count(1 if is_shown else 0)
        page.goto(f"{address}/gallery/")
        assert (page.locator("figure img[alt*='rowers']").count() > 0) is is_shown
        page.goto(f"{address}/milestones/{MEETING}/")
        assert "A first fictional paragraph" in page.locator("main").inner_text()  # the control: it concerns nobody
    page.close()


@pytest.mark.parametrize(
    "content", ["- slug: old-page\n".encode("utf-16"), b"\xff\xfe\xff- slug: old-page\n", b"slug: old-page\n"]
)
def test_a_list_that_cannot_be_read_stops_no_taking_down(attacked: AttackedSite, content: bytes) -> None:
    (attacked.root / GONE_FILE).write_bytes(content)
    library = load_library(attacked.root, CONFIGURATION, NOW)
    assert "old-page" in library.taken_down
    attacked.command("take_down.py", f"milestones/{attacked.entry.stem}/", "--root", attacked.root, code=0)
    assert not attacked.shows()
    assert not attacked.shows("site")
    assert {"old-page", attacked.entry.stem} <= load_library(attacked.root, CONFIGURATION, NOW).taken_down


def test_a_clock_that_goes_back_builds_nothing(attacked: AttackedSite) -> None:
    record = last_record(attacked.root)
    assert record
    now = datetime.datetime.combine(record.day, datetime.time(12), datetime.UTC)
    for days_back, is_refused in ((0, False), (3, True)):  # the control: on the same day
        attempt = make_site(affirm(attacked.root), attacked.root / "new", now - datetime.timedelta(days=days_back), "en")
        assert ("Set its clock" in attempt.refusal) is is_refused
