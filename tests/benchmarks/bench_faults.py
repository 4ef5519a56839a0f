"""Counts what visitors meet while a site is built over the one they see, ours beside stock Material: bench_faults.py --kills 10.

Builds are killed at random moments; after each kill the site is compared, file by file, with the one before. During one build
that is left alone, every file is read over and over; a file that is not there, or is empty, counts as missed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(PROJECT / "tests"), str(PROJECT / "tests" / "benchmarks")]

from publishing.environment import enter  # noqa: E402

enter("requirements-test.txt")

from bench_site import CACHE, LANGUAGES  # noqa: E402
from lighthouse.stock import stock  # noqa: E402

BREATH = 0.001  # seconds between two reads
VARYING = "sitemap.xml.gz"  # stock writes the hour into it


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    given = parser.parse_args()
    ours = CACHE / "site"
    build = [sys.executable, str(PROJECT / "scripts" / "build_site.py"), "--site-dir", str(ours)]
    subprocess.run(build, check=True, capture_output=True)
    theirs = stock(ours, LANGUAGES, CACHE / "stock")
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(theirs.parent / "mkdocs.yml")]
    print("| Site | Kills | Left broken | Seconds of a build | Reads | Missed |\n| --- |" + " --- |" * 5, flush=True)
    for name, command, site in (("ours", build, ours), ("stock Material", mkdocs, theirs)):
        seconds, reads, missed = _read_during(command, site)
        broken = sum(_is_broken(command, site, seconds, number) for number in range(given.kills))
        print(f"| {name} | {given.kills} | {broken} | {seconds:.1f} | {reads} | {missed} |", flush=True)


def _read_during(command: Sequence[str], site: Path) -> tuple[float, int, int]:
    """How long a build takes, how often a file was read meanwhile, and how often it was not there."""
    files = sorted(path for path in site.rglob("*") if path.is_file())
    order, reads, missed, began = random.Random(1), 0, 0, time.monotonic()  # noqa: S311  # any order will do
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            path = order.choice(files)
            reads += 1
            missed += not (path.is_file() and path.stat().st_size)
            time.sleep(BREATH)
    return time.monotonic() - began, reads, missed


def _is_broken(command: Sequence[str], site: Path, seconds: float, number: int) -> bool:
    """Whether a build that is killed within `seconds` leaves anything else than the site before, which is put back."""
    before, kept = _files(site), site.with_name("kept")
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(site, kept)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        time.sleep(random.Random(number).uniform(0, seconds))  # noqa: S311  # the same moments each time
        os.killpg(process.pid, signal.SIGKILL)
    broken = _files(site) != before
    shutil.rmtree(site)
    kept.rename(site)
    return broken


def _files(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.name != VARYING
    }


if __name__ == "__main__":
    main()
