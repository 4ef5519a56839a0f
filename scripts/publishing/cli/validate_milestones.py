"""Check all content and print every problem."""

from __future__ import annotations

from argparse import Namespace

from publishing.build.publication import read_verdict
from publishing.checks.report import FORMATS
from publishing.console import EXIT_PROBLEMS


def validate_milestones(chosen: Namespace) -> int:
    """Print every problem of every file in the chosen format; return 1 if there is an error."""
    library, verdict = read_verdict(chosen.root)
    print(FORMATS[chosen.format](verdict.problems, library, chosen.language), end="")
    return EXIT_PROBLEMS if verdict.published is None or any(held.problems for held in verdict.held_back) else 0
