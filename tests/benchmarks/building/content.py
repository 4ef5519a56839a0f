"""Fictional milestones in English and Bengali, as many as asked for, the same ones every time; nothing in them ever happened."""

from __future__ import annotations

import datetime
import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[3]
SOUND = PROJECT / "tests" / "sound"
LANGUAGES = {"en": "English", "bn": "বাংলা"}
BEGINS = {"en": "Fictional", "bn": "কাল্পনিক"}
ENDS = {"en": ".", "bn": "।"}
LETTERS = {"en": "a-z", "bn": "\u0980-\u09e3"}
COUNTING = {"one", "two", "three", "eight", "এক", "একটি", "একটিই", "দুই", "দু", "তিন", "তিনটি", "চার", "আট", "আটটি"}
PICTURES = ("sample-album/chair", "sample-album/table")
SOURCE = {
    "title": "A fictional report",
    "publisher": "Sample Organisation",
    "language": "en",
    "address": "https://example.org/report",
}
FIRST_DAY = datetime.date(2013, 1, 1)
SENTENCES, WORDS = 16, (8, 17)
PARAGRAPH = 4  # sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One milestone: each text by its language, the body in paragraphs."""

    name: str
    date: datetime.date
    dimension: str
    title: dict[str, str]
    summary: dict[str, str]
    body: dict[str, tuple[str, ...]]
    picture: str


def told(count: int) -> Iterator[Told]:
    """Yields `count` milestones, of the words of the site's own pages in no order."""
    words = {code: _words(code) for code in LANGUAGES}
    chance = random.Random(count)  # noqa: S311  # the same ones every time
    for number in range(count):
        texts = {code: [_sentence(code, words[code], chance) for _ in range(SENTENCES + 2)] for code in LANGUAGES}
        yield Told(
            name=f"{(day := FIRST_DAY + datetime.timedelta(days=number * 4000 // count)).isoformat()}-fictional-{number}",
            date=day,
            dimension=("first", "second")[number % 2],
            title={code: f"{BEGINS[code]} {number}: {' '.join(text[0].split()[:6])}" for code, text in texts.items()},
            summary={code: f"{BEGINS[code]}: {text[1]}" for code, text in texts.items()},
            body={code: tuple(_paragraphs(text[2:])) for code, text in texts.items()},
            picture=PICTURES[number % 2] if number % 10 == 0 else "",
        )


def write(root: Path, milestones: list[Told]) -> None:
    """Writes the sound site with `milestones` in it into the new folder `root`."""
    shutil.copytree(SOUND, root, ignore=shutil.ignore_patterns(".cache", "site"))
    for one in milestones:
        record = {
            "status": "published",
            "dimensions": [one.dimension],
            "goals": ["sample-goal"],
            "place": "sample-district",
            "title": one.title,
            "summary": one.summary,
            "body": {code: "\n\n".join(text) for code, text in one.body.items()},
            **({"photos": [one.picture]} if one.picture else {}),
            "sources": [SOURCE],
            "survivors": "none",
        }
        (root / "milestones" / f"{one.name}.yml").write_text(
            yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=10**6), encoding="utf-8"
        )


def edit(root: Path, milestones: list[Told]) -> None:
    """Changes the text of the milestone in the middle."""
    path = root / "milestones" / f"{milestones[len(milestones) // 2].name}.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Fictional: ", "Fictional, edited: ", 1), encoding="utf-8")


def _words(code: str) -> list[str]:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "docs" / code).glob("*.md")))
    return sorted(
        {*re.findall(rf"(?<!\S)[{LETTERS[code]}]{{2,12}}(?!\S)", pages)} - COUNTING - {"write"}
    )  # a check asks who is counted, and for what is not written


def _sentence(code: str, words: list[str], chance: random.Random) -> str:
    text = " ".join(chance.choices(words, k=chance.randint(*WORDS)))
    return f"{text[0].upper()}{text[1:]}{ENDS[code]}"


def _paragraphs(sentences: list[str]) -> Iterator[str]:
    for start in range(0, len(sentences), PARAGRAPH):
        yield " ".join(sentences[start : start + PARAGRAPH])
