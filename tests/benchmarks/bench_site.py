"""Measure the site on a cheap phone, beside stock Material with the same content: python3 tests/benchmarks/bench_site.py.

For Lighthouse, both are served by nginx as in release/hosting, over https and HTTP/2. Print one row for each page of each site:
Lighthouse on its slow phone and network (medians of --runs); the same with a processor 12 times slower; what goes over the wire
without pictures, packed by gzip; what axe-core finds; then what the Nu HTML Checker says of all pages. Node 20, npm and Java are
needed. Where fonts.googleapis.com cannot be reached, stock Material is measured without its fonts.
Quick to try: --runs 1 --pages / .
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(PROJECT / "tests"), str(PROJECT / "tests" / "benchmarks")]

from publishing.environment import enter  # noqa: E402

enter("requirements-test.txt")

from compressed_host import served  # noqa: E402
from conftest import CHROMIUM  # noqa: E402
from hosts import served_by_nginx  # noqa: E402
from measurement import BENCHMARKS, CACHE, install_modules, print_head, print_row, run  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from programs import browser as installed_browser  # noqa: E402
from programs import program  # noqa: E402
from stock_material import build_stock_material  # noqa: E402

from publishing.release.releases import compress  # noqa: E402

FLAGS = (*CHROMIUM, "--ignore-certificate-errors")
PAGES = ("/", "/milestones/", "/milestones/2021-08-24-letter-on-compensation/", "/gallery/", "/help/")
PREFIXES = ("", "/bn")
PAGE_BEFORE = "/about/"  # the page from which a reader comes to a second visit
SLOWDOWN = 12
SITES = ("ours", "stock Material")
HEADERS = Path("hosts", "security-headers.nginx.conf")  # written into .cache by the build of our site
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
ATTEMPTS = 3  # now and then Lighthouse does not see the page begin
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True, "bypass_csp": True
}  # fmt: skip
PICTURES = ("image/jpeg", "image/webp", "image/avif", "image/png")
AXE = (BENCHMARKS / "axe.js").read_text(encoding="utf-8")
# The checker reads files, which have no host, and takes what the policy allows of the own host for refused.
# tests/test_policy.py has a browser judge the policy.
POLICY_MESSAGE = "Resource violates Content Security Policy"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", nargs="+", default=PAGES, help="addresses, as in English; each is measured in both languages")
    parser.add_argument("--runs", type=int, default=5, help="of Lighthouse for each page, of which the median counts")
    parser.add_argument("--only", nargs="+", choices=SITES, default=SITES, help="only these sites")
    options = parser.parse_args()
    chromium = Path(installed_browser())
    os.environ["CHROME_PATH"] = str(chromium)  # for Lighthouse
    checkers = install_modules(PROJECT / "tests" / "checkers")
    ours = CACHE / "site"
    run(sys.executable, PROJECT / "scripts" / "build_site.py", "--site-dir", ours)
    folders = {name: ours if name == "ours" else build_stock_material(ours, CACHE / "stock") for name in options.only}
    print_head(
        "page", "site", "performance", "accessibility", "best practices", "SEO", "LCP s", "CLS", "performance, 12 times slower",
        "first visit KB", "requests", "again KB", "requests", "axe violations", "incomplete",
    )  # fmt: skip
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for page, prefix, name in ((page, prefix, name) for page in options.pages for prefix in PREFIXES for name in folders):
            with served_with_headers(folders[name], PROJECT / ".cache" / HEADERS if name == "ours" else None) as address:
                reports = [lighthouse(f"{address}{prefix}{page}") for _ in range(options.runs)]
                slow = [lighthouse(f"{address}{prefix}{page}", SLOWDOWN) for _ in range(options.runs)]
            with served(folders[name]) as address:
                with visit(browser, f"{address}{prefix}{page}") as (opened, size, requests):
                    opened.evaluate((checkers / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
                    violations, incomplete = opened.evaluate(AXE)
                with visit(browser, f"{address}{prefix}{PAGE_BEFORE}", f"{address}{prefix}{page}") as (_, size_again, again):
                    pass
            print_row((
                f"{prefix}{page}", name, *(f"{score(reports, category):.0f}" for category in CATEGORIES),
                f"{audit_value(reports, 'largest-contentful-paint') / 1000:.2f}",
                f"{audit_value(reports, 'cumulative-layout-shift'):.3f}", f"{score(slow, 'performance'):.0f}",
                f"{size / 1e3:.1f}", requests, f"{size_again / 1e3:.1f}", again, violations, incomplete,
            ))  # fmt: skip
            for failure in failed_audits(reports):
                print(f"{name} {prefix}{page}: {failure}", file=sys.stderr, flush=True)
    for name, folder in folders.items():
        count = markup_messages(folder, checkers / "vnu-jar" / "build" / "dist" / "vnu.jar")
        print(
            f"\nNu HTML Checker, {name}: {count['error']} errors, {count['info']} warnings and remarks on all pages", flush=True
        )


@contextmanager
def served_with_headers(site: Path, headers: Path | None) -> Iterator[str]:
    """Yield the address at which nginx serves a copy of `site` with the security headers in the file `headers`."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(site, Path(folder, "current"))
        Path(folder, "hosts").mkdir()
        Path(folder, HEADERS).write_bytes(headers.read_bytes() if headers else b"")
        compress(Path(folder, "current"))
        with served_by_nginx(Path(folder), Path(folder, "nginx")) as host:
            yield f"https://127.0.0.1:{host.secure}"


