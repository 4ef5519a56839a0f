"""Feed broken content to everything that reads and checks it; whatever is raised or slow is a finding.

    python tests/fuzz/fuzz_content.py --seconds 600

Every input is a file of tests/sound or tests/cases with random changes. Findings are written to .cache/fuzz.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "scripts"))

from publishing.checks.gate import decide  # noqa: E402  # the path comes first
from publishing.checks.report import report  # noqa: E402
from publishing.content.library import Entry, Library, load_library, reference  # noqa: E402
from publishing.content.records import Album, Milestone  # noqa: E402
from publishing.content.validation import read_record  # noqa: E402
from publishing.files.digest import short_name  # noqa: E402
from publishing.files.yaml_document import Document, read_document  # noqa: E402
from publishing.images.pictures import Master  # noqa: E402

NOW = datetime.datetime(2026, 1, 15, 6, 0, tzinfo=datetime.UTC)
SLOWEST = 2.0  # seconds of computing for one input
FINDINGS = PROJECT / ".cache" / "fuzz"

TEXTS = yaml.safe_load((PROJECT / "tests" / "hostile.yml").read_text(encoding="utf-8"))
PIECES = [piece.encode() for piece in TEXTS["pieces"]] + [bytes.fromhex(piece) for piece in TEXTS["raw_pieces"]]


def seeds() -> list[bytes]:
    """Every content file of the sound site and of the cases."""
    return [path.read_bytes() for folder in ("sound", "cases") for path in sorted((PROJECT / "tests" / folder).rglob("*.y*ml"))]


def changed(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """`content` with one to eight random changes."""
    for _ in range(chance.randint(1, 8)):
        start = chance.randint(0, len(content))
        end = min(len(content), start + chance.choice((0, 0, 1, 2, 5, 20, 100)))
        other = chance.choice(others)
        cut = chance.randint(0, len(other))
        put = chance.choice(
            (
                b"",
                chance.choice(PIECES),
                chance.choice(PIECES) * chance.choice((2, 10, 100, 1000)),
                bytes(chance.randrange(256) for _ in range(chance.randint(1, 4))),
                content[start:end] * 2,
                other[cut : cut + chance.randint(0, 200)],
            )
        )
        content = content[:start] + put + content[end:]
    return content


def report_on(path: Path, content: bytes, library: Library) -> None:
    """Check `content`, written to `path`, as a milestone and an album among `library`; raise whatever goes wrong."""
    path.write_bytes(content)
    milestone = _entry(path, "milestones/2020-fuzzed.yml", Milestone, {"slug": "2020-fuzzed", "date": "2020"})
    album = _entry(path, "gallery/fuzzed/album.yml", Album, {"slug": "fuzzed"})
    masters = {
        reference("fuzzed", photo): Master(path=path, digest="0" * 64, width=40, height=30)
        for photo in (album.record.photos if album.record else ())
    }
    fuzzed = dataclasses.replace(library, milestones=(*library.milestones, milestone), albums=(album,), masters=masters)
    problems = decide(fuzzed).problems
    documents = {entry.file: entry.document for entry in fuzzed.entries}
    for problem in problems:
        if problem.position.file in documents and not _inside(
            documents[problem.position.file], problem.position.line, problem.position.column
        ):
            raise AssertionError(f"a place outside the file: {problem.rule} {problem.position}")
    for language in library.languages:
        report(problems, fuzzed, language).encode()


def _entry(path: Path, file: str, kind: type[Milestone | Album], from_name: dict[str, str]) -> Entry:
    document = read_document(path, file)
    record, faults = read_record(document, kind, from_name)
    if (record is None) != bool(faults):
        raise AssertionError("a record with faults, or no record without any")
    return Entry(document=document, record=record, faults=faults)


def _inside(document: Document, line: int, column: int) -> bool:
    if not document.lines:
        return line >= 1 <= column
    return 1 <= line <= len(document.lines) and 1 <= column <= len(document.lines[line - 1]) + 1


def fuzz(seconds: float, seed: int, say: Callable[[str], None]) -> int:
    """Fuzzes for `seconds`; returns how many different findings there were."""
    chance, originals = random.Random(seed), seeds()  # noqa: S311  # chance, not secrecy
    library = load_library(PROJECT / "tests" / "sound", PROJECT / "mkdocs.yml", NOW)
    found: dict[str, bytes] = {}
    runs, slowest, began = 0, 0.0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "milestones").mkdir()
        while time.monotonic() - began < seconds:
            content = changed(chance.choice(originals), chance, originals)
            start = time.process_time()
            name = ""
            try:
                report_on(Path(folder) / "fuzzed.yml", content, library)
            except Exception as error:  # noqa: BLE001  # whatever is raised is the finding
                last = traceback.extract_tb(error.__traceback__)[-1]
                name = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {str(error)[:120]!r}"
                key = f"{type(error).__name__} at {last.filename}:{last.lineno}"
            taken = time.process_time() - start
            runs, slowest = runs + 1, max(slowest, taken)
            if not name and taken > SLOWEST:
                name = key = f"slow: {taken:.1f} s"
            if name and key not in found:
                found[key] = content
                FINDINGS.mkdir(parents=True, exist_ok=True)
                kept = FINDINGS / f"{short_name(content)}.yml"
                kept.write_bytes(content)
                say(f"finding: {name} ({kept})")
    say(f"{len(found)} findings in {runs} executions, slowest {slowest:.2f} s, seed {seed}")
    return len(found)


def main() -> int:
    """Runs the fuzzer; 1 when something was found."""
    parser = argparse.ArgumentParser(description="Feeds broken content to the checks.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    return min(1, fuzz(chosen.seconds, chosen.seed, lambda line: print(line, flush=True)))


if __name__ == "__main__":
    raise SystemExit(main())
