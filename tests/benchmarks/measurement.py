"""Measure what programs cost, install what benchmarks need below .cache/benchmarks, and print Markdown tables.

Run as a program, it runs the command in its arguments and prints the cost as JSON: measurement.py LOG PROGRAM ARGUMENT…
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent
PROJECT = BENCHMARKS.parents[1]
CACHE = PROJECT / ".cache" / "benchmarks"
MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024  # macOS counts ru_maxrss in bytes, Linux in kibibytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Processor seconds (user and system) of a program and all that it starts, wall seconds, and the largest process in bytes."""

    processor: float
    wall: float
    peak: int


def cost(*command: str | Path) -> Cost:
    """Run `command` and return its cost. Exit with its log where it fails.

    A small process starts the program, since Linux counts the memory of the process that starts a program as the program's own.
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    log = CACHE / "program.log"
    run = subprocess.run(
        [sys.executable, "-I", "-S", __file__, log, *command], capture_output=True, encoding="utf-8", check=False
    )
    if run.returncode:
        sys.exit(f"{Path(command[0]).name} failed; see {log}\n{run.stderr}")
    return Cost(**json.loads(run.stdout))


def install_packages(requirements: Path) -> Path:
    """Return the folder of programs of a Python environment that has what the file `requirements` lists."""
    folder = _installed_folder(requirements)
    if not (folder / "complete").exists():
        run(sys.executable, "-m", "venv", "--clear", folder)
        options = ("--quiet", "--require-hashes", "--only-binary=:all:")
        run(folder / "bin" / "python", "-m", "pip", "install", *options, "--requirement", requirements)
        (folder / "complete").touch()
    return folder / "bin"


def install_modules(packages: Path) -> Path:
    """Return the folder node_modules with what package-lock.json in the folder `packages` lists."""
    folder = _installed_folder(packages / "package-lock.json")
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(packages / name, folder / name)
        npm = shutil.which("npm") or sys.exit("Install Node.js 20.9 or newer with npm.")
        run(npm, "ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund")
        (folder / "complete").touch()
    return folder / "node_modules"


def _installed_folder(lock: Path) -> Path:
    return CACHE / f"{lock.parent.name}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"


def run(*command: str | Path) -> str:
    """Run `command` and return what it prints. Exit with its messages where it fails."""
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def print_head(*names: str) -> None:
    """Print the heading of a Markdown table."""
    print_row(names)
    print_row(["---"] * len(names))


def print_row(cells: Sequence[object]) -> None:
    """Print a row of a Markdown table."""
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def main() -> int:
    log, *command = sys.argv[1:]
    started = time.perf_counter()
    with Path(log).open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall, processor = time.perf_counter() - started, usage.ru_utime + usage.ru_stime
    print(json.dumps(asdict(Cost(processor=processor, wall=wall, peak=usage.ru_maxrss * MEMORY_UNIT))))
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
