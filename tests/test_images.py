"""Published pictures hold pixels and nothing else, upright, covered where they must be, and never larger than their master."""

from __future__ import annotations

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
from affirming import load_library, prepare
from conftest import CASES, NOW, PROJECT
from isolated_jobs import attempt, full
from photographs import UNDO, photographs, png_chunk, saved
from PIL import Image, ImageChops, ImageCms

from publishing.audit.leaks.metadata import picture_metadata
from publishing.build.publication import PICTURES_CACHE
from publishing.cli.gallery import import_into
from publishing.content.records import Redaction
from publishing.content.redactions import is_valid, picture_digest, shapes_of
from publishing.files.safe_read import REDACTIONS
from publishing.images import renditions, worker_pool
from publishing.images.decode import COVER, PAPER, UnreadableError, decode
from publishing.images.master import LONGEST_SIDE, read_master
from publishing.images.pictures import PUBLISHED, Master, Original, Picture, plan
from publishing.images.renditions import cached_picture, make_picture, make_pictures, prune_pictures
from publishing.images.worker_pool import Failure, run_isolated

SECRET = b"Fictional Secret Place"
BOX = Redaction(left=100, top=100, right=200, bottom=180)
REDACTED = "    redactions:\n      - {left: 10, top: 10, right: 90, bottom: 60}\n"


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


