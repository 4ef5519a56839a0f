"""Read content files without following links or trusting their size and encoding."""

from __future__ import annotations

import codecs
import errno
import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

LARGEST_FILE = 80_000  # bytes
LARGEST_ALBUM = 200_000  # some two hundred pictures
MOST_FILES = 20_000
MOST_BYTES = 200_000_000
MOST_NAMES = 50_000

# Folders under the content's root.
REDACTIONS = Path(".cache", "redactions")  # pictures drawn for approval
REPORTS = Path(".cache", "reports")  # printed reports

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_REASONS = {
    errno.EACCES: "permission",
    errno.EPERM: "permission",
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.ELOOP: "link",
    errno.ENXIO: "link",
}
_JUNCTION = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", 0xA0000003)  # a folder of Windows that stands for another

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins in the same way
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WINDOWS = "cp1252"
_NULS_OF_UTF_16 = 0.2  # of every other byte
_SAMPLE = 2_000  # bytes


class RefusedError(Exception):
    """A file is not read. `reason` is "missing", "kind", "link", "permission", "large", or empty for a fault of the disk."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EncodingError(ValueError):
    """A file is not in UTF-8: `variant` is what it looks like instead, `text` what could be read, `at` where it goes wrong."""

    def __init__(self, variant: str, text: str, at: int) -> None:
        super().__init__(variant)
        self.variant, self.text, self.at = variant, text, at


def read_content(path: Path, file: str, largest: int = LARGEST_FILE) -> bytes:
    """Return the bytes of the file at `path`, named `file` from the root.

    RefusedError for all but ordinary files of at most `largest` bytes, and where any folder below the root is a link.
    """
    try:
        return _read(path, file, largest)
    except ValueError:  # a null character in the name
        raise RefusedError("missing") from None
    except OSError as error:
        raise RefusedError(_REASONS.get(error.errno or 0, "")) from error


def _read(path: Path, file: str, largest: int) -> bytes:
    for folder in path.parents[: file.count("/")]:
        if _is_link(folder.lstat()):
            raise RefusedError("link")
    before = path.lstat()
    _check(before, largest)
    with os.fdopen(os.open(path, _FLAGS), "rb") as opened:
        after = os.fstat(opened.fileno())
        _check(after, largest)
        if not os.path.samestat(before, after):
            raise RefusedError("link")
        content = opened.read(after.st_size + 1)  # reserving room for `largest` would cost as much as reading it
        if len(content) > after.st_size:
            content += opened.read(largest + 1 - len(content))
    if len(content) > largest:
        raise RefusedError("large")
    return content


def _check(status: os.stat_result, largest: int) -> None:
    if _is_link(status):
        raise RefusedError("link")
    if not stat.S_ISREG(status.st_mode):
        raise RefusedError("kind")
    if status.st_size > largest:
        raise RefusedError("large")


def _is_link(status: os.stat_result) -> bool:
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION


def decode_text(content: bytes) -> str:
    """Return the text of `content` with the line ends of Unix. EncodingError for what is not UTF-8."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            raise EncodingError(encoding, "", 0)
    if not content.startswith(codecs.BOM_UTF8) and _has_nuls_of_utf_16(content[:_SAMPLE]):
        raise EncodingError("utf-16", "", 0)
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return _with_unix_line_ends(content.decode())
    except UnicodeDecodeError as error:
        try:
            text = _with_unix_line_ends(content.decode(_WINDOWS))
        except UnicodeDecodeError:
            raise EncodingError("encoding", "", 0) from None
        at = len(_with_unix_line_ends(content[: error.start].decode(_WINDOWS)))
        is_cut = error.reason == "unexpected end of data" and error.end - error.start > 1
        variant = "encoding" if is_cut or not text[at].isprintable() else "windows"
        raise EncodingError(variant, text, at) from None


def _has_nuls_of_utf_16(sample: bytes) -> bool:
    """Return whether every other byte is often zero, as Latin letters and line ends are in UTF-16 without its mark."""
    pairs = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    return max(even, odd) > _NULS_OF_UTF_16 > min(even, odd) * 2


def _with_unix_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def list_entries(root: Path, folders: Iterable[str]) -> tuple[str, ...]:
    """Return the names of all files and folders in `folders`, two levels deep, under `root`; links are not followed."""
    names: list[str] = []
    for folder in folders:
        for name in list_folder(root / folder) if _is_folder(root / folder) else ():
            names.append(f"{folder}/{name}")
            if _is_folder(root / folder / name):
                names += [f"{folder}/{name}/{inner}" for inner in list_folder(root / folder / name)]
            if len(names) > MOST_NAMES:
                return tuple(names[:MOST_NAMES])
    return tuple(names)


def list_folder(folder: Path) -> list[str]:
    """Return the names of all that is in `folder`, in order; none where it cannot be listed."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208  # names, not paths
    except OSError:
        return []


def list_files(folder: Path, *endings: str) -> list[str]:
    """Return the path under `folder` of every file that ends in one of `endings` (any, without), with slashes and in order.

    A link counts as a file unless it leads to a folder, which is not searched.
    """
    top, names = os.fspath(folder), list[str]()
    for parent, _, files in os.walk(top):
        inner = parent[len(top) :].replace(os.sep, "/").strip("/")
        names += [f"{inner}/{name}" if inner else name for name in files if name.endswith(endings or "")]
    return sorted(names)


def linked_folders(folder: Path) -> list[str]:
    """Return the path under `folder` of every link to a folder, with slashes and in order."""
    paths = (Path(parent, name) for parent, names, _ in os.walk(folder) for name in names)
    return sorted(path.relative_to(folder).as_posix() for path in paths if path.is_symlink())


def within_limits(root: Path, files: Sequence[str]) -> Sequence[str]:
    """Return the first of `files`, named from `root`: at most MOST_FILES, and together at most MOST_BYTES large."""
    if len(files) <= min(MOST_FILES, MOST_BYTES // LARGEST_FILE):
        return files  # within the limits whatever their sizes
    size = 0
    for number, file in enumerate(files[:MOST_FILES]):
        try:
            size += min(os.lstat(f"{root}/{file}").st_size, LARGEST_FILE)
        except OSError:
            continue  # reading it reports why
        if size > MOST_BYTES:
            return files[:number]
    return files[:MOST_FILES]


def _is_folder(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and not _is_link(status)
