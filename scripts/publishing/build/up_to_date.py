"""A site that stands as it was built, of the same content, by the same program, on the same day, need not be built again.

Digests alone are remembered: no word of any entry, not even its name.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from publishing.build.manifest import name_if_untouched, name_of
from publishing.environment import ROOT
from publishing.files.atomic_write import write_file
from publishing.files.digest import sha256
from publishing.files.safe_read import REPORTS

MEMORY = Path(".cache", "built.json")
WRITTEN = (Path(".cache", "hosts"), Path(".cache", "report"))  # what a build writes beside the site, under the content's root
CONTENT = ("docs", "milestones", "gallery", ".cache/faces", REPORTS.as_posix())  # under the content's root
PROGRAM = ("scripts", "overrides", "docs/assets", "mkdocs.yml", "requirements.txt")  # under the program's
NO_PART = "__pycache__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What is remembered: a digest of its inputs, its day and time zone, and whether it held back anything."""

    inputs: str
    day: str
    zone: str
    held: bool


def inputs(root: Path, site: Path, language: str) -> str:
    """Returns a digest of everything that a build of the content at `root` into `site` depends on, but for the day."""
    packages = sorted(path.name for folder in sys.path for path in Path(folder).glob("*.dist-info"))  # with their versions
    lines = [sys.version, *packages, str(root), str(site), language]
    for folder, names in ((root, CONTENT), (ROOT, PROGRAM)):
        for name in names:
            for path in _files(folder / name):
                kind = "link" if path.is_symlink() else "file"
                lines.append(f"{kind} {path.relative_to(folder)} {_digest(path)}")
    return sha256("\n".join(lines))


def remember(root: Path, site: Path, built: Built) -> None:
    """Remembers `built`, with digests of `site` and of what lies beside it as they are now."""
    text = json.dumps([asdict(built), name_of(site), _beside(root)])
    write_file(root / MEMORY, f"{sha256(text)}\n{text}".encode())


def forget(root: Path) -> None:
    """Forgets the last build."""
    (root / MEMORY).unlink(missing_ok=True)


def unchanged(root: Path, site: Path, digest: str, now: datetime.datetime) -> Built | None:
    """Returns the last build, if its inputs had this `digest`, `now` is on its day, and not a byte of what it wrote differs."""
    try:
        known, _, text = (root / MEMORY).read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    if sha256(text) != known:
        return None
    last, *written = json.loads(text)
    built = Built(**last)
    same = built.inputs == digest and now.astimezone(ZoneInfo(built.zone)).date().isoformat() == built.day
    return built if same and [name_if_untouched(site), _beside(root)] == written else None


def _beside(root: Path) -> str:
    found = (path for folder in WRITTEN for path in _files(root / folder))
    return sha256("\n".join(f"{path} {_digest(path)}" for path in found))


def _files(top: Path) -> Iterator[Path]:
    """Every file at or below `top`, in order."""
    if top.is_file():
        yield top
    for folder, folders, names in os.walk(top, followlinks=True):
        folders[:] = sorted(name for name in folders if name != NO_PART)
        yield from (Path(folder, name) for name in sorted(names))


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes())
    except OSError:
        return "unreadable"
