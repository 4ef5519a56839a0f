"""Nothing that concerns a survivor is published without a live consent for exactly that; damage only ever takes away."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import yaml
from affirming import load_library
from conftest import CASES, NOW, PROJECT, SOUND
from PIL import Image

from publishing.checks import gate
from publishing.checks.gate import Verdict, decide
from publishing.checks.registry import check, rules_in
from publishing.checks.rules import consent_coverage as consented
from publishing.checks.rules import consent_records as recorded
from publishing.checks.rules import fields, files
from publishing.consent import clearance
from publishing.consent.clearance import Cleared, Evidence, UnconsentedError, is_live, milestone_evidence, months_after
from publishing.consent.published import ClearedAlbum
from publishing.content.consent_record import Consent
from publishing.content.library import Library, read_entry

TABLES = yaml.safe_load((PROJECT / "tests" / "consent.yml").read_text(encoding="utf-8"))
CONSENTS = "milestones/consent"
QUOTED = "2022-05-sample-people-quoted"
PEOPLE = {
    QUOTED: ("en", "bn"),
    "2022-06-sample-people-in-bengali": ("bn",),
    "2022-07-sample-people-together": ("en", "bn"),
    "2022-08-sample-people-pictured": ("en", "bn"),
}
PICTURE = "sample-people/rowers"
NOBODY = {"2020-03-14-sample-meeting"}  # milestones that concern nobody


def read(root: Path, now: datetime.datetime = NOW) -> tuple[Library, Verdict]:
    library = load_library(root, PROJECT / "mkdocs.yml", now)
    return library, decide(library)


def published(verdict: Verdict) -> dict[str, tuple[str, ...]]:
    """Return the published milestones and pictures that concern people, with their languages."""
    assert verdict.published is not None
    milestones = {cleared.item.slug: cleared.languages for cleared in verdict.published.milestones}
    milestones = {slug: languages for slug, languages in milestones.items() if slug not in NOBODY}
    return milestones | {name: () for name in verdict.published.photos() if name.startswith("sample-people/")}


def test_live_consents_publish_in_the_languages_that_were_agreed_to() -> None:
    _, verdict = read(SOUND)
    assert published(verdict) == PEOPLE | {PICTURE: ()}


# ---- Damage to any field of any record: whatever depended on it is gone ----

VALUE = re.compile(r"^(?P<key>\s*(?:-|[\w/-]+:)) (?P<value>\S.*)$")
LOOKALIKES = str.maketrans("aceopxiy0123", "асеорхіу٠١٢٣")  # Cyrillic letters and Arabic digits


def mutants(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield (line, damage, text) for every damage to every value of a record."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        match = VALUE.match(line.rstrip("\n"))
        if not match or line.startswith("#"):
            continue
        key, value = match["key"], match["value"]
        damaged = {"a lookalike": value.translate(LOOKALIKES), "with an invisible letter": f"{value}\u200b", **TABLES["damages"]}
        changed = {"deleted": "", **{damage: f"{key} {other}\n" for damage, other in damaged.items()}}
        for damage, mutant in changed.items():
            if mutant != line:
                yield line.strip(), damage, "".join([*lines[:number], mutant, *lines[number + 1 :]])


def concerned(library: Library, consent: str) -> set[str]:
    """Return the slugs and pictures that need `consent`, also for a picture that a milestone shows."""
    direct = {entry.record.slug for entry in library.milestones if entry.record and consent in (entry.record.consent or ())}
    pictures = {name for name, _, _, photo in library.photos() if consent in (photo.consent or ())}
    pictured = {entry.record.slug for entry in library.milestones if entry.record and pictures & set(entry.record.photos)}
    return direct | pictures | pictured


def is_stricter(line: str, damage: str, languages: set[str]) -> bool:
    """Whether a damaged record may still publish: the model's defaults are its strictest, and a language less is less."""
    key = line.split(":", maxsplit=1)[0]
    return damage == "deleted" and (
        key in {"identity", "place_max", "date_max"} or (line[:2] == "- " and line[2:] not in languages)
    )


DAMAGED = ("c-aaaaaaaaa2", "c-aaaaaaaaa7")  # in every run: of a milestone's words, and of a picture that a milestone shows
RECORDS = sorted(path.stem for path in (SOUND / CONSENTS).glob("c-*.yml"))


