"""What is painted is kept by what it depends on and named by what it shows: each file whole, or not there."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from publishing.photos.cache import digest, discard, put


def kept(cache: Path, depends: bytes) -> Path | None:
    """Returns the file that `cache` keeps of what depends on `depends`; None where there is none as it was painted."""
    for path in cache.glob(f"{digest(depends)}-*.png"):
        if path.stem.endswith(f"-{digest(path.read_bytes())}"):
            return path
    return None


def keep(cache: Path, depends: bytes, content: bytes) -> Path:
    """Writes `content`, a PNG, into `cache` and returns its file; another process may do the same at the same time."""
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / f"{digest(depends)}-{digest(content)}.png"
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
