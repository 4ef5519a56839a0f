"""What is known of a picture's master before anything is made of it."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import cast

import pi_heif
from PIL import Image, IptcImagePlugin
from PIL import __version__ as pillow_version
from PIL.ImageFile import ImageFile

from publishing.files.atomic_write import write_file
from publishing.files.digest import sha256
from publishing.files.safe_read import RefusedError, Stamp, content_of, stamp_of

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")  # JPEG stands for pictures within a picture (MPO), too
ENDINGS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF", "heif": "HEIF"}
LARGEST_MASTER = 40_000_000  # bytes
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 20_000  # pixels; the widest panoramas of phones have 16,384
ORIENTATION = 0x0112
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

PATIENCE = 30.0  # seconds for one header

_HEIF = b"ftyp"
_SCRIPTS = Path(__file__).resolve().parents[2]
_ANSWER = f"import sys; sys.path.insert(0, {str(_SCRIPTS)!r}); from publishing.images.master import answer; answer()"
_GPS = 0x8825
_PLACES_IN_GPS = (1, 2, 3, 4, 6, 7, 27, 28, 29)  # latitude, longitude, altitude, times and names of places
_PLACES_IN_XMP = (b"GPSLatitude", b"GPSLongitude", b"photoshop:City", b"Iptc4xmpCore:Location", b"LocationCreated")
_PLACES_IN_IPTC = ((2, 26), (2, 27), (2, 90), (2, 92), (2, 95))
_EXIF = re.compile(rb"Exif\0\0(?:II\*\0|MM\0\*)")
_LONGEST_EXIF = 65_536

pi_heif.register_heif_opener()


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """A picture as it was given: its file, its bytes' SHA-256, its upright size in pixels; `fault` says why it cannot be used.

    `located` says that the file tells where the picture was made, `frames` of how many pictures it consists, one after the other.
    """

    path: Path
    digest: str = ""
    width: int = 0
    height: int = 0
    fault: str = ""
    located: bool = False
    frames: int = 1


def read_master(path: Path, known: Mapping[str, Master] = MappingProxyType({})) -> Master:
    """Reads the header of the picture at `path`. Never raises for what the file holds.

    Of bytes that are `known`, by their digest and the ending of the file's name, only the digest is made.
    """
    try:
        content = master_content(path)
    except RefusedError as refused:
        return Master(path=path, fault={"large": "too-large", "empty": "empty"}.get(refused.reason, "missing"))
    digest = sha256(content)
    if there := known.get(known_as(digest, path)):
        return replace(there, path=path)
    if content[4:8] == _HEIF:
        return _read_apart(path)
    return _read(path, content, digest)


def known_as(digest: str, path: Path) -> str:
    """Returns the key under which the master at `path`, of bytes with that `digest`, is known to read_master."""
    return f"{digest}{path.suffix.lower()}"


def answer() -> None:
    """Reads the master whose path stands on standard input, and prints what is known of it: what _read_apart begins."""
    path = Path(input())
    try:
        content = master_content(path)
        master = _read(path, content, sha256(content))
    except RefusedError:
        master = Master(path=path, fault="missing")
    print(json.dumps({**asdict(master), "path": str(path)}))


def _read_apart(path: Path) -> Master:
    """Reads a HEIC file's header in a process of its own: the library that does so can be brought down by a broken one."""
    command = [sys.executable, "-c", _ANSWER]
    try:
        done = subprocess.run(  # noqa: S603  # this program itself
            command, input=str(path), capture_output=True, encoding="utf-8", timeout=PATIENCE, check=True
        )
        return Master(**{**json.loads(done.stdout), "path": path})
    except (subprocess.SubprocessError, ValueError):
        return Master(path=path, fault="unreadable")


def _read(path: Path, content: bytes, digest: str) -> Master:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)  # what is wrong beside the pixels is left out with it
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                fault = _fault(path, picture)
                width, height = picture.size
                turned = picture.getexif().get(ORIENTATION, 1) in ON_ITS_SIDE
                located = _is_located(picture, content)
                frames = getattr(picture, "n_frames", 1) if picture.format in ("PNG", "WEBP") else 1
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Master(path=path, fault="too-large")
    except BROKEN:
        return Master(path=path, fault="unreadable")
    if turned:
        width, height = height, width
    return Master(path=path, digest=digest, width=width, height=height, fault=fault, located=located, frames=frames)


