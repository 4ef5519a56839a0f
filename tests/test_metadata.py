"""The privacy proof: what is made of pictures that say everything says nothing, and whatever says something is found."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from affirming import load_library
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
    xmp,
)
from PIL import Image, ImageChops, ImageStat
from programs import program

from publishing.audit.leaks.metadata import drawing_metadata, picture_metadata
from publishing.audit.leaks.scan import Leak, scan
from publishing.build.milestone_cards import all_cards
from publishing.build.publication import DRAWING, PICTURES_CACHE, renditions_of
from publishing.images.master import read_master
from publishing.images.pictures import Original
from publishing.images.renditions import make_picture

Command = Callable[..., subprocess.CompletedProcess[str]]
Tags = Callable[[Path], dict[str, dict[str, object]]]

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
TABLES = yaml.safe_load((PROJECT / "tests" / "metadata.yml").read_text(encoding="utf-8"))
OF_PIXELS, OF_OTHER_FILES = TABLES["of_pixels"], TABLES["of_other_files"]
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
    output = command("build_site.py", "--root", tree, "--site-dir", tree.parent / "site").stdout
    assert output.count("held back: gallery/") == len([name for name in photographs() if "-place" in name])
    return tree.parent / "site"


@pytest.fixture
def cache(built: Path, tree: Path, tmp_path: Path) -> Path:
    """A copy of the pictures made for the site of `tree`, to which masters that were held back can be added."""
    assert built.is_dir()
    return Path(shutil.copytree(tree / PICTURES_CACHE, tmp_path / "cache"))


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """A copy of the site of `tree`, into which leaks can be planted."""
    return Path(shutil.copytree(built, tmp_path / "site"))


@pytest.fixture(scope="session")
def tags() -> Tags:
    """Reads all that ExifTool finds in any file under a folder: for each file its tags, with their groups before them."""
    options = ("-config", "", "-a", "-G1", "-s", "-u", "-ee", "-json", "-r", "-ext", "*")

    def read(folder: Path) -> dict[str, dict[str, object]]:
        done = subprocess.run([program("exiftool"), *options, folder], capture_output=True, check=False)
        files = {Path(str(file["SourceFile"])).relative_to(folder).as_posix(): file for file in json.loads(done.stdout)}
        assert files.keys() == {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}, done.stderr
        return {
            name: {tag: value for tag, value in file.items() if OF_THE_DISK.isdisjoint((tag, tag.partition(":")[0]))}
            for name, file in files.items()
        }

    return read


def groups(file: Mapping[str, object]) -> set[str]:
    return {tag.partition(":")[0] for tag in file}


def beyond(files: Mapping[str, Mapping[str, object]], allowed: Mapping[str, list[str]] = OF_PIXELS) -> dict[str, set[str]]:
    """Return for each file the tags that are not among those `allowed` in their groups."""
    names = {f"{group}:{tag}" for group, tags in allowed.items() for tag in tags}
    return {name: others for name, file in files.items() if (others := set(file) - names)}


def leaks_of(tree: Path, site: Path) -> tuple[Leak, ...]:
    library = load_library(tree, PROJECT / "mkdocs.yml", NOW)
    drawings = [path.read_bytes() for path in (tree / DRAWING).rglob("*.png")]
    renditions = renditions_of(library, [master.path for master in library.masters.values()])
    return scan(site, library, renditions, drawings, all_cards(library))


def with_secret(folder: Path) -> list[str]:
    secrets = [SECRET.decode().encode(encoding) for encoding in ENCODINGS]
    return [path.name for path in folder.rglob("*") if path.is_file() and any(secret in path.read_bytes() for secret in secrets)]


def test_the_masters_hold_everything_that_must_not_be_published(tree: Path, tags: Tags) -> None:
    album = tree / "gallery" / "fictional-patterns"
    files = tags(album)
    assert set(TABLES["of_masters"]) <= {group for file in files.values() for group in groups(file)}
    silent = {name for name, file in files.items() if SECRET.decode() not in str(file.values())}
    unread = {f"{name}.{name[:3]}" for name in ("jpg-trailer", "png-trailer", "png-private")}  # not even by ExifTool
    unread |= {"webp-chunk.webp", "webp-trailer.webp"}
    plain = {name for name in files if "-plain" in name} | {"album.yml"}
    assert silent - unread == plain
    assert {*with_secret(album), "png-packed.png", "png-profile.png"} == files.keys() - plain


def test_neither_exiftool_nor_the_bytes_nor_the_gate_tell_anything_of_a_sound_site(tree: Path, built: Path, tags: Tags) -> None:
    files = tags(built)
    kinds = ("image/jpeg", "image/avif", "image/png")
    pictures = {name: file for name, file in files.items() if file["File:MIMEType"] in kinds}
    assert {Path(name).suffix for name in pictures} == {".jpg", ".avif", ".png"}
    assert beyond(pictures) == {}
    for name in files.keys() - pictures.keys():
        assert groups(files[name]) <= set(OF_OTHER_FILES.get(Path(name).suffix, ["File"])), name
    assert SECRET.decode() not in json.dumps(files)
    assert with_secret(built) == []
    assert leaks_of(tree, built) == ()


def test_masters_that_tell_a_place_would_tell_nothing_either(tree: Path, cache: Path, tmp_path: Path, tags: Tags) -> None:
    for name in photographs():
        picture = make_picture(Original(master=read_master(tree / "gallery" / "fictional-patterns" / name)), cache)
        (tmp_path / "renditions" / name).mkdir(parents=True)
        for number, rendition in enumerate(picture.renditions):
            assert picture_metadata(rendition.path.read_bytes()) == (), name
            shutil.copyfile(rendition.path, tmp_path / "renditions" / name / str(number))
    webp = {"RIFF": ["VP8Version", "ImageWidth", "ImageHeight", "HorizontalScale", "VerticalScale"]}
    assert beyond(tags(tmp_path / "renditions"), OF_PIXELS | webp) == {}
    assert with_secret(tmp_path / "renditions") == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_ends_upright(tree: Path, cache: Path, orientation: int) -> None:
    master = read_master(tree / "gallery" / "fictional-patterns" / f"jpg-turned-{orientation}.jpg")
    with Image.open(make_picture(Original(master=master), cache).largest.path) as upright:
        assert upright.size == pattern().size
        assert max(ImageStat.Stat(ImageChops.difference(upright.convert("RGB"), pattern())).mean) < 6


def avif_with(**notes: bytes) -> bytes:
    return saved(pattern(), "AVIF", quality=60, speed=9, **notes)


def box(kind: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4) + kind + body


def leaks() -> Iterator[tuple[str, bytes, str]]:
    """Each way in which a picture can say more than it shows, with what must be found of it."""
    jpeg, png = saved(pattern(), "JPEG"), saved(pattern(), "PNG")
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
    yield "exif.avif", avif_with(exif=b"Exif\0\0" + exif()), "AVIF EXIF"
    yield "xmp.avif", avif_with(xmp=xmp()), "AVIF XMP"
    yield "profile.avif", avif_with(icc_profile=profile()), "AVIF ICC profile"
    yield "film.avif", saved(pattern(), "AVIF", save_all=True, append_images=[pattern(1)]), "AVIF a second frame"
    for kind in ("GIF", "TIFF", "BMP", "WebP"):
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


def test_an_avif_that_is_not_a_rendition_byte_for_byte_is_refused(tree: Path, site: Path) -> None:
    rendition = min((site / "assets" / "pictures").glob("*.avif"))
    planted = {
        f"{of}-{name}.avif": content
        for of, picture in (("rendition", rendition.read_bytes()), ("other", avif_with()))
        for name, content in avifs_beyond(picture)
    }
    for name, content in planted.items():
        assert content not in (rendition.read_bytes(), avif_with()), name
        (rendition.parent / name).write_bytes(content)
    leaks = {(Path(leak.file).name, leak.kind) for leak in leaks_of(tree, site)}
    assert leaks >= {(name, "stranger") for name in planted}
    assert {name for name, _ in leaks} == planted.keys()


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:x="https://example.org/">{}</svg>'


def test_the_gate_finds_every_leak_that_is_planted_into_a_site(tree: Path, site: Path) -> None:
    planted = {f"assets/pictures/{name}": (content, source) for name, content, source in leaks()}
    for name, (content, _) in planted.items():
        (site / name).write_bytes(content)
    problems = {(leak.file, leak.source) for leak in leaks_of(tree, site) if leak.kind == "metadata"}
    assert [name for name, (_, source) in planted.items() if (name, source) not in problems] == []
    assert {file for file, _ in problems} == planted.keys()


def test_leaks_within_pages_and_styles_strangers_and_masters_are_found(tree: Path, site: Path) -> None:
    album = tree / "gallery" / "fictional-patterns"
    photo = base64.b64encode((album / "jpg-exif.jpg").read_bytes()).decode()
    other = base64.b64encode(saved(pattern(98), "PNG")).decode()
    drawing = SVG.replace('"', "'").format("<metadata>x</metadata>").replace("<", "%3C")
    texts = {
        "page.html": f'<p>Fictional <img src="data:image/jpeg;base64,{photo}" alt="">',
        "escaped.html": f"<img srcset='&#100;ata:;base64,{photo.replace('+', '%2B')} 2x'>",
        "own.css": f"a{{background:url(DATA:image/jpeg;base64,{photo})}}",
        "own.js": json.dumps({"x": f"data:image/jpeg;base64,{photo}"}).replace("/", "\\/"),
        "raw.css": "a{background:url('data:image/gif,GIF89a%01')}",
        "drawn.css": f'a{{background:url("data:image/svg+xml,{drawing}")}}',
        "stranger.html": f"<img src='data:image/png;base64,{other}'>",
    }
    for name, text in texts.items():
        (site / name).write_text(text, encoding="utf-8")
    (site / "assets" / "pictures" / "other.jpg").write_bytes(saved(pattern(99).rotate(180), "JPEG"))
    for name in ("copy.jpg", "no-ending"):
        shutil.copyfile(album / "jpg-plain.jpg", site / name)
    (site / "font.woff2").write_bytes(b"wOF2\0fictional" + (album / "jpg-plain.jpg").read_bytes() + b"\0")
    masters = dict.fromkeys(("page.html", "escaped.html", "own.css", "own.js"), "exif")
    masters |= dict.fromkeys(("copy.jpg", "no-ending", "font.woff2"), "plain")
    leaks = {(leak.file, leak.kind, leak.source) for leak in leaks_of(tree, site)}
    assert leaks >= {(name, "original", f"gallery/fictional-patterns/jpg-{kind}.jpg") for name, kind in masters.items()}
    assert leaks >= {(name, "metadata", "JPEG APP1 (EXIF)") for name, kind in masters.items() if kind == "exif"}
    assert leaks >= {("raw.css", "metadata", "what is no picture"), ("drawn.css", "metadata", "SVG element metadata")}
    strangers = {"stranger.html", "assets/pictures/other.jpg"}
    for name in (*(name for name, kind in masters.items() if kind == "plain"), *strangers):
        assert len([leak for leak in leaks if leak[0] == name]) == 1, name
    assert leaks >= {(name, "stranger", "") for name in strangers}
    assert {name for name, *_ in leaks} == {*texts, *masters, *strangers}


@pytest.mark.parametrize(("inside", "problem"), TABLES["drawings"])
def test_drawings_hold_shapes_alone(inside: str, problem: str | None) -> None:
    assert (problem in drawing_metadata(SVG.format(inside))) is bool(problem)
    assert bool(drawing_metadata(SVG.format(inside))) is bool(problem)


def test_no_drawing_in_svg_is_among_the_files_that_are_published() -> None:
    assert list((PROJECT / "docs").rglob("*.svg")) == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "AVIF"])
def test_what_pillow_writes_of_pixels_alone_is_allowed_and_no_part_of_it_is(kind: str) -> None:
    pictures = [pattern(), pattern().convert("L"), *([clear(1)] if kind != "JPEG" else [])]
    for content in (saved(picture, kind) for picture in pictures):
        assert picture_metadata(content) == ()
        # Of an AVIF that was cut within its pixels a decoder reads as much as is there: any such file is refused as a stranger.
        length = len(content) if kind != "AVIF" else content.index(b"mdat")
        for end in {*range(400), *range(400, length, 97), length - 1} & {*range(length)}:
            assert picture_metadata(content[:end]), end


@settings(max_examples=300)
@given(kind=st.sampled_from(["JPEG", "PNG", "AVIF"]), changes=st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255))))
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
    output = command("build_site.py", "--root", plain, "--site-dir", out, code=1).stdout
    assert "drawing.svg contains data that must not be in a published picture: SVG element metadata.\n" in output
    assert "own.css contains data that must not be in a published picture: JPEG marker FE (comment).\n" in output
    assert "own.css contains a picture that was not made from the gallery.\n" in output
    assert not out.exists()
    assert SECRET.decode() not in output
