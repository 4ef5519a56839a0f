"""What makes building quick changes no byte of what is built."""

from __future__ import annotations

import contextlib
import datetime
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import NOW

from mkdocs_bridge import lay_out, lay_out_for_preview
from publishing.build.manifest import write_manifest
from publishing.build.page_builder import SHARING, Kept
from publishing.build.publication import Publication, prepare
from publishing.build.up_to_date import Built, remember, unchanged
from publishing.environment import ROOT
from publishing.preview.drafts import prepare_drafts
from publishing.preview.process import Relay
from publishing.preview.server import Answering, Following
from publishing.preview.session import Session
from publishing.site.urls import relative

Command = Callable[..., subprocess.CompletedProcess[str]]
PATIENCE = 300.0  # seconds
CLOCKED = "sitemap.xml.gz"  # it carries the hour


def files(site: Path) -> dict[str, bytes]:
    found = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if name != CLOCKED}


@pytest.mark.parametrize("prepared", [prepare, prepare_drafts])
def test_pages_that_share_what_the_theme_writes_are_the_same_bytes(painted: Path, prepared: Callable[..., Publication]) -> None:
    publication = prepared(painted, now=NOW)
    lay_out(publication, painted / "quick")
    token = SHARING.set(False)
    try:
        lay_out(publication, painted / "plain")
    finally:
        SHARING.reset(token)
    quick = files(painted / "quick")
    assert quick == files(painted / "plain")
    assert len([name for name in quick if "milestones/" in name and name.endswith("index.html")]) > 6
    assert [name for name, content in quick.items() if name.endswith(".html") and ("\ue000" in content.decode())] == []


@pytest.mark.parametrize(
    ("target", "here", "link"),
    [
        ("", "", "./"),
        ("", "bn/a/b/", "../../../"),
        ("a/b/", "a/c/", "../b/"),
        ("a/b/#x", "a/b/", "#x"),
        ("a/", "a/b/", "../"),
        ("a/b/c.html", "a/", "b/c.html"),
        ("assets/x.css", "404.html", "assets/x.css"),
        ("a#x", "b/c", "../a#x"),
    ],
)
def test_a_page_names_another_from_where_it_stands(target: str, here: str, link: str) -> None:
    assert relative(target, here) == link


@pytest.fixture
def build(plain: Path, command: Command) -> Callable[[], str]:
    """Builds a copy of the sound site, and returns what was said."""
    return lambda: command("build_site.py", "--root", plain).stdout


def test_what_stands_as_it_was_built_is_not_built_again(build: Callable[[], str], plain: Path) -> None:
    build()
    site, memory = files(plain / "site"), plain / ".cache" / "built.json"
    moment = (plain / "site" / "index.html").stat().st_mtime_ns
    assert build().startswith(f"Nothing has changed since this site was built: {plain / 'site'} stays as it is.")
    assert (plain / "site" / "index.html").stat().st_mtime_ns == moment
    whole = memory.read_text(encoding="utf-8")
    for damage in (whole[:-9], whole.replace('"day"', '"dax"')):
        memory.write_text(damage, encoding="utf-8")
        assert build().splitlines()[-1].startswith("Built in ")
        assert files(plain / "site") == site
    shutil.rmtree(plain / ".cache")
    assert build().splitlines()[-1].startswith("Built in ")
    assert files(plain / "site") == site


def test_one_byte_is_enough_to_build_again(build: Callable[[], str], plain: Path) -> None:
    build()
    page = plain / "site" / "about" / "index.html"
    page.write_text(f"{page.read_text(encoding='utf-8')} ", encoding="utf-8")
    assert build().splitlines()[-1].startswith("Built in ")
    (plain / "site" / "index.html.gz").write_bytes(b"")
    assert build().splitlines()[-1].startswith("Built in ")
    milestone = next((plain / "milestones").glob("*meeting*"))
    milestone.write_text(milestone.read_text(encoding="utf-8").replace("A fictional meeting", "A new meeting"), encoding="utf-8")
    build()
    assert "A new meeting" in (plain / "site" / "index.html").read_text(encoding="utf-8") + (
        plain / "site" / "milestones" / "index.html"
    ).read_text(encoding="utf-8")


