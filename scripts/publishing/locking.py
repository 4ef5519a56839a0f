"""One build or publication of a folder at a time; the system ends the hold with the process, however that ends."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO


@contextlib.contextmanager
def alone(folder: Path, waiting: Callable[[], object]) -> Iterator[None]:
    """Waits until no other process holds `folder`, and calls `waiting` before it has to. OSError where no lock can be made."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f".{folder.name}-lock").open("a", encoding="utf-8") as lock:
        if not _taken(lock):
            waiting()
            _wait(lock)
        yield


if sys.platform == "win32":
    import msvcrt

    def _taken(lock: IO[str]) -> bool:
        lock.seek(0)
        try:
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _wait(lock: IO[str]) -> None:
        while not _taken(lock):
            with contextlib.suppress(OSError):  # raised after ten seconds of waiting
                msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
                return

else:
    import fcntl

    def _taken(lock: IO[str]) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(lock: IO[str]) -> None:
        fcntl.flock(lock, fcntl.LOCK_EX)
