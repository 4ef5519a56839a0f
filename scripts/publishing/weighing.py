"""A finished site is weighed: what each page takes on a first visit, without its pictures, as gzip sends it."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from publishing.content.folders import names_below
from publishing.pages.named import beside, faces, written_with
from publishing.pages.walked import Walked

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


def weigh(site: Path, pages: Mapping[str, Walked]) -> tuple[Weight, ...]:
    """Returns the weight of each of the `pages` of `site`, the heaviest first."""
    sent = cache(_sent)
    styles = {name: (site / name).read_text(encoding="utf-8") for name in names_below(site, ".css")}
    known = {face: beside(name, face.address) for name, text in styles.items() for face in faces(text)}
    fonts = cache(lambda heading: frozenset(known[face] for face in written_with([heading], known)))

    def weighed(name: str, page: Walked) -> Weight:
        files = {_file(site, name, address) for address in page.at_once}.union(*map(fonts, page.headings))
        sizes = [_packed((site / name).read_bytes()), *(sent(site / file) for file in files if file)]
        return Weight(page=name, size=sum(sizes), requests=len(sizes))

    return tuple(sorted((weighed(*one) for one in pages.items()), key=lambda one: (-one.size, one.page)))


def _sent(file: Path) -> int:
    content = file.read_bytes()
    return _packed(content) if file.suffix in TEXTS else len(content)


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, LEVEL, mtime=0))


def _file(site: Path, page: str, address: str) -> str:
    """The file at `address`, which `page` names: in the site's folder, wherever that stands on its host; "" for none."""
    path = urlsplit(address).path
    parts = path.strip("/").split("/")
    below = ["/".join(parts[number:]) for number in range(len(parts))] if path.startswith("/") else [beside(page, path)]
    return next((name for name in below if (site / name).is_file()), "")
