"""Two processes hold the preview in memory: one answers while the other builds, and then they change places."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publishing.content.sentences import report_words
from publishing.previewing import Said

_SCRIPTS = Path(__file__).resolve().parents[1]
PROGRAM = (
    sys.executable,
    "-c",
    f"import sys; sys.path.insert(0, {str(_SCRIPTS)!r}); from publishing.rebuilding import serve; serve()",
)


@dataclass(slots=True)
class Relay:
    """Shows the content at `root` as Shown does, which each process holds; `site` is the folder of the last whole build."""

    root: Path
    site: Path = Path()
    program: Sequence[str] = PROGRAM
    _begun: list[_Process] = field(default_factory=list)
    _answering: _Process | None = None
    _resting: _Process | None = None

    def build(self, folder: Path, changed: Iterable[str] = ()) -> Said:
        """As Shown.build; that the process has ended unforeseen is said, too, and then the next build has another."""
        try:
            builder = self._resting if self._resting and self._resting.lives() else self._begin()
        except OSError as error:  # the system begins no other process now
            return dict.fromkeys(report_words()["preview_fault"], str(error))
        answer = builder.ask("build", str(folder), sorted(changed))
        if answer is None:
            return report_words()["preview_fault"]
        said, built = answer
        if built:
            self.site, self._answering, self._resting = folder, builder, self._answering
        else:
            self._resting = builder
        return dict(said)

    def page(self, address: str) -> str | None:
        """As Shown.page."""
        found: str | None = self._answering.ask("page", address) if self._answering else None
        return found

    def reread(self, path: Path) -> Said | None:
        """As Shown.reread."""
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
