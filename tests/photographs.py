"""Pictures for the tests: coloured patterns, and beside them everything that cameras and programs write into files. No people."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageCms, ImageDraw

SECRET = b"Fictional Secret Place 4711"
WIDE = SECRET.decode().encode("utf-16-le")
SIZE = (420, 280)
HEIC = Path(__file__).parent / "heic"  # a pattern of four squares; Pillow does not write this format
UNDO = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # for each orientation the Image.Transpose that lays an upright picture like it


def pattern(number: int = 0) -> Image.Image:
    """Return a picture of which each side, and each `number`, looks different."""
    picture = Image.linear_gradient("L").resize(SIZE)
    picture = Image.merge("RGB", (picture, Image.new("L", SIZE, number * 37 % 256), Image.new("L", SIZE, 128)))
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((20, 20, 120, 80), fill="#c0392b")
    drawing.ellipse((230, 120, 400, 260), fill="#f3a81c")
    drawing.line((0, 279, 60 + number * 7, 100), fill="#27835a", width=12)
    return picture


def saved(picture: Image.Image, kind: str, **settings: object) -> bytes:
    """Return the bytes of `picture` as Pillow writes them."""
    stream = io.BytesIO()
    picture.save(stream, kind, **settings)
    return stream.getvalue()


def photographs() -> dict[str, bytes]:
    """Return every master under its file's name. All but plain ones hold SECRET; those that tell a place are named so."""
    kinds = (("jpg", _jpegs()), ("png", _pngs()), ("webp", _webps()))
    pictures = {f"{ending}-{name}.{ending}": content for ending, contents in kinds for name, content in contents}
    return pictures | {f"heic-{path.name}": path.read_bytes() for path in sorted(HEIC.iterdir())}


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


def clear(number: int) -> Image.Image:
    """Return a pattern that is half transparent at its left side."""
    picture = pattern(number).convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").rotate(90).resize(SIZE))
    return picture


def exif(orientation: int = 1, *, place: bool = True) -> bytes:
    """Return what cameras write: the device, its owner, notes, a thumbnail, and with `place` where the picture was taken."""
    words, angle = SECRET.decode(), (47.0, 11.0, 47.11)
    main = Image.Exif()
    main.update({0x010E: words, 0x010F: words, 0x0112: orientation, 0x013B: words, 0x8298: words, 0x9C9B: WIDE})
    shot = {0x9003: "2026:01:02 03:04:05", 0x927C: b"Fictional\0" + SECRET, 0x9286: b"ASCII\0\0\0" + SECRET}
    main.get_ifd(0x8769).update({**shot, 0xA420: "4711" * 8, 0xA430: words, 0xA431: words})
    if place:
        main.get_ifd(0x8825).update({0: b"\2\3\0\0", 1: "N", 2: angle, 3: "E", 4: angle, 0x1C: b"ASCII\0\0\0" + SECRET})
    content = main.tobytes().removeprefix(b"Exif\0\0")
    # Pillow writes no thumbnail: it follows the other directories in one of its own, to which the first one points.
    thumbnail = jpeg_with(saved(pattern().resize((60, 40)), "JPEG"), (0xFE, SECRET))
    fields = ((0x0103, 3, 6), (0x0201, 4, len(content) + 42), (0x0202, 4, len(thumbnail)))
    small = struct.pack("<H", 3) + b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in fields) + bytes(4)
    link = 10 + 12 * struct.unpack_from("<H", content, 8)[0]
    return content[:link] + struct.pack("<I", len(content)) + content[link + 4 :] + small + thumbnail


def xmp(*, place: bool = True) -> bytes:
    """Return what programs for pictures write, as XML."""
    named = (
        f'photoshop:City="{SECRET.decode()}" exif:GPSLatitude="47,11.0N"' if place else f'photoshop:Credit="{SECRET.decode()}"'
    )
    return _packet(
        f'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" {named} '
        f'xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" aux:SerialNumber="{SECRET.decode()}"'
    )


def gain_map(size: int = 0) -> bytes:
    """Return XMP that announces a brighter picture of `size` bytes; without a size, the XMP of that picture."""
    directory = f'xmlns:Item="http://ns.google.com/photos/1.0/container/item/" Item:Length="{size}"' if size else ""
    return _packet(
        f'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" hdrgm:Note="{SECRET.decode()}" {directory}'
    )


def iptc(*, place: bool = True) -> bytes:
    """Return what agencies for pictures write: the author, the caption, and with `place` the city."""
    numbers = (80, 90, 120) if place else (80, 120)
    fields = b"".join(b"\x1c\2" + bytes((number,)) + struct.pack(">H", len(SECRET)) + SECRET for number in numbers)
    return b"Photoshop 3.0\0" + b"8BIM\4\4\0\0" + struct.pack(">I", len(fields)) + fields + b"\0" * (len(fields) % 2)


