"""The preview's server: it answers this machine alone, follows what is saved, and tells open pages of it."""

from __future__ import annotations

import contextlib
import functools
import json
import queue
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from publishing.environment import ROOT
from publishing.preview.process import Relay
from publishing.preview.session import Said, Session

DEBOUNCE = 0.01  # seconds; editors write a file in several steps
QUIET = 1.5  # seconds after which everything is built that the quick look left as it was
EVENTS, SCRIPT = "/preview/events", "/preview/script.js"
SCRIPT_FILE = ROOT / "overrides" / "pages" / "preview.js"
FOLLOWED = ("milestones", "gallery", "docs")  # under the content's root
CHANGES = ("created", "modified", "moved", "deleted")
EMPTY = "<!doctype html><body></body>"  # on which the script says what keeps the first site from being built
BEAT = 15.0  # seconds after which a page hears that the preview is still there


@dataclass(slots=True)
class Following:
    """What is told to open pages, and what waits to be built. One thread builds while another looks at what is saved."""

    shown: Session | Relay
    work: Path
    said: Said = field(default_factory=dict)
    listeners: set[queue.SimpleQueue[str]] = field(default_factory=set)
    saved: queue.SimpleQueue[Path | None] = field(default_factory=queue.SimpleQueue)  # None where a build has ended
    built: int = 0
    told: int = 0  # how often open pages were told; a page that was made before the last time is behind
    _building: bool = False
    _left: set[Path] = field(default_factory=set)  # what only a whole build can show
    _since: set[Path] = field(default_factory=set)  # what was saved while one runs
    _stale: bool = False  # whether lists and the desk may be behind

    def follow(self) -> None:
        """Shows what is saved, as long as the process lives."""
        while True:
            waits = not self._building and bool(self._left or (self._stale and not self.said))
            changed = self._changed(QUIET if waits else None)
            if None in changed:
                changed |= self._since  # the build may have read these before they were saved
                self._building, self._since = False, set()
            for path in filter(None, changed):
                self._look(path)
            if not self._building and ((waits and not changed) or (self._left and not self._stale)):
                self._begin()

    def _look(self, path: Path) -> None:
        """Shows what is saved at `path`, or leaves it for a whole build."""
        if self._building:
            self._since.add(path)
        said = self._quickly(path)
        if said is None:
            self._left.add(path)
        else:
            self._stale = True
            self._tell(said, "content")

    def _begin(self) -> None:
        """Begins to build everything; an answer to what is saved meanwhile does not wait for it."""
        left, self._left, self._stale, self._building = self._left, set(), False, True

        def build() -> None:
            try:
                self.build(left, reload=bool(left))
            finally:
                self.saved.put(None)

        threading.Thread(target=build, daemon=True).start()

    def build(self, changed: set[Path], *, reload: bool) -> None:
        """Builds everything, and with `reload` lets open pages show it; what keeps it from being built is told instead."""
        root, before, self.built = self.shown.root, self.shown.site, self.built + 1
        folder = self.work / str(self.built)
        said = self.shown.build(folder, {path.relative_to(root).as_posix() for path in changed if path.is_relative_to(root)})
        if self.shown.site != before and before.parent == self.work:  # nothing else is ours to delete
            shutil.rmtree(before, ignore_errors=True)
        if reload or said:
            self._tell(said, "page")

    def _quickly(self, path: Path) -> Said | None:
        folder = self.shown.root / "milestones"
        if path.parent != folder or path.suffix not in (".yml", ".yaml") or not path.is_file():
            return None
        try:
            return self.shown.reread(path)
        except OSError:
            return None

    def _tell(self, said: Said, new: str) -> None:
        """Tells open pages what is wrong, or else what is new: only the "content" of some page, or all that makes a "page"."""
        self.said, self.told = said, self.told + 1
        event = f"event: problem\ndata: {json.dumps(dict(said))}\n\n" if said else f"event: {new}\ndata:\n\n"
        for listener in tuple(self.listeners):
            listener.put(event)

    def _changed(self, patience: float | None) -> set[Path | None]:
        """Everything that was saved together; nothing after so many seconds without any."""
        found: set[Path | None] = set()
        wait = patience
        while True:
            try:
                found.add(self.saved.get(timeout=wait))
            except queue.Empty:
                return found
            wait = DEBOUNCE


