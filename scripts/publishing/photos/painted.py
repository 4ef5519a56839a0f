"""What is painted is kept by what it depends on and named by what it shows: each file whole, or not there."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from publishing.photos.cache import digest, discard, put


def kept(cache: Path) -> dict[str, Path]:
    """Returns the files that `cache` keeps as they were painted, by the digest of what each depends on."""
    found = {path: path.stem.partition("-") for path in sorted(cache.glob("*-*.png"))}
    return {depends: path for path, (depends, _, shown) in found.items() if shown == digest(path.read_bytes())}


def keep(cache: Path, depends: str, content: bytes) -> Path:
    """Writes `content`, a PNG, into `cache` and returns its file; another process may do the same at the same time."""
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / f"{depends}-{digest(content)}.png"
    put(path, content)
    return path


def keep_only(cache: Path, live: Collection[Path]) -> None:
    """Deletes from `cache` all but the files `live`."""
    for path in cache.iterdir() if cache.is_dir() else ():
        if path not in live:
            discard(path)


def public_name(path: Path) -> str:
    """Returns the name under which the kept file `path` is published: it tells what is shown, and nothing else."""
    return path.name.split("-")[1]
