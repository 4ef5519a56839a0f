"""What ended is taken down whatever else is broken: nothing that is served needs today's content to be sound."""

from __future__ import annotations

import datetime
import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import attacked_site
import pytest
import test_withdrawal
from attacked_site import AttackedSite, copied
from conftest import NOW, PROJECT, files_of, once

from publishing.build.manifest import MANIFEST, differences, site_name
from publishing.build.publication import CONFIGURATION
from publishing.build.release_record import RELEASE_RECORDS, TARGETS, ended, last_record, read_release_record
from publishing.content.library import load_library
from publishing.files.digest import sha256
from publishing.release.host import Host, remembered_targets
from publishing.release.releases import Releases

attacked, broken = attacked_site.attacked, attacked_site.broken


def test_a_lapse_leaves_the_built_site_though_no_new_one_can_be_built(
    attacked: AttackedSite, broken: Callable[[Path], object]
) -> None:
    broken(attacked.root)
    attacked.build(code=1)
    assert attacked.shows("site")  # the control: nothing ended, and so nothing is lost
    attacked.lapse()
    said = attacked.build(code=1)
    assert said.startswith("No new site was built.")
    assert not attacked.shows("site")
    assert differences(attacked.root / "site") == ()
    assert (attacked.root / "site" / "milestones" / "2020-03-14-sample-meeting" / "index.html").is_file()


@pytest.mark.parametrize("kind", attacked_site.some_in_every_run(attacked_site.BREAKS))
def test_a_lapse_leaves_the_host_though_no_new_site_can_be_built(attacked: AttackedSite, kind: str) -> None:
    attacked_site.BREAKS[kind](attacked.root)
    attacked.lapse()
    said = attacked.publish(code=1)
    assert said.startswith("No new site was published.")
    assert not attacked.shows()
    assert differences(attacked.host / "current") == ()
    assert (attacked.host / "current" / "milestones" / "2020-03-14-sample-meeting" / "index.html").is_file()


def test_publishing_alone_is_enough_as_a_daily_command(attacked: AttackedSite) -> None:
    attacked.publish()
    assert attacked.shows()  # the control: on a day on which nothing ends
    attacked.lapse()
    said = attacked.publish(code=1)
    assert "past its last day" in said
    assert not attacked.shows()


def _delete_record(site: AttackedSite) -> None:
    site.record.unlink()


def _empty_record(site: AttackedSite) -> None:
    site.record.write_text("", encoding="utf-8")


def _delete_all_records(site: AttackedSite) -> None:
    shutil.rmtree(site.record.parent)


def _withdraw_by_hand(site: AttackedSite) -> None:
    site.edit(site.record, "state: given", "state: withdrawn")


def _receive_a_withdrawal(site: AttackedSite) -> None:
    site.record.write_text(site.record.read_text(encoding="utf-8") + "withdraw:\n  received_on: 2026-01-10\n", encoding="utf-8")


def _change_a_review(site: AttackedSite) -> None:
    text = site.record.read_text(encoding="utf-8")
    lines = ["review_on: 2020-01-01" if line.startswith("review_on") else line for line in text.splitlines()]
    site.record.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _list_the_page_as_gone(site: AttackedSite) -> None:
    (site.root / "docs" / "_data" / "gone.yml").write_text(f"- slug: {site.entry.stem}\n", encoding="utf-8")


def _list_the_page_as_gone_with_a_mistake(site: AttackedSite) -> None:
    (site.root / "docs" / "_data" / "gone.yml").write_text(f"- slug: {site.entry.stem}\n- slug: [\n", encoding="utf-8")


def _delete_the_entry(site: AttackedSite) -> None:
    site.entry.unlink()


def _make_it_a_draft(site: AttackedSite) -> None:
    site.edit(site.entry, "status: published", "status: draft")


def _repaint_its_picture(site: AttackedSite) -> None:
    shutil.copyfile(site.root / "gallery" / "sample-album" / "chair.png", site.root / attacked_site.PICTURE)


def _delete_its_picture(site: AttackedSite) -> None:
    (site.root / attacked_site.PICTURE).unlink()


