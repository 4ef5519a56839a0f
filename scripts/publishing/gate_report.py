"""What the gates of a build said: a table for the person who started it, and two files for whoever comes later."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from publishing.checks.findings import printable
from publishing.content.budget import load_budget
from publishing.content.digits import digits
from publishing.content.sentences import sentence
from publishing.gates import Finding, Gate

REPORT = Path(".cache", "report")
JSON, MARKDOWN = "build.json", "build.md"


def sentences(said: Iterable[Gate], language: str) -> Iterator[str]:
    """Yields a row for each gate, and below it what it found."""
    rows = [(sentence(f"gate_{one.name}", language), *_amounts(one, language)) for one in said]
    head = tuple(sentence(f"gate_{name}", language) for name in ("name", "looked", "found"))
    wide = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row, gate in zip((head, *rows), (None, *said), strict=True):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip()
        for one in gate.found if gate else ():
            yield f"  {_told(one, language)}"


def write_report(said: tuple[Gate, ...], root: Path) -> None:
    """Writes what the gates said into the cache of the content at `root`, for programs and for people."""
    folder = root / REPORT
    folder.mkdir(parents=True, exist_ok=True)
    stated = [asdict(gate) for gate in said]
    (folder / JSON).write_text(json.dumps(stated, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    (folder / MARKDOWN).write_text("\n".join(_markdown(said)) + "\n", encoding="utf-8", newline="\n")


def _markdown(said: Iterable[Gate]) -> Iterator[str]:
    yield f"| {' | '.join(sentence(f'gate_{name}', 'en') for name in ('name', 'looked', 'found'))} |"
    yield "| --- | --- | --- |"
    for gate in said:
        yield f"| {' | '.join((sentence(f'gate_{gate.name}', 'en'), *_amounts(gate, 'en')))} |"
    yield from (f"\n- {_told(one, 'en')}" for gate in said for one in gate.found)


def _amounts(gate: Gate, language: str) -> tuple[str, str]:
    return digits(str(gate.looked), language), digits(str(len(gate.found)), language)


def _told(one: Finding, language: str) -> str:
    if one.kind == "heavy":
        size, files = one.what.split(" KB, ")
        most = load_budget().first_visit
        text = sentence("too_heavy", language, page=one.page, size=digits(size, language), most=most, files=int(files))
    else:
        text = sentence(one.kind, language, file=one.page, source=one.source, what=printable(one.what))
    from_file = one.source and not one.kind.startswith("trace_")
    return f"{text} {sentence('comes_from', language, file=one.source)}" if from_file else text
