"""Build stock Material with the words and pictures of our published pages, and nothing of our own beside them."""

from __future__ import annotations

import re
import shutil
import sys
from html.parser import HTMLParser
from pathlib import Path

import yaml
from measurement import run

LANGUAGES = {"en": "English", "bn": "বাংলা"}  # the first is the default
BLOCKS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "li": "- "} | dict.fromkeys(
    ("p", "dt", "dd", "figcaption", "summary"), ""
)
CONTENT = re.compile(r'id="?content"?[ >].*?(?=</main>)', re.DOTALL)
WORDLESS = re.compile(r"<(svg|script|style|template)\b.*?</\1>", re.DOTALL)


def write_settings(root: Path, **settings: object) -> None:
    """Write the mkdocs.yml of stock Material with static-i18n into the folder `root`."""
    languages = [{"locale": code, "name": name, "build": True, "default": code == "en"} for code, name in LANGUAGES.items()]
    settings = {
        "site_name": "Benchmark",
        "site_url": "https://example.org/",
        "theme": {"name": "material"},
        "plugins": ["search", {"i18n": {"docs_structure": "folder", "languages": languages}}],
    } | settings
    (root / "mkdocs.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


def build_stock_material(ours: Path, work: Path) -> Path:
    """Return the site that stock Material builds in the folder `work` of the content of our site `ours`."""
    shutil.rmtree(work, ignore_errors=True)
    for page in sorted(ours.rglob("*.html")):
        name = page.relative_to(ours)
        localized = name if name.parts[0] in LANGUAGES else Path("en") / name
        content = CONTENT.search(page.read_text(encoding="utf-8"))
        words = Words()
        words.feed(f"<div {WORDLESS.sub('', content[0])}" if content else "")
        markdown = (work / "docs" / localized).with_suffix(".md")
        markdown.parent.mkdir(parents=True, exist_ok=True)
        markdown.write_text("\n\n".join(words.lines) + "\n", encoding="utf-8")
    shutil.copytree(ours / "assets" / "pictures", work / "docs" / "en" / "assets" / "pictures")
    write_settings(work)
    run(sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", work / "mkdocs.yml")
    return work / "site"


class Words(HTMLParser):
    """Collect the words, links and pictures of HTML as lines of Markdown."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]
        self._link: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "img":
            self.lines.append(f"![{given.get('alt') or ''}]({given['src']})")
        elif tag in BLOCKS and self.lines[-1] == BLOCKS["li"]:  # a paragraph in a list
            self.lines[-1] = BLOCKS[tag] or BLOCKS["li"]
        elif tag in BLOCKS:
            self.lines.append(BLOCKS[tag])
        elif tag == "a" and given.get("href"):
            self._link = given["href"]
            self.lines[-1] += "["

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            self.lines[-1] += f"]({self._link})"
            self._link = None

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.lines[-1] += " " * (not self.lines[-1].endswith(("[", " "))) + " ".join(data.split())
