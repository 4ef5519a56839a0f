"""Affirm the content of a test site, as two makers would: what a test lays over the sound site concerns nobody by its own word.

Run as a program it affirms the fictional site in tests/sound and the content of the project itself.
"""

from __future__ import annotations

import contextlib
import datetime
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "scripts"))

from publishing.build import publication  # noqa: E402  # after the path
from publishing.build.publication import CONFIGURATION, Publication  # noqa: E402
from publishing.checks.gate import Verdict  # noqa: E402
from publishing.cli.affirm_content import unaffirmed_files, write_affirmations  # noqa: E402
from publishing.content import library  # noqa: E402
from publishing.content.library import Library  # noqa: E402

SOUND = PROJECT / "tests" / "sound"
AFFIRMED_ON = {  # an aware time; any other site was affirmed when the sound one was
    SOUND: datetime.datetime(2025, 12, 1, 6, 0, tzinfo=datetime.UTC),
    PROJECT: datetime.datetime(2026, 11, 24, 6, 0, tzinfo=datetime.UTC),
}
WRITER, READER = "maker-1", "maker-2"


def affirm(root: Path) -> Path:
    """Affirm all content under `root` that is not affirmed as it is now, as far as it can be read; return `root`."""
    content = library.load_library(root, CONFIGURATION, AFFIRMED_ON.get(root, AFFIRMED_ON[SOUND]))
    if files := unaffirmed_files(content):
        with contextlib.suppress(OSError):  # a folder that cannot be written to stays as it is
            write_affirmations(content, files, WRITER, READER)
    return root


def _affirmed(root: Path) -> Path:
    return root if root in AFFIRMED_ON else affirm(root)


def load_library(root: Path, configuration: Path, now: datetime.datetime) -> Library:
    """Affirm the site of a test, and read its library."""
    return library.load_library(_affirmed(root), configuration, now)


def read_verdict(root: Path, **options: Any) -> tuple[Library, Verdict]:  # noqa: ANN401  # those of the function itself
    """Affirm the site of a test, and read and check it."""
    return publication.read_verdict(_affirmed(root), **options)


def prepare(root: Path, **options: Any) -> Publication:  # noqa: ANN401  # those of the function itself
    """Affirm the site of a test, and prepare its publication."""
    return publication.prepare(_affirmed(root), **options)


if __name__ == "__main__":
    for site in AFFIRMED_ON:
        affirm(site)
