"""A finished site is weighed: what each page takes on a first visit, without its pictures, as gzip sends it."""

from __future__ import annotations

import gzip
import posixpath
from dataclasses import dataclass
from functools import cache
from pathlib import Path
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
    styles = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.css"))}
    known = {face: _beside(name, face.address) for name, text in styles.items() for face in faces(text)}
    fonts = cache(lambda heading: frozenset(known[face] for face in written_with([heading], known)))

    def weighed(page: Path) -> Weight:
        name, content = page.relative_to(site).as_posix(), page.read_bytes()
        found = named(content.decode())
        files = {_file(site, name, address) for address in found.files}.union(*map(fonts, found.headings))
        sizes = [_packed(content), *(sent(site / file) for file in files)]
        return Weight(page=name, size=sum(sizes), requests=len(sizes))

    return tuple(sorted(map(weighed, site.rglob("*.html")), key=lambda one: (-one.size, one.page)))


def _sent(file: Path) -> int:
    content = file.read_bytes()
    return _packed(content) if file.suffix in TEXTS else len(content)


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, LEVEL, mtime=0))


def _file(site: Path, page: str, address: str) -> str:
    """The file at `address`, which `page` names: in the site's folder, wherever that stands on its host."""
    path = urlsplit(address).path
    if not path.startswith("/"):
        return _beside(page, path)
    parts = path.strip("/").split("/")
    below = ("/".join(parts[number:]) for number in range(len(parts)))
    return next(name for name in below if (site / name).is_file())


def _beside(name: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