def profile(space: bytes = b"RGB ") -> bytes:
    """Return an ICC profile whose description and copyright hold SECRET; decoders cannot use that of CMYK."""
    content = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    words = SECRET.decode().encode("utf-16-be")
    text = struct.pack(">4s4xII2s2sII", b"mluc", 1, 12, b"en", b"US", len(words), 28) + words
    for at in range(132, 132 + 12 * struct.unpack_from(">I", content, 128)[0], 12):
        if content[at : at + 4] in (b"desc", b"cprt"):
            struct.pack_into(">II", content, at + 4, len(content), len(text))
    struct.pack_into(">I", content, 0, len(content) + len(text))
    struct.pack_into(">4s", content, 16, space)
    struct.pack_into(">6H", content, 24, 2026, 1, 2, 3, 4, 5)  # the same on every day
    return bytes(content) + text


def second_frame(first: bytes, second: bytes) -> bytes:
    """Return a JPEG with another after its end, as phones write two views or a gain map."""
    size = 20 + 4 + 86 + len(first) - 20
    entries = struct.pack("<IIIHH", 0x20030000, size, 0, 0, 0) + struct.pack("<IIIHH", 0, len(second), size - 28, 0, 0)
    fields = struct.pack("<HHI4s", 0xB000, 7, 4, b"0100") + struct.pack("<HHII", 0xB001, 4, 1, 2)
    directory = struct.pack("<H", 3) + fields + struct.pack("<HHIII", 0xB002, 7, 32, 50, 0)
    return jpeg_with(first, (0xE2, b"MPF\0II*\0\x08\0\0\0" + directory + entries)) + second


def gallery(folder: Path, pictures: dict[str, bytes]) -> None:
    """Make the album `folder` of `pictures`, which concern nobody."""
    folder.mkdir(parents=True)
    lines = ["# A fictional album for the tests; its pictures are patterns.", "title: {en: Fictional patterns, bn: কাল্পনিক নকশা}"]
    lines += ["summary: {en: Patterns that exist for the tests., bn: শুধু পরীক্ষার জন্য তৈরি নকশা।}", "date: 2021", "photos:"]
    for name, content in pictures.items():
        (folder / name).write_bytes(content)
        lines += [f"  - file: {name}", "    kind: illustration", "    survivors: none"]
        lines += ["    alt: {en: Coloured shapes, bn: রঙিন আকার}", "    caption: {en: A fictional pattern, bn: একটি কাল্পনিক নকশা}"]
        lines += ["    credit: {en: The tests, bn: পরীক্ষা}"]
    (folder / "album.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def search(album: Path, **found: tuple[float, float, float, float]) -> None:
    """Write that the pictures of the folder `album` were searched for faces, and a box in each of those that are `found` in."""
    lines = []
    for path in sorted(path for path in album.iterdir() if path.suffix != ".yml"):
        boxes = [f"[{', '.join(map(str, found[path.stem]))}]"] if path.stem in found else []
        lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}: [{', '.join(boxes)}]\n")
    (album / "faces.yml").write_text("".join(lines), encoding="utf-8")


def jpeg_with(content: bytes, *segments: tuple[int, bytes]) -> bytes:
    """Return the JPEG `content` with `segments` after its head."""
    return (
        content[:20] + b"".join(struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body for kind, body in segments) + content[20:]
    )


def exif_segment(body: bytes) -> tuple[int, bytes]:
    """Return the segment of a JPEG that holds EXIF."""
    return 0xE1, b"Exif\0\0" + body


def xmp_segment(body: bytes) -> tuple[int, bytes]:
    """Return the segment of a JPEG that holds XMP."""
    return 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + body


def icc_segment(body: bytes) -> tuple[int, bytes]:
    """Return the segment of a JPEG that holds its colour profile."""
    return 0xE2, b"ICC_PROFILE\0\1\1" + body


def png_with(content: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return the PNG `content` with `chunks` after its head."""
    return content[:33] + b"".join(png_chunk(kind, body) for kind, body in chunks) + content[33:]


def webp_with(content: bytes, kind: bytes, body: bytes) -> bytes:
    """Return the WebP `content` with one chunk more at its end."""
    content += kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return content[:4] + struct.pack("<I", len(content) - 8) + content[8:]


def _packet(attributes: str) -> bytes:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="{rdf}"><rdf:Description rdf:about="" {attributes}/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG with its checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