ENDS = {
    name.strip("_").replace("_", " "): end
    for name, end in list(globals().items())
    if name.startswith(("_delete", "_empty", "_withdraw", "_receive", "_change", "_list", "_make", "_repaint"))
}

QUICK = ("withdraw by hand", "list the page as gone with a mistake", "delete the entry", "repaint its picture")


@pytest.fixture
def unbuildable(attacked: AttackedSite, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AttackedSite:
    """The site after it was broken, and published as it was built before."""

    def make(folder: Path) -> None:
        site = copied(attacked.root.parent, folder, attacked.command)
        attacked_site.BREAKS["a page has a layout that does not exist"](site.root)
        site.publish()

    return copied(once(tmp_path_factory, "unbuildable", make), tmp_path / "unbuildable", attacked.command)


@pytest.mark.parametrize("kind", ENDS)
def test_whatever_ends_is_seen_while_content_is_broken(unbuildable: AttackedSite, kind: str) -> None:
    record, now = last_record(unbuildable.root), datetime.datetime.now(datetime.UTC)
    assert record
    assert ended(record, load_library(unbuildable.root, CONFIGURATION, now)) == ()  # the control
    ENDS[kind](unbuildable)
    assert ended(record, load_library(unbuildable.root, CONFIGURATION, now)) != ()


@pytest.mark.parametrize("kind", attacked_site.some_in_every_run(ENDS, QUICK))
def test_whatever_ends_leaves_the_host_while_content_is_broken(unbuildable: AttackedSite, kind: str) -> None:
    assert unbuildable.shows()  # the control: the site that was built before is as it was
    ENDS[kind](unbuildable)
    unbuildable.publish(code=1)
    assert not unbuildable.shows()
    assert differences(unbuildable.host / "current") == ()


def test_what_concerns_nobody_may_be_deleted_and_the_release_before_stays(attacked: AttackedSite) -> None:
    (attacked.root / "milestones" / "2020-03-14-sample-meeting.yml").unlink()
    attacked.build()
    attacked.publish()
    assert "Published:" in attacked.publish("--roll-back")
    assert attacked.shows()
    assert (attacked.host / "current" / "milestones" / "2020-03-14-sample-meeting" / "index.html").is_file()


def test_a_person_s_entry_that_was_only_deleted_is_not_rolled_back_to(attacked: AttackedSite) -> None:
    attacked.entry.unlink()
    attacked.build()
    attacked.publish()
    assert "There is no earlier release" in attacked.publish("--roll-back", code=1)
    assert not attacked.shows()


def test_where_the_last_release_cannot_be_built_either_what_ended_is_cut_out_of_it(attacked: AttackedSite) -> None:
    attacked_site.BREAKS["a page has a layout that does not exist"](attacked.root)
    for record in (attacked.root / RELEASE_RECORDS).glob("*/content/docs/_data/goals.yml"):
        record.write_text("- id: [", encoding="utf-8")
    attacked.lapse()
    said = attacked.publish(code=1)
    assert "could not be built again" in said
    assert not attacked.shows()
    current = attacked.host / "current"
    assert differences(current) == ()
    page = current / "milestones" / attacked.entry.stem / "index.html"
    assert "This page is no longer available." in page.read_text(encoding="utf-8")
    assert (current / "about" / "index.html").is_file()
    assert not attacked.shows()


def test_a_site_that_was_changed_together_with_its_list_is_neither_whole_nor_published(attacked: AttackedSite) -> None:
    site = attacked.root / "site"
    assert "is complete" in attacked.command("verify_site.py", site, "--root", attacked.root).stdout  # the control
    page, manifest = site / "about" / "index.html", site / MANIFEST
    old = sha256(page.read_bytes())
    page.write_text(page.read_text(encoding="utf-8").replace("</main>", "<p>invented words</p></main>"), encoding="utf-8")
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(old, sha256(page.read_bytes())), encoding="utf-8")
    assert differences(site) == ()
    said = attacked.command("verify_site.py", site, "--root", attacked.root, code=1).stdout
    assert "does not remember" in said
    before = files_of(attacked.host / "current")
    assert "does not remember" in attacked.publish(code=1)
    assert files_of(attacked.host / "current") == before


