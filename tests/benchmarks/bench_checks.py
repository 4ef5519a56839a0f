"""Times a full check of many milestones with their consents: python tests/benchmarks/bench_checks.py --milestones 1000."""

from __future__ import annotations

import argparse
import datetime
import shutil
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts")]

from publishing.checks.gate import judge  # noqa: E402
from publishing.content.library import load_library  # noqa: E402

SOUND = PROJECT / "tests" / "sound"
NOW = datetime.datetime(2026, 1, 15, 6, tzinfo=datetime.UTC)
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--milestones", type=int, default=1000)
    count = parser.parse_args().milestones
    with tempfile.TemporaryDirectory() as folder:
        root = Path(shutil.copytree(SOUND, Path(folder) / "site"))
        entry = (root / "milestones" / "2022-05-sample-people-quoted.yml").read_text(encoding="utf-8")
        consent = (root / "milestones" / "consent" / "c-aaaaaaaaa2.yml").read_text(encoding="utf-8")
        for number in range(count):
            name = "c-z" + "".join(LETTERS[number >> shift & 31] for shift in range(0, 45, 5))
            (root / "milestones" / f"2022-05-copy-{number}.yml").write_text(entry.replace("c-aaaaaaaaa2", name), encoding="utf-8")
            (root / "milestones" / "consent" / f"{name}.yml").write_text(consent, encoding="utf-8")
        began, cpu = time.perf_counter(), time.process_time()
        library = load_library(root, PROJECT / "mkdocs.yml", NOW)
        read = time.process_time() - cpu
        verdict = judge(library)
        print(
            f"{count} milestones, {count} consents: read {read:.2f} CPU s, checked {time.process_time() - cpu - read:.2f} CPU s,"
        )
        print(
            f"together {time.perf_counter() - began:.2f} s; published {len(verdict.edition.milestones) if verdict.edition else 0}"
        )


if __name__ == "__main__":
    main()
