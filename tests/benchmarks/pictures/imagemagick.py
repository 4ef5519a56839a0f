"""ImageMagick: one run for each photograph, which decodes it once and reduces each size from the one before."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import ImageCms

from pictures.contestant import ENDINGS, LONG_EDGES, Commands, Contestant, Qualities, made_folder, said

NAMES = ("magick", "convert-im6.q16", "convert")  # of version 7, of version 6 in Debian, of version 6 elsewhere


def imagemagick(cache: Path) -> Contestant:
    """Returns ImageMagick as the system has it; the profile that it converts to is put below `cache`."""
    program = next(filter(shutil.which, NAMES), None)
    if program is None:
        return Contestant(name="ImageMagick", missing="install imagemagick")
    profile = cache / "srgb.icc"
    profile.write_bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    version = said(program, "-version").removeprefix("Version: ImageMagick ").partition(" ")[0]
    return Contestant(name="ImageMagick", version=version, commands=_commands(program, profile))


def _commands(program: str, profile: Path) -> Callable[[Sequence[Path], Path, Qualities], Commands]:
    def commands(masters: Sequence[Path], out: Path, qualities: Qualities) -> Commands:
        return [[program, *_beginning(master, profile), *_ending(master, out, qualities), "null:"] for master in masters]

    return commands


def _beginning(master: Path, profile: Path) -> list[str]:
    hint = f"jpeg:size={LONG_EDGES[-1]}x{LONG_EDGES[-1]}"  # the decoder itself reduces, not below this
    return ["-define", hint, str(master), "-auto-orient", "-profile", str(profile), "-strip"]


def _ending(master: Path, out: Path, qualities: Qualities) -> list[str]:
    arguments = ["-interlace", "JPEG", "-sampling-factor", "4:2:0"]
    for edge in reversed(LONG_EDGES):
        arguments += ["-resize", f"{edge}x{edge}>"]
        for kind, quality in qualities.items():
            path = made_folder(out, kind, edge) / f"{master.stem}.{ENDINGS[kind]}"
            arguments += ["-quality", str(quality), "-write", str(path)]
    return arguments
