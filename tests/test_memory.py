"""Entries that the preview keeps in memory equal a new reading, and a rule about one entry needs only what the entry names."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import NOW, PROJECT, SOUND
from hypothesis import given
from hypothesis import strategies as st

from publishing.checks.gate import decide
from publishing.checks.registry import RULES
from publishing.checks.rule import entry_contexts
from publishing.content import markdown as markup
from publishing.content.fields import PartialDate
from publishing.content.library import Library, RememberedEntries, load_library
from publishing.files import yaml_document as documents
from publishing.files.safe_read import RefusedError

CONFIGURATION = PROJECT / "mkdocs.yml"
EDITS = 12
MARKS = [
    "a",
    "word",
    "\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "1. ",
    "2)",
    "- ",
    "+ ",
    "* ",
    "_x_",
    "**b**",
    "# ",
    "> ",
    "[a](https://x.org)",
]
MARKS += ["<https://x.org>", "&amp;", "\\", "`c`", "!", "](", "—", "দ", "।", "=\n", "---\n", "10.5", "\xa0", "|", "  \n"]


def edit(root: Path, chance: random.Random) -> None:
    """Changes a line of some file under `root`, takes one away, writes one twice, empties a file, or names it otherwise."""
    files = sorted(path for folder in ("milestones", "gallery", "docs/_data") for path in (root / folder).rglob("*.yml"))
    path = chance.choice(files)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    number = chance.randrange(max(1, len(lines)))
    other = chance.choice(chance.choice(files).read_text(encoding="utf-8").splitlines(keepends=True) or ["x: y\n"])
    kind = chance.choice(["change", "take", "twice", "borrow", "rename"])
    if kind == "rename" and path.parent.name in ("milestones", "consent"):
        path.rename(path.with_name(f"{path.stem}a{path.suffix}"))
        return
    here = lines[number : number + 1]
    changed = {"change": [line.replace("a", "one woman of Howrah 9876543210 ", 1) for line in here], "twice": here * 2}
    changed["borrow"] = [other]
    path.write_text("".join([*lines[:number], *changed.get(kind, []), *lines[number + 1 :]]), encoding="utf-8")


@pytest.mark.parametrize("seed", range(2))
def test_a_remembered_library_is_the_same_as_one_read_anew(sound: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same edits every time
    remembered, problems = RememberedEntries(), 0
    load_library(sound, CONFIGURATION, NOW, remembered=remembered)
    for _ in range(EDITS):
        edit(sound, chance)
        library = load_library(sound, CONFIGURATION, NOW, remembered=remembered)
        whole = load_library(sound, CONFIGURATION, NOW)
        assert entries(library) == entries(whole)
        problems += len(decide(library).problems)
    assert problems > EDITS


def test_nothing_is_read_again_that_nobody_changed() -> None:
    remembered = RememberedEntries()
    library, again = (load_library(SOUND, CONFIGURATION, NOW, remembered=remembered) for _ in range(2))
    assert all(one is other for one, other in zip(library.entries, again.entries, strict=True))


def test_what_is_changed_is_read_again_even_if_its_time_and_size_stay(sound: Path) -> None:
    path = sound / "milestones" / "2020-03-14-sample-meeting.yml"
    old, remembered = path.stat(), RememberedEntries()
    text = path.read_text(encoding="utf-8")
    load_library(sound, CONFIGURATION, NOW, remembered=remembered)
    path.write_text(text.replace("Sample", "Simple"), encoding="utf-8")
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    again = load_library(sound, CONFIGURATION, NOW, remembered=remembered)
    assert "Simple" in again.files[path.relative_to(sound).as_posix()].document.text


def test_what_could_not_be_read_is_asked_for_again(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bytes:
        raise RefusedError("permission")

    remembered = RememberedEntries()
    with monkeypatch.context() as locked:
        locked.setattr(documents, "content_of", refuse)
        load_library(sound, CONFIGURATION, NOW, remembered=remembered)
    again = load_library(sound, CONFIGURATION, NOW, remembered=remembered)
    assert entries(again) == entries(load_library(sound, CONFIGURATION, NOW))


def test_what_stands_in_a_linked_folder_is_refused_though_it_was_read_before(sound: Path) -> None:
    remembered = RememberedEntries()
    load_library(sound, CONFIGURATION, NOW, remembered=remembered)
    (sound / "milestones").rename(sound / "elsewhere")
    (sound / "milestones").symlink_to(sound / "elsewhere", target_is_directory=True)
    library = load_library(sound, CONFIGURATION, NOW, remembered=remembered)
    assert [one.record for one in library.milestones] == [None] * len(library.milestones)


def test_what_was_saved_just_now_is_not_remembered(sound: Path) -> None:
    remembered, files = RememberedEntries(), sorted((sound / "milestones").glob("*.yml"))
    files[0].touch()
    before, after = (load_library(sound, CONFIGURATION, NOW, remembered=remembered) for _ in range(2))
    same = {file for file in before.files if before.files[file] is after.files[file]}
    assert set(before.files) - same == {files[0].relative_to(sound).as_posix()}


def test_two_entries_with_one_consent_are_both_held_back() -> None:
    library = load_library(SOUND, CONFIGURATION, NOW)
    entry = next(entry for entry in library.milestones if entry.record and entry.record.consent)
    twin = replace(entry, document=replace(entry.document, file=entry.file.replace(".yml", "-again.yml")))
    verdict = decide(replace(library, milestones=(*library.milestones, twin)))
    assert {entry.file, twin.file} <= {held.file for held in verdict.held}


def test_a_rule_about_an_entry_looks_at_nothing_but_what_the_entry_names() -> None:
    library = load_library(SOUND, CONFIGURATION, NOW)
    for context in entry_contexts(library):
        alone = next(one for one in entry_contexts(around(library, context.entry.file)) if one.entry is context.entry)
        alone = replace(alone, is_named=context.is_named)
        for rule in RULES:
            if rule.of_entry and context.kind in rule.kinds:
                assert list(rule.of_entry(alone)) == list(rule.of_entry(context)), (rule.name, context.entry.file)


def around(library: Library, file: str) -> Library:
    """The library without all milestones but `file`, and without the consents and albums that `file` does not name."""
    milestones = tuple(one for one in library.milestones if one.file == file)
    albums = tuple(one for one in library.albums if one.file == file)
    names = {name for one in milestones if one.record for name in one.record.consent or ()}
    names |= {name for one in albums if one.record for photo in one.record.photos for name in photo.consent or ()}
    shown = {name.split("/")[0] for one in milestones if one.record for name in one.record.photos}
    albums += tuple(one for one in library.albums if one.record and one.record.slug in shown)
    consents = {name: one for name, one in library.consents.items() if name in names or one.file == file}
    return replace(library, milestones=milestones, albums=albums, consents=consents, names=(), prose={}, strays=())


def entries(library: Library) -> list[tuple[object, ...]]:
    return [(one.document, one.record, one.faults) for one in library.entries]


@given(st.lists(st.from_regex(r"(200[0-9]|20[12][0-9])(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?", fullmatch=True)))
def test_dates_as_they_are_written_are_in_the_order_of_their_first_days_and_precision(written: list[str]) -> None:
    dates = [PartialDate(one) for one in written]
    assert sorted(dates, key=str) == sorted(dates, key=lambda date: (date.first_day, len(date.parts)))


@given(st.lists(st.sampled_from(MARKS), max_size=12).map("".join))
def test_plain_words_are_what_the_parser_leaves_of_them(text: str) -> None:
    marked = f"{text}\n\n`\n\n<\n\n]("  # so that it must be parsed
    assert markup.plain(marked).split() == [*markup.plain(text).split(), "`", "<", "]("]
    assert markup.html(f"{text}\n\n`") == f"{markup.html(text)}<p>`</p>\n"
