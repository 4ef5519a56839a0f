"""Publish a site as a release in the folder that a host serves, in one step, and mirror that folder to another machine."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli

from publishing.build.manifest import BROTLI, GZIP, decompressed, differences, site_name
from publishing.files.atomic_write import make_durable, sync
from publishing.files.digest import sha256
from publishing.files.safe_read import list_files

RELEASES = "releases"
CURRENT, PREVIOUS = "current", "previous"
HOST_FILES = "hosts"  # the folder beside the releases with files that the host's configuration includes
STAGED = Path(".cache", "published")
SMALLEST = 200  # bytes; compressing less is not worth it
TEXT_ENDINGS = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".csv", ".webmanifest")

COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {
    GZIP: lambda content: gzip.compress(content, 9, mtime=0),
    BROTLI: lambda content: bytes(brotli.compress(content, mode=brotli.MODE_TEXT, quality=11)),
}

_REMOTE = re.compile(r"rsync://|[^/\\]{2,}:")  # one letter and a colon is a drive of Windows
_COPY = ("--recursive", "--links", "--perms", "--checksum")
_OUR_FILES = (f"--include=/{RELEASES}/***", f"--include=/{HOST_FILES}/***", f"--include=/{CURRENT}", f"--include=/{PREVIOUS}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """The releases in `folder`, each under its own name, with a link to the current and to the previous one.

    `may_stay` tells whether nothing in a release is withheld by now.
    """

    folder: Path
    may_stay: Callable[[Path], bool]

    def publish(self, site: Path) -> str:
        """Make `site` the current release in one step, so that nobody sees half of it; return the name of the release."""
        name, before = site_name(site), self.name(CURRENT)
        if not self._is_whole(self.folder / RELEASES / name):
            self._add(site, name)
        if before and before != name:
            self._link(PREVIOUS, before)
        self._link(CURRENT, name)
        return name

    def roll_back(self) -> str:
        """Make the previous release the current one; return its name, or "" where there is none that may be shown."""
        previous, current = self.name(PREVIOUS), self.name(CURRENT)
        if not previous or not self._may_be_shown(previous):
            return ""
        self._link(CURRENT, previous)
        self._link(PREVIOUS, current)
        return previous

    def purge(self) -> Iterator[str]:
        """Delete every release but the current one, and the previous one where it may stay; yield the names of the deleted."""
        current, previous = self.name(CURRENT), self.name(PREVIOUS)
        staying = {current}
        if previous and previous != current and self._may_be_shown(previous):
            staying.add(previous)
        else:
            (self.folder / PREVIOUS).unlink(missing_ok=True)
        for release in sorted((self.folder / RELEASES).iterdir()):
            if release.name not in staying:
                shutil.rmtree(release)
                yield release.name

    def name(self, link: str) -> str:
        """Return the name of the release that `link` leads to, or "" where it leads nowhere."""
        path = self.folder / link
        return path.readlink().name if path.is_symlink() and path.is_dir() else ""

    def _add(self, site: Path, name: str) -> None:
        unfinished, release = self.folder / RELEASES / f".{name}", self.folder / RELEASES / name
        for path in (unfinished, release):
            shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(site, unfinished, symlinks=True, copy_function=shutil.copyfile)
        compress(unfinished, self.folder / CURRENT)
        make_durable(unfinished)
        unfinished.rename(release)
        sync(release.parent)

    def _link(self, link: str, name: str) -> None:
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


def compress(folder: Path, earlier: Path | None = None) -> None:
    """Write a .gz and a .br beside every text in `folder` that becomes smaller, so that a host need not compress it each time.

    What the `earlier` release has of exactly the same text is copied: to compress a site takes longer than to build it.
    """
    for path in (folder / name for name in list_files(folder, *TEXT_ENDINGS)):
        if path.is_file():
            content = path.read_bytes()
            for suffix, compressed_by in COMPRESSORS.items():
                kept = earlier and earlier / f"{path.relative_to(folder)}{suffix}"
                is_same = kept and kept.is_file() and decompressed(kept) == content
                compressed = kept.read_bytes() if kept and is_same else compressed_by(content)
                if SMALLEST <= len(content) > len(compressed):
                    path.with_name(path.name + suffix).write_bytes(compressed)


class MirrorError(Exception):
    """rsync is missing (""), or what it printed when it failed."""


def is_remote(target: str) -> bool:
    """Return whether `target` is a place on another machine, as rsync writes it."""
    return _REMOTE.match(target) is not None


def staged(root: Path, target: str) -> Path:
    """Return the folder on this machine that `target` is a mirror of."""
    return root / STAGED / sha256(target)[:12]


def fetch(file: str, folder: Path, target: str) -> None:
    """Copy `file` of `target` into `folder`, if it is there. Raises MirrorError where there is no rsync."""
    rsync = shutil.which("rsync")
    if rsync is None:
        raise MirrorError
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(  # noqa: S603  # as below
        [rsync, "--links", f"{target.rstrip('/')}/{file}", str(folder / file)], capture_output=True, check=False
    )


def mirror(folder: Path, target: str) -> None:
    """Make `target` like `folder`: new releases first, then the links, and only then deletions. Raises MirrorError."""
    rsync, there = shutil.which("rsync"), f"{target.rstrip('/')}/"
    if rsync is None:
        raise MirrorError
    links = [str(folder / name) for name in (PREVIOUS, CURRENT) if (folder / name).is_symlink()]
    for arguments in (
        (*_COPY, f"--exclude=/{CURRENT}", f"--exclude=/{PREVIOUS}", "--exclude=.*-lock", f"{folder}/", there),
        ("--links", *links, there),
        (*_COPY, "--delete", *_OUR_FILES, "--exclude=*", f"{folder}/", there),
    ):
        done = subprocess.run(  # noqa: S603  # rsync, with what the person who publishes has typed
            [rsync, *arguments], capture_output=True, encoding="utf-8", errors="replace", check=False
        )
        if done.returncode:
            raise MirrorError((done.stderr.strip().splitlines() or [str(done.returncode)])[0])
