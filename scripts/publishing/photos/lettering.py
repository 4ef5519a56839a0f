"""Words as they are drawn: in the site's own fonts, with the conjuncts that shaping makes, broken into lines between words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from PIL import ImageDraw, ImageFont, features

from publishing.content.cards import Typeface

NOT_IN_ANY_FONT = "\U0010ffff"
WIDER = 0.07  # of the em: how much farther words stand apart than the fonts have it, as in site.css


def can_shape() -> bool:
    """Whether letters can be joined as scripts like Bengali need it: Pillow finds FriBiDi on this machine."""
    return bool(features.check("raqm"))


def versions() -> tuple[str, ...]:
    """Whatever decides how letters look, beside the fonts."""
    return tuple(f"{name} {features.version(name)}" for name in ("freetype2", "harfbuzz", "raqm", "fribidi"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """Draws text of one language with `typefaces`."""

    typefaces: tuple[Typeface, ...]
    language: str

    def can_write(self, text: str) -> bool:
        """Whether the fonts have every character of `text`."""
        return all(any(_has(face, sign) for face in self.typefaces) for sign in set(text) if not sign.isspace())

    def lines(self, text: str, size: int, width: float) -> list[str]:
        """`text` in lines that are at most `width` pixels wide, unless a single word is wider."""
        words = text.split(" ")
        found = words[:1]
        for word in words[1:]:
            longer = f"{found[-1]} {word}"
            if self.width(longer, size) <= width:
                found[-1] = longer
            else:
                found.append(word)
        return found

    def width(self, text: str, size: int) -> float:
        """How wide `text` is, in pixels, in letters of `size` pixels to the em."""
        return max((part.end for part in self._parts(text, size)), default=0)

    def write(self, brush: ImageDraw.ImageDraw, start: tuple[float, float], text: str, size: int) -> None:
        """Draws `text` in white; `start` is where its base line begins."""
        x, y = start
        for part in self._parts(text, size):
            font = _font(part.face, size)
            brush.text((x + part.start, y), part.text, fill=255, font=font, anchor="ls", language=self.language)

    def _parts(self, text: str, size: int) -> Iterator[_Part]:
        """The words of `text`, in parts of one font: that which can write most of the text, where it can."""
        best_first = sorted(self.typefaces, key=lambda face: -sum(sign in face.characters for sign in text))
        x = 0.0
        for word in text.split(" "):
            of_sign = [next((face for face in best_first if _has(face, sign)), best_first[0]) for sign in word]
            start = 0
            for face, signs in groupby(of_sign):
                end = start + sum(1 for _ in signs)
                width = _font(face, size).getlength(word[start:end], language=self.language)
                yield _Part(face=face, text=word[start:end], start=x, end=x + width)
                start, x = end, x + width
            x += _font(best_first[0], size).getlength(" ") + WIDER * size


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    face: Typeface
    text: str
    start: float
    end: float


@cache
def _font(face: Typeface, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face.path, size, layout_engine=ImageFont.Layout.RAQM)


@cache
def _has(face: Typeface, sign: str) -> bool:
    """Whether `face` writes `sign`: the style sheet says so, and what it draws is not what it draws for an unknown one."""
    return sign in face.characters and _shape(face, sign) != _shape(face, NOT_IN_ANY_FONT)


@cache
def _shape(face: Typeface, sign: str) -> bytes:
    return bytes(_font(face, 32).getmask(sign))
