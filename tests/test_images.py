"""Published pictures hold pixels and nothing else, upright, covered where they must be, and never larger than their master."""

from __future__ import annotations

import errno
import io
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import CASES, NOW, PROJECT
from photographs import photographs, saved
from PIL import Image, ImageChops, ImageCms

from publishing.audit.leaks.metadata import picture_metadata
from publishing.build.publication import PICTURES, prepare
from publishing.cli.gallery import import_into
from publishing.content.library import load_library
from publishing.content.records import Redaction
from publishing.content.redactions import is_valid, picture_digest, shapes_of
from publishing.files.safe_read import REDACTIONS
from publishing.images import renditions, worker_pool
from publishing.images.decode import COVER, PAPER, UnreadableError, decode
from publishing.images.master import LONGEST_SIDE, read_master
from publishing.images.pictures import PUBLISHED, Master, Original, Picture, plan
from publishing.images.renditions import cached_picture, make_picture, make_pictures, prune_pictures
from publishing.images.worker_pool import MOST_MEMORY, run_isolated

SECRET = b"Fictional Secret Place"
BOX = Redaction(left=100, top=100, right=200, bottom=180)


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """A picture, lying on its side, as a phone writes it: a red left half, with a place, a device and a comment."""
    path = tmp_path / "photograph.jpg"
    picture = Image.new("RGB", (1200, 800), "blue")
    picture.paste("red", (0, 0, 600, 800))
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: turn a quarter clockwise
    exif[0x010F] = SECRET.decode()  # Make
    exif.get_ifd(0x8825).update({1: "N", 2: (1.0, 2.0, 3.0), 29: SECRET.decode()})
    picture.save(path, exif=exif, comment=SECRET, quality=95)
    assert SECRET in path.read_bytes()
    return path


def original(path: Path, *redactions: Redaction) -> Original:
    return Original(master=read_master(path), shapes=shapes_of(redactions))


def test_renditions_hold_nothing_of_what_the_camera_wrote(photograph: Path, tmp_path: Path) -> None:
    made = make_picture(original(photograph), tmp_path / "cache")
    for rendition in made.renditions:
        assert SECRET not in rendition.path.read_bytes()
        with Image.open(rendition.path) as opened:
            assert not opened.getexif()
            assert not {"exif", "icc_profile", "comment", "xmp"} & set(opened.info)


def test_a_file_that_tells_a_place_is_known(photograph: Path, tmp_path: Path) -> None:
    assert read_master(photograph).located
    hidden = tmp_path / "second.jpg"  # as beside a second picture, after the end of the first
    Image.new("RGB", (60, 40), "teal").save(hidden)
    assert not read_master(hidden).located
    content = photograph.read_bytes()
    hidden.write_bytes(hidden.read_bytes() + content[content.index(b"Exif\0\0") :])
    assert read_master(hidden).located
    for written in (b"<exif:GPSLatitude>1,2N</exif:GPSLatitude>", b"<photoshop:City>Fictional</photoshop:City>"):
        Image.new("RGB", (60, 40), "teal").save(hidden, xmp=written)
        assert read_master(hidden).located


