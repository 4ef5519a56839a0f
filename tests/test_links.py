"""External links are requested only on demand, and only a page that is gone counts as broken."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from subprocess import CompletedProcess

import pytest
from affirming import load_library
from conftest import NOW, PROJECT, SOUND

from publishing.build.publication import CONFIGURATION
from publishing.cli import check_links as linking
from publishing.cli.check_links import external_links, link_status

ANSWERS = {"/there": 200, "/gone": 410, "/missing": 404, "/refused": 403, "/broken": 500}


class Host(http.server.BaseHTTPRequestHandler):
    """A host that answers as the path says; it moves what was moved, and one page answers in full alone."""

    def do_HEAD(self) -> None:
        self._answer(405 if self.path == "/only-in-full" else ANSWERS.get(self.path, 200))

    def do_GET(self) -> None:
        self._answer(ANSWERS.get(self.path, 200))

    def _answer(self, code: int) -> None:
        self.send_response(302 if self.path == "/moved" else code)
        if self.path == "/moved":
            self.send_header("Location", "/there")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_answers_of_hosts_are_told_apart(host: str) -> None:
    paths = ("/there", "/moved", "/only-in-full", "/gone", "/missing", "/refused", "/broken")
    assert [link_status(f"{host}{path}") for path in paths] == ["", "", "", "gone", "gone", "403", "500"]
    assert "refused" in link_status("http://127.0.0.1:1/")


def test_every_address_is_known_with_its_places_once() -> None:
    found = external_links(load_library(SOUND, CONFIGURATION, NOW))
    assert [place.line for place in found["https://example.org/report"]] == [34]
    assert [place.line for place in found["https://example.org/"] if place.file.startswith("milestones/")] == [18, 22]
    real = external_links(load_library(PROJECT, CONFIGURATION, NOW))
    assert "https://bupkolkata.org/tafteesh/" in real
    assert all(address.startswith("https://") for address in real)


def test_the_command_names_what_is_gone_and_ends_with_1_for_that_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"https://example.org/report": "gone", "https://example.org/": "403"}
    chosen = linking.Namespace(root=SOUND, language="en")
    monkeypatch.setattr(linking, "link_status", lambda address: said.get(address, ""))
    assert linking.check_links(chosen) == 1
    told = capsys.readouterr().out
    assert "milestones/2020-03-14-sample-meeting.yml:34: page not found: https://example.org/report" in told
    assert "check this yourself, because the host did not answer the program (403): https://example.org/" in told
    monkeypatch.setattr(linking, "link_status", lambda _: "403")
    assert linking.check_links(chosen) == 0


def test_no_build_asks_for_a_link(command: Callable[..., CompletedProcess[str]]) -> None:
    modules = (PROJECT / "scripts").rglob("*.py")
    users = [path.name for path in modules if "publishing.cli.check_links" in path.read_text(encoding="utf-8")]
    assert users == ["maintain.py"]
    assert "never" in command("maintain.py", "--help").stdout