class _Watcher(FileSystemEventHandler):
    def __init__(self, saved: queue.SimpleQueue[Path | None]) -> None:
        self.saved = saved

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in CHANGES and not event.is_directory:
            for name in filter(None, (event.src_path, event.dest_path)):
                path = Path(str(name))
                if not path.name.startswith(".") and not path.name.endswith(("~", ".tmp")):
                    self.saved.put(path)


class Answering(SimpleHTTPRequestHandler):
    """Answers from memory where it can, else from the last whole build."""

    protocol_version = "HTTP/1.1"  # one connection for many answers
    disable_nagle_algorithm = True  # what is short is sent at once

    def __init__(self, *given: object, following: Following) -> None:
        self.following = following
        super().__init__(*given)  # type: ignore[arg-type]  # as socketserver calls it

    def parse_request(self) -> bool:
        """Whether somebody on this machine asks, and no page from elsewhere that has its address for a name."""
        if not super().parse_request():
            return False
        known = urlsplit(f"//{self.headers.get('Host', '')}").hostname in ("127.0.0.1", "localhost")
        if not known:
            self.send_error(HTTPStatus.FORBIDDEN)
        return known

    def handle_one_request(self) -> None:
        """Answers, unless the page has been left."""
        try:
            super().handle_one_request()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_GET(self) -> None:
        """Answers with a page, or with what belongs to one."""
        self.directory = str(self.following.shown.site)  # which every whole build changes
        path = unquote(urlsplit(self.path).path)
        if path == EVENTS:
            self._tell(urlsplit(self.path).query)
        elif path == SCRIPT:
            self._send(SCRIPT_FILE.read_text(encoding="utf-8"), "text/javascript")
        elif path.endswith("/"):
            self._page(path.strip("/") + "/" if path != "/" else "")
        else:
            super().do_GET()

    def _page(self, address: str) -> None:
        told, file = self.following.told, Path(self.directory, address, "index.html")
        text = self.following.shown.page(address) or (file.read_text(encoding="utf-8") if file.is_file() else "")
        missing = Path(self.directory, "404.html")
        status = HTTPStatus.OK if text else HTTPStatus.NOT_FOUND
        text = text or (missing.read_text(encoding="utf-8") if missing.is_file() else EMPTY)
        self._send(text.replace("</body>", f'<script src="{SCRIPT}?{told}" defer></script></body>'), "text/html", status)

    def _send(self, text: str, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _tell(self, known: str) -> None:
        """Tells what is new from now on, and at once if the page that was made when so much was `known` is behind."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        listener: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.following.listeners.add(listener)
        try:
            for event in self._events(listener, known):
                self.wfile.write(event.encode())
                self.wfile.flush()
        finally:
            self.following.listeners.discard(listener)

    def _events(self, listener: queue.SimpleQueue[str], known: str) -> Iterator[str]:
        if self.following.said:
            yield f"event: problem\ndata: {json.dumps(dict(self.following.said))}\n\n"
        elif known and known != str(self.following.told):
            yield "event: page\ndata:\n\n"
        while True:
            try:
                yield listener.get(timeout=BEAT)
            except queue.Empty:
                yield ": \n\n"

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def serve(shown: Relay, port: int) -> None:
    """Serves what is `shown` at `port` of this machine, and follows every change, until the process is interrupted."""
    with tempfile.TemporaryDirectory() as work, contextlib.closing(shown):
        shown.site = Path(work, "0")
        following = Following(shown=shown, work=Path(work))
        following.build(set(), reload=False)
        observer = Observer()
        for folder in (*(shown.root / name for name in FOLLOWED), ROOT / "overrides"):
            if folder.is_dir():
                observer.schedule(_Watcher(following.saved), str(folder), recursive=True)
        observer.start()
        threading.Thread(target=following.follow, daemon=True).start()
        with ThreadingHTTPServer(("127.0.0.1", port), functools.partial(Answering, following=following)) as server:
            server.daemon_threads = True
            try:
                server.serve_forever()
            finally:
                observer.stop()
