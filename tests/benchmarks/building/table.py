"""What was measured, as Markdown: costs, ratios to ours, bytes of a page, how costs grow, and which bars that meets."""

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
BARS = (
    ("cold to stock, CPU", ("ours", "stock"), 0.4),
    ("cold to Hugo, CPU", ("ours", "Hugo"), 1.5),
    ("second run to Hugo's first, CPU", ("ours, second run", "Hugo"), 0.3),
)
MOST_GROWTH, MOST_KB = 1.05, 5.0


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


def bars(costs: Costs, count: int, weight: float) -> Iterator[str]:
    """Yields each bar over `count` milestones with what was measured, and whether that meets it."""
    for what, names, most in BARS:
        if all((name, count) in costs for name in names):
            ratio = costs[names[0], count].cpu / costs[names[1], count].cpu
            yield _bar(what, ratio, most)
    if ("Hugo", count) in costs:
        yield _bar("peak memory to Hugo", costs["ours", count].peak / costs["Hugo", count].peak, 1)
    yield _bar("KB a page", weight, MOST_KB)


def growth(costs: Costs) -> Iterator[str]:
    """Yields for each that ran over several amounts the exponent by which its processor time grows between the outermost."""
    for name in dict.fromkeys(name for name, _ in costs):
        counts = sorted(count for known, count in costs if known == name)
        if len(counts) > 1:
            first, last = counts[0], counts[-1]
            exponent = math.log(costs[name, last].cpu / costs[name, first].cpu) / math.log(last / first)
            text = f"growth of {name} from {first} to {last}"
            yield _bar(text, exponent, MOST_GROWTH) if name == "ours" else f"         {text}: {exponent:.2f}"


def _bar(what: str, found: float, most: float) -> str:
    return f"{'met    ' if found <= most else 'NOT MET'}  {what}: {found:.2f}, at most {most:g}"


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
