"""Times reading and checking many milestones with their consents: python3 tests/benchmarks/bench_checks.py --milestones 5000."""

from __future__ import annotations

import argparse
import datetime
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(Path(__file__).parent)]

from publishing.environment import enter  # noqa: E402

enter("requirements.txt")

from building.content import told, write  # noqa: E402

from publishing.checks.gate import decide  # noqa: E402
from publishing.consent.clearance import consent_items  # noqa: E402
from publishing.content.library import CONSENTS, load_library  # noqa: E402

CONFIGURATION = PROJECT / "mkdocs.yml"
SOUND = "c-aaaaaaaaa2"
NOW = datetime.datetime(2026, 1, 15, 6, tzinfo=datetime.UTC)
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--milestones", type=int, default=1000)
    milestones = list(told(parser.parse_args().milestones))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "site"
        write(root, milestones)
        ask_for_consent(root, [f"{one.name}.yml" for one in milestones])
        print(f"{len(milestones)} milestones with as many consents, CPU seconds")
        with timed("read"):
            library = load_library(root, CONFIGURATION, NOW)
        with timed("checked"):
            verdict = decide(library)
        print(f"  published: {len(verdict.published.milestones) if verdict.published else 0}, problems: {len(verdict.problems)}")


def ask_for_consent(root: Path, names: list[str]) -> None:
    """Gives every milestone of `names` a consent of its own to exactly what it says; none names a place."""
    consents = {
        name: "c-z" + "".join(LETTERS[number >> shift & 31] for shift in range(0, 45, 5)) for number, name in enumerate(names)
    }
    record = (root / CONSENTS / f"{SOUND}.yml").read_text(encoding="utf-8").replace("date_max: month", "date_max: day")
    record = record.replace("  - quote\n", "  - quote\n  - photo\n")
    for name, consent in consents.items():
        path = root / "milestones" / name
        text = re.sub(r"place: .*\n", "", path.read_text(encoding="utf-8"))
        path.write_text(text.replace("survivors: none", f"consent:\n- {consent}"), encoding="utf-8")
        (root / CONSENTS / f"{consent}.yml").write_text(record, encoding="utf-8")
    for item in consent_items(load_library(root, CONFIGURATION, NOW)):
        for consent in set(item.record.consent or ()) & set(consents.values()):
            text = record
            for code, digest in item.evidence.texts.items():
                text = re.sub(rf"(?m)^    {code}: [0-9a-f]+$", f"    {code}: {digest}", text)
            photos = "".join(f"    {name}: {digest}\n" for name, digest in item.evidence.photos.items())
            text = text.replace("risk:\n", f"  photos:\n{photos}risk:\n" if photos else "risk:\n")
            (root / CONSENTS / f"{consent}.yml").write_text(text, encoding="utf-8")


@contextmanager
def timed(what: str) -> Iterator[None]:
    began = time.process_time()
    yield
    print(f"  {what}: {time.process_time() - began:.3f}")


if __name__ == "__main__":
    main()
