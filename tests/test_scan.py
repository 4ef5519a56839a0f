"""The search for leaks finds whatever is withheld in a finished site, however it is written, and nothing that is published."""

from __future__ import annotations

import gzip
import html
import io
import json
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest
import yaml
from affirming import load_library
from conftest import NOW, PROJECT, SOUND, files_of, with_pictures
from PIL import Image, ImageOps

from publishing.audit.leaks.classification import classify
from publishing.audit.leaks.scan import Leak, scan, search_files
from publishing.audit.leaks.search_plan import SearchPlan, plan_search
from publishing.build.milestone_cards import all_cards
from publishing.build.publication import DRAWING, PICTURES_CACHE, renditions_of
from publishing.content.library import Library
from publishing.images.pictures import Original
from publishing.images.renditions import make_picture

WITHHELD = PROJECT / "tests" / "withheld"  # a milestone and an album for which consent was withdrawn
SLUG = "2024-07-withheld-orchard"
CONSENT = "c-bbbbbbbbbb"
ENTRY, RECORD = f"milestones/{SLUG}.yml", f"milestones/consent/{CONSENT}.yml"
MILESTONE = (WITHHELD / ENTRY).read_text(encoding="utf-8")
ENGLISH, BENGALI = yaml.safe_load(MILESTONE)["body"].values()
ALBUM = "gallery/withheld-album"

Search = Callable[..., tuple[Leak, ...]]


def drawing() -> Image.Image:
    circles = Image.radial_gradient("L").resize((300, 200))
    return Image.merge("RGB", (circles, ImageOps.mirror(Image.linear_gradient("L").resize((300, 200))), ImageOps.invert(circles)))


