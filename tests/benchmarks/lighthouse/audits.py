"""What Lighthouse says of a page on its slow phone: the median of several runs, each with a profile of its own."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
ATTEMPTS = 3  # now and then it does not see the page begin
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--ignore-certificate-errors",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The scores of 0 to 100, the time of the largest paint in milliseconds, how far the page moved, and what was found wrong."""

    scores: Mapping[str, float]
    largest: float
    shift: float
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lighthouse:
    """Lighthouse of `modules`, with the browser at `browser`."""

    modules: Path
    browser: Path

    def audit(self, address: str, *, runs: int, slowdown: int | None = None) -> Audit:
        """Returns the medians of `runs`; with `slowdown` of performance alone, the processor being so many times slower."""
        found = [self._run(address, slowdown) for _ in range(runs)]
        categories = CATEGORIES if slowdown is None else CATEGORIES[:1]
        wrong = {
            f"{one['id']}: {one['title']}"
            for report in found
            for category in categories
            for reference in report["categories"][category]["auditRefs"]
            if reference["weight"] and category != "performance"
            and (one := report["audits"][reference["id"]])["score"] not in (None, 1)
        }  # fmt: skip
        return Audit(
            scores={
                one: statistics.median(100 * (report["categories"][one]["score"] or 0) for report in found) for one in categories
            },
            largest=statistics.median(report["audits"]["largest-contentful-paint"].get("numericValue", 0) for report in found),
            shift=statistics.median(report["audits"]["cumulative-layout-shift"].get("numericValue", 0) for report in found),
            wrong=tuple(sorted(wrong)),
        )

    def _run(self, address: str, slowdown: int | None) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            report = Path(profile, "report.json")
            command = [
                "node", str(self.modules / "lighthouse" / "cli" / "index.js"), address, "--quiet", "--output=json",
                f"--output-path={report}", f"--chrome-flags={' '.join((*FLAGS, f'--user-data-dir={profile}/browser'))}",
                f"--only-categories={','.join(CATEGORIES if slowdown is None else CATEGORIES[:1])}",
                *([] if slowdown is None else [f"--throttling.cpuSlowdownMultiplier={slowdown}"]),
            ]  # fmt: skip
            around = {**os.environ, "CHROME_PATH": str(self.browser)}
            for _ in range(ATTEMPTS):
                done = subprocess.run(command, env=around, capture_output=True, encoding="utf-8", check=False)
                if not done.returncode and report.exists():
                    read: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
                    return read
            sys.exit(f"Lighthouse failed: {done.stderr}")
