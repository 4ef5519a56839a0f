"""Feed broken content to everything that reads and checks it; whatever raises an exception or takes long is a failure.

    python tests/fuzz/fuzz_content.py --seconds 600

Every input is a file of tests/sound or tests/cases with random changes. Inputs that fail are written to .cache/fuzz.
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
FAILURES = PROJECT / ".cache" / "fuzz"

TEXTS = yaml.safe_load((PROJECT / "tests" / "hostile.yml").read_text(encoding="utf-8"))
PIECES = [piece.encode() for piece in TEXTS["pieces"]] + [bytes.fromhex(piece) for piece in TEXTS["raw_pieces"]]


def seeds() -> list[bytes]:
    """Return every content file of the sound site and of the cases."""
    return [path.read_bytes() for folder in ("sound", "cases") for path in sorted((PROJECT / "tests" / folder).rglob("*.y*ml"))]


def changed(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Return `content` with one to eight random changes."""
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
        document = documents.get(problem.position.file)
        if document and not _inside(document, problem.position.line, problem.position.column):
            raise AssertionError(f"a position outside the file: {problem.rule} {problem.position}")
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


def fuzz(seconds: float, seed: int) -> list[str]:
    """Fuzz for `seconds`; write each input that makes the program fail to .cache/fuzz and return what went wrong."""
    chance, originals = random.Random(seed), seeds()  # noqa: S311  # chance, not secrecy
    library = load_library(PROJECT / "tests" / "sound", PROJECT / "mkdocs.yml", NOW)
    failures: dict[str, str] = {}
    runs, slowest, end = 0, 0.0, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            content = changed(chance.choice(originals), chance, originals)
            start, cause, message = time.process_time(), "", ""
            try:
                report_on(Path(folder) / "fuzzed.yml", content, library)
            except Exception as error:  # noqa: BLE001  # whatever is raised is a failure
                last = traceback.extract_tb(error.__traceback__)[-1]
                cause, message = f"{type(error).__name__} at {last.filename}:{last.lineno}", str(error)[:120]
            taken = time.process_time() - start
            runs, slowest = runs + 1, max(slowest, taken)
            if not cause and taken > SLOWEST:
                cause = f"slow: {taken:.1f} s"
            if cause and cause not in failures:
                FAILURES.mkdir(parents=True, exist_ok=True)
                path = FAILURES / f"{short_name(content)}.yml"
                path.write_bytes(content)
                failures[cause] = f"{cause}: {message!r} ({path})"
                print(failures[cause], flush=True)
    print(f"{len(failures)} failures in {runs} executions, slowest {slowest:.2f} s, seed {seed}")
    return list(failures.values())


def main() -> int:
    """Run the fuzzer; return 1 when something failed."""
    parser = argparse.ArgumentParser(description="Feed broken content to the checks.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    return min(1, len(fuzz(options.seconds, options.seed)))


if __name__ == "__main__":
    raise SystemExit(main())
