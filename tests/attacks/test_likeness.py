"""Publish a picture of somebody again, as an illustration that nobody agreed to. The pictures are drawn, and show nobody."""

from __future__ import annotations

import io
import itertools
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from affirming import load_library
from conftest import NOW, PROJECT, SOUND
from photographs import search
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from publishing.audit.leaks.classification import classify
from publishing.audit.leaks.search_plan import SearchPlan, plan_search
from publishing.build.publication import CONFIGURATION
from publishing.checks.gate import Verdict, decide
from publishing.checks.registry import RULES, check
from publishing.content import library as content_library
from publishing.content.library import Library
from publishing.images.likeness import are_alike, perceptual_hash, read_hashes
from publishing.images.pictures import Master
from publishing.images.worker_pool import Failure

ORIGINAL = "gallery/sample-people/rowers.png"  # its consent covers another picture, so that it is held back
ALTERATIONS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as-it-is": lambda scene: scene,
    "mirrored": ImageOps.mirror,
    "upside-down": ImageOps.flip,
    "turned-left": lambda scene: scene.transpose(Image.Transpose.ROTATE_90),
    "turned-round": lambda scene: scene.transpose(Image.Transpose.ROTATE_180),
    "turned-right": lambda scene: scene.transpose(Image.Transpose.ROTATE_270),
    "brightened": lambda scene: ImageEnhance.Brightness(scene).enhance(1.4),
    "darkened": lambda scene: ImageEnhance.Brightness(scene).enhance(0.5),
    "grey": ImageOps.grayscale,
    "reduced": lambda scene: scene.resize((120, 90)),
    "squeezed": lambda scene: scene.resize((480, 240)),
    "cropped-evenly": lambda scene: _cropped(scene, 0.2, 0.2, 0.2, 0.2),
    "cropped-at-one-side": lambda scene: _cropped(scene, 0.18, 0, 0, 0),
    "cropped-unevenly": lambda scene: _cropped(scene, 0.03, 0.14, 0.19, 0.06),
    "all-of-it": lambda scene: ImageEnhance.Brightness(
        ImageOps.mirror(_cropped(scene, 0.05, 0.1, 0.15, 0.02)).rotate(90, expand=True).resize((200, 260))
    ).enhance(1.2),
    "wider": lambda scene: ImageOps.expand(scene, (50, 20, 30, 60), "#7a6a58"),
}
DIFFERENT = "different"


def scene(number: int) -> Image.Image:
    """Return a picture of blurred shapes, as uneven as a photograph, which differs with each `number`."""
    chance = random.Random(number)  # noqa: S311  # every run must draw the same
    picture = Image.linear_gradient("L").resize((480, 360)).convert("RGB")
    drawing = ImageDraw.Draw(picture)
    for _ in range(40):
        left, top, size = chance.randrange(-40, 460), chance.randrange(-40, 340), chance.randrange(30, 120)
        drawing.ellipse((left, top, left + size, top + size), fill=tuple(chance.randrange(256) for _ in range(3)))
    return picture.filter(ImageFilter.GaussianBlur(3))


@dataclass(frozen=True, kw_only=True)
class Attacked:
    """A site with every alteration in a second album that is affirmed to concern nobody, and what is searched for in it."""

    library: Library
    verdict: Verdict
    plan: SearchPlan


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    root = shutil.copytree(SOUND, tmp_path_factory.mktemp("likeness") / "root", ignore=shutil.ignore_patterns(".cache", "site"))
    scene(1).save(root / ORIGINAL)
    add_album(root, {name: altered(scene(1)) for name, altered in ALTERATIONS.items()} | {DIFFERENT: scene(2)})
    library = load_library(root, CONFIGURATION, NOW)
    return Attacked(library=library, verdict=decide(library), plan=plan_search(classify(library), rendition))


@pytest.mark.parametrize("name", ALTERATIONS)
def test_a_copy_of_a_picture_that_is_held_back_is_refused(attacked: Attacked, name: str) -> None:
    problems = [problem for problem in attacked.verdict.problems if problem.rule == "picture-copied"]
    others = {problem.slots["other"] for problem in problems if problem.route[1] == [*ALTERATIONS].index(name)}
    assert ORIGINAL in others
    assert f"second-album/{name}" not in published(attacked.verdict)


def test_what_differs_is_published_and_copies_would_be_without_the_rule(attacked: Attacked) -> None:
    assert f"second-album/{DIFFERENT}" in published(attacked.verdict)
    rules = tuple(rule for rule in RULES if rule.name != "picture-copied")
    assert not [problem for problem in check(attacked.library, rules) if "second" in problem.position.file]


