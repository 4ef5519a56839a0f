"""What was measured, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from lighthouse.audits import CATEGORIES, Audit
from lighthouse.visits import Visit

HEAD = (
    "page", "site", "performance", "accessibility", "best practices", "SEO", "LCP s", "CLS", "performance, 12 times slower",
    "first visit KB", "requests", "again KB", "requests", "axe violations", "incomplete",
)  # fmt: skip
KB = 1000


def head() -> str:
    """Returns what stands above the rows."""
    return f"{_line(HEAD)}\n{_line(['---'] * len(HEAD))}"


def row(page: str, site: str, audit: Audit, slower: Audit, visit: Visit) -> str:
    """Returns what was measured of one page of one site."""
    return _line(
        [
            page, site, *(f"{audit.scores[one]:.0f}" for one in CATEGORIES), f"{audit.largest / 1000:.2f}", f"{audit.shift:.3f}",
            f"{slower.scores['performance']:.0f}", f"{visit.first / KB:.1f}", str(visit.first_requests),
            f"{visit.repeat / KB:.1f}", str(visit.repeat_requests), str(visit.violations), str(visit.incomplete),
        ]
    )  # fmt: skip


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
