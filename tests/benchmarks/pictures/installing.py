"""The Python packages that only the benchmark needs, installed once below the cache as the lock file has them."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def packages(cache: Path, requirements: Path = REQUIREMENTS) -> Path:
    """Returns the folder with the programs of an environment that has what `requirements` lists."""
    folder = cache / f"python-{hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]}"
    complete = folder / "complete"
    if not complete.exists():
        print(f"Installing what {requirements.parent.name} needs…", file=sys.stderr, flush=True)
        try:
            _run(sys.executable, "-m", "venv", "--clear", str(folder))
            pip = (str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:")
            _run(*pip, "--requirement", str(requirements))
        except subprocess.CalledProcessError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise SystemExit(f"The benchmark's packages cannot be installed: {error.stderr.strip()}") from error
        complete.touch()
    return folder / "bin"


def _run(*command: str) -> None:
    subprocess.run(command, capture_output=True, text=True, check=True)
