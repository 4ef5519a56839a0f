"""Compare building milestones in two languages with other programs: python3 tests/benchmarks/bench_build.py.

Print processor time and memory of all processes of each program over --counts milestones: ours cold, again without a change, and
after an edit to one file; stock Material with static-i18n, Hugo and Zensical cold. Quick to try: --counts 100 --only ours Hugo.
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

from building.content import edit, told  # noqa: E402
from building.contestants import contestants  # noqa: E402
from building.table import growth, head, row, weight_of  # noqa: E402
from pictures.costs import Cost, cost  # noqa: E402
from pictures.installing import packages  # noqa: E402

CACHE = PROJECT / ".cache" / "benchmarks"
REQUIREMENTS = PROJECT / "tests" / "benchmarks" / "building" / "requirements.txt"
AGAIN = {"ours, second run": lambda *_: None, "ours, one edit": edit}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", nargs="+", type=int, default=(100, 1000), help="milestones")
    parser.add_argument("--only", nargs="+", help="only these programs, such as: ours Hugo")
    given = parser.parse_args()
    work, costs = CACHE / "building", dict[tuple[str, int], Cost]()
    everybody = contestants(packages(CACHE, REQUIREMENTS))
    chosen = [contestant for contestant in everybody if not given.only or contestant.name in given.only]
    print(head(), flush=True)
    for count in given.counts:
        milestones = list(told(count))
        for contestant in chosen:
            shutil.rmtree(work, ignore_errors=True)
            contestant.prepare(work, milestones)
            for name, change in {contestant.name: None, **(AGAIN if contestant.name == "ours" else {})}.items():
                if change:
                    change(work, milestones)
                costs[name, count] = cost([contestant.command(work)], CACHE / "building.log")
                weight = weight_of(work / "site")
                print(row(name, count, costs[name, count], costs.get(("ours", count)), weight), flush=True)
    print("", *growth(costs), sep="\n")
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