def lighthouse(address: str, slowdown: int = 0) -> dict[str, Any]:
    """Return Lighthouse's report on the page at `address`; with `slowdown`, only its performance on a slower processor."""
    script = install_modules(BENCHMARKS / "lighthouse") / "lighthouse" / "cli" / "index.js"
    done = subprocess.CompletedProcess[str]((), 1, stderr="")
    for _ in range(ATTEMPTS):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            command = [
                "node", script, address, "--quiet", "--output=json",
                f"--chrome-flags={' '.join((*FLAGS, f'--user-data-dir={profile}'))}",
                f"--only-categories={','.join(CATEGORIES[:1] if slowdown else CATEGORIES)}",
                *([f"--throttling.cpuSlowdownMultiplier={slowdown}"] if slowdown else []),
            ]  # fmt: skip
            done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if done.returncode == 0:
            return dict(json.loads(done.stdout))
    sys.exit(f"Lighthouse failed: {done.stderr}")


def score(reports: list[dict[str, Any]], category: str) -> float:
    """Return the median score in `category`, 0 to 100."""
    return statistics.median(100 * (report["categories"][category]["score"] or 0) for report in reports)


def audit_value(reports: list[dict[str, Any]], name: str) -> float:
    """Return the median number that the audit `name` measured."""
    return statistics.median(report["audits"][name].get("numericValue", 0) for report in reports)


def failed_audits(reports: list[dict[str, Any]]) -> list[str]:
    """Return the audits that count for a score other than that of performance, and were not passed in full."""
    return sorted({
        f"{audit['id']}: {audit['title']}"
        for report in reports
        for category in CATEGORIES[1:]
        for reference in report["categories"][category]["auditRefs"]
        if reference["weight"] and (audit := report["audits"][reference["id"]])["score"] not in (None, 1)
    })  # fmt: skip


@contextmanager
def visit(browser: Browser, *addresses: str) -> Iterator[tuple[Page, int, int]]:
    """Yield a phone's page on which `addresses` were opened one after the other, and the bytes and requests of the last one.

    Pictures, and what the browser has kept, do not count.
    """
    with browser.new_context(**PHONE) as context:
        page = context.new_page()
        types: dict[str, str] = {}
        sizes: dict[str, int] = {}
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", lambda event: types.update({event["requestId"]: event["response"]["mimeType"]}))
        session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
        for address in addresses:
            sizes.clear()
            page.goto(address, wait_until="networkidle")
        counted = [size for request, size in sizes.items() if size and types.get(request) not in PICTURES]
        yield page, round(sum(counted)), len(counted)


def markup_messages(site: Path, jar: Path) -> Counter[str]:
    """Return how many errors ("error"), and how many warnings and remarks ("info"), all pages of `site` have together."""
    command = (program("java"), "-jar", jar, "--exit-zero-always", "--skip-non-html", "--format", "json", site)
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    messages = json.loads(done.stderr)["messages"]
    return Counter(message["type"] for message in messages if not message["message"].startswith(POLICY_MESSAGE))


if __name__ == "__main__":
    main()