@pytest.mark.parametrize(
    "record", [pytest.param(name, marks=() if name in DAMAGED else pytest.mark.exhaustive) for name in RECORDS]
)
def test_damage_to_a_record_takes_away_what_depended_on_it(record: str, sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = rules_in(files, fields, consented, recorded)  # the other rules could only hold back more
    monkeypatch.setattr(gate, "check", partial(check, rules=fewer))
    library, verdict = read(sound)
    depending = concerned(library, record)
    assert depending & set(published(verdict))
    near = tuple(entry for entry in library.milestones if entry.record and entry.record.slug in depending | NOBODY)
    path = sound / CONSENTS / f"{record}.yml"
    milestones = {name for name in depending if "/" not in name}
    covers = library.consents[record].record.covers
    of_milestones = {digest for texts in covers.milestones.values() for digest in texts.values()}
    count, survived = 0, []
    for line, damage, mutant in mutants(path.read_text(encoding="utf-8")):
        path.write_text(mutant, encoding="utf-8")
        consents = {**library.consents, record: read_entry(sound, f"{CONSENTS}/{path.name}", Consent)}
        verdict = decide(replace(library, milestones=near, consents=consents))
        count += 1
        needed = milestones if line.rpartition(" ")[2] in of_milestones else depending  # a picture stays in its album without
        kept = {name: languages for name, languages in published(verdict).items() if name in needed}
        if kept and not is_stricter(line, damage, {code for codes in kept.values() for code in codes}):
            survived.append(f"{line} {damage}: {kept}")
        assert verdict.published
        assert {cleared.item.slug for cleared in verdict.published.milestones} >= NOBODY, f"{line} {damage}"
    assert count > 250
    assert survived == []


def test_an_unreadable_record_takes_away_what_depended_on_it(sound: Path) -> None:
    library, _ = read(sound)
    path = sound / CONSENTS / "c-aaaaaaaaa2.yml"
    for content in (b"", b"\x00", b"\xff\xfe", b"[", b"state: given\nstate: given\n", None):
        path.unlink()
        if content is not None:
            path.write_bytes(content)
        _, verdict = read(sound)
        assert not concerned(library, path.stem) & set(published(verdict))
        path.touch()


@pytest.mark.parametrize(("old", "new"), TABLES["any_change_to_what_readers_see_makes_the_consent_stale"])
def test_any_change_to_what_readers_see_makes_the_consent_stale(sound: Path, old: str, new: str) -> None:
    path = sound / "milestones" / f"{QUOTED}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    _, verdict = read(sound)
    languages = published(verdict).get(path.stem, ())
    assert ("bn" if "লণ্ঠন" in old else "en") not in languages


def test_a_change_that_readers_do_not_see_changes_nothing(sound: Path) -> None:
    path = sound / "milestones" / f"{QUOTED}.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title:\n  en: A fictional", "title:\n  en:   A  fictional", 1) + "# a note\n", encoding="utf-8")
    _, verdict = read(sound)
    assert path.stem in published(verdict)


def test_another_picture_under_the_same_name_is_held_back_with_its_milestone(sound: Path) -> None:
    Image.new("RGB", (800, 600), "red").save(sound / "gallery" / "sample-people" / "rowers.png")
    _, verdict = read(sound)
    assert not {PICTURE, "2022-08-sample-people-pictured"} & set(published(verdict))


def test_two_entries_with_one_consent_are_both_held_back() -> None:
    library, _ = read(SOUND)
    entry = next(entry for entry in library.milestones if entry.record and entry.record.consent)
    twin = replace(entry, document=replace(entry.document, file=entry.file.replace(".yml", "-again.yml")))
    verdict = decide(replace(library, milestones=(*library.milestones, twin)))
    assert {entry.file, twin.file} <= {held.file for held in verdict.held_back}


# ---- Time ----


@pytest.mark.parametrize(("day", "is_published"), TABLES["consent_begins_and_ends_by_itself"])
def test_consent_begins_and_ends_by_itself(day: str, *, is_published: bool) -> None:
    _, verdict = read(SOUND, datetime.datetime.fromisoformat(f"{day}T06:00:00+00:00"))
    assert (QUOTED in published(verdict)) is is_published


def test_the_day_changes_at_midnight_in_the_site_s_time_zone() -> None:
    before = datetime.datetime(2025, 12, 9, 18, 29, tzinfo=datetime.UTC)
    assert QUOTED not in published(read(SOUND, before)[1])
    assert QUOTED in published(read(SOUND, before + datetime.timedelta(minutes=1))[1])


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2024-02-29", 12, "2025-02-28"), ("2025-12-31", 2, "2026-02-28"), ("2025-12-01", 24, "2027-12-01"),
        ("2025-11-30", 1, "2025-12-30"),
    ],
)  # fmt: skip
def test_months_are_counted_as_calendars_do(day: str, months: int, later: str) -> None:
    assert months_after(datetime.date.fromisoformat(day), months).isoformat() == later


