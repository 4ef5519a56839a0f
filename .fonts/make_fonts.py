"""Makes the site's font files: what modern Bengali and English need, in as few bytes as look the same.

python make_fonts.py FOLDER_WITH_node_modules FOLDER_FOR_THE_FILES
"""  # noqa: INP001  # nothing imports it

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import product
from pathlib import Path

import uharfbuzz
from fontTools.merge import Merger
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.qu2cuPen import Qu2CuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.removeOverlaps import removeOverlaps
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.ttLib.tables.otTables import Class2Record, PairValueRecord
from fontTools.varLib.instancer import instantiateVariableFont

UNITS = 400  # to the em. Half a unit is 0.07 pixels in the largest heading
TOLERANCE = 0.001  # of the em: how far a redrawn curve may be from the first one
PAIRS = 2  # the kind of table in which fonts keep kerning
LEAST_KERNING = 0.008  # of the em: pairs that move less are dropped

LETTERS = [chr(one) for one in (*range(0x0995, 0x09A9), *range(0x09AA, 0x09B1), 0x09B2, *range(0x09B6, 0x09BA))]
LETTERS += ["\u09dc", "\u09dd", "\u09df"]  # as one sign, and below as two
TWO_SIGNS = ["\u09a1\u09bc", "\u09a2\u09bc", "\u09af\u09bc"]
VOWELS = ["", "া", "ি", "ী", "ু", "ূ", "ৃ", "ে", "ৈ", "ো", "ৌ"]
NASAL = ["ঁ", "িঁ", "ীঁ", "াঁ", "েঁ", "োঁ", "ৌঁ"]
BARE = "্"
REPH, YAPHALA = "র্", "্য"
ALONE = [
    chr(one) for one in (*range(0x0985, 0x098C), 0x098F, 0x0990, 0x0993, 0x0994, *range(0x09E6, 0x09F0), 0x09CE, 0x09BC, 0x09D7)
]
SIGNS = "ংঃ।॥৳₹\u200c\u200d\u25cc"
NOT_LETTERS = [*range(0x21, 0x3C), 0x3D, 0x3F, 0xB7, 0xD7, 0x2013, 0x2014]
NOT_LETTERS += [0x2018, 0x2019, 0x201C, 0x201D, 0x2026]
ENGLISH = [*range(0x20, 0x7F), 0xA0, 0xB7, 0xD7, 0xE9, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026]


def written(conjuncts: Sequence[str]) -> Iterator[str]:
    """Every syllable that the Bengali files must write."""
    yield from (*ALONE, *SIGNS, "অ্যা", "এ্যা", *(f"\u25cc{vowel}" for vowel in VOWELS if vowel))
    for letter, sign in product((*LETTERS, *TWO_SIGNS), (*VOWELS, *NASAL, BARE, f"{BARE}\u200c")):
        yield letter + sign
    for letter, vowel in product(LETTERS, VOWELS):
        yield from (REPH + letter + vowel, letter + YAPHALA + vowel, REPH + letter + YAPHALA + vowel)
    for conjunct, vowel in product(conjuncts, (*VOWELS, "ঁ")):
        yield conjunct + vowel
    for syllable, vowel in product((*LETTERS, *conjuncts), VOWELS):
        yield f"অ{syllable}{vowel}"  # within a word some signs are other ones


def glyphs(font: TTFont, path: Path, texts: Iterable[str]) -> set[str]:
    """The names of the glyphs with which `font`, which stands at `path`, writes `texts`, and of all on the way there."""
    shaper = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))
    names, codes = font.getGlyphOrder(), font.getBestCmap()
    seen: set[int] = set()
    for text in texts:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.script, buffer.language, buffer.direction = "Beng", "bn", "ltr"
        buffer.set_message_func(partial(_see, seen, buffer))
        uharfbuzz.shape(shaper, buffer)
        seen |= {one.codepoint for one in buffer.glyph_infos}
    return {names[one] for one in seen if one < len(names)} | {
        codes[ord(sign)] for text in texts for sign in text if ord(sign) in codes
    }


def _see(seen: set[int], buffer: uharfbuzz.Buffer, _: str) -> bool:
    seen.update(one.codepoint for one in buffer.glyph_infos)
    return True


