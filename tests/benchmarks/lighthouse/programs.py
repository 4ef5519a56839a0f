"""What npm has for the benchmark, Lighthouse and the checkers: installed once below the cache, as the lock files say."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from programs import program


def installed(asked: Path, cache: Path) -> Path:
    """Returns the folder node_modules of what `asked`/package.json names."""
    lock = (asked / "package-lock.json").read_bytes()
    folder = cache / f"{asked.name}-{hashlib.sha256(lock).hexdigest()[:12]}"
    complete = folder / "node_modules" / "complete"  # npm removes the folder before it installs
    if not complete.exists():
        print(f"Installing what {asked.name} needs…", file=sys.stderr, flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(asked / name, folder / name)
        done = subprocess.run(
            [program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            capture_output=True,
            encoding="utf-8",
            cwd=folder,
            check=False,
        )
        if done.returncode:
            sys.exit(f"It cannot be installed: {done.stderr}")
        complete.touch()
    return folder / "node_modules"
