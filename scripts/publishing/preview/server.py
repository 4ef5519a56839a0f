"""Serve the preview to browsers on this machine, follow changes to the content, and let open pages know."""

from __future__ import annotations

import contextlib
import functools
import json
import queue
import shutil
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from publishing.build.publication import read_verdict
from publishing.checks.report import report
from publishing.console import EXIT_FAULT, EXIT_PROBLEMS, exit_code
from publishing.environment import ROOT
from publishing.i18n.messages import load_catalogue, message
from publishing.preview.session import Errors, Session

DEBOUNCE = 0.01  # seconds; editors write a file in several steps
QUIET = 1.5  # seconds without any change after which lists and the desk are built, too
HEARTBEAT = 15.0  # seconds after which an open page hears that the preview is still there
FOLLOWED = ("milestones", "gallery", "docs")  # folders under the root of the content
CHANGES = ("created", "modified", "moved", "deleted")
EVENTS, SCRIPT = "/preview/events", "/preview/script.js"
SCRIPT_FILE = ROOT / "overrides" / "pages" / "preview.js"
EMPTY = "<!doctype html><body></body>"  # on which the script shows what keeps the first site from being built


def preview_site(chosen: Namespace) -> int:
    """Print every problem, and serve the preview until it is interrupted; return 1 if shared content is broken."""
    if not _is_sound(chosen):
        return EXIT_PROBLEMS
    print(message("preview_site.address", chosen.language, address=f"http://127.0.0.1:{chosen.port}/"), flush=True)
    work = chosen.root / ".cache" / f"preview-{chosen.port}"  # a withdrawal searches it, should the preview be killed
    live_reload = LiveReload(session=Session(root=chosen.root), work=work)
    with contextlib.suppress(KeyboardInterrupt), preview_server(live_reload, chosen.port) as server:
        shutil.rmtree(work, ignore_errors=True)  # of an earlier preview at this port, which has ended
        try:
            with live_reload.following():
                server.serve_forever()
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return 0


def _is_sound(chosen: Namespace) -> bool:
    """Print every problem; return whether shared content is sound."""
    library, verdict = read_verdict(chosen.root)
    print(report(verdict.problems, library, chosen.language))
    return verdict.published is not None


def preview_server(live_reload: LiveReload, port: int) -> ThreadingHTTPServer:
    """Return the server at `port` of this machine, 0 for any free one."""
    server = ThreadingHTTPServer(("127.0.0.1", port), functools.partial(PreviewRequest, live_reload=live_reload))
    server.daemon_threads = True
    return server


@dataclass(slots=True)
class LiveReload:
    """Keep `session` up to date with its content; each build goes into a folder of its own in `work`.

    One thread shows saved milestones while another builds the whole site.
    """

    session: Session
    work: Path
    errors: Errors = field(default_factory=dict)
    version: int = 0  # how many messages were sent to open pages
    listeners: set[queue.SimpleQueue[str]] = field(default_factory=set)
    changes: queue.SimpleQueue[Path | None] = field(default_factory=queue.SimpleQueue)  # saved files; None when a build has ended
    _builds: int = 0
    _is_building: bool = False
    _waiting: set[Path] = field(default_factory=set)  # files that only a build of the whole site can show
    _during_build: set[Path] = field(default_factory=set)  # files that the running build may have read too early
    _is_stale: bool = False  # whether lists and the desk may be older than a milestone's page

    @contextlib.contextmanager
    def following(self) -> Iterator[None]:
        """Build the preview, and follow changes to files while the context lasts."""
        self.build(set(), reload=False)
        observer = Observer()
        for folder in (*(self.session.root / name for name in FOLLOWED), ROOT / "overrides"):
            if folder.is_dir():
                observer.schedule(_Watcher(self.changes), str(folder), recursive=True)
        observer.start()
        threading.Thread(target=self.follow, daemon=True).start()
        try:
            yield
        finally:
            observer.stop()

    def follow(self) -> None:
        """Show every change, for as long as the process lives."""
        while True:
            is_idle = not self._is_building and self._is_stale and not self.errors
            changes = self._next_changes(QUIET if is_idle else None)
            if None in changes:
                changes |= self._during_build
                self._is_building, self._during_build = False, set()
            for path in filter(None, changes):
                self._run(functools.partial(self._update, path))
            if not self._is_building and (self._waiting or (is_idle and not changes)):
                self._is_building = True
                threading.Thread(target=self._build_waiting, daemon=True).start()

    def build(self, changed: set[Path], *, reload: bool) -> None:
        """Build the whole site, and with `reload` let open pages show it; errors are sent to them in any case."""
        root, before = self.session.root, self.session.site
        self._builds += 1
        names = {path.relative_to(root).as_posix() for path in changed if path.is_relative_to(root)}
        errors = self.session.build(self.work / str(self._builds), names)
        if self.session.site != before and before.parent == self.work:  # nothing else may be deleted
            shutil.rmtree(before, ignore_errors=True)
        if reload or errors:
            self._send("page", errors)

    def events(self, version: str) -> Iterator[str]:
        """Yield what is sent to a page that was made at `version`, as server-sent events: first what it has missed."""
        listener: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.listeners.add(listener)
        try:
            if self.errors or (version and version != str(self.version)):
                yield _event("page", self.errors)
            while True:
                try:
                    yield listener.get(timeout=HEARTBEAT)
                except queue.Empty:
                    yield ": \n\n"
        finally:
            self.listeners.discard(listener)

    def _next_changes(self, patience: float | None) -> set[Path | None]:
        """Wait for changes, and return all that were saved together; none after `patience` seconds without any."""
        changes: set[Path | None] = set()
        while True:
            try:
                changes.add(self.changes.get(timeout=DEBOUNCE if changes else patience))
            except queue.Empty:
                return changes

    def _update(self, path: Path) -> None:
        """Show the file at `path` at once, or leave it for a build of the whole site."""
        if self._is_building:
            self._during_build.add(path)
        errors = self.session.update(path)
        if errors is None:
            self._waiting.add(path)
        else:
            self._is_stale = True
            self._send("content", errors)

    def _build_waiting(self) -> None:
        waiting, self._waiting, self._is_stale = self._waiting, set(), False
        self._run(lambda: self.build(waiting, reload=bool(waiting)))
        self.changes.put(None)

    def _run(self, step: Callable[[], None]) -> None:
        """Run `step`; open pages are told of a fault of the program in it, and the preview goes on."""
        if exit_code(step) == EXIT_FAULT:
            self._send("page", load_catalogue("preview_site")["fault"])

    def _send(self, news: Literal["content", "page"], errors: Errors) -> None:
        """Send `errors` to open pages, or else what is new: the "content" of a milestone's page, or a "page" as a whole."""
        self.errors, self.version = errors, self.version + 1
        for listener in tuple(self.listeners):
            listener.put(_event(news, errors))


