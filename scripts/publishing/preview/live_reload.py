"""Follow changes to the content, build the preview anew, and let open pages know."""

from __future__ import annotations

import json
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from publishing.console import EXIT_FAULT, exit_code
from publishing.environment import ROOT
from publishing.i18n.messages import load_catalogue
from publishing.preview.session import Errors, Session

DEBOUNCE = 0.01  # seconds; editors write a file in several steps
QUIET = 1.5  # seconds without any change after which lists and the desk are built, too
HEARTBEAT = 15.0  # seconds after which an open page hears that the preview is still there
FOLLOWED = ("milestones", "gallery", "docs")  # folders under the root of the content
CHANGES = ("created", "modified", "moved", "deleted")


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

    @contextmanager
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
                self._run(partial(self._update, path))
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