@pytest.fixture(scope="module")
def shared_tree(fictional: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound site with a fictional milestone and picture that nobody consented to."""
    root = tmp_path_factory.mktemp("shared") / "tree"
    tree = with_pictures(Path(shutil.copytree(SOUND, root, ignore=shutil.ignore_patterns(".cache", "site"))), fictional)
    shutil.copytree(WITHHELD, tree, dirs_exist_ok=True)
    drawing().save(tree / ALBUM / "orchard.png")
    return tree


@pytest.fixture(scope="module")
def shared_wanted(shared_tree: Path) -> SearchPlan:
    return wanted_in(shared_tree)


@pytest.fixture
def tree(shared_tree: Path, tmp_path: Path) -> Path:
    """A copy of the same, to be changed."""
    return Path(shutil.copytree(shared_tree, tmp_path / "tree"))


def library_of(tree: Path) -> Library:
    return load_library(tree, PROJECT / "mkdocs.yml", NOW)


def wanted_in(tree: Path) -> SearchPlan:
    library = library_of(tree)
    for original in library.originals():
        make_picture(original, tree / PICTURES_CACHE)
    return plan_search(classify(library), renditions_of(library, [master.path for master in library.masters.values()]))


@pytest.fixture
def search(shared_wanted: SearchPlan, tmp_path: Path) -> Search:
    """Search a site that holds the given files and no others."""

    def run(files: dict[str, str | bytes], wanted: SearchPlan = shared_wanted) -> tuple[Leak, ...]:
        with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
            for name, content in files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
            return search_files(Path(folder), wanted).leaks

    return run


def tagged(text: str) -> str:
    return "".join(f"{word[:2]}<b class='x'>{word[2:]}</b> " for word in text.split())


@pytest.mark.parametrize("text", [ENGLISH, BENGALI], ids=["English", "Bengali"])
@pytest.mark.parametrize(
    ("name", "encode"),
    [
        ("plain.txt", str),
        ("capitals.txt", str.upper),
        ("decimal.html", lambda text: "".join(f"&#{ord(letter)};" for letter in text)),
        ("hexadecimal.html", lambda text: "".join(f"&#x{ord(letter):X};" for letter in text)),
        ("named.html", lambda text: html.escape(text).replace(" ", "&nbsp;").replace(".", "&period;")),
        ("tags.html", tagged),
        ("attribute.html", lambda text: f'<meta name="description" content="{html.escape(text)}">'),
        ("comment.html", lambda text: f"<!-- {text} -->"),
        ("search/en.json", lambda text: json.dumps({"docs": [{"text": f"<p>{text}</p>"}]})),
        ("twice.json", lambda text: json.dumps(json.dumps({"text": text}))),
        ("link.html", lambda text: f'<a href="https://example.org/?q={quote(text)}">x</a>'),
        ("plus.html", lambda text: f'<a href="https://example.org/?q={text.replace(" ", "+")}">x</a>'),
        ("nested.html", lambda text: html.escape(json.dumps({"text": quote(text)}))),
        ("decomposed.txt", lambda text: unicodedata.normalize("NFD", text)),
        ("composed.txt", lambda text: text.replace("য\u09bc", "\u09df").replace("ড\u09bc", "\u09dc")),
        ("joiners.txt", "\u200c".join),
        ("digits.txt", lambda text: text.translate(str.maketrans("25২৫", "২৫25"))),
        ("quiet.html", "&shy;".join),
        ("cut.txt", lambda text: text[: len(text) * 3 // 4] + "…"),
        ("packed.gz", lambda text: gzip.compress(text.encode())),
        ("packed.br", lambda text: brotli.compress(text.encode())),
        ("packed-twice.gz", lambda text: gzip.compress(gzip.compress(text.encode()))),
        ("sixteen.txt", lambda text: text.encode("utf-16")),
        ("calendar.ics", lambda text: f"SUMMARY:{text}"),
        ("binary.bin", lambda text: b"\0\1\2" + text.encode() + b"\0"),
    ],
)
def test_words_are_found_however_they_are_written(
    search: Search, name: str, encode: Callable[..., str | bytes], text: str
) -> None:
    leaks = search({name: encode(text)})
    assert leaks == (Leak(file=name, source=ENTRY, kind="text"),)
    assert text not in str(leaks)


@pytest.mark.parametrize(
    ("text", "source", "kind"),
    [
        ("A withheld fictional drawing", f"{ALBUM}/orchard.png", "text"),
        ("Withheld fictional album", f"{ALBUM}/album.yml", "text"),
        (f'<a href="../milestones/{SLUG}/">', ENTRY, "address"),
        (f"<p data-x='{CONSENT}'>", RECORD, "reference"),
        (f"<p>{CONSENT.upper()}", RECORD, "reference"),
        ("<p>r-90417</p>", RECORD, "reference"),
        ("<p>&#114;-৯০৪১৭</p>", RECORD, "reference"),
        ("{'review': 'l-90418'}", RECORD, "reference"),
    ],
)
def test_titles_addresses_and_references_are_found(search: Search, text: str, source: str, kind: str) -> None:
    assert search({"page.html": text}) == (Leak(file="page.html", source=source, kind=kind),)


@pytest.mark.parametrize(
    "text",
    [
        "A fictional meeting",  # its summary is the title of a published milestone
        "<b>Orch</b> ards and torchards",
        "A keeper planted trees.",
        "<p>r-904 and xr-90417 and r-904170</p>",
        f"{SLUG[:-4]}",
    ],
)
def test_what_anybody_may_say_is_no_leak(search: Search, text: str) -> None:
    assert search({"page.html": text, "a.js": "x=y*(r-90417)"}) == ()  # a script may subtract


@pytest.mark.parametrize("name", [f"milestones/{SLUG}/index.html", f"bn/milestones/{SLUG}/x.txt", f"cards/{quote(SLUG)}.ics"])
def test_an_address_is_found_even_of_an_empty_file(search: Search, name: str) -> None:
    assert search({name: ""}) == (Leak(file=name, source=ENTRY, kind="address"),)


def test_a_page_that_was_taken_down_may_have_its_address_and_nothing_else(tree: Path, search: Search) -> None:
    (tree / "docs" / "_data" / "gone.yml").write_text(f"- slug: {SLUG}\n", encoding="utf-8")
    wanted = wanted_in(tree)
    page, link = f"bn/milestones/{SLUG}/index.html", f'<link rel="canonical" href="/bn/milestones/{SLUG}/">'
    assert search({page: link}, wanted) == ()
    assert [leak.kind for leak in search({page: f"{link}<p>{ENGLISH}</p>"}, wanted)] == ["text"]
    assert [leak.kind for leak in search({f"milestones/{SLUG}/card.txt": ""}, wanted)] == ["address"]
    assert [leak.kind for leak in search({"sitemap.xml": link}, wanted)] == ["address"]


def saved(picture: Image.Image, **settings: object) -> bytes:
    content = io.BytesIO()
    picture.save(content, **settings)  # type: ignore[arg-type]
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("master.png", lambda picture: saved(picture, format="PNG")),
        ("master.gz", lambda picture: gzip.compress(saved(picture, format="PNG"))),
        ("seventy.jpg", lambda picture: saved(picture, format="JPEG", quality=70)),
        ("thirty.webp", lambda picture: saved(picture, format="WEBP", quality=30)),
        ("small.jpg", lambda picture: saved(picture.resize((90, 60)), format="JPEG")),
        ("large.webp", lambda picture: saved(picture.resize((900, 600)), format="WEBP")),
        ("colours.gif", lambda picture: saved(picture.quantize(64), format="GIF")),
        ("no-name", lambda picture: saved(picture, format="PNG", optimize=True)),
    ],
)
def test_a_picture_is_found_in_any_size_and_format(search: Search, name: str, copy: Callable[[Image.Image], bytes]) -> None:
    leaks = [leak for leak in search({name: copy(drawing())}) if leak.kind != "metadata"]  # a GIF is refused as well
    assert leaks == [Leak(file=name, source=f"{ALBUM}/orchard.png", kind="picture")]


def test_renditions_of_a_withheld_master_are_found_and_those_of_published_ones_are_not(
    shared_tree: Path, search: Search, tmp_path: Path
) -> None:
    for name, master in library_of(shared_tree).masters.items():
        renditions = make_picture(Original(master=master), tmp_path / "cache").renditions
        leaks = search({rendition.address: rendition.path.read_bytes() for rendition in renditions})
        assert len(leaks) == (len(renditions) if name == "withheld-album/orchard" else 0), name


def test_a_picture_that_resembles_a_withheld_one_is_a_leak_of_it_though_it_is_permitted(tree: Path, search: Search) -> None:
    near = drawing().transform((300, 200), Image.Transform.AFFINE, (1, 0, 6, 0, 1, 4))
    near.save(tree / "gallery" / "sample-album" / "chair.png")
    copy = saved(near, format="JPEG", quality=85)
    other = saved(drawing().transpose(Image.Transpose.ROTATE_180), format="JPEG")
    assert [leak.kind for leak in search({"copy.jpg": copy, "other.jpg": other}, wanted_in(tree))] == ["picture"] * 2


def test_words_beside_the_pixels_are_found(search: Search) -> None:
    notes = Image.Exif()
    notes[0x010E] = ENGLISH
    plain = Image.linear_gradient("L").convert("RGB")
    pictures = {"note.jpg": saved(plain, format="JPEG", exif=notes), "remark.jpg": saved(plain, format="JPEG", comment=BENGALI)}
    assert {leak.file for leak in search(pictures) if leak.kind == "text"} == pictures.keys()


def test_a_picture_of_the_gallery_that_no_album_names_is_withheld(tree: Path, search: Search) -> None:
    loose = ImageOps.invert(drawing())
    loose.save(tree / "gallery" / "sample-album" / "loose.jpg")
    leaks = search({"copy.png": saved(loose, format="PNG")}, wanted_in(tree))
    assert [leak.source for leak in leaks] == ["gallery/sample-album/loose.jpg"]


@pytest.mark.parametrize("change", [("status: published", "status: draft"), ("title:", "title: [\n"), ("consent:", "konsent:")])
def test_drafts_and_broken_files_are_withheld_as_well(tree: Path, search: Search, change: tuple[str, str]) -> None:
    text = MILESTONE.replace(f"consent: [{CONSENT}]", "survivors: none") if change[0].startswith("status") else MILESTONE
    (tree / ENTRY).write_text(text.replace(*change), encoding="utf-8")
    page = f"<p>{ENGLISH} {BENGALI}</p>"
    assert Leak(file="page.html", source=ENTRY, kind="text") in search({"page.html": page}, wanted_in(tree))


def test_an_entry_is_withheld_in_the_languages_that_were_not_agreed_to(tree: Path, search: Search) -> None:
    slug, words = "2022-06-sample-people-in-bengali", "Invented words that only stand in English here."
    entry = tree / "milestones" / f"{slug}.yml"
    entry.write_text(entry.read_text(encoding="utf-8").replace("body:\n", f"body:\n  en: {words}\n"), encoding="utf-8")
    title = next(entry.record.title["bn"] for entry in library_of(tree).milestones if entry.record and entry.record.slug == slug)
    leaks = search({f"milestones/{slug}/index.html": words, f"bn/milestones/{slug}/index.html": title}, wanted_in(tree))
    assert {(leak.file.split("/")[0], leak.kind) for leak in leaks} == {("milestones", "address"), ("milestones", "text")}


def test_a_site_without_leaks_takes_its_place_and_one_with_leaks_is_deleted(
    command: Callable[..., subprocess.CompletedProcess[str]], tree: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command("build_site.py", "--root", tree, "--site-dir", out)
    library = library_of(tree)
    drawings = [path.read_bytes() for path in (tree / DRAWING).rglob("*.png")]
    renditions = renditions_of(library, [master.path for master in library.masters.values()])
    assert scan(out, library, renditions, drawings, all_cards(library)) == ()
    before = files_of(out)
    (tree / "docs" / "notes.svg").write_text(f"<p>{tagged(ENGLISH)}</p>", encoding="utf-8")
    output = command("build_site.py", "--root", tree, "--site-dir", out, code=1).stdout
    assert f"notes.svg contains words from {ENTRY}, which must not be published.\n" in output
    assert "The old site stays as it was." in output
    assert ENGLISH not in output
    assert {path.name for path in tmp_path.glob(".out-*")} == {".out-lock"}
    assert files_of(out) == before
    output = command("build_site.py", "--root", tree, "--site-dir", out, "--language", "bn", code=1).stdout
    assert "পুরনো সাইট যেমন ছিল তেমনই আছে।" in output
