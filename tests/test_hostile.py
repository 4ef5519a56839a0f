"""No file, name or text makes the program fail, wait or fill the memory: whatever lies there ends as a problem in the report."""

from __future__ import annotations

import errno
import gc
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from affirming import load_library
from conftest import NOW, PROJECT, SOUND
from fuzz.fuzz_content import report_on
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publishing.checks.gate import Verdict, decide
from publishing.checks.registry import check, rules_in
from publishing.checks.report import report
from publishing.checks.rules import characters
from publishing.content.library import Library
from publishing.files import safe_read
from publishing.files.safe_read import LARGEST_FILE, RefusedError, list_entries, within_limits
from publishing.files.yaml_document import (
    DEEPEST_NESTING,
    LONGEST_LINE,
    LONGEST_TEXT,
    LONGEST_WORD,
    MOST_FAULTS,
    MOST_VALUES,
    read_document,
)

CONFIGURATION = PROJECT / "mkdocs.yml"
TEXTS = yaml.safe_load((PROJECT / "tests" / "hostile.yml").read_text(encoding="utf-8"))
SLOWEST = 2.0  # seconds of computing, for everything that is done to one content file
MOST_MEMORY = 200_000_000  # bytes by which the process may grow at that
NAME = "2020-hostile.yml"
SITE = "docs/_data/site.yml"
PLAIN = (SOUND / "milestones" / "2021-sample-draft.yml").read_text(encoding="utf-8")
FULL = (SOUND / "milestones" / "2020-03-14-sample-meeting.yml").read_text(encoding="utf-8")

