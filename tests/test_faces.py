"""Faces are a safety net: each is reported with its place, and stays open until something accounts for it."""

from __future__ import annotations

import math
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import SOUND
from photographs import exif, exif_segment, gallery, jpeg_with, pattern, saved
from PIL import Image, ImageDraw, ImageFilter
from test_rules import verdict_on

from publishing.content.consent_record import Consent
from publishing.content.face_search import FaceSearch, face_search_text, faces_of, searched
from publishing.content.library import read_entry
from publishing.content.records import Photo
from publishing.content.redactions import unaccounted_faces
from publishing.images.decode import decode_original
from publishing.images.faces import (
    Detection,
    Face,
    Faces,
    NetworkOutput,
    copy_sizes,
    detect_faces,
    detections,
    distinct_detections,
)
from publishing.images.master import read_master
from publishing.images.pictures import Master, Original, Point

Command = Callable[..., subprocess.CompletedProcess[str]]
FACE = Face(left=100, top=200, right=200, bottom=320)
OTHER = Face(left=400, top=200, right=500, bottom=320)
DIGEST = "0" * 64


def drawn_face() -> Image.Image:
    """A face of nobody, drawn from ellipses, of which the middle is at 760, 358 in a picture of 1200 by 900 pixels."""
    picture = Image.new("RGB", (1200, 900), "#78968c")
    drawing = ImageDraw.Draw(picture)

    def oval(x: float, y: float, wide: float, high: float, colour: str) -> None:
        drawing.ellipse((760 + 3 * (x - wide), 340 + 3 * (y - high), 760 + 3 * (x + wide), 340 + 3 * (y + high)), fill=colour)

    drawing.rounded_rectangle((480, 570, 1040, 960), 120, fill="#3c5082")
    drawing.rectangle((700, 460, 820, 600), fill="#73513b")
    oval(0, -14, 50, 58, "#261a16")
    oval(0, 6, 43, 57, "#ba8460")
    oval(0, -24, 22, 12, "#db9b71")
    for side in (-1, 1):
        oval(side * 44, 6, 7, 13, "#73513b")
        oval(side * 21, 22, 11, 9, "#db9b71")
    picture.paste(picture.filter(ImageFilter.GaussianBlur(15)).crop((640, 200, 880, 520)), (640, 200))  # cheeks and forehead
    for side in (-1, 1):
        oval(side * 18, -3, 9.5, 6, "#73513b")
        oval(side * 18, -2, 8, 4.2, "#f0ece6")
        oval(side * 18, -2, 4, 4.2, "#34201a")
        oval(side * 18, -15, 10, 1.8, "#221814")
        oval(side * 6, 21, 2.6, 1.8, "#462820")
    drawing.polygon([(751, 328), (736, 400), (763, 409)], fill="#9e7051")
    oval(0, 17, 5, 4, "#db9b71")
    oval(0, 37, 16, 5, "#963e3e")
    oval(0, 37, 15, 0.8, "#541e22")
    return picture.filter(ImageFilter.GaussianBlur(2))


def network_output(
    columns: int, rows: int, certain: dict[Point, float], size: tuple[float, float] = (1, 1), offset: tuple[float, float] = (0, 0)
) -> NetworkOutput:
    """Return the output of a network that is so certain of the squares in `certain`, each with this `size` and `offset`."""
    certainty = [[certain.get((column, row), 0.0) for column in range(columns)] for row in range(rows)]
    values = (math.log(size[0]), math.log(size[1]), *offset)
    width, height, right, down = ([[value] * columns for _ in range(rows)] for value in values)
    return NetworkOutput(certainty=certainty, width=width, height=height, right=right, down=down)


