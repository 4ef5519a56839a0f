"""Published pictures hold pixels and nothing else, upright, and never larger than their master."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from publishing.content.masters import Master, read_master
from publishing.photos.make import make, prune
from publishing.photos.plan import plan

SECRET = b"Fictional Secret Place"


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """A picture, lying on its side, as a phone writes it: a red left half, with a place, a device and a comment."""
    path = tmp_path / "photograph.jpg"
    picture = Image.new("RGB", (1200, 800), "blue")
    picture.paste("red", (0, 0, 600, 800))
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: turn a quarter clockwise
    exif[0x010F] = SECRET.decode()  # Make
    exif.get_ifd(0x8825)[29] = SECRET.decode()  # GPSDateStamp
    picture.save(path, exif=exif, comment=SECRET, quality=95)
    assert SECRET in path.read_bytes()
    return path


def test_renditions_hold_nothing_of_what_the_camera_wrote(photograph: Path, tmp_path: Path) -> None:
    for rendition in make(read_master(photograph), tmp_path / "cache").renditions:
        assert SECRET not in rendition.path.read_bytes()
        with Image.open(rendition.path) as made:
            assert not made.getexif()
            assert not {"exif", "icc_profile", "comment", "xmp"} & set(made.info)


def test_renditions_stand_upright_in_their_own_shape(photograph: Path, tmp_path: Path) -> None:
    master = read_master(photograph)
    assert (master.width, master.height) == (800, 1200)
    for rendition in make(master, tmp_path / "cache").renditions:
        with Image.open(rendition.path) as made:
            assert made.size == (rendition.width, rendition.height)
            assert abs(rendition.width / rendition.height - 800 / 1200) < 0.01
            top = made.convert("RGB").getpixel((made.width // 2, made.height // 8))
            assert isinstance(top, tuple)
            assert top[0] > 2 * top[2]  # what lay at the left is at the top


@pytest.mark.parametrize(
    ("width", "height", "edges"), [(4000, 3000, [480, 960, 1600]), (700, 500, [480, 700]), (100, 300, [300])]
)
def test_nothing_is_enlarged(width: int, height: int, edges: list[int]) -> None:
    planned = plan(Master(path=Path("x.jpg"), width=width, height=height))
    assert [max(one.width, one.height) for one in planned if one.format == "webp"] == edges


def test_a_second_run_makes_nothing_and_a_changed_master_makes_all_anew(photograph: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = make(read_master(photograph), cache)
    written = {one.path: one.path.stat().st_mtime_ns for one in first.renditions}
    again = make(read_master(photograph), cache)
    assert {one.path: one.path.stat().st_mtime_ns for one in again.renditions} == written
    Image.new("RGB", (1200, 800), "green").save(photograph)
    changed = make(read_master(photograph), cache)
    assert not {one.address for one in changed.renditions} & {one.address for one in first.renditions}
    prune([read_master(photograph)], cache)
    assert not any(path.exists() for path in written)
    assert all(one.path.exists() for one in changed.renditions)


def test_the_public_name_tells_nothing_of_the_master(photograph: Path, tmp_path: Path) -> None:
    for rendition in make(read_master(photograph), tmp_path / "cache").renditions:
        assert photograph.stem not in rendition.address


def test_what_shines_through_is_laid_on_paper(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    Image.new("RGBA", (600, 400), (0, 0, 0, 0)).save(path)
    with Image.open(make(read_master(path), tmp_path / "cache").of("jpeg")[0].path) as made:
        assert made.convert("RGB").getpixel((10, 10)) == (252, 249, 244)
