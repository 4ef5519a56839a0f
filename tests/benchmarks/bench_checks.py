"""Time reading and checking many milestones with their consents: python3 tests/benchmarks/bench_checks.py --milestones 5000."""

from __future__ import annotations

import argparse
import datetime
import re
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(PROJECT / "tests" / "benchmarks")]

from publishing.environment import enter  # noqa: E402

enter("requirements.txt")

from fictional_site import fictional_milestones, write_site  # noqa: E402

from publishing.checks.gate import decide  # noqa: E402
from publishing.consent.clearance import consent_items  # noqa: E402
from publishing.content.library import CONSENTS, load_library  # noqa: E402

CONFIGURATION = PROJECT / "mkdocs.yml"
SOUND_CONSENT = "c-aaaaaaaaa2"
NOW = datetime.datetime(2026, 1, 15, 6, tzinfo=datetime.UTC)
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--milestones", type=int, default=1000)
    count = parser.parse_args().milestones
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "site"
        milestones = fictional_milestones(count)
        write_site(root, milestones)
        write_consents(root, [f"{milestone.name}.yml" for milestone in milestones])
        print(f"{count} milestones with as many consents, CPU seconds")
        started = time.process_time()
        library = load_library(root, CONFIGURATION, NOW)
        read = time.process_time()
        verdict = decide(library)
        print(f"  read: {read - started:.3f}\n  checked: {time.process_time() - read:.3f}")
        published = len(verdict.published.milestones) if verdict.published else 0
        print(f"  published: {published}, problems: {len(verdict.problems)}")


def write_consents(root: Path, files: list[str]) -> None:
    """Give every milestone in `files` a consent of its own to exactly what it says; none names a place."""
    consents = [f"c-z{''.join(LETTERS[number >> shift & 31] for shift in range(0, 45, 5))}" for number in range(len(files))]
    record = (root / CONSENTS / f"{SOUND_CONSENT}.yml").read_text(encoding="utf-8").replace("date_max: month", "date_max: day")
    record = record.replace("  - quote\n", "  - quote\n  - photo\n")
    for file, consent in zip(files, consents, strict=True):
        path = root / "milestones" / file
        text = re.sub(r"place: .*\n", "", path.read_text(encoding="utf-8"))
        path.write_text(text.replace("survivors: none", f"consent:\n- {consent}"), encoding="utf-8")
        (root / CONSENTS / f"{consent}.yml").write_text(record, encoding="utf-8")
    for item in consent_items(load_library(root, CONFIGURATION, NOW)):
        for consent in set(item.record.consent or ()) & set(consents):
            text = record
            for code, digest in item.evidence.texts.items():
                text = re.sub(rf"(?m)^    {code}: [0-9a-f]+$", f"    {code}: {digest}", text)
            photos = "".join(f"    {name}: {digest}\n" for name, digest in item.evidence.photos.items())
            text = text.replace("risk:\n", f"  photos:\n{photos}risk:\n" if photos else "risk:\n")
            (root / CONSENTS / f"{consent}.yml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
