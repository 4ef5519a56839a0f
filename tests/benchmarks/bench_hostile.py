"""Try broken and strange picture files on the program's own reader and encoder, and print what became of them.

    python3 tests/benchmarks/bench_hostile.py FOLDER…

Folders to try, from clones of public repositories: Pillow (Tests/images), python-pillow/test-images, metadata-extractor-images,
sharp (test/fixtures), libavif (tests/data), libheif, pillow_heif and libvips (test/test-suite). Files that neither are named like
a picture nor begin like one are left out. A file held back for its name alone is tried under the right one, too.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(PROJECT / "tests" / "benchmarks")]

from publishing.environment import enter  # noqa: E402

enter("requirements.txt")

from measurement import MEMORY_UNIT, print_head, print_row  # noqa: E402
from PIL import Image  # noqa: E402

from publishing.images.decode import UnreadableError  # noqa: E402
from publishing.images.master import ENDINGS, read_master  # noqa: E402
from publishing.images.pictures import Original  # noqa: E402
from publishing.images.renditions import make_picture  # noqa: E402
from publishing.images.worker_pool import MOST_MEMORY, run_isolated  # noqa: E402

SUFFIXES = {*Image.registered_extensions(), ".heic", ".heif", ".hif", ".jxl", ".fuzzed", ".sun"}
BEGINNINGS = (b"\xff\xd8", b"\x89PNG", b"RIFF")
ACCEPTED = ("made", "missing", "empty", "too-large", "unreadable", "mislabelled", "turned", "broken", "beyond")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The outcome for one file, processor seconds, and bytes of memory at most: after reading and after encoding.

    `outcome` is "made", the reason why the file is held back, "crashed" where its process ended before it could say, as it does
    after the processor time that is allowed, or an exception.
    """

    path: Path
    outcome: str
    renamed: bool = False
    seconds: float = 0
    reading: int = 0
    peak: int = 0

    @property
    def failed(self) -> bool:
        """Whether the program has a fault."""
        return self.outcome not in ACCEPTED or self.peak > MOST_MEMORY

    def __str__(self) -> str:
        return f"  {self.path}: {self.outcome} in {self.seconds:.2f} s, {self.peak / 1e6:.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--worst", type=int, default=5, help="how many of the slowest and largest to name")
    options = parser.parse_args()
    trials: list[Trial] = []
    print_head("folder", "files", "made", "held back", "of it by name", "failed", "slowest s", "most MB", "reading MB")
    for folder in options.folders:
        tried = [next(run_isolated(attempt, {"": path}))[1] or Trial(path=path, outcome="crashed") for path in pictures(folder)]
        print_trials(folder.name, tried)
        trials += tried
    print_trials("together", trials)
    print("\nheld back or failed:", *(f"  {outcome}: {count}" for outcome, count in outcomes(trials)), sep="\n")
    print("\nslowest:", *sorted(trials, key=lambda trial: -trial.seconds)[: options.worst], sep="\n")
    print("\nlargest:", *sorted(trials, key=lambda trial: -trial.peak)[: options.worst], sep="\n")
    print("\nfailed:", *(trial for trial in trials if trial.failed), sep="\n")


def pictures(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder` that are named like a picture, or begin like one."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as opened:
                beginning = opened.read(12)
            if path.suffix.lower() in SUFFIXES or beginning.startswith(BEGINNINGS) or beginning[4:8] == b"ftyp":
                yield path


def attempt(path: Path) -> Trial:
    """Read the picture at `path` and encode it, as the build does; the worker that calls this limits its memory and time."""
    started, outcome, renamed, reading = processor_seconds(), "", False, 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            master = read_master(path)
            for suffix in ENDINGS if master.fault == "mislabelled" else ():
                copy = read_master(Path(shutil.copyfile(path, Path(folder) / f"copy.{suffix}")))
                if copy.fault != "mislabelled":
                    master, renamed = copy, True
            reading = most_memory()
            outcome = master.fault or (make_picture(Original(master=master), Path(folder) / "cache") and "made")
        except UnreadableError:
            outcome = "broken"
        except MemoryError:
            outcome = "beyond"
        except Exception as error:  # noqa: BLE001  # whatever is raised is a fault of the program
            outcome = repr(error)
    return Trial(
        path=path, outcome=outcome, renamed=renamed, seconds=processor_seconds() - started, reading=reading, peak=most_memory()
    )


def processor_seconds() -> float:
    """Return the processor time of this process and of those that it started."""
    return sum(os.times()[:4])


def most_memory() -> int:
    """Return the bytes of this process, or of one that it started, at its largest."""
    return MEMORY_UNIT * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def print_trials(name: str, trials: Sequence[Trial]) -> None:
    """Print the row of one folder."""
    outcome = Counter("failed" if trial.failed else "made" if trial.outcome == "made" else "held back" for trial in trials)
    print_row((
        name, len(trials), outcome["made"], outcome["held back"], sum(trial.renamed for trial in trials), outcome["failed"],
        f"{max((trial.seconds for trial in trials), default=0):.1f}",
        f"{max((trial.peak for trial in trials), default=0) / 1e6:.0f}",
        f"{max((trial.reading for trial in trials), default=0) / 1e6:.0f}",
    ))  # fmt: skip


def outcomes(trials: Sequence[Trial]) -> list[tuple[str, int]]:
    """Return how often each outcome but "made" occurs."""
    return sorted(Counter(trial.outcome for trial in trials if trial.outcome != "made").items())


if __name__ == "__main__":
    main()
