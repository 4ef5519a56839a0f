"""Every command of the runbook does what it says, in the order in which it stands there."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import test_withdrawal
from conftest import PROJECT

Command = Callable[..., subprocess.CompletedProcess[str]]
consented = test_withdrawal.tree  # a site of which somebody can take back their consent
RUNBOOK = (PROJECT / "RUNBOOK.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTIONS = {
    title: [line for block in BLOCK.findall(text) for line in block.splitlines()]
    for title, text in (part.split("\n", 1) for part in RUNBOOK.split("\n## ")[1:])
}
HERE = re.compile(r"(?<!\S)(/srv|practice|site)(?=[/\s]|$)")  # the places that commands name


def commands(line: str) -> list[tuple[str, list[str]]]:
    """The commands of a line: the script of each, and what it is given."""
    words = [shlex.split(part) for part in line.split(";")]
    assert all(one[0] == "python3" for one in words), line
    return [(one[1].removeprefix("scripts/"), one[2:]) for one in words]


def test_the_runbook_tells_of_every_day_that_can_come() -> None:
    assert list(SECTIONS) == [
        "First launch",
        "Every day",
        "Roll back to the previous release",
        "Somebody calls and wants a page gone",
        "A withdrawal, today",
        "Move to another host",
        "A new maintainer's first hour",
    ]
    assert all(SECTIONS.values())


def test_every_command_of_the_runbook_works(consented: Path, command: Command) -> None:
    place, said = consented.parent / "places", {}
    for title, lines in SECTIONS.items():
        if title == "Roll back to the previous release":
            _edit(consented)
            command("build_site.py", "--root", consented)
            command("publish_site.py", place / "srv" / "tafteesh", "--root", consented)
        for name, given in (one for line in lines for one in commands(line)):
            there = [HERE.sub(lambda found: str(place / found[1].strip("/")), one) for one in given]
            there = [str(consented / "site") if one == str(place / "site") else one for one in there]
            there = [one for one in there if one != "--strict"]  # fictional consents have ended; the real site is built strictly
            broken = title.endswith("first hour") and name == "validate_milestones.py"  # since the withdrawal above
            done = command(name, *there, "--root", consented, code=int(broken))
            said[title] = said.get(title, "") + done.stdout
    assert "visitors now see" in said["First launch"]
    assert "Kept for roll-back" in said["Roll back to the previous release"]
    assert "Older releases with it are deleted" in said["A withdrawal, today"]
    held = [path for path in place.rglob("*.html") if test_withdrawal.ENGLISH in path.read_text(encoding="utf-8")]
    assert held == []


def _edit(root: Path) -> None:
    about = root / "docs" / "en" / "about.md"
    about.write_text(about.read_text(encoding="utf-8") + "\nAn edit of the tests.\n", encoding="utf-8")


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)]+)\)|`([\w./-]+\.(?:md|yml|py))`", RUNBOOK))
def test_every_file_that_the_runbook_names_is_there(link: tuple[str, str]) -> None:
    name = link[0] or link[1]
    assert name.startswith(".cache/") or (PROJECT / name).is_file()
