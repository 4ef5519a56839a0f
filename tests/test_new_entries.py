"""A new milestone or album begins with questions: what is known is filled in, the rest is asked for by the checks."""

from __future__ import annotations

import io
import re
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from affirming import read_verdict
from conftest import PROJECT

from publishing.cli.entry_template import EntryTemplate, quoted
from publishing.cli.guides import GUIDES, language_of, template
from publishing.cli.new_entry import new_album, new_milestone
from publishing.content.consent_record import Consent
from publishing.content.fields import Record, editable_fields
from publishing.content.records import Album, Milestone
from publishing.files.yaml_document import Value, read_document
from publishing.i18n.descriptions import CATALOGUE, RECORDS, description, translated_description
from publishing.i18n.formats import read_date
from publishing.i18n.messages import load_catalogue

CASES = yaml.safe_load(Path(__file__).with_name("new_entries_cases.yml").read_text(encoding="utf-8"))

Run = Callable[..., tuple[int, str]]
MILESTONE_FLAGS = {"concerns": "nobody", "date": "2019-11-19", "name": "sample-event", "dimensions": ["second", "first"]}
ANSWERS = ["no", "19 November 2019", "sample-event", "2 1", "", "1", "A title: one", ""]
BENGALI = ["না", "১৯ নভেম্বর ২০১৯", "sample-event", "২ ১", "", "১", "A title: one", ""]


