"""Compare building milestones in two languages with other programs: python3 tests/benchmarks/bench_build.py.

Print processor time and memory of all processes of each program over --counts milestones: ours cold, again without a change, and
after an edit to one file; stock Material with static-i18n, Hugo and Zensical cold. Quick to try: --counts 100 --only ours Hugo.
"""

from __future__ import annotations

import argparse
import gzip
import math
import shutil
import statistics
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(PROJECT / "tests" / "benchmarks")]

from publishing.environment import enter  # noqa: E402

enter("requirements.txt")

from fictional_site import edit_site, fictional_milestones, write_hugo_site, write_material_site, write_site  # noqa: E402
from measurement import BENCHMARKS, CACHE, Cost, cost, install_packages, print_head, print_row  # noqa: E402

ROOT = CACHE / "build"
OURS = (sys.executable, PROJECT / "scripts" / "build_site.py", "--root", ROOT)
# What writes the site, and the command that builds it; Hugo and Zensical stand in a folder of programs.
GENERATORS = {
    "ours": (write_site, OURS),
    "ours, second run": (lambda *_: None, OURS),
    "ours, one edit": (edit_site, OURS),
    "stock": (write_material_site, (sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", ROOT / "mkdocs.yml")),
    "Hugo": (write_hugo_site, ("hugo", "--source", ROOT, "--destination", ROOT / "site", "--quiet")),
    "Zensical": (write_material_site, ("zensical-i18n", "build", "--config-file", ROOT / "mkdocs.yml")),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", nargs="+", type=int, default=(100, 1000), help="milestones")
    parser.add_argument("--only", nargs="+", help="only these programs, such as: ours Hugo")
    options = parser.parse_args()
    names = [name for name in GENERATORS if not options.only or name.split(",")[0] in options.only]
    costs: dict[tuple[str, int], Cost] = {}
    print_head("", "milestones", "CPU s", "to ours, cold", "wall s", "peak MB", "KB a page, gzip")
    for count in options.counts:
        milestones = fictional_milestones(count)
        for name in names:
            write, (program, *arguments) = GENERATORS[name]
            if "," not in name:
                shutil.rmtree(ROOT, ignore_errors=True)
            write(ROOT, milestones)
            if name in ("Hugo", "Zensical"):
                program = install_packages(BENCHMARKS / "generators" / "requirements.txt") / program
            costs[name, count] = measured = cost(program, *arguments)
            ours = costs.get(("ours", count))
            ratio = f"{measured.processor / ours.processor:.2f}" if ours else ""
            pages = ROOT.glob("site/**/milestones/*fictional*/index.html")
            size = statistics.median(len(gzip.compress(page.read_bytes(), 6)) for page in pages) / 1e3
            seconds = (f"{measured.processor:.2f}", ratio, f"{measured.wall:.1f}")
            print_row((name, count, *seconds, f"{measured.peak / 1e6:.0f}", f"{size:.1f}"))
    first, last = min(options.counts), max(options.counts)
    for name in names if first < last else ():
        growth = math.log(costs[name, last].processor / costs[name, first].processor) / math.log(last / first)
        print(f"growth of {name} from {first} to {last}: exponent {growth:.2f}")
    shutil.rmtree(ROOT)


if __name__ == "__main__":
    main()
