"""Attacks by pictures: their files mislead redactions, or they show more people than agreed. All is fictional."""

from __future__ import annotations

import hashlib
import struct
import zlib
from pathlib import Path

import pytest
from photographs import exif_segment, gallery, jpeg_with, pattern, png_chunk, png_with, saved, search, webp_with, xmp_segment
from test_rules import verdict_on

from publishing.audit.leaks.classification import classify
from publishing.checks.report import report
from publishing.cli.gallery import import_into
from publishing.consent.clearance import Cleared, UnconsentedError, consent_items
from publishing.content.library import Library
from publishing.images.decode import COVER, UnreadableError, decode
from publishing.images.orientation import stated_orientations
from publishing.images.pictures import Shape

TIFF = b"MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0%c\0\0\0\0\0\0"  # EXIF with nothing but an orientation
RAW = b"\nexif\n      26\n%s\n"
TURNED, UPRIGHT = TIFF % 6, TIFF % 1
COVERED = Shape(corners=((100, 80), (240, 80), (240, 240), (100, 240)), margin=1)


def xmp(value: str = 'tiff:Orientation="6"') -> bytes:
    """Return XMP that states an orientation as an attribute, or as the element `value`."""
    opened = f">{value}</rdf:Description>" if value.startswith("<") else f" {value}/>"
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description rdf:about=""{opened}</x:xmpmeta>'.encode()


def a_jpeg(*segments: tuple[int, bytes]) -> bytes:
    return jpeg_with(saved(pattern(), "JPEG"), *segments)


def a_png(*chunks: tuple[bytes, bytes]) -> bytes:
    return png_with(saved(pattern(), "PNG"), *chunks)


def heic_with(*, turned: int, stated: bytes = b"") -> bytes:
    """Return the beginning of a HEIC whose container turns its picture so many quarters, before EXIF or XMP."""

    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I4s", len(body) + 8, kind) + body

    properties = box(b"ipco", box(b"ispe", bytes(12)) + box(b"irot", bytes((turned,)))) + box(
        b"ipma", bytes(4) + struct.pack(">IHBBB", 1, 7, 2, 0x81, 0x82)
    )
    meta = bytes(4) + box(b"pitm", bytes(4) + struct.pack(">H", 7)) + box(b"iprp", properties)
    return box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + box(b"meta", meta) + box(b"mdat", stated)


