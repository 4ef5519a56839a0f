"""vipsthumbnail, the command of libvips: one run for each size and format, over all photographs."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from pictures.contestant import ENDINGS, LONG_EDGES, Commands, Contestant, Qualities, made_folder, said

OPTIONS = {"jpeg": "interlace,optimize_coding,subsample_mode=on", "webp": "", "avif": "compression=av1,subsample_mode=on"}


def vips() -> Contestant:
    """Returns vipsthumbnail as the system has it."""
    if shutil.which("vipsthumbnail") is None:
        return Contestant(name="vipsthumbnail", missing="install libvips-tools (apt) or vips (brew)")
    return Contestant(name="vipsthumbnail", version=said("vipsthumbnail", "--vips-version"), commands=_commands)


def _commands(masters: Sequence[Path], out: Path, qualities: Qualities) -> Commands:
    return [
        [
            "vipsthumbnail",
            *map(str, masters),
            "--size",
            f"{edge}x{edge}",
            "--export-profile",
            "srgb",
            "--output",
            f"{made_folder(out, kind, edge)}/%s.{ENDINGS[kind]}[Q={quality},strip,{OPTIONS[kind]}]",
        ]
        for kind, quality in qualities.items()
        for edge in LONG_EDGES
    ]
