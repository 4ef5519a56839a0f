"""Makes renditions from pixels alone, so that nothing a camera wrote beside them is published."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import PIL
from PIL import Image, ImageOps

from publishing.content.masters import FORMATS, Master
from publishing.content.pictures import Picture, Rendition
from publishing.photos.plan import Planned, plan

FOLDER = "assets/pictures"
ENCODING = {"webp": {"quality": 78, "method": 4}, "jpeg": {"quality": 80, "progressive": True, "optimize": True}}
PAPER = (252, 249, 244)
DIGEST_LENGTH = 20


def make(master: Master, cache: Path) -> Picture:
    """Returns the picture made of `master`, reusing what `cache` holds for exactly these bytes and settings."""
    planned = plan(master)
    folder = cache / _key(master, planned)
    missing = [one for one in planned if not _path(folder, one).exists()]
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        pixels = _pixels(master)
        for one in missing:
            _write(pixels, one, _path(folder, one))
    return Picture(renditions=tuple(_rendition(folder, one) for one in planned))


def prune(masters: Iterable[Master], cache: Path) -> None:
    """Deletes from `cache` every rendition of which no master is left."""
    live = {_key(master, plan(master)) for master in masters}
    for folder in cache.iterdir() if cache.is_dir() else ():
        if folder.name in live:
            continue
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
        else:
            folder.unlink()


def _key(master: Master, planned: tuple[Planned, ...]) -> str:
    settings = f"{PIL.__version__} {sorted(ENCODING.items())} {planned}"
    return hashlib.sha256(master.path.read_bytes() + settings.encode()).hexdigest()[:DIGEST_LENGTH]


def _path(folder: Path, planned: Planned) -> Path:
    return folder / f"{planned.width}x{planned.height}.{planned.format}"


def _pixels(master: Master) -> Image.Image:
    with Image.open(master.path, formats=FORMATS) as opened:
        upright = ImageOps.exif_transpose(opened)
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            ground = Image.new("RGB", upright.size, PAPER)
            ground.paste(upright, mask=upright.convert("RGBA").getchannel("A"))
            upright = ground
        pixels = upright.convert("RGB")
    pixels.info = {}
    return pixels


def _write(pixels: Image.Image, planned: Planned, path: Path) -> None:
    resized = pixels.resize((planned.width, planned.height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    resized.info = {}
    unfinished = path.with_suffix(f".{os.getpid()}")
    resized.save(unfinished, format=planned.format, **ENCODING[planned.format])
    unfinished.replace(path)


def _rendition(folder: Path, planned: Planned) -> Rendition:
    path = _path(folder, planned)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:DIGEST_LENGTH]
    ending = {"webp": "webp", "jpeg": "jpg"}[planned.format]
    return Rendition(
        path=path, address=f"{FOLDER}/{digest}.{ending}", format=planned.format, width=planned.width, height=planned.height
    )
