"""Stock Material with the words and pictures of our published pages: the same pages, and nothing of our own beside them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import yaml

HEADINGS = {f"h{level}": f"{'#' * level} " for level in range(1, 5)}
BLOCKS = {**HEADINGS, "p": "", "li": "- ", "dt": "", "dd": "", "figcaption": "", "summary": ""}
NO_WORDS = {"svg", "script", "style", "template"}
VOID = {"img", "source", "br", "hr", "input", "meta", "link", "path", "circle", "use"}


def stock(ours: Path, languages: dict[str, str], work: Path) -> Path:
    """Returns the site that stock Material builds in `work` of what stands in `ours`; the first language is the default."""
    shutil.rmtree(work, ignore_errors=True)
    default = next(iter(languages))
    for page in sorted(ours.rglob("*.html")):
        name = page.relative_to(ours)
        language = name.parts[0] if name.parts[0] in languages else default
        inner = name.relative_to(language) if name.parts[0] == language else name
        words = _Words()
        words.feed(page.read_text(encoding="utf-8"))
        written = Path(work, "docs", language, inner).with_suffix(".md")
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text("\n\n".join(words.lines) + "\n", encoding="utf-8")
    shutil.copytree(ours / "assets" / "pictures", work / "docs" / default / "assets" / "pictures")
    settings = {
        "site_name": "Tafteesh",
        "theme": {"name": "material"},
        "plugins": ["search", {"i18n": {"docs_structure": "folder", "languages": _languages(languages, default)}}],
    }
    (work / "mkdocs.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(work / "mkdocs.yml")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        sys.exit(f"Stock Material cannot be built:\n{done.stderr}")
    return work / "site"


def _languages(languages: dict[str, str], default: str) -> list[dict[str, str | bool]]:
    return [{"locale": code, "name": name, "build": True, "default": code == default} for code, name in languages.items()]


class _Words(HTMLParser):
    """What stands in the content of a page, as lines of Markdown."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._open: list[str] = []
        self._since: int | None = None  # how deep the content begins
        self._silent = 0
        self._link = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag in VOID:
            if tag == "img" and self._since is not None and (given.get("src") or "").endswith((".jpg", ".webp", ".avif")):
                self.lines.append(f"![{given.get('alt') or ''}]({given['src']})")
            return
        self._open.append(tag)
        if given.get("id") == "content":
            self._since = len(self._open)
        self._silent += tag in NO_WORDS
        if self._since is None or self._silent:
            return
        if tag in BLOCKS:
            if self.lines and self.lines[-1] == BLOCKS["li"]:
                self.lines.pop()
                self.lines.append(BLOCKS[tag] or BLOCKS["li"])
            else:
                self.lines.append(BLOCKS[tag])
        elif tag == "a" and given.get("href") and self.lines:
            self.lines[-1] += "["
            self._link = given["href"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or tag not in self._open:
            return
        if tag == "a" and self._link:
            self.lines[-1] += f"]({self._link})"
            self._link = ""
        while self._open.pop() != tag:
            pass
        self._silent -= tag in NO_WORDS
        if self._since is not None and len(self._open) < self._since:
            self._since = None

    def handle_data(self, data: str) -> None:
        if self._since is not None and not self._silent and self.lines and data.strip():
            self.lines[-1] += " ".join(data.split()) if self.lines[-1].endswith(("[", " ")) else f" {' '.join(data.split())}"
