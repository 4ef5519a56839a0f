"""Releases on another machine are those on this one, sent by rsync in an order in which visitors never meet half of one."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

from publishing.releasing import CURRENT, PREVIOUS, RELEASES

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
    return root / STAGED / hashlib.sha256(target.encode()).hexdigest()[:12]


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
