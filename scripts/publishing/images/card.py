"""Where the words of a card stand: the title as large as it fits, the date over it, its dimensions and the site under it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from PIL import Image, ImageColor
from PIL import __version__ as pillow_version

from publishing.files.digest import short_name
from publishing.images import drawing, text_layout
from publishing.images.drawing import Drawing, Spot, keep, keep_only, kept, public_name
from publishing.images.pictures import Rendition
from publishing.images.text_layout import Card, Lettering, Part, Typeface

# Pixels. WIDTH and BOTTOM bound the title, whose base lines are LEADING times its size apart.
LEFT, WIDTH, DATE_LINE, BOTTOM, SITE_LINE = 84, 600, 120, 446, 556
DATE, NAME, SITE = 30, 30, 34  # sizes of letters
TITLE = (62, 56, 50, 45, 40, 36)
LEADING = 1.3
ROW, GAP = 42, 28  # of the names of dimensions


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One line: where its base line begins, how large its letters are, and in which colour."""

    text: str
    start: Spot
    size: int
    colour: str


def placed(card: Card, hand: Lettering) -> tuple[Words, ...]:
    """Returns all that is written on `card`; nothing where there is too much of it."""
    for size in TITLE:
        lines = hand.lines(card.title, size, WIDTH)
        names = _names(card, hand, DATE_LINE + LEADING * size * len(lines) + ROW + size / 3)
        if max(hand.width(line, size) for line in lines) <= WIDTH and names[-1].start[1] <= BOTTOM:
            return (
                Words(text=card.date, start=(LEFT, DATE_LINE), size=DATE, colour=card.soft),
                *(
                    Words(text=line, start=(LEFT, DATE_LINE + LEADING * size * number), size=size, colour=card.ink)
                    for number, line in enumerate(lines, start=1)
                ),
                *names,
                Words(text=card.site, start=(LEFT, SITE_LINE), size=SITE, colour=card.soft),
            )
    return ()


def _names(card: Card, hand: Lettering, y: float) -> tuple[Words, ...]:
    widths = [hand.width(name, NAME) for name, _ in card.dimensions]
    return tuple(
        Words(text=card.dimensions[place][0], start=(x, y + ROW * row), size=NAME, colour=card.dimensions[place][1])
        for row, places in enumerate(_rows(widths))
        for place, x in places
    )


def _rows(widths: Sequence[float]) -> Iterator[list[tuple[int, float]]]:
    """Things that are so wide, in rows: the place of each among `widths`, and where it begins."""
    row: list[tuple[int, float]] = []
    x: float = LEFT
    for place, width in enumerate(widths):
        if row and x + width > LEFT + WIDTH:
            yield row
            row, x = [], LEFT
        row.append((place, x))
        x += width + GAP
    yield row


FOLDER = "assets/cards"
KNOWN = 1024  # words that are remembered as they were drawn: many cards write the same
LEVEL = 3  # of zlib: half the time of 6, its default, for a quarter more bytes
OF_GROUND, STEPS = 64, 16  # how many colours the flower has, and how many lead from the paper to the colour of letters


