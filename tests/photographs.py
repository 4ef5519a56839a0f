"""Pictures for the tests: coloured patterns, and beside them everything that cameras and programs write into files. No people."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageCms, ImageDraw

SECRET = b"Fictional Secret Place 4711"
WIDE = SECRET.decode().encode("utf-16-le")
SIZE = (420, 280)
UNDO = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # for each orientation the Image.Transpose that lays an upright picture like it

# A pattern of four squares, coded by x265 without its signature: parameter sets and one picture of 64 x 64 pixels.
_HEVC = (
    "40010c01ffff03700000030090000003000003001eba0240",
    "42010103700000030090000003000003001ea020810596ea491b4b9b81010302000007d0000007d010",
    "4401c172b03490",
    "2801ac2783d5cfffe8edbffeadd687e10e348e3f6d18fff23bdffb35677ffbed101ee6797fbf2a1dffd554e975d47ee40a80",
)


def pattern(number: int = 0) -> Image.Image:
    """A picture of which each side, and each `number`, looks different."""
    picture = Image.linear_gradient("L").resize(SIZE)
    picture = Image.merge("RGB", (picture, Image.new("L", SIZE, number * 37 % 256), Image.new("L", SIZE, 128)))
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((20, 20, 120, 80), fill="#c0392b")
    drawing.ellipse((230, 120, 400, 260), fill="#f3a81c")
    drawing.line((0, 279, 60 + number * 7, 100), fill="#27835a", width=12)
    return picture


def saved(picture: Image.Image, kind: str, **settings: object) -> bytes:
    """The bytes of `picture` as Pillow writes them."""
    stream = io.BytesIO()
    picture.save(stream, kind, **settings)
    return stream.getvalue()


def photographs() -> dict[str, bytes]:
    """Every master, under its file's name. All but plain ones hold SECRET; those that tell a place are named so."""
    kinds = (("jpg", _jpegs()), ("png", _pngs()), ("webp", _webps()), ("heic", _heics()))
    return {f"{ending}-{name}.{ending}": content for ending, made in kinds for name, content in made}


def _jpegs() -> Iterator[tuple[str, bytes]]:
    plain = [saved(pattern(number), "JPEG") for number in range(20)]
    yield "plain", plain[0]
    yield "exif", jpeg_with(plain[1], exif_segment(exif(place=False)))
    yield "exif-place", jpeg_with(plain[2], exif_segment(exif()))
    yield "xmp", jpeg_with(plain[3], xmp_segment(xmp(place=False)))
    yield "xmp-place", jpeg_with(plain[4], xmp_segment(xmp()))
    yield "iptc", jpeg_with(plain[5], (0xED, iptc(place=False)))
    yield "iptc-place", jpeg_with(plain[6], (0xED, iptc()))
    yield "comment", jpeg_with(plain[7], (0xFE, SECRET))
    yield "profile", jpeg_with(plain[8], icc_segment(profile()))
    yield "frames", second_frame(plain[9], jpeg_with(plain[10], exif_segment(exif(place=False))))
    yield "frames-place", second_frame(plain[11], jpeg_with(plain[12], exif_segment(exif())))
    yield (
        "gain-map",
        second_frame(jpeg_with(plain[13], xmp_segment(gain_map(len(plain[14])))), jpeg_with(plain[14], xmp_segment(gain_map()))),
    )
    yield "trailer", plain[15] + b"SEFH" + SECRET + b"SEFT"
    everything = (exif_segment(exif(6)), xmp_segment(xmp()), (0xED, iptc()), icc_segment(profile()), (0xFE, SECRET))
    yield "everything-place", second_frame(jpeg_with(plain[16], *everything), plain[17]) + SECRET
    yield "cmyk", saved(pattern(18).convert("CMYK"), "JPEG", icc_profile=profile(b"CMYK"), comment=SECRET)
    yield "grey", saved(pattern(19).convert("L"), "JPEG", comment=SECRET)
    for orientation in range(1, 9):
        lying = pattern().transpose(UNDO[orientation]) if orientation > 1 else pattern()
        yield f"turned-{orientation}", jpeg_with(saved(lying, "JPEG", quality=95), exif_segment(exif(orientation, place=False)))