def red(picture: Image.Image) -> NetworkOutput:
    """Return the output of a network that takes the red part of a picture for a face."""
    left, top, right, bottom = picture.getchannel("G").point(lambda value: 255 if value < 128 else 0).getbbox() or (0, 0, 0, 0)
    middle = ((left + right) / 8, (top + bottom) / 8)  # in squares of 4 pixels
    at = (int(middle[0]), int(middle[1]))
    offset = (middle[0] - at[0] - 0.5, middle[1] - at[1] - 0.5)
    return network_output(picture.width // 4, picture.height // 4, {at: 0.9}, ((right - left) / 4, (bottom - top) / 4), offset)


def box(left: int, top: int, right: int, bottom: int) -> tuple[Point, ...]:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def a_photo(**fields: object) -> Photo:
    words = {"en": "A fictional picture", "bn": "একটি কাল্পনিক ছবি"}
    return Photo.model_validate(
        {"file": "x.jpg", "kind": "photograph", "alt": words, "caption": words, "credit": words, **fields}
    )


@pytest.fixture(scope="module")
def consent() -> Consent:
    record = read_entry(SOUND, "milestones/consent/c-aaaaaaaaa2.yml", Consent).record
    assert record is not None
    return record


def test_each_certain_square_becomes_the_box_that_it_describes() -> None:
    output = network_output(8, 6, {(5, 3): 0.9, (1, 1): 0.4}, size=(2.0, 4.0), offset=(0.25, -0.5))
    (detection,) = detections(output, across=10, down=100)
    assert detection.certainty == 0.9
    # (5 + 0.5 + 0.25) squares of 4 pixels, ten times, with half of 2 at each side
    assert (detection.left, detection.right) == pytest.approx((190, 270))
    # (3 + 0.5 - 0.5) squares, a hundred times, with half of 4 at each side
    assert (detection.top, detection.bottom) == pytest.approx((400, 2000))


@pytest.mark.parametrize(
    ("boxes", "left"),
    [
        ([(0, 0, 100, 100), (10, 10, 110, 110)], 1),
        ([(0, 0, 100, 100), (70, 0, 170, 100)], 2),
        ([(0, 0, 100, 100), (200, 0, 300, 100)], 2),
        ([(0, 0, 300, 300), (50, 20, 170, 140)], 1),
        ([(0, 0, 300, 300), (50, 20, 130, 100)], 2),
        ([], 0),
    ],
    ids=["seen twice", "cheek to cheek", "side by side", "an eye seen too near", "a small face before a large one", "none"],
)
def test_each_face_is_told_once(boxes: list[tuple[int, int, int, int]], left: int) -> None:
    sides = ("left", "top", "right", "bottom")
    faces = [Detection(certainty=0.9 - 0.1 * number, **dict(zip(sides, box, strict=True))) for number, box in enumerate(boxes)]
    assert distinct_detections(reversed(faces)) == faces[:left]


def detected(path: Path, run_network: Callable[[Image.Image], NetworkOutput]) -> Faces:
    master = read_master(path)
    return detect_faces(master, decode_original(Original(master=master), copy_sizes(master)[0]), run_network)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_places_are_those_in_the_upright_master(tmp_path: Path, orientation: int) -> None:
    stored = Image.new("RGB", (3200, 1600), "white")
    stored.paste("red", (800, 200, 1200, 400))
    path = tmp_path / "picture.jpg"
    path.write_bytes(jpeg_with(saved(stored, "JPEG", quality=95), exif_segment(exif(orientation, place=False))))
    (face,) = detected(path, red).found
    wanted = {1: (1000, 300), 3: (2200, 1300), 6: (1300, 1000), 8: (300, 2200)}[orientation]
    assert ((face.left + face.right) / 2, (face.top + face.bottom) / 2) == pytest.approx(wanted, abs=12)


def test_what_fills_the_picture_is_looked_for_in_a_small_copy(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    Image.new("RGB", (2000, 1500), "white").save(path)
    sizes: list[Point] = []

    def run_network(picture: Image.Image) -> NetworkOutput:
        sizes.append(picture.size)
        return network_output(1, 1, {})

    assert detected(path, run_network) == Faces(found=())
    assert sizes == [(1024, 768), (256, 192)]


def test_what_was_found_is_written_beside_the_pictures_and_read_again(tmp_path: Path) -> None:
    master = Master(path=tmp_path / "x.jpg", digest=DIGEST, width=1003, height=777)
    path = tmp_path / "faces.yml"
    for faces in (Faces(found=(FACE, OTHER)), Faces(found=())):
        path.write_text(text := face_search_text(searched(master, faces)), encoding="utf-8")
        search = read_entry(tmp_path, path.name, FaceSearch).record
        assert search is not None
        assert face_search_text(search) == text
        read = faces_of(master, search)
        assert read is not None
        for face, wanted in zip(read.found, faces.found, strict=True):
            assert (face.left, face.top) <= (wanted.left, wanted.top)
            assert (face.right, face.bottom) >= (wanted.right, wanted.bottom)
            assert face.right - face.left <= wanted.right - wanted.left + 4
        assert faces_of(replace(master, digest="1" * 64), search) is None


@pytest.mark.parametrize(
    "content", ["", "x", "[]", "x: []", f"{DIGEST}: 1", f"{DIGEST}:\n  - [0, 0, 1]", f"{DIGEST}: [[0, 0, 2, 1]]"]
)
def test_a_broken_result_is_named_and_counts_as_not_looked_for(sound: Path, content: str) -> None:
    (sound / "gallery" / "sample-people" / "faces.yml").write_text(content, encoding="utf-8")
    library, verdict = verdict_on(sound)
    assert library.faces["sample-people/rowers"] is None
    assert verdict.published
    assert "sample-people/rowers" not in verdict.published.photos()
    assert "gallery/sample-people/faces.yml" in {problem.position.file for problem in verdict.problems}


HALF, ELSEWHERE = box(100, 200, 150, 320), box(400, 200, 500, 320)


@pytest.mark.parametrize(
    ("shapes", "left"),
    [
        pytest.param([], 1, id="nothing"),
        pytest.param([box(0, 0, 1000, 1000)], 0, id="a box around it"),
        pytest.param([box(100, 200, 180, 320)], 0, id="a box over four fifths"),
        pytest.param([box(100, 200, 170, 320)], 1, id="a box over less"),
        pytest.param([HALF, box(150, 200, 190, 320)], 0, id="two boxes beside each other"),
        pytest.param([HALF, box(110, 200, 160, 320)], 1, id="two boxes over each other"),
        pytest.param([((150, 120), (260, 360), (40, 360))], 0, id="a triangle around most of it"),
        pytest.param([((100, 200), (200, 200), (100, 320))], 1, id="a triangle over half of it"),
        pytest.param([ELSEWHERE], 1, id="a box elsewhere"),
    ],
)
def test_a_redaction_accounts_for_a_face_when_it_covers_four_fifths_of_it(shapes: list[Sequence[Point]], left: int) -> None:
    photo = a_photo(redactions=[{"corners": shape} for shape in shapes])
    assert unaccounted_faces(photo, [], Faces(found=(FACE,))) == (FACE,) * left


def test_consents_to_show_the_face_account_for_as_many_faces_and_staff_for_all(consent: Consent) -> None:
    single, both = Faces(found=(FACE,)), Faces(found=(FACE, OTHER))
    photo, covered = a_photo(), a_photo(redactions=[{"corners": ELSEWHERE}])
    allowed = consent.model_copy(update={"identity": "face"})
    assert unaccounted_faces(photo, [allowed, allowed], both) == ()
    assert unaccounted_faces(photo, [allowed], both) == (FACE, OTHER)  # nobody knows which of the two agreed
    assert unaccounted_faces(covered, [allowed], both) == ()
    assert unaccounted_faces(covered, [], both) == (FACE,)
    assert unaccounted_faces(photo, [], single) == (FACE,)
    for identity, left in (("none", 1), ("role", 1), ("pseudonym", 1), ("non_facial", 1), ("face", 0), ("named", 0)):
        assert len(unaccounted_faces(photo, [consent.model_copy(update={"identity": identity})], single)) == left, identity
    assert unaccounted_faces(a_photo(faces={"are": "statue", "reviewed_by": "comms-1"}), [], both) == ()


def test_a_place_is_given_in_hundredths() -> None:
    assert FACE.place(1000, 520) == (15, 50)


def test_the_command_finds_a_drawn_face_tells_its_place_and_looks_once(command: Command, plain: Path) -> None:
    album = plain / "gallery" / "drawn"
    gallery(album, {"face.jpg": saved(drawn_face(), "JPEG"), "shapes.png": saved(pattern(), "PNG")})

    first = command("maintain.py", "faces", "--root", plain, code=1)
    line = r"faces found: 1; neither covered nor allowed by a consent: 1: 6[2-4] % from the left, (39|4[01]) % from the top\n"
    assert re.search(f"drawn/face: {line}", first.stdout)
    assert "with faces: 1; with faces that are neither covered nor allowed by a consent: 1." in first.stdout
    assert "drawn/shapes" not in first.stdout
    assert "The search can miss a face, so a person must always look as well." in first.stdout
    assert "Looking for faces: 1 of" in first.stderr

    results = {path: path.stat().st_mtime_ns for path in (plain / "gallery").glob("*/faces.yml")}
    assert album / "faces.yml" in results
    second = command("maintain.py", "faces", "--root", plain, "--language", "bn", code=1)
    assert second.stderr == ""
    assert "বাঁ দিক থেকে ৬" in second.stdout
    assert {path: path.stat().st_mtime_ns for path in (plain / "gallery").glob("*/faces.yml")} == results

    text = (album / "album.yml").read_text(encoding="utf-8")
    covered = text.replace("face.jpg\n", "face.jpg\n    redactions: [{left: 600, top: 140, right: 920, bottom: 560}]\n")
    (album / "album.yml").write_text(covered, encoding="utf-8")
    assert (
        "drawn/face: faces found: 1; each is covered, may be shown, or is not a person's"
        in command("maintain.py", "faces", "--root", plain).stdout
    )

    (album / "shapes.png").unlink()
    (album / "album.yml").write_text(covered.partition("  - file: shapes.png")[0], encoding="utf-8")
    command("maintain.py", "faces", "--root", plain)
    assert (album / "faces.yml").read_text(encoding="utf-8").count(": []") == 0


def test_a_picture_that_cannot_be_read_is_named(command: Command, plain: Path) -> None:
    content = saved(pattern(), "JPEG")
    gallery(plain / "gallery" / "drawn", {"cut-off.jpg": content[: len(content) // 2]})
    assert "drawn/cut-off: not searched" in command("maintain.py", "faces", "--root", plain, code=1).stdout
