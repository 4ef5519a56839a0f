"""Structural similarity (SSIM, Wang and others 2004) of pictures made to what their masters would be at best, in numpy alone.

    ssim.py MASTERS MADE…

MASTERS holds photographs; each MADE holds pictures named as their masters. For each MADE one line: the mean of the SSIM of its
pictures. The reference is the whole master, upright, in sRGB, reduced at once with a Lanczos filter to the size of what was made.
Luma as JPEG has it; a Gaussian window of 11 pixels and 1.5 deviation.
"""

from __future__ import annotations

import functools
import io
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

Plane = np.ndarray[tuple[int, int], np.dtype[np.float32]]

SRGB = ImageCms.createProfile("sRGB")
STABLE = (0.01 * 255) ** 2, (0.03 * 255) ** 2
WINDOW = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2)).astype(np.float32)
WINDOW /= WINDOW.sum()


def ssim(one: Plane, other: Plane) -> float:
    """Returns the mean SSIM of two planes of one size, at most 1."""
    mean, other_mean = blurred(one), blurred(other)
    variance, other_variance = blurred(one * one) - mean**2, blurred(other * other) - other_mean**2
    both = blurred(one * other) - mean * other_mean
    steady, lively = STABLE
    luminance = (2 * mean * other_mean + steady) / (mean**2 + other_mean**2 + steady)
    return float(np.mean(luminance * (2 * both + lively) / (variance + other_variance + lively)))


def blurred(plane: Plane) -> Plane:
    """Returns `plane` under the window, without the edges that it does not cover whole."""
    wide = plane.shape[1] - len(WINDOW) + 1
    across = sum(weight * plane[:, start : start + wide] for start, weight in enumerate(WINDOW))
    high = plane.shape[0] - len(WINDOW) + 1
    return sum(weight * across[start : start + high] for start, weight in enumerate(WINDOW))


@functools.lru_cache(maxsize=1)
def whole(master: Path) -> Image.Image:
    """Returns the picture of `master` in its full size, upright and in sRGB."""
    with Image.open(master) as opened:
        profile = opened.info.get("icc_profile")
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    if profile:
        picture = ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), SRGB, outputMode="RGB")
    return picture


@functools.lru_cache(maxsize=8)
def reference(master: Path, size: tuple[int, int]) -> Plane:
    """Returns the luma of `master` at `size`."""
    return luma(whole(master).resize(size, Image.Resampling.LANCZOS))


def luma(picture: Image.Image) -> Plane:
    """Returns the luma of `picture`, 0 to 255."""
    return np.asarray(picture.convert("L"), dtype=np.float32)


def likenesses(master: Path, folders: list[Path]) -> list[float]:
    """Returns for each of `folders` the SSIM of what it holds of `master`."""
    found = []
    for folder in folders:
        (made,) = folder.glob(f"{master.stem}.*")
        with Image.open(made) as opened:
            picture = opened.convert("RGB")
        if abs(picture.width * whole(master).height / picture.height / whole(master).width - 1) > 0.01:
            raise SystemExit(f"{made} has not the shape of its master")
        found.append(ssim(luma(picture), reference(master, picture.size)))
    return found


def main() -> None:
    masters, *made = (Path(argument) for argument in sys.argv[1:])
    paths = sorted(masters.iterdir())
    with ProcessPoolExecutor() as processes:
        found = list(processes.map(likenesses, paths, [made] * len(paths)))
    for column in zip(*found, strict=True):
        print(f"{sum(column) / len(column):.6f}")


if __name__ == "__main__":
    main()
