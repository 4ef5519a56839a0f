"""A host and what it serves: judge its releases by today's content, publish to it, and take down what ended."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from publishing.build.last_release import Remainder, delete_ended, make_remainder
from publishing.build.release_record import (
    TARGETS,
    ReleaseRecord,
    ended,
    forget_records,
    last_record,
    lost_texts,
    read_release_record,
)
from publishing.content.library import Library
from publishing.content.memory import MEMORY, add_to_memory, read_memory
from publishing.files.atomic_write import write_file
from publishing.release.releases import CURRENT, HOST_FILES, PREVIOUS, RELEASES, Releases, fetch, is_remote, mirror, staged

NEXT = Path(".cache", "next-release")


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """The place `target` that visitors see, given today's content in `library`.

    `has_leaks` tells whether a release contains words or pictures of people that are withheld today.
    """

    target: str
    library: Library
    has_leaks: Callable[[Path], bool] = lambda _: False

    @property
    def folder(self) -> Path:
        """The folder on this machine that is the target, or that the target is a mirror of."""
        return staged(self.library.root, self.target) if is_remote(self.target) else Path(self.target).resolve()

    @property
    def releases(self) -> Releases:
        """The releases in the folder."""
        return Releases(folder=self.folder, may_stay=self.may_stay)

    @property
    def current(self) -> ReleaseRecord | None:
        """The record of what visitors see; None where this machine has none."""
        return read_release_record(self.library.root, self.releases.name(CURRENT))

    def may_stay(self, release: Path) -> bool:
        """Return whether a release may be shown again: what it used is known here, nothing of that ended, and nothing leaks."""
        record = read_release_record(self.library.root, release.name)
        return record is not None and not ended(record, self.library) and not self.has_leaks(release)

    def take_down(self, now: datetime.datetime) -> Remainder:
        """Make the current release itself minus what ended; it is "unchanged" where nothing ended, "none" where it is unknown.

        A release of which this machine has no record is replaced by the last site that was built here. Raises OSError where no
        new release can be written: what ended is then deleted from the current one.
        """
        root, name = self.library.root, self.releases.name(CURRENT)
        own = read_release_record(root, name)
        record = own or last_record(root)
        if not name or record is None:
            return Remainder(kind="none")
        if own and not ended(own, self.library) and not lost_texts(root, own, self.library):
            return Remainder(kind="unchanged")
        new, served = root / NEXT, self.folder / RELEASES / name if own else None
        try:
            remainder = make_remainder(root, record, new, now, served)
            if remainder.kind != "none":
                self.releases.publish(new)
        except OSError:  # such as a full disk, on which there is still room for less
            if served:
                delete_ended(record, self.library, served)
            raise
        finally:
            shutil.rmtree(new, ignore_errors=True)
        return remainder

    def send(self) -> None:
        """Let the host remember what ended, and mirror the folder to another machine if it is one. Raises MirrorError."""
        add_to_memory(self.folder / HOST_FILES, self.library.remembered | self.library.memory_lines)
        if is_remote(self.target):
            mirror(self.folder, self.target)

    def remember(self, site: str = "") -> None:
        """Remember this target, and forget the records of all releases that no target serves, but for the last and `site`."""
        root = self.library.root
        target = self.target if is_remote(self.target) else str(self.folder)
        targets = dict.fromkeys((*remembered_targets(root), target))
        write_file(root / TARGETS, json.dumps([*targets], indent=1).encode())
        hosts = [Host(target=target, library=self.library).releases for target in targets]
        last = last_record(root)
        kept = (
            {site}
            | {releases.name(link) for releases in hosts for link in (CURRENT, PREVIOUS)}
            | ({last.name} if last else set())
        )
        forget_records(root, kept)


def recall(root: Path, target: str) -> None:
    """Add to what this machine remembers of the content at `root` what the host remembers: another machine may have told it."""
    folder = staged(root, target) if is_remote(target) else Path(target).resolve()
    if is_remote(target):
        fetch(f"{HOST_FILES}/{MEMORY.as_posix()}", folder, target)
    add_to_memory(root, read_memory(folder / HOST_FILES))


def remembered_targets(root: Path) -> tuple[str, ...]:
    """Return every target that the site of the content at `root` was published to from this machine."""
    try:
        targets = json.loads((root / TARGETS).read_bytes())
    except (OSError, ValueError):
        return ()
    return tuple(target for target in targets if isinstance(target, str)) if isinstance(targets, list) else ()
