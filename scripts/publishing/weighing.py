"""A finished site is weighed: what each page takes on a first visit, without its pictures, as gzip sends it."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from publishing.pages.named import faces, named, written_with

LEVEL = 6  # of gzip, as hosts set it
TEXTS = (".html", ".css", ".js", ".svg")
KB = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What one page takes: bytes, and how many files."""

    page: str
    size: int
    requests: int

    @property
    def kilobytes(self) -> float:
        """The size in KB of 1,000 bytes."""
        return self.size / KB


def weigh(site: Path) -> tuple[Weight, ...]:
    """Returns the weight of every page of `site`, the heaviest first."""
    sent = cache(_sent)
    styles = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.css"))}
    known = {face: (path.parent / face.address).resolve() for path, text in styles.items() for face in faces(text)}

    def weighed(page: Path) -> Weight:
        found = named(page.read_text(encoding="utf-8"))
        files = {_file(site, page, address) for address in found.files} | {
            known[face] for face in written_with(found.headings, known)
        }
        sizes = [sent(file) for file in (page, *files)]
        return Weight(page=page.relative_to(site).as_posix(), size=sum(sizes), requests=len(sizes))

    return tuple(sorted(map(weighed, site.rglob("*.html")), key=lambda one: (-one.size, one.page)))


def _sent(file: Path) -> int:
    content = file.read_bytes()
    return len(gzip.compress(content, LEVEL, mtime=0)) if file.suffix in TEXTS else len(content)


def _file(site: Path, page: Path, address: str) -> Path:
    """The file at `address`, which `page` names: in the site's folder, wherever that stands on its host."""
    path = PurePosixPath(urlsplit(address).path)
    if not path.is_absolute():
        return Path(page.parent, path).resolve()
    below = (Path(site, *path.parts[number:]) for number in range(1, len(path.parts)))
    return next(file for file in below if file.is_file()).resolve()
