"""What a page may weigh stands in budget.yml."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from publishing.audit.html import ParsedPage
from publishing.content.records import Record
from publishing.content.validation import read_record
from publishing.files.css_fonts import beside, faces, written_with
from publishing.files.safe_read import names_below
from publishing.files.yaml_document import read_document

_FILE = Path(__file__).with_name("budget.yml")


class Budget(Record):
    """The most that a page may take; budget.yml says what each number means."""

    first_visit: int
    requests: int
    repeat_page: int
    first_pictures: int
    first_search: int
    layout_shift: float


def load_budget() -> Budget:
    """Returns the budget; raises ValueError when the program's own file is broken."""
    found, faults = read_record(read_document(_FILE, _FILE.name), Budget)
    if found is None:
        raise ValueError(f"{_FILE.name}: {faults}")
    return found


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


def weigh(site: Path, pages: Mapping[str, ParsedPage]) -> tuple[Weight, ...]:
    """Returns the weight of each of the `pages` of `site`, the heaviest first."""
    sent = cache(_sent)
    styles = {name: (site / name).read_text(encoding="utf-8") for name in names_below(site, ".css")}
    known = {face: beside(name, face.address) for name, text in styles.items() for face in faces(text)}
    fonts = cache(lambda heading: frozenset(known[face] for face in written_with([heading], known)))

    def weighed(name: str, page: ParsedPage) -> Weight:
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
