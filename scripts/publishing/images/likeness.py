"""Compare pictures by what they show: recognise a copy that is mirrored, turned, cropped, brightened, reduced or recompressed.

A perceptual hash (dHash: https://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html) says of each square of
a small grey copy whether it is lighter than its neighbour. Hashes of windows of the picture recognise cropped copies.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from operator import lt, ne
from pathlib import Path

from PIL import Image
from pydantic import TypeAdapter

from publishing.files.atomic_write import write_file
from publishing.files.digest import sha256, short_name
from publishing.images.decode import UnreadableError, decode_original
from publishing.images.master import ENDINGS
from publishing.images.pictures import Master, Original
from publishing.images.worker_pool import Failure, run_isolated

LIKENESS = Path(".cache", "likeness")  # under the root
SQUARES = 9  # across and down: 80 differences between squares side by side, and 72 between one and the square below it
ALIKE = 22  # of these 152 differences; photographs of different things have 26 or more, altered copies hardly ever more than 22
CROPS = tuple(side / 25 for side in range(6))  # of the width or height, at each of the four sides: up to a fifth
FEWEST = 2 * ALIKE  # differences of a picture that shows enough to be recognised
SMALL = 2_000_000  # pixels: such a picture is decoded in a tenth of a second and 20 MB, and needs no process of its own

_SIDE = 128  # pixels of the grey copy that is hashed
_GROUP = 32  # differences within which windows are compared as one
_DIGITS = bytes((ord("0"), ord("1")))
_MOST_REMEMBERED = 256
_LARGEST_RESULT = 1_000_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PerceptualHash:
    """What a picture shows: its hash in each of the eight ways that it can be mirrored and turned, and those of its windows.

    Windows are in groups of hashes that are close to the first of each, so that most can be passed over together.
    """

    whole: tuple[int, ...]
    windows: tuple[tuple[int, ...], ...]


def perceptual_hash(picture: Image.Image) -> PerceptualHash:
    """Return the perceptual hash of `picture`, whatever its size and shape."""
    return _hash_of_pixels(picture.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX).tobytes())


@functools.lru_cache(maxsize=_MOST_REMEMBERED)
def _hash_of_pixels(pixels: bytes) -> PerceptualHash:
    grey = Image.frombytes("L", (_SIDE, _SIDE), pixels)
    groups: list[list[int]] = []
    for left, top, right, bottom in itertools.product(CROPS, repeat=4):
        window = _differences(grey, (left * _SIDE, top * _SIDE, (1 - right) * _SIDE, (1 - bottom) * _SIDE))
        group = next((group for group in groups if (group[0] ^ window).bit_count() <= _GROUP), None)
        if window and group is None:
            groups.append([window])
        elif window and group and window not in group:
            group.append(window)
    whole = (_differences(way, (0, 0, _SIDE, _SIDE)) for way in (grey, *map(grey.transpose, Image.Transpose)))
    return PerceptualHash(whole=tuple(filter(None, whole)), windows=tuple(map(tuple, groups)))


def _differences(grey: Image.Image, window: tuple[float, float, float, float]) -> int:
    """Return as one number, bit by bit, which squares of `window` are darker than their neighbours; 0 if it is blank."""
    squares = grey.resize((SQUARES, SQUARES), Image.Resampling.BOX, box=window).tobytes()
    if sum(map(ne, squares, squares[1:])) + sum(map(ne, squares, squares[SQUARES:])) < FEWEST:
        return 0
    bits = bytes(map(lt, squares, squares[1:])) + bytes(map(lt, squares, squares[SQUARES:]))
    return int(bits.translate(_DIGITS.ljust(256)), 2)


def are_alike(first: PerceptualHash, second: PerceptualHash) -> bool:
    """Whether one of two pictures seems to be a copy of the other, or of a part of it."""
    return _is_part(first, second) or _is_part(second, first)


def _is_part(part: PerceptualHash, picture: PerceptualHash) -> bool:
    return any(
        (way ^ window).bit_count() <= ALIKE
        for way in part.whole
        for group in picture.windows
        if (way ^ group[0]).bit_count() <= ALIKE + _GROUP
        for window in group
    )


_RESULT = TypeAdapter(PerceptualHash)


def read_hashes(masters: Iterable[Master], cache: Path) -> dict[str, PerceptualHash | Failure]:
    """Return the perceptual hash of each of `masters` that can be read, by its digest, from `cache` or made anew and kept there.

    A failure says that a picture cannot be decoded, or could not be in time.
    """
    by_digest = {master.digest: master for master in masters if master.digest}
    hashes: dict[str, PerceptualHash | Failure] = {digest: made for digest in by_digest if (made := _kept_hash(cache, digest))}
    missing = {digest: master for digest, master in by_digest.items() if digest not in hashes}
    small = {digest: master for digest, master in missing.items() if _is_small(master)}
    large = {digest: master for digest, master in missing.items() if digest not in small}
    for digest, result in (*((digest, _hash(master)) for digest, master in small.items()), *run_isolated(_hash, large)):
        hashes[digest] = result
        if isinstance(result, PerceptualHash):
            with contextlib.suppress(OSError):  # a disk that cannot be written
                write_file(_kept_path(cache, digest), _RESULT.dump_json(result))
    return hashes


def prune_hashes(digests: Iterable[str], cache: Path) -> None:
    """Delete from `cache` everything but the hashes of masters with one of `digests`."""
    live = {_kept_path(cache, digest) for digest in digests}
    for path in set(cache.iterdir()).difference(live) if cache.is_dir() else ():
        path.unlink(missing_ok=True)


def _is_small(master: Master) -> bool:
    """Whether a picture can be decoded in this process; not HEIC, because a broken file can crash the library that reads it."""
    return master.width * master.height <= SMALL and ENDINGS.get(master.path.suffix.removeprefix(".")) != "HEIF"


def _hash(master: Master) -> PerceptualHash | Failure:
    try:
        return perceptual_hash(decode_original(Original(master=master), (_SIDE, _SIDE)))
    except UnreadableError:
        return Failure.BROKE


def _kept_path(cache: Path, digest: str) -> Path:
    """Return the file in `cache` for the master with the SHA-256 `digest`, hashed by this version of the program."""
    return cache / f"{short_name(json.dumps((digest, _version())))}.json"


def _kept_hash(cache: Path, digest: str) -> PerceptualHash | None:
    path = _kept_path(cache, digest)
    try:
        return _RESULT.validate_json(path.read_bytes()) if path.lstat().st_size <= _LARGEST_RESULT else None
    except (OSError, ValueError):
        return None


@functools.cache
def _version() -> str:
    """Return the digest of the program that makes hashes: those of another version do not count."""
    sources = (Path(__file__).with_name(f"{name}.py") for name in ("likeness", "decode"))
    return sha256(b"".join(source.read_bytes() for source in sources))
