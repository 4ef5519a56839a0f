"""A withdrawn consent takes everything down that depends on it, everywhere, and says what people must still do."""

from __future__ import annotations

import datetime
import gzip
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from affirming import affirm, load_library
from conftest import PROJECT
from PIL import Image
from test_consent_commands import BENGALI, CAPTION, ENGLISH, ENTRY, MILESTONE, SLUG, add_entries, day, put, record
from test_consent_commands import PHOTO_ID as PICTURE
from test_consent_commands import PICTURE as MASTER
from test_consent_commands import TEXT_ID as TEXT

from publishing.cli.take_down import add_to_list
from publishing.cli.withdraw_consent import withdraw
from publishing.consent.clearance import consent_items
from publishing.files.yaml_document import read_document

CASES = yaml.safe_load(Path(__file__).with_name("withdrawal_cases.yml").read_text(encoding="utf-8"))

Command = Callable[..., subprocess.CompletedProcess[str]]

YESTERDAY = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)).date().isoformat()


@pytest.fixture
def tree(painted: Path) -> Path:
    """The sound site with a fictional milestone and a picture, each consented to by somebody who does not exist."""
    return with_consents(painted)


def with_consents(painted: Path) -> Path:
    """`painted`, a copy of the sound site, with these entries."""
    add_entries(painted)
    text = ENTRY.replace("consent:", "photos: [invented-album/looms]\nconsent:")
    (painted / MILESTONE).write_text(text, encoding="utf-8")
    library = load_library(painted, PROJECT / "mkdocs.yml", datetime.datetime.now(datetime.UTC))
    evidence = {name: item.evidence for item in consent_items(library) for name in item.record.consent or ()}
    shown_with = {Path(MILESTONE).stem: dict(evidence[TEXT].texts)}
    special = {
        TEXT: {"register_ref": "r-104"},
        PICTURE: {"register_ref": "r-105", "identity": "non_facial"},
    }
    for name, changes in special.items():
        covers = {"texts": dict(evidence[name].texts), "photos": dict(evidence[name].photos)}
        covers |= {"milestones": shown_with} if name == PICTURE else {}
        put(painted, name, record("[text, quote, photo, social_card]", final_seen_on=day(-10), covers=str(covers), **changes))
    return painted