@pytest.mark.parametrize("name", ALTERATIONS)
def test_the_search_for_leaks_finds_the_copy_by_itself(attacked: Attacked, name: str) -> None:
    content = rendition(attacked.library.masters[f"second-album/{name}"], None)[0]
    assert not attacked.plan.permits(content)
    assert attacked.plan.withheld_picture(content) == ORIGINAL


def test_the_search_for_leaks_permits_what_differs(attacked: Attacked) -> None:
    assert attacked.plan.permits(rendition(attacked.library.masters[f"second-album/{DIFFERENT}"], None)[0])


def test_a_picture_that_no_album_names_any_more_is_still_compared(tmp_path: Path) -> None:
    root = shutil.copytree(SOUND, tmp_path / "root", ignore=shutil.ignore_patterns(".cache", "site", "*people*", "consent"))
    scene(1).save(root / "gallery" / "sample-album" / "left-behind.png")
    add_album(root, {"mirrored": ImageOps.mirror(scene(1)), DIFFERENT: scene(2)})
    pictures = published(decide(load_library(root, CONFIGURATION, NOW)))
    assert "second-album/different" in pictures
    assert "second-album/mirrored" not in pictures


def test_a_picture_that_could_not_be_compared_in_time_counts_as_late(attacked: Attacked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_library, "read_hashes", lambda masters, _: {master.digest: Failure.LATE for master in masters})
    library = load_library(attacked.library.root, CONFIGURATION, NOW)
    assert {master.fault for master in library.masters.values()} == {"late"}  # which lets the build fail


def test_a_drawing_in_the_gallery_is_refused(tmp_path: Path) -> None:
    root = shutil.copytree(SOUND, tmp_path / "root", ignore=shutil.ignore_patterns(".cache", "site"))
    add_album(root, {"redrawn": scene(1)})
    album = root / "gallery" / "second-album" / "album.yml"
    album.write_text(album.read_text(encoding="utf-8").replace("redrawn.jpg", "redrawn.svg"), encoding="utf-8")
    assert not any(name.startswith("second-album") for name in published(decide(load_library(root, CONFIGURATION, NOW))))


def test_the_pictures_of_the_real_gallery_are_not_like_one_another(tmp_path: Path) -> None:
    masters = load_library(PROJECT, CONFIGURATION, NOW).masters.values()
    hashes = read_hashes(masters, tmp_path).values()
    assert len(hashes) == len(masters)
    assert not [pair for pair in itertools.combinations(hashes, 2) if Failure in map(type, pair) or are_alike(*pair)]


def test_blank_pictures_are_like_nothing() -> None:
    blank = perceptual_hash(Image.new("RGB", (640, 480), "#8b5a00"))
    assert not are_alike(blank, blank)
    assert not are_alike(blank, perceptual_hash(scene(1)))
    assert are_alike(perceptual_hash(scene(1)), perceptual_hash(scene(1)))


def published(verdict: Verdict) -> set[str]:
    """Return the pictures that pass all rules and the clearance."""
    return set(verdict.published.photos()) if verdict.published else set()


def rendition(master: Master, _: bytes | None) -> tuple[bytes]:
    """Return a reduced copy of `master`, as visitors get it."""
    stream = io.BytesIO()
    with Image.open(master.path) as picture:
        picture.convert("RGB").resize((160, 120)).save(stream, "JPEG", quality=70)
    return (stream.getvalue(),)


def add_album(root: Path, pictures: dict[str, Image.Image]) -> None:
    """Add an album of `pictures` that are said to be illustrations and to concern nobody."""
    folder = root / "gallery" / "second-album"
    folder.mkdir()
    for name, picture in pictures.items():
        picture.save(folder / f"{name}.jpg", quality=60)
    search(folder)
    words = "{en: A pattern for the tests, bn: পরীক্ষার জন্য একটি নকশা}"
    texts = f"kind: illustration, survivors: none, alt: {words}, caption: {words}, credit: {words}"
    photos = "".join(f"  - {{file: {name}.jpg, {texts}}}\n" for name in pictures)
    head = f"title: {words}\nsummary: {words}\ndate: 2020\nphotos:\n"
    (folder / "album.yml").write_text(head + photos, encoding="utf-8")


def _cropped(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """Return `picture` without these parts of its width and height."""
    width, height = picture.size
    return picture.crop((round(left * width), round(top * height), round((1 - right) * width), round((1 - bottom) * height)))
