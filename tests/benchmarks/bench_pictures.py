"""Compare our pictures with those of sharp at equal likeness: python3 tests/benchmarks/bench_pictures.py.

Print processor time and memory of all processes, and the bytes of what they make of forty photographs (or of those in --photos)
at the same likeness (SSIM). Quick to try: --count 10.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(PROJECT / "tests" / "benchmarks")]

from publishing.environment import enter  # noqa: E402

enter("requirements.txt")

from pictures import photographs  # noqa: E402
from pictures.installing import packages  # noqa: E402
from pictures.ours import ours  # noqa: E402
from pictures.race import PAIRS, Race, Result  # noqa: E402
from pictures.sharp import sharp  # noqa: E402
from pictures.table import head, row  # noqa: E402

CACHE = PROJECT / ".cache" / "benchmarks"
SAMPLE = 8  # photographs on which qualities are chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, help="a folder of JPEG photographs, instead of the forty that are fetched")
    parser.add_argument("--count", type=int, default=40, help="only so many of them, for a quicker answer")
    parser.add_argument("--pair", choices=PAIRS, action="append", help="only these formats")
    given = parser.parse_args()
    given_photographs = photographs.in_folder(given.photos) if given.photos else photographs.fetched(CACHE / "photographs")
    given_photographs = given_photographs[:: max(1, len(given_photographs) // given.count)][: given.count]
    work = CACHE / "work"
    shutil.rmtree(work, ignore_errors=True)
    masters = photographs.numbered(given_photographs, work / "masters")
    sample = photographs.numbered(given_photographs[:: max(1, len(given_photographs) // SAMPLE)], work / "sample")
    programs = packages(CACHE)
    contestants = [ours(), *sharp(CACHE)]
    race = Race(masters=masters, sample=sample, work=work, programs=programs)
    results: dict[str, list[Result]] = {}
    for pair in given.pair or PAIRS:
        print(head(pair, len(masters)), flush=True)
        results[pair] = []
        for result in race.run(pair, contestants):
            results[pair].append(result)
            print(row(result, results[pair][0], len(masters)), flush=True)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
