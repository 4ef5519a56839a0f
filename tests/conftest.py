"""What the tests share: the sound site, the real site built once, and a browser to look at it."""

from __future__ import annotations

import datetime
import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from publishing.programs import browser as installed_browser

PROJECT = Path(__file__).resolve().parents[1]
SOUND = PROJECT / "tests" / "sound"
CASES = PROJECT / "tests" / "cases"
LAUNCH = datetime.datetime(2026, 11, 24, 6, 0, tzinfo=datetime.UTC)  # a day on which the real content is sound
NOW = datetime.datetime(2026, 1, 15, 6, 0, tzinfo=datetime.UTC)
CHROMIUM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-golden", action="store_true", help="write the expected reports anew, to be read before they are committed"
    )


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A copy of the sound site, to be broken."""
    return Path(shutil.copytree(SOUND, tmp_path / "sound", ignore=shutil.ignore_patterns(".cache", "site")))


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A copy of the sound site without the entries that concern people, so that no day changes what is published."""
    ignored = shutil.ignore_patterns(".cache", "site", "consent", "*people*")
    return Path(shutil.copytree(SOUND, tmp_path / "plain", ignore=ignored))


@pytest.fixture(scope="session")
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs one of the site's commands as an editor would, and returns what it said."""

    def run(name: str, *arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, PROJECT / "scripts" / name, *arguments],
            capture_output=True,
            encoding="utf-8",
            cwd=PROJECT,
            check=False,
        )
        assert done.returncode == code, f"{name} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done

    return run


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, command: Callable[..., subprocess.CompletedProcess[str]]) -> Path:
    """The real site, built strictly, once."""
    folder = tmp_path_factory.mktemp("built") / "site"
    command("build_site.py", "--strict", "--site-dir", folder)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium that run_tests.py found; without one the tests fail."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or installed_browser(), args=CHROMIUM)


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address at which the built site is served on this machine."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A new page of the built site in a window as wide as a desk's."""
    with browser.new_context(base_url=address, viewport={"width": 1280, "height": 800}) as context:
        yield context.new_page()


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """A new page of the built site on a small phone."""
    with browser.new_context(base_url=address, viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True) as context:
        yield context.new_page()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answers a missing page with the site's own 404, as hosts do."""
        if code != http.HTTPStatus.NOT_FOUND:
            super().send_error(code, message, explain)
            return
        body = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
