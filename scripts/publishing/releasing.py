"""A folder that a host serves: each release whole under its own name, and one link to the one that visitors see."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from publishing.compressing import compress
from publishing.manifest import differences, name_of
from publishing.swapping import settle, sync

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
        settle(unfinished)
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
