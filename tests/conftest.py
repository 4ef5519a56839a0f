"""What the tests share: the sound site, the real site built once, and a browser to look at it."""

from __future__ import annotations

import datetime
import functools
import http.server
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import programs
import pytest
from affirming import affirm, prepare
from forking import forked
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from publishing.build.mkdocs_hooks import lay_out
from publishing.build.publication import Publication
from publishing.files.atomic_write import locked

PROJECT = Path(__file__).resolve().parents[1]
SOUND = PROJECT / "tests" / "sound"
CASES = PROJECT / "tests" / "cases"
GONE = "2019-sample-gone"
LAUNCH = datetime.datetime(2026, 11, 24, 6, 0, tzinfo=datetime.UTC)  # a day on which the real content is sound
NOW = datetime.datetime(2026, 1, 15, 6, 0, tzinfo=datetime.UTC)
PATIENCE = 60.0  # seconds; what has not come by then on a machine that is busy with other things does not come
expect.set_options(timeout=PATIENCE * 1000)
# The same examples in every run, however slow it is.
settings.register_profile("tests", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("exhaustive", settings.get_profile("tests"), derandomize=False, max_examples=2000)
settings.load_profile("tests")
# Two families and no others; the first one also stands for every family that is not there. As on phones, letters keep the widths
# that their face gives them: hinting rounds these to whole pixels.
FONTCONFIG = (PROJECT / "tests" / "fonts.conf").read_text(encoding="utf-8")  # {folder} is where the faces are
CHROMIUM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--font-render-hinting=none",
)  # fmt: skip

# Files whose tests take longest. They begin first, so that no worker waits at the end for another one's long test.
LONGEST = (
    "test_pages", "test_faces", "test_gallery", "test_contributing", "test_policy", "test_report", "test_weight", "test_runbook",
    "test_publishing", "test_images", "test_taking_down", "test_people_first", "test_consent", "test_words", "test_withdrawal",
    "test_consent_commands", "test_busy_machine", "test_up_to_date", "test_metadata", "test_unused", "test_hosts", "test_search",
    "test_language", "test_schemas",
)  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Install the programs that tests need before workers start."""
    config.addinivalue_line("markers", "exhaustive: tries everything, for many minutes; only with --exhaustive")
    if config.getoption("--exhaustive"):
        settings.load_profile("exhaustive")
    if not hasattr(config, "workerinput"):
        programs.install_all()
        leave_the_machine_out()


def leave_the_machine_out() -> None:
    """Give the tests, and every program that they start, a language, a time zone and fonts that do not depend on the machine."""
    for name in ("LANGUAGE", "COLUMNS"):
        os.environ.pop(name, None)
    os.environ.update(LANG="C.UTF-8", LC_ALL="C.UTF-8", TZ="UTC")
    if hasattr(time, "tzset"):
        time.tzset()
    if files := programs.fonts():
        folder = PROJECT / ".cache" / "test-fonts"
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copyfile(file, folder / file.name)
        (folder / "fonts.conf").write_text(FONTCONFIG.format(folder=escape(str(folder))), encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--exhaustive"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("exhaustive")])
        items[:] = [item for item in items if not item.get_closest_marker("exhaustive")]
    order = {name: number for number, name in enumerate(LONGEST)}
    # One worker begins with what needs the real site, and builds it, while the other begins with what does not.
    items.sort(key=lambda item: ("site" not in getattr(item, "fixturenames", ()), order.get(item.path.stem, len(order))))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--exhaustive", action="store_true", help="also run the suites that try everything: kills, long fuzzing, all mutants"
    )
    parser.addoption(
        "--write-golden", action="store_true", help="write the expected reports anew, to be read before they are committed"
    )


def script(name: str) -> str:
    """Return the JavaScript of tests/scripts/`name`, a function for the browser."""
    return (PROJECT / "tests" / "scripts" / name).read_text(encoding="utf-8")


def unpublished(folder: str, names: list[str]) -> set[str]:
    """Return the generated `names` of a folder of the project or of content, for shutil.copytree to leave out."""
    generated = {"__pycache__", ".cache", ".hypothesis"} | ({"site"} if Path(folder).name != "publishing" else set())
    return generated.intersection(names)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the file that holds what is expected; with --write-golden write that file first."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--write-golden"):
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A copy of the sound site, to be broken."""
    return Path(shutil.copytree(SOUND, tmp_path / "sound", ignore=shutil.ignore_patterns(".cache", "site")))


@pytest.fixture
def painted(sound: Path, fictional: Path) -> Path:
    """The same copy with its pictures made already; what a test changes is made anew."""
    return with_pictures(sound, fictional)


@pytest.fixture
def plain(tmp_path: Path, fictional: Path) -> Path:
    """A copy as `painted` is, without the entries that concern people, so that no day changes what is published."""
    ignored = shutil.ignore_patterns(".cache", "site", "consent", "*people*")
    return with_pictures(affirm(Path(shutil.copytree(SOUND, tmp_path / "plain", ignore=ignored))), fictional)


