"""Weigh every page as a first visit fetches it, to hold it against the limits in budget.yml."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from publishing.audit.html import ParsedPage
from publishing.content.fields import Record
from publishing.content.validation import read_record
from publishing.files.css_fonts import font_faces, fonts_for_headings, resolve_address
from publishing.files.safe_read import list_files
from publishing.files.yaml_document import read_document

GZIP_LEVEL = 6  # as hosts set it
COMPRESSED_ENDINGS = (".html", ".css", ".js", ".svg")
KB = 1000

_FILE = Path(__file__).with_name("budget.yml")


class Budget(Record):
    """The most that a page may take; budget.yml explains each number."""

    first_visit: int
    requests: int
    repeat_page: int
    first_pictures: int
    first_search: int
    layout_shift: float


def load_budget() -> Budget:
    """Return the budget. Raises ValueError when the program's own file is broken."""
    budget, faults = read_record(read_document(_FILE, _FILE.name), Budget)
    if budget is None:
        raise ValueError(f"{_FILE.name}: {faults}")
    return budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """How many bytes and files a first visit to a page fetches, without its pictures."""

    page: str
    size: int
    requests: int

    @property
    def kilobytes(self) -> float:
        """The size in KB of 1,000 bytes."""
        return self.size / KB


def weights(site: Path, pages: Mapping[str, ParsedPage]) -> tuple[Weight, ...]:
    """Return the weight of each of the `pages` of `site`, the heaviest first."""
    styles = {name: (site / name).read_text(encoding="utf-8") for name in list_files(site, ".css")}
    fonts = {face: resolve_address(name, face.address) for name, text in styles.items() for face in font_faces(text)}
    size = cache(_size)  # pages have their styles and scripts in common
    fonts_of = cache(lambda heading: frozenset(fonts[face] for face in fonts_for_headings([heading], fonts)))

    def weight(name: str, page: ParsedPage) -> Weight:
        files = {_file(site, name, address) for address in page.first_files}.union(*map(fonts_of, page.headings))
        sizes = [_size(site / name), *(size(site / file) for file in files if file)]
        return Weight(page=name, size=sum(sizes), requests=len(sizes))

    by_page = (weight(name, page) for name, page in pages.items())
    return tuple(sorted(by_page, key=lambda weight: (-weight.size, weight.page)))


def _size(file: Path) -> int:
    """Return how many bytes a host sends for `file`."""
    content = file.read_bytes()
    return len(gzip.compress(content, GZIP_LEVEL, mtime=0) if file.suffix in COMPRESSED_ENDINGS else content)


def _file(site: Path, page: str, address: str) -> str:
    """Return the file of `site` at the `address` that `page` names, or ""; a host may serve the site below any path."""
    path = urlsplit(address).path
    parts = path.strip("/").split("/")
    below = ["/".join(parts[number:]) for number in range(len(parts))] if path.startswith("/") else [resolve_address(page, path)]
    return next((name for name in below if (site / name).is_file()), "")
