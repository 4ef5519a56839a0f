"""Read content files without following links or trusting their size and encoding."""

from __future__ import annotations

import codecs
import errno
import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

LARGEST_FILE = 80_000
LARGEST_ALBUM = 200_000  # some two hundred pictures
MOST_FILES = 20_000
MOST_BYTES = 200_000_000
MOST_NAMES = 50_000

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WITHOUT_LEAVE = (errno.EACCES, errno.EPERM)
_ABSENT = (errno.ENOENT, errno.ENOTDIR)
_LINKED = (errno.ELOOP, errno.ENXIO)

_MARKS = (
    (codecs.BOM_UTF8, ""),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WINDOWS = "cp1252"
_NULS_OF_UTF_16 = 0.2
_SAMPLE = 2_000


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
        path = root / folder
        are_folders = _names(path) if _is_folder(path) else {}
        for name in sorted(are_folders):
            found.append(f"{folder}/{name}")
            if are_folders[name]:
                found += [f"{folder}/{name}/{one}" for one in names_in(path / name)]
            if len(found) > MOST_NAMES:
                return tuple(found[:MOST_NAMES])
    return tuple(found)


def names_in(folder: Path) -> list[str]:
    """Returns the names of all that is in `folder`, in order; none where it cannot be listed."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208  # names, not paths
    except OSError:
        return []


def within_limits(root: Path, files: Sequence[str]) -> Sequence[str]:
    """Returns the first of `files`, named from `root`: at most MOST_FILES, and together at most MOST_BYTES large."""
    if len(files) <= min(MOST_FILES, MOST_BYTES // LARGEST_FILE):
        return files  # however large they are
    size = 0
    for number, file in enumerate(files[:MOST_FILES]):
        size += min(_size(f"{root}/{file}"), LARGEST_FILE)
        if size > MOST_BYTES:
            return files[:number]
    return files[:MOST_FILES]


def _bytes(path: Path, file: str, largest: int) -> bytes:
    folder = path
    for _ in range(file.count("/")):
        folder = folder.parent
        if _is_link(folder.lstat()):
            raise RefusedError("link")
    before = path.lstat()
    _refuse(before, largest)
    number = os.open(path, _FLAGS)
    with os.fdopen(number, "rb") as opened:
        after = os.fstat(opened.fileno())
        _refuse(after, largest)
        if not os.path.samestat(before, after):
            raise RefusedError("link")
        content = opened.read(after.st_size + 1)  # to ask for more than there is costs as much as to read it
        if len(content) > after.st_size:
            content += opened.read(largest + 1 - len(content))
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


def _is_folder(path: Path) -> bool:
    try:
        return not _is_link(status := path.lstat()) and stat.S_ISDIR(status.st_mode)
    except OSError:
        return False


def _names(folder: Path) -> dict[str, bool]:
    """The names in `folder`, and of each whether it is a folder itself; none where they cannot be listed."""
    try:
        with os.scandir(folder) as found:
            return {one.name: one.is_dir(follow_symlinks=False) and _is_folder(folder / one.name) for one in found}
    except OSError:
        return {}


def _size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0


# Under the content's root.
REDACTIONS = Path(".cache", "redactions")  # what one command draws, for a person to look at
REPORTS = Path(".cache", "reports")  # those that were printed


def names_below(folder: Path, *endings: str) -> list[str]:
    """Returns the path under `folder` of every file that ends in one of `endings` (any, without), with slashes and in order.

    What is a link counts as a file, unless it leads to a folder; nothing in such a folder is named.
    """
    top, found = os.fspath(folder), list[str]()
    for at, _, names in os.walk(top):
        within = at[len(top) :].replace(os.sep, "/").strip("/")
        found += [f"{within}/{name}" if within else name for name in names if name.endswith(endings or "")]
    return sorted(found)


class EncodingError(ValueError):
    """A file is not in UTF-8: `variant` says what it looks like instead, `text` is what could be read of it, up to `at`."""

    def __init__(self, variant: str, text: str, at: int) -> None:
        super().__init__(variant)
        self.variant, self.text, self.at = variant, text, at


def decoded(content: bytes) -> str:
    """Returns the text of `content` with line ends as Unix has them; raises EncodingError for what is not UTF-8."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            if encoding:
                raise EncodingError(encoding.rsplit("-", 1)[0], "", 0)
            content = content.removeprefix(mark)
            break
    else:
        if _has_the_nuls_of_utf_16(content[:_SAMPLE]):
            raise EncodingError("utf-16", "", 0)
    try:
        return _lined(content.decode())
    except UnicodeDecodeError as error:
        try:
            whole = _lined(content.decode(_WINDOWS))
        except UnicodeDecodeError:
            raise EncodingError("encoding", "", 0) from None
        at = len(_lined(content[: error.start].decode(_WINDOWS)))
        is_cut = error.reason == "unexpected end of data" and error.end - error.start > 1
        variant = "encoding" if is_cut or not whole[at].isprintable() else "windows"
        raise EncodingError(variant, whole, at) from None


def _has_the_nuls_of_utf_16(sample: bytes) -> bool:
    """Whether every other byte is often zero: plain Latin letters, signs and line ends in UTF-16 without its mark."""
    pairs = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    return max(even, odd) > _NULS_OF_UTF_16 > min(even, odd) * 2


def _lined(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
