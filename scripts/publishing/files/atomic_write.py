"""Write files whole, put folders in place in one step, and let one process at a time use a folder."""

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

from filelock import FileLock, Timeout

FILE_MODE, FOLDER_MODE = 0o644, 0o755  # a web server can read them, whoever built the site
GRACE = 0.5  # seconds in which readers who opened the old folder before the swap can finish

_AT_FDCWD = -100  # <fcntl.h>: paths are relative to the working directory
_RENAME_EXCHANGE = 2  # <linux/fs.h>
_NOT_SUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP)  # by the kernel or by the file system


def write_file(path: Path, content: bytes, accepts: Callable[[Path], bool] = lambda _: True) -> bool:
    """Write `content` to `path` in one step; a file that was there is replaced, and its mode kept.

    `accepts` gets the path of the written file before it takes its place. Where it says no, nothing changes and False is
    returned. Folders are made as needed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(content)
        if not accepts(unfinished):
            return False
        if path.exists():
            shutil.copymode(path, unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return True


def create_file(path: Path, content: bytes) -> None:
    """Write `content` to the new file `path` in one step; FileExistsError where there is one already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(exist_ok=False)  # reserves the name
    try:
        write_file(path, content)
    except BaseException:
        path.unlink()
        raise


def sibling(site: Path, name: str) -> Path:
    """Return the folder next to `site` that a build uses: "new" before the swap, "old" after it."""
    return site.with_name(f".{site.name}-{name}")


def recover(site: Path) -> None:
    """Undo half a swap and remove half a site that an interrupted build left."""
    old, new = sibling(site, "old"), sibling(site, "new")
    if not os.path.lexists(site) and old.is_dir():
        old.rename(site)
    for path in (old, new):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def make_durable(folder: Path) -> None:
    """Give every file and folder its mode, and wait until all of it is on the disk."""
    modes = {folder: FOLDER_MODE}
    for parent, folders, names in os.walk(folder):
        modes |= {Path(parent, name): FOLDER_MODE for name in folders} | {Path(parent, name): FILE_MODE for name in names}
    for path, mode in modes.items():
        path.chmod(mode)
    if not _sync_file_system(folder):
        for path in modes:
            sync(path)


def replace_folder(new: Path, site: Path) -> None:
    """Put the folder `new` in the place of the folder `site`, if there is one, and delete that."""
    if not os.path.lexists(site):
        new.rename(site)
    elif not site.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(site))
    else:
        old = new
        if not _exchange(new, site):
            old = sibling(site, "old")
            site.rename(old)  # if the build is killed here, the next one recovers
            new.rename(site)
        sync(site.parent)
        time.sleep(GRACE)
        shutil.rmtree(old, ignore_errors=True)
    sync(site.parent)


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on the disk."""
    if sys.platform == "win32" and path.is_dir():
        return  # Windows cannot do this for folders
    descriptor = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_file_system(folder: Path) -> bool:
    """Wait for the whole file system of `folder`, much faster for many files; return whether the system can."""
    syncfs = _c_function("syncfs")
    if syncfs is None:
        return False
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        return bool(syncfs(descriptor) == 0)
    finally:
        os.close(descriptor)


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders in one step; return whether the system can."""
    renameat2 = _c_function("renameat2")
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0:
        return True
    if (number := ctypes.get_errno()) in _NOT_SUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(second))


def _c_function(name: str) -> Callable[..., int] | None:
    """Return a function of Linux's C library; None where there is none by that name."""
    return getattr(ctypes.CDLL(None, use_errno=True), name, None) if sys.platform == "linux" else None


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
