"""A process of the preview: it builds everything when it is asked to, and answers from memory what it has built."""

from __future__ import annotations

import gc
import json
import os
import queue
import subprocess
import sys
import threading
from argparse import Namespace
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from mkdocs_bridge import lay_out_for_preview
from publishing.console import EXIT_FAULT, run
from publishing.i18n.messages import load_catalogue
from publishing.preview.session import Said, Session

GIVING_WAY = 10  # how nice a build is to whatever else runs, of 19


def serve() -> None:
    """Answers each request on standard input in a line on standard output, and ends with whoever asks, at whatever it is."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what else is said belongs to the terminal
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_work, args=(Session(root=Path(sys.argv[1]), lay_out=lay_out_for_preview), asked, answers)).start()
    for line in sys.stdin:
        asked.put(line)
    os._exit(0)


def _work(shown: Session, asked: queue.SimpleQueue[str], answers: TextIO) -> None:
    builds = ThreadPoolExecutor(1, initializer=_give_way)

    def answer_all(_: Namespace) -> int:
        while True:
            name, *given = json.loads(asked.get())
            print(json.dumps(_answer(shown, builds, name, given)), file=answers, flush=True)

    try:
        run(answer_all, Namespace())
    finally:
        os._exit(EXIT_FAULT)


def _answer(shown: Session, builds: ThreadPoolExecutor, name: str, given: Sequence[Any]) -> object:
    match name:
        case "build":
            return builds.submit(_built, shown, Path(given[0]), given[1]).result()
        case "reread":
            return shown.reread(Path(given[0]))
        case _:
            return shown.page(given[0])


def _built(shown: Session, folder: Path, changed: Sequence[str]) -> tuple[object, bool]:
    """What is wrong, and whether there is a site in `folder` now; what was kept is then no more looked through for garbage."""
    gc.unfreeze()
    said = shown.build(folder, changed)
    gc.collect()
    gc.freeze()
    return said, shown.site == folder


def _give_way() -> None:
    if sys.platform == "linux":  # where a thread can
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), GIVING_WAY)


_SCRIPTS = Path(__file__).resolve().parents[2]
PROGRAM = (
    sys.executable,
    "-c",
    f"import sys; sys.path.insert(0, {str(_SCRIPTS)!r}); from publishing.preview.process import serve; serve()",
)


@dataclass(slots=True)
class Relay:
    """Shows the content at `root` as Session does, which each process holds; `site` is the folder of the last whole build."""

    root: Path
    site: Path = Path()
    program: Sequence[str] = PROGRAM
    _begun: list[_Process] = field(default_factory=list)
    _answering: _Process | None = None
    _resting: _Process | None = None

    def build(self, folder: Path, changed: Iterable[str] = ()) -> Said:
        """As Session.build; that the process has ended unforeseen is said, too, and then the next build has another."""
        try:
            builder = self._resting if self._resting and self._resting.lives() else self._begin()
        except OSError as error:  # the system begins no other process now
            return dict.fromkeys(load_catalogue("preview_site")["fault"], str(error))
        answer = builder.ask("build", str(folder), sorted(changed))
        if answer is None:
            return load_catalogue("preview_site")["fault"]
        said, built = answer
        if built:
            self.site, self._answering, self._resting = folder, builder, self._answering
        else:
            self._resting = builder
        return dict(said)

    def page(self, address: str) -> str | None:
        """As Session.page."""
        found: str | None = self._answering.ask("page", address) if self._answering else None
        return found

    def reread(self, path: Path) -> Said | None:
        """As Session.reread."""
        said: Said | None = self._answering.ask("reread", str(path)) if self._answering else None
        return said

    def close(self) -> None:
        """Ends all processes."""
        for one in self._begun:
            one.end()

    def _begin(self) -> _Process:
        for one in self._begun:
            if not one.lives():
                one.end()
        self._begun = [*filter(_Process.lives, self._begun), begun := _Process((*self.program, str(self.root)))]
        return begun


class _Process:
    """One process, which is asked one thing at a time; it ends when nobody can ask any more."""

    def __init__(self, command: Sequence[str]) -> None:
        self._one_at_a_time = threading.Lock()
        self._process = subprocess.Popen(  # noqa: S603  # this program's own
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", **_apart()
        )

    def ask(self, *asked: object) -> Any:  # noqa: ANN401  # whatever is answered to that
        """The answer; None where the process has ended."""
        assert self._process.stdin and self._process.stdout  # noqa: S101, PT018  # both are pipes
        with self._one_at_a_time:
            try:
                print(json.dumps(asked), file=self._process.stdin, flush=True)
                line = self._process.stdout.readline()
            except (OSError, ValueError):  # it has ended, or was ended
                return None
        return json.loads(line) if line.endswith("\n") else None

    def lives(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def end(self) -> None:
        """Ends it, and waits until it has ended."""
        self._process.kill()
        with self._one_at_a_time:
            self._process.communicate()


def _apart() -> dict[str, Any]:
    """Keeps Ctrl+C from the process: whoever began it ends it."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}