on_unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
hostile = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def body(text: str) -> str:
    """A milestone of which the English account is `text`, in double quotes."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return PLAIN.replace("en: Fictional text of a draft.", f'en: "{quoted}"')


@contextmanager
def within_the_limits() -> Iterator[None]:
    """Fail when what is done within takes more time or memory than one file may."""
    gc.freeze()  # what other tests left in this process is not walked through again and again meanwhile
    memory, started = peak(), time.process_time()
    try:
        yield
    finally:
        gc.unfreeze()
    assert time.process_time() - started < SLOWEST
    assert peak() - memory < MOST_MEMORY


def peak() -> int:
    """The most memory that the process ever had, in bytes; 0 on systems that do not say."""
    if sys.platform == "win32":
        return 0
    import resource  # noqa: PLC0415  # not on Windows

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def verdict_on(root: Path) -> tuple[Library, Verdict]:
    library = load_library(root, CONFIGURATION, NOW)
    verdict = decide(library)
    for language in library.languages:
        report(verdict.problems, library, language).encode()
    return library, verdict


def milestone(root: Path, content: str | bytes) -> Path:
    path = root / "milestones" / NAME
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def problems_of(root: Path, file: str = f"milestones/{NAME}") -> list[tuple[str, str, int, int]]:
    """Return the problems of `file`, after an assertion that no entry in it is published."""
    library, verdict = verdict_on(root)
    if file in {entry.file for entry in library.milestones}:
        assert file in {held.file for held in verdict.held_back}
    problems = [problem for problem in verdict.problems if problem.position.file == file]
    return [(problem.rule, problem.variant, problem.position.line, problem.position.column) for problem in problems]


# --- files that are no files -------------------------------------------------------------------------------------------


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_000)


def loop(path: Path) -> None:
    other = path.with_name("2020-other.yml")
    other.symlink_to(path)
    path.symlink_to(other)


@pytest.mark.parametrize(
    ("make", "variant"),
    [
        pytest.param(sparse, "large", id="100 MB"),
        pytest.param(Path.mkdir, "kind", id="folder"),
        pytest.param(getattr(os, "mkfifo", None), "kind", id="pipe", marks=on_unix),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), "link", id="link to a device", marks=on_unix),
        pytest.param(lambda path: path.symlink_to("/etc/passwd"), "link", id="link out of the tree", marks=on_unix),
        pytest.param(lambda path: path.symlink_to("nothing"), "link", id="link to nothing", marks=on_unix),
        pytest.param(loop, "link", id="links in a circle", marks=on_unix),
        pytest.param(Path.touch, "empty", id="empty"),
    ],
)
def test_what_is_no_small_ordinary_file_is_refused_unread(sound: Path, make: Callable[[Path], None], variant: str) -> None:
    make(sound / "milestones" / NAME)
    with within_the_limits():
        assert ("file-unreadable", variant, 1, 1) in problems_of(sound)


@on_unix
@pytest.mark.parametrize("target", ["sample-album", ".", "loop", "/", "/dev"])
def test_a_folder_that_is_a_link_is_never_followed(sound: Path, target: str) -> None:
    (sound / "gallery" / "loop").symlink_to(target)
    with within_the_limits():
        library, _ = verdict_on(sound)
    assert [fault.expected for album in library.albums if "loop" in album.file for fault in album.faults] in ([], ["link"])
    assert not [name for name in library.names if name.startswith("gallery/loop/")]


@on_unix
def test_a_device_that_takes_a_file_s_place_between_looking_and_opening_is_refused(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = milestone(sound, PLAIN)
    ordinary = path.lstat()
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(Path, "lstat", lambda self: ordinary if self == path else os.lstat(self))
    with within_the_limits(), pytest.raises(RefusedError) as refused:
        safe_read.read_content(path, f"milestones/{NAME}")
    assert refused.value.reason == "kind"


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.EACCES, "permission"), (errno.EPERM, "permission"), (errno.EIO, ""), (errno.ELOOP, "link")]
)
def test_a_file_that_the_system_does_not_open_is_a_problem(
    sound: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    # Root may read everything, and so the system's refusal is played.
    path = milestone(sound, PLAIN)

    def refuse(*_: object) -> int:
        raise OSError(number, "refused")

    with monkeypatch.context() as patched:
        patched.setattr("publishing.files.safe_read.os.open", refuse)
        document = read_document(path, f"milestones/{NAME}")
    assert [(fault.kind, fault.expected) for fault in document.faults] == [("file-unreadable", reason)]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything: see the test above")
def test_a_file_without_leave_to_read_is_a_problem(sound: Path) -> None:
    milestone(sound, PLAIN).chmod(0)
    assert ("file-unreadable", "permission", 1, 1) in problems_of(sound)


def test_a_shared_file_that_is_missing_is_a_problem(sound: Path) -> None:
    (sound / "docs" / "_data" / "goals.yml").unlink()
    assert ("file-unreadable", "missing", 1, 1) in problems_of(sound, "docs/_data/goals.yml")


def test_no_more_files_are_read_than_the_limit_says(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_read, "MOST_FILES", 5)
    for number in range(9):
        (sound / "milestones" / f"2019-copy-{number}.yml").write_text(PLAIN, encoding="utf-8")
    library, verdict = verdict_on(sound)
    assert len(library.milestones) == 5
    assert [problem.position.file for problem in verdict.problems if problem.variant == "many"] == ["milestones/2019-copy-5.yml"]


def test_no_more_bytes_are_read_than_the_limit_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_read, "MOST_BYTES", 10)
    for name in "abc":
        (tmp_path / name).write_bytes(b"1234")
    for length, names in ((4, "ab"), (6, "ab"), (7, "a")):
        (tmp_path / "a").write_bytes(b"x" * length)
        assert within_limits(tmp_path, "abc") == names


# --- bytes that are no text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "variant", "line", "column"),
    [
        pytest.param(PLAIN.encode("utf-16"), "utf-16", 1, 1, id="UTF-16 with its mark"),
        pytest.param(b"\xfe\xff" + PLAIN.encode("utf-16-be"), "utf-16", 1, 1, id="UTF-16, the other way round"),
        *(
            pytest.param(
                case["text"].encode(case.get("encoding", "utf-8")), case["variant"], case["line"], case["column"], id=case["name"]
            )
            for case in TEXTS["unreadable"]
        ),
    ],
)
def test_a_file_in_another_encoding_is_named_as_what_it_is(
    sound: Path, content: bytes, variant: str, line: int, column: int
) -> None:
    milestone(sound, content)
    assert problems_of(sound) == [("file-unreadable", variant, line, column)]


def test_a_lone_half_of_a_character_spelt_out_is_refused(sound: Path) -> None:
    milestone(sound, 'a: "\\ud800"\n')
    assert [rule for rule, *_ in problems_of(sound)] == ["yaml-broken"]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_of_any_system_and_the_mark_of_utf_8_change_nothing(tmp_path: Path, ends: str, mark: str) -> None:
    file = tmp_path / "file.yml"
    file.write_bytes((mark + FULL.replace("\n", ends)).encode())
    plain = tmp_path / "plain.yml"
    plain.write_text(FULL, encoding="utf-8", newline="\n")
    assert read_document(file, "file.yml") == read_document(plain, "file.yml")  # every position too


# --- YAML that means harm ----------------------------------------------------------------------------------------------

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        pytest.param(BOMB, "yaml-feature-refused", id="billion laughs"),
        pytest.param("\n".join(" " * level + "a:" for level in range(500)), "file-unreadable", id="500 levels"),
        pytest.param("a: " + "x" * (LONGEST_WORD + 1), "file-unreadable", id="a very long word"),
        pytest.param("a: " + "x " * LONGEST_LINE, "file-unreadable", id="a very long line"),
        pytest.param("a: |\n" + " x y\n" * (LONGEST_TEXT // 3), "file-unreadable", id="a very long text"),
        pytest.param("".join(f"k{number}: 1\n" for number in range(100_000)), "file-unreadable", id="100,000 fields"),
        pytest.param("".join(f"k{number}: 1\n" for number in range(15_000)), "file-unreadable", id="15,000 fields"),
        pytest.param("a: 1\n" * (MOST_VALUES - 1), "key-repeated", id="one field almost as often as allowed"),
        pytest.param("\n" * (LARGEST_FILE - 1), "file-unreadable", id="nothing but line ends"),
        *(
            pytest.param(
                case.get("start", "") + case.get("repeat", "") * case.get("times", 0) + case.get("end", ""),
                case["rule"],
                id=case["name"],
            )
            for case in TEXTS["harmful"]
        ),
    ],
)
def test_yaml_that_means_harm_ends_as_a_problem(sound: Path, content: str, rule: str) -> None:
    milestone(sound, content)
    with within_the_limits():
        assert rule in {broken for broken, *_ in problems_of(sound)}


def test_many_errors_in_one_file_give_a_short_report(sound: Path) -> None:
    milestone(sound, "".join(f"k{number}: 1\nk{number}: \u202e\n" for number in range(2_000)))
    with within_the_limits():
        library, verdict = verdict_on(sound)
        text = report(verdict.problems, library, "en")
    assert len(text.splitlines()) < 500
    assert "more in this file" in text
    assert len([fault for fault in library.milestones[-2].faults if fault.kind == "key-repeated"]) <= MOST_FAULTS


def test_the_limits_leave_room_for_what_editors_write() -> None:
    for path in [*PROJECT.glob("docs/_data/*.yml"), *PROJECT.glob("milestones/*.yml"), *PROJECT.glob("gallery/*/*.yml")]:
        document = read_document(path, path.name)
        assert path.stat().st_size < LARGEST_FILE / 2
        assert len(document.values) < MOST_VALUES / 2
        assert max(map(len, document.values)) < DEEPEST_NESTING / 2


# --- texts that make rules slow ----------------------------------------------------------------------------------------

RUNS = TEXTS["runs"]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is made once in a process, and not for each file: every pattern that the texts of these tests ask for."""
    root = Path(
        shutil.copytree(SOUND, tmp_path_factory.mktemp("compiled") / "sound", ignore=shutil.ignore_patterns(".cache", "site"))
    )
    milestone(root, body(" ".join(RUNS)))
    verdict_on(root)


