"""Texts lie beside themselves as gzip packs them best, so that a host need not pack them for every reader."""

from __future__ import annotations

import gzip
from pathlib import Path

from publishing.manifest import PACKED

LEVEL = 9
FEWEST = 200  # bytes; less than that is not worth it
TEXTS = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".webmanifest")


def compress(folder: Path) -> None:
    """Writes a .gz beside every text in `folder` that becomes smaller, the same bytes at any time."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in TEXTS and path.is_file():
            content = path.read_bytes()
            packed = gzip.compress(content, LEVEL, mtime=0)
            if len(content) >= FEWEST and len(packed) < len(content):
                path.with_name(path.name + PACKED).write_bytes(packed)