SPLIT = xmp()
EXTENDED = b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32 + struct.pack(">I", len(SPLIT))
CONTRADICTIONS = {
    "EXIF and XMP in a JPEG": a_jpeg(exif_segment(UPRIGHT), xmp_segment(xmp())),
    "XMP alone in a JPEG": a_jpeg(xmp_segment(xmp())),
    "EXIF alone turned": a_jpeg(exif_segment(TURNED), xmp_segment(xmp('tiff:Orientation="1"'))),
    "an element": a_jpeg(xmp_segment(xmp("<tiff:Orientation>6</tiff:Orientation>"))),
    "another prefix": a_jpeg(
        xmp_segment(xmp("<ns1:Orientation xmlns:ns1='http://ns.adobe.com/tiff/1.0/'> 6 </ns1:Orientation>"))
    ),
    "no prefix": a_jpeg(xmp_segment(xmp('<Orientation xmlns="http://ns.adobe.com/tiff/1.0/">6</Orientation>'))),
    "the name of EXIF": a_jpeg(xmp_segment(xmp("exif:Orientation = '6'"))),
    "an entity": a_jpeg(xmp_segment(xmp('tiff:Orientation="&#x36;"'))),
    "UTF-16": a_jpeg(xmp_segment(xmp().decode().encode("utf-16-be"))),
    "extended XMP in two parts": a_jpeg(
        (0xE1, EXTENDED + struct.pack(">I", 90) + SPLIT[90:]), (0xE1, EXTENDED + struct.pack(">I", 0) + SPLIT[:90])
    ),
    "after the end": a_jpeg() + xmp(),
    "a second EXIF": a_jpeg(exif_segment(UPRIGHT), exif_segment(TURNED)),
    "EXIF of Photoshop": a_jpeg((0xED, b"Photoshop 3.0\x008BIM\4\x22\0\0" + struct.pack(">I", len(TURNED)) + TURNED)),
    "EXIF that only some programs find": a_jpeg((0xE1, b"Exif\0\xff" + TURNED)),
    "XMP in a PNG": a_png((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp())),
    "compressed XMP in a PNG": a_png((b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(xmp()))),
    "another compressed text": a_png((b"zTXt", b"Raw profile type xmp\0\0" + zlib.compress(RAW % xmp().hex().encode()))),
    "EXIF in hexadecimal digits": a_png((b"tEXt", b"Raw profile type APP1\0" + RAW % (b"Exif\0\0" + TURNED).hex().encode())),
    "a property": a_png((b"tEXt", b"exif:Orientation\x006")),
    "EXIF after the pixels": a_png()[:-12] + png_chunk(b"eXIf", TURNED) + a_png()[-12:],
    "EXIF in a WebP": webp_with(saved(pattern(), "WEBP"), b"EXIF", TURNED),
    "XMP in a WebP": webp_with(saved(pattern(), "WEBP"), b"XMP ", xmp()),
    "EXIF and the container of a HEIC": heic_with(turned=3, stated=b"Exif\0\0" + UPRIGHT),
    "XMP and the container of a HEIC": heic_with(turned=0, stated=xmp()),
}
AGREEING = {
    "EXIF alone": a_jpeg(exif_segment(TURNED)),
    "EXIF and XMP": a_jpeg(exif_segment(TURNED), xmp_segment(xmp())),
    "EXIF of a PNG": a_png((b"eXIf", TURNED)),
    "a HEIC as phones write it": heic_with(turned=3, stated=b"Exif\0\0" + TURNED + xmp()),
    "a HEIC without EXIF": heic_with(turned=3),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_file_that_states_two_orientations_is_known(name: str) -> None:
    assert len(stated_orientations(CONTRADICTIONS[name])) > 1
    assert set(stated_orientations(CONTRADICTIONS[name])) == {1, 6}


@pytest.mark.parametrize("name", AGREEING)
def test_a_file_whose_statements_agree_is_turned(name: str) -> None:
    assert stated_orientations(AGREEING[name]) == (6,)


@pytest.mark.parametrize(
    "text", ["Orientation of the volunteers", "x:Orientations='6'", "<p>Orientation</p>", 'tiff:Orientation="0"']
)
def test_words_that_state_no_orientation_refuse_nothing(text: str) -> None:
    assert stated_orientations(a_jpeg(xmp_segment(xmp(f"<p>{text}</p>")))) == (1,)


@pytest.mark.parametrize("value", ['"Rotate 90 CW"', '"६"', '"' + 50 * " " + '6"', "<rdf:li>6</rdf:li>"])
def test_a_statement_that_cannot_be_understood_contradicts(value: str) -> None:
    stated = f"<tiff:Orientation>{value}</tiff:Orientation>" if value.startswith("<") else f"tiff:Orientation={value}"
    assert stated_orientations(a_jpeg(xmp_segment(xmp(stated)))) == (1, 0)


@pytest.mark.parametrize("name", ["XMP alone in a JPEG", "XMP in a PNG", "EXIF in a WebP"])
def test_no_decoder_covers_a_picture_that_states_two_orientations(name: str) -> None:
    plain = decode(a_png(), pattern().size, [COVERED])
    assert plain.getpixel((150, 150)) == COVER  # the control: what was measured in a browser is covered
    with pytest.raises(UnreadableError):
        decode(CONTRADICTIONS[name], pattern().size[::-1], [COVERED])


def test_pictures_that_state_two_orientations_are_refused_where_they_come_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"x.jpg": CONTRADICTIONS["XMP alone in a JPEG"], "x.png": CONTRADICTIONS["XMP in a PNG"], "y.png": a_png()}
    for name, content in given.items():
        (tmp_path / name).write_bytes(content)
    assert import_into(tmp_path / "album", [str(tmp_path / name) for name in given], "en") == ["picture-1.png"]
    output = capsys.readouterr().out
    assert output.count("in orientation 1, but its file also says 6") == 2


