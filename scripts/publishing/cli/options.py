"""Read the options of every command from one table, before anything is installed: `--help` always answers at once."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from publishing.console import EXIT_PROBLEMS
from publishing.environment import ROOT, enter


def _day(text: str) -> str:
    """Return `text` if it is a day, written 2026-03-14; raise ValueError otherwise."""
    return datetime.date.fromisoformat(text).isoformat()


# The arguments of argparse for each option; a name in capital letters is a positional argument.
OPTIONS: dict[str, dict[str, Any]] = {
    "ID": {"help": "id of the consent record, such as c-abcde23456"},
    "ALBUM": {"help": "name of the album's folder in gallery/"},
    "FILES": {"nargs": "+", "metavar": "FILE", "help": "picture from a phone or camera"},
    "cover": {
        "nargs": "+",
        "default": (),
        "metavar": "LEFT,TOP,RIGHT,BOTTOM",
        "help": "boxes that nobody may see, in pixels of the upright picture; they are covered in the copy itself",
    },
    "burn": {"action": "store_true", "help": "draw them into the file in gallery/ as well: what they cover is then gone from it"},
    "PLACE": {"help": "folder, or address such as https://tafteesh.example/"},
    "ADDRESS": {"help": "address of the page or picture, such as https://tafteesh.example/milestones/2019-11-19-ilfat-launched/"},
    "TARGET": {"help": "folder, or user@machine:/folder on another machine"},
    "PICTURE": {"help": "picture, as album/picture"},
    "received-on": {"type": _day, "metavar": "YYYY-MM-DD", "help": "day on which the person asked for it (default: today)"},
    "seen-on": {"metavar": "YYYY-MM-DD", "help": "day on which the person saw or heard the final form (default: today)"},
    "review": {
        "action": "store_true",
        "help": "the second reviewer's own sitting: review the form that the person confirmed",
    },
    "yes": {"action": "store_true", "help": "write the corrections without asking"},
    "concerns": {
        "choices": ("nobody", "people"),
        "help": "whether a survivor or anybody else affected is shown, quoted or described",
    },
    "date": {"metavar": "DATE", "help": "date of the event, such as 2019-11-19, 2019-11, 2019 or '19 November 2019'"},
    "name": {"metavar": "NAME", "help": "name in the address: small letters, digits and hyphens, such as ilfat-launched"},
    "dimensions": {"nargs": "+", "metavar": "ID", "help": "key dimensions, the main one first"},
    "dimension": {"metavar": "ID", "help": "key dimension whose page shows the pictures"},
    "goals": {"nargs": "*", "metavar": "ID", "help": "goals that the milestone serves"},
    "place": {"metavar": "ID", "help": "one of the places in docs/_data/site.yml"},
    "pictures": {"nargs": "+", "default": (), "metavar": "FILE", "help": "pictures to import into the album"},
    "reviewed": {"nargs": "+", "metavar": "FILE", "help": "content files whose translations have been reviewed"},
    "CONTENT": {"nargs": "*", "metavar": "FILE", "help": "file that was read, such as docs/en/about.md (default: all that wait)"},
    "list": {"action": "store_true", "help": "only show what waits, and what has changed in it"},
    "written-by": {"metavar": "ROLE", "help": "role that wrote the text, such as comms-1"},
    "by": {"metavar": "ROLE", "help": "role of the reviewer, such as comms-1"},
    "write": {
        "action": "store_true",
        "help": "record the source text of every translation, and write the table to .cache/report/",
    },
    "site-dir": {"type": Path, "metavar": "DIR", "help": "folder of the built site (default: site/ beside the content)"},
    "undo": {"action": "store_true", "help": "bring back what was taken down at this address, unless that is final"},
    "roll-back": {"action": "store_true", "help": "return to the release before the current one"},
    "strict": {"action": "store_true", "help": "exit with 1 if anything is held back"},
    "language": {"choices": ("en", "bn"), "default": "en", "help": "language of the messages (default: en)"},
    "format": {
        "choices": ("text", "github", "json"),
        "default": "text",
        "help": "text for people, github for annotations on GitHub, json for programs (default: text)",
    },
    "reminders": {
        "action": "store_true",
        "help": "print only what the stewards must act on, one line each, and end with 1 if there is anything; "
        "what goes into a file or a mail is told once",
    },
    "port": {"type": int, "default": 8000, "metavar": "NUMBER", "help": "port of the preview (default: 8000)"},
}


def start(description: str | None, *names: str, requirements: str = "requirements.txt") -> argparse.Namespace:
    """Return the options `names` of a command, and `root`, the folder that holds the content.

    After this call the command runs in the environment of the file `requirements`, so that it can import its modules.
    """
    parser = argparse.ArgumentParser(description=description)
    _add(parser, names)
    chosen = _parsed(parser)
    enter(requirements)
    return chosen


def task_options(description: str | None, tasks: Mapping[str, tuple[str, ...]]) -> argparse.Namespace:
    """Return the sub-command as `task`, and its options; `tasks` has the description and the option names of each."""
    parser = argparse.ArgumentParser(description=description)
    subparsers = parser.add_subparsers(dest="task", metavar="TASK", required=True)
    for task, (purpose, *names) in tasks.items():
        _add(subparsers.add_parser(task, help=purpose, description=purpose), names)
    return _parsed(parser)


def _add(parser: argparse.ArgumentParser, names: Iterable[str]) -> None:
    parser.add_argument(
        "--root", type=Path, default=ROOT, metavar="DIR", help="folder that holds the content (default: this project)"
    )
    for name in names:
        parser.add_argument(name.lower() if name.isupper() else f"--{name}", **OPTIONS[name])


def _parsed(parser: argparse.ArgumentParser) -> argparse.Namespace:
    chosen = parser.parse_args()
    chosen.root = chosen.root.resolve()
    if not (chosen.root / "docs").is_dir():
        parser.exit(EXIT_PROBLEMS, f"{chosen.root} holds no content: there is no docs folder in it.\n")
    return chosen
