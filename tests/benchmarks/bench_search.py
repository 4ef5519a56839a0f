"""Asks our search, stock Material's and Pagefind the same questions: python3 tests/benchmarks/bench_search.py.

The questions of tests/relevance, typed in Chromium on the same pages. It prints one row for each kind of question: the share of
right pages that were found, of questions that a right page answers first, the questions without any right page, and the share of
found pages that are right; then the bytes of a first search. A page in the other language counts neither as right nor as wrong.
Node 20 and npm are needed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(PROJECT / "tests"), str(PROJECT / "tests" / "benchmarks")]

from publishing.environment import enter  # noqa: E402

enter("requirements-test.txt")

from lighthouse.programs import installed  # noqa: E402
from lighthouse.stock import stock  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from programs import browser as installed_browser  # noqa: E402
from searching.asking import answers, first_search  # noqa: E402
from searching.contestants import material, ours, pagefind  # noqa: E402
from searching.table import table  # noqa: E402

CACHE = PROJECT / ".cache" / "benchmarks" / "search"
LANGUAGES = {"en": "English", "bn": "বাংলা"}
QUESTIONS = ("real", "unseen")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", nargs="+", default=QUESTIONS, help="files of tests/relevance")
    given = parser.parse_args()
    site = CACHE / "site"
    subprocess.run([sys.executable, PROJECT / "scripts" / "build_site.py", "--site-dir", site], check=True, stdout=sys.stderr)
    with sync_playwright() as playwright:
        chromium = installed_browser()
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        race(browser, site, tuple(given.questions))


def race(browser: Browser, site: Path, names: tuple[str, ...]) -> None:
    """Prints both tables."""
    modules = installed(PROJECT / "tests" / "benchmarks" / "searching", CACHE.parent)
    contestants = [ours(site), material(stock(site, LANGUAGES, CACHE / "stock")), pagefind(site, modules, CACHE / "pagefind")]
    found = {one.name: list(answers(one, browser, names)) for one in contestants}
    print(*table(found), "", sep="\n")
    print("| bytes of a first search, compressed | en | bn |\n|---|---|---|")
    for one in contestants:
        print(f"| {one.name} | {' | '.join(f'{first_search(one, browser, language):,}' for language in LANGUAGES)} |")


if __name__ == "__main__":
    main()
