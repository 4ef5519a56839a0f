"""Print the measurements as a Markdown table: costs, ratios to ours, bytes of a page, and how costs grow."""

from __future__ import annotations

import gzip
import math
import statistics
from collections.abc import Iterator, Mapping
from pathlib import Path

from pictures.costs import Cost

MEGABYTE, KB = 1_000_000, 1000
LEVEL = 6  # of gzip, as hosts set it
HEAD = ("", "milestones", "CPU s", "to ours, cold", "wall s", "peak MB", "KB a page, gzip")
Costs = Mapping[tuple[str, int], Cost]  # by what ran, and over how many milestones


def head() -> str:
    """Returns what stands above the rows."""
    return f"{_line(HEAD)}\n{_line(('---',) * len(HEAD))}"


def row(name: str, count: int, one: Cost, ours: Cost | None, weight: float) -> str:
    """Returns the row of one run."""
    ratio = f"{one.cpu / ours.cpu:.2f}" if ours else ""
    return _line((name, str(count), f"{one.cpu:.2f}", ratio, f"{one.wall:.1f}", f"{one.peak / MEGABYTE:.0f}", f"{weight:.1f}"))


def weight_of(site: Path) -> float:
    """Returns the KB that gzip makes of the page of a milestone, in the middle of all."""
    pages = site.glob("**/milestones/*fictional*/index.html")
    return statistics.median(len(gzip.compress(page.read_bytes(), LEVEL)) for page in pages) / KB


def growth(costs: Costs) -> Iterator[str]:
    """Yields for each that ran over several amounts the exponent by which its processor time grows between the outermost."""
    for name in dict.fromkeys(name for name, _ in costs):
        counts = sorted(count for known, count in costs if known == name)
        if len(counts) > 1:
            first, last = counts[0], counts[-1]
            exponent = math.log(costs[name, last].cpu / costs[name, first].cpu) / math.log(last / first)
            yield f"growth of {name} from {first} to {last}: exponent {exponent:.2f}"


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
