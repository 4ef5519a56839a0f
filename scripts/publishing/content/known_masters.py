"""What reading a master told is kept by the digest of its bytes: sizes, and whether there is a fault; nothing of the picture."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import asdict, replace
from pathlib import Path

import pi_heif
from PIL import __version__ as pillow_version

from publishing.content import masters
from publishing.content.masters import Master, known_as, read_master

KNOWN = Path(".cache", "masters.json")  # under the root


class KnownMasters:
    """Reads masters; `file` holds what the last run read, and after `save` what this one did, and no more."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._before = _read(file)
        self._now: dict[str, Master] = {}

    def read(self, path: Path) -> Master:
        """As read_master. Several threads may ask at the same time."""
        master = read_master(path, self._before)
        if master.digest:
            self._now[known_as(master.digest, path)] = replace(master, path=Path())
        return master

    def save(self) -> None:
        """Writes what was read, whole; nothing where the disk does not take it: it is read again then."""
        if self._now == self._before:
            return
        told = {key: {**asdict(one), "path": ""} for key, one in sorted(self._now.items())}
        text = json.dumps({"by": _versions(), "masters": told})
        unfinished = self._file.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            unfinished.write_text(f"{_digest(text)}\n{text}", encoding="utf-8")
            unfinished.replace(self._file)


def _read(file: Path) -> dict[str, Master]:
    """What `file` holds; nothing where it is damaged or another program's."""
    try:
        known, _, text = file.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return {}
    if known != _digest(text):
        return {}
    told = json.loads(text)
    return {key: Master(**{**one, "path": Path()}) for key, one in told["masters"].items()} if told["by"] == _versions() else {}


def _versions() -> list[str]:
    return [pillow_version, pi_heif.__version__, pi_heif.libheif_version(), _digest(Path(masters.__file__).read_text("utf-8"))]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
