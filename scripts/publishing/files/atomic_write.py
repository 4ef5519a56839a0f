"""A finished folder takes another's place in one step, and is on the disk before it does."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

FILE, FOLDER = 0o644, 0o755  # what a host may read, whoever built it
GRACE = 0.5  # seconds in which whoever entered the old folder before the swap can read on

_HERE = -100  # AT_FDCWD, <fcntl.h>: paths count from where the process is
_EXCHANGE = 2  # RENAME_EXCHANGE, <linux/fs.h>
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP)  # an old kernel, or a file system that knows no exchange


def beside(site: Path, name: str) -> Path:
    """The folder next to `site` that a build uses: its "new" one before the swap, its "old" one after."""
    return site.with_name(f".{site.name}-{name}")


def heal(site: Path) -> None:
    """Takes back what a build that was cut off left: half a swap is undone, half a site removed."""
    old, new = beside(site, "old"), beside(site, "new")
    if not os.path.lexists(site) and old.is_dir():
        old.rename(site)
    for left in (old, new):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Gives every file and folder its mode, and waits until all of it is on the disk."""
    paths = {folder: FOLDER}
    for at, folders, names in os.walk(folder):
        paths |= {Path(at, name): FOLDER for name in folders} | {Path(at, name): FILE for name in names}
    for path, mode in paths.items():
        path.chmod(mode)
    if not _all_synced(folder):
        for path in paths:
            sync(path)


def put_in_place(new: Path, site: Path) -> None:
    """Puts the folder `new` at `site`, where nothing or a folder may stand; that folder is deleted."""
    if not os.path.lexists(site):
        new.rename(site)
    elif not site.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(site))
    elif _exchanged(new, site):
        sync(site.parent)
        time.sleep(GRACE)
        shutil.rmtree(new, ignore_errors=True)
    else:
        old = beside(site, "old")
        site.rename(old)  # cut off after this line, the next build heals it
        new.rename(site)
        sync(site.parent)
        time.sleep(GRACE)
        shutil.rmtree(old, ignore_errors=True)
    sync(site.parent)


def _all_synced(folder: Path) -> bool:
    """Whether the system has waited at once for all that is written to the disk of `folder`: for many files much sooner done."""
    synced = _of_the_system("syncfs")
    if synced is None:
        return False
    opened = os.open(folder, os.O_RDONLY)
    try:
        return bool(synced(opened) == 0)
    finally:
        os.close(opened)


def _of_the_system(name: str) -> Callable[..., int] | None:
    """A function of Linux's C library; None elsewhere, and where it has none by that name."""
    return getattr(ctypes.CDLL(None, use_errno=True), name, None) if sys.platform == "linux" else None


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the system has let `one` and `other` change places, which no reader can see half done."""
    exchange = _of_the_system("renameat2")
    if exchange is None:
        return False
    if exchange(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    if (number := ctypes.get_errno()) in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))


def sync(path: Path) -> None:
    """Waits until what is written of `path`, a file or a folder's list of names, is on the disk."""
    if sys.platform == "win32" and path.is_dir():
        return  # there is no such thing for folders
    opened = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


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
