"""Texts lie beside themselves as brotli and gzip pack them best, so that a host need not pack them for every reader."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import brotli

from publishing.content.folders import names_below

FEWEST = 200  # bytes; less than that is not worth it
TEXTS = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".csv", ".webmanifest")
GZIP, BROTLI = ".gz", ".br"
PACKED = (GZIP, BROTLI)  # the endings that nginx and Caddy look for beside a file
HARDEST = {GZIP: 9, BROTLI: 11}


def compress(folder: Path) -> None:
    """Writes a .gz and a .br beside every text in `folder` that becomes smaller, the same bytes at any time."""
    for path in (folder / name for name in names_below(folder, *TEXTS)):
        if path.is_file():
            content = path.read_bytes()
            for ending, packed in {GZIP: gzip.compress(content, HARDEST[GZIP], mtime=0), BROTLI: _brotli(content)}.items():
                if FEWEST <= len(content) > len(packed):
                    path.with_name(path.name + ending).write_bytes(packed)


def unpacked(path: Path) -> bytes:
    """Returns what the packed file at `path` holds, by its ending; b"" where it is damaged."""
    try:
        return bytes((brotli.decompress if path.suffix == BROTLI else gzip.decompress)(path.read_bytes()))
    except (OSError, EOFError, zlib.error, brotli.error):
        return b""


def _brotli(content: bytes) -> bytes:
    return bytes(brotli.compress(content, mode=brotli.MODE_TEXT, quality=HARDEST[BROTLI]))
