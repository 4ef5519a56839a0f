"""A slow or busy machine publishes nothing less, and nothing new: it says so, and what is served stays."""

from __future__ import annotations

import shutil
import time
from argparse import Namespace
from pathlib import Path

import attacked_site
import pytest
from attacked_site import AttackedSite
from conftest import PATIENCE, files_of

from publishing.build import pipeline, publication, up_to_date
from publishing.build.publication import find_leaks, prepare
from publishing.build.release_record import RELEASE_RECORDS
from publishing.cli import publish_site
from publishing.images import renditions, worker_pool
from publishing.images.pictures import Original, Picture, Settings
from publishing.images.renditions import LATE, make_picture, make_pictures, rendition_like

attacked = attacked_site.attacked
SLOW = "invented-album/looms"  # the picture for which the machine has no time


def never_in_time(
    originals: dict[str, Original], cache: Path, settings: Settings = renditions.PUBLISHED, **options: object
) -> dict[str, Picture | str]:
    """What make_pictures() returns on a machine that is too busy for one picture."""
    made = make_pictures(originals, cache, settings, **options)  # type: ignore[arg-type]
    return {name: LATE if name == SLOW else picture for name, picture in made.items()}


def chosen(site: AttackedSite) -> Namespace:
    return Namespace(root=site.root, site_dir=None, strict=False, language="en", target=str(site.host), roll_back=False)


@pytest.fixture
def busy(attacked: AttackedSite, monkeypatch: pytest.MonkeyPatch) -> AttackedSite:
    """The site on a machine that is too busy for one picture."""
    (attacked.root / ".cache" / "built.json").unlink()
    monkeypatch.setattr(publication, "make_pictures", never_in_time)
    return attacked


def test_a_picture_that_is_late_fails_the_build_and_the_old_site_stays(
    busy: AttackedSite, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files_of(busy.root / "site")
    assert up_to_date.build_site(chosen(busy)) == 1
    assert f"could not be made in time, though they were tried again: {SLOW}" in capsys.readouterr().out
    assert files_of(busy.root / "site") == before
    assert busy.shows("site")


def test_in_time_the_same_site_is_built(attacked: AttackedSite) -> None:
    """The control of the attacks with a busy machine."""
    (attacked.root / ".cache" / "built.json").unlink()
    assert up_to_date.build_site(chosen(attacked)) == 0


def test_the_build_after_a_late_one_is_not_called_unchanged(busy: AttackedSite, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert up_to_date.build_site(chosen(busy)) == 1
        assert "Nothing has changed" not in capsys.readouterr().out
    assert not (busy.root / ".cache" / "built.json").exists()


def test_a_lapse_leaves_the_site_though_a_picture_is_late(busy: AttackedSite) -> None:
    busy.lapse()
    assert up_to_date.build_site(chosen(busy)) == 1
    assert not busy.shows("site")


def test_publishing_on_a_busy_machine_leaves_the_host_as_it_is(busy: AttackedSite) -> None:
    before = files_of(busy.host / "current")
    publish_site.publish_site(chosen(busy))
    assert files_of(busy.host / "current") == before


def test_a_first_build_that_is_late_makes_no_site_at_all(busy: AttackedSite) -> None:
    shutil.rmtree(busy.root / "site")
    shutil.rmtree(busy.root / RELEASE_RECORDS)
    assert up_to_date.build_site(chosen(busy)) == 1
    assert not (busy.root / "site").exists()


def test_a_site_with_fewer_entries_is_not_published_while_nobody_can_be_asked(attacked: AttackedSite) -> None:
    attacked.edit(attacked_site.MILESTONE, "summary:", "sumary:")
    attacked.build()
    assert not attacked.shows("site")
    said = attacked.publish(code=1)
    assert "Visitors would lose entries" in said
    assert f"{attacked.entry.stem} (en)" in said
    assert "Nobody is here to ask" in said
    assert attacked.shows()


@pytest.mark.parametrize(("answer", "is_published"), [(True, True), (False, False)])
def test_whoever_is_asked_decides_whether_the_site_shrinks(
    attacked: AttackedSite, monkeypatch: pytest.MonkeyPatch, *, answer: bool, is_published: bool
) -> None:
    attacked.edit(attacked_site.MILESTONE, "summary:", "sumary:")
    attacked.build()
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda _: True})())
    monkeypatch.setattr(publish_site, "is_confirmed", lambda: answer)
    assert publish_site.publish_site(chosen(attacked)) == int(not is_published)
    assert attacked.shows() != is_published


