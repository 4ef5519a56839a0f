"""Paint the social-sharing image (og:image) of each milestone: petals and few words, never a photograph."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, partial
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont, features
from PIL import __version__ as pillow_version

from publishing.files.digest import short_name
from publishing.images.drawing import Coordinates, Drawing, cached_pngs, png_rendition, render, update_png_cache
from publishing.images.pictures import Rendition

CARDS_FOLDER = "assets/cards"

# Pixels. WIDTH and BOTTOM bound the title, whose base lines are LEADING times its size apart.
LEFT, WIDTH, DATE_LINE, BOTTOM, SITE_LINE = 84, 600, 120, 446, 556
DATE_SIZE, NAME_SIZE, SITE_SIZE = 30, 30, 34
TITLE_SIZES = (62, 56, 50, 45, 40, 36)  # the largest that fits is taken
LEADING = 1.3
ROW, GAP = 42, 28  # of the names of dimensions
WORD_SPACING = 0.07  # of the em, added to what the fonts have, as in site.css

GROUND_COLOURS, INK_STEPS = 64, 16  # palette entries for the flower, and for each colour of letters from paper to ink
PNG_LEVEL = 3  # of zlib: half the time of its default 6, for a quarter more bytes
_STEPS = bytes(level * INK_STEPS // 256 for level in range(256))
_MASK = b"\0".ljust(256, b"\xff")
CACHED_WORDS, CACHED_RUNS = 4096, 1024  # measured words and painted runs: cards have many in common
NOT_IN_ANY_FONT = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Typeface:
    """A font file, and the characters that the site writes with it."""

    path: Path
    characters: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is written on the picture of one milestone in one language, and its colours.

    `dimensions` are the names and colours of those of the milestone; `petals` has a colour for each dimension of the programme.
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
        """Everything that is written on it, as its text alternative."""
        return " · ".join((self.title, self.date, *(name for name, _ in self.dimensions), self.site))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A part of a word that one font writes; `width` in pixels."""

    face: Typeface
    text: str
    size: int
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """Measures and paints text of one language with `typefaces`; sizes are pixels to the em."""

    typefaces: tuple[Typeface, ...]
    language: str

    def can_write(self, text: str) -> bool:
        """Return whether the fonts have every character of `text`."""
        return all(any(_has(face, sign) for face in self.typefaces) for sign in set(text) if not sign.isspace())

    def lines(self, text: str, size: int, width: float) -> list[str]:
        """Return `text` in lines that are at most `width` pixels wide, unless a single word is wider."""
        faces, lines, end = self._best_first(text), list[str](), 0.0
        for word in text.split(" "):
            word_width = sum(run.width for run in _runs(faces, word, size, self.language))
            if lines and end + word_width <= width:
                lines[-1] = f"{lines[-1]} {word}"
            else:
                lines.append(word)
                end = 0
            end += word_width + _space(faces[0], size)
        return lines

    def width(self, text: str, size: int) -> float:
        """Return the width of `text` on one line, in pixels."""
        return max((x + run.width for x, run in self.placed_runs(text, size)), default=0)

    def placed_runs(self, text: str, size: int) -> Iterator[tuple[float, Run]]:
        """Yield the runs of `text`, each with the x at which it begins."""
        faces, x = self._best_first(text), 0.0
        for word in text.split(" "):
            for run in _runs(faces, word, size, self.language):
                yield x, run
                x += run.width
            x += _space(faces[0], size)

    def image(self, run: Run) -> tuple[tuple[int, int], Image.Image]:
        """Return `run` in white on black, and the offset of its upper left corner from the start of its base line."""
        font = _font(run.face, run.size)
        left, top, right, bottom = map(round, font.getbbox(run.text, anchor="ls", language=self.language))
        image = Image.new("L", (max(right - left, 1), max(bottom - top, 1)))
        ImageDraw.Draw(image).text((-left, -top), run.text, fill=255, font=font, anchor="ls", language=self.language)
        return (left, top), image

    def _best_first(self, text: str) -> tuple[Typeface, ...]:
        """Return the fonts, first the one that can write most of `text`."""
        return tuple(sorted(self.typefaces, key=lambda face: -sum(map(face.characters.__contains__, text))))


