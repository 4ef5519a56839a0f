"""What lies in a folder and below it, by names that are the same on every machine."""

from __future__ import annotations

import os
from pathlib import Path

# Under the content's root.
REDACTIONS = Path(".cache", "redactions")  # what one command draws, for a person to look at
REPORTS = Path(".cache", "reports")  # those that were printed


def names_below(folder: Path, *endings: str) -> list[str]:
    """Returns the path under `folder` of every file that ends in one of `endings` (any, without), with slashes and in order.

    What is a link counts as a file, unless it leads to a folder; nothing in such a folder is named.
    """
    top, found = os.fspath(folder), list[str]()
    for at, _, names in os.walk(top):
        within = at[len(top) :].replace(os.sep, "/").strip("/")
        found += [f"{within}/{name}" if within else name for name in names if name.endswith(endings or "")]
    return sorted(found)
