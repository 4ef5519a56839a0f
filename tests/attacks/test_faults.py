"""A full disk or a kill at any step of publishing, withdrawing and taking down shows nothing more, and loses nothing."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Callable
from pathlib import Path

import attacked_site
import pytest
import test_withdrawal
from attacked_site import AttackedSite
from conftest import files_of
from forking import FAULT

from publishing.build.manifest import differences

attacked = attacked_site.attacked
Begin = Callable[[AttackedSite], subprocess.CompletedProcess[str]]
STARTS: dict[str, Callable[[AttackedSite], tuple[str | Path, ...]]] = {
    "publish": lambda site: ("publish_site.py", site.host, "--root", site.root),
    "withdraw": lambda site: ("withdraw_consent.py", test_withdrawal.TEXT, "--root", site.root),
    "take down": lambda site: ("take_down.py", f"milestones/{site.entry.stem}/", "--root", site.root),
}
KINDS = ("kill", "disk full")
QUICK = (("publish", "kill", 1000), ("withdraw", "disk full", 1000), ("take down", "kill", 1500))
FEWEST = 1600  # changes of the disk by one of the commands; others make up to 2,600
EVERY = itertools.product(STARTS, KINDS, range(1, 3000, 60))
CASES = [*QUICK, *(pytest.param(*case, marks=pytest.mark.exhaustive) for case in EVERY)]


@pytest.mark.parametrize(("name", "kind", "step"), CASES)
def test_a_fault_at_any_step_shows_nothing_more_and_the_next_run_succeeds(
    attacked: AttackedSite, monkeypatch: pytest.MonkeyPatch, name: str, kind: str, step: int
) -> None:
    if name == "publish":
        attacked.lapse()
    before = files_of(attacked.host / "current")
    monkeypatch.setenv(FAULT, f"{kind} {step}")
    done = attacked.command(*STARTS[name](attacked), code=None)
    ends = () if kind == "kill" and step < FEWEST else (0, 1)  # a command can end before a later step
    assert done.returncode in (-9 if kind == "kill" else 0, *ends), done.stderr
    monkeypatch.delenv(FAULT)
    assert differences(attacked.host / "current") == () or not attacked.shows()
    assert set(before) >= {file for file in files_of(attacked.host / "current") if not file.endswith(".gone")}
    attacked.command(*STARTS[name](attacked), code=None)
    assert not attacked.shows()
    assert differences(attacked.host / "current") == ()