def can_shape() -> bool:
    """Return whether Pillow can join letters as scripts like Bengali need it: it finds FriBiDi on this machine."""
    return bool(features.check("raqm"))


@lru_cache(CACHED_WORDS)
def _runs(best_first: tuple[Typeface, ...], word: str, size: int, language: str) -> tuple[Run, ...]:
    """Return the runs of `word`, each in the first font that can write it."""
    faces = [next((face for face in best_first if _has(face, sign)), best_first[0]) for sign in word]
    runs, start = list[Run](), 0
    for face, signs in groupby(faces):
        text = word[start : (start := start + sum(1 for _ in signs))]
        runs.append(Run(face=face, text=text, size=size, width=_font(face, size).getlength(text, language=language)))
    return tuple(runs)


@cache
def _space(face: Typeface, size: int) -> float:
    return float(_font(face, size).getlength(" ")) + WORD_SPACING * size


@cache
def _font(face: Typeface, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face.path, size, layout_engine=ImageFont.Layout.RAQM)


@cache
def _has(face: Typeface, sign: str) -> bool:
    """Return whether `face` writes `sign`: the style sheet says so, and its glyph is not that of an unknown character."""
    font = _font(face, 32)
    return sign in face.characters and bytes(font.getmask(sign)) != bytes(font.getmask(NOT_IN_ANY_FONT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of text: the start of its base line, its size and its colour."""

    text: str
    start: Coordinates
    size: int
    colour: str


def layout(card: Card, lettering: Lettering) -> tuple[Line, ...]:
    """Return the lines on `card`; none where its texts are too long for it."""
    for size in TITLE_SIZES:
        title = lettering.lines(card.title, size, WIDTH)
        names = _dimension_names(card, lettering, DATE_LINE + LEADING * size * len(title) + ROW + size / 3)
        if max(lettering.width(line, size) for line in title) <= WIDTH and names[-1].start[1] <= BOTTOM:
            return (
                Line(text=card.date, start=(LEFT, DATE_LINE), size=DATE_SIZE, colour=card.soft),
                *(
                    Line(text=line, start=(LEFT, DATE_LINE + LEADING * size * number), size=size, colour=card.ink)
                    for number, line in enumerate(title, start=1)
                ),
                *names,
                Line(text=card.site, start=(LEFT, SITE_LINE), size=SITE_SIZE, colour=card.soft),
            )
    return ()


def _dimension_names(card: Card, lettering: Lettering, y: float) -> list[Line]:
    lines: list[Line] = []
    x: float = LEFT
    for name, colour in card.dimensions:
        width = lettering.width(name, NAME_SIZE)
        if x > LEFT and x + width > LEFT + WIDTH:
            x, y = LEFT, y + ROW
        lines.append(Line(text=name, start=(x, y), size=NAME_SIZE, colour=colour))
        x += width + GAP
    return lines


@dataclass(frozen=True, kw_only=True)  # without slots, for the cached property
class Painter:
    """Paints cards with `typefaces` on the drawing that `ground` makes of the colours of the petals."""

    typefaces: tuple[Typeface, ...]
    ground: Callable[[tuple[str, ...]], Drawing]
    _grounds: dict[tuple[str, ...], Image.Image] = field(default_factory=dict)

    def paint_all(self, cards: Mapping[str, Card], folder: Path) -> dict[str, Rendition]:
        """Return the files of those `cards` that can be painted; the cache in `folder` then holds these and nothing else."""
        keys = {name: self._key(card) for name, card in cards.items()}
        paths = update_png_cache(folder, {keys[name]: partial(self.paint, card) for name, card in cards.items()})
        return {
            name: png_rendition(paths[keys[name]], CARDS_FOLDER, self.ground(card.petals))
            for name, card in cards.items()
            if keys[name] in paths
        }

    def contents(self, cards: Mapping[str, Card], folder: Path) -> dict[str, bytes]:
        """Return the PNGs of those `cards` that can be painted, reading the cache in `folder` but writing nothing."""
        cached = cached_pngs(folder)
        paths = {name: cached.get(self._key(card)) for name, card in cards.items()}
        contents = {name: path.read_bytes() if (path := paths[name]) else self.paint(card) for name, card in cards.items()}
        return {name: content for name, content in contents.items() if content}

    def paint(self, card: Card) -> bytes | None:
        """Return `card` as a PNG without metadata; None where the fonts lack letters or the card lacks room."""
        lettering = Lettering(typefaces=self.typefaces, language=card.language)
        if not can_shape() or not lettering.can_write("".join((card.title, card.date, card.site, *dict(card.dimensions)))):
            return None
        lines = layout(card, lettering)
        if not lines:
            return None
        image = self._ground(card.petals).copy()
        palette = (image.getpalette() or [])[: 3 * GROUND_COLOURS]
        palette += [0] * (3 * GROUND_COLOURS - len(palette))
        paper = ImageColor.getrgb(self.ground(card.petals).ground)
        for number, colour in enumerate(dict.fromkeys(line.colour for line in lines)):
            for line in (line for line in lines if line.colour == colour):
                for x, run in lettering.placed_runs(line.text, line.size):
                    (left, top), letters, mask = _inked(lettering, run, GROUND_COLOURS + INK_STEPS * number)
                    image.paste(letters, (round(line.start[0] + x) + left, round(line.start[1]) + top), mask)
            palette += _ink_palette(paper, ImageColor.getrgb(colour))
        image.putpalette(palette)
        stream = io.BytesIO()
        image.save(stream, format="png", compress_level=PNG_LEVEL)
        return stream.getvalue()

    def _ground(self, petals: tuple[str, ...]) -> Image.Image:
        if petals not in self._grounds:
            drawing = render(self.ground(petals))
            self._grounds[petals] = drawing.quantize(GROUND_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        return self._grounds[petals]

    def _key(self, card: Card) -> str:
        return short_name(f"{card!r} {self._versions}")

    @cached_property
    def _versions(self) -> str:
        """A digest of what cards depend on besides their words: fonts, drawing, this program, and what shapes and paints."""
        sources = (Path(__file__).with_name(f"{name}.py").read_bytes() for name in ("cards", "drawing"))
        fonts = (face.path.read_bytes() for face in self.typefaces)
        shapers = (f"{name} {features.version(name)}" for name in ("freetype2", "harfbuzz", "raqm", "fribidi"))
        versions = (repr(self.ground(("#000000",))), pillow_version, *shapers)
        return short_name(b"".join((*sources, *fonts, *(version.encode() for version in versions))))


@lru_cache(CACHED_RUNS)
def _inked(lettering: Lettering, run: Run, first: int) -> tuple[tuple[int, int], Image.Image, Image.Image]:
    """Return the offset of `run`, its image in INK_STEPS palette entries that begin at `first`, and the mask of its ink."""
    (left, top), image = lettering.image(run)
    steps = image.tobytes().translate(_STEPS)
    letters = steps.translate(bytes(range(first, first + INK_STEPS)).ljust(256))
    return (left, top), Image.frombytes("P", image.size, letters), Image.frombytes("L", image.size, steps.translate(_MASK))


def _ink_palette(paper: tuple[int, ...], ink: Sequence[int]) -> list[int]:
    pairs = list(zip(paper, ink, strict=True))
    return [round(light + (dark - light) * step / (INK_STEPS - 1)) for step in range(INK_STEPS) for light, dark in pairs]
