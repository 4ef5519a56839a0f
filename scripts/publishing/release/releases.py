"""A folder that a host serves: each release whole under its own name, and one link to the one that visitors see."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from publishing.build.manifest import compress, differences, name_of
from publishing.files.atomic_write import make_durable, sync
from publishing.files.digest import sha256

RELEASES = "releases"
CURRENT, PREVIOUS = "current", "previous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """The releases in `folder`; `may_stay` tells of a release whether nothing in it is withheld by now."""

    folder: Path
    may_stay: Callable[[Path], bool]

    def publish(self, site: Path) -> str:
        """Shows visitors exactly what stands in `site`; returns the name of that release. Nobody sees half of it."""
        name, before = name_of(site), self.name(CURRENT)
        if not self._is_whole(self.folder / RELEASES / name):
            self._add(site, name)
        if before and before != name:
            self._lead(PREVIOUS, before)
        self._lead(CURRENT, name)
        return name

    def roll_back(self) -> str:
        """Shows visitors the release before; returns its name, or "" where there is none that may be shown."""
        before, now = self.name(PREVIOUS), self.name(CURRENT)
        if not before or not self._may_be_shown(before):
            return ""
        self._lead(CURRENT, before)
        self._lead(PREVIOUS, now)
        return before

    def purge(self) -> Iterator[str]:
        """Deletes every release but the one that visitors see and the one before, and that one, too, where it may not stay."""
        now, before = self.name(CURRENT), self.name(PREVIOUS)
        kept = {now, before} if before and before != now and self._may_be_shown(before) else {now}
        if before not in kept or before == now:
            (self.folder / PREVIOUS).unlink(missing_ok=True)
        for release in sorted((self.folder / RELEASES).iterdir()):
            if release.name not in kept:
                shutil.rmtree(release)
                yield release.name

    def name(self, link: str) -> str:
        """The name of the release that `link` leads to, or "" where it leads nowhere."""
        path = self.folder / link
        return path.readlink().name if path.is_symlink() and path.is_dir() else ""

    def _add(self, site: Path, name: str) -> None:
        unfinished, release = self.folder / RELEASES / f".{name}", self.folder / RELEASES / name
        for left in (unfinished, release):
            shutil.rmtree(left, ignore_errors=True)
        shutil.copytree(site, unfinished, copy_function=shutil.copyfile)
        compress(unfinished)
        make_durable(unfinished)
        unfinished.rename(release)
        sync(release.parent)

    def _lead(self, link: str, name: str) -> None:
        """Lets `link` lead to the release `name`, in one step."""
        unfinished = self.folder / f".{link}"
        unfinished.unlink(missing_ok=True)
        unfinished.symlink_to(Path(RELEASES, name), target_is_directory=True)
        unfinished.replace(self.folder / link)
        sync(self.folder)

    def _may_be_shown(self, name: str) -> bool:
        release = self.folder / RELEASES / name
        return self._is_whole(release) and self.may_stay(release)

    def _is_whole(self, release: Path) -> bool:
        try:
            return not differences(release)
        except FileNotFoundError:
            return False


STAGED = Path(".cache", "published")
HOSTS_THERE = "hosts"
_ELSEWHERE = re.compile(r"rsync://|[^/\\]{2,}:")  # one letter and a colon is a drive of Windows
_SENT = ("--recursive", "--links", "--perms", "--checksum")
_OURS = (
    f"--include=/{RELEASES}/***",
    f"--include=/{HOSTS_THERE}/***",
    f"--include=/{CURRENT}",
    f"--include=/{PREVIOUS}",
    "--exclude=*",
)


class MirrorError(Exception):
    """rsync is missing ("") or what it said when it failed."""


def is_elsewhere(target: str) -> bool:
    """Whether `target` is a place on another machine, as rsync writes it."""
    return _ELSEWHERE.match(target) is not None


def staged(root: Path, target: str) -> Path:
    """The folder on this machine that `target` is a mirror of."""
    return root / STAGED / sha256(target)[:12]


def mirror(folder: Path, target: str) -> None:
    """Makes `target` like `folder`: new releases first, then the links, and only then is anything deleted. MirrorError if not."""
    program, there = shutil.which("rsync"), f"{target.rstrip('/')}/"
    if program is None:
        raise MirrorError
    links = [str(folder / name) for name in (PREVIOUS, CURRENT) if (folder / name).is_symlink()]
    for step in (
        (*_SENT, f"--exclude=/{CURRENT}", f"--exclude=/{PREVIOUS}", "--exclude=.*-lock", f"{folder}/", there),
        ("--links", *links, there),
        (*_SENT, "--delete", *_OURS, f"{folder}/", there),
    ):
        done = subprocess.run(  # noqa: S603  # rsync, with what the person who publishes has typed
            [program, *step], capture_output=True, encoding="utf-8", errors="replace", check=False
        )
        if done.returncode:
            raise MirrorError((done.stderr.strip().splitlines() or [str(done.returncode)])[0])
