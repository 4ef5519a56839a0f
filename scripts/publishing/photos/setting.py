"""Where the words of a card stand: the title as large as it fits, the date over it, its dimensions and the site under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from publishing.content.cards import Card
from publishing.content.stitching import Spot
from publishing.photos.lettering import Lettering

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