@pytest.fixture
def run(sound: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command over the sound site with what is typed, and returns its exit code and what it said."""

    def started(command: Callable[[Namespace], int], typed: list[str], **options: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{one}\n" for one in typed)))
        names = ("concerns", "date", "name", "dimensions", "dimension", "goals", "place")
        unchosen = {"root": sound, "language": "en", "pictures": (), **dict.fromkeys(names)}
        code = command(Namespace(**(unchosen | options)))
        return code, capsys.readouterr().out

    return started


def value(path: Path) -> dict[str, Value]:
    found = read_document(path, path.name).value
    assert isinstance(found, dict)
    return found


def files(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".cache" not in path.parts}


@pytest.mark.parametrize(("language", "answers"), [("en", ANSWERS), ("bn", BENGALI)])
def test_answers_become_a_draft_in_which_nothing_is_invented(run: Run, sound: Path, language: str, answers: list[str]) -> None:
    code, said = run(new_milestone, answers, language=language)
    assert code == 0
    assert value(sound / "milestones" / "2019-11-19-sample-event.yml") == {
        "status": "draft", "dimensions": ["second", "first"], "place": "sample-district",
        "title": {"en": "A title: one", "bn": ""}, "summary": {"en": "", "bn": ""}, "body": {"en": "", "bn": ""},
        "sources": [{"title": "", "publisher": "", "language": ""}], "survivors": "none",
    }  # fmt: skip
    assert said.count("milestones/2019-11-19-sample-event.yml:") == 8, "each thing that is missing, with its line"
    assert f"preview_site.py{' --language bn' if language == 'bn' else ''}" in said


def test_flags_ask_nothing_and_give_the_same_file(run: Run, sound: Path) -> None:
    run(new_milestone, ["no", "2019-11-19", "asked", "2 1", "", "", "", ""])
    code, said = run(new_milestone, [], **(MILESTONE_FLAGS | {"name": "flagged"}))
    assert code == 0, said
    asked, flagged = (sound / "milestones" / f"2019-11-19-{name}.yml" for name in ("asked", "flagged"))
    assert asked.read_bytes() == flagged.read_bytes()


def test_where_people_are_concerned_consent_comes_first(run: Run, sound: Path) -> None:
    code, said = run(new_milestone, [], **(MILESTONE_FLAGS | {"concerns": "people"}))
    assert code == 0
    found = value(sound / "milestones" / "2019-11-19-sample-event.yml")
    assert "survivors" not in found
    assert found["consent"] == ""
    assert "1. First ask every person concerned: python3 scripts/new_consent.py" in said


@pytest.mark.parametrize("concerned", ["nobody", "people"])
def test_a_new_file_is_not_published_before_it_is_filled_in(run: Run, sound: Path, concerned: str) -> None:
    run(new_milestone, [], **(MILESTONE_FLAGS | {"concerns": concerned}))
    file = sound / "milestones" / "2019-11-19-sample-event.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("status: draft", "status: published"), encoding="utf-8")
    _, verdict = read_verdict(sound)
    assert verdict.published is not None
    assert "2019-11-19-sample-event" not in {one.item.slug for one in verdict.published.milestones}


def test_a_milestone_that_is_filled_in_as_the_remarks_say_has_no_problem(run: Run, sound: Path) -> None:
    run(new_milestone, [], **MILESTONE_FLAGS, language="bn")
    file = sound / "milestones" / "2019-11-19-sample-event.yml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("  en:\n", "  en: This is fictional\n").replace("  bn:\n", "  bn: এটি কাল্পনিক\n")
    text = text.replace("  en: |-\n", "  en: |-\n    This is fictional\n").replace("  bn: |-\n", "  bn: |-\n    এটি কাল্পনিক\n")
    text = text.replace("- title:\n", "- title: A report\n").replace("publisher:\n", "publisher: Sample\n")
    text = text.replace("    language:\n", "    language: en\n").replace("# reference:\n", "reference: note 7\n")
    file.write_text(text, encoding="utf-8")
    library, verdict = read_verdict(sound)
    assert [problem for problem in verdict.problems if problem.position.file.endswith("sample-event.yml")] == []
    record = next(entry.record for entry in library.milestones if entry.file.endswith("sample-event.yml"))
    assert record is not None


def test_what_may_be_left_out_reads_well_once_its_signs_are_taken_away() -> None:
    lines = EntryTemplate(languages=("en", "bn"), comments="en").lines(Milestone, {})
    text = "\n".join(line if "•" in line else line.replace("# ", "", 1) for line in lines)
    found = read_text(text)
    assert list(found) == list(editable_fields(Milestone))


@pytest.mark.parametrize(
    "options",
    [
        {"date": "tomorrow"}, {"date": "2999"}, {"date": "2019-02-30"}, {"name": "../escape"}, {"name": "Two Words"},
        {"name": "১"},
        {"name": "2020"}, {"name": "a" * 61}, {"dimensions": ["no-such"]}, {"dimensions": ["first", "first"]},
        {"goals": ["no-such"]}, {"place": "nowhere"}, {"concerns": "maybe"},
    ],
)  # fmt: skip
def test_an_option_that_does_not_fit_is_refused_and_nothing_is_written(run: Run, sound: Path, options: dict[str, object]) -> None:
    before = files(sound)
    code, said = run(new_milestone, [], **(MILESTONE_FLAGS | options))
    assert code == 1
    assert f"--{next(iter(options))}: " in said
    assert files(sound) == before


@pytest.mark.parametrize("ending", ["yml", "yaml"])
def test_no_file_is_ever_overwritten(run: Run, sound: Path, ending: str) -> None:
    (sound / "milestones" / f"2019-11-19-sample-event.{ending}").write_text("mine", encoding="utf-8")
    before = files(sound)
    code, said = run(new_milestone, [], **MILESTONE_FLAGS)
    assert (code, "already" in said) == (1, True)
    code, said = run(new_album, [], name="sample-album")
    assert (code, "already" in said) == (1, True)
    assert files(sound) == before


def test_answers_that_end_too_early_leave_nothing_behind(run: Run, sound: Path) -> None:
    before = files(sound)
    for length in range(len(ANSWERS)):
        code, said = run(new_milestone, ANSWERS[:length])
        assert (code, "Nothing was written." in said) == (1, True)
    assert files(sound) == before


def test_a_wrong_answer_is_asked_for_again(run: Run, sound: Path) -> None:
    wrong = ["perhaps", "no", "31 February 2019", "2019-11-19", "Bad Name", "good-name", "7", "1", "9", "", "x", "", "", ""]
    code, said = run(new_milestone, wrong)
    assert code == 0, said
    assert (sound / "milestones" / "2019-11-19-good-name.yml").exists()


def test_an_album_is_begun_with_its_pictures(run: Run, sound: Path) -> None:
    picture = sound / "gallery" / "sample-album" / "chair.png"
    code, said = run(new_album, [], name="village", pictures=[str(picture)], place="sample-district", date="May 2016")
    assert code == 0, said
    found = value(sound / "gallery" / "village" / "album.yml")
    assert (found["date"], found["place"]) == ("2016-05", "sample-district")
    (photo,) = found["photos"]
    assert isinstance(photo, dict)
    assert photo["file"] == "picture-1.png"
    assert photo["people"] == photo["survivors"] == ""
    assert (sound / "gallery" / "village" / "picture-1.png").exists()
    assert "gallery/village/album.yml:" in said
    assert "scripts/new_consent.py" in said


def test_an_album_whose_pictures_cannot_be_read_is_not_begun(run: Run, sound: Path) -> None:
    code, said = run(new_album, [], name="village", pictures=[str(sound / "mkdocs.txt")])
    assert code == 1
    assert "Not imported" in said
    assert not (sound / "gallery" / "village" / "album.yml").exists()


def test_an_album_can_be_begun_by_answers_alone(run: Run, sound: Path) -> None:
    code, said = run(new_album, ["village", "", "", "", "Village", "গ্রাম"])
    assert code == 0, said
    found = value(sound / "gallery" / "village" / "album.yml")
    assert found["title"] == {"en": "Village", "bn": "গ্রাম"}
    assert "date" not in found


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guides_hold_a_file_to_copy_that_the_checks_can_read(guide: str) -> None:
    text = (PROJECT / guide).read_text(encoding="utf-8")
    record: type[Record] = Milestone if guide.startswith("milestones/") else Album
    copied = "\n".join(template(record, language_of(guide), ("en", "bn")))
    assert copied in text
    found = read_text(copied.removeprefix("```yaml\n").removesuffix("```"))
    assert set(found) >= {name for name in editable_fields(record) if record.model_fields[name].is_required()}
    assert found.get("status", "draft") == "draft"


@pytest.mark.parametrize(("typed", "date"), CASES["a_date_in_words_is_understood_where_it_can_mean_one_thing_only"])
def test_a_date_in_words_is_understood_where_it_can_mean_one_thing_only(typed: str, date: str | None) -> None:
    assert read_date(typed) == date


@pytest.mark.parametrize(
    "text", ["plain", "A: b", "#1", "“smart”", "it's", 'say "so"', "- x", "1", "19 chairs", "a\\b", "হ্যাঁ: না", "@", "a #b"]
)
def test_any_title_comes_back_as_it_was_typed(text: str) -> None:
    assert read_text(f"title: {quoted(text)}") == {"title": text}


def test_every_field_is_described_in_every_language_of_the_commands() -> None:
    assert Consent in RECORDS
    fields = {f"{record.__name__}.{name}" for record in RECORDS for name in editable_fields(record)}
    assert set(load_catalogue(CATALOGUE)) == fields
    for record in RECORDS:
        for name in editable_fields(record):
            assert description(record, name, "en"), name
            assert re.search("[ঀ-৿]", description(record, name, "bn")), name
            assert translated_description(description(record, name, "en"), "bn") != description(record, name, "en")


def read_text(text: str) -> dict[str, Value]:
    """What a content file with this text says."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.yml"
        path.write_text(text, encoding="utf-8")
        return value(path)
