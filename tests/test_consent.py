"""Nothing that concerns a survivor is published without a live consent for exactly that; damage only ever takes away."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
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
from publishing.content.library import Library, load_library, read_entry

CONFIGURATION = PROJECT / "mkdocs.yml"
CONSENTS = "milestones/consent"
PEOPLE = {
    "2022-05-sample-people-quoted": ("en", "bn"),
    "2022-06-sample-people-in-bengali": ("bn",),
    "2022-07-sample-people-together": ("en", "bn"),
    "2022-08-sample-people-pictured": ("en", "bn"),
}
PICTURE = "sample-people/rowers"
# What is there besides: entries that concern nobody.
NOBODY = {"2020-03-14-sample-meeting"}


def read(root: Path, now: datetime.datetime = NOW) -> tuple[Library, Verdict]:
    library = load_library(root, CONFIGURATION, now)
    return library, decide(library)


def published(verdict: Verdict) -> dict[str, tuple[str, ...]]:
    """What concerns people and is published: milestones and pictures, with their languages."""
    assert verdict.published is not None
    found = {one.item.slug: one.languages for one in verdict.published.milestones if one.item.slug not in NOBODY}
    return found | {name: () for name in verdict.published.photos() if name.startswith("sample-people/")}


def test_live_consents_publish_in_the_languages_that_were_agreed_to() -> None:
    _, verdict = read(SOUND)
    assert published(verdict) == PEOPLE | {PICTURE: ()}


# ---- Damage to any field of any record: whatever depended on it is gone ----

VALUE = re.compile(r"^(?P<key>\s*(?:-|[\w/-]+:)) (?P<value>\S.*)$")
LOOKALIKES = str.maketrans("aceopxiy0123", "асеорхіу٠١٢٣")  # Cyrillic letters and Arabic digits
DAMAGES = {  # and what stands in place of the value
    "emptied": '""', "of the wrong type": "[{a: b}]", "blank": '"\u200b"', "maybe": "maybe", "zero": "0", "no, in Bengali": "না",
    "in the past": "1999-01-01", "in the future": "2999-01-01", "null": "~",
}  # fmt: skip


def mutants(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield (line, damage, text) for every damage to every value of a record."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        match = VALUE.match(line.rstrip("\n"))
        if not match or line.startswith("#"):
            continue
        key, value = match["key"], match["value"]
        damaged = {"a lookalike": value.translate(LOOKALIKES), "with an invisible letter": f"{value}\u200b", **DAMAGES}
        changed = {"deleted": "", **{damage: f"{key} {other}\n" for damage, other in damaged.items()}}
        for damage, mutant in changed.items():
            if mutant != line:
                yield line.strip(), damage, "".join([*lines[:number], mutant, *lines[number + 1 :]])


def concerned(library: Library, consent: str) -> set[str]:
    """The slugs and pictures that `consent` stands behind, also through a picture that a milestone shows."""
    direct = {entry.record.slug for entry in library.milestones if entry.record and consent in (entry.record.consent or ())}
    pictures = {name for name, _, _, photo in library.photos() if consent in (photo.consent or ())}
    shown = {entry.record.slug for entry in library.milestones if entry.record and pictures & set(entry.record.photos)}
    return direct | pictures | shown


def is_stricter(line: str, damage: str, languages: set[str]) -> bool:
    """Whether a damaged record rightly still says yes: the model's defaults are its strictest, a language less is less."""
    key = line.split(":", maxsplit=1)[0]
    return damage == "deleted" and (
        key in {"identity", "place_max", "date_max"} or (line[:2] == "- " and line[2:] not in languages)
    )