def test_renditions_stand_upright_in_their_own_shape(photograph: Path, tmp_path: Path) -> None:
    master = read_master(photograph)
    assert (master.width, master.height) == (800, 1200)
    for rendition in make_picture(original(photograph), tmp_path / "cache").renditions:
        with Image.open(rendition.path) as made:
            assert made.size == (rendition.width, rendition.height)
            assert abs(rendition.width / rendition.height - 800 / 1200) < 0.01
            top = made.convert("RGB").getpixel((made.width // 2, made.height // 8))
            assert isinstance(top, tuple)
            assert top[0] > 2 * top[2]  # what lay at the left is at the top


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_to_hold_a_camera_gives_the_same_upright_picture(orientation: int, tmp_path: Path) -> None:
    upright = Image.radial_gradient("L").resize((300, 200)).convert("RGB")
    upright.paste("red", (0, 0, 150, 60))
    back = {
        1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4,
    }[orientation]  # fmt: skip
    stored = upright if back is None else upright.transpose(Image.Transpose(back))
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "held.png"
    stored.save(path, exif=exif)
    assert decode(path.read_bytes(), (300, 200)).tobytes() == upright.tobytes()


@pytest.mark.parametrize(
    ("width", "height", "edges"),
    [(4000, 3000, [320, 480, 640, 960, 1280, 1920]), (700, 500, [320, 480, 640, 700]), (100, 300, [300]), (1, 1, [1])],
)
def test_nothing_is_enlarged(width: int, height: int, edges: list[int]) -> None:
    planned = plan(Master(path=Path("x.jpg"), width=width, height=height))
    assert {one.format for one in planned} == {"avif", "jpeg"}
    for kind in ("avif", "jpeg"):
        assert [max(one.width, one.height) for one in planned if one.format == kind] == edges


def test_a_second_run_makes_nothing_and_a_changed_master_makes_all_anew(photograph: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = make_picture(original(photograph), cache)
    written = {one.path: one.path.stat().st_mtime_ns for one in first.renditions}
    again = make_picture(original(photograph), cache)
    assert {one.path: one.path.stat().st_mtime_ns for one in again.renditions} == written
    Image.new("RGB", (1200, 800), "green").save(photograph)
    changed = make_picture(original(photograph), cache)
    assert not {one.address for one in changed.renditions} & {one.address for one in first.renditions}
    prune_pictures([original(photograph)], cache)
    assert not any(path.exists() for path in written)
    assert all(one.path.exists() for one in changed.renditions)


def test_a_damaged_rendition_is_made_again_with_the_same_bytes(photograph: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    before = {one.path: one.path.read_bytes() for one in make_picture(original(photograph), cache).renditions}
    damaged, lost, *_ = before
    damaged.write_bytes(b"damaged")
    lost.unlink()
    make_picture(original(photograph), cache)
    assert {path: path.read_bytes() for path in before} == before


def test_other_settings_other_codecs_and_another_program_make_all_anew(
    photograph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, one = tmp_path / "cache", original(photograph)
    make_picture(one, cache)
    assert cached_picture(one, cache)
    assert cached_picture(one, cache, replace(PUBLISHED, small=0)) is None
    known = renditions.versions()
    for number in range(len(known)):
        monkeypatch.setattr(renditions, "versions", lambda at=number: (*known[:at], "another", *known[at + 1 :]))
        assert cached_picture(one, cache) is None
    prune_pictures([one], cache)
    assert list(cache.iterdir()) == []


def test_the_public_name_is_a_digest_of_the_output_and_tells_nothing_of_the_master(photograph: Path, tmp_path: Path) -> None:
    master = read_master(photograph)
    for rendition in make_picture(original(photograph), tmp_path / "cache").renditions:
        assert photograph.stem not in rendition.address
        assert rendition.path.stem not in master.digest


def test_what_shines_through_is_laid_on_paper(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    Image.new("RGBA", (600, 400), (0, 0, 0, 0)).save(path)
    with Image.open(make_picture(original(path), tmp_path / "cache").of("jpeg")[0].path) as made:
        assert made.convert("RGB").getpixel((10, 10)) == PAPER


# ---- Modes and colours ----


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_mode_gives_the_picture_that_it_holds(mode: str, tmp_path: Path) -> None:
    grey = Image.linear_gradient("L").resize((64, 64))
    path = tmp_path / ("x.jpg" if mode == "CMYK" else "x.png")
    wide = grey.convert("I").point(lambda value: value * 257)
    picture = wide.convert("I;16") if mode == "I;16" else grey.convert(mode)
    picture.save(path, **({"quality": 95} if mode == "CMYK" else {}))
    made = decode(path.read_bytes(), (64, 64))
    assert made.mode == "RGB"
    difference = ImageChops.difference(made.convert("L"), grey)
    limit = 255 if mode == "1" else 12
    assert difference.getextrema()[1] <= limit
    assert made.convert("L").getextrema() != (0, 0)


@pytest.mark.parametrize(
    ("kind", "channels"), [(0, 1), (2, 3), (4, 2), (6, 4)], ids=["grey", "colours", "clear grey", "clear colours"]
)
def test_sixteen_bits_of_each_kind_are_as_bright_as_they_were(kind: int, channels: int) -> None:
    rows = b""
    for y in range(64):
        values = [1024 * y] * channels
        values[channels - 1] = 65_535 if channels % 2 == 0 else values[0]  # transparency comes last
        rows += b"\0" + struct.pack(f">{channels}H", *values) * 64
    made = decode(sixteen_bits(kind, rows), (64, 64))
    for y in range(0, 64, 7):
        assert made.getpixel((5, y)) == (4 * y, 4 * y, 4 * y)


def sixteen_bits(kind: int, rows: bytes) -> bytes:
    """A PNG of 64 by 64 pixels whose colours are of the PNG's `kind`, with 16 bits for each number."""
    plain = saved(Image.new("L", (64, 64)), "PNG")
    head = b"IHDR" + struct.pack(">IIBBBBB", 64, 64, 16, kind, 0, 0, 0)
    chunks = [head, b"IDAT" + zlib.compress(rows), b"IEND"]
    return plain[:8] + b"".join(struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in chunks)


def test_colours_of_wide_profiles_are_turned_into_srgb_and_broken_profiles_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    for profile in (b"broken", lab, b""):
        Image.new("RGB", (64, 64), (200, 30, 30)).save(path, icc_profile=profile)
        assert decode(path.read_bytes(), (64, 64)).getpixel((1, 1)) == (200, 30, 30)
    swapped = _swapped_profile()
    Image.new("RGB", (64, 64), (200, 30, 30)).save(path, icc_profile=swapped)
    red, green, _ = decode(path.read_bytes(), (64, 64)).getpixel((1, 1))  # type: ignore[misc]
    assert green > red  # a profile that calls green what others call red is believed


def _swapped_profile() -> bytes:
    """A profile whose red and green primaries have changed places."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for number in range(int.from_bytes(profile[128:132], "big")):
        entry = 132 + 12 * number
        profile[entry : entry + 4] = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}.get(
            bytes(profile[entry : entry + 4]), profile[entry : entry + 4]
        )
    return bytes(profile)


# ---- Redactions ----


def test_what_is_covered_is_one_colour_in_every_rendition_and_the_picture_has_no_tone(tmp_path: Path) -> None:
    path = tmp_path / "crowd.png"
    noise = Image.frombytes("L", (1600, 1200), random.Random(5).randbytes(1600 * 1200))  # noqa: S311  # the same in every run
    noise.convert("RGB").save(path)
    made = make_picture(original(path, BOX, Redaction(corners=((800, 600), (1000, 600), (900, 800)))), tmp_path / "cache")
    assert made.tone == ""
    for rendition in made.renditions:
        part = rendition.width / 1600
        with Image.open(rendition.path) as opened:
            for left, top, right, bottom in ((100, 100, 200, 180), (870, 620, 930, 700)):
                inside = opened.convert("RGB").crop(tuple(round(side * part) for side in (left, top, right, bottom)))
                for channel, colour in zip(inside.getextrema(), COVER, strict=True):
                    assert max(abs(value - colour) for value in channel) <= 24  # no more than what compression does at an edge


def test_a_margin_is_covered_and_the_rest_is_not(tmp_path: Path) -> None:
    path = tmp_path / "plain.png"
    Image.new("RGB", (400, 300), "white").save(path)
    made = decode(path.read_bytes(), (400, 300), shapes_of([BOX]))
    assert shapes_of([BOX])[0].margin == 20
    assert made.getpixel((90, 140)) == made.getpixel((210, 140)) == made.getpixel((150, 90)) == made.getpixel((150, 190)) == COVER
    assert made.getpixel((70, 140)) == made.getpixel((150, 210)) == (255, 255, 255)


def test_redactions_count_from_the_upright_picture(photograph: Path) -> None:
    covered = decode(photograph.read_bytes(), (800, 1200), shapes_of([Redaction(left=0, top=0, right=400, bottom=200)]))
    assert covered.getpixel((200, 100)) == COVER
    assert covered.getpixel((700, 1100)) != COVER


def test_consent_covers_a_picture_together_with_its_redactions(photograph: Path) -> None:
    digest = read_master(photograph).digest
    moved = Redaction(left=101, top=100, right=200, bottom=180)
    assert picture_digest(digest, ()) == digest
    assert len({picture_digest(digest, one) for one in ((), (BOX,), (moved,), (BOX, moved))}) == 4


def test_a_changed_redaction_leaves_no_old_rendition(photograph: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    before = make_picture(original(photograph), cache)
    prune_pictures([original(photograph, BOX)], cache)
    assert not any(one.path.exists() for one in before.renditions)
    after = make_picture(original(photograph, BOX), cache)
    assert not {one.address for one in before.renditions} & {one.address for one in after.renditions}


@pytest.mark.parametrize(
    "redaction",
    [
        Redaction(),
        Redaction(left=1, top=1, right=1, bottom=5),
        Redaction(left=1, top=1, right=5),
        Redaction(corners=((1, 1), (2, 2), (3, 3))),
        Redaction(left=1, top=1, right=5, bottom=5, corners=((1, 1), (2, 2), (3, 1))),
    ],
)
def test_a_redaction_without_an_area_is_none(redaction: Redaction) -> None:
    assert not is_valid(redaction)
    with pytest.raises(ValueError, match=r"left|None"):
        shapes_of([redaction])


def test_consent_is_stale_once_a_redaction_changes_and_the_picture_is_held_back(sound: Path) -> None:
    publication = prepare(sound, now=NOW)
    assert "sample-people/rowers" in publication.pictures
    file = sound / "gallery" / "sample-people" / "album.yml"
    lines = "    people: consented\n    redactions:\n      - {left: 10, top: 10, right: 90, bottom: 60}\n"
    file.write_text(file.read_text(encoding="utf-8").replace("    people: consented\n", lines), encoding="utf-8")
    library = load_library(sound, PROJECT / "mkdocs.yml", NOW)
    assert [one.shapes for one in library.originals() if one.shapes] == [
        shapes_of([Redaction(left=10, top=10, right=90, bottom=60)])
    ]
    again = prepare(sound, now=NOW)
    assert "sample-people/rowers" not in again.pictures
    assert "consent-stale" in {problem.rule for problem in again.verdict.problems}
    old = {one.path for one in publication.pictures["sample-people/rowers"].renditions}
    assert not any(path.exists() for path in old)


# ---- Making, in processes that may die ----


def test_pictures_are_made_by_workers_as_they_are_made_here(photograph: Path, tmp_path: Path) -> None:
    originals = {"a": original(photograph), "b": original(photograph, BOX)}
    here = {name: make_picture(one, tmp_path / "here") for name, one in originals.items()}
    there = make_pictures(originals, tmp_path / "there")
    assert contents(there) == contents({**here})
    assert [picture.tone for picture in there.values() if isinstance(picture, Picture)] == [here["a"].tone, ""]


def attempt(job: str) -> str:
    """Do what a hostile file can make a decoder do."""
    if job == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    if job == "too much memory":
        bytearray(MOST_MEMORY)
    if job == "strange error":
        raise ZeroDivisionError
    while job == "endless":
        pass
    return job


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
@pytest.mark.parametrize("harm", ["crash", "endless", "too much memory", "strange error"])
def test_a_file_that_crashes_its_process_or_passes_a_limit_costs_only_itself(harm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_pool, "MOST_PROCESSOR_TIME", 1)
    jobs = ("first", harm, "last")
    assert dict(run_isolated(attempt, dict(zip(jobs, jobs, strict=True)))) == {"first": "first", harm: None, "last": "last"}


def full(_: str) -> None:
    raise OSError(errno.ENOSPC, "full")


def test_a_full_disk_is_not_blamed_on_a_picture() -> None:
    with pytest.raises(OSError, match="full"):
        dict(run_isolated(full, {"a": "a", "b": "b"}))


def test_killing_the_program_loses_nothing_and_ends_its_workers(tmp_path: Path) -> None:
    masters = []
    for number in range(6):
        path = tmp_path / f"noise-{number}.png"
        Image.effect_noise((600, 400), 40 + number).convert("RGB").save(path)
        masters.append(path)
    cache = tmp_path / "cache"
    program = (
        "import multiprocessing, sys\nfrom pathlib import Path\nfrom publishing.images.master import read_master\n"
        "from publishing.images.pictures import Original\nfrom publishing.images.renditions import make_pictures\n"
        "make_pictures({name: Original(master=read_master(Path(name))) for name in sys.argv[2:]}, Path(sys.argv[1]),\n"
        "    on_progress=lambda *_: print(*(child.pid for child in multiprocessing.active_children()), flush=True))\n"
    )
    command = [sys.executable, "-c", program, str(cache), *map(str, masters)]
    with subprocess.Popen(command, env={"PYTHONPATH": str(PROJECT / "scripts"), "PATH": ""}, stdout=subprocess.PIPE) as started:
        assert started.stdout
        workers = [int(number) for number in started.stdout.readline().split()]  # the first picture is done
        started.send_signal(signal.SIGKILL)
    assert workers
    finished = {path: path.stat().st_mtime_ns for path in cache.glob("*/made.json")}
    assert finished
    assert any(cached_picture(original(path), cache) for path in masters)
    pictures = make_pictures({str(path): original(path) for path in masters}, cache)
    assert all(isinstance(picture, Picture) for picture in pictures.values())
    assert all(path.stat().st_mtime_ns == then for path, then in finished.items())  # what was done is not done again
    fresh = make_pictures({str(path): original(path) for path in masters}, tmp_path / "fresh")
    assert contents(pictures) == contents(fresh)
    while any(map(is_alive, workers)):
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def contents(pictures: dict[str, Picture | str]) -> list[list[bytes]]:
    return [
        [rendition.path.read_bytes() for rendition in picture.renditions]
        for picture in pictures.values()
        if isinstance(picture, Picture)
    ]


# ---- Hostile files ----


def _cut_off(path: Path) -> None:
    stream = io.BytesIO()
    Image.effect_noise((600, 400), 50).convert("RGB").save(stream, "jpeg")
    path.write_bytes(stream.getvalue()[:-2000])


def _strip(path: Path) -> None:
    Image.new("1", (60_000, 4)).save(path, "png")


def _bomb(path: Path) -> None:
    Image.new("1", (16_000, 16_000)).save(path, "png")


def _postscript(path: Path) -> None:
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n")


def _link(path: Path) -> None:
    outside = path.parents[3] / "outside.jpg"
    Image.new("RGB", (60, 40), "teal").save(outside)
    path.symlink_to(outside)


@pytest.mark.parametrize(
    ("make_file", "fault"),
    [
        (_cut_off, "broken"),
        (_strip, "too-large"),
        (_bomb, "too-large"),
        (_postscript, "unreadable"),
        (_link, "missing"),
        (Path.touch, "empty"),
        (Path.mkdir, "missing"),
        (lambda path: Image.new("RGB", (60, 40)).save(path, "gif"), "unreadable"),
        (lambda path: Image.new("RGB", (60, 40)).save(path, "bmp"), "unreadable"),
        (lambda path: Image.new("RGB", (60, 40)).save(path, "webp"), "mislabelled"),
    ],
    ids=["cut off", "strip", "bomb", "postscript", "link", "empty", "folder", "gif", "bmp", "webp"],
)
def test_a_hostile_file_is_held_back_with_its_reason_and_the_rest_is_made(
    make_file: Callable[[Path], None], fault: str, plain: Path
) -> None:
    path = plain / "gallery" / "sample-album" / ("table.png" if make_file in (_strip, _bomb) else "table.jpg")
    (plain / "gallery" / "sample-album" / "table.jpg").unlink()
    if path.suffix == ".png":
        album = plain / "gallery" / "sample-album" / "album.yml"
        album.write_text(album.read_text(encoding="utf-8").replace("table.jpg", "table.png"), encoding="utf-8")
    make_file(path)
    publication = prepare(plain, now=NOW)
    assert set(publication.pictures) == {"sample-album/chair"}
    assert fault in {one.variant for one in publication.verdict.problems if one.rule == "photo-unknown"}


def test_no_device_is_opened_and_no_link_to_a_folder_followed(tmp_path: Path) -> None:
    (real := tmp_path / "real").mkdir()
    Image.new("RGB", (60, 40)).save(real / "x.jpg")
    (tmp_path / "album").symlink_to(real)
    for path in (Path("/dev/zero"), tmp_path / "nothing.jpg", tmp_path / "album" / "x.jpg"):
        assert read_master(path).fault == "missing"


def test_the_longest_strip_is_a_bound_that_phones_keep() -> None:
    assert LONGEST_SIDE > 16_384  # the widest panorama of a phone


def test_a_file_that_changes_between_checking_and_making_is_not_made(photograph: Path, tmp_path: Path) -> None:
    checked = original(photograph)
    Image.new("RGB", (1200, 800), "green").save(photograph)
    with pytest.raises(UnreadableError):
        make_picture(checked, tmp_path / "cache")


# ---- The commands ----


def test_resizing_makes_only_what_may_be_published_and_says_what_is_held_back(
    plain: Path, command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    shutil.copytree(CASES / "photo-has-location", plain, dirs_exist_ok=True)
    done = command("resize_gallery.py", "--root", plain, code=1)
    assert done.stdout.startswith("1 pictures are ready")
    assert "gallery/sample-album/album.yml:23" in done.stdout
    assert len(list((plain / PICTURES).glob("*/made.json"))) == 1
    again = command("resize_gallery.py", "--root", plain, "--language", "bn", code=1)
    assert "ছবি" in again.stdout
    assert "Making" not in again.stderr


def test_imported_photographs_are_upright_neutral_and_clean(
    plain: Path, photograph: Path, command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    before = photograph.read_bytes()
    broken = photograph.with_name("broken.jpg")
    broken.write_bytes(b"no picture")
    done = command("import_photos.py", "--root", plain, "sample-album", photograph, photograph, broken, code=1)
    assert "broken.jpg" in done.stdout
    assert photograph.read_bytes() == before
    for name in ("picture-1.jpg", "picture-2.jpg"):
        assert f"- file: {name}" in done.stdout
        file = plain / "gallery" / "sample-album" / name
        assert SECRET not in file.read_bytes()
        master = read_master(file)
        assert (master.width, master.height, master.located, master.fault) == (800, 1200, False, "")
    for name in ("../outside", "Bad Name", "x/y"):
        command("import_photos.py", "--root", plain, name, photograph, code=1)
    assert not (plain.parent / "outside").exists()


def test_whatever_is_imported_becomes_pixels_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = tmp_path / "given"
    given.mkdir()
    for name, content in photographs().items():
        (given / name).write_bytes(content)
    files = sorted(given.iterdir())
    names = import_into(tmp_path / "album", map(str, files), "en")
    assert len(names) == len(files)
    for file, name in zip(files, names, strict=True):
        content, before, master = (
            (tmp_path / "album" / name).read_bytes(),
            read_master(file),
            read_master(tmp_path / "album" / name),
        )
        assert re.fullmatch(r"picture-\d+\.(jpg|png)", name)
        assert picture_metadata(content) == (), file.name
        assert (master.width, master.height, master.located, master.fault) == (before.width, before.height, False, ""), file.name
    said = {line.split(": ", 1)[0].split("/")[-1]: line for line in capsys.readouterr().out.splitlines()}
    told = {file.name for file, name in zip(files, names, strict=True) if "first frame" in said[name]}
    assert told == {"png-moving.png", "webp-moving.webp"}


def test_redactions_are_drawn_for_approval(plain: Path, command: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    file = plain / "gallery" / "sample-album" / "album.yml"
    lines = "    kind: illustration\n    redactions:\n      - {left: 10, top: 10, right: 90, bottom: 60}\n"
    file.write_text(file.read_text(encoding="utf-8").replace("    kind: illustration\n", lines, 1), encoding="utf-8")
    done = command("maintain.py", "redactions", "--root", plain, "sample-album/chair")
    drawn = plain / REDACTIONS / "sample-album-chair.png"
    assert drawn.relative_to(plain).as_posix() in done.stdout
    with Image.open(drawn) as opened:
        assert opened.getpixel((50, 30)) == COVER
    assert "sample-album/table" in command("maintain.py", "redactions", "--root", plain, "sample-album/nothing", code=1).stdout
    command("resize_gallery.py", "--root", plain)
    assert not drawn.exists()
