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
    words = [
        shlex.split(re.sub(r" >>? .*", "", part)) for part in line.split(";")
    ]  # without the files that cron's mail is kept out of
    assert all(one[0] == "python3" for one in words), line
    return [(one[1].removeprefix("scripts/"), one[2:]) for one in words]


def test_the_runbook_tells_of_every_day_that_can_come() -> None:
    assert list(SECTIONS) == [
        "First launch",
        "Every day",
        "Roll back to the previous release",
        "Somebody calls and wants a page gone",
        "Remove a page that concerns nobody",
        "A withdrawal, today",
        "Move to another host",
        "A new maintainer's first hour",
        "What must be private",
    ]
    assert [title for title, lines in SECTIONS.items() if not lines] == ["What must be private"]


def test_the_runbook_says_who_answers_how_fast_and_what_to_say_in_both_languages() -> None:
    call = RUNBOOK.partition("\n## Somebody calls and wants a page gone\n")[2].partition("\n## ")[0]
    assert all(words in call for words in ("answers this call", "within the hour", "within a day"))
    assert re.search(r'"[^"]*You do not have to tell me anything\."', call)
    assert re.search(r'"[\u0980-\u09ff][^"]*আমাকে কিছু বলতে হবে না।"', call)


def test_what_is_a_placeholder_for_people_stands_on_the_list_for_the_launch() -> None:
    owners = (PROJECT / ".github" / "CODEOWNERS").read_text(encoding="utf-8")
    unticked = (PROJECT / "LAUNCH.md").read_text(encoding="utf-8").split("- [ ] ")[1:]
    named = ("STEWARDS", "DAILY_RUN_PING", *([".github/CODEOWNERS"] if "@owner/" in owners else ()))
    assert all(any(name in line for line in unticked) for name in named)


GUIDES = sorted(path for pattern in ("*.md", ".github/*.md", "*/README*.md", "docs/*/*.md") for path in PROJECT.glob(pattern))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_no_guide_names_how_the_work_on_the_site_is_organised(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    assert re.findall(r"(?i)\bissue \d+|/work/|\b(?:CEO|sub-?agent|AI assistant|language model)\b", text) == []


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
            waits = "--reminders" in given  # fictional consents end, or have ended
            done = command(name, *there, "--root", consented, code=int(broken or waits))
            said[title] = said.get(title, "") + done.stdout
    assert "visitors now see" in said["First launch"]
    assert re.search(r"^Consent c-\w+: ", said["Every day"], re.MULTILINE)
    assert "Kept for roll-back" in said["Roll back to the previous release"]
    assert "Older releases with it are deleted" in said["A withdrawal, today"]
    held = [path for path in place.rglob("*.html") if test_withdrawal.ENGLISH in path.read_text(encoding="utf-8")]
    assert held == []


def _edit(root: Path) -> None:
    about = root / "docs" / "en" / "about.md"
    about.write_text(about.read_text(encoding="utf-8") + "\nAn edit of the tests.\n", encoding="utf-8")


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)]+)\)|`([\w./-]+\.(?:md|yml|py))`", RUNBOOK))
def test_every_file_that_the_runbook_names_is_there(link: tuple[str, str]) -> None:
    name, _, anchor = (link[0] or link[1]).partition("#")
    assert name.startswith(".cache/") or (PROJECT / name).is_file()
    headings = re.findall(r"^#+ (.*)$", (PROJECT / name).read_text(encoding="utf-8"), re.MULTILINE) if anchor else []
    assert not anchor or anchor in [heading.lower().replace(" ", "-") for heading in headings]