def _pngs() -> Iterator[tuple[str, bytes]]:
    plain = [saved(pattern(30 + number), "PNG") for number in range(12)]
    text = b"Comment\0" + SECRET
    yield "plain", plain[0]
    yield "text", png_with(plain[1], (b"tEXt", text))
    yield "packed", png_with(plain[2], (b"zTXt", b"Comment\0\0" + zlib.compress(SECRET)))
    yield "international", png_with(plain[3], (b"iTXt", b"Comment\0\0\0en\0\0" + SECRET))
    yield "xmp-place", png_with(plain[4], (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp()))
    yield "exif", png_with(plain[5], (b"eXIf", exif(place=False)))
    yield "exif-place", png_with(plain[6], (b"eXIf", exif()))
    yield "profile", png_with(plain[7], (b"iCCP", SECRET + b"\0\0" + zlib.compress(profile())))
    yield "time", png_with(plain[8], (b"tIME", b"\x07\xea\1\2\3\4\5"), (b"tEXt", text))
    yield "trailer", plain[9] + SECRET
    yield "private", png_with(plain[10], (b"seCr", SECRET))
    wide = pattern(42).convert("L").convert("I").point(lambda value: value * 257).convert("I;16")
    yield "wide", png_with(saved(wide, "PNG"), (b"tEXt", text))
    yield "palette", png_with(saved(pattern(43).quantize(16), "PNG", transparency=0), (b"tEXt", text))
    yield "clear", png_with(saved(clear(44), "PNG"), (b"tEXt", text))
    moving = saved(pattern(45), "PNG", save_all=True, append_images=[pattern(46)])
    yield "moving", png_with(moving, (b"tEXt", text))


def _webps() -> Iterator[tuple[str, bytes]]:
    yield "plain", saved(pattern(60), "WEBP")
    yield "exif", saved(pattern(61), "WEBP", exif=b"Exif\0\0" + exif(place=False))
    yield "exif-place", saved(pattern(62), "WEBP", exif=b"Exif\0\0" + exif())
    yield "xmp", saved(pattern(63), "WEBP", xmp=xmp(place=False))
    yield "xmp-place", saved(pattern(64), "WEBP", xmp=xmp())
    yield "profile", saved(pattern(65), "WEBP", icc_profile=profile())
    yield "chunk", webp_with(saved(clear(66), "WEBP"), b"SECR", SECRET)
    yield "trailer", saved(pattern(67), "WEBP") + SECRET
    moving = saved(pattern(68), "WEBP", save_all=True, append_images=[pattern(69)], xmp=xmp(place=False))
    yield "moving", moving
    yield "lossless", saved(pattern(70), "WEBP", lossless=True, xmp=xmp(place=False))


def _heics() -> Iterator[tuple[str, bytes]]:
    begin = b"\0\0\0\6Exif\0\0"
    yield "plain", heic({})
    yield "exif", heic({b"Exif": begin + exif(place=False)})
    yield "everything-place", heic({b"Exif": begin + exif(), b"mime": xmp(), b"prof": profile()})


def clear(number: int) -> Image.Image:
    """A pattern that is half transparent at its left side."""
    picture = pattern(number).convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").rotate(90).resize(SIZE))
    return picture


def exif(orientation: int = 1, *, place: bool = True) -> bytes:
    """What cameras write: the device, its owner, notes of the maker, a thumbnail, and with `place` where it was made."""
    thumbnail = jpeg_with(saved(pattern().resize((60, 40)), "JPEG"), (0xFE, SECRET))
    angle = struct.pack("<6I", 47, 1, 11, 1, 4711, 100)
    main = [(0x010E, 2, SECRET), (0x010F, 2, SECRET), (0x0112, 3, struct.pack("<H", orientation)), (0x013B, 2, SECRET)]
    main += [(0x8298, 2, SECRET), (0x8769, 4, b"shot"), *([(0x8825, 4, b"spot")] if place else []), (0x9C9B, 1, WIDE)]
    shot = [(0x9003, 2, b"2026:01:02 03:04:05"), (0x927C, 7, b"Fictional\0" + SECRET), (0x9286, 7, b"ASCII\0\0\0" + SECRET)]
    shot += [(0xA420, 2, b"4711" * 8), (0xA430, 2, SECRET), (0xA431, 2, SECRET)]
    spot = [(0, 1, b"\2\3\0\0"), (1, 2, b"N"), (2, 5, angle), (3, 2, b"E"), (4, 5, angle), (0x1C, 7, b"ASCII\0\0\0" + SECRET)]
    small = [(0x0103, 3, struct.pack("<H", 6)), (0x0201, 4, b"thumb"), (0x0202, 4, struct.pack("<I", len(thumbnail)))]
    return _tiff({"main": main, "small": small, "shot": shot} | ({"spot": spot} if place else {}), thumbnail)


