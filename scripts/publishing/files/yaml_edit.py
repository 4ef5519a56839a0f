"""Content files are written whole or not at all: a new one never takes the place of another, a changed one keeps the rest."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from publishing.files.yaml_document import Document

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def create_file(path: Path, content: bytes) -> None:
    """Writes a new file at `path`, whole; raises FileExistsError where there is one already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb"):  # from here on the name is ours
        pass
    try:
        replace_file(path, content)
    except BaseException:
        path.unlink()
        raise


def replace_file(path: Path, content: bytes, accepts: Callable[[Path], bool] = lambda _: True) -> bool:
    """Writes the file at `path` anew, whole, with the rights that it has; not if the new one is not what `accepts` expects."""
    new = path.with_name(f".{path.name}-new")
    try:
        new.write_bytes(content)
        if not accepts(new):
            return False
        shutil.copymode(path, new)
        new.replace(path)
        return True
    finally:
        new.unlink(missing_ok=True)


def with_fields(content: bytes, document: Document, fields: dict[str, tuple[str, ...]], order: Iterable[str]) -> bytes:
    """Returns `content`, a file that reads as `document`, with each field of `fields` replaced by its lines.

    A field that is not there yet is put behind the nearest one before it in `order`. Every other byte stays.
    """
    lines = _LINE.findall(content.decode())
    end = next((found[0] for line in lines if (found := re.search(r"\r\n|\r|\n", line))), "\n")
    names = {str(route[0]): at.line - 1 for route, at in document.keys.items() if len(route) == 1}
    behind: dict[int, list[str]] = {}  # the lines that come before each line
    gone: set[int] = set()
    for name, new in fields.items():
        if name in names:
            first, after = names[name], _end(lines, names, name)
            gone |= set(range(first, after))
        else:
            first = _end(lines, names, _nearest(name, names, tuple(order)))
        behind.setdefault(first, []).extend(line + end for line in new)
    if len(lines) in behind and not lines[-1].endswith(("\r", "\n")):
        lines[-1] += end
    made: list[str] = []
    for number in range(len(lines) + 1):
        made += behind.get(number, ())
        made += [] if number in gone else lines[number : number + 1]
    return "".join(made).encode()


def _nearest(name: str, names: dict[str, int], order: tuple[str, ...]) -> str:
    """The last field before `name` in `order` that the file has; its first field if it has none of them."""
    before = [one for one in order[: order.index(name)] if one in names]
    return before[-1] if before else min(names, key=lambda one: names[one])


def _end(lines: list[str], names: dict[str, int], name: str) -> int:
    """The number of the line behind the field `name`; empty lines and remarks at its end belong to what follows."""
    end = min((start for start in names.values() if start > names[name]), default=len(lines))
    while end > names[name] + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end
