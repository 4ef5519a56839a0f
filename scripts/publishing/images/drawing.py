"""Paint drawings in running stitch, and cache painted PNG files by what they depend on."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image, ImageDraw
from PIL import __version__ as pillow_version

from publishing.files.atomic_write import write_file
from publishing.files.digest import short_name
from publishing.images.pictures import Rendition
from publishing.images.renditions import PICTURES_FOLDER

OVERSAMPLING = 3  # pixels painted across each pixel that stays, so that edges are smooth
COLOURS = 64  # enough for a drawing in few colours, and a third of the size

Coordinates = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stitch:
    """One stitch along `points`, `width` pixels wide and round at its ends; a single point makes a dot."""

    points: tuple[Coordinates, ...]
    colour: str
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Stitches on a ground of one colour, later ones over earlier ones; width and height in pixels."""

    width: int
    height: int
    ground: str
    stitches: tuple[Stitch, ...]


def save_drawings(drawings: Sequence[Drawing], cache: Path) -> list[Rendition]:
    """Return the files of `drawings`, in that order, from `cache` or painted anew; `cache` then holds these and nothing else."""
    program = short_name(Path(__file__).read_bytes())
    keys = [short_name(f"{drawing!r} {pillow_version} {program}") for drawing in drawings]
    paths = update_png_cache(cache, {key: partial(paint, drawing) for key, drawing in zip(keys, drawings, strict=True)})
    return [png_rendition(paths[key], PICTURES_FOLDER, drawing) for key, drawing in zip(keys, drawings, strict=True)]


def paint(drawing: Drawing) -> bytes:
    """Return `drawing` as a PNG without metadata."""
    few = render(drawing).quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    few.save(stream, format="png", optimize=True)
    return stream.getvalue()


def render(drawing: Drawing) -> Image.Image:
    """Return `drawing` in RGB."""
    large = Image.new("RGB", (OVERSAMPLING * drawing.width, OVERSAMPLING * drawing.height), drawing.ground)
    brush = ImageDraw.Draw(large)
    for stitch in drawing.stitches:
        points = [(OVERSAMPLING * x, OVERSAMPLING * y) for x, y in stitch.points]
        brush.line(points, fill=stitch.colour, width=round(OVERSAMPLING * stitch.width), joint="curve")
        for end in (points[0], points[-1]):
            brush.circle(end, OVERSAMPLING * stitch.width / 2, fill=stitch.colour)
    return large.resize((drawing.width, drawing.height), Image.Resampling.BOX)


def cached_pngs(cache: Path) -> dict[str, Path]:
    """Return the intact files in `cache` by their keys. A file is named KEY-CONTENT.png, after what it depends on and holds."""
    names = {path: path.stem.partition("-") for path in sorted(cache.glob("*-*.png"))}
    return {key: path for path, (key, _, content) in names.items() if content == short_name(path.read_bytes())}


def update_png_cache(cache: Path, painters: Mapping[str, Callable[[], bytes | None]]) -> dict[str, Path]:
    """Return the file of each key that `cache` holds or that its painter paints, and delete all others from `cache`."""
    cached, paths = cached_pngs(cache), {}
    for key, paint_png in painters.items():
        if key in cached:
            paths[key] = cached[key]
        elif content := paint_png():
            paths[key] = cache / f"{key}-{short_name(content)}.png"
            write_file(paths[key], content)
    live = set(paths.values())
    for path in cache.iterdir() if cache.is_dir() else ():
        if path not in live:
            path.unlink(missing_ok=True)  # another process may do the same at the same time
    return paths


def png_rendition(path: Path, folder: str, drawing: Drawing) -> Rendition:
    """Return a cached file as it is published in `folder`: its public name tells what it holds, and nothing else."""
    address = f"{folder}/{path.name.partition('-')[2]}"
    return Rendition(path=path, address=address, format="png", width=drawing.width, height=drawing.height)
