"""A drawing in running stitch: what is sewn onto which ground, before anything paints it."""

from __future__ import annotations

from dataclasses import dataclass

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