def one_weight(source: Path, weight: int) -> TTFont:
    """One weight of the family at `source`."""
    return instantiateVariableFont(TTFont(source, recalcTimestamp=False), {"wght": weight})


def reduced(font: TTFont, features: list[str], *, names: Iterable[str] = (), codes: Iterable[int] = ()) -> TTFont:
    """`font` with these layout features, and the glyphs `names` and no others, or those that `codes` need."""
    options = Options(
        layout_features=features, hinting=False, layout_closure=not names, notdef_outline=True, name_IDs=[0, 1, 2, 14]
    )
    chosen = Subsetter(options)
    chosen.populate(glyphs=list(names), unicodes=list(codes))
    chosen.subset(font)
    return font


def redrawn(font: TTFont) -> TTFont:
    """`font` with the fewest points that draw the same shapes, in UNITS to the em."""
    removeOverlaps(font)
    error = TOLERANCE * font["head"].unitsPerEm
    shapes, drawn = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(shapes)
        try:
            shapes[name].draw(Qu2CuPen(Cu2QuPen(pen, max_err=error), max_err=error, all_cubic=True))
        except NotImplementedError:  # a dot whose curve has no point of its own
            continue
        drawn[name] = pen.glyph()
    for name, glyph in drawn.items():
        font["glyf"][name] = glyph
    scale_upem(font, UNITS)
    return font


def without_least_kerning(font: TTFont) -> TTFont:
    """`font` without the pairs that hardly move."""
    tables = (
        getattr(table, "ExtSubTable", table) for lookup in font["GPOS"].table.LookupList.Lookup for table in lookup.SubTable
    )
    for pairs in (table for table in tables if table.LookupType == PAIRS):
        if pairs.Format == 1:  # each pair by itself
            for first in pairs.PairSet:
                first.PairValueRecord = [one for one in first.PairValueRecord if moves(one)]
                first.PairValueCount = len(first.PairValueRecord)
        else:  # classes of glyphs
            for pair in (second for first in pairs.Class1Record for second in first.Class2Record if not moves(second)):
                pair.Value1 = pair.Value2 = None
    return font


def moves(pair: PairValueRecord | Class2Record) -> bool:
    """Whether a reader could see what `pair` does."""
    return any(abs(by) >= LEAST_KERNING * UNITS for value in (pair.Value1, pair.Value2) if value for by in vars(value).values())


def main() -> None:
    """Makes the three files."""
    modules, out = Path(sys.argv[1], "node_modules", "@fontsource-variable"), Path(sys.argv[2])
    syllables = list(written(Path(__file__).with_name("conjuncts.txt").read_text(encoding="utf-8").split()))
    work = out / "work.ttf"

    def bengali(name: str, weight: int) -> TTFont:
        """Syllables of the family `name`, with the digits and the punctuation of its Latin part."""
        files = modules / name / "files"
        whole = one_weight(files / f"{name}-bengali-wght-normal.woff2", weight)
        whole.flavor = None
        whole.save(work)
        parts = [reduced(whole, ["*"], names=glyphs(whole, work, [*syllables, " ", "\u00a0"]))]
        parts.append(reduced(one_weight(files / f"{name}-latin-wght-normal.woff2", weight), ["tnum"], codes=NOT_LETTERS))
        paths = [work.with_name(f"work{number}.ttf") for number in range(len(parts))]
        for part, path in zip(parts, paths, strict=True):
            part.flavor = None
            part.save(path)
        merged = Merger().merge([str(path) for path in paths])
        for path in paths:
            path.unlink()
        merged["head"].created, merged["head"].modified = whole["head"].created, whole["head"].modified
        merged.recalcTimestamp = False  # the same bytes every time
        return merged

    heading = modules / "anek-bangla" / "files" / "anek-bangla-latin-wght-normal.woff2"
    made = {
        "anek-bangla-bengali": bengali("anek-bangla", 700),
        "anek-bangla-latin": reduced(one_weight(heading, 700), ["dist", "kern", "tnum"], codes=ENGLISH),
        "noto-sans-bengali": bengali("noto-sans-bengali", 400),
    }
    work.unlink()
    for name, font in made.items():
        final = without_least_kerning(redrawn(font))
        final.flavor = "woff2"
        final.save(out / f"{name}.woff2")


if __name__ == "__main__":
    main()