@pytest.fixture
def alone(sound: Path) -> Path:
    """A site without entries, in which nothing but the file of the test takes time."""
    for path in (*(sound / "milestones").glob("*.yml"), *(sound / "gallery").glob("*/album.yml")):
        path.unlink()
    return sound


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("run", RUNS)
def test_no_run_of_signs_makes_the_rules_slow(alone: Path, run: str) -> None:
    piece = run * max(1, (LONGEST_WORD - 10) // len(run))
    spaced = " ".join([piece[: LONGEST_WORD - 10]] * (LONGEST_TEXT // LONGEST_WORD))[: LONGEST_TEXT - 100]
    milestone(alone, body(f"a {spaced} b"))
    with within_the_limits():
        verdict_on(alone)


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("run", ["{.", "<a <", "[[", "](", "*a *", "1,", "v ", "a.a", "ক "])
def test_a_file_full_of_such_texts_is_judged_in_time(alone: Path, run: str) -> None:
    piece = (run * LONGEST_WORD)[: LONGEST_WORD - 10]
    text = " ".join([piece] * (LONGEST_TEXT // LONGEST_WORD - 1))
    paragraphs = (LARGEST_FILE - len(PLAIN.encode()) - 2_000) // (len(text.encode()) + 60) - 1
    extra = "".join(
        f'  - value: 1\n    unit: {{en: "a", bn: "ক"}}\n    label:\n      en: "{text}"\n      bn: ক\n' for _ in range(paragraphs)
    )
    path = milestone(alone, f"{PLAIN}figures:\n{extra}")
    assert path.stat().st_size < LARGEST_FILE
    with within_the_limits():
        verdict_on(alone)


@pytest.mark.parametrize("value", ["9" * 900, "NaN", "Infinity", "1_000", "0x10", "1e999999999", "-1e-999999999"])
def test_numbers_of_any_size_are_checked(sound: Path, value: str) -> None:
    milestone(sound, FULL.replace("value: 12", f"value: {value}"))
    with within_the_limits():
        verdict_on(sound)


@pytest.mark.parametrize(
    "zone", ["../../../etc/passwd", "/etc/passwd", "Asia", "a" * 900, ".", "Asia/Kolkata/x", "Asia/../../passwd", "…"]
)
def test_a_time_zone_is_never_a_way_to_other_files(sound: Path, zone: str) -> None:
    file = sound / SITE
    text = file.read_text(encoding="utf-8").replace("Asia/Kolkata", zone)
    file.write_text(text, encoding="utf-8")
    line = text[: text.index("time_zone:")].count("\n") + 1
    library, verdict = verdict_on(sound)
    assert library.shared.site.record is None
    assert verdict.published is None
    assert [(problem.rule, problem.position.line) for problem in verdict.problems if problem.position.file == SITE] == [
        ("value-wrong", line)
    ]


# --- letters -----------------------------------------------------------------------------------------------------------


ENGLISH = ("survivors and survivor leaders", "visit wcd.gov.in or wbgov.in", "12 m² © BUP", "a note† here", "Tel Aviv")


@pytest.mark.parametrize(
    "content",
    [*(PLAIN.replace("খসড়ার কাল্পনিক লেখা।", text) for text in TEXTS["bengali"]), *map(body, ENGLISH)],
    ids=[*TEXTS["bengali"], *ENGLISH],
)
def test_bengali_as_people_write_it_is_accepted_and_english_is_not_taken_for_an_old_font(sound: Path, content: str) -> None:
    milestone(sound, content)
    library, _ = verdict_on(sound)
    assert check(library, rules_in(characters)) == ()


# --- names -------------------------------------------------------------------------------------------------------------

NAMES = [name.encode() for name in TEXTS["names"]] + [bytes.fromhex(name) for name in TEXTS["raw_names"]]


@on_unix
@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_a_name_that_cannot_be_used_everywhere_is_a_problem_that_prints(sound: Path, name: bytes) -> None:
    (sound / "milestones" / os.fsdecode(name)).write_text(PLAIN, encoding="utf-8")
    library, verdict = verdict_on(sound)
    files = [problem.position.file for problem in verdict.problems if problem.rule == "name-refused"]
    assert [os.fsencode(file) for file in files] == [b"milestones/" + name]
    for language in library.languages:
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", report(verdict.problems, library, language))


@on_unix
@pytest.mark.parametrize("folder", ["con", "Con", "a..b", ".hidden", "a.", "a ", "A", "স"])
def test_an_album_in_a_folder_with_such_a_name_is_held_back(sound: Path, folder: str) -> None:
    album = sound / "gallery" / "sample-album"
    album.rename(album.with_name(folder))
    _, verdict = verdict_on(sound)
    assert verdict.published is not None
    assert "name-refused" in {problem.rule for problem in verdict.problems}
    assert f"gallery/{folder}/album.yml" in {held.file for held in verdict.held_back}


@on_unix
@pytest.mark.parametrize(
    ("first", "second"), [("chair.png", "Chair.png"), ("\u00e9.png", "e\u0301.png"), ("k.png", "\u212a.png")]
)
def test_two_names_that_are_one_on_other_computers_are_a_problem(sound: Path, first: str, second: str) -> None:
    for name in (first, second):
        (sound / "gallery" / "sample-album" / name).write_bytes(b"")
    _, verdict = verdict_on(sound)
    assert [problem.variant for problem in verdict.problems if problem.rule == "name-refused"].count("same") == 1


@pytest.mark.parametrize(
    "file", ["../sample-people/rowers.png", "/etc/passwd.png", "..\\a.png", "a/b.png", "con/../a.png", "a.png\x00", ".png"]
)
def test_a_picture_s_file_never_leads_out_of_its_folder(sound: Path, file: str) -> None:
    album = sound / "gallery" / "sample-album" / "album.yml"
    written = file.replace("\\", "\\\\").replace("\x00", "\\0")
    album.write_text(album.read_text(encoding="utf-8").replace("file: chair.png", f'file: "{written}"'), encoding="utf-8")
    library, _ = verdict_on(sound)
    assert [album.record for album in library.albums if album.file.endswith("sample-album/album.yml")] == [None]


def test_names_are_listed_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_read, "MOST_NAMES", 3)
    for number in range(9):
        (tmp_path / f"{number}").touch()
    assert list_entries(tmp_path.parent, (tmp_path.name, "absent")) == tuple(f"{tmp_path.name}/{number}" for number in range(3))


# --- anything at all ---------------------------------------------------------------------------------------------------

SOUND_LIBRARY = load_library(SOUND, CONFIGURATION, NOW)
PIECES = st.sampled_from(
    [*RUNS, "\r\n", "\x00", "\ud7ff", "\u202e", "a: ", "- ", "---\n", '"', "'", "|\n", " #", "&a ", "*a ", "!!str "]
)


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def changed(edits: list[tuple[float, int, str]]) -> bytes:
    """Return a sound milestone after `edits`: at a part of its length so many characters are replaced by a text."""
    text = FULL
    for place, length, replacement in edits:
        at = int(place * len(text))
        text = text[:at] + replacement + text[at + length :]
    return encoded(text)


edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.one_of(PIECES, st.text(max_size=20))), min_size=1, max_size=6)


@hostile
@given(
    content=st.one_of(
        st.binary(max_size=400),
        st.text(max_size=400).map(encoded),
        st.lists(PIECES, max_size=60).map("".join).map(encoded),
        edits.map(changed),
        st.text(max_size=200).map(body).map(encoded),
    )
)
def test_anything_is_a_report(tmp_path: Path, content: bytes) -> None:
    """Any bytes, text, heap of signs, change to a milestone or text in one is reported in each language, within the file."""
    report_on(tmp_path / NAME, content, SOUND_LIBRARY)


@hostile
@given(content=st.binary(max_size=200))
def test_any_bytes_are_text_or_a_known_error(content: bytes) -> None:
    try:
        text = safe_read.decode_text(content)
    except safe_read.EncodingError as error:
        variant, at, text = error.variant, error.at, error.text
    else:
        variant, at = "", len(text)
    assert variant in ("", "encoding", "utf-16", "utf-32", "windows")
    assert at <= len(text)
    assert "\r" not in text
