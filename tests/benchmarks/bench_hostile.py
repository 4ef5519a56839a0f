"""Tries broken and strange pictures on what reads and makes ours, and says what became of them.

    python3 tests/benchmarks/bench_hostile.py FOLDER…

Folders to try, from clones of public repositories: Pillow (Tests/images), python-pillow/test-images, metadata-extractor-images,
sharp (test/fixtures), libavif (tests/data), libheif, pillow_heif and libvips (test/test-suite). What is not named
like a picture, and does not begin like one, is left out. A file held back for its name alone is tried under the right one, too.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(PROJECT / "tests" / "benchmarks")]

from publishing.environment import enter  # noqa: E402

enter("requirements.txt")

from pictures.trial import MEGABYTE, Trial, trial  # noqa: E402
from PIL import Image  # noqa: E402

NAMED = {*Image.registered_extensions(), ".heic", ".heif", ".hif", ".jxl", ".fuzzed", ".sun"}
BEGUN = (b"\xff\xd8", b"\x89PNG", b"RIFF")
HEAD = (
    "folder",
    "files",
    "made",
    "held back",
    "of it by name",
    "crashed",
    "hung",
    "raised",
    "slowest s",
    "most MB",
    "reading MB",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--worst", type=int, default=5, help="how many of the slowest and largest to name")
    given = parser.parse_args()
    everything: list[Trial] = []
    rows = []
    for folder in given.folders:
        trials = [_tried(path) for path in _pictures(folder)]
        everything += trials
        rows.append(_row(folder.name, trials))
    print(*(f"| {' | '.join(row)} |" for row in (HEAD, ("---",) * len(HEAD), *rows, _row("together", everything))), sep="\n")
    print("\nheld back:", *(f"  {answer}: {count}" for answer, count in _held(everything)), sep="\n")
    for name, key in (("slowest", "seconds"), ("largest", "peak")):
        worst = sorted(everything, key=lambda one: -getattr(one, key))[: given.worst]  # used at once
        print(f"\n{name}:", *(f"  {one}" for one in worst), sep="\n")
    print("\nfindings:", *(f"  {one}" for one in everything if one.is_finding), sep="\n")


def _pictures(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as opened:
                beginning = opened.read(12)
            if path.suffix.lower() in NAMED or beginning.startswith(BEGUN) or beginning[4:8] == b"ftyp":
                yield path


def _tried(path: Path) -> Trial:
    found = trial(path, path)
    if found.answer != "mislabelled":
        return found
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("jpg", "png", "webp", "heic"):
            copy = Path(shutil.copyfile(path, Path(folder) / f"copy.{ending}"))
            again = trial(copy, path, renamed=True)
            if again.answer != "mislabelled":
                return again
    return found


def _row(name: str, trials: list[Trial]) -> tuple[str, ...]:
    def count(*answers: str) -> str:
        return str(sum(one.answer in answers for one in trials))

    return (
        name,
        str(len(trials)),
        count("made"),
        str(sum(not one.is_finding and one.answer != "made" for one in trials)),
        str(sum(one.renamed for one in trials)),
        count("crashed"),
        count("hung"),
        count("raised"),
        f"{max((one.seconds for one in trials), default=0):.1f}",
        f"{max((one.peak for one in trials), default=0) / MEGABYTE:.0f}",
        f"{max((one.reading for one in trials), default=0) / MEGABYTE:.0f}",
    )


def _held(trials: list[Trial]) -> list[tuple[str, int]]:
    answers = [one.answer for one in trials if one.answer != "made" and not one.is_finding]
    return [(answer, answers.count(answer)) for answer in sorted(set(answers))]


if __name__ == "__main__":
    main()
