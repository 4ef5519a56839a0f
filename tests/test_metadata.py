"""The privacy proof: what is made of pictures that say everything says nothing, and whatever says something is found."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from conftest import NOW, PROJECT, SOUND
from hypothesis import given, settings
from hypothesis import strategies as st
from photographs import (
    SECRET,
    clear,
    exif,
    gallery,
    jpeg_with,
    pattern,
    photographs,
    png_with,
    profile,
    saved,
    second_frame,
    webp_with,
    xmp,
)
from PIL import Image, ImageChops, ImageStat
from programs import program

from publishing.audit.leaks.metadata import drawing_metadata, picture_metadata
from publishing.audit.leaks.scan import Leak, scan
from publishing.build.milestone_cards import all_cards
from publishing.build.publication import DRAWING, PICTURES, renditions_of
from publishing.content.library import load_library
from publishing.images.master import read_master
from publishing.images.pictures import Original
from publishing.images.renditions import make_picture

Command = Callable[..., subprocess.CompletedProcess[str]]
Tags = Callable[[Path], dict[str, dict[str, object]]]

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
OF_PIXELS = {  # all that may be read of a published picture
    "File": {"FileType", "FileTypeExtension", "MIMEType", "ImageWidth", "ImageHeight", "EncodingProcess", "BitsPerSample",
             "ColorComponents", "YCbCrSubSampling"},
    "JFIF": {"JFIFVersion", "ResolutionUnit", "XResolution", "YResolution"},
    "QuickTime": {"MajorBrand", "MinorVersion", "CompatibleBrands", "HandlerType", "ImageSpatialExtent", "ImagePixelDepth",
                  "AV1ConfigurationVersion", "SeqProfile", "SeqLevelIdx0", "SeqTier0", "HighBitDepth", "TwelveBit",
                  "ChromaFormat", "ChromaSamplePosition", "InitialDelaySamples", "ColorProfiles", "ColorPrimaries",
                  "TransferCharacteristics", "MatrixCoefficients", "MediaDataSize", "MediaDataOffset", "MediaData"},
    "Meta": {"PrimaryItemReference"},
    "PNG": {"ImageWidth", "ImageHeight", "BitDepth", "ColorType", "Compression", "Filter", "Interlace", "Palette"},
    "Composite": {"ImageSize", "Megapixels"},
}  # fmt: skip
OF_OTHER_FILES = {  # by their endings; sitemaps are XML
    ".html": {"File", "HTML", "HTML-twitter", "HTTP-equiv"},
    ".css": {"File"}, ".js": {"File"}, ".map": {"File", "JSON"}, ".json": {"File", "JSON"},
    ".svg": {"File", "SVG"}, ".woff2": {"File"}, ".xml": {"File", "XMP", "XMP-image", "XMP-xhtml"}, ".gz": {"File", "ZIP"},
    ".csv": {"File", "CSV"},
}  # fmt: skip
OF_THE_DISK = {"SourceFile", "System", "ExifTool:ExifToolVersion"}


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound site without people, and an album of everything that cameras and programs write."""
    folder = tmp_path_factory.mktemp("patterns") / "tree"
    shutil.copytree(SOUND, folder, ignore=shutil.ignore_patterns(".cache", "site", "consent", "*people*"))
    gallery(folder / "gallery" / "fictional-patterns", photographs())
    return folder


@pytest.fixture(scope="session")
def built(tree: Path, command: Command) -> Path:
    """The site of `tree`; those of its masters that tell where they were made are held back."""
    said = command("build_site.py", "--root", tree, "--site-dir", tree.parent / "site").stdout
    assert said.count("held back: gallery/") == len([name for name in photographs() if "-place" in name])
    return tree.parent / "site"


@pytest.fixture
def made(built: Path, tree: Path, tmp_path: Path) -> Path:
    """What was made for the site of `tree`; masters that were held back are made beside it."""
    assert built.is_dir()
    return Path(shutil.copytree(tree / PICTURES, tmp_path / "cache"))


