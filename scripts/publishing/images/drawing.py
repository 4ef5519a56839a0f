"""A drawing in running stitch: what is sewn onto which ground, before anything paints it."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw
from PIL import __version__ as pillow_version

from publishing.files.atomic_write import write_file
from publishing.files.digest import short_name
from publishing.images.pictures import Rendition
from publishing.images.renditions import FOLDER, discard

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stitch:
    """One stitch along `points`, as wide as `width` and round at its ends; one of a single point is a dot."""

    points: tuple[Spot, ...]
    colour: str
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Stitches on a ground of one colour; width and height in pixels, the later stitches over the earlier."""

    width: int
    height: int
    ground: str
    stitches: tuple[Stitch, ...]


def kept(cache: Path) -> dict[str, Path]:
    """Returns the files that `cache` keeps as they were painted, by the digest of what each depends on."""
    found = {path: path.stem.partition("-") for path in sorted(cache.glob("*-*.png"))}
    return {depends: path for path, (depends, _, shown) in found.items() if shown == short_name(path.read_bytes())}


def keep(cache: Path, depends: str, content: bytes) -> Path:
    """Writes `content`, a PNG, into `cache` and returns its file; another process may do the same at the same time."""
    path = cache / f"{depends}-{short_name(content)}.png"
    write_file(path, content)
    return path


def keep_only(cache: Path, live: Collection[Path]) -> None:
    """Deletes from `cache` all but the files `live`."""
    for path in cache.iterdir() if cache.is_dir() else ():
        if path not in live:
            discard(path)


def public_name(path: Path) -> str:
    """Returns the name under which the kept file `path` is published: it tells what is shown, and nothing else."""
    return path.name.split("-")[1]


FINER = 3  # how many pixels are painted for each that stays, so that edges are smooth
COLOURS = 64  # a drawing in few colours needs no more, and is a third as large


def sew(drawings: Sequence[Drawing], cache: Path) -> list[Rendition]:
    """Returns the files that show `drawings`, in that order. The folder `cache` holds the last ones, which are reused."""
    known, made = kept(cache), []
    for drawing in drawings:
        depends = short_name(f"{drawing!r} {pillow_version} {short_name(Path(__file__).read_bytes())}".encode())
        path = known.get(depends) or keep(cache, depends, painted(drawing))
        address = f"{FOLDER}/{public_name(path)}"
        made.append(Rendition(path=path, address=address, format="png", width=drawing.width, height=drawing.height))
    keep_only(cache, {one.path for one in made})
    return made


def painted(drawing: Drawing) -> bytes:
    """Returns `drawing` as a PNG that holds nothing beside its pixels."""
    few = pixels(drawing).quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    few.save(stream, format="png", optimize=True)
    return stream.getvalue()


def pixels(drawing: Drawing) -> Image.Image:
    """Returns `drawing` in RGB."""
    large = Image.new("RGB", (FINER * drawing.width, FINER * drawing.height), drawing.ground)
    brush = ImageDraw.Draw(large)
    for stitch in drawing.stitches:
        points = [(FINER * x, FINER * y) for x, y in stitch.points]
        brush.line(points, fill=stitch.colour, width=round(FINER * stitch.width), joint="curve")
        for end in (points[0], points[-1]):
            brush.circle(end, FINER * stitch.width / 2, fill=stitch.colour)
    return large.resize((drawing.width, drawing.height), Image.Resampling.BOX)
