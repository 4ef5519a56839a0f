"""What files say is read as it was meant, whatever YAML would make of it elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.content import markdown as markup
from publishing.content.fields import PartialDate
from publishing.content.records import Milestone
from publishing.content.validation import read_record
from publishing.files.yaml_document import Document, read_document
from publishing.images.master import read_master


def read(tmp_path: Path, text: str) -> Document:
    file = tmp_path / "file.yml"
    file.write_bytes(text.encode())
    return read_document(file, file.name)


def test_every_scalar_stays_the_text_that_was_typed(tmp_path: Path) -> None:
    scalars = {"a": "NO", "b": "0123", "c": "12:30", "d": "1_000", "e": "2019-11-19", "f": "~"}
    assert read(tmp_path, "".join(f"{name}: {value}\n" for name, value in scalars.items())).value == scalars


def test_a_mark_at_the_start_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeffa: 1\r\nb:\r\n  - x\r\n").value == {"a": "1", "b": ["x"]}


def test_every_value_knows_its_line_and_column(tmp_path: Path) -> None:
    document = read(tmp_path, "title:\n  en: One\n  bn: এক\nlist:\n  - x: 1\n")
    value, key = document.position(("title", "bn")), document.key_position(("list", 0, "x"))
    missing = document.position(("list", 0, "y"))
    assert [(place.line, place.column) for place in (value, key, missing)] == [(3, 7), (5, 5), (5, 5)]


@pytest.mark.parametrize("kind", ["folder", "link", "pipe", "nothing"])
def test_what_is_no_ordinary_file_is_a_fault_and_never_waits(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file.yml"
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(path)
    assert [fault.kind for fault in read_document(path, "file.yml").faults] == ["file-unreadable"]


def test_a_fact_that_the_file_name_gives_may_not_be_written_again(tmp_path: Path) -> None:
    _, faults = read_record(read(tmp_path, "date: 2019\n"), Milestone, {"slug": "a", "date": "2020"})
    assert ("field-unknown", "date") in {(fault.kind, fault.found) for fault in faults}


@pytest.mark.parametrize("text", ["2019-11-19", "2016-05", "2013", "2020-02-29"])
def test_a_date_has_the_precision_that_is_known(text: str) -> None:
    date = PartialDate(text)
    assert str(date) == text
    assert "-".join(f"{part:02}" for part in date.parts) == text


@pytest.mark.parametrize("text", ["2019-02-29", "2019-13", "19-11-2019", "2019-1-1", "২০১৯", "0000", "2019-11-19 ", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="date"):
        PartialDate(text)


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))", "[x](data:text/html,hi)", "# T {: onclick=alert(1) }",
        "[x](//example.org/)", "[x](http://example.org/)", "<javascript:alert(1)>", "[x]: javascript:alert(1)\n\n[x]",

    ],
)  # fmt: skip
def test_dangerous_markdown_comes_out_as_the_characters_that_were_typed(typed: str) -> None:
    html = markup.html(typed)
    assert not any(tag in html for tag in ("<script", "<img", "<a ", 'onclick="', "href"))


def test_the_documented_markdown_is_rendered_and_a_picture_is_never_loaded() -> None:
    assert "<img" not in markup.html("![x](https://example.org/a.png)")
    html = markup.html("## Head\n\nA **bold** *word* and a [link](https://example.org/).\n\n- one\n- two\n\n> said\n")
    parts = ("<h2>Head</h2>", "<strong>bold</strong>", "<em>word</em>", "<li>one</li>", "<blockquote>")
    assert all(part in html for part in (*parts, '<a href="https://example.org/" rel="noreferrer">link</a>'))


@pytest.mark.parametrize(
    ("content", "fault"), [(b"", "empty"), (b"GIF89a", "unreadable"), (b"%!PS-Adobe", "unreadable"), (None, "missing")]
)
def test_a_file_that_is_no_picture_has_a_fault(tmp_path: Path, content: bytes | None, fault: str) -> None:
    path = tmp_path / "picture.jpg"
    if content is not None:
        path.write_bytes(content)
    assert read_master(path).fault == fault


@given(st.lists(st.from_regex(r"(200[0-9]|20[12][0-9])(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?", fullmatch=True)))
def test_written_dates_sort_by_their_first_days_and_precision(written: list[str]) -> None:
    dates = [PartialDate(text) for text in written]
    assert sorted(dates, key=str) == sorted(dates, key=lambda date: (date.first_day, len(date.parts)))
