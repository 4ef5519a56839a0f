"""Name content by its SHA-256."""

from __future__ import annotations

import hashlib


def sha256(content: bytes | str) -> str:
    """Return the SHA-256 of `content` in 64 hexadecimal digits; text counts as UTF-8, with lone surrogates spelt out."""
    encoded = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    return hashlib.sha256(encoded).hexdigest()


def short_name(content: bytes | str) -> str:
    """Return the first 20 digits of the SHA-256, by which caches and published files are named."""
    return sha256(content)[:20]
