"""Write fictional sites of any size in English and Bengali, the same every time, for our program and for others."""

from __future__ import annotations

import datetime
import random
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from measurement import PROJECT
from stock_material import write_settings

sys.path.append(str(PROJECT / "tests"))
from affirming import affirm  # after the path

SOUND = PROJECT / "tests" / "sound"
LETTERS = {"en": "a-z", "bn": "\u0980-\u09e3"}
REFUSED_WORDS = {  # rules ask who is counted, and for what is not written
    *("one", "two", "three", "eight", "write", "এক", "একটি", "একটিই", "দুই", "দু", "তিন", "তিনটি", "চার", "আট", "আটটি"),
}
SOURCE = {
    "title": "A fictional report",
    "publisher": "Sample Organisation",
    "language": "en",
    "address": "https://example.org/report",
}
FIRST_DAY = datetime.date(2013, 1, 1)
SENTENCES, PARAGRAPH = 16, 4  # sentences of a milestone and of a paragraph
PAGES = ("about", "consent", "help", "privacy")


@dataclass(frozen=True, slots=True, kw_only=True)
class FictionalMilestone:
    """A milestone whose name is its file's, each text by its language."""

    name: str
    date: datetime.date
    dimension: str
    title: dict[str, str]
    summary: dict[str, str]
    body: dict[str, str]
    photo: str


def fictional_milestones(count: int) -> list[FictionalMilestone]:
    """Return `count` milestones, of words from the site's own pages in random order."""
    words = {code: _words(code) for code in LETTERS}
    chance = random.Random(count)  # noqa: S311  # the same ones every time
    milestones = []
    for number in range(count):
        date = FIRST_DAY + datetime.timedelta(days=number * 4000 // count)
        texts = {code: [_sentence(words[code], code, chance) for _ in range(SENTENCES + 2)] for code in LETTERS}
        begin = {"en": "Fictional", "bn": "কাল্পনিক"}
        paragraphs = range(2, SENTENCES + 2, PARAGRAPH)
        milestones.append(
            FictionalMilestone(
                name=f"{date.isoformat()}-fictional-{number}",
                date=date,
                dimension=("first", "second")[number % 2],
                title={code: f"{begin[code]} {number}: {' '.join(text[0].split()[:6])}" for code, text in texts.items()},
                summary={code: f"{begin[code]}: {text[1]}" for code, text in texts.items()},
                body={
                    code: "\n\n".join(" ".join(text[start : start + PARAGRAPH]) for start in paragraphs)
                    for code, text in texts.items()
                },
                photo="sample-album/chair" if number % 10 == 0 else "",
            )
        )
    return milestones


def _words(code: str) -> list[str]:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "docs" / code).glob("*.md")))
    return sorted({*re.findall(rf"(?<!\S)[{LETTERS[code]}]{{2,12}}(?!\S)", pages)} - REFUSED_WORDS)


def _sentence(words: list[str], code: str, chance: random.Random) -> str:
    text = " ".join(chance.choices(words, k=chance.randint(8, 17)))
    return f"{text[0].upper()}{text[1:]}{'.' if code == 'en' else '।'}"


def write_site(root: Path, milestones: Sequence[FictionalMilestone]) -> None:
    """Write the sound site with `milestones` into the new folder `root`."""
    shutil.copytree(SOUND, root, ignore=shutil.ignore_patterns(".cache", "site"))
    for milestone in milestones:
        record = {
            "status": "published",
            "dimensions": [milestone.dimension],
            "goals": ["sample-goal"],
            "place": "sample-district",
            "title": milestone.title,
            "summary": milestone.summary,
            "body": milestone.body,
            **({"photos": [milestone.photo]} if milestone.photo else {}),
            "sources": [SOURCE],
            "survivors": "none",
        }
        text = yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=10**6)
        (root / "milestones" / f"{milestone.name}.yml").write_text(text, encoding="utf-8")
    affirm(root)


def edit_site(root: Path, milestones: Sequence[FictionalMilestone]) -> None:
    """Change the summary of the milestone in the middle."""
    path = root / "milestones" / f"{milestones[len(milestones) // 2].name}.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Fictional: ", "Fictional, edited: ", 1), encoding="utf-8")
    affirm(root)


def write_markdown(docs: Path, milestones: Sequence[FictionalMilestone]) -> None:
    """Write the same pages in Markdown below `docs`, a folder for each language, and their pictures."""
    for code in LETTERS:
        for name in ("index", *PAGES):
            text = (SOUND / "docs" / code / f"{name}.md").read_text(encoding="utf-8").rpartition("---\n")[2]
            _write_page(docs / code / f"{name}.md", {"title": name.capitalize()}, text)
        for milestone in milestones:
            head = {
                "title": milestone.title[code],
                "description": milestone.summary[code],
                "date": milestone.date.isoformat(),
                "tags": [milestone.dimension],
            }
            photo = "![A fictional picture](/assets/pictures/chair.png)" if milestone.photo else ""
            source = f"[{SOURCE['title']}]({SOURCE['address']}), {SOURCE['publisher']}"
            text = "\n\n".join((milestone.summary[code], milestone.body[code], photo, source))
            _write_page(docs / code / "milestones" / f"{milestone.name}.md", head, text)
    pictures = docs / "assets" / "pictures"
    pictures.mkdir(parents=True)
    for name in ("chair.png", "table.jpg"):
        shutil.copyfile(SOUND / "gallery" / "sample-album" / name, pictures / name)


def write_material_site(root: Path, milestones: Sequence[FictionalMilestone]) -> None:
    """Write the site for stock Material and Zensical, with the timeline that other programs make themselves."""
    write_markdown(root / "docs", milestones)
    for code in LETTERS:
        lines = [
            f"- {milestone.date.isoformat()} [{milestone.title[code]}]({milestone.name}.md): {milestone.summary[code]}"
            for milestone in milestones
        ]
        _write_page(root / "docs" / code / "milestones" / "index.md", {"title": "Milestones"}, "\n".join(lines))
    write_settings(root, nav=["index.md", "about.md", "help.md", "milestones/index.md"], not_in_nav="/**\n")


def write_hugo_site(root: Path, milestones: Sequence[FictionalMilestone]) -> None:
    """Write the site for Hugo."""
    shutil.copytree(PROJECT / "tests" / "benchmarks" / "generators" / "hugo", root)
    write_markdown(root / "content", milestones)
    for code in LETTERS:
        for folder in (root / "content" / code, root / "content" / code / "milestones"):
            _write_page(folder / "_index.md", {"title": "Milestones"}, "")
        (root / "content" / code / "index.md").rename(root / "content" / code / "home.md")
    shutil.move(root / "content" / "assets", root / "static" / "assets")


def _write_page(path: Path, head: dict[str, object], text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{yaml.safe_dump(head, allow_unicode=True)}---\n{text}\n", encoding="utf-8")