@dataclass(frozen=True, kw_only=True)  # without slots: it remembers the versions
class Painter:
    """Paints cards with `typefaces`; `ground` makes what the words stand on, of the colours of the petals."""

    typefaces: tuple[Typeface, ...]
    ground: Callable[[tuple[str, ...]], Drawing]
    _grounds: dict[tuple[str, ...], Image.Image] = field(default_factory=dict)

    def paint_all(self, cards: Mapping[str, Card], cache: Path) -> dict[str, Rendition]:
        """Returns the files of those `cards` that can be painted; `cache` then holds these and nothing else."""
        known = kept(cache)
        made = {name: known.get(self._depends(card)) or self._painted(card, cache) for name, card in cards.items()}
        done = {name: path for name, path in made.items() if path}
        keep_only(cache, set(done.values()))
        return {name: self._rendition(cards[name], path) for name, path in done.items()}

    def contents(self, cards: Mapping[str, Card], cache: Path) -> dict[str, bytes]:
        """Returns what those `cards` that can be painted look like, from `cache` where they are in it; nothing stays."""
        known = kept(cache)
        found = ((name, known.get(self._depends(card)), card) for name, card in cards.items())
        made = {name: there.read_bytes() if there else self.painted(card) for name, there, card in found}
        return {name: content for name, content in made.items() if content}

    def painted(self, card: Card) -> bytes | None:
        """Returns `card` as a PNG that holds nothing beside its pixels; None where there are no letters or no room for it."""
        hand = Lettering(typefaces=self.typefaces, language=card.language)
        if not text_layout.can_shape() or not hand.can_write("".join((card.title, card.date, card.site, *dict(card.dimensions)))):
            return None
        words = placed(card, hand)
        if not words:
            return None
        whole = self._ground(card.petals).copy()
        palette = (whole.getpalette() or [])[: 3 * OF_GROUND]
        palette += [0] * (3 * OF_GROUND - len(palette))
        paper = ImageColor.getrgb(self.ground(card.petals).ground)
        for number, colour in enumerate(dict.fromkeys(one.colour for one in words)):
            for one in words:
                for (x, y), part in hand.written(one.text, one.size, one.start) if one.colour == colour else ():
                    (left, top), letters, ink = _inked(hand, part, OF_GROUND + STEPS * number)
                    whole.paste(letters, (x + left, y + top), ink)
            palette += _steps(paper, ImageColor.getrgb(colour))
        whole.putpalette(palette)
        stream = io.BytesIO()
        whole.save(stream, format="png", compress_level=LEVEL)
        return stream.getvalue()

    def _painted(self, card: Card, cache: Path) -> Path | None:
        content = self.painted(card)
        return keep(cache, self._depends(card), content) if content else None

    def _rendition(self, card: Card, path: Path) -> Rendition:
        drawing, address = self.ground(card.petals), f"{FOLDER}/{public_name(path)}"
        return Rendition(path=path, address=address, format="png", width=drawing.width, height=drawing.height)

    def _depends(self, card: Card) -> str:
        return short_name(f"{card!r} {self._versions}".encode())

    def _ground(self, petals: tuple[str, ...]) -> Image.Image:
        if petals not in self._grounds:
            sewn = drawing.pixels(self.ground(petals))
            few = sewn.quantize(OF_GROUND, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            self._grounds[petals] = few
        return self._grounds[petals]

    @cached_property
    def _versions(self) -> str:
        """A digest of what cards depend on beside what they say: fonts, drawing, this program, those that shape and paint."""
        sources = (Path(__file__).with_name(f"{name}.py").read_bytes() for name in ("card", "text_layout", "drawing"))
        fonts = (one.path.read_bytes() for one in self.typefaces)
        versions = (repr(self.ground(("#000000",))), pillow_version, *text_layout.versions())
        return short_name(b"".join((*sources, *fonts, *(one.encode() for one in versions))))


@lru_cache(KNOWN)
def _inked(hand: Lettering, part: Part, first: int) -> tuple[tuple[int, int], Image.Image, Image.Image]:
    """`part` in the colours of a palette that leads in STEPS from the colour `first` to that of the words; and its ink."""
    shape = hand.shape(part)
    steps = shape.image.point([first + level * STEPS // 256 for level in range(256)])
    ink = shape.image.point([255 if level * STEPS // 256 else 0 for level in range(256)])
    return (shape.left, shape.top), Image.frombytes("P", steps.size, steps.tobytes()), ink


def _steps(paper: tuple[int, ...], ink: tuple[int, ...]) -> list[int]:
    pairs = list(zip(paper, ink, strict=True))
    return [round(light + (dark - light) * step / (STEPS - 1)) for step in range(STEPS) for light, dark in pairs]
