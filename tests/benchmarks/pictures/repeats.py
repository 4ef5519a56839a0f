"""A second run over many photographs, of which all pictures are made already: in the preview, and in a build that hashes all."""

from __future__ import annotations

import itertools
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

from publishing.build.publication import PICTURES, Preview, read_verdict
from publishing.images.master import RememberedMasters, read_master
from publishing.images.pictures import PUBLISHED, Original, Picture, plan
from publishing.images.renditions import keep, prune
from publishing.images.worker_pool import make_all

SOUND = Path(__file__).resolve().parents[2] / "sound"
TIMES = 4  # the first of which is slower, since it loads code
AN_ALBUM = 40  # photographs in each album

ALBUM = """\
title: {en: Fictional album, bn: কাল্পনিক অ্যালবাম}
summary: {en: Pictures that exist for a benchmark., bn: শুধু মাপের জন্য রাখা ছবি।}
date: 2020
photos:
"""
PHOTO = """\
  - file: {file}
    kind: photograph
    people: none
    alt: {{en: A photograph for a benchmark, bn: মাপের জন্য একটি ছবি}}
    caption: {{en: A photograph, bn: একটি ছবি}}
    credit: {{en: The benchmark, bn: মাপ}}
    survivors: none
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """How many photographs, their bytes together, and seconds that pass: over the words that tell of them, and their pictures."""

    photographs: int
    size: int
    content: float
    preview: float
    hashed: float


def repeats(masters: Sequence[Path], count: int, folder: Path) -> Repeats:
    """Returns what a second run takes over `count` photographs: `masters` again and again, each with a comment of its own."""
    print(f"second run of {count} photographs…", flush=True)
    publishable = [path for path in masters if not read_master(path).located]  # a picture that tells of a place is held back
    if not publishable:
        raise SystemExit("Each of the photographs tells where it was made; take others.")
    root = Path(shutil.copytree(SOUND, folder, ignore=shutil.ignore_patterns(".cache", "gallery", "milestones")))
    paths = _albums(publishable, count, root / "gallery")
    _make(publishable, paths, root / PICTURES)
    remembered = RememberedMasters()
    for path in paths:  # the preview has been running for a while
        remembered.read(path)
    content = _seconds(lambda: read_verdict(root, preview=Preview(masters=remembered)))
    return Repeats(
        photographs=count,
        size=sum(path.stat().st_size for path in paths),
        content=content,
        preview=_seconds(lambda: _again(root, count, Preview(masters=remembered))) - content,
        hashed=_seconds(lambda: _again(root, count, None)) - content,
    )


def _seconds(work: Callable[[], object]) -> float:
    """The least of a few times: what the machine does besides only adds."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def _again(root: Path, count: int, preview: Preview | None) -> None:
    library, verdict = read_verdict(root, preview=preview)
    if verdict.edition is None:
        raise SystemExit("The fictional albums are not sound.")
    originals = {name: library.original(name, photo) for name, photo in verdict.edition.pictured()}
    prune(originals.values(), root / PICTURES)
    told: list[tuple[int, int]] = []
    found = make_all(originals, root / PICTURES, trust=preview is not None, told=lambda done, of: told.append((done, of)))
    if len(found) != count or told or not all(isinstance(one, Picture) for one in found.values()):
        raise SystemExit(f"The second run made {len(told)} of {len(found)} pictures; it should find {count}.")


def _albums(masters: Sequence[Path], count: int, gallery: Path) -> list[Path]:
    names = ("".join(letters) for letters in itertools.product(ascii_lowercase, repeat=3))  # no numbers: cameras name so
    paths = [gallery / f"album-{number // AN_ALBUM}" / f"{name}.jpg" for number, name in zip(range(count), names, strict=False)]
    for number, path in enumerate(paths):
        content = masters[number % len(masters)].read_bytes()
        comment = f"copy {number}".encode()
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
            (path.parent / "album.yml").write_text(ALBUM, encoding="utf-8")
        with (path.parent / "album.yml").open("a", encoding="utf-8") as album:
            album.write(PHOTO.format(file=path.name))
        path.write_bytes(content[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + content[2:])
    return paths


def _make(masters: Sequence[Path], paths: Sequence[Path], cache: Path) -> None:
    """Fills `cache` as a first run does; the copies have the pixels of `masters`, so these are made, and put there for all."""
    made = make_all({str(number): Original(master=read_master(path)) for number, path in enumerate(masters)}, cache)
    for number, path in enumerate(paths):
        picture = made[str(number % len(masters))]
        if not isinstance(picture, Picture):
            raise SystemExit(f"{masters[number % len(masters)].name} is {picture}")
        original = Original(master=read_master(path))
        renditions = zip(plan(original.master), picture.renditions, strict=True)
        contents = {planned: one.path.read_bytes() for planned, one in renditions}
        keep(original, cache, PUBLISHED, contents, tone=picture.tone)
