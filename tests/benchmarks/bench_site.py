"""Measures the site as a cheap phone meets it, beside stock Material: python3 tests/benchmarks/bench_site.py.

Stock Material has the same content. It prints one row for each page of each site: Lighthouse on its slow phone and network
(medians of --runs), with nginx serving as in release/hosting; the same with a processor 12 times slower; what goes over the wire
without pictures, packed by gzip; what axe-core finds; then what the Nu HTML Checker says of all pages. Node 20, npm and Java are
needed. Where fonts.googleapis.com cannot be reached, stock Material is measured without its fonts.
Quick to try: --runs 1 --pages / .
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

from hosted import OURS, hosted  # noqa: E402
from lighthouse.audits import FLAGS, Lighthouse  # noqa: E402
from lighthouse.markup import messages  # noqa: E402
from lighthouse.programs import installed  # noqa: E402
from lighthouse.serving import served  # noqa: E402
from lighthouse.stock import stock  # noqa: E402
from lighthouse.table import head, row  # noqa: E402
from lighthouse.visits import visit  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from programs import browser as installed_browser  # noqa: E402

CACHE = PROJECT / ".cache" / "benchmarks"
LANGUAGES = {"en": "English", "bn": "বাংলা"}
PAGES = ("/", "/milestones/", "/milestones/2021-08-24-letter-on-compensation/", "/gallery/", "/help/")
PREFIXES = ("", "/bn")
BEFORE = "/about/"  # the page from which a reader comes again
SLOWDOWN = 12
HEADERS = {"ours": OURS, "stock Material": None}  # what each is served with


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", nargs="+", default=PAGES, help="addresses, as in English; each is measured in both languages")
    parser.add_argument("--runs", type=int, default=5, help="of Lighthouse for each page, of which the median counts")
    parser.add_argument("--only", nargs="+", choices=HEADERS, default=tuple(HEADERS), help="of these sites")
    given = parser.parse_args()
    chromium = Path(installed_browser())
    lighthouse = Lighthouse(modules=installed(PROJECT / "tests" / "benchmarks" / "lighthouse", CACHE), browser=chromium)
    checkers = installed(PROJECT / "tests" / "checkers", CACHE)
    ours = CACHE / "site"
    subprocess.run([sys.executable, PROJECT / "scripts" / "build_site.py", "--site-dir", ours], check=True)
    made = {"ours": ours, "stock Material": stock(ours, LANGUAGES, CACHE / "stock")}
    sites = {name: made[name] for name in given.only}
    print(head(), flush=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for prefix, page in ((prefix, f"{prefix}{one}") for one in given.pages for prefix in PREFIXES):
            for name, folder in sites.items():
                with served(folder) as address:
                    first = visit(browser, address, page, f"{prefix}{BEFORE}", checkers / "axe-core" / "axe.min.js")
                with hosted(folder, HEADERS[name]) as host:
                    address = f"https://127.0.0.1:{host.secure}{page}"
                    audit = lighthouse.audit(address, runs=given.runs)
                    slower = lighthouse.audit(address, runs=given.runs, slowdown=SLOWDOWN)
                print(row(page, name, audit, slower, first), flush=True)
                for one in audit.wrong:
                    print(f"{name} {page}: {one}", file=sys.stderr, flush=True)
    for name, folder in sites.items():
        found = messages(folder, checkers / "vnu-jar" / "build" / "dist" / "vnu.jar")
        print(
            f"\nNu HTML Checker, {name}: {found['error']} errors, {found['info']} warnings and remarks on all pages", flush=True
        )


if __name__ == "__main__":
    main()
