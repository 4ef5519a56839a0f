"""Measures how much one nginx on this machine bears, beside stock Material with the same content: bench_load.py --seconds 60.

nginx runs two processes with release/hosting/nginx.conf; wrk keeps 200 connections busy on the same machine, so that both
share its processors. It prints one row for each kind of page of each site: requests a second, the time that 99 of 100 take,
errors, and the bytes of one answer, as brotli and gzip pack it and as it is.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(PROJECT / "tests"), str(PROJECT / "tests" / "benchmarks")]

from publishing.environment import enter  # noqa: E402

enter("requirements-test.txt")

from bench_site import CACHE, LANGUAGES  # noqa: E402
from hosted import hosted  # noqa: E402
from lighthouse.stock import stock  # noqa: E402
from programs import wrk  # noqa: E402

PAGES = ("/", "/bn/", "/milestones/2021-08-24-letter-on-compensation/", "/gallery/")
THREADS = 2
PATIENCE = "10s"  # after which an answer counts as an error
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
SLOWEST = re.compile(r"99%\s+([\d.]+\w+)")
ERRORS = re.compile(r"(Socket errors|Non-2xx or 3xx responses): (.*)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="how long each page is asked for")
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--pages", nargs="+", default=PAGES)
    given = parser.parse_args()
    ours = CACHE / "site"
    subprocess.run([sys.executable, PROJECT / "scripts" / "build_site.py", "--site-dir", ours], check=True)
    print(
        "| Page | Site | Requests a second | 99 of 100 within | Errors | Bytes: brotli | gzip | plain |\n| --- |" + " --- |" * 7
    )
    for name, site in {"ours": ours, "stock Material": stock(ours, LANGUAGES, CACHE / "stock")}.items():
        with hosted(site) as host:
            for page in given.pages:
                sizes = [len(host.ask(page, Accept_Encoding=packing).body) for packing in ("br", "gzip", "identity")]
                said = _asked(f"https://127.0.0.1:{host.secure}{page}", given.seconds, given.connections)
                row = (page, name, *said, *sizes)
                print(f"| {' | '.join(map(str, row))} |", flush=True)


def _asked(address: str, seconds: int, connections: int) -> tuple[str, str, str]:
    """Requests a second, the time within which 99 of 100 were answered, and what went wrong."""
    settings = (
        f"-t{THREADS}",
        f"-c{connections}",
        f"-d{seconds}s",
        "--latency",
        "--timeout",
        PATIENCE,
        "-H",
        "Accept-Encoding: gzip",
        address,
    )
    said = subprocess.run([wrk(), *settings], capture_output=True, encoding="utf-8", check=True).stdout
    rate, slowest = RATE.search(said), SLOWEST.search(said)
    return (rate[1] if rate else "?", slowest[1] if slowest else "?", "; ".join(one[2] for one in ERRORS.finditer(said)) or "0")


if __name__ == "__main__":
    main()