def with_pictures(root: Path, fictional: Path) -> Path:
    """`root`, a copy of the sound site, with the pictures that were made for `fictional`: they are kept by what they hold."""
    shutil.copytree(fictional.parent / ".cache", root / ".cache")
    return root


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """Runs one of the site's commands as an editor would, and returns what it said.

    The content under --root is affirmed before, unless `affirmed` says no.
    """
    with forked(tmp_path_factory.mktemp("command"), SOUND, NOW) as begin:

        def run(
            name: str, *arguments: str | Path, code: int | None = 0, affirmed: bool = True
        ) -> subprocess.CompletedProcess[str]:
            if affirmed and "--root" in arguments and (root := Path(arguments[arguments.index("--root") + 1])).is_dir():
                affirm(root)
            done = begin([str(PROJECT / "scripts" / name), *map(str, arguments)])
            assert code in (None, done.returncode), f"{name} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
            return done

        yield run


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name` of this run, filled by `make` in whichever of the run's processes needs it first."""
    run = factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else factory.getbasetemp()
    folder = run / name
    with locked(folder):
        if not folder.exists():
            folder.mkdir()
            try:
                make(folder)
            except BaseException:
                shutil.rmtree(folder)
                raise
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, command: Callable[..., subprocess.CompletedProcess[str]]) -> Path:
    """The real site, built strictly, once."""
    return once(tmp_path_factory, "real", lambda to: command("build_site.py", "--strict", "--site-dir", to / "site")) / "site"


@pytest.fixture(scope="session")
def real(site: Path) -> Publication:
    """What the real site is laid out from. It waits for that site, so that no two processes make the same pictures at once."""
    assert site.is_dir()
    return prepare(PROJECT)


@pytest.fixture(scope="session")
def fictional(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound site, built once: it has what the real one has not yet, survivors' entries, and a page that was taken down."""

    def make(folder: Path) -> None:
        root = Path(shutil.copytree(SOUND, folder / "sound", ignore=shutil.ignore_patterns(".cache", "site")))
        (root / "docs" / "_data" / "gone.yml").write_text(f"# Pages that were taken down.\n- slug: {GONE}\n", encoding="utf-8")
        lay_out(prepare(root, now=NOW), root / "site")

    return once(tmp_path_factory, "fictional", make) / "sound" / "site"


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file under `folder`, by its path in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def checkers() -> Path:
    """The folder with what tests/checkers/package.json names: axe-core and the Nu HTML Checker, fetched once."""
    asked, folder = PROJECT / "tests" / "checkers", PROJECT / ".cache" / "checkers"
    lock = (asked / "package-lock.json").read_bytes()
    complete = folder / "node_modules" / "complete"  # npm removes the folder before it installs
    with locked(folder):  # tests run in several processes
        if not complete.exists() or complete.read_bytes() != lock:
            folder.mkdir(parents=True, exist_ok=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copyfile(asked / name, folder / name)
            done = subprocess.run(
                [programs.program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                capture_output=True,
                encoding="utf-8",
                cwd=folder,
                check=False,
            )
            assert done.returncode == 0, f"The checkers could not be fetched; check the connection and try again.\n{done.stderr}"
            complete.write_bytes(lock)
    return folder / "node_modules"


@pytest.fixture(scope="session")
def axe(checkers: Path) -> str:
    """Return the script of axe-core, to be loaded into a page."""
    return (checkers / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Browser:
    """The Chromium that run_tests.py found, where it can without what is for windows alone; without one the tests fail."""
    program = programs.found_shell() or programs.browser()
    return playwright.chromium.launch(executable_path=program, args=CHROMIUM)


@pytest.fixture(scope="session")
def whole_browser(playwright: Playwright) -> Browser:
    """A Chromium with all that it has for windows, too: it alone fetches the icon of a page."""
    return playwright.chromium.launch(executable_path=programs.browser(), args=CHROMIUM)


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address at which the built site is served on this machine."""
    with served(site) as address:
        yield address


@contextmanager
def served(folder: Path, host: type[Quiet] | None = None) -> Iterator[str]:
    """The address at which `folder` is served on this machine."""
    handler = functools.partial(host or Quiet, directory=str(folder))
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@contextmanager
def new_page(browser: Browser, address: str, **settings: Any) -> Iterator[Page]:  # noqa: ANN401  # Playwright's own
    """A new page of the site at `address`, for a reader of whom nothing is stored.

    Pages with the same settings share files that the browser keeps: a reader with an own cache costs as much as five pages.
    """
    context = _context(browser, json.dumps({"base_url": address, **settings}, sort_keys=True))
    page = context.new_page()
    try:
        yield page
    finally:
        context.clear_permissions()
        stored = {"origin": address, "storageTypes": "all"}
        context.new_cdp_session(page).send("Storage.clearDataForOrigin", stored)
        for each in context.pages:
            each.close()


@functools.cache
def _context(browser: Browser, asked: str) -> BrowserContext:
    context = browser.new_context(**json.loads(asked))
    context.set_default_timeout(PATIENCE * 1000)
    return context


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A new page of the built site in a window as wide as a desk's."""
    with new_page(browser, address, viewport={"width": 1280, "height": 800}) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """A new page of the built site on a small phone."""
    with new_page(browser, address, viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True) as page:
        yield page


class Server(http.server.ThreadingHTTPServer):
    """A server on this machine at which all wait that a browser sends at once; others would come again a second later."""

    request_queue_size = 128


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A host that serves a folder."""

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