def xmp(*, place: bool = True) -> bytes:
    """What programs for pictures write, as XML."""
    named = (
        f'photoshop:City="{SECRET.decode()}" exif:GPSLatitude="47,11.0N"' if place else f'photoshop:Credit="{SECRET.decode()}"'
    )
    return _packet(
        f'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" {named} '
        f'xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" aux:SerialNumber="{SECRET.decode()}"'
    )


def gain_map(size: int = 0) -> bytes:
    """What says that a brighter picture of `size` bytes follows; without a size, what stands in that one."""
    directory = f'xmlns:Item="http://ns.google.com/photos/1.0/container/item/" Item:Length="{size}"' if size else ""
    return _packet(
        f'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" hdrgm:Note="{SECRET.decode()}" {directory}'
    )


def iptc(*, place: bool = True) -> bytes:
    """What agencies for pictures write: the author, the caption, and with `place` the city."""
    numbers = (80, 90, 120) if place else (80, 120)
    fields = b"".join(b"\x1c\2" + bytes((number,)) + struct.pack(">H", len(SECRET)) + SECRET for number in numbers)
    return b"Photoshop 3.0\0" + b"8BIM\4\4\0\0" + struct.pack(">I", len(fields)) + fields + b"\0" * (len(fields) % 2)


def profile(space: bytes = b"RGB ") -> bytes:
    """An ICC profile whose description and copyright hold SECRET; that of CMYK says nothing of colours."""
    standard = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    standard = standard[:24] + struct.pack(">6H", 2026, 1, 2, 3, 4, 5) + standard[36:]  # the same on every day
    tags = {}
    for at in range(132, 132 + 12 * struct.unpack_from(">I", standard, 128)[0], 12):
        name, start, length = struct.unpack_from(">4sII", standard, at)
        tags[name] = standard[start : start + length]
    words = SECRET.decode().encode("utf-16-be")
    tags[b"desc"] = tags[b"cprt"] = struct.pack(">4s4xII2s2sII", b"mluc", 1, 12, b"en", b"US", len(words), 28) + words
    if space != b"RGB ":
        tags = {name: tags[name] for name in (b"desc", b"cprt", b"wtpt")}
    start, table, body = 132 + 12 * len(tags), b"", b""
    for name, content in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    return (
        struct.pack(">I", start + len(body))
        + standard[4:16]
        + space
        + standard[20:128]
        + struct.pack(">I", len(tags))
        + table
        + body
    )


def second_frame(first: bytes, second: bytes) -> bytes:
    """A JPEG with another after its end, as phones write two views or a gain map."""
    size = 20 + 4 + 86 + len(first) - 20
    entries = struct.pack("<IIIHH", 0x20030000, size, 0, 0, 0) + struct.pack("<IIIHH", 0, len(second), size - 28, 0, 0)
    fields = struct.pack("<HHI4s", 0xB000, 7, 4, b"0100") + struct.pack("<HHII", 0xB001, 4, 1, 2)
    directory = struct.pack("<H", 3) + fields + struct.pack("<HHIII", 0xB002, 7, 32, 50, 0)
    return jpeg_with(first, (0xE2, b"MPF\0II*\0\x08\0\0\0" + directory + entries)) + second