def edit(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def test_renditions_hold_nothing_of_what_the_camera_wrote_and_stand_upright(photograph: Path, tmp_path: Path) -> None:
    master = read_master(photograph)
    assert (master.width, master.height) == (800, 1200)
    for rendition in make_picture(original(photograph), tmp_path / "cache").renditions:
        assert SECRET not in rendition.path.read_bytes()
        assert photograph.stem not in rendition.address
        assert rendition.path.stem not in master.digest  # the public name is a digest of the output
        with Image.open(rendition.path) as opened:
            assert not opened.getexif()
            assert not {"exif", "icc_profile", "comment", "xmp"} & set(opened.info)
            assert opened.size == (rendition.width, rendition.height)
            assert abs(rendition.width / rendition.height - 800 / 1200) < 0.01
            red, _, blue = opened.convert("RGB").getpixel((opened.width // 2, opened.height // 8))  # type: ignore[misc]
            assert red > 2 * blue  # what lay at the left is at the top


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


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_to_hold_a_camera_gives_the_same_upright_picture(orientation: int, tmp_path: Path) -> None:
    upright = Image.radial_gradient("L").resize((300, 200)).convert("RGB")
    upright.paste("red", (0, 0, 150, 60))
    stored = upright.transpose(UNDO[orientation]) if orientation > 1 else upright
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
    assert sorted((image.format, max(image.width, image.height)) for image in planned) == [
        (kind, edge) for kind in ("avif", "jpeg") for edge in edges
    ]


def test_a_second_run_makes_only_what_is_damaged_and_a_changed_master_makes_all_anew(photograph: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = make_picture(original(photograph), cache)
    before = {rendition.path: rendition.path.read_bytes() for rendition in first.renditions}
    times = {path: path.stat().st_mtime_ns for path in before}
    assert make_picture(original(photograph), cache) == first
    assert {path: path.stat().st_mtime_ns for path in before} == times
    damaged, lost, *_ = before
    damaged.write_bytes(b"damaged")
    lost.unlink()
    make_picture(original(photograph), cache)
    assert {path: path.read_bytes() for path in before} == before
    Image.new("RGB", (1200, 800), "green").save(photograph)
    changed = make_picture(original(photograph), cache)
    assert addresses(changed).isdisjoint(addresses(first))
    prune_pictures([original(photograph)], cache)
    assert not any(path.exists() for path in before)
    assert all(rendition.path.exists() for rendition in changed.renditions)


def addresses(picture: Picture) -> set[str]:
    return {rendition.address for rendition in picture.renditions}


def test_other_settings_other_codecs_and_another_program_make_all_anew(
    photograph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, photo = tmp_path / "cache", original(photograph)
    make_picture(photo, cache)
    assert cached_picture(photo, cache)
    assert cached_picture(photo, cache, replace(PUBLISHED, small=0)) is None
    versions = renditions.versions()
    for number in range(len(versions)):
        monkeypatch.setattr(renditions, "versions", lambda at=number: (*versions[:at], "another", *versions[at + 1 :]))
        assert cached_picture(photo, cache) is None
    prune_pictures([photo], cache)
    assert list(cache.iterdir()) == []


def test_what_shines_through_is_laid_on_paper(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    Image.new("RGBA", (600, 400), (0, 0, 0, 0)).save(path)
    with Image.open(make_picture(original(path), tmp_path / "cache").of("jpeg")[0].path) as opened:
        assert opened.convert("RGB").getpixel((10, 10)) == PAPER


# ---- Modes and colours ----


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_mode_gives_the_picture_that_it_holds(mode: str, tmp_path: Path) -> None:
    grey = Image.linear_gradient("L").resize((64, 64))
    path = tmp_path / ("x.jpg" if mode == "CMYK" else "x.png")
    wide = grey.convert("I").point(lambda value: value * 257)
    picture = wide.convert("I;16") if mode == "I;16" else grey.convert(mode)
    picture.save(path, **({"quality": 95} if mode == "CMYK" else {}))
    decoded = decode(path.read_bytes(), (64, 64))
    assert decoded.mode == "RGB"
    difference = ImageChops.difference(decoded.convert("L"), grey)
    assert difference.getextrema()[1] <= (255 if mode == "1" else 12)
    assert decoded.convert("L").getextrema() != (0, 0)


@pytest.mark.parametrize(
    ("kind", "channels"), [(0, 1), (2, 3), (4, 2), (6, 4)], ids=["grey", "colours", "clear grey", "clear colours"]
)
def test_sixteen_bits_of_each_kind_are_as_bright_as_they_were(kind: int, channels: int) -> None:
    rows = b""
    for y in range(64):
        values = [1024 * y] * channels
        values[channels - 1] = 65_535 if channels % 2 == 0 else values[0]  # transparency comes last
        rows += b"\0" + struct.pack(f">{channels}H", *values) * 64
    chunks = (png_chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 16, kind, 0, 0, 0)), png_chunk(b"IDAT", zlib.compress(rows)))
    decoded = decode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + png_chunk(b"IEND", b""), (64, 64))
    assert [decoded.getpixel((5, y)) for y in range(0, 64, 7)] == [(4 * y, 4 * y, 4 * y) for y in range(0, 64, 7)]


def test_colours_of_wide_profiles_are_turned_into_srgb_and_broken_profiles_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    for profile in (b"broken", lab, b""):
        Image.new("RGB", (64, 64), (200, 30, 30)).save(path, icc_profile=profile)
        assert decode(path.read_bytes(), (64, 64)).getpixel((1, 1)) == (200, 30, 30)
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = swapped.replace(b"rXYZ", b"----").replace(b"gXYZ", b"rXYZ").replace(b"----", b"gXYZ")
    Image.new("RGB", (64, 64), (200, 30, 30)).save(path, icc_profile=swapped)
    red, green, _ = decode(path.read_bytes(), (64, 64)).getpixel((1, 1))  # type: ignore[misc]
    assert green > red  # a profile that calls green what others call red is believed


# ---- Redactions ----


def test_what_is_covered_is_one_colour_in_every_rendition_and_the_picture_has_no_tone(tmp_path: Path) -> None:
    path = tmp_path / "crowd.png"
    noise = Image.frombytes("L", (1600, 1200), random.Random(5).randbytes(1600 * 1200))  # noqa: S311  # the same in every run
    noise.convert("RGB").save(path)
    picture = make_picture(original(path, BOX, Redaction(corners=((800, 600), (1000, 600), (900, 800)))), tmp_path / "cache")
    assert picture.tone == ""
    for rendition in picture.renditions:
        part = rendition.width / 1600
        with Image.open(rendition.path) as opened:
            for left, top, right, bottom in ((100, 100, 200, 180), (870, 620, 930, 700)):
                inside = opened.convert("RGB").crop(tuple(round(side * part) for side in (left, top, right, bottom)))
                for channel, colour in zip(inside.getextrema(), COVER, strict=True):
                    assert max(abs(value - colour) for value in channel) <= 24  # no more than what compression does at an edge


def test_redactions_count_from_the_upright_picture_and_cover_a_margin_and_no_more(photograph: Path, tmp_path: Path) -> None:
    path = tmp_path / "plain.png"
    Image.new("RGB", (400, 300), "white").save(path)
    assert shapes_of([BOX])[0].margin == 20
    decoded = decode(path.read_bytes(), (400, 300), shapes_of([BOX]))
    assert {decoded.getpixel(point) for point in ((90, 140), (210, 140), (150, 90), (150, 190))} == {COVER}
    assert {decoded.getpixel(point) for point in ((70, 140), (150, 210))} == {(255, 255, 255)}
    covered = decode(photograph.read_bytes(), (800, 1200), shapes_of([Redaction(left=0, top=0, right=400, bottom=200)]))
    assert covered.getpixel((200, 100)) == COVER
    assert covered.getpixel((700, 1100)) != COVER


def test_consent_covers_a_picture_together_with_its_redactions(photograph: Path) -> None:
    digest = read_master(photograph).digest
    moved = Redaction(left=101, top=100, right=200, bottom=180)
    assert picture_digest(digest, ()) == digest
    assert len({picture_digest(digest, redactions) for redactions in ((), (BOX,), (moved,), (BOX, moved))}) == 4


def test_a_changed_redaction_leaves_no_old_rendition(photograph: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    before = make_picture(original(photograph), cache)
    prune_pictures([original(photograph, BOX)], cache)
    assert not any(rendition.path.exists() for rendition in before.renditions)
    assert addresses(make_picture(original(photograph, BOX), cache)).isdisjoint(addresses(before))


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
    edit(sound / "gallery" / "sample-people" / "album.yml", "    people: consented\n", f"    people: consented\n{REDACTED}")
    library = load_library(sound, PROJECT / "mkdocs.yml", NOW)
    shapes = shapes_of([Redaction(left=10, top=10, right=90, bottom=60)])
    assert [original.shapes for original in library.originals() if original.shapes] == [shapes]
    again = prepare(sound, now=NOW)
    assert "sample-people/rowers" not in again.pictures
    assert "consent-stale" in {problem.rule for problem in again.verdict.problems}
    assert not any(rendition.path.exists() for rendition in publication.pictures["sample-people/rowers"].renditions)


# ---- Making, in processes that may die ----


def test_pictures_are_made_by_workers_as_they_are_made_here(photograph: Path, tmp_path: Path) -> None:
    originals = {"a": original(photograph), "b": original(photograph, BOX)}
    here = {name: make_picture(photo, tmp_path / "here") for name, photo in originals.items()}
    there = make_pictures(originals, tmp_path / "there")
    assert contents(there) == contents({**here})
    assert [picture.tone for picture in there.values() if isinstance(picture, Picture)] == [here["a"].tone, ""]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
@pytest.mark.parametrize(
    ("harm", "failure"),
    [
        ("crash", Failure.BROKE),
        ("too much memory", Failure.BROKE),
        ("strange error", Failure.BROKE),
        ("killed", Failure.LATE),
        ("endless", Failure.LATE),
        ("asleep", Failure.LATE),
    ],
)
def test_a_file_that_crashes_its_process_or_passes_a_limit_costs_only_itself(
    harm: str, failure: Failure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_pool, "MOST_PROCESSOR_TIME", 1)
    monkeypatch.setattr(worker_pool, "MOST_WAITING_TIME", 2 if harm == "asleep" else worker_pool.MOST_WAITING_TIME)
    jobs = ("first", harm, "last")
    assert dict(run_isolated(attempt, dict(zip(jobs, jobs, strict=True)))) == {"first": "first", harm: failure, "last": "last"}


def test_a_full_disk_is_not_blamed_on_a_picture() -> None:
    with pytest.raises(OSError, match="full"):
        dict(run_isolated(full, {"a": "a", "b": "b"}))


def test_killing_the_program_loses_nothing_and_ends_its_workers(tmp_path: Path) -> None:
    masters = [tmp_path / f"noise-{number}.png" for number in range(6)]
    for number, path in enumerate(masters):
        Image.effect_noise((600, 400), 40 + number).convert("RGB").save(path)
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


def noise() -> bytes:
    return saved(Image.effect_noise((600, 400), 50).convert("RGB"), "JPEG")


def link_outside(path: Path) -> None:
    outside = path.parents[3] / "outside.jpg"
    Image.new("RGB", (60, 40), "teal").save(outside)
    path.symlink_to(outside)


@pytest.mark.parametrize(
    ("name", "make_file", "fault"),
    [
        ("table.jpg", lambda path: path.write_bytes(noise()[:-2000]), "broken"),
        ("table.png", lambda path: Image.new("1", (60_000, 4)).save(path), "too-large"),
        ("table.png", lambda path: Image.new("1", (16_000, 16_000)).save(path), "too-large"),
        ("table.jpg", lambda path: path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n"), "unreadable"),
        ("table.jpg", link_outside, "missing"),
        ("table.jpg", Path.touch, "empty"),
        ("table.jpg", Path.mkdir, "missing"),
        ("table.jpg", lambda path: Image.new("RGB", (60, 40)).save(path, "gif"), "unreadable"),
        ("table.jpg", lambda path: Image.new("RGB", (60, 40)).save(path, "bmp"), "unreadable"),
        ("table.jpg", lambda path: Image.new("RGB", (60, 40)).save(path, "webp"), "mislabelled"),
    ],
    ids=["cut off", "strip", "bomb", "postscript", "link", "empty", "folder", "gif", "bmp", "webp"],
)
def test_a_hostile_file_is_held_back_with_its_reason_and_the_rest_is_made(
    name: str, make_file: Callable[[Path], None], fault: str, plain: Path
) -> None:
    album = plain / "gallery" / "sample-album"
    (album / "table.jpg").unlink()
    edit(album / "album.yml", "table.jpg", name)
    make_file(album / name)
    publication = prepare(plain, now=NOW)
    assert set(publication.pictures) == {"sample-album/chair"}
    assert fault in {problem.variant for problem in publication.verdict.problems if problem.rule == "photo-unknown"}


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
    assert len(list((plain / PICTURES_CACHE).glob("*/made.json"))) == 1
    again = command("resize_gallery.py", "--root", plain, "--language", "bn", code=1)
    assert "ছবি" in again.stdout
    assert "Making" not in again.stderr


def test_imported_photographs_are_upright_neutral_and_clean(
    plain: Path, photograph: Path, command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    before = photograph.read_bytes()
    broken = photograph.with_name("broken.jpg")
    broken.write_bytes(b"no picture")
    done = command("import_photos.py", "--root", plain, "new-album", photograph.with_name("none.jpg"), code=1)
    assert "Not imported: there is no file" in done.stdout
    assert not (plain / "gallery" / "new-album").exists()
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
    output = capsys.readouterr().out.splitlines()
    for file, name in zip(files, names, strict=True):
        before, master = read_master(file), read_master(tmp_path / "album" / name)
        assert re.fullmatch(r"picture-\d+\.(jpg|png)", name)
        assert picture_metadata((tmp_path / "album" / name).read_bytes()) == (), file.name
        assert (master.width, master.height, master.located, master.fault) == (before.width, before.height, False, ""), file.name
        (line,) = (line for line in output if line.split(": ", 1)[0].endswith(f"/{name}"))
        assert ("first frame" in line) is (file.name in {"png-moving.png", "webp-moving.webp"}), line


def test_what_nobody_may_see_is_covered_in_the_copy_itself(
    plain: Path, photograph: Path, command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    taking = ("import_photos.py", "--root", plain, "new-album", photograph)
    command(*taking, "--cover", "0,0,400,২০০")
    with Image.open(plain / "gallery" / "new-album" / "picture-1.jpg") as opened:
        assert opened.getpixel((200, 100)) == pytest.approx(COVER, abs=3)
        assert opened.getpixel((700, 1100)) != pytest.approx(COVER, abs=3)
    for box in ("0,0,400", "400,0,0,200", "0,0,400,1201", "0,0,400,200,9"):
        assert "not a box" in command(*taking, "--cover", box, code=1).stdout
    command(*taking, photograph, "--cover", "0,0,400,200", code=1)
    assert [path.name for path in (plain / "gallery" / "new-album").iterdir()] == ["picture-1.jpg"]


def test_somebody_at_the_keyboard_is_asked_what_nobody_may_see(
    tmp_path: Path, photograph: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter(["everybody", "0 0 400 200", ""])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    (name,) = import_into(tmp_path / "album", [str(photograph)], "en")
    assert "800 by 1200 pixels" in capsys.readouterr().out
    with Image.open(tmp_path / "album" / name) as opened:
        assert opened.getpixel((200, 100)) == pytest.approx(COVER, abs=3)


def test_redactions_are_drawn_into_the_file_itself_if_somebody_says_so(
    plain: Path, command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    edit(plain / "gallery" / "sample-album" / "album.yml", "    kind: illustration\n", f"    kind: illustration\n{REDACTED}")
    picture = plain / "gallery" / "sample-album" / "chair.png"
    before, size = picture.read_bytes(), read_master(picture).width
    command("maintain.py", "redactions", "--root", plain, "sample-album/chair")
    assert picture.read_bytes() == before
    assert "chair.png" in command("maintain.py", "redactions", "--root", plain, "sample-album/chair", "--burn").stdout
    with Image.open(picture) as opened:
        assert (opened.getpixel((50, 30)), opened.width) == (COVER, size)


def test_redactions_are_drawn_for_approval(plain: Path, command: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    album = plain / "gallery" / "sample-album" / "album.yml"
    edit(album, "    kind: illustration\n", f"    kind: illustration\n{REDACTED}")
    done = command("maintain.py", "redactions", "--root", plain, "sample-album/chair")
    drawing = plain / REDACTIONS / "sample-album-chair.png"
    assert drawing.relative_to(plain).as_posix() in done.stdout
    with Image.open(drawing) as opened:
        assert opened.getpixel((50, 30)) == COVER
    assert "sample-album/table" in command("maintain.py", "redactions", "--root", plain, "sample-album/nothing", code=1).stdout
    command("resize_gallery.py", "--root", plain)
    assert not drawing.exists()