def contents(tree: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that was made, with its name: the site, what stands beside it, the cache."""
    for folder in (tree / "site", tree / ".site-old", tree / ".site-new", tree / ".cache"):
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                yield path.relative_to(tree).as_posix(), gzip.decompress(content) if path.suffix == ".gz" else content


def holding(tree: Path, *words: str) -> set[str]:
    return {name for name, content in contents(tree) for word in words if word.encode() in content}


def renditions(tree: Path) -> set[bytes]:
    return {
        content for name, content in contents(tree) if name.endswith((".webp", ".jpeg", ".jpg")) and name.startswith(".cache")
    }


def cards(tree: Path) -> set[bytes]:
    return {content for name, content in contents(tree) if name.startswith("site/assets/cards/")}


def test_a_withdrawn_text_leaves_nothing_behind(command: Command, tree: Path) -> None:
    command("build_site.py", "--root", tree)
    pages = {f"site/{prefix}milestones/{SLUG}/index.html" for prefix in ("", "bn/")}
    before = holding(tree, ENGLISH, BENGALI)
    assert pages | {"site/index.html", "site/bn/index.html", "site/search/en.json"} <= before
    assert {"site/sitemap.xml", "site/.manifest.sha256"} <= holding(tree, SLUG)
    found = {name for name in holding(tree, ENGLISH, BENGALI, SLUG) if name.startswith("site/")}
    drawn = cards(tree)
    for printed in (tree / ".cache" / "reports" / "x" / "y.pdf", tree / "site" / "assets" / "reports" / "y.pdf"):
        printed.parent.mkdir(parents=True)
        printed.write_bytes(b"%PDF-1.7 of another day")
    (tree / ".cache" / "left.txt").write_text(ENGLISH.replace(" ", "&#32;"), encoding="utf-8")
    (tree / ".site-old").mkdir()
    (tree / ".site-old" / "page.html").write_text(ENGLISH, encoding="utf-8")
    file = tree / "milestones" / "consent" / f"{TEXT}.yml"
    old = file.read_text(encoding="utf-8")

    said = command("withdraw_consent.py", TEXT, "--root", tree, "--received-on", YESTERDAY, code=1).stdout
    assert "NO HOST WAS REACHED" in said
    assert f"Before: files in site/ with the withdrawn content: {len(found) + 2}." in said  # and two cards
    remembered = ["record.json", f"content/milestones/{SLUG}.yml"]  # by which the site can be made again if it must
    assert f"Before: files in .cache/ with the withdrawn content: {3 + len(remembered)}." in said
    assert "Test of the search: content files with the withdrawn content: 2; found by the search: 2." in said
    assert "No copy of the withdrawn content was found in the places that were searched." in said
    assert f"git filter-repo --invert-paths --path milestones/{SLUG}.yml" in said
    assert ENGLISH not in said

    assert holding(tree, ENGLISH, BENGALI, "invented weavers", TEXT) == set()
    assert holding(tree, SLUG) == pages
    assert len(drawn - cards(tree)) == 2
    assert cards(tree) < drawn
    assert not (drawn - cards(tree)) & {content for _, content in contents(tree)}
    assert not (tree / ".cache" / "left.txt").exists()
    assert list(tree.rglob("*.pdf")) == []
    assert not (tree / ".site-old").exists()
    for page in pages:
        text = (tree / page).read_text(encoding="utf-8")
        assert "This page is no longer available." in text
        assert "এই পাতাটি আর এখানে পাওয়া যাবে না।" in text
    assert CAPTION in (tree / "site" / "gallery" / "index.html").read_text(encoding="utf-8")  # consented to by somebody else
    gone = (tree / "docs" / "_data" / "gone.yml").read_text(encoding="utf-8").splitlines()
    assert [line for line in gone if not line.startswith("#")] == [f"- slug: {SLUG}"]
    new = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in new if line not in old.splitlines()] == [
        "state: withdrawn",
        "withdraw:",
        f"  received_on: {YESTERDAY}",
        new[4],
    ]
    assert new[4].startswith("  acted_on: 2")
    assert [line for line in old.splitlines() if line not in new] == ["state: given"]

    again, kept = command("withdraw_consent.py", TEXT, "--root", tree, code=1).stdout, file.read_bytes()
    assert "this consent was already withdrawn on" in again
    assert "No copy of the withdrawn content was found in the places that were searched." in again
    assert file.read_bytes() == kept
    assert (tree / "docs" / "_data" / "gone.yml").read_text(encoding="utf-8").count(SLUG) == 1
    assert holding(tree, SLUG) == pages


def test_a_withdrawn_picture_takes_its_pages_and_every_rendition_with_it(command: Command, tree: Path) -> None:
    command("build_site.py", "--root", tree)
    made, copies = renditions(tree), {name: content for name, content in contents(tree) if "assets/pictures" in name}
    copy = Image.open(tree / MASTER).convert("RGB")
    copy.resize((150, 100)).save(tree / ".cache" / "old-thumbnail.jpg", quality=70)
    said = command("withdraw_consent.py", PICTURE, "--root", tree, code=1).stdout
    assert "No copy of the withdrawn content was found in the places that were searched." in said
    gone = made - renditions(tree)
    assert len(gone) == len([one for one in copies.values() if one in gone]) > 0
    assert not gone & {content for _, content in contents(tree)}
    assert not (tree / ".cache" / "old-thumbnail.jpg").exists()
    assert holding(tree, CAPTION, ENGLISH, BENGALI) == set()
    assert f"git rm {MASTER}" in said
    assert "gallery/invented-album/album.yml" in said
    assert (tree / MASTER).is_file()


def test_a_site_that_cannot_be_built_anew_still_loses_it(command: Command, tree: Path) -> None:
    command("build_site.py", "--root", tree)
    (tree / "docs" / "_data" / "goals.yml").write_text("- id: [", encoding="utf-8")
    said = command("withdraw_consent.py", TEXT, "--root", tree, code=1).stdout
    assert "is now the last site without what has ended since" in said
    assert "No copy of the withdrawn content was found in the places that were searched." in said
    assert holding(tree, ENGLISH, BENGALI) == set()
    assert holding(tree, SLUG) == {f"site/{prefix}milestones/{SLUG}/index.html" for prefix in ("", "bn/")}
    assert (tree / "site" / "about" / "index.html").is_file()


def test_without_a_site_the_search_is_shown_to_work_on_the_content_itself(command: Command, tree: Path) -> None:
    said = command("withdraw_consent.py", TEXT, "--root", tree, "--language", "bn", code=1).stdout
    assert "তার মধ্যে খুঁজে পাওয়া গেছে: ২।" in said
    assert "কোনো সাইট নেই" in said
    assert "যেখানে যেখানে খোঁজা হয়েছে সেখানে ফিরিয়ে নেওয়া লেখা বা ছবির কোনো কপি পাওয়া যায়নি।" in said
    assert not (tree / "site").exists()
    assert f"- slug: {SLUG}" in (tree / "docs" / "_data" / "gone.yml").read_text(encoding="utf-8")


def test_another_broken_entry_changes_nothing(command: Command, tree: Path, tmp_path: Path) -> None:
    (tree / "milestones" / "2020-broken.yml").write_text("status: [", encoding="utf-8")
    command("build_site.py", "--root", tree, "--site-dir", tmp_path / "out")
    assert (
        "No copy of the withdrawn content was found in the places that were searched."
        in command("withdraw_consent.py", TEXT, "--root", tree, "--site-dir", tmp_path / "out", code=1).stdout
    )
    assert (tmp_path / "out" / "milestones" / SLUG / "index.html").is_file()


@pytest.mark.parametrize(
    ("options", "said"), [((), "No consent record has the id c-nobodyaaaa"), (("--received-on", "2999-01-01"), "")]
)
def test_what_cannot_be_meant_changes_nothing(command: Command, sound: Path, options: tuple[str, ...], said: str) -> None:
    affirm(sound)
    before = {path: path.read_bytes() for path in sound.rglob("*") if path.is_file()}
    assert said in command("withdraw_consent.py", "c-nobodyaaaa", "--root", sound, *options, code=1).stdout
    assert {path: path.read_bytes() for path in sound.rglob("*") if path.is_file()} == before


DAYS = "withdraw:\n  received_on: 2026-01-02\n  acted_on: 2026-01-03\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("state: given\n", f"state: withdrawn\n{DAYS}"),
        ("\ufeffa: b\nstate: given\nc: d\n", f"\ufeffa: b\nstate: withdrawn\n{DAYS}c: d\n"),
        ('a: "x"\r\nstate: "given" # note\r\n', 'a: "x"\r\nstate: withdrawn # note\r\n' + DAYS.replace("\n", "\r\n")),
        ("  a: b\n  state: 'renewed'", "  a: b\n  state: withdrawn\n  " + DAYS.replace("\n", "\n  ").rstrip(" ")),
        (
            "state: given\nwithdraw: {received_on: 2026-01-01}\n",
            "state: withdrawn\nwithdraw: {received_on: 2026-01-01, acted_on: 2026-01-03}\n",
        ),
        (
            "withdraw:\n    received_on: 2026-01-01\nstate: given\n",
            "withdraw:\n    received_on: 2026-01-01\n    acted_on: 2026-01-03\nstate: withdrawn\n",
        ),
        (
            "{state: given, a: b}\n",
            "state: withdrawn\na: b\nwithdraw:\n  received_on: '2026-01-02'\n  acted_on: '2026-01-03'\n",
        ),
        ("a: b\n", "a: b\nstate: withdrawn\nwithdraw:\n  received_on: '2026-01-02'\n  acted_on: '2026-01-03'\n"),
    ],
)
def test_only_what_must_change_in_a_record_changes(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "c-weaversaaa.yml"
    file.write_bytes(before.encode())
    withdraw(file, read_document(file, file.name), "2026-01-02", "2026-01-03")
    assert file.read_bytes().decode() == after
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize(("before", "after"), CASES["the_list_of_pages_that_were_taken_down_grows_at_its_end"])
def test_the_list_of_pages_that_were_taken_down_grows_at_its_end(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "gone.yml"
    file.write_bytes(before.encode())
    add_to_list(file, read_document(file, file.name), ["b"])
    assert file.read_bytes().decode() == after
