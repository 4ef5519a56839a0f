"""Print the measurements as a Markdown table."""

from __future__ import annotations

from collections.abc import Sequence

from pictures.calibration import TOLERANCE
from pictures.race import PAIRS, Result

MEGABYTE = 1_000_000
NAMES = {"webp": "WebP", "avif": "AVIF", "jpeg": "JPEG"}
HEAD = (
    "",
    "version",
    "quality",
    "SSIM",
    "CPU s a photo",
    "to ours",
    "peak MB",
    "KB a photo",
    "to ours, alike",
    "second run, CPU s",
)


def head(pair: str, photographs: int) -> str:
    """Returns what stands above the rows of a table."""
    return f"\n{_named(pair)}, {photographs} photographs\n\n{_line(HEAD)}\n{_line(('---',) * len(HEAD))}"


def row(one: Result, ours: Result, photographs: int) -> str:
    """Returns the row of one contestant, its ratios being those to ours."""
    return _line(_cells(one, ours, photographs))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(one: Result, ours: Result, photographs: int) -> tuple[str, ...]:
    if one.fault:
        return (one.contestant.name, one.fault, *[""] * (len(HEAD) - 2))
    return (
        one.contestant.name,
        one.contestant.version,
        " ".join(str(quality) for quality in one.qualities.values()),
        " ".join(f"{likeness:.4f}" + _off(likeness, ours.likeness[kind]) for kind, likeness in one.likeness.items()),
        f"{one.cold.cpu / photographs:.2f}",
        f"{one.cold.cpu / ours.cold.cpu:.2f}",
        f"{one.cold.peak / MEGABYTE:.0f}",
        " + ".join(f"{weight / photographs / 1000:.0f}" for weight in one.weights.values()),
        f"{sum(one.alike.values()) / sum(ours.alike.values()):.3f}",
        f"{one.second.cpu:.2f}" if one.second else "as the first",
    )


def _off(likeness: float, wanted: float) -> str:
    return "" if abs(likeness - wanted) <= TOLERANCE else "!"


def _named(pair: str) -> str:
    return " + ".join(NAMES[kind] for kind in PAIRS[pair])