def test_what_somebody_removed_or_what_ended_is_not_asked_about(attacked: AttackedSite) -> None:
    (attacked.root / "milestones" / "2020-03-14-sample-meeting.yml").unlink()
    attacked.lapse()
    attacked.build()
    assert "Published:" in attacked.publish()
    assert not attacked.shows()


def test_a_site_that_shrinks_is_asked_about_though_the_records_were_lost(attacked: AttackedSite) -> None:
    attacked.edit(attacked_site.MILESTONE, "summary:", "sumary:")
    shutil.rmtree(attacked.root / RELEASE_RECORDS)
    (attacked.root / ".cache" / "built.json").unlink()
    attacked.build()
    said = attacked.publish(code=1)
    assert f"milestones/{attacked.entry.stem}/index.html" in said


def test_a_fault_in_the_build_takes_down_what_ended(attacked: AttackedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    attacked.lapse()
    calls: list[Path] = []

    def fault(root: Path, *arguments: object) -> pipeline.Attempt:
        calls.append(root)
        if len(calls) == 1:
            raise ZeroDivisionError
        return make_site(root, *arguments)  # type: ignore[arg-type]

    make_site = pipeline.make_site
    monkeypatch.setattr(pipeline, "make_site", fault)
    with pytest.raises(ZeroDivisionError):
        up_to_date.build_site(chosen(attacked))
    assert not attacked.shows("site")


def test_stopping_a_build_takes_down_what_ended(attacked: AttackedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    attacked.lapse()

    def stop(*_: object) -> pipeline.Attempt:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "make_site", stop)
    with pytest.raises(KeyboardInterrupt):
        up_to_date.build_site(chosen(attacked))
    assert not attacked.shows("site")


def test_a_picture_is_tried_again_before_it_is_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_pool, "MOST_WAITING_TIME", 4)
    jobs = {"slow": str(tmp_path / "tries"), "quick": ""}
    assert dict(worker_pool.run_isolated(slow_at_first, jobs)) == {"slow": 2, "quick": 0}


def slow_at_first(file: str) -> int:
    """Take too long the first time, and return how often it was tried."""
    if not file:
        return 0
    with Path(file).open("a", encoding="utf-8") as tries:
        tries.write("x")
    tried = len(Path(file).read_text(encoding="utf-8"))
    if tried == 1:
        time.sleep(PATIENCE)
    return tried


def test_searching_a_site_makes_no_renditions_of_what_is_held_back(
    attacked: AttackedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacked.edit("gallery/sample-album/album.yml", "alt:", "al:")  # a rule holds it back; the third gate would let it pass
    made: list[Original] = []
    monkeypatch.setattr(renditions, "_write_size", lambda *arguments: made.append(arguments[0]))
    held_back = prepare(attacked.root)
    start = time.process_time()
    leaks = find_leaks(held_back, attacked.root / "site", earlier=True)
    assert time.process_time() - start < 20
    assert made == []
    assert {leak.kind for leak in leaks} >= {"stranger"}


def test_one_rendition_is_made_as_all_of_them_are(attacked: AttackedSite, tmp_path: Path) -> None:
    original = next(original for original in prepare(attacked.root).library.originals() if original.master.width > 100)
    for rendition in make_picture(original, tmp_path).renditions:
        assert rendition_like(original, rendition.path.read_bytes()) == (rendition.path.read_bytes(),)
    assert rendition_like(original, b"no picture") == ()