@pytest.fixture(scope="session")
def tags() -> Tags:
    """Reads all that ExifTool finds in any file under a folder: for each file its tags, with their groups before them."""
    options = ("-config", "", "-a", "-G1", "-s", "-u", "-ee", "-json", "-r", "-ext", "*")

    def read(folder: Path) -> dict[str, dict[str, object]]:
        done = subprocess.run([program("exiftool"), *options, folder], capture_output=True, check=False)
        found = {Path(str(one["SourceFile"])).relative_to(folder).as_posix(): one for one in json.loads(done.stdout)}
        assert found.keys() == {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}, done.stderr
        return {name: {tag: value for tag, value in one.items() if not is_of_the_disk(tag)} for name, one in found.items()}

    return read


def is_of_the_disk(tag: str) -> bool:
    return tag in OF_THE_DISK or tag.partition(":")[0] in OF_THE_DISK


def groups(found: Mapping[str, object]) -> set[str]:
    return {tag.partition(":")[0] for tag in found}


def beyond(found: Mapping[str, object], allowed: Mapping[str, set[str]] = OF_PIXELS) -> set[str]:
    return {tag for tag in found if tag.partition(":")[2] not in allowed.get(tag.partition(":")[0], ())}


def traces(tree: Path, site: Path) -> tuple[Leak, ...]:
    library = load_library(tree, PROJECT / "mkdocs.yml", NOW)
    drawn = [path.read_bytes() for path in (tree / DRAWING).rglob("*.png")]
    return scan(
        site, library, renditions_of(library, [master.path for master in library.masters.values()]), drawn, all_cards(library)
    )


def with_secret(folder: Path) -> list[str]:
    secrets = [SECRET.decode().encode(encoding) for encoding in ENCODINGS]
    return [path.name for path in folder.rglob("*") if path.is_file() and any(one in path.read_bytes() for one in secrets)]


def test_the_masters_hold_everything_that_must_not_be_published(tree: Path, tags: Tags) -> None:
    album = tree / "gallery" / "fictional-patterns"
    found = tags(album)
    told = {group for one in found.values() for group in groups(one)}
    assert {
        "IFD0", "IFD1", "ExifIFD", "GPS", "XMP-photoshop", "XMP-hdrgm", "XMP-aux", "IPTC", "MPF0", "MPImage2", "ICC-header",
        "ICC_Profile", "PNG", "RIFF",
    } <= told  # fmt: skip
    silent = {name for name, one in found.items() if SECRET.decode() not in str(one.values())}
    unread = {
        "jpg-trailer.jpg",
        "png-trailer.png",
        "png-private.png",
        "webp-chunk.webp",
        "webp-trailer.webp",
    }  # not even by ExifTool
    assert silent - unread == {name for name in found if "-plain" in name} | {"album.yml"}
    packed = {"png-packed.png", "png-profile.png"}
    assert {*with_secret(album)} | packed == {name for name in found if "-plain" not in name} - {"album.yml"}


def test_exiftool_finds_nothing_picture_metadata_in_any_file_of_a_site(built: Path, tags: Tags) -> None:
    found = tags(built)
    kinds = ("image/jpeg", "image/avif", "image/png")
    pictures = {name: one for name, one in found.items() if one["File:MIMEType"] in kinds}
    assert {Path(name).suffix for name in pictures} == {".jpg", ".avif", ".png"}
    assert {name: beyond(one) for name, one in pictures.items() if beyond(one)} == {}
    others = {name: groups(one) for name, one in found.items() if name not in pictures}
    assert {name: more for name, told in others.items() if (more := told - OF_OTHER_FILES.get(Path(name).suffix, {"File"}))} == {}
    assert SECRET.decode() not in json.dumps(found)


def test_the_secret_stands_in_no_byte_of_a_site(built: Path) -> None:
    assert with_secret(built) == []


def test_masters_that_tell_a_place_would_tell_nothing_either(tree: Path, made: Path, tmp_path: Path, tags: Tags) -> None:
    for name in photographs():
        picture = make_picture(Original(master=read_master(tree / "gallery" / "fictional-patterns" / name)), made)
        for number, content in enumerate(one.path.read_bytes() for one in picture.renditions):
            (tmp_path / "made" / name).mkdir(parents=True, exist_ok=True)
            (tmp_path / "made" / name / str(number)).write_bytes(content)
            assert picture_metadata(content) == (), name
    found = tags(tmp_path / "made")
    shown = OF_PIXELS | {"RIFF": {"VP8Version", "ImageWidth", "ImageHeight", "HorizontalScale", "VerticalScale"}}
    assert {name: beyond(one, shown) for name, one in found.items() if beyond(one, shown)} == {}
    assert with_secret(tmp_path / "made") == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_ends_upright(tree: Path, made: Path, orientation: int) -> None:
    master = read_master(tree / "gallery" / "fictional-patterns" / f"jpg-turned-{orientation}.jpg")
    with Image.open(make_picture(Original(master=master), made).largest.path) as upright:
        assert upright.size == pattern().size
        assert max(ImageStat.Stat(ImageChops.difference(upright.convert("RGB"), pattern())).mean) < 6


