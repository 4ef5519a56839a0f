"""Content files are opened without trusting them: only ordinary files of a limited size, and never through a link."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

LARGEST_FILE = 80_000
LARGEST_ALBUM = 200_000  # some two hundred pictures
MOST_FILES = 20_000
MOST_BYTES = 200_000_000
MOST_NAMES = 50_000

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WITHOUT_LEAVE = (errno.EACCES, errno.EPERM)
_ABSENT = (errno.ENOENT, errno.ENOTDIR)
_LINKED = (errno.ELOOP, errno.ENXIO)


class RefusedError(Exception):
    """A file is not read. `reason` is "missing", "kind", "link", "permission", "large", or empty for a fault of the disk."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def content_of(path: Path, file: str, largest: int = LARGEST_FILE) -> bytes:
    """Returns the bytes of the file at `path`, called `file` from the root.

    RefusedError for all but ordinary files of at most `largest` bytes.
    """
    try:
        return _bytes(path, file, largest)
    except ValueError:
        raise RefusedError("missing") from None
    except OSError as error:
        reasons = dict.fromkeys(_WITHOUT_LEAVE, "permission") | dict.fromkeys(_ABSENT, "missing") | dict.fromkeys(_LINKED, "link")
        raise RefusedError(reasons.get(error.errno or 0, "")) from error


def names_under(root: Path, folders: Iterable[str]) -> tuple[str, ...]:
    """Returns the names of all files and folders in `folders`, two levels deep, under `root`; links are named, not followed."""
    found: list[str] = []
    for folder in folders:
        for name in _names(root, folder):
            found.append(name)
            found += _names(root, name)
            if len(found) > MOST_NAMES:
                return tuple(found[:MOST_NAMES])
    return tuple(found)


def within_limits(paths: Iterable[Path]) -> list[Path]:
    """Returns the first of `paths`: at most MOST_FILES, and together at most MOST_BYTES large."""
    kept: list[Path] = []
    size = 0
    for path in paths:
        size += min(_size(path), LARGEST_FILE)
        if len(kept) == MOST_FILES or size > MOST_BYTES:
            break
        kept.append(path)
    return kept


def _bytes(path: Path, file: str, largest: int) -> bytes:
    depth = len(PurePosixPath(file).parts)
    if any(_is_link(folder.lstat()) for folder in list(path.parents)[: depth - 1]):
        raise RefusedError("link")
    before = path.lstat()
    _refuse(before, largest)
    number = os.open(path, _FLAGS)
    with os.fdopen(number, "rb") as opened:
        after = os.fstat(opened.fileno())
        _refuse(after, largest)
        if not os.path.samestat(before, after):
            raise RefusedError("link")
        content = opened.read(largest + 1)
    if len(content) > largest:
        raise RefusedError("large")
    return content


def _refuse(status: os.stat_result, largest: int) -> None:
    if _is_link(status):
        raise RefusedError("link")
    if not stat.S_ISREG(status.st_mode):
        raise RefusedError("kind")
    if status.st_size > largest:
        raise RefusedError("large")


def _is_link(status: os.stat_result) -> bool:
    """Whether it is a symbolic link, or a folder of Windows that stands for another (a junction)."""
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == getattr(
        stat, "IO_REPARSE_TAG_MOUNT_POINT", 0xA0000003
    )


def _names(root: Path, folder: str) -> Iterator[str]:
    path = root / folder
    try:
        if not _is_link(path.lstat()) and path.is_dir():
            yield from sorted(f"{folder}/{name}" for name in os.listdir(path))  # noqa: PTH208  # names, not paths
    except OSError:
        return


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
