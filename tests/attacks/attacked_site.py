"""A small fictional site, built and published, that attacks begin with. Nobody in it exists."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import test_withdrawal
from conftest import SOUND, once, with_pictures

from publishing.build.release_record import TARGETS

Command = Callable[..., subprocess.CompletedProcess[str]]
PICTURE, MILESTONE = test_withdrawal.MASTER, test_withdrawal.MILESTONE


@dataclass(frozen=True, kw_only=True)
class AttackedSite:
    """The fictional site at `root`, the host it was `published` to, and the commands that an attacker or an accident can run."""

    root: Path
    host: Path
    command: Command

    def build(self, *options: str | Path, code: int = 0) -> str:
        """Run build_site.py."""
        return self.command("build_site.py", "--root", self.root, *options, code=code).stdout

    def publish(self, *options: str | Path, code: int = 0) -> str:
        """Run publish_site.py, with nobody at the keyboard."""
        return self.command("publish_site.py", self.host, "--root", self.root, *options, code=code).stdout

    def withdraw(self, consent: str = test_withdrawal.TEXT, code: int = 0) -> str:
        """Run withdraw_consent.py."""
        return self.command("withdraw_consent.py", consent, "--root", self.root, code=code).stdout

    @property
    def record(self) -> Path:
        """The record of the consent to the milestone's words."""
        return self.root / "milestones" / "consent" / f"{test_withdrawal.TEXT}.yml"

    @property
    def entry(self) -> Path:
        """The milestone that quotes somebody."""
        return self.root / test_withdrawal.MILESTONE

    def edit(self, path: Path | str, old: str, new: str) -> None:
        """Replace `old` by `new` in a content file."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def lapse(self) -> None:
        """Let the consent's last day be long ago."""
        text = self.record.read_text(encoding="utf-8")
        lines = ["expires_on: 2020-01-01" if line.startswith("expires_on") else line for line in text.splitlines()]
        self.record.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def shows(self, folder: str = "host") -> bool:
        """Whether visitors of the host, or of the built site, can read the quotation."""
        top = self.host / "current" if folder == "host" else self.root / "site"
        words = test_withdrawal.ENGLISH.encode()
        return any(words in path.read_bytes() for path in top.rglob("*") if path.is_file() and path.suffix not in (".gz", ".br"))


BREAKS = {
    "a line is missing in a file that every page needs": lambda root: _without_bengali(root / "docs" / "_data" / "goals.yml"),
    "a page has a layout that does not exist": lambda root: _replace(root / "docs" / "en" / "about.md", "layout: ", "layout: x"),
    "a file of the site itself is empty": lambda root: (root / "docs" / "_data" / "site.yml").write_text("", encoding="utf-8"),
    "a document lies in the folder of pages": lambda root: (root / "docs" / "minutes.pdf").write_bytes(b"%PDF-1.7"),
    "a page links to nowhere": lambda root: _append(
        root / "docs" / "en" / "about.md", '\n<a href="../goals/#nowhere-at-all">x</a>\n'
    ),
    "a page that the menu needs is gone": lambda root: (root / "docs" / "en" / "index.md").unlink(),
}


IN_EVERY_RUN = ("a line is missing in a file that every page needs", "a page that the menu needs is gone")


def some_in_every_run(kinds: Iterable[str], some: Collection[str] = IN_EVERY_RUN) -> list[Any]:
    """Return parameters for all `kinds`, of which only `some` are in every run: another test has all of them."""
    return [pytest.param(kind, marks=() if kind in some else pytest.mark.exhaustive) for kind in kinds]


@pytest.fixture(params=BREAKS)
def broken(request: pytest.FixtureRequest) -> Callable[[Path], object]:
    """Breaks content so that no site can be built of it."""
    return BREAKS[request.param]


@pytest.fixture
def attacked(fictional: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, command: Command) -> AttackedSite:
    """The fictional site, built and published, so that its visitors read the quotation."""

    def make(folder: Path) -> None:
        root = shutil.copytree(SOUND, folder / "root", ignore=shutil.ignore_patterns(".cache", "site"))
        site = AttackedSite(
            root=test_withdrawal.with_consents(with_pictures(root, fictional)), host=folder / "host", command=command
        )
        site.build()
        site.publish()

    attacked = copied(once(tmp_path_factory, "attacked", make), tmp_path, command)
    assert attacked.shows()
    return attacked


@pytest.fixture
def withdrawn(attacked: AttackedSite, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AttackedSite:
    """The same site after a withdrawal."""
    return _later("withdrawn", attacked, tmp_path, tmp_path_factory, AttackedSite.withdraw)


@pytest.fixture
def republished(withdrawn: AttackedSite, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AttackedSite:
    """The same site after that: the milestone is deleted, as the command advises, and the rest built and published."""

    def delete_and_publish(site: AttackedSite) -> None:
        site.entry.unlink()
        site.build()
        site.publish()

    return _later("republished", withdrawn, tmp_path, tmp_path_factory, delete_and_publish)


def _later(
    name: str, site: AttackedSite, folder: Path, factory: pytest.TempPathFactory, happens: Callable[[AttackedSite], object]
) -> AttackedSite:
    """Return a copy of `site` as it is after something `happens`, which it does once in this run."""
    made = once(factory, name, lambda to: happens(copied(site.root.parent, to, site.command)))
    return copied(made, folder / name, site.command)


def copied(made: Path, folder: Path, command: Command) -> AttackedSite:
    """Return a copy in `folder` of the site and the host in the folder `made`."""
    site = AttackedSite(
        root=shutil.copytree(made / "root", folder / "root", symlinks=True),
        host=shutil.copytree(made / "host", folder / "host", symlinks=True),
        command=command,
    )
    (site.root / TARGETS).write_text(json.dumps([str(site.host)]), encoding="utf-8")
    return site


@pytest.fixture
def old_site(attacked: AttackedSite, tmp_path: Path) -> Path:
    """A copy of the site from before anything ended."""
    return Path(shutil.copytree(attacked.root / "site", tmp_path / "old-site"))


def _replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def _without_bengali(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.strip().startswith("bn:"))
    path.write_text("".join(lines[:first] + lines[first + 1 :]), encoding="utf-8")