def gallery(folder: Path, pictures: dict[str, bytes]) -> None:
    """Makes the album `folder` of `pictures`, which concern nobody."""
    folder.mkdir(parents=True)
    lines = ["# A fictional album for the tests; its pictures are patterns.", "title: {en: Fictional patterns, bn: কাল্পনিক নকশা}"]
    lines += ["summary: {en: Patterns that exist for the tests., bn: শুধু পরীক্ষার জন্য তৈরি নকশা।}", "date: 2021", "photos:"]
    for name, content in pictures.items():
        (folder / name).write_bytes(content)
        lines += [f"  - file: {name}", "    kind: illustration", "    survivors: none"]
        lines += ["    alt: {en: Coloured shapes, bn: রঙিন আকার}", "    caption: {en: A fictional pattern, bn: একটি কাল্পনিক নকশা}"]
        lines += ["    credit: {en: The tests, bn: পরীক্ষা}"]
    (folder / "album.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def jpeg_with(content: bytes, *segments: tuple[int, bytes]) -> bytes:
    """The JPEG `content` with `segments` after its head."""
    return (
        content[:20] + b"".join(struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body for kind, body in segments) + content[20:]
    )


def exif_segment(body: bytes) -> tuple[int, bytes]:
    """Where a JPEG holds EXIF."""
    return 0xE1, b"Exif\0\0" + body


def xmp_segment(body: bytes) -> tuple[int, bytes]:
    """Where a JPEG holds XMP."""
    return 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + body


def icc_segment(body: bytes) -> tuple[int, bytes]:
    """Where a JPEG holds its colour profile."""
    return 0xE2, b"ICC_PROFILE\0\1\1" + body


def png_with(content: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """The PNG `content` with `chunks` after its head."""
    return content[:33] + b"".join(_chunk(kind, body) for kind, body in chunks) + content[33:]


def webp_with(content: bytes, kind: bytes, body: bytes) -> bytes:
    """The WebP `content` with one chunk more at its end."""
    content += kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return content[:4] + struct.pack("<I", len(content) - 8) + content[8:]


def heic(notes: dict[bytes, bytes]) -> bytes:
    """A HEIC with an item for each kind in `notes`, and an ICC profile under `prof`."""
    units = [bytes.fromhex(unit) for unit in _HEVC]
    items = {b"hvc1": _sized(units[3]), **{kind: body for kind, body in notes.items() if kind != b"prof"}}
    arrays = b"".join(
        bytes((0x80 | kind,)) + struct.pack(">HH", 1, len(unit)) + unit for kind, unit in zip((32, 33, 34), units, strict=False)
    )
    settings = struct.pack(
        ">BB4s6sBHBBBBHBB", 1, 3, b"\x70\0\0\0", b"\x90\0\0\0\0\0", 30, 0xF000, 0xFC, 0xFD, 0xF8, 0xF8, 0, 0x0F, 3
    )
    properties = [_box(b"hvcC", settings + arrays), _box(b"ispe", struct.pack(">4xII", 64, 64))]
    properties += [_box(b"colr", b"prof" + notes[b"prof"])] if b"prof" in notes else []
    links = b"\0\0\0\0" + struct.pack(">IHB", 1, 1, len(properties)) + bytes((0x81, 2, 3)[: len(properties)])
    infos = b"".join(
        _box(
            b"infe",
            b"\2\0\0\0" + struct.pack(">HH4s", number, 0, kind) + b"\0" + (b"application/rdf+xml\0" if kind == b"mime" else b""),
        )
        for number, kind in enumerate(items, start=1)
    )
    about = b"".join(_box(b"cdsc", struct.pack(">HHH", number, 1, 1)) for number in range(2, len(items) + 1))

    def head(at: int) -> bytes:
        places = b""
        for number, body in enumerate(items.values(), start=1):
            places += struct.pack(">HHHII", number, 0, 1, at, len(body))
            at += len(body)
        boxes = _box(b"hdlr", b"\0" * 8 + b"pict" + b"\0" * 13) + _box(b"pitm", b"\0\0\0\0\0\1")
        boxes += _box(b"iloc", b"\0\0\0\0\x44\0" + struct.pack(">H", len(items)) + places)
        boxes += _box(b"iinf", b"\0\0\0\0" + struct.pack(">H", len(items)) + infos) + _box(b"iref", b"\0\0\0\0" + about)
        boxes += _box(b"iprp", _box(b"ipco", b"".join(properties)) + _box(b"ipma", links))
        return _box(b"ftyp", b"heic\0\0\0\0mif1heic") + _box(b"meta", b"\0\0\0\0" + boxes)

    return head(len(head(0)) + 8) + _box(b"mdat", b"".join(items.values()))


def _tiff(directories: dict[str, list[tuple[int, int, bytes]]], thumbnail: bytes) -> bytes:
    """Directories of EXIF, the first two after one another; a value that names a directory stands for where that begins."""
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}
    starts, after = {}, 8
    for name, entries in directories.items():
        starts[name.encode()] = after
        after += 6 + 12 * len(entries) + sum(len(value) + 1 for _, _, value in entries)
    starts[b"thumb"] = after
    content = b"II*\0\x08\0\0\0"
    for name, entries in directories.items():
        beyond, table = b"", struct.pack("<H", len(entries))
        for tag, kind, value in entries:
            given = struct.pack("<I", starts[value]) if value in starts else value + b"\0" * (kind == 2)
            table += struct.pack("<HHI", tag, kind, len(given) // sizes[kind])
            at = starts[name.encode()] + 6 + 12 * len(entries) + len(beyond)
            table += given.ljust(4, b"\0") if len(given) <= 4 else struct.pack("<I", at)
            beyond += given if len(given) > 4 else b""
        following = starts[b"small"] if name == "main" else 0
        content = content.ljust(starts[name.encode()], b"\0") + table + struct.pack("<I", following) + beyond
    return content.ljust(after, b"\0") + thumbnail


def _packet(attributes: str) -> bytes:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="{rdf}"><rdf:Description rdf:about="" {attributes}/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _sized(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body