@pytest.mark.parametrize("record", sorted(path.stem for path in (SOUND / CONSENTS).glob("*.yml")))
def test_damage_to_a_record_takes_away_what_depended_on_it(record: str, sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = rules_in(files, fields, consented, recorded)  # the other rules could only hold back more
    monkeypatch.setattr(gate, "check", lambda library: check(library, fewer))
    library, whole = read(sound)
    depending = concerned(library, record)
    assert depending & set(published(whole))
    near = tuple(entry for entry in library.milestones if entry.record and entry.record.slug in depending | NOBODY)
    path = sound / CONSENTS / f"{record}.yml"
    tried, survived = 0, []
    for line, damage, mutant in mutants(path.read_text(encoding="utf-8")):
        path.write_text(mutant, encoding="utf-8")
        damaged = replace(
            library, milestones=near, consents={**library.consents, record: read_entry(sound, f"{CONSENTS}/{path.name}", Consent)}
        )
        verdict = decide(damaged)
        tried += 1
        still = {name: languages for name, languages in published(verdict).items() if name in depending}
        if still and not is_stricter(line, damage, {code for codes in still.values() for code in codes}):
            survived.append(f"{line} {damage}: {still}")
        assert verdict.published
        assert {one.item.slug for one in verdict.published.milestones} >= NOBODY, f"{line} {damage}"
    assert tried > 250, tried
    assert survived == []


def test_an_unreadable_record_takes_away_what_depended_on_it(sound: Path) -> None:
    library, _ = read(sound)
    for content in (b"", b"\x00", b"\xff\xfe", b"[", b"state: given\nstate: given\n"):
        path = sound / CONSENTS / "c-aaaaaaaaa2.yml"
        path.write_bytes(content)
        _, verdict = read(sound)
        assert not concerned(library, "c-aaaaaaaaa2") & set(published(verdict))
    path.unlink()
    _, verdict = read(sound)
    assert not concerned(library, "c-aaaaaaaaa2") & set(published(verdict))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A fictional leader speaks", "A fictional leader spoke"),
        ("every word of it.", "every word of it!"),
        ("লণ্ঠন বানানো", "লণ্ঠন সারানো"),
        ("place: sample-district\n", ""),
        ("goals:", "added: 2025-06-01\ngoals:"),
        ("goals:", "corrections:\n  - {date: 2025-06-01, text: {en: A fictional correction., bn: একটি কাল্পনিক সংশোধন।}}\ngoals:"),
        ("reference: record 7", "reference: record 7\n    kind: programme"),
        ("goals:", "content_note:\n  en: A fictional note\n  bn: একটি কাল্পনিক টীকা\ngoals:"),
    ],
)
def test_any_change_to_what_readers_see_makes_the_consent_stale(sound: Path, old: str, new: str) -> None:
    path = sound / "milestones" / "2022-05-sample-people-quoted.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    _, verdict = read(sound)
    languages = published(verdict).get(path.stem, ())
    assert ("bn" if "লণ্ঠন" in old else "en") not in languages


def test_a_change_that_readers_do_not_see_changes_nothing(sound: Path) -> None:
    path = sound / "milestones" / "2022-05-sample-people-quoted.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title:\n  en: A fictional", "title:\n  en:   A  fictional", 1) + "# a note\n", encoding="utf-8")
    _, verdict = read(sound)
    assert path.stem in published(verdict)


def test_another_picture_under_the_same_name_is_held_back_with_its_milestone(sound: Path) -> None:
    Image.new("RGB", (800, 600), "red").save(sound / "gallery" / "sample-people" / "rowers.png")
    _, verdict = read(sound)
    assert not {PICTURE, "2022-08-sample-people-pictured"} & set(published(verdict))


def test_two_entries_with_one_consent_are_both_held_back() -> None:
    library = load_library(SOUND, CONFIGURATION, NOW)
    entry = next(entry for entry in library.milestones if entry.record and entry.record.consent)
    twin = replace(entry, document=replace(entry.document, file=entry.file.replace(".yml", "-again.yml")))
    verdict = decide(replace(library, milestones=(*library.milestones, twin)))
    assert {entry.file, twin.file} <= {held.file for held in verdict.held_back}


# ---- Time ----


