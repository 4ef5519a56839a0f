"""What is known of a picture's master before anything is made of it."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_MASTER = 40_000_000
MOST_PIXELS = 60_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """A picture as it was given: its file, its bytes' SHA-256, its upright size in pixels; `fault` says why it cannot be used."""

    path: Path
    digest: str = ""
    width: int = 0
    height: int = 0
    fault: str = ""


def read_master(path: Path) -> Master:
    """Reads the header of the picture at `path`. Never raises for what the file holds."""
    if path.is_symlink() or not path.is_file():
        return Master(path=path, fault="missing")
    if path.stat().st_size > LARGEST_MASTER:
        return Master(path=path, fault="too-large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as picture:
                width, height = picture.size
                turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Master(path=path, fault="unreadable")
    if width * height > MOST_PIXELS:
        return Master(path=path, fault="too-large")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Master(path=path, digest=digest, width=height if turned else width, height=width if turned else height)
