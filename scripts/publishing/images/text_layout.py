"""What is drawn of a milestone beside a shared link, before anything paints it: petals and few words, never a photograph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """A font file, and the characters that the site writes with it."""

    path: Path
    characters: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The picture of one milestone in one language; `petals` holds a colour for each key dimension of the programme.

    `dimensions` are the names and the colours of those that the milestone belongs to.
    """

    language: str
    date: str
    title: str
    dimensions: tuple[tuple[str, str], ...]
    site: str
    petals: tuple[str, ...]
    ink: str  # of the title
    soft: str  # of the date and of the site's name

    @property
    def words(self) -> str:
        """All that is written in it, for those who cannot see it."""
        return " · ".join((self.title, self.date, *(name for name, _ in self.dimensions), self.site))


NOT_IN_ANY_FONT = "\U0010ffff"
WIDER = 0.07  # of the em: how much farther words stand apart than the fonts have it, as in site.css
_KNOWN = 4096  # words that are remembered as they are drawn: cards have many in common


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
        faces, found, end = self._best_first(text), list[str](), 0.0
        for word in text.split(" "):
            long = sum(part.width for part in _parts(faces, word, size, self.language))
            if found and end + long <= width:
                found[-1] = f"{found[-1]} {word}"
            else:
                found.append(word)
                end = 0
            end += long + _gap(faces[0], size)
        return found

    def width(self, text: str, size: int) -> float:
        """How wide `text` is, in pixels, in letters of `size` pixels to the em."""
        return max((start + part.width for start, part in self._set(text, size)), default=0)

    def written(self, text: str, size: int, start: tuple[float, float]) -> Iterator[tuple[tuple[int, int], Part]]:
        """Yields the parts of `text`, each with where its base line begins; `start` is where that of the first does."""
        for x, part in self._set(text, size):
            yield (round(start[0] + x), round(start[1])), part

    def shape(self, part: Part) -> Shape:
        """How `part` looks."""
        font = _font(part.face, part.size)
        left, top, right, bottom = map(round, font.getbbox(part.text, anchor="ls", language=self.language))
        image = Image.new("L", (max(right - left, 1), max(bottom - top, 1)))
        ImageDraw.Draw(image).text((-left, -top), part.text, fill=255, font=font, anchor="ls", language=self.language)
        return Shape(image=image, left=left, top=top)

    def _set(self, text: str, size: int) -> Iterator[tuple[float, Part]]:
        """The parts of `text`, each with where it begins."""
        faces, x = self._best_first(text), 0.0
        for word in text.split(" "):
            for part in _parts(faces, word, size, self.language):
                yield x, part
                x += part.width
            x += _gap(faces[0], size)

    def _best_first(self, text: str) -> tuple[Typeface, ...]:
        """The fonts, that first which can write most of `text`."""
        return tuple(sorted(self.typefaces, key=lambda face: -sum(map(face.characters.__contains__, text))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What part of a word looks like, white on black; its upper left corner counts from where its base line begins."""

    image: Image.Image
    left: int
    top: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a word that one font writes."""

    face: Typeface
    text: str
    size: int
    width: float


@lru_cache(_KNOWN)
def _parts(best_first: tuple[Typeface, ...], word: str, size: int, language: str) -> tuple[Part, ...]:
    """`word` in parts of one font: the first, where it can write it."""
    of_sign = [next((face for face in best_first if _has(face, sign)), best_first[0]) for sign in word]
    found, start = list[Part](), 0
    for face, signs in groupby(of_sign):
        text = word[start : (start := start + sum(1 for _ in signs))]
        found.append(Part(face=face, text=text, size=size, width=_font(face, size).getlength(text, language=language)))
    return tuple(found)


@cache
def _gap(face: Typeface, size: int) -> float:
    """How far two words stand apart."""
    return float(_font(face, size).getlength(" ")) + WIDER * size


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