def test_the_gate_finds_nothing_in_a_sound_site(tree: Path, built: Path) -> None:
    assert traces(tree, built) == ()


def avif_with(**notes: bytes) -> bytes:
    return saved(pattern(), "AVIF", quality=60, speed=9, **notes)


def box(kind: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4) + kind + body


def leaks() -> Iterator[tuple[str, bytes, str]]:
    """Each way in which a picture can say more than it shows, with what must be found of it."""
    jpeg, png, webp = saved(pattern(), "JPEG"), saved(pattern(), "PNG"), saved(clear(0), "WEBP")
    for name, content in photographs().items():
        if picture_metadata(content):
            yield f"corpus-{name}", content, picture_metadata(content)[0]
    yield "first.jpg", jpeg_with(jpeg, (0xE0, b"JFXX\0\x10" + jpeg)), "JPEG APP0 (thumbnail)"
    yield "thumb.jpg", jpeg[:2] + jpeg_with(jpeg, (0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1abc"))[2:], "JPEG APP0 (thumbnail)"
    yield "extended.jpg", jpeg_with(jpeg, (0xE1, b"http://ns.adobe.com/xmp/extension/\0" + SECRET)), "JPEG APP1 (XMP)"
    yield "adobe.jpg", jpeg_with(jpeg, (0xEE, b"Adobe\0\x64\0\0\0\0\1" + SECRET)), "JPEG APP14"
    yield "unknown.jpg", jpeg_with(jpeg, (0xEB, SECRET)), "JPEG APP11"
    yield "tables.jpg", jpeg_with(jpeg, (0xDB, bytes(65) + SECRET)), "JPEG marker DB"
    yield "codes.jpg", jpeg_with(jpeg, (0xC4, bytes(17) + SECRET)), "JPEG marker C4"
    yield "twice.jpg", second_frame(jpeg, jpeg), "JPEG APP2 (a second frame)"
    yield "behind.jpg", jpeg + jpeg, "JPEG bytes after the end"
    yield "between.jpg", jpeg[:-2] + b"\xff\xfe\0\x1d" + SECRET + jpeg[-2:], "JPEG marker FE (comment)"
    yield "filled.jpg", jpeg[:20] + b"\xff" + jpeg[20:], "JPEG broken"
    yield "cut.jpg", jpeg[:-2], "JPEG broken"
    yield "sum.png", png_with(png, (b"gAMA", b"\0\0\0\1"))[:-1] + b"\0", "PNG broken"
    yield "long.png", png_with(png, (b"gAMA", SECRET)), "PNG chunk gAMA"
    yield "before.png", png[:8] + png_with(png, (b"gAMA", b"\0\0\0\1"))[33:], "PNG chunk gAMA"
    yield "flags.webp", webp[:20] + b"\x18" + webp[21:], "WebP chunk VP8X"
    yield "second.webp", webp_with(webp, b"VP8 ", SECRET), "WebP chunk VP8"
    yield "exif.avif", avif_with(exif=b"Exif\0\0" + exif()), "AVIF EXIF"
    yield "xmp.avif", avif_with(xmp=xmp()), "AVIF XMP"
    yield "profile.avif", avif_with(icc_profile=profile()), "AVIF ICC profile"
    yield "film.avif", saved(pattern(), "AVIF", save_all=True, append_images=[pattern(1)]), "AVIF a second frame"
    for kind in ("GIF", "TIFF", "BMP"):
        yield f"picture.{kind.lower()}", saved(pattern(), kind), f"a picture of the kind {kind}"
    yield "picture.ico", saved(pattern(), "ICO"), "a picture of the kind icon"
    yield "named-webp.webp", saved(pattern(), "GIF"), "a picture of the kind GIF"
    yield "empty.jpg", b"", "what is no picture"
    yield "words.png", SECRET, "what is no picture"


def avifs_beyond(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Each way in which bytes can be added to, or changed in, an AVIF that a decoder skips."""
    yield "free", content + box(b"free", SECRET)
    yield "private", content + box(b"uuid", SECRET)
    yield "trailer", content + SECRET
    yield "more", content + box(b"mdat", SECRET)
    yield "named", content.replace(b"av01Color\0", b"av01Plac4\0")
    yield "brand", content.replace(b"miaf", b"4711", 1)
    at = content.index(b"mdat")
    yield "unused", content[: at - 4] + (len(content) - at + 4 + len(SECRET)).to_bytes(4) + content[at:] + SECRET
    yield "unit", content.replace(b"mdat\x12\0", b"mdat\x2a\0")
    yield "cut", content[:-1]


def test_an_avif_that_is_not_a_rendition_byte_for_byte_is_refused(tree: Path, built: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(built, tmp_path / "site"))
    rendition = next(iter(sorted((site / "assets" / "pictures").glob("*.avif"))))
    planted = {
        f"{of}-{name}.avif": content
        for of, picture in (("rendition", rendition.read_bytes()), ("other", avif_with()))
        for name, content in avifs_beyond(picture)
    }
    for name, content in planted.items():
        assert content not in (rendition.read_bytes(), avif_with()), name
        (rendition.parent / name).write_bytes(content)
    leaks = {(Path(leak.file).name, leak.kind) for leak in traces(tree, site)}
    assert leaks >= {(name, "stranger") for name in planted}
    assert {name for name, _ in leaks} == planted.keys()


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:x="https://example.org/">{}</svg>'


def test_the_gate_finds_every_leak_that_is_planted_into_a_site(tree: Path, built: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(built, tmp_path / "site"))
    planted = {f"assets/pictures/{name}": (content, found) for name, content, found in leaks()}
    for name, (content, _) in planted.items():
        (site / name).write_bytes(content)
    found = {(one.file, one.source) for one in traces(tree, site) if one.kind == "metadata"}
    assert [name for name, (_, source) in planted.items() if (name, source) not in found] == []
    assert {file for file, _ in found} == planted.keys()


def test_leaks_within_pages_and_styles_are_found(tree: Path, built: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(built, tmp_path / "site"))
    content = photographs()["jpg-exif.jpg"]
    written = base64.b64encode(content).decode()
    (site / "page.html").write_text(f'<p>Fictional <img src="data:image/jpeg;base64,{written}" alt="">', encoding="utf-8")
    (site / "escaped.html").write_text(f"<img srcset='&#100;ata:;base64,{written.replace('+', '%2B')} 2x'>", encoding="utf-8")
    (site / "own.css").write_text(f"a{{background:url(DATA:image/jpeg;base64,{written})}}", encoding="utf-8")
    (site / "own.js").write_text(json.dumps({"x": f"data:image/jpeg;base64,{written}"}).replace("/", "\\/"), encoding="utf-8")
    (site / "raw.css").write_text("a{background:url('data:image/gif,GIF89a%01')}", encoding="utf-8")
    drawn = SVG.replace('"', "'").format("<metadata>x</metadata>").replace("<", "%3C")
    (site / "drawn.css").write_text(f'a{{background:url("data:image/svg+xml,{drawn}")}}', encoding="utf-8")
    found = traces(tree, site)
    exposed = {(one.file, one.kind, one.source) for one in found}
    for name in ("page.html", "escaped.html", "own.css", "own.js"):
        assert (name, "metadata", "JPEG APP1 (EXIF)") in exposed
        assert (name, "original", "gallery/fictional-patterns/jpg-exif.jpg") in exposed
    assert ("raw.css", "metadata", "what is no picture") in exposed
    assert ("drawn.css", "metadata", "SVG element metadata") in exposed
    assert {one.file for one in found} == {"page.html", "escaped.html", "own.css", "own.js", "raw.css", "drawn.css"}


def test_a_picture_that_was_not_made_here_is_a_stranger(tree: Path, built: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(built, tmp_path / "site"))
    (site / "assets" / "pictures" / "other.jpg").write_bytes(saved(pattern(99).rotate(180), "JPEG"))
    other = base64.b64encode(saved(pattern(98), "WEBP")).decode()
    (site / "page.html").write_text(f"<img src='data:image/webp;base64,{other}'>", encoding="utf-8")
    assert traces(tree, site) == (
        Leak(file="assets/pictures/other.jpg", source="", kind="stranger"),
        Leak(file="page.html", source="", kind="stranger"),
    )


def test_a_master_itself_is_found_wherever_it_stands(tree: Path, built: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(built, tmp_path / "site"))
    master = tree / "gallery" / "fictional-patterns" / "jpg-plain.jpg"
    shutil.copy(master, site / "copy.jpg")
    shutil.copy(master, site / "no-ending")
    (site / "font.woff2").write_bytes(b"wOF2\0fictional" + master.read_bytes() + b"\0")
    found = [
        Leak(file=name, source="gallery/fictional-patterns/jpg-plain.jpg", kind="original") for name in ("copy.jpg", "font.woff2")
    ]
    assert traces(tree, site) == (*found, Leak(file="no-ending", source=found[0].source, kind="original"))


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("<metadata/>", "SVG element metadata"),
        ("<script>x</script>", "SVG element script"),
        ("<foreignObject/>", "SVG element foreignObject"),
        ('<image href="data:image/png;base64,AAAA"/>', "SVG element image"),
        ("<x:note/>", "SVG element note"),
        ('<path x:label="y"/>', "SVG attribute label"),
        ('<path onload="y"/>', "SVG attribute onload"),
        ('<path data-name="y"/>', "SVG attribute data-name"),
        ('<use href="other.svg#y"/>', "SVG address of another file"),
        ('<path fill="url(https://example.org/)"/>', "SVG address of another file"),
        ("<style>@import 'y'</style>", "SVG address of another file"),
        ("<!-- y -->", "SVG comment"),
        ("<?y y?>", "SVG instruction"),
        ("<path>", "SVG broken"),
        ('<path fill="url(#y)"/><use xlink:href="#y"/><title>Fictional</title>', None),
    ],
)
def test_drawings_hold_shapes_alone(inside: str, found: str | None) -> None:
    assert (found in drawing_metadata(SVG.format(inside))) is bool(found)
    assert bool(drawing_metadata(SVG.format(inside))) is bool(found)


def test_no_drawing_in_svg_is_among_the_files_that_are_published() -> None:
    assert list((PROJECT / "docs").rglob("*.svg")) == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_pillow_writes_of_pixels_alone_is_allowed_and_no_part_of_it_is(kind: str) -> None:
    pictures = [pattern(), pattern().convert("L"), *([clear(1)] if kind != "JPEG" else [])]
    for content in (saved(one, kind) for one in pictures):
        assert picture_metadata(content) == ()
        # Of an AVIF that was cut within its pixels a decoder reads as much as is there: any such file is refused as a stranger.
        length = len(content) if kind != "AVIF" else content.index(b"mdat")
        for end in {*range(400), *range(400, length, 97), length - 1} & {*range(length)}:
            assert picture_metadata(content[:end]), end


@settings(max_examples=300)
@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "AVIF"]), changes=st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)))
)
def test_no_bytes_stop_the_walk(kind: str, changes: list[tuple[int, int]]) -> None:
    content = bytearray(saved(pattern().resize((60, 40)), kind))
    for at, value in changes:
        content[at % len(content)] = value
    assert isinstance(picture_metadata(bytes(content)), tuple)


def test_a_site_with_a_leak_is_deleted_and_the_reason_is_said(command: Command, plain: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (plain / "docs" / "drawing.svg").write_text(SVG.format("<metadata>x</metadata>"), encoding="utf-8")
    written = base64.b64encode(photographs()["jpg-comment.jpg"]).decode()
    (plain / "docs" / "own.css").write_text(f"a{{background:url(data:image/jpeg;base64,{written})}}", encoding="utf-8")
    said = command("build_site.py", "--root", plain, "--site-dir", out, code=1).stdout
    assert "drawing.svg contains data that must not be in a published picture: SVG element metadata.\n" in said
    assert "own.css contains data that must not be in a published picture: JPEG marker FE (comment).\n" in said
    assert "own.css contains a picture that was not made from the gallery.\n" in said
    assert not out.exists()
    assert SECRET.decode() not in said