def master_content(path: Path) -> bytes:
    """Returns the bytes of the master at `path`. RefusedError for all but ordinary files of a limited size."""
    content = content_of(path, _called(path), LARGEST_MASTER)
    if not content:
        raise RefusedError("empty")
    return content


def _called(path: Path) -> str:
    """What the master at `path` is called from the root: gallery, album, picture. None of them may be a link."""
    return "/".join(path.parts[-3:])


def checked_content(master: Master) -> bytes:
    """Returns the bytes of `master`. RefusedError where they are no longer those that were checked."""
    content = master_content(master.path)
    if sha256(content) != master.digest:
        raise RefusedError("changed")
    return content


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedMasters:
    """Reads masters for the preview: what has the size and the times that it had is not read again."""

    _known: dict[tuple[Path, Stamp], Master] = field(default_factory=dict)

    def read(self, path: Path) -> Master:
        """As read_master, from memory where it can be."""
        if (stamp := stamp_of(path.as_posix(), _called(path))) is None:
            return read_master(path)
        if (path, stamp) not in self._known:
            self._known[path, stamp] = read_master(path)
        return self._known[path, stamp]


def _fault(path: Path, picture: Image.Image) -> str:
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        return "too-large"
    found = "JPEG" if picture.format == "MPO" else picture.format
    return "" if ENDINGS.get(path.suffix.removeprefix(".").lower()) == found else "mislabelled"


def _is_located(picture: Image.Image, content: bytes) -> bool:
    exifs = [picture.getexif(), *_exifs(content)]
    if any(set(exif.get_ifd(_GPS)) & set(_PLACES_IN_GPS) for exif in exifs) or any(one in content for one in _PLACES_IN_XMP):
        return True
    if picture.format not in ("JPEG", "MPO"):
        return False
    return any(key in _PLACES_IN_IPTC for key in IptcImagePlugin.getiptcinfo(cast("ImageFile", picture)) or {})


def _exifs(content: bytes) -> Iterator[Image.Exif]:
    """What cameras wrote anywhere in the file, such as beside a second picture within it."""
    for found in _EXIF.finditer(content):
        exif = Image.Exif()
        try:
            exif.load(content[found.start() : found.start() + _LONGEST_EXIF])
            exif.get_ifd(_GPS)
        except BROKEN:
            continue
        yield exif


KNOWN = Path(".cache", "master.json")  # under the root


class KnownMasters:
    """Reads masters; `file` holds what the last run read, and after `save` what this one did, and no more."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._before = _read_known(file)
        self._now: dict[str, Master] = {}

    def read(self, path: Path) -> Master:
        """As read_master. Several threads may ask at the same time."""
        master = read_master(path, self._before)
        if master.digest:
            self._now[known_as(master.digest, path)] = replace(master, path=Path())
        return master

    def save(self) -> None:
        """Writes what was read, whole; nothing where the disk does not take it: it is read again then."""
        if self._now == self._before:
            return
        told = {key: {**asdict(one), "path": ""} for key, one in sorted(self._now.items())}
        text = json.dumps({"by": _versions(), "masters": told})
        with contextlib.suppress(OSError):
            write_file(self._file, f"{sha256(text)}\n{text}".encode())


def _read_known(file: Path) -> dict[str, Master]:
    """What `file` holds; nothing where it is damaged or another program's."""
    try:
        known, _, text = file.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return {}
    if known != sha256(text):
        return {}
    told = json.loads(text)
    return {key: Master(**{**one, "path": Path()}) for key, one in told["masters"].items()} if told["by"] == _versions() else {}


def _versions() -> list[str]:
    return [pillow_version, pi_heif.__version__, pi_heif.libheif_version(), sha256(Path(__file__).read_text("utf-8"))]