def _event(news: str, errors: Errors) -> str:
    return f"event: problem\ndata: {json.dumps(dict(errors))}\n\n" if errors else f"event: {news}\ndata:\n\n"


class _Watcher(FileSystemEventHandler):
    """Put the path of every file that changes into `changes`, except those that editors write beside a file."""

    def __init__(self, changes: queue.SimpleQueue[Path | None]) -> None:
        self.changes = changes

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in CHANGES and not event.is_directory:
            for path in (Path(str(name)) for name in (event.src_path, event.dest_path) if name):
                if not path.name.startswith(".") and not path.name.endswith(("~", ".tmp")):
                    self.changes.put(path)


class PreviewRequest(SimpleHTTPRequestHandler):
    """Answer a request from memory if possible, else with a file of the last build."""

    protocol_version = "HTTP/1.1"  # keeps connections open
    disable_nagle_algorithm = True  # sends short answers at once

    def __init__(self, *arguments: object, live_reload: LiveReload) -> None:
        self.live_reload = live_reload
        super().__init__(*arguments)  # type: ignore[arg-type]  # as socketserver calls it

    def parse_request(self) -> bool:
        """Refuse requests for another host name, behind which a page from elsewhere could reach this machine."""
        if not super().parse_request():
            return False
        is_local = urlsplit(f"//{self.headers.get('Host', '')}").hostname in ("127.0.0.1", "localhost")
        if not is_local:
            self.send_error(HTTPStatus.FORBIDDEN)
        self.directory = str(self.live_reload.session.site)
        return is_local

    def handle_one_request(self) -> None:
        """Answer a request; the connection ends if the browser has left it or if the program has a fault."""
        if exit_code(super().handle_one_request):
            self.close_connection = True

    def do_GET(self) -> None:
        """Answer with events, a page, or a file."""
        url = urlsplit(self.path)
        path = unquote(url.path)
        if path == EVENTS:
            self._send_events(url.query)
        elif path == SCRIPT:
            self._send(SCRIPT_FILE.read_text(encoding="utf-8"), "text/javascript")
        elif path.endswith("/"):
            self._send_page(path.strip("/") + "/" if path != "/" else "")
        else:
            super().do_GET()

    def _send_page(self, address: str) -> None:
        version = self.live_reload.version
        files = (Path(self.translate_path(self.path), "index.html"), Path(self.directory, "404.html"))  # never outside the site
        page = self.live_reload.session.page(address)
        status = HTTPStatus.OK if page or files[0].is_file() else HTTPStatus.NOT_FOUND
        page = page or next((file.read_text(encoding="utf-8") for file in files if file.is_file()), EMPTY)
        self._send(page.replace("</body>", f'<script src="{SCRIPT}?{version}" defer></script></body>'), "text/html", status)

    def _send(self, text: str, content_type: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        content = text.encode()
        self._send_head(status, content_type, ("Content-Length", str(len(content))))
        self.wfile.write(content)

    def _send_events(self, version: str) -> None:
        self._send_head(HTTPStatus.OK, "text/event-stream", ("Connection", "close"))
        for event in self.live_reload.events(version):
            self.wfile.write(event.encode())
            self.wfile.flush()

    def _send_head(self, status: HTTPStatus, content_type: str, header: tuple[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header(*header)
        self.end_headers()

    def list_directory(self, _path: object) -> None:
        """List no folder."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *_: object) -> None:
        """Write no log."""