def test_to_see_that_nothing_has_changed_neither_rules_nor_what_makes_a_site_are_loaded() -> None:
    said = "import sys, publishing.build.pipeline; print({'pydantic', 'jinja2', 'mkdocs', 'babel', 'PIL'} & {*sys.modules})"
    run = subprocess.run([sys.executable, "-c", said], cwd=ROOT / "scripts", capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_another_day_is_reason_enough(tmp_path: Path) -> None:
    root, site, noon = tmp_path, tmp_path / "site", datetime.datetime(2026, 1, 15, 12, tzinfo=datetime.UTC)
    site.mkdir()
    (site / "index.html").write_text("x", encoding="utf-8")
    (root / ".cache").mkdir()
    write_manifest(site)
    built = Built(inputs="d", day="2026-01-15", zone="Asia/Kolkata", held=False)
    remember(root, site, built)
    assert unchanged(root, site, "d", noon) == built
    assert unchanged(root, site, "e", noon) is None
    assert unchanged(root, site, "d", noon.replace(hour=19)) is None  # when it is tomorrow in India


def test_the_preview_shows_one_saved_milestone_at_once_and_says_what_is_wrong_with_it(plain: Path, tmp_path: Path) -> None:
    shown = Session(root=plain, lay_out=lay_out_for_preview)
    assert shown.build(tmp_path / "whole") == {}
    file, address = plain / "milestones" / "2020-03-14-sample-meeting.yml", "milestones/2020-03-14-sample-meeting/"
    page = shown.page(address)
    assert page == (tmp_path / "whole" / address / "index.html").read_text(encoding="utf-8")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("A fictional meeting", "Another fictional meeting"), encoding="utf-8")
    assert shown.reread(file) == {}
    assert "Another fictional meeting" in (newer := shown.page(address) or "")
    file.write_text(f"{text}broken: [\n", encoding="utf-8")
    assert sorted(shown.reread(file) or ()) == ["bn", "en"]
    assert shown.page(address) == newer
    file.write_text(text, encoding="utf-8")
    assert shown.reread(file) == {}
    assert shown.page(address) == page
    assert shown.reread(plain / "milestones" / "2030-new.yml") is None


def test_a_milestone_that_is_looked_at_alone_has_nothing_wrong_that_it_has_not_among_all(painted: Path, tmp_path: Path) -> None:
    shown = Session(root=painted, lay_out=lay_out_for_preview)
    assert shown.build(tmp_path / "whole") == {}
    found = {file.name: shown.reread(file) for file in (painted / "milestones").glob("*.yml")}
    assert {name: said for name, said in found.items() if said != {}} == {}
    assert any("pictured" in name for name in found)  # whose picture others agreed to


def test_what_is_saved_during_a_whole_build_is_shown_at_once_and_still_shown_after_it(plain: Path, tmp_path: Path) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def lay_out_slowly(publication: Publication, folder: Path, kept: Kept) -> None:
        begun.set()
        may_end.wait(PATIENCE)
        lay_out_for_preview(publication, folder, kept)

    shown = Session(root=plain, lay_out=lay_out_for_preview)
    following = Following(shown=shown, work=tmp_path)
    following.build(set(), reload=False)
    shown.lay_out = lay_out_slowly
    told: queue.SimpleQueue[str] = queue.SimpleQueue()
    following.listeners.add(told)
    threading.Thread(target=following.follow, daemon=True).start()
    following.saved.put(plain / "docs" / "_data" / "terms.yml")  # for which all is built
    assert begun.wait(PATIENCE)
    file, address = plain / "milestones" / "2020-03-14-sample-meeting.yml", "milestones/2020-03-14-sample-meeting/"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("A fictional meeting", "Another fictional meeting"), encoding="utf-8")
    following.saved.put(file)
    assert told.get(timeout=PATIENCE) == "event: content\ndata:\n\n"
    assert "Another fictional meeting" in (shown.page(address) or "")
    may_end.set()
    assert told.get(timeout=PATIENCE) == "event: page\ndata:\n\n"
    assert told.get(timeout=PATIENCE) == "event: content\ndata:\n\n"
    assert "Another fictional meeting" in (shown.page(address) or "")
    file.write_text("broken: [\n", encoding="utf-8")
    following.saved.put(file)
    assert told.get(timeout=PATIENCE).startswith("event: problem")
    assert "Another fictional meeting" in (shown.page(address) or "")


