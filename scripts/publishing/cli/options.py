"""Read the options of every command from one table."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from publishing.console import EXIT_PROBLEMS
from publishing.environment import ROOT


def _day(text: str) -> str:
    """Returns `text` if it is a day, written 2026-03-14."""
    return datetime.date.fromisoformat(text).isoformat()


OPTIONS: dict[str, dict[str, Any]] = {
    "ID": {"help": "the consent's id, such as c-abcde23456"},
    "ALBUM": {"help": "the album's folder in gallery/"},
    "FILES": {"nargs": "+", "metavar": "FILE", "help": "pictures from a phone or a camera"},
    "PLACE": {"help": "a folder, or an address such as https://tafteesh.example/"},
    "TARGET": {"help": "a folder, or user@machine:/folder for another machine"},
    "PICTURE": {"help": "the picture, as album/picture"},
    "received-on": {"type": _day, "metavar": "YYYY-MM-DD", "help": "the day on which the wish was received (today)"},
    "seen-on": {"metavar": "YYYY-MM-DD", "help": "the day on which the person saw or heard it (today)"},
    "yes": {"action": "store_true", "help": "write without asking"},
    "concerns": {"choices": ("nobody", "people"), "help": "whether anybody affected is shown, quoted or described"},
    "date": {"metavar": "DATE", "help": "when it happened, such as 2019-11-19, 2019-11, 2019 or '19 November 2019'"},
    "name": {"metavar": "NAME", "help": "its address in small letters and hyphens, such as ilfat-launched"},
    "dimensions": {"nargs": "+", "metavar": "ID", "help": "key dimensions, the main one first"},
    "dimension": {"metavar": "ID", "help": "the key dimension that shows the pictures"},
    "goals": {"nargs": "*", "metavar": "ID", "help": "goals that it serves"},
    "place": {"metavar": "ID", "help": "one of the places of docs/_data/site.yml"},
    "pictures": {"nargs": "+", "default": (), "metavar": "FILE", "help": "pictures to import into the album"},
    "reviewed": {"nargs": "+", "metavar": "FILE", "help": "content files whose translations somebody has reviewed"},
    "by": {"metavar": "ROLE", "help": "the role that has reviewed them, such as comms-1"},
    "write": {"action": "store_true", "help": "remember of which text each translation was made, and write the table as a file"},
    "site-dir": {"type": Path, "metavar": "DIR", "help": "where the site goes (site/ beside the content)"},
    "roll-back": {"action": "store_true", "help": "show visitors the site before this one again"},
    "strict": {"action": "store_true", "help": "end with exit code 1 if anything is held back"},
    "language": {"choices": ("en", "bn"), "default": "en", "help": "the language of the messages"},
    "format": {"help": "text for people, github for its annotations, json for programs"},
    "port": {"type": int, "default": 8000, "metavar": "NUMBER", "help": "the port at which the preview is shown (8000)"},
}


def options(description: str | None, *names: str, **choices: Iterable[str]) -> argparse.Namespace:
    """Reads the options of a command: `root` always, of OPTIONS those that it names, and those with `choices` or the first."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", type=Path, default=ROOT, metavar="DIR", help="another content tree of the same shape")
    for name in names:
        parser.add_argument(name.lower() if name.isupper() else f"--{name}", **OPTIONS[name])
    for name, among in choices.items():
        parser.add_argument(f"--{name}", choices=(known := tuple(among)), default=known[0], **OPTIONS[name])
    chosen = parser.parse_args()
    chosen.root = chosen.root.resolve()
    if not (chosen.root / "docs").is_dir():
        parser.exit(EXIT_PROBLEMS, f"{chosen.root} holds no content: there is no docs folder in it.\n")
    return chosen
