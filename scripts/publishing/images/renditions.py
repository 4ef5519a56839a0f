"""Make the renditions of originals, in a cache whose folders are named after everything that a picture depends on."""

from __future__ import annotations

import contextlib
import errno
import functools
import io
import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pi_heif
from PIL import Image, features
from PIL import __version__ as pillow_version

from publishing.files.atomic_write import write_file
from publishing.files.digest import short_name
from publishing.images.decode import UnreadableError, decode_original
from publishing.images.master import BROKEN
from publishing.images.pictures import PUBLISHED, Original, Picture, Planned, Rendition, Settings, plan
from publishing.images.worker_pool import Failure, run_isolated

PICTURES_FOLDER = "assets/pictures"
LATE = "late"  # the fault of a picture that could not be made in time

_ENDINGS = {"avif": "avif", "jpeg": "jpg", "webp": "webp"}
MOST_REMEMBERED = 64  # renditions that were made to be compared
_INDEX = "made.json"  # written last: a folder without it is not complete
_FAULTS = {Failure.BROKE: "beyond", Failure.LATE: LATE}
_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def make_pictures(
    originals: Mapping[str, Original],
    cache: Path,
    settings: Settings = PUBLISHED,
    *,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> dict[str, Picture | str]:
    """Return the picture of each original, from `cache` or made anew, or why there is none.

    That is "broken", "beyond" the limit of memory, or LATE.

    `on_progress` is called with how many of how many new pictures are done. OSError where the disk cannot be written.
    """
    with ThreadPoolExecutor() as threads:
        cached = threads.map(lambda original: cached_picture(original, cache, settings), originals.values())
        pictures: dict[str, Picture | str | None] = dict(zip(originals, cached, strict=True))
    missing = {name: (originals[name], cache, settings) for name, picture in pictures.items() if picture is None}
    for number, (name, picture) in enumerate(run_isolated(_make, missing), start=1):
        pictures[name] = _FAULTS[picture] if isinstance(picture, Failure) else picture
        on_progress(number, len(missing))
    return {name: picture or "beyond" for name, picture in pictures.items()}


def _make(job: tuple[Original, Path, Settings]) -> Picture | str:
    try:
        return make_picture(*job)
    except UnreadableError:
        return "broken"
    except OSError as error:
        if error.errno in _DISK_ERRORS:  # the picture is not to blame
            raise OSError(error.errno, error.strerror, str(job[1])) from error
        return "beyond"


def make_picture(original: Original, cache: Path, settings: Settings = PUBLISHED) -> Picture:
    """Return the picture of `original`, from `cache` or made anew. UnreadableError where it cannot be decoded."""
    if picture := cached_picture(original, cache, settings):
        return picture
    planned = plan(original.master, settings)
    largest, *smaller = sorted({(rendition.width, rendition.height) for rendition in planned}, reverse=True)
    pixels = decode_original(original, largest)
    folder, settings = _folder(original, cache, settings), _adapted(settings, pixels, planned)
    paths = _write_size(pixels, planned, settings, folder)
    for size in smaller:  # each from the one before, which is cheaper than from the first, and no worse
        pixels = pixels.resize(size, Image.Resampling.LANCZOS)
        paths |= _write_size(pixels, planned, settings, folder)
    tone = "" if original.shapes else _tone(pixels)
    index = {"tone": tone, "files": [paths[rendition].name for rendition in planned]}
    write_file(folder / _INDEX, json.dumps(index).encode())
    return Picture(renditions=tuple(_rendition(paths[rendition], rendition) for rendition in planned), tone=tone)


def rendition_like(original: Original, content: bytes) -> tuple[bytes, ...]:
    """Return the rendition of `original` that has the size and the format of the picture in `content`, if there is one."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            kind, size = (picture.format or "").lower(), picture.size
    except BROKEN:
        return ()
    planned = (rendition for rendition in plan(original.master) if rendition.format == kind)
    return tuple(
        encoded
        for rendition in planned
        if (rendition.width, rendition.height) == size and (encoded := _one_rendition(original, rendition))
    )


@functools.lru_cache(maxsize=MOST_REMEMBERED)
def _one_rendition(original: Original, wanted: Planned) -> bytes:
    """Return what make_picture() writes for the `wanted` rendition; nothing where the master cannot be decoded."""
    planned = plan(original.master)
    largest, *smaller = sorted({(rendition.width, rendition.height) for rendition in planned}, reverse=True)
    try:
        pixels = decode_original(original, largest)
    except UnreadableError:
        return b""
    settings = _adapted(PUBLISHED, pixels, planned)
    for size in smaller:
        if pixels.size == (wanted.width, wanted.height):
            break
        pixels = pixels.resize(size, Image.Resampling.LANCZOS)
    return _encoded(pixels, wanted, settings)


def cached_picture(original: Original, cache: Path, settings: Settings = PUBLISHED) -> Picture | None:
    """Return what `cache` holds of exactly this picture, or None. Every file is compared with its name."""
    folder = _folder(original, cache, settings)
    try:
        index = json.loads((folder / _INDEX).read_bytes())
        tone = str(index["tone"])
        paths = [folder / str(name) for name in index["files"]]
        is_intact = all(path.stem == short_name(path.read_bytes()) for path in paths)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    planned = plan(original.master, settings)
    if not is_intact or len(paths) != len(planned):
        return None
    return Picture(renditions=tuple(map(_rendition, paths, planned)), tone=tone)


def prune_pictures(live: Iterable[Original], cache: Path, settings: Settings = PUBLISHED) -> None:
    """Delete from `cache` everything but the `live` pictures as they are covered now."""
    folders = {_folder(original, cache, settings) for original in live}
    for path in cache.iterdir() if cache.is_dir() else ():
        if path not in folders and path.is_dir() and not path.is_symlink():
            with contextlib.suppress(FileNotFoundError):  # another process may do the same at the same time
                shutil.rmtree(path)
        elif path not in folders:
            path.unlink(missing_ok=True)


@functools.cache
def versions() -> tuple[str, ...]:
    """Return the versions of everything that pictures are made with, the last of them a digest of this program."""
    codecs = tuple(f"{name} {features.version(name)}" for name in ("avif", "webp", "libjpeg_turbo", "littlecms2"))
    sources = (Path(__file__).with_name(f"{name}.py") for name in ("master", "renditions", "decode", "pictures"))
    program = short_name(b"".join(source.read_bytes() for source in sources))
    return (pillow_version, pi_heif.__version__, pi_heif.libheif_version(), *codecs, program)


def _folder(original: Original, cache: Path, settings: Settings) -> Path:
    covered = [(shape.corners, shape.margin) for shape in original.shapes]
    return cache / short_name(json.dumps((original.master.digest, covered, repr(settings), versions())))


def _adapted(settings: Settings, pixels: Image.Image, planned: tuple[Planned, ...]) -> Settings:
    """Return `settings` with the quick encoding of each format that makes the smallest rendition hardly larger."""
    encoding = dict(settings.encoding)
    for smallest in (next(rendition for rendition in planned if rendition.format == kind) for kind in settings.quick):
        small = pixels.resize((smallest.width, smallest.height), Image.Resampling.LANCZOS)
        quick = replace(settings, encoding={smallest.format: encoding[smallest.format] | settings.quick[smallest.format]})
        if len(_encoded(small, smallest, quick)) <= settings.growth * len(_encoded(small, smallest, settings)):
            encoding |= quick.encoding
    return replace(settings, encoding=encoding)


def _write_size(pixels: Image.Image, planned: tuple[Planned, ...], settings: Settings, folder: Path) -> dict[Planned, Path]:
    """Write the planned renditions that have the size of `pixels`, each named after what it holds."""
    paths = {}
    for rendition in planned:
        if (rendition.width, rendition.height) == pixels.size:
            content = _encoded(pixels, rendition, settings)
            paths[rendition] = folder / f"{short_name(content)}.{_ENDINGS[rendition.format]}"
            write_file(paths[rendition], content)
    return paths


def _encoded(pixels: Image.Image, rendition: Planned, settings: Settings) -> bytes:
    stream = io.BytesIO()
    pixels.save(stream, format=rendition.format, **rendition.encoding(settings))
    return stream.getvalue()


def _tone(pixels: Image.Image) -> str:
    """Return the average colour in sixteen steps of red, green and blue."""
    return "".join(f"{value // 16:x}" for value in pixels.convert("RGB").resize((1, 1), Image.Resampling.BOX).tobytes())


def _rendition(path: Path, planned: Planned) -> Rendition:
    return Rendition(
        path=path, address=f"{PICTURES_FOLDER}/{path.name}", format=planned.format, width=planned.width, height=planned.height
    )
