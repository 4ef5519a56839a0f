"""What the Nu HTML Checker says of all pages of a site."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path

from programs import program

# The checker reads files only, not from this machine's own address, and for a file a policy of one's own host allows nothing.
# tests/test_policy.py has a browser judge the policy.
OF_FILES = "Resource violates Content Security Policy"


def messages(site: Path, jar: Path) -> Counter[str]:
    """Returns how many errors ("error"), and how many warnings and remarks ("info"), all pages of `site` have together."""
    done = subprocess.run(
        [program("java"), "-jar", jar, "--exit-zero-always", "--skip-non-html", "--format", "json", site],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return Counter(one["type"] for one in json.loads(done.stderr)["messages"] if not one["message"].startswith(OF_FILES))
