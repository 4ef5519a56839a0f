"""Read masters: check the original pictures, and describe them before anything is made of them."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pi_heif
from PIL import Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from publishing.files.digest import sha256
from publishing.files.safe_read import RefusedError, read_content
from publishing.images.orientation import stated_orientations
from publishing.images.pictures import Master
from publishing.images.worker_pool import Failure, run_isolated

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")  # JPEG stands for pictures within a picture (MPO), too
ENDINGS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF", "heif": "HEIF"}
LARGEST_MASTER = 40_000_000  # bytes
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 20_000  # pixels; the widest panoramas of phones have 16,384
ON_ITS_SIDE = (5, 6, 7, 8)
BROKEN = (  # all that Pillow and pi-heif raise for what a file holds
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    OverflowError,
    RuntimeError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)

_HEIF = b"ftyp"
_GPS = 0x8825
_PLACES_IN_GPS = (1, 2, 3, 4, 6, 7, 27, 28, 29)  # latitude, longitude, altitude, times and names of places
_PLACES_IN_XMP = (b"GPSLatitude", b"GPSLongitude", b"photoshop:City", b"Iptc4xmpCore:Location", b"LocationCreated")
_PLACES_IN_IPTC = ((2, 26), (2, 27), (2, 90), (2, 92), (2, 95))
_EXIF = re.compile(rb"Exif\0\0(?:II\*\0|MM\0\*)")
_LONGEST_EXIF = 65_536

pi_heif.register_heif_opener()


def read_masters(paths: Mapping[str, Path]) -> dict[str, Master]:
    """Read the headers of the pictures at `paths`, by name. Never raises for what the files hold."""
    with ThreadPoolExecutor() as threads:  # most of the time goes into digests, which release Python's lock
        masters: dict[str, Master | None] = dict(zip(paths, threads.map(_read_in_process, paths.values()), strict=True))
    for name, master in run_isolated(_read, {name: paths[name] for name, master in masters.items() if master is None}):
        fault = {Failure.BROKE: "unreadable", Failure.LATE: "late"}
        masters[name] = Master(path=paths[name], fault=fault[master]) if isinstance(master, Failure) else master
    return {name: master or Master(path=paths[name], fault="unreadable") for name, master in masters.items()}


def read_master(path: Path) -> Master:
    """Read the header of the picture at `path`. Never raises for what the file holds."""
    return read_masters({"": path})[""]


def _read_in_process(path: Path) -> Master | None:
    """Return None for HEIC: a broken file can crash the library that reads it."""
    try:
        content = master_content(path)
    except RefusedError as refused:
        return Master(path=path, fault={"large": "too-large", "empty": "empty"}.get(refused.reason, "missing"))
    return None if content[4:8] == _HEIF else _describe(path, content)


def _read(path: Path) -> Master:
    try:
        return _describe(path, master_content(path))
    except RefusedError:
        return Master(path=path, fault="missing")


def _describe(path: Path, content: bytes) -> Master:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)  # about metadata, which is left out
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                orientations = stated_orientations(content)
                fault = "turned" if len(orientations) > 1 else _fault(path, picture)
                width, height = picture.size
                on_its_side = orientations[0] in ON_ITS_SIDE and picture.format != "HEIF"  # pi-heif turns it
                located = _is_located(picture, content)
                frames = getattr(picture, "n_frames", 1) if picture.format in ("PNG", "WEBP") else 1
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Master(path=path, fault="too-large")
    except BROKEN:
        return Master(path=path, fault="unreadable")
    if on_its_side:
        width, height = height, width
    return Master(
        path=path,
        digest=sha256(content),
        width=width,
        height=height,
        fault=fault,
        located=located,
        frames=frames,
        orientations=orientations,
    )


def master_content(path: Path) -> bytes:
    """Return the bytes of the master at `path`. RefusedError for all but ordinary files of a limited size."""
    name = "/".join(path.parts[-3:])  # gallery, album, picture: none of them may be a link
    content = read_content(path, name, LARGEST_MASTER)
    if not content:
        raise RefusedError("empty")
    return content


def checked_content(master: Master) -> bytes:
    """Return the bytes of `master`. RefusedError where they are no longer those that were checked."""
    content = master_content(master.path)
    if sha256(content) != master.digest:
        raise RefusedError("changed")
    return content


def _fault(path: Path, picture: Image.Image) -> str:
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        return "too-large"
    actual = "JPEG" if picture.format == "MPO" else picture.format
    return "" if ENDINGS.get(path.suffix.removeprefix(".").lower()) == actual else "mislabelled"


def _is_located(picture: Image.Image, content: bytes) -> bool:
    """Return whether the metadata in EXIF, XMP or IPTC tells where the picture was made."""
    exifs = [picture.getexif(), *_exifs(content)]
    if any(set(exif.get_ifd(_GPS)) & set(_PLACES_IN_GPS) for exif in exifs) or any(name in content for name in _PLACES_IN_XMP):
        return True
    if picture.format not in ("JPEG", "MPO"):
        return False
    return any(key in _PLACES_IN_IPTC for key in IptcImagePlugin.getiptcinfo(cast("ImageFile", picture)) or {})


def _exifs(content: bytes) -> Iterator[Image.Exif]:
    """Yield the metadata anywhere in the file, such as beside a second picture within it."""
    for match in _EXIF.finditer(content):
        exif = Image.Exif()
        try:
            exif.load(content[match.start() : match.start() + _LONGEST_EXIF])
            exif.get_ifd(_GPS)
        except BROKEN:
            continue
        yield exif
