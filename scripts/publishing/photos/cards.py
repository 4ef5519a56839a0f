"""Paints cards: the same bytes from the same words and fonts, kept by what they depend on and named by what they show."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw
from PIL import __version__ as pillow_version

from publishing.content.cards import Card, Typeface
from publishing.content.pictures import Rendition
from publishing.content.stitching import Drawing
from publishing.photos import lettering, sewing
from publishing.photos.cache import digest
from publishing.photos.lettering import Lettering
from publishing.photos.painted import keep, keep_only, kept, public_name
from publishing.photos.setting import Words, placed

FOLDER = "assets/cards"
OF_GROUND, STEPS = 64, 16  # how many colours the flower has, and how many lead from the paper to the colour of letters


@dataclass(frozen=True, kw_only=True)  # without slots: it remembers the versions
class Painter:
    """Paints cards with `typefaces`; `ground` makes what the words stand on, of the colours of the petals."""

    typefaces: tuple[Typeface, ...]
    ground: Callable[[tuple[str, ...]], Drawing]
    _grounds: dict[tuple[str, ...], Image.Image] = field(default_factory=dict)

    def paint_all(self, cards: Mapping[str, Card], cache: Path) -> dict[str, Rendition]:
        """Returns the files of those `cards` that can be painted; `cache` then holds these and nothing else."""
        made = {name: self._painted(card, cache) for name, card in cards.items()}
        done = {name: path for name, path in made.items() if path}
        keep_only(cache, set(done.values()))
        return {name: self._rendition(cards[name], path) for name, path in done.items()}

    def contents(self, cards: Mapping[str, Card], cache: Path) -> dict[str, bytes]:
        """Returns what those `cards` that can be painted look like, from `cache` where they are in it; nothing stays."""
        found = ((name, kept(cache, self._depends(card)), card) for name, card in cards.items())
        made = {name: there.read_bytes() if there else self.painted(card) for name, there, card in found}
        return {name: content for name, content in made.items() if content}

    def painted(self, card: Card) -> bytes | None:
        """Returns `card` as a PNG that holds nothing beside its pixels; None where there are no letters or no room for it."""
        hand = Lettering(typefaces=self.typefaces, language=card.language)
        if not lettering.can_shape() or not hand.can_write("".join((card.title, card.date, card.site, *dict(card.dimensions)))):
            return None
        words = placed(card, hand)
        if not words:
            return None
        whole = self._ground(card.petals).copy()
        palette = (whole.getpalette() or [])[: 3 * OF_GROUND]
        palette += [0] * (3 * OF_GROUND - len(palette))
        paper = ImageColor.getrgb(self.ground(card.petals).ground)
        for number, colour in enumerate(dict.fromkeys(one.colour for one in words)):
            _write(whole, hand, [one for one in words if one.colour == colour], OF_GROUND + STEPS * number)
            palette += _steps(paper, ImageColor.getrgb(colour))
        whole.putpalette(palette)
        stream = io.BytesIO()
        whole.save(stream, format="png")
        return stream.getvalue()

    def _painted(self, card: Card, cache: Path) -> Path | None:
        if there := kept(cache, self._depends(card)):
            return there
        content = self.painted(card)
        return keep(cache, self._depends(card), content) if content else None

    def _rendition(self, card: Card, path: Path) -> Rendition:
        drawing, address = self.ground(card.petals), f"{FOLDER}/{public_name(path)}"
        return Rendition(path=path, address=address, format="png", width=drawing.width, height=drawing.height)

    def _depends(self, card: Card) -> bytes:
        return f"{card!r} {self._versions}".encode()

    def _ground(self, petals: tuple[str, ...]) -> Image.Image:
        if petals not in self._grounds:
            sewn = sewing.pixels(self.ground(petals))
            few = sewn.quantize(OF_GROUND, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            self._grounds[petals] = few
        return self._grounds[petals]

    @cached_property
    def _versions(self) -> str:
        """A digest of what cards depend on beside what they say: fonts, drawing, this program, those that shape and paint."""
        sources = (Path(__file__).with_name(f"{name}.py").read_bytes() for name in ("cards", "lettering", "setting", "sewing"))
        fonts = (one.path.read_bytes() for one in self.typefaces)
        versions = (repr(self.ground(("#000000",))), pillow_version, *lettering.versions())
        return digest(b"".join((*sources, *fonts, *(one.encode() for one in versions))))


def _write(whole: Image.Image, hand: Lettering, words: list[Words], first: int) -> None:
    """Writes `words` into `whole`, whose palette leads in STEPS from the colour `first` to that of the words."""
    mask = Image.new("L", whole.size)
    brush = ImageDraw.Draw(mask)
    for one in words:
        hand.write(brush, one.start, one.text, one.size)
    box = mask.getbbox()
    if box is None:
        return
    letters = mask.crop(box)
    steps = letters.point([first + level * STEPS // 256 for level in range(256)])
    inked = Image.frombytes("P", letters.size, steps.tobytes())
    whole.paste(inked, box, letters.point([255 if level * STEPS // 256 else 0 for level in range(256)]))


def _steps(paper: tuple[int, ...], ink: tuple[int, ...]) -> list[int]:
    pairs = list(zip(paper, ink, strict=True))
    return [round(light + (dark - light) * step / (STEPS - 1)) for step in range(STEPS) for light, dark in pairs]