def test_pictures_that_state_two_orientations_are_held_back_with_both(sound: Path) -> None:
    gallery(sound / "gallery" / "turned", {"x.webp": CONTRADICTIONS["EXIF in a WebP"], "y.png": a_png()})
    library, verdict = verdict_on(sound)
    assert verdict.published
    assert verdict.published.photos().keys() & {"turned/x", "turned/y"} == {"turned/y"}
    assert "orientation 1, but its file also says 6" in report(verdict.problems, library, "en")


# ---- More people than agreed ----

ROWERS, RECORD = "sample-people/rowers", "milestones/consent/c-aaaaaaaaa7.yml"
FACE, OTHER = "[0.1, 0.1, 0.3, 0.4]", "[0.6, 0.1, 0.8, 0.4]"
SHOWS_FACE = 'identity: face\nwritten_authorisation: "true"\nlegal_review: l-1'


def find(root: Path, *faces: str) -> None:
    """Write beside the fictional picture of people that `faces` were found in it."""
    folder = root / "gallery" / "sample-people"
    digest = hashlib.sha256((folder / "rowers.png").read_bytes()).hexdigest()
    (folder / "faces.yml").write_text(f"{digest}: [{', '.join(faces)}]\n", encoding="utf-8")


def opens(root: Path) -> dict[str, bool]:
    """Return of each gate alone whether it lets the fictional picture of people through."""
    library, verdict = verdict_on(root)
    item = next(
        item for item in consent_items(library) if ROWERS in item.evidence.photos and item.entry.file.startswith("gallery")
    )
    try:
        Cleared(item=item.record, evidence=item.evidence)
        is_cleared = True
    except UnconsentedError:
        is_cleared = False
    return {
        "rules": "face-unaccounted" not in {problem.rule for problem in verdict.problems},
        "clearance": is_cleared,
        "leaks": ROWERS not in {withheld.part for withheld in classify(library).withheld},
    }


def clears(library: Library, picture: str) -> bool:
    """Return whether the second gate alone lets `picture` (album/picture) through."""
    item = next(item for item in consent_items(library) if picture in item.evidence.photos and item.route)
    try:
        Cleared(item=item.record, evidence=item.evidence)
    except UnconsentedError:
        return False
    return True


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("identity", "faces", "is_open"),
    [
        ("identity: non_facial", [], True),
        ("identity: none", [FACE], False),
        ("identity: non_facial", [FACE], False),
        (SHOWS_FACE, [FACE], True),
        (SHOWS_FACE, [FACE, OTHER], False),
    ],
    ids=["nobody's face", "a face", "a back", "one who agreed", "two faces and one consent"],
)
def test_each_gate_alone_wants_a_consent_for_every_face(sound: Path, identity: str, faces: list[str], *, is_open: bool) -> None:
    edit(sound / RECORD, "identity: non_facial", identity)
    find(sound, *faces)
    assert set(opens(sound).values()) == {is_open}


def test_each_gate_alone_refuses_a_picture_of_people_that_was_not_searched(sound: Path) -> None:
    assert all(opens(sound).values())
    (sound / "gallery" / "sample-people" / "faces.yml").unlink()
    assert not any(opens(sound).values())


def test_a_picture_that_was_replaced_after_the_search_counts_as_not_searched(sound: Path) -> None:
    (sound / "gallery" / "sample-people" / "rowers.png").write_bytes(a_png())
    assert not any(opens(sound).values())


def test_faces_in_a_picture_that_is_said_to_show_nobody_hold_it_back(sound: Path) -> None:
    album = sound / "gallery" / "sample-album"
    assert "sample-album/chair" in shown(sound)
    search(album, chair=(0.1, 0.1, 0.3, 0.4))
    assert "sample-album/chair" not in shown(sound)
    library, _ = verdict_on(sound)
    assert not clears(library, "sample-album/chair")
    assert "sample-album/chair" in {withheld.part for withheld in classify(library).withheld}


def test_a_picture_of_nobody_that_was_not_searched_is_told_of(sound: Path) -> None:
    (sound / "gallery" / "sample-album" / "faces.yml").unlink()
    library, verdict = verdict_on(sound)
    assert "sample-album/chair" in shown(sound)
    assert "`chair.png` has not been searched for faces" in report(verdict.problems, library, "en")


def shown(root: Path) -> set[str]:
    published = verdict_on(root)[1].published
    assert published
    return set(published.photos())
