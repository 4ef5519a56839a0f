"""What a contestant is, and what all are asked for alike."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LONG_EDGES = (480, 960, 1600)
ENDINGS = {"jpeg": "jpg", "webp": "webp", "avif": "avif"}

Commands = list[list[str]]
Qualities = Mapping[str, int]  # of each format that is to be made


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """A program that makes pictures of photographs; without a `version` it is `missing` for the reason given.

    `commands` of masters, an output folder and qualities make FOLDER/FORMAT-EDGE/NAME.ENDING of each, as the program's own
    documentation advises for many files: upright, in sRGB, without metadata, 4:2:0, JPEG progressive with tables of its own.
    Efforts, speeds and filters are left as the program has them. `remembers`: a second run makes only what is new.
    """

    name: str
    version: str = ""
    missing: str = ""
    remembers: bool = False
    kinds: Sequence[str] = ("webp", "jpeg")  # vipsthumbnail, ImageMagick and sigal take minutes for a photograph's AVIF
    commands: Callable[[Sequence[Path], Path, Qualities], Commands] = lambda _masters, _out, _qualities: []


def made_folder(out: Path, kind: str, edge: int) -> Path:
    """Returns where pictures of the format `kind` with the long edge `edge` are put; the folder exists."""
    folder = out / f"{kind}-{edge}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def said(*command: str) -> str:
    """Returns the first line that a program says."""
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return (run.stdout.splitlines() or [""])[0]