@pytest.mark.parametrize(
    ("day", "is_there"),
    [
        ("2025-12-07", False), ("2025-12-09", False), ("2025-12-10", True), ("2026-12-31", True), ("2027-01-01", False),
        ("2027-12-01", False),
    ],
)  # fmt: skip
def test_consent_begins_and_ends_by_itself(day: str, is_there: bool) -> None:  # noqa: FBT001
    now = datetime.datetime.fromisoformat(f"{day}T06:00:00+00:00")
    _, verdict = read(SOUND, now)
    assert ("2022-05-sample-people-quoted" in published(verdict)) is is_there


def test_the_day_changes_at_midnight_in_the_site_s_time_zone() -> None:
    before = datetime.datetime(2025, 12, 9, 18, 29, tzinfo=datetime.UTC)
    assert "2022-05-sample-people-quoted" not in published(read(SOUND, before)[1])
    assert "2022-05-sample-people-quoted" in published(read(SOUND, before + datetime.timedelta(minutes=1))[1])


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


def test_nothing_can_be_cleared_without_evidence() -> None:
    library, verdict = read(SOUND)
    assert verdict.published
    for cleared in verdict.published.milestones:
        evidence = milestone_evidence(library, cleared.item)
        if cleared.item.survivors == "none":
            continue
        for broken in _broken(evidence):
            with pytest.raises(UnconsentedError):
                Cleared(item=cleared.item, evidence=broken)
    silent = cleared.item.model_copy(update={"survivors": None, "consent": None})
    with pytest.raises(UnconsentedError):
        Cleared(item=silent, evidence=milestone_evidence(library, silent))


def test_an_album_record_with_uncleared_pictures_cannot_be_published() -> None:
    library, _ = read(SOUND)
    album = library.albums[0].record
    assert album is not None
    with pytest.raises(UnconsentedError):
        ClearedAlbum(album=album, photos=())


@pytest.mark.parametrize(("opened", "languages"), [("second", None), ("first", ("bn",)), ("first and second", ("en", "bn"))])
def test_a_text_that_nobody_agreed_to_passes_only_with_both_gates_open(
    opened: str, languages: tuple[str, ...] | None, monkeypatch: pytest.MonkeyPatch, stale: Path
) -> None:
    if "first" in opened:
        monkeypatch.setattr(gate, "check", lambda _library: ())
    if "second" in opened:
        monkeypatch.setattr(clearance.Cleared, "__post_init__", _open_gate)
    assert published(read(stale)[1]).get("2022-05-sample-people-quoted") == languages


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
    assert [(path.name, found[0]) for path in files if (found := OVERRIDES.search(path.read_text(encoding="utf-8")))] == []
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


def _open_gate(self: Cleared[object], evidence: Evidence) -> None:  # type: ignore[type-var]
    for name, value in {"languages": tuple(evidence.texts), "confirmed": NOW.date()}.items():
        object.__setattr__(self, name, value)


def _broken(evidence: Evidence) -> Iterator[Evidence]:
    first, *others = evidence.consents
    yield replace(evidence, consents=())
    yield replace(evidence, consents=tuple(others))
    yield replace(evidence, texts=dict.fromkeys(evidence.texts, "0" * 64))
    yield replace(evidence, texts={})
    yield replace(evidence, uses=frozenset({"print"}))
    yield replace(evidence, place="block")
    yield replace(evidence, precision="day")
    yield replace(evidence, today=datetime.date(2030, 1, 1))
    yield replace(evidence, today=datetime.date(2020, 1, 1))
    for changed in (
        {"state": "withdrawn"},
        {"state": "requested"},
        {"covers": None},
        {"final_seen_on": None},
        {"age_now": "unknown", "identity": "face"},
    ):
        damaged = first.model_copy(update=changed)
        assert "age_now" in changed or not is_live(damaged, evidence.today) or "covers" in changed
        yield replace(evidence, consents=(damaged, *others))
