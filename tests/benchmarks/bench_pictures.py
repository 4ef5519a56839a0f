"""Compare our pictures with those of sharp at equal likeness: python3 tests/benchmarks/bench_pictures.py.

Print processor time and memory of all processes, and the bytes of what they make of forty photographs (or of those in --photos)
at the same likeness: the mean structural similarity (SSIM, Wang and others 2004) of luma in windows of 7 pixels to
the whole master, upright, in sRGB, reduced at once with a Lanczos filter. Quick to try: --count 10. Node 20 and npm are needed.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import shutil
import statistics
import sys
import urllib.parse
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(PROJECT / "tests" / "benchmarks")]

from publishing.environment import enter  # noqa: E402

enter("requirements.txt")

from measurement import BENCHMARKS, CACHE, Cost, cost, install_modules, print_head, print_row  # noqa: E402
from our_pictures import ENCODING  # noqa: E402
from PIL import Image, ImageCms, ImageMath, ImageOps  # noqa: E402

# "You are free to use these media files however you wish."
REPOSITORY = "drewnoakes/metadata-extractor-images"
COMMIT = "4beba640487802442bc9931fb01274e908102d3a"
WORK = CACHE / "pictures"
EDGES = (480, 960, 1600)
SAMPLE = 8  # photographs on which qualities are chosen
STEPS = (-6, 0, 6)  # from our quality, at which another program is tried
EFFORTS = {"webp": {"ours": 0, "sharp": 4, "sharp, effort 2": 2}, "avif": {"ours": 0, "sharp": 4, "sharp, effort 0": 0}}
SRGB = ImageCms.createProfile("sRGB")
WINDOW = 7  # pixels; not 8, the width of a block in JPEG
STABILIZERS = {"luminance": (0.01 * 255) ** 2, "structure": (0.03 * 255) ** 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """What pictures cost, their mean likeness and their bytes, both by format."""

    cost: Cost
    likeness: dict[str, float]
    size: dict[str, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, help="a folder of JPEG photographs, instead of the forty that are fetched")
    parser.add_argument("--count", type=int, default=40, help="only so many of them")
    parser.add_argument("--pair", choices=EFFORTS, action="append", help="only this format, with JPEG")
    options = parser.parse_args()
    photos = options.photos or fetch_photographs(CACHE / "photographs")
    masters = sorted(path for path in photos.iterdir() if path.suffix.lower() in (".jpg", ".jpeg"))
    masters = masters[:: max(1, len(masters) // options.count)][: options.count]
    sample = masters[:: max(1, len(masters) // SAMPLE)][:SAMPLE]
    shutil.rmtree(WORK, ignore_errors=True)
    with ProcessPoolExecutor() as processes:
        list(processes.map(write_references, masters))
    for pair in options.pair or EFFORTS:
        print(f"\n{pair} + jpeg, {len(masters)} photographs\n")
        ratio = ("CPU s a photo", "to ours")
        print_head("", "quality", "SSIM", *ratio, "peak MB", "KB a photo", "bytes to ours at equal SSIM", "second run, CPU s")
        published = {kind: int(ENCODING[kind]["quality"]) for kind in (pair, "jpeg")}
        target = encode("ours", 0, sample, published)
        ours = encode("ours", 0, masters, published)
        for name, effort in EFFORTS[pair].items():
            qualities, sizes, encoded, again = published, target.size, ours, ""
            if name == "ours":
                again = f"{encode(name, effort, masters, published, keep=True).cost.processor:.2f}"
            else:
                tries = {
                    step: encode(name, effort, sample, {kind: quality + step for kind, quality in published.items()})
                    for step in STEPS
                }
                sizes, qualities = {}, {}
                for kind, quality in published.items():
                    points = [(tried.likeness[kind], step, tried.size[kind]) for step, tried in tries.items()]
                    step, sizes[kind] = interpolate(points, target.likeness[kind])
                    qualities[kind] = round(quality + step)
                encoded = encode(name, effort, masters, qualities)
            seconds = encoded.cost.processor
            print_row((
                name, " ".join(map(str, qualities.values())), " ".join(f"{ssim:.4f}" for ssim in encoded.likeness.values()),
                f"{seconds / len(masters):.2f}", f"{seconds / ours.cost.processor:.2f}", f"{encoded.cost.peak / 1e6:.0f}",
                " + ".join(f"{size / len(masters) / 1e3:.0f}" for size in encoded.size.values()),
                f"{sum(sizes.values()) / sum(target.size.values()):.3f}", again or "as the first",
            ))  # fmt: skip
    shutil.rmtree(WORK)


def fetch_photographs(folder: Path) -> Path:
    """Return `folder` with the forty photographs that photographs.txt lists, each with its SHA-256."""
    folder.mkdir(parents=True, exist_ok=True)
    for line in (BENCHMARKS / "photographs.txt").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        path = folder / Path(name).name
        if not path.is_file():
            address = f"https://raw.githubusercontent.com/{REPOSITORY}/{COMMIT}/{urllib.parse.quote(name)}"
            try:
                with urllib.request.urlopen(address, timeout=60) as response:  # the address is a constant
                    content = response.read()
            except OSError as error:
                sys.exit(f"The photographs cannot be fetched: {error}. Name another folder of JPEG photographs with --photos.")
            if hashlib.sha256(content).hexdigest() != digest:
                sys.exit(f"{address} has changed. Name another folder of JPEG photographs with --photos.")
            path.write_bytes(content)
    return folder


def encode(name: str, effort: int, masters: Sequence[Path], qualities: dict[str, int], *, keep: bool = False) -> Encoded:
    """Make pictures of `masters`; with `keep`, ours may use those that are there."""
    folder = WORK / "encoded"
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    for kind in qualities:
        for edge in EDGES:
            (folder / f"{kind}-{edge}").mkdir(parents=True, exist_ok=True)
    paths = [str(path) for path in masters]
    job = {"masters": paths, "folder": str(folder), "edges": EDGES, "qualities": qualities, "effort": effort}
    program = [sys.executable, BENCHMARKS / "our_pictures.py"]
    if name != "ours":
        program = ["node", BENCHMARKS / "sharp.mjs", install_modules(BENCHMARKS / "sharp")]
    measured = cost(*program, json.dumps(job))
    files = {kind: sorted(folder.glob(f"{kind}-*/*")) for kind in qualities}
    with ProcessPoolExecutor() as processes:
        likeness = {kind: statistics.mean(processes.map(likeness_to_master, paths)) for kind, paths in files.items()}
    size = {kind: sum(path.stat().st_size for path in paths) for kind, paths in files.items()}
    return Encoded(cost=measured, likeness=likeness, size=size)


def interpolate(points: Sequence[tuple[float, float, float]], target: float) -> tuple[float, float]:
    """Return the second and third coordinate where the first is `target`, on the line through the two points next to it."""
    first, second = sorted(points, key=lambda point: abs(point[0] - target))[:2]
    share = (target - first[0]) / (second[0] - first[0])
    return first[1] + share * (second[1] - first[1]), first[2] + share * (second[2] - first[2])


def write_references(master: Path) -> None:
    """Write the luma of `master` at each size as a file that loses nothing."""
    with Image.open(master) as opened:
        profile = opened.info.get("icc_profile")
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    if profile:
        picture = ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), SRGB, outputMode="RGB")
    for edge in EDGES:
        scale = min(1, edge / max(picture.size))
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        reference = WORK / "references" / str(edge) / f"{master.stem}.png"
        reference.parent.mkdir(parents=True, exist_ok=True)
        picture.resize(size, Image.Resampling.LANCZOS).convert("L").save(reference)


def likeness_to_master(path: Path) -> float:
    """Return the mean SSIM of the picture at `path` to its reference, at most 1."""
    edge = path.parent.name.rpartition("-")[2]
    with Image.open(path) as picture, Image.open(WORK / "references" / edge / f"{path.stem}.png") as reference:
        luma, other = picture.convert("L").convert("F"), reference.convert("F")
        if luma.size != other.size:  # programs round sizes differently
            other = other.resize(luma.size, Image.Resampling.LANCZOS)
    products = [
        ImageMath.lambda_eval(lambda planes: planes["a"] * planes["b"], a=a, b=b)
        for a, b in ((luma, luma), (other, other), (luma, other))
    ]
    names = ("mean", "other_mean", "square", "other_square", "product")
    means = {name: plane.reduce(WINDOW) for name, plane in zip(names, (luma, other, *products), strict=True)}
    return float(ImageMath.lambda_eval(similarity, **means).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)))


def similarity(planes: dict[str, ImageMath._Operand]) -> ImageMath._Operand:
    """Return the SSIM of each window, of the means of two planes, their squares and their product."""
    mean, other = planes["mean"], planes["other_mean"]
    variances = planes["square"] - mean * mean + planes["other_square"] - other * other
    luminance = (mean * other * 2 + STABILIZERS["luminance"]) / (mean * mean + other * other + STABILIZERS["luminance"])
    return (
        luminance * ((planes["product"] - mean * other) * 2 + STABILIZERS["structure"]) / (variances + STABILIZERS["structure"])
    )


if __name__ == "__main__":
    main()