# ---- The second gate ----


def test_nothing_can_be_cleared_or_published_without_evidence() -> None:
    library, verdict = read(SOUND)
    assert verdict.published
    for cleared in verdict.published.milestones:
        if cleared.item.survivors == "none":
            continue
        for evidence in broken(milestone_evidence(library, cleared.item)):
            with pytest.raises(UnconsentedError):
                Cleared(item=cleared.item, evidence=evidence)
    silent = cleared.item.model_copy(update={"survivors": None, "consent": None})
    with pytest.raises(UnconsentedError):
        Cleared(item=silent, evidence=milestone_evidence(library, silent))
    album = library.albums[0].record
    assert album is not None
    with pytest.raises(UnconsentedError):
        ClearedAlbum(album=album, photos=(), affirmed=frozenset(library.languages))


@pytest.mark.parametrize(("opened", "languages"), [("second", None), ("first", ("bn",)), ("first and second", ("en", "bn"))])
def test_a_text_that_nobody_agreed_to_passes_only_with_both_gates_open(
    opened: str, languages: tuple[str, ...] | None, monkeypatch: pytest.MonkeyPatch, stale: Path
) -> None:
    if "first" in opened:
        monkeypatch.setattr(gate, "check", lambda _library, **_: ())
    if "second" in opened:
        monkeypatch.setattr(clearance.Cleared, "__post_init__", open_gate)
    assert published(read(stale)[1]).get(QUOTED) == languages


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.glob("consent-*")))
def test_whatever_the_rules_pass_the_second_gate_passes_too(case: str, sound: Path) -> None:
    shutil.copytree(CASES / case, sound, dirs_exist_ok=True)
    _, verdict = read(sound)
    assert "consent-missing.gate" not in {problem.message for held in verdict.held_back for problem in held.problems}


# ---- No way around ----

OVERRIDES = re.compile(
    r"(?i)(--|_|\b)(force|override|skip|ignore|bypass|unsafe|no)[-_](consent|check|gate|scan|withheld)|allow[-_]unconsented|publish[-_]anyway"
)


def test_there_is_no_override_to_be_found() -> None:
    scripts = PROJECT / "scripts"
    files = [*scripts.rglob("*.py"), *scripts.rglob("*.yml"), PROJECT / "mkdocs.yml", *PROJECT.glob("*.toml")]
    assert [path.name for path in files if OVERRIDES.search(path.read_text(encoding="utf-8"))] == []
    folders = ("audit", "checks", "consent", "content", "images", "site")
    checks = [path for name in folders for path in (scripts / "publishing" / name).rglob("*.py")]
    assert len(checks) > 50
    environment = re.compile(r"\benviron\b|\bgetenv\b|sys\.argv")
    assert [path.name for path in checks if environment.search(path.read_text(encoding="utf-8"))] == []


@pytest.fixture
def stale(sound: Path) -> Path:
    """The sound site with one entry whose words were changed after the person saw them."""
    shutil.copytree(CASES / "consent-stale", sound, dirs_exist_ok=True)
    for name in ("milestones/2022-05-sample-people-unseen.yml", f"{CONSENTS}/c-aaaaaaabx2.yml"):
        (sound / name).unlink()
    shutil.copy(SOUND / CONSENTS / "c-aaaaaaaaa7.yml", sound / CONSENTS)
    return sound


def open_gate(self: Cleared[object], evidence: Evidence) -> None:  # type: ignore[type-var]
    for name, value in {"languages": tuple(evidence.texts), "confirmed": NOW.date(), "last_day": None}.items():
        object.__setattr__(self, name, value)


def broken(evidence: Evidence) -> Iterator[Evidence]:
    """Yield evidence that does not cover what `evidence` covers."""
    first, *others = evidence.consents
    yield replace(evidence, consents=())
    yield replace(evidence, consents=tuple(others))
    yield replace(evidence, texts=dict.fromkeys(evidence.texts, "0" * 64))
    yield replace(evidence, texts={})
    yield replace(evidence, uses=frozenset({"print"}))
    for changes in TABLES["broken_evidence"]:
        yield replace(evidence, **changes)
    for changes in TABLES["broken_consent"]:
        damaged = first.model_copy(update=changes)
        assert "age_now" in changes or not is_live(damaged, evidence.today) or "covers" in changes
        yield replace(evidence, consents=(damaged, *others))
