"""Forty photographs as cameras and phones wrote them, 8 to 16 megapixels, free for any use; fetched once, never published."""

from __future__ import annotations

import hashlib
import os
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = "drewnoakes/metadata-extractor-images"  # "You are free to use these media files however you wish."
COMMIT = "4beba640487802442bc9931fb01274e908102d3a"
ADDRESS = f"https://raw.githubusercontent.com/{REPOSITORY}/{COMMIT}/"
LIST = Path(__file__).with_name("photographs.txt")  # SHA-256 and path in the repository, a line each

HELP = f"""The photographs cannot be fetched: {{reason}}.
Take another folder of JPEG photographs with --photos DIR, or copy the files that {LIST.name} names
from a clone of github.com/{REPOSITORY} at {COMMIT[:12]} to {{folder}}, each under its own name."""


def fetched(folder: Path) -> list[Path]:
    """Returns the forty photographs, in `folder` from now on. Exits with advice where one cannot be had."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        path = folder / Path(name).name
        if not path.is_file() or _digest(path.read_bytes()) != digest:
            _fetch(name, digest, path)
        found.append(path)
    return found


def in_folder(folder: Path) -> list[Path]:
    """Returns the JPEG files of `folder`."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in {".jpg", ".jpeg"})


def numbered(photographs: Sequence[Path], folder: Path) -> list[Path]:
    """Puts `photographs` into the new `folder` under plain names, which no program stumbles over."""
    folder.mkdir(parents=True)
    copies = [folder / f"{number:02}.jpg" for number in range(1, len(photographs) + 1)]
    for path, copy in zip(photographs, copies, strict=True):
        try:
            os.link(path, copy)
        except OSError:  # another disk, or one without links
            shutil.copyfile(path, copy)
    return copies


def _fetch(name: str, digest: str, path: Path) -> None:
    print(f"Fetching {path.name}…", flush=True)
    try:
        with urllib.request.urlopen(ADDRESS + urllib.parse.quote(name), timeout=60) as answer:  # noqa: S310  # a constant
            content = answer.read()
    except (urllib.error.URLError, OSError) as error:
        raise SystemExit(HELP.format(reason=error, folder=path.parent)) from error
    if _digest(content) != digest:
        raise SystemExit(HELP.format(reason=f"{path.name} is not what it was", folder=path.parent))
    path.write_bytes(content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
