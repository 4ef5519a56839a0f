"""Reports as PDF: kept by the documents that they are made of, so that a build takes those that hold what may be published."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from publishing.environment import ROOT
from publishing.site.impact_report import printed_report
from publishing.site.milestone_lists import Report
from publishing.site.pages import Page
from publishing.site.renderer import Renderer

FOLDER = "assets/reports"
REQUIREMENTS = "requirements-report.txt"
DIGEST_LENGTH = 20
STYLES = ROOT / "overrides" / "pages" / "report.css"
FONTS = {
    "Anek Latin": "anek-bangla-latin.woff2",
    "Anek Bangla": "anek-bangla-bengali.woff2",
    "Noto Sans Bengali Web": "noto-sans-bengali.woff2",
}


def documents(renderer: Renderer, pages: Iterable[Page]) -> dict[str, str]:
    """Return the HTML of every report among `pages` that has milestones, by the folder of its page."""
    fonts = {family: (ROOT / "docs" / "assets" / "fonts" / name).read_bytes() for family, name in FONTS.items()}
    styles = STYLES.read_text(encoding="utf-8")
    return {
        renderer.url(page).rstrip("/"): printed_report(renderer, page, styles, fonts)
        for page in pages
        if isinstance(report := page.context.get("report"), Report) and report.milestones
    }


def kept(wanted: Mapping[str, str], cache: Path) -> dict[str, Path]:
    """Returns the PDF of each of the documents `wanted` that `cache` holds, and deletes all others from it."""
    folders = {name: _folder(text, cache) for name, text in wanted.items()}
    for folder in set(cache.iterdir()).difference(folders.values()) if cache.is_dir() else ():
        shutil.rmtree(folder)
    return {name: path for name, folder in folders.items() for path in _whole(folder)}


def report_address(path: Path | None) -> str | None:
    """Returns where the PDF at `path` stands under the site's root; None where there is none."""
    return f"{FOLDER}/{path.name}" if path else None


def keep(text: str, content: bytes, cache: Path) -> None:
    """Writes into `cache` the PDF that was made of the document `text`."""
    folder = _folder(text, cache)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / f"{_digest(content)}.pdf").write_bytes(content)


def _folder(text: str, cache: Path) -> Path:
    """Depends on what is printed, and on the programs that print it."""
    return cache / _digest(text.encode() + (ROOT / REQUIREMENTS).read_bytes())


def _whole(folder: Path) -> Iterator[Path]:
    yield from (one for one in folder.glob("*.pdf") if one.stem == _digest(one.read_bytes()))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]
