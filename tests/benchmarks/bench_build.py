"""Builds fictional milestones in two languages, with ours and with others: python3 tests/benchmarks/bench_build.py.

It measures processor time and memory of all processes of each program over --counts milestones: ours cold, again without a
change, and after an edit to one file; stock Material with static-i18n, Hugo and Zensical cold. It fails on no machine, however
slow: it prints what was measured, and which bars that meets. Quick to try: --counts 100 --only ours Hugo.
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
from building.table import bars, growth, head, row, weight_of  # noqa: E402
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
    work, costs, weight = CACHE / "building", dict[tuple[str, int], Cost](), 0.0
    chosen = [one for one in contestants(packages(CACHE, REQUIREMENTS)) if one.name in (given.only or (one.name,))]
    print(head(), flush=True)
    for count in given.counts:
        milestones = list(told(count))
        for one in chosen:
            shutil.rmtree(work, ignore_errors=True)
            one.prepare(work, milestones)
            for name, change in {one.name: None, **(AGAIN if one.name == "ours" else {})}.items():
                if change:
                    change(work, milestones)
                costs[name, count] = cost([one.command(work)], CACHE / "building.log")
                weighed = weight_of(work / "site")
                print(row(name, count, costs[name, count], costs.get(("ours", count)), weighed), flush=True)
            weight = weighed if one.name == "ours" else weight
    print(
        "", *(bars(costs, given.counts[-1], weight) if any(name == "ours" for name, _ in costs) else ()), *growth(costs), sep="\n"
    )
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