def test_verifying_says_what_has_ended_in_a_whole_site(attacked: AttackedSite) -> None:
    attacked.lapse()
    for place in (attacked.root / "site", attacked.host / "current"):
        said = attacked.command("verify_site.py", place, "--root", attacked.root, code=1).stdout
        assert "contains what has ended since" in said


def test_targets_are_remembered_once_each(attacked: AttackedSite, tmp_path: Path) -> None:
    attacked.publish()
    attacked.command("publish_site.py", tmp_path / "other", "--root", attacked.root)
    assert remembered_targets(attacked.root) == (str(attacked.host), str(tmp_path / "other"))
    (attacked.root / TARGETS).write_text(json.dumps({"not": "a list"}), encoding="utf-8")
    assert remembered_targets(attacked.root) == ()


def test_a_record_holds_nothing_that_was_held_back(attacked: AttackedSite) -> None:
    draft = "2021-sample-draft.yml"
    assert (attacked.root / "milestones" / draft).is_file()
    record = read_release_record(attacked.root, site_name(attacked.root / "site"))
    assert record
    content = attacked.root / RELEASE_RECORDS / record.name / "content"
    assert attacked.entry.name in {path.name for path in content.rglob("*")}  # the control
    assert draft not in {path.name for path in content.rglob("*")}
    assert not list(content.rglob("c-*"))
    assert not list(content.rglob("*.png"))


def test_a_damaged_record_is_no_record(attacked: AttackedSite) -> None:
    name = site_name(attacked.root / "site")
    path = attacked.root / RELEASE_RECORDS / name / "record.json"
    whole = path.read_text(encoding="utf-8")
    assert read_release_record(attacked.root, name)
    for damaged in ("", whole[:-9], whole.replace(name, "0" * 16), "[]"):
        path.write_text(damaged, encoding="utf-8")
        assert read_release_record(attacked.root, name) is None
    assert "does not remember" in attacked.publish(code=1)


def test_what_is_affirmed_no_more_ends_and_what_was_affirmed_anew_does_not(unbuildable: AttackedSite) -> None:
    page = unbuildable.host / "current" / "milestones" / "2020-03-14-sample-meeting" / "index.html"
    ledger = unbuildable.root / "milestones" / "consent" / "affirmed.yml"
    assert page.is_file()  # the control
    items = ledger.read_text(encoding="utf-8").split("- of: ")
    kept = [item for item in items if not item.startswith("milestones/2020-03-14-sample-meeting.yml")]
    assert len(kept) < len(items)
    ledger.write_text("- of: ".join(kept), encoding="utf-8")
    record = last_record(unbuildable.root)
    assert record
    library = load_library(unbuildable.root, PROJECT / "mkdocs.yml", NOW)
    assert {entry.reason for entry in ended(record, library) if "sample-meeting" in entry.slug} == {"affirmation-missing"}


def test_where_nothing_is_published_from_no_record_outlives_the_next_build(attacked: AttackedSite) -> None:
    (attacked.root / TARGETS).unlink()
    attacked.lapse()
    attacked.build()
    kept = [path for path in (attacked.root / RELEASE_RECORDS).iterdir() if path.is_dir()]
    assert [path.name for path in kept] == [site_name(attacked.root / "site")]
    assert attacked.entry.name not in {path.name for path in kept[0].rglob("*")}


def test_what_ended_is_deleted_from_a_host_that_takes_no_new_release(
    attacked: AttackedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Releases, "publish", fail)
    attacked.lapse()
    host = Host(target=str(attacked.host), library=load_library(attacked.root, CONFIGURATION, NOW))
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        host.take_down(NOW)
    assert not attacked.shows()
    words = test_withdrawal.ENGLISH.encode()
    assert [path for path in (attacked.host / "current").rglob("*") if path.is_file() and words in path.read_bytes()] == []
    monkeypatch.undo()
    attacked.publish(code=1)  # once there is room again
    assert not attacked.shows()
    assert differences(attacked.host / "current") == ()
