"""What was measured, as Markdown, and which bars it meets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pictures.calibration import TOLERANCE
from pictures.race import PAIRS, Result
from pictures.repeats import Repeats

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

# Formats, the other contestant, the share of its processor time that ours may take.
CHEAPER = (("webp", "sharp", 0.85), ("webp", "vipsthumbnail", 0.4), ("avif", "sharp", 0.25))
LARGEST_WORKER = 200 * MEGABYTE
LONGEST_PREVIEW, LONGEST_BUILD = 0.5, 3.0  # seconds of a second run


def head(pair: str, photographs: int) -> str:
    """Returns what stands above the rows of a table."""
    return f"\n{_named(pair)}, {photographs} photographs\n\n{_line(HEAD)}\n{_line(('---',) * len(HEAD))}"


def row(one: Result, ours: Result, photographs: int) -> str:
    """Returns the row of one contestant, its ratios being those to ours."""
    return _line(_cells(one, ours, photographs))


def bars(results: Mapping[str, Sequence[Result]], second: Repeats | None) -> str:
    """Returns each bar with what was measured, and whether that meets it."""
    lines = [*_of_contestants(results), *(_of_repeats(second) if second else ())]
    return "\n" + "\n".join(f"{'met    ' if met else 'NOT MET'}  {line}" for met, line in lines)


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


def _of_contestants(results: Mapping[str, Sequence[Result]]) -> Iterator[tuple[bool, str]]:
    for pair, name, share in CHEAPER:
        ours, other = (next((one for one in results.get(pair, ()) if one.contestant.name == who), None) for who in ("ours", name))
        if ours is None or other is None or ours.fault or other.fault:
            yield False, f"{_named(pair)}: not compared with {name}"
            continue
        ratio = ours.cold.cpu / other.cold.cpu
        yield ratio <= share, f"{_named(pair)}: {ratio:.2f} of {name}'s processor time, at most {share}"
        ratio = sum(ours.alike.values()) / sum(other.alike.values())
        yield ratio <= 1, f"{_named(pair)}: {ratio:.3f} of {name}'s bytes at the same likeness, at most 1"
    for pair, (ours, *_) in results.items():
        peak = ours.cold.peak
        yield peak <= LARGEST_WORKER, f"{_named(pair)}: {peak / MEGABYTE:.0f} MB in the largest process, at most 200"


def _of_repeats(second: Repeats) -> Iterator[tuple[bool, str]]:
    of = f"second run of {second.photographs} photographs ({second.size / MEGABYTE:.0f} MB)"
    for name, seconds, most in (
        ("in the preview", second.preview, LONGEST_PREVIEW),
        ("with everything hashed", second.hashed, LONGEST_BUILD),
    ):
        yield seconds <= most, f"{of} {name}: {seconds:.2f} s, at most {most}"


def _named(pair: str) -> str:
    return " + ".join(NAMES[kind] for kind in PAIRS[pair])
