"""Renditions are kept by what they depend on: the master's bytes, what is covered, the settings, the codecs, this program."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pi_heif
from PIL import Image, features
from PIL import __version__ as pillow_version

from publishing.files.atomic_write import write_file
from publishing.files.digest import short_name
from publishing.images.decode import pixels_of
from publishing.images.pictures import PUBLISHED, Original, Picture, Planned, Rendition, Settings, encoding_of, plan

FOLDER = "assets/pictures"

_ENDINGS = {"avif": "avif", "jpeg": "jpg", "webp": "webp"}
_MADE = "made.json"  # written last: a folder without it is not finished


def kept(original: Original, cache: Path, settings: Settings = PUBLISHED, *, trust: bool = False) -> Picture | None:
    """Returns what `cache` holds of exactly this picture, or None. Without `trust` every file is compared with its name."""
    folder = _folder(original, cache, settings)
    try:
        made = json.loads((folder / _MADE).read_bytes())
        tone = str(made["tone"])
        files = [folder / str(name) for name in made["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    planned = plan(original.master, settings)
    if len(files) != len(planned) or not all(path.is_file() if trust else _is_whole(path) for path in files):
        return None
    return Picture(renditions=tuple(_rendition(path, one) for path, one in zip(files, planned, strict=True)), tone=tone)


def keep(original: Original, cache: Path, settings: Settings, contents: Mapping[Planned, bytes], *, tone: str) -> Picture:
    """Writes what was made into `cache`, each file whole or not at all, under the digest of what it holds."""
    folder = _folder(original, cache, settings)
    paths = {one: folder / f"{short_name(content)}.{_ENDINGS[one.format]}" for one, content in contents.items()}
    for one, content in contents.items():
        write_file(paths[one], content)
    planned = plan(original.master, settings)
    made = {"tone": tone, "files": [paths[one].name for one in planned]}
    write_file(folder / _MADE, json.dumps(made).encode())
    return Picture(renditions=tuple(_rendition(paths[one], one) for one in planned), tone=tone)


def prune(live: Iterable[Original], cache: Path, settings: Settings = PUBLISHED) -> None:
    """Deletes from `cache` whatever is not of one of the `live` pictures as they are covered now."""
    folders = {_folder(one, cache, settings) for one in live}
    for folder in cache.iterdir() if cache.is_dir() else ():
        if folder not in folders:
            discard(folder)


def discard(path: Path) -> None:
    """Deletes a file, or a folder with all that is in it; another process may do the same at the same time."""
    if path.is_dir() and not path.is_symlink():
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _folder(original: Original, cache: Path, settings: Settings) -> Path:
    covered = [(shape.corners, shape.margin) for shape in original.shapes]
    depends = (original.master.digest, covered, repr(settings), versions())
    return cache / short_name(json.dumps(depends).encode())


@functools.cache
def versions() -> tuple[str, ...]:
    """Returns the versions of all that pictures are made with, the last of them a digest of this program."""
    codecs = tuple(f"{name} {features.version(name)}" for name in ("avif", "webp", "libjpeg_turbo", "littlecms2"))
    sources = (Path(__file__).with_name(f"{name}.py") for name in ("master", "renditions", "decode", "pictures"))
    code = b"".join(source.read_bytes() for source in sources)
    return (pillow_version, pi_heif.__version__, pi_heif.libheif_version(), *codecs, short_name(code))


def _rendition(path: Path, planned: Planned) -> Rendition:
    return Rendition(
        path=path, address=f"{FOLDER}/{path.name}", format=planned.format, width=planned.width, height=planned.height
    )


def _is_whole(path: Path) -> bool:
    try:
        return path.stem == short_name(path.read_bytes())
    except OSError:
        return False


def make(original: Original, cache: Path, settings: Settings = PUBLISHED) -> Picture:
    """Returns the picture made of `original`, reusing what `cache` holds of it.

    UnreadableError where its pixels cannot be had.
    """
    if found := kept(original, cache, settings):
        return found
    planned = plan(original.master, settings)
    largest, *smaller = sorted({(one.width, one.height) for one in planned}, reverse=True)
    picture = pixels_of(original, largest)
    contents = _encoded(picture, planned, settings)
    for size in smaller:  # each from the one before, which is cheaper than from the first, and no worse
        picture = picture.resize(size, Image.Resampling.LANCZOS)
        contents |= _encoded(picture, planned, settings)
    return keep(original, cache, settings, contents, tone="" if original.shapes else _tone(picture))


def _encoded(picture: Image.Image, planned: Sequence[Planned], settings: Settings) -> dict[Planned, bytes]:
    here = [one for one in planned if (one.width, one.height) == picture.size]
    return {one: _saved(picture, one.format, **encoding_of(one, settings)) for one in here}


def _tone(picture: Image.Image) -> str:
    """What all pixels are together, in sixteen steps of red, green and blue."""
    return "".join(f"{value // 16:x}" for value in picture.convert("RGB").resize((1, 1), Image.Resampling.BOX).tobytes())


def _saved(picture: Image.Image, kind: str, **encoding: int | str | bool) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, format=kind, **encoding)
    return stream.getvalue()
