"""The preview shows what is saved, at once and with what is wrong in it, and outlives faults of the program."""

from __future__ import annotations

import queue
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from publishing.build.mkdocs_hooks import lay_out
from publishing.build.publication import Publication
from publishing.environment import ROOT
from publishing.preview.server import LiveReload, preview_server
from publishing.preview.session import Session
from publishing.site.page_builder import PageBuilder

PATIENCE = 300.0  # seconds
SLUG = "2020-03-14-sample-meeting"
ADDRESS = f"milestones/{SLUG}/"
BROKEN = "broken: [\n"


@pytest.fixture
def session(plain: Path, tmp_path: Path) -> Session:
    """A session that has built a copy of the fictional site."""
    session = Session(root=plain)
    assert session.build(tmp_path / "site") == {}
    return session


@pytest.fixture
def milestone(plain: Path) -> Path:
    return plain / "milestones" / f"{SLUG}.yml"


def edit(milestone: Path) -> None:
    text = milestone.read_text(encoding="utf-8")
    milestone.write_text(text.replace("A fictional meeting", "Another fictional meeting"), encoding="utf-8")


def is_edited(session: Session) -> bool:
    return "Another fictional meeting" in (session.page(ADDRESS) or "")


def test_a_saved_milestone_is_shown_at_once_and_its_errors_are_returned(session: Session, milestone: Path) -> None:
    page, text = session.page(ADDRESS), milestone.read_text(encoding="utf-8")
    assert page == (session.site / ADDRESS / "index.html").read_text(encoding="utf-8")
    edit(milestone)
    assert session.update(milestone) == {}
    assert is_edited(session)
    newer = session.page(ADDRESS)
    milestone.write_text(f"{text}{BROKEN}", encoding="utf-8")
    assert sorted(session.update(milestone) or ()) == ["bn", "en"]
    assert session.page(ADDRESS) == newer
    milestone.write_text(text, encoding="utf-8")
    assert session.update(milestone) == {}
    assert session.page(ADDRESS) == page
    assert session.update(milestone.with_name("2030-new.yml")) is None
    milestone.unlink()
    assert session.update(milestone) is None


def test_before_the_first_build_there_are_no_pages(plain: Path, milestone: Path) -> None:
    session = Session(root=plain)
    assert session.page(ADDRESS) is session.update(milestone) is None


def test_a_milestone_that_is_checked_alone_has_no_errors_that_it_has_not_among_all(painted: Path, tmp_path: Path) -> None:
    session = Session(root=painted)
    assert session.build(tmp_path / "site") == {}
    errors = {file.name: session.update(file) for file in (painted / "milestones").glob("*.yml")}
    assert {name: found for name, found in errors.items() if found != {}} == {}
    assert any("pictured" in name for name in errors)  # whose picture others agreed to


@pytest.fixture
def live_reload(session: Session, tmp_path: Path) -> Iterator[LiveReload]:
    live_reload = LiveReload(session=session, work=tmp_path)
    threading.Thread(target=live_reload.follow, daemon=True).start()
    return live_reload


@pytest.fixture
def next_event(live_reload: LiveReload) -> Callable[[], str]:
    """Returns the first line of the next event that open pages are sent."""
    events: queue.SimpleQueue[str] = queue.SimpleQueue()
    live_reload.listeners.add(events)
    return lambda: events.get(timeout=PATIENCE).splitlines()[0].removeprefix("event: ")


def test_what_is_saved_during_a_build_is_shown_at_once_and_after_it(
    live_reload: LiveReload, milestone: Path, next_event: Callable[[], str]
) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def lay_out_slowly(publication: Publication, folder: Path) -> PageBuilder:
        begun.set()
        may_end.wait(PATIENCE)
        return lay_out(publication, folder)

    session, terms = live_reload.session, live_reload.session.root / "docs" / "_data" / "terms.yml"
    session.lay_out = lay_out_slowly
    live_reload.changes.put(terms)  # for which the whole site is built
    assert begun.wait(PATIENCE)
    edit(milestone)
    live_reload.changes.put(milestone)
    assert next_event() == "content"
    assert is_edited(session)
    may_end.set()
    assert [next_event(), next_event()] == ["page", "content"]
    assert is_edited(session)
    milestone.write_text(BROKEN, encoding="utf-8")
    live_reload.changes.put(milestone)
    assert next_event() == "problem"
    assert is_edited(session)


def test_after_a_fault_of_the_program_open_pages_are_told_and_the_preview_goes_on(
    live_reload: LiveReload, milestone: Path, next_event: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    session = live_reload.session

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    session.lay_out = fail
    live_reload.changes.put(session.root / "docs" / "_data" / "terms.yml")
    assert next_event() == "problem"
    assert sorted(live_reload.errors) == ["bn", "en"]
    assert live_reload.errors["en"].startswith("The program failed")
    assert "Traceback" not in capsys.readouterr().err
    assert "ZeroDivisionError" in (ROOT / ".cache" / "fault.txt").read_text(encoding="utf-8")
    session.lay_out = lay_out
    edit(milestone)
    live_reload.changes.put(milestone)
    assert next_event() == "content"
    assert is_edited(session)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, LiveReload]]:
    """A preview of a site with one page, and its address."""
    (tmp_path / "index.html").write_text("<body>Fictional</body>", encoding="utf-8")
    live_reload = LiveReload(session=Session(root=tmp_path, site=tmp_path), work=tmp_path)
    with preview_server(live_reload, port=0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", live_reload
        server.shutdown()


def test_a_page_that_loads_while_something_is_saved_hears_of_it(address: tuple[str, LiveReload]) -> None:
    root, live_reload = address

    def first_event(version: str) -> bytes:
        with urllib.request.urlopen(f"{root}/preview/events{version}", timeout=PATIENCE) as events:  # noqa: S310  # our own
            while not live_reload.listeners:
                time.sleep(0.01)
            for listener in tuple(live_reload.listeners):
                listener.put("event: next\n\n")
            return bytes(events.readline())

    with urllib.request.urlopen(f"{root}/") as page:  # noqa: S310  # our own
        version = re.search(r"script\.js(\?\d+)", page.read().decode())
    assert version
    assert first_event(version[1]) == b"event: next\n"
    live_reload.version += 1
    assert first_event(version[1]) == b"event: page\n"


def test_requests_for_another_host_name_are_refused(address: tuple[str, LiveReload]) -> None:
    request = urllib.request.Request(f"{address[0]}/", headers={"Host": "elsewhere.example"})  # noqa: S310  # our own
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request)  # noqa: S310  # our own


def test_a_fault_in_a_page_ends_the_answer_without_a_traceback(
    address: tuple[str, LiveReload], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Session, "page", lambda *_: 1 // 0)
    with pytest.raises(ConnectionError):
        urllib.request.urlopen(f"{address[0]}/")  # noqa: S310  # our own
    said = capsys.readouterr().err
    assert "The program has a fault (ZeroDivisionError)" in said
    assert "Traceback" not in said
