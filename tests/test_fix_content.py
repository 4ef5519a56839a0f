"""Mistakes with only one possible correction are fixed: no other byte changes, and nothing is written without a yes."""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from affirming import read_verdict
from conftest import PROJECT
from hypothesis import given
from hypothesis import strategies as st

from publishing.cli.check_content import fix_content, fixed_text
from publishing.content.records import Milestone

Fix = Callable[..., tuple[int, str]]
MEETING = "milestones/2020-03-14-sample-meeting.yml"
TABLES = yaml.safe_load((PROJECT / "tests" / "fix_content.yml").read_text(encoding="utf-8"))
FILE: str = TABLES["file"]


def corrected(content: str, *, keep_words: bool = False) -> tuple[str, tuple[str, ...]]:
    """Return the corrected text of a milestone's file, and the names of the corrections."""
    text, fixes = fixed_text(content.encode(), Milestone, {"slug": "name", "date": "2000"}, keep_words=keep_words)
    return text, tuple(fixes)


@pytest.fixture
def fix(sound: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Fix:
    """Run the command over the sound site with what is typed, and return its exit code and output."""

    def run(typed: str = "", *, yes: bool = False, language: str = "en") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = fix_content(Namespace(root=sound, yes=yes, language=language))
        return code, capsys.readouterr().out

    return run


def test_a_correct_file_does_not_change() -> None:
    assert corrected(FILE) == (FILE, ())
    text = FILE.replace("    A first paragraph.", "    - A list\n    \t- within a list")
    assert corrected(text) == (text, ())


@pytest.mark.parametrize(("name", "right", "wrong"), TABLES["a_mistake_with_one_correction_is_fixed"])
def test_a_mistake_with_one_correction_is_fixed(name: str, right: str, wrong: str) -> None:
    assert corrected(FILE.replace(right, wrong)) == (FILE, (name,))


@pytest.mark.parametrize("typed", ["“A fictional: meeting”", "„A fictional: meeting”", "“A fictional meeting“"])
def test_smart_quotes_around_a_whole_text_become_those_of_yaml(typed: str) -> None:
    expected = FILE.replace("A fictional meeting", f'"{typed[1:-1]}"')
    assert corrected(FILE.replace("A fictional meeting", typed)) == (expected, ("quotes",))


@pytest.mark.parametrize("typed", ["“One” and “two”", "Say “so”", '“He output "no"”', "“Open", "“a\\b”"])
def test_quotation_marks_within_a_text_do_not_change(typed: str) -> None:
    assert corrected(FILE.replace("A fictional meeting", typed))[1] == ()


def test_letters_are_composed_and_both_ways_of_typing_nukta_letters_are_kept() -> None:
    text = FILE.replace("সভা", "সভো কো").replace("দ্বিতীয়টি", "দ্বিতী\u09dfটি\u09af\u09bc")
    broken = text.replace("\u09cb", "\u09c7\u09be")
    assert corrected(broken) == (text, ("nfc",))


def test_fields_are_put_in_the_order_of_the_guide_with_the_remarks_above_them() -> None:
    title = FILE[FILE.index("# A remark above") : FILE.index("summary:")]
    mixed = FILE.replace(title, "").replace("survivors: none\n", f"survivors: none\n{title}")
    text, fixes = corrected(mixed)
    assert fixes == ("order",)
    assert sorted(text.splitlines()) == sorted(FILE.splitlines())
    assert text.index("# A remark above") < text.index("title:") < text.index("summary:")
    assert text.startswith("# A remark at the top.\nstatus: draft # a remark beside\n")


def test_faults_that_hide_one_another_are_fixed_together() -> None:
    broken = FILE.replace("  en: A fictional meeting", "\ten: “A fictional: meeting”").replace("2019-11-19", "19 November 2019")
    text, fixes = corrected("\ufeff" + broken.replace("\n", "\r\n"))
    assert fixes == ("bom", "line-ends", "tabs", "quotes", "dates")
    assert text == FILE.replace("A fictional meeting", '"A fictional: meeting"')


@pytest.mark.parametrize(
    "broken",
    [
        FILE.replace("2019-11-19", "19/11/2019"), FILE.replace("2019-11-19", "last spring"), FILE.replace("title:", "titel:"),
        FILE.replace("status: draft", "status: drafted"), FILE.replace("    A first", "\t A first") + "title: [",
        "title: [\n", "", "- a\n",
    ],
)  # fmt: skip
def test_a_mistake_with_several_corrections_is_left_to_people(broken: str) -> None:
    assert corrected(broken) == (broken, ())


def test_no_word_changes_where_somebody_consented_to_the_words() -> None:
    broken = FILE.replace("A fictional meeting", "“A fictional meeting”").replace("  - first", "\u00a0 - first")
    text, fixes = corrected(broken, keep_words=True)
    assert fixes == ("spaces",)
    assert "“A fictional meeting”" in text


@given(st.lists(st.sampled_from([*FILE.splitlines(keepends=True), "\t", "“", "”", "\u00a0", "title: “a: b”\n", "'", "\r\n"])))
def test_a_corrected_file_does_not_change_again(parts: list[str]) -> None:
    text, _ = corrected("".join(parts))
    assert corrected(text) == (text, ())


def test_the_difference_is_shown_and_nothing_is_written_without_a_yes(fix: Fix, sound: Path) -> None:
    file = sound / MEETING
    broken = file.read_bytes().replace(b"date: 2020-04", b"date: April 2020").replace(b"\n", b"\r\n")
    file.write_bytes(broken)
    for typed in ("", "no\n", "y\n", "perhaps\n"):
        code, output = fix(typed)
        assert code == 1
        assert f"{MEETING}: Unix line ends; dates as 2019-11-19" in output
        assert "  -    date: April 2020\n  +    date: 2020-04\n" in output
        assert "Nothing was written." in output
        assert file.read_bytes() == broken
    code, output = fix("হ্যাঁ\n", language="bn")
    assert code == 0, output
    assert "তারিখ এভাবে" in output
    assert file.read_bytes() == broken.replace(b"\r\n", b"\n").replace(b"April 2020", b"2020-04")


def test_the_files_are_checked_afterwards(fix: Fix, sound: Path) -> None:
    file = sound / MEETING
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"  - sample-goal", b"  - no-such-goal"))
    code, output = fix(yes=True)
    assert code == 1
    assert f"{MEETING}:6:5: error goal-unknown" in output
    assert not file.read_bytes().startswith(b"\xef")
    nothing = "There is nothing that this command can correct. To see what else is missing:"
    assert fix() == (0, f"{nothing} python3 scripts/validate_milestones.py\n")


def test_a_consent_record_keeps_what_it_means_and_is_not_shown(fix: Fix, sound: Path) -> None:
    record = min((sound / "milestones" / "consent").glob("c-*.yml"))
    before = record.read_bytes()
    record.write_bytes(b"\xef\xbb\xbf" + before.replace(b"\n", b"\r\n"))
    entry = read_verdict(sound)[0].consents[record.stem].record
    _, output = fix(yes=True)
    assert record.read_bytes() == before
    assert read_verdict(sound)[0].consents[record.stem].record == entry
    assert "register_ref" not in output
    record.write_bytes(before.replace(b"given_on: 20", b"given_on: 1 May 20"))
    broken = record.read_bytes()
    fix(yes=True)
    assert record.read_bytes() == broken