def test_one_process_answers_while_another_builds_and_either_may_end(plain: Path, tmp_path: Path) -> None:
    file, address = plain / "milestones" / "2020-03-14-sample-meeting.yml", "milestones/2020-03-14-sample-meeting/"
    text = file.read_text(encoding="utf-8")
    with contextlib.closing(Relay(root=plain)) as relay:
        assert relay.page(address) is relay.reread(file) is None
        assert relay.build(tmp_path / "first") == {}
        assert relay.page(address) == (tmp_path / "first" / address / "index.html").read_text(encoding="utf-8")
        with ThreadPoolExecutor(1) as threads:
            building = threads.submit(relay.build, tmp_path / "second")
            file.write_text(text.replace("A fictional meeting", "Another fictional meeting"), encoding="utf-8")
            assert relay.reread(file) == {}
            assert "Another fictional meeting" in (relay.page(address) or "")
            assert not building.done()
            assert building.result(PATIENCE) == {}
        assert relay.site == tmp_path / "second"
        file.write_text(f"{text}broken: [\n", encoding="utf-8")
        assert sorted(relay.reread(file) or ()) == ["bn", "en"]
    assert relay.page(address) is relay.reread(file) is None
    assert (tmp_path / "second" / address / "index.html").is_file()


def test_a_build_whose_process_ends_unforeseen_is_said_in_words(tmp_path: Path) -> None:
    ending = [sys.executable, "-c", "import sys; sys.stdin.readline(); sys.exit(2)"]
    with contextlib.closing(Relay(root=tmp_path, program=ending)) as relay:
        following = Following(shown=relay, work=tmp_path)
        following.build({tmp_path / "x.yml"}, reload=True)
    assert sorted(following.said) == ["bn", "en"]
    assert following.said["en"].startswith("The program has a fault")


@pytest.mark.skipif(sys.platform == "win32", reason="a signal ends whoever asks")
def test_no_process_of_the_preview_outlives_who_asks_it(tmp_path: Path) -> None:
    begin = (
        "from publishing.preview.process import Relay; print(Relay(root=Path({0!r}))._begin()._process.pid, flush=True); input()"
    )
    said = f"from pathlib import Path; {begin.format(str(tmp_path))}"
    with subprocess.Popen(
        [sys.executable, "-c", said], cwd=ROOT / "scripts", stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as asking:
        assert asking.stdout
        begun = int(asking.stdout.readline())
        os.kill(begun, 0)
        asking.kill()
    end = time.monotonic() + PATIENCE
    while _lives(begun):
        assert time.monotonic() < end
        time.sleep(0.05)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not (stat.is_file() and ") Z " in stat.read_text(encoding="utf-8"))  # nobody has asked how it ended


def test_a_page_that_loads_while_something_is_saved_hears_of_it(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<body>Fictional</body>", encoding="utf-8")
    following = Following(shown=Session(root=tmp_path, lay_out=lay_out_for_preview, site=tmp_path), work=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Answering, following=following)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"

        def first_told(known: str) -> bytes:
            with urllib.request.urlopen(f"{address}/preview/events{known}", timeout=PATIENCE) as events:  # noqa: S310  # our own
                while not following.listeners:
                    time.sleep(0.01)
                for listener in tuple(following.listeners):
                    listener.put("event: next\n\n")
                return bytes(events.readline())

        with urllib.request.urlopen(f"{address}/") as page:  # noqa: S310  # our own
            known = re.search(r"script\.js(\?\d+)", page.read().decode())
        assert known
        assert first_told(known[1]) == b"event: next\n"
        following.told += 1
        assert first_told(known[1]) == b"event: page\n"
        server.shutdown()
