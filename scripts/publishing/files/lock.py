"""Let one process at a time use a folder."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout


@contextlib.contextmanager
def locked(folder: Path, on_wait: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Hold the lock of `folder` (a file beside it), and call `on_wait` before waiting for another process that holds it.

    The system releases the lock when the process ends, however that happens. OSError where no lock can be made.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.with_name(f".{folder.name}-lock"))
    try:
        lock.acquire(blocking=False)
    except Timeout:
        on_wait()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
