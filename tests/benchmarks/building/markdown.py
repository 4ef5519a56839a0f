"""The same milestones as Markdown, for programs that read that: a page each, and the pages that ours makes by itself."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from building.content import LANGUAGES, SOUND, SOURCE, Told

PROSE = ("about", "consent", "help", "privacy")
CONFIGURATION = {
    "site_name": "Fictional site",
    "site_url": "https://example.org/",
    "use_directory_urls": True,
    "theme": {"name": "material", "font": False},
    "nav": ["index.md", "about.md", "help.md", "milestones/index.md"],
    "not_in_nav": "/**\n",
}


def write_markdown(docs: Path, milestones: Sequence[Told], *, listed: bool = True) -> None:
    """Writes the pages of every language below `docs`; with `listed` their timeline, too, which others make themselves."""
    for code in LANGUAGES:
        folder = docs / code
        (folder / "milestones").mkdir(parents=True)
        for name in PROSE:
            _write(folder / f"{name}.md", {"title": name.capitalize()}, _prose(code, name))
        _write(folder / "index.md", {"title": "Home"}, _prose(code, "index"))
        for one in milestones:
            _write(folder / "milestones" / f"{one.name}.md", _head(one, code), _body(one, code))
        if listed:
            timeline = "\n".join(
                f"- {one.date.isoformat()} [{one.title[code]}]({one.name}.md): {one.summary[code]}" for one in milestones
            )
            _write(folder / "milestones" / "index.md", {"title": "Milestones"}, timeline)
    pictures = docs / "assets" / "pictures"
    pictures.mkdir(parents=True)
    for name in ("chair.png", "table.jpg"):
        shutil.copyfile(SOUND / "gallery" / "sample-album" / name, pictures / name)


def write_configuration(path: Path) -> None:
    """Writes the mkdocs.yml of stock Material with static-i18n, which Zensical with its wrapper reads, too."""
    languages = [{"locale": code, "name": name, "build": True, "default": code == "en"} for code, name in LANGUAGES.items()]
    plugins = ["search", {"i18n": {"docs_structure": "folder", "languages": languages}}]
    path.write_text(yaml.safe_dump({**CONFIGURATION, "plugins": plugins}, allow_unicode=True), encoding="utf-8")


def _head(one: Told, code: str) -> Mapping[str, object]:
    return {
        "title": one.title[code],
        "description": one.summary[code],
        "date": one.date.isoformat(),
        "tags": [one.dimension],
    }


def _body(one: Told, code: str) -> str:
    picture = (
        f"![A fictional picture](/assets/pictures/{one.picture.rsplit('/')[-1]}.png)" if one.picture.endswith("chair") else ""
    )
    source = f"[{SOURCE['title']}]({SOURCE['address']}), {SOURCE['publisher']}"
    return "\n\n".join((one.summary[code], *one.body[code], picture, source))


def _prose(code: str, name: str) -> str:
    return (SOUND / "docs" / code / f"{name}.md").read_text(encoding="utf-8").rpartition("---\n")[2]


def _write(path: Path, head: Mapping[str, object], text: str) -> None:
    path.write_text(f"---\n{yaml.safe_dump(dict(head), allow_unicode=True)}---\n{text}\n", encoding="utf-8")
