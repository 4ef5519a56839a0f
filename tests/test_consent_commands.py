"""Consent is asked for without identity, and counts once the person has seen exactly what readers will see."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from affirming import read_verdict
from conftest import PROJECT
from photographs import search
from PIL import Image, ImageOps

from publishing.cli.confirm_consent import confirm_consent
from publishing.cli.new_consent import FIRST_LINE, allowed, fits, new_consent, new_id
from publishing.consent.clearance import Cleared, consent_items
from publishing.content.consent_record import CONSENT_ID, Consent
from publishing.content.fields import Record
from publishing.content.validation import read_record
from publishing.files.atomic_write import create_file
from publishing.files.yaml_document import read_document
from publishing.i18n.messages import load_catalogue, message
from publishing.preview.session import as_if_confirmed

CASES = yaml.safe_load(Path(__file__).with_name("consent_commands_cases.yml").read_text(encoding="utf-8"))

CONSENTS = "milestones/consent"
SLUG = "2023-05-invented-weavers"
MILESTONE, ALBUM = f"milestones/{SLUG}.yml", "gallery/invented-album/album.yml"
PICTURE = "gallery/invented-album/looms.png"
TEXT_ID, PHOTO_ID = "c-weaversaaa", "c-loomsaaaaa"
ENGLISH, BENGALI = "Invented weavers wove a blanket that never was", "বানানো তাঁতিরা এমন একটি কম্বল বোনেন যা কখনও ছিল না"
CAPTION = "Looms, drawn as nothing but circles"
WRITTEN_BY_OTHERS = {
    "id", "reviewed_on", "renewed_on", "final_seen_on", "covers", "covers.texts", "covers.photos", "covers.milestones",
}  # fmt: skip
WITHDRAWAL = {"withdraw", "withdraw.received_on", "withdraw.acted_on"}

Run = Callable[..., tuple[int, str]]

CONSENTED = PROJECT / "tests" / "consented"  # a fictional milestone and album, laid over the sound site
ENTRY = (CONSENTED / MILESTONE).read_text(encoding="utf-8")


def add_entries(root: Path) -> None:
    """Add a fictional milestone and a picture, which name consents that are not there yet."""
    shutil.copytree(CONSENTED, root, dirs_exist_ok=True)
    circles = Image.radial_gradient("L").resize((300, 200))
    Image.merge("RGB", (circles, ImageOps.invert(circles), Image.linear_gradient("L").resize((300, 200)))).save(root / PICTURE)
    search((root / PICTURE).parent)


def record(uses: str, /, **changes: str) -> str:
    """A live fictional record that nobody has confirmed yet, with fields changed."""
    fields = {
        "state": "given",
        "subject": "survivor_adult",
        "age_at_event": "adult",
        "age_now": "adult",
        "uses": uses,
        "languages": "[en, bn]",
        "notice": f'{{version: "1.0", language: bn, mode: spoken, given_on: {day(-30)}}}',
        "given_on": day(-20),
        "method": "thumbprint",
        "cooling_off_until": day(-10),
        "risk": f'{{assessed_on: {day(-25)}, outcome: low, live_case: "false"}}',
        "review_on": day(300),
        "expires_on": day(600),
        "steward": "comms-1",
        "second_reviewer": "collective-2",
        "register_ref": "r-104",
    }
    return "\n".join(["# A fictional consent for the tests.", *(f"{k}: {v}" for k, v in (fields | changes).items() if v), ""])


def day(ahead: int) -> str:
    """The day so many days from today, in the time zone of the sound site."""
    return (datetime.datetime.now(ZoneInfo("Asia/Kolkata")).date() + datetime.timedelta(days=ahead)).isoformat()


@pytest.fixture
def consented(sound: Path) -> Path:
    """The sound site with a fictional milestone and a fictional picture whose consents nobody has confirmed yet."""
    add_entries(sound)
    put(sound, TEXT_ID, record("[text, quote]", register_ref="r-103"))
    put(sound, PHOTO_ID, record("[photo]", identity="non_facial", register_ref="r-105"))
    return sound


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command with what is typed, and returns its exit code and what it said."""

    def started(command: Callable[[Namespace], int], typed: str, **options: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = command(Namespace(**({"language": "en", "seen_on": None, "review": False} | options)))
        return code, capsys.readouterr().out

    return started


def put(root: Path, name: str, text: str) -> Path:
    path = root / CONSENTS / f"{name}.yml"
    path.write_bytes(text.encode())
    return path


def read(path: Path) -> Consent:
    found, faults = read_record(read_document(path, path.name), Consent, {"id": path.stem})
    assert found is not None, faults
    return found


def files(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file() and ".cache" not in path.parts}


def made(root: Path, before: dict[str, bytes]) -> Path:
    """The one file that is new; all others are as they were."""
    after = files(root)
    (new,) = set(after) - set(before)
    assert {name: after[name] for name in before} == before
    return Path(new)


# ---- new_consent.py ----

YES_ONLY_TO_TEXT = ["yes", *["no"] * 6]
ANSWERS = [
    "2", "1", "1", "1", "", *YES_ONLY_TO_TEXT, "yes", "yes", "", "", "1.2", "1", "2", day(-30), day(-20), "2", "yes",
    day(-25), "1", "no", "no", "yes", "yes", "comms-1", "r-104",
]  # fmt: skip
DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
ANSWERS_IN_BENGALI = [
    {"yes": "হ্যাঁ", "no": "না"}.get(answer, answer if re.match("[a-z]", answer) else answer.translate(DIGITS)) for answer in ANSWERS
]
REQUESTED = [
    "1", "5", "3", "2", "face", *YES_ONLY_TO_TEXT, "no", "yes", "state", "3", "2", "sat", "written", "today",
    "today", "2", "yes", "l-3", "yes", "o-4", day(30), day(90), "comms-1", "r-7",
]  # fmt: skip


def typed(answers: list[str]) -> str:
    return "".join(f"{answer}\n" for answer in answers)


@pytest.mark.parametrize(("language", "answers"), [("en", ANSWERS), ("bn", ANSWERS_IN_BENGALI)])
def test_answers_become_a_record_without_identity(sound: Path, run: Run, language: str, answers: list[str]) -> None:
    before = files(sound)
    code, said = run(new_consent, typed(answers), root=sound, language=language)
    path = made(sound, before)
    assert code == 0
    assert re.fullmatch(CONSENT_ID, path.stem)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(FIRST_LINE + "\n")
    assert text.count("#") == 2
    consent = read(path)
    assert consent.model_dump(exclude_none=True) == {
        "id": path.stem, "state": "given", "subject": "survivor_adult", "age_at_event": "adult", "age_now": "adult",
        "identity": "none", "uses": ("text",), "languages": ("en", "bn"), "place_max": "district", "date_max": "month",
        "notice": {"version": "1.2", "language": "bn", "mode": "spoken", "given_on": day(-30)},
        "given_on": day(-20), "method": "thumbprint", "cooling_off_until": day(-13),
        "risk": {"assessed_on": day(-25), "outcome": "low", "live_case": "false"},
        "review_on": str(consent.review_on), "expires_on": str(consent.expires_on),
        "steward": "comms-1", "register_ref": "r-104",
    }  # fmt: skip
    assert f"  - {path.stem}\n" in said
    assert f"scripts/confirm_consent.py {path.stem}" in said
    _, verdict = read_verdict(sound)
    own = {problem.rule for problem in verdict.problems if problem.position.file.endswith(path.name)}
    assert own == {"consent-unused"}


def test_a_consent_that_is_only_asked_for_names_no_day_of_giving(sound: Path, run: Run) -> None:
    before = files(sound)
    code, said = run(new_consent, typed(REQUESTED), root=sound)
    consent = read(made(sound, before))
    assert code == 0
    assert (consent.state, consent.given_on, consent.method, consent.cooling_off_until) == ("requested", None, None, None)
    assert (consent.identity, consent.written_authorisation) == ("face", "true")
    assert (consent.legal_review, consent.authority_order) == ("l-3", "o-4")
    assert (consent.languages, consent.notice.language, consent.risk.live_case) == (("bn",), "sat", "true")
    assert "state: given" in said


def test_in_bengali_mode_no_english_is_left_but_ids_commands_and_fields(sound: Path, run: Run) -> None:
    _, said = run(new_consent, typed(["perhaps", *ANSWERS_IN_BENGALI]), root=sound, language="bn")
    commands = r"python3|scripts/\w+\.py|--language bn|--review|Ctrl\+C"
    ids = r"`[^`]*`|album\.yml|milestones/consent/\S+|c-\w{10}|consent:|[lor]-\d+|(?:comms|collective)-\d"
    assert re.findall(r"[A-Za-z]+", re.sub(f"{commands}|{ids}", "", said)) == []


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        (0, ["", "3", "renewed", "yes", "০"]), (1, ["", "0", "8", "survivor"]), (2, ["", "17", "Adult"]), (3, [""]),
        (4, ["7", "all"]),
        (5, ["", "y", "Yes", "all", "yes\u200b", "true"]), (12, ["", "en"]), (14, ["village"]), (15, ["0"]), (16, ["", "one"]),
        (17, ["", "24", "xx"]), (18, ["", "3"]), (19, ["", "2026-02-30", "01-03-2026", "2026", "tomorrow", day(1)]),
        (20, ["", day(-31), day(1), "yes"]), (21, ["", "email"]), (22, ["", "no", day(-14)]), (23, ["", day(1)]),
        (24, ["", "none"]),
        (25, ["", "none"]), (26, ["", "12", "L-12"]), (27, ["", "no", day(0), day(367)]), (28, ["", "forever", day(800)]),
        (29, ["", "Comms-1", "comms"]), (30, ["", "104", "r-"]),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_asked_again(sound: Path, run: Run, number: int, wrong: list[str]) -> None:
    before = files(sound)
    code, said = run(new_consent, typed([*ANSWERS[:number], *wrong, *ANSWERS[number:]]), root=sound)
    plain, quiet = run(new_consent, typed([*ANSWERS[:-1], "r-105"]), root=sound)
    assert (code, plain) == (0, 0)
    assert said.count("> ") == quiet.count("> ") + len(wrong)
    first, second = (Path(name).read_bytes().replace(b"r-105", b"r-104") for name in set(files(sound)) - set(before))
    assert first == second


def test_a_consent_to_no_use_or_no_language_is_asked_again(sound: Path, run: Run) -> None:
    before = files(sound)
    answers = [*ANSWERS[:5], *["no"] * 7, *ANSWERS[5:12], "no", "no", *ANSWERS[12:]]
    code, said = run(new_consent, typed(answers), root=sound)
    assert code == 0
    assert "needs at least one use" in said
    assert "needs at least one language" in said
    assert read(made(sound, before)).uses == ("text",)


@pytest.mark.parametrize("answer", CASES["what_looks_like_identity_is_refused_and_not_repeated"])
def test_what_looks_like_identity_is_refused_and_not_repeated(sound: Path, run: Run, answer: str) -> None:
    before = files(sound)
    for number in (1, 19, 26, 29, 30):
        answers = [*ANSWERS[:-1], f"r-20{number}"]
        code, said = run(new_consent, typed([*answers[:number], answer, *answers[number:]]), root=sound)
        assert code == 0
        assert "could identify the person" in said
        assert answer not in said
    for name in set(files(sound)) - set(before):
        assert answer not in Path(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "bn"])
def test_an_end_at_any_question_writes_nothing_and_says_so(sound: Path, run: Run, language: str) -> None:
    before = files(sound)
    for count in range(len(ANSWERS)):
        code, said = run(new_consent, typed(ANSWERS[:count]), root=sound, language=language)
        assert code == 1
        assert message("new_consent.ended", language) in said
        assert files(sound) == before


def test_ctrl_c_writes_nothing_and_says_so(sound: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(sound)

    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupted)
    code, said = run(new_consent, "", root=sound)
    assert (code, files(sound)) == (1, before)
    assert "Nothing was written" in said


def test_the_commands_run_as_an_editor_runs_them(consented: Path) -> None:
    for name, answers, arguments in (
        ("new_consent.py", ANSWERS_IN_BENGALI, ("--language", "bn")),
        ("confirm_consent.py", ["হ্যাঁ"], (TEXT_ID,)),
    ):
        done = subprocess.run(
            [sys.executable, PROJECT / "scripts" / name, "--root", consented, *arguments],
            input=typed(answers),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == ""
    broken = subprocess.run(
        [sys.executable, PROJECT / "scripts" / "new_consent.py", "--root", consented],
        input=b"2\n\xff\n",
        capture_output=True,
        check=False,
    )
    assert broken.returncode == 1
    assert b"Nothing was written" in broken.stdout


def test_ids_say_nothing_and_never_come_twice(sound: Path) -> None:
    library, _ = read_verdict(sound)
    ids = {new_id(library) for _ in range(500)}
    assert len(ids) == 500
    assert all(re.fullmatch(CONSENT_ID, name) for name in ids)
    assert {letter for name in ids for letter in name[2:]} == set("abcdefghijklmnopqrstuvwxyz234567")


def test_an_id_that_is_taken_is_not_given_again(consented: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library, _ = read_verdict(consented)
    letters = iter([*TEXT_ID[2:], *"zzzzzzzzzz"])
    monkeypatch.setattr("secrets.choice", lambda _: next(letters))
    assert new_id(library) == "c-zzzzzzzzzz"


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "c-aaaaaaaaaa.yml"
    create_file(path, b"first")
    with pytest.raises(FileExistsError):
        create_file(path, b"second")
    assert path.read_bytes() == b"first"
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_there_is_a_question_for_every_field_and_a_meaning_for_every_value() -> None:
    texts = load_catalogue("new_consent_questions")
    questions = {name.removesuffix(".asks") for name in texts if name.endswith(".asks")}
    assert questions == _fields(Consent) - WRITTEN_BY_OTHERS - WITHDRAWAL
    for name in questions:
        assert f"{name}.wrong" in texts
        answers = {text.removeprefix(f"{name}.answers.") for text in texts if text.startswith(f"{name}.answers.")}
        if name != "languages" and allowed(name) and not name.endswith(("live_case", "authorisation")):
            assert answers == set(allowed(name)), name
        assert all(fits(name, value) for value in answers) or name == "uses"


def _fields(kind: type[Record], above: str = "") -> set[str]:
    found: set[str] = set()
    for name, field in kind.model_fields.items():
        inner = [
            one
            for one in (field.annotation, *getattr(field.annotation, "__args__", ()))
            if isinstance(one, type) and issubclass(one, Record)
        ]
        found |= _fields(inner[0], f"{above}{name}.") if inner else {f"{above}{name}"}
    return found


# ---- confirm_consent.py ----


def evidence(root: Path, name: str) -> tuple[dict[str, str], dict[str, str]]:
    library, _ = read_verdict(root)
    (found,) = [item.evidence for item in consent_items(library) if name in (item.record.consent or ())]
    return dict(found.texts), dict(found.photos)


def review(run: Run, root: Path, name: str, typed: str = "collective-2\nyes\n") -> tuple[int, str]:
    """Run the sitting of the second reviewer."""
    return run(confirm_consent, typed, root=root, id=name, review=True)


def is_published(root: Path, name: str) -> bool:
    _, verdict = read_verdict(root)
    assert verdict.published is not None
    shown = [*verdict.published.milestones, *(photo for album in verdict.published.albums for photo in album.photos)]
    return any(name in (one.item.consent or ()) for one in shown)


@pytest.mark.parametrize("language", ["en", "bn"])
def test_what_the_person_would_see_is_shown_in_every_language_agreed_to(consented: Path, run: Run, language: str) -> None:
    _, said = run(confirm_consent, "\n", root=consented, id=TEXT_ID, language=language)
    for shown in (
        "A fictional weaver speaks", "একজন কাল্পনিক তাঁতির কথা", "A fictional person spoke about fictional looms.",
        "আমাদের তাঁত কয়েকটি বৃত্ত, আর আমাদের কাপড় নিছক বাতাস।", "Sample District", "নমুনা জেলা", "May 2023", "মে ২০২৩",
        message("new_consent_questions.uses.answers.quote", language), message("new_consent.pictures-none", language),
        "1 June 2023", "১ জুন ২০২৩", "The loom was called a wheel.", "তাঁতটিকে চাকা বলা হয়েছিল।",
        "http://127.0.0.1:8000/milestones/2023-05-invented-weavers/\n",
        "http://127.0.0.1:8000/bn/milestones/2023-05-invented-weavers/\n", "scripts/preview_site.py",
    ):  # fmt: skip
        assert shown in said, shown


def test_a_picture_is_shown_with_its_file_its_size_and_its_digest(consented: Path, run: Run) -> None:
    _, said = run(confirm_consent, "\n", root=consented, id=PHOTO_ID)
    _, photos = evidence(consented, PHOTO_ID)
    assert f"invented-album/looms: {PICTURE}, 300 × 200 pixels, {photos['invented-album/looms'][:12]}" in said
    for shown in (
        CAPTION,
        "তাঁতের জায়গায় ধূসর বৃত্ত",
        "Sample District",
        "২০২২",
        "http://127.0.0.1:8000/bn/gallery/#invented-album\n",
    ):
        assert shown in said, shown


def test_a_language_that_was_not_agreed_to_is_neither_shown_nor_covered(consented: Path, run: Run) -> None:
    path = put(consented, TEXT_ID, record("[text, quote]", languages="[bn]"))
    code, said = run(confirm_consent, "yes\n", root=consented, id=TEXT_ID)
    assert code == 0
    assert "A fictional weaver speaks" not in said
    assert "8000/milestones" not in said
    covers = read(path).covers
    assert covers is not None
    assert set(covers.texts) == {"bn"}


@pytest.mark.parametrize(
    "answer",
    ["y", "Yes ", "YES", "yes\u200b", "\u200byes", "yes.", "ok", "না", "", "true", "1", "হ্যা", "হাঁ", "yes yes", "уes", "no\nyes"],
)
def test_anything_but_a_plain_yes_writes_nothing(consented: Path, run: Run, answer: str) -> None:
    before = files(consented)
    for language in ("en", "bn"):
        code, said = run(confirm_consent, f"{answer}\n", root=consented, id=TEXT_ID, language=language)
        assert (code, files(consented)) == (1, before)
        assert message("new_consent.not-confirmed", language) in said
    assert run(confirm_consent, "", root=consented, id=TEXT_ID)[0] == 1
    assert files(consented) == before


@pytest.mark.parametrize(("name", "answer"), [(TEXT_ID, "yes"), (TEXT_ID, "  হ্যাঁ "), (PHOTO_ID, "yes"), (PHOTO_ID, "হ্যাঁ")])
def test_a_plain_yes_writes_the_digests_of_what_was_shown_and_publishes(
    consented: Path, run: Run, name: str, answer: str
) -> None:
    assert not is_published(consented, name)
    texts, photos = evidence(consented, name)
    code, said = run(confirm_consent, f"{answer}\n", root=consented, id=name)
    consent = read(consented / CONSENTS / f"{name}.yml")
    assert code == 0
    assert consent.covers is not None
    assert (consent.covers.texts, consent.covers.photos) == (texts, photos)
    assert str(consent.final_seen_on) == read_verdict(consented)[0].today.isoformat()
    assert f"confirm_consent.py {name} --review" in said
    assert not is_published(consented, name)
    code, said = review(run, consented, name)
    assert code == 0
    assert "It will be published with the next build, in: English and Bengali" in said
    assert is_published(consented, name)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", [True, False])
def test_only_the_bytes_of_covers_and_of_the_day_change(consented: Path, run: Run, end: str, mark: str, last: bool) -> None:  # noqa: FBT001
    old = f"covers:\n  texts:\n    en: {'0' * 64}\n  photos:\n    a/b: {'1' * 64}\n"
    lines = record("[text, quote]", second_reviewer="").splitlines(keepends=True)
    start = "".join([*lines[:1], "\n", *lines[1:4]]) + f"final_seen_on: {day(-15)}\n"
    rest = "".join(lines[4:])
    whole = (start + rest + old) if last else (start + old + "\n" + rest)
    path = put(consented, TEXT_ID, mark + whole.replace("\n", end))
    texts, _ = evidence(consented, TEXT_ID)
    assert run(confirm_consent, "yes\n", root=consented, id=TEXT_ID)[0] == 0
    new = f"covers:\n  texts:\n    en: {texts['en']}\n    bn: {texts['bn']}\n"
    today = read_verdict(consented)[0].today.isoformat()
    expected = whole.replace(old, new).replace(f"final_seen_on: {day(-15)}", f"final_seen_on: {today}")
    assert path.read_bytes() == (mark + expected.replace("\n", end)).encode()
    assert [one.name for one in path.parent.iterdir() if one.name.startswith(".")] == []


def test_new_fields_stand_where_the_record_has_them(consented: Path, run: Run) -> None:
    path = put(consented, TEXT_ID, record("[text, quote]", second_reviewer="", register_ref="r-103"))
    before = path.read_text(encoding="utf-8")
    assert run(confirm_consent, "yes\n", root=consented, id=TEXT_ID)[0] == 0
    after = path.read_text(encoding="utf-8").splitlines()
    assert [line.split(":")[0] for line in after if line[:1].isalpha()] == [
        name for name in Consent.model_fields if re.search(rf"^{name}:", "\n".join(after), re.MULTILINE)
    ]
    added = [line for line in after if line not in before.splitlines()]
    assert after == [*before.splitlines()[: after.index(added[0])], *added, *before.splitlines()[after.index(added[0]) :]]


def test_a_record_in_a_form_that_cannot_be_changed_safely_stays_as_it_is(consented: Path, run: Run) -> None:
    lines = record("[text, quote]").splitlines()
    path = put(consented, TEXT_ID, "{" + ", ".join(lines[1:]) + "}\n")
    before = path.read_bytes()
    code, said = run(confirm_consent, "yes\n", root=consented, id=TEXT_ID)
    assert (code, path.read_bytes()) == (1, before)
    assert "cannot change safely" in said


def test_an_edit_makes_the_consent_stale_and_confirming_mends_it(consented: Path, run: Run) -> None:
    run(confirm_consent, "yes\n", root=consented, id=TEXT_ID)
    review(run, consented, TEXT_ID)
    assert is_published(consented, TEXT_ID)
    entry = consented / MILESTONE
    entry.write_text(entry.read_text(encoding="utf-8").replace("spoke about", "talked about"), encoding="utf-8")
    assert "consent-stale" in rules(consented)
    code, said = run(confirm_consent, "yes\n", root=consented, id=TEXT_ID)
    assert code == 0
    assert "A fictional person talked about fictional looms." in said
    assert not is_published(consented, TEXT_ID)  # the second reviewer has not read the new form
    assert review(run, consented, TEXT_ID)[0] == 0
    assert is_published(consented, TEXT_ID)


def test_an_edit_while_the_text_is_shown_writes_nothing(consented: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def answered(_: str) -> str:
        entry = consented / MILESTONE
        entry.write_text(entry.read_text(encoding="utf-8").replace("spoke about", "talked about"), encoding="utf-8")
        return "yes"

    monkeypatch.setattr("builtins.input", answered)
    path = consented / CONSENTS / f"{TEXT_ID}.yml"
    before = path.read_bytes()
    code, said = run(confirm_consent, "", root=consented, id=TEXT_ID)
    assert (code, path.read_bytes()) == (1, before)
    assert "changed in the meantime" in said


def test_what_is_still_missing_is_said(consented: Path, run: Run) -> None:
    put(consented, TEXT_ID, record("[text, quote]", given_on=day(-2), cooling_off_until=day(8)))
    code, said = run(confirm_consent, "yes\n", root=consented, id=TEXT_ID)
    assert code == 0
    assert "this is still missing" in said
    assert day(8) in said.split("still missing")[1]
    assert not is_published(consented, TEXT_ID)
    entry = consented / MILESTONE
    entry.write_text(entry.read_text(encoding="utf-8").replace("status: published", "status: draft"), encoding="utf-8")
    put(consented, TEXT_ID, record("[text, quote]"))
    run(confirm_consent, "yes\n", root=consented, id=TEXT_ID)
    assert "It is a draft" in review(run, consented, TEXT_ID)[1]


def test_of_two_people_each_confirms_alone_and_a_picture_waits_for_its_own(consented: Path, run: Run) -> None:
    entry, other = consented / MILESTONE, "c-oooooooo22"
    text = entry.read_text(encoding="utf-8").replace(f"[{TEXT_ID}]", f"[{TEXT_ID}, {other}]\nphotos: [invented-album/looms]")
    entry.write_text(text, encoding="utf-8")
    put(consented, TEXT_ID, record("[text, quote, photo]"))
    put(consented, other, record("[text, quote, photo]", register_ref="r-106"))
    for name in (TEXT_ID, other):
        code, said = run(confirm_consent, "yes\n", root=consented, id=name)
        assert code == 0, said
        assert CAPTION in said
        assert "this is still missing" in said
        assert review(run, consented, name)[0] == 0
        assert not is_published(consented, name)
    assert run(confirm_consent, "yes\n", root=consented, id=PHOTO_ID)[0] == 0
    assert "It will be published" in review(run, consented, PHOTO_ID)[1]
    assert is_published(consented, TEXT_ID)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": "requested", "given_on": "", "method": ""}, "wait for the answer"),
        ({"state": "refused"}, "consent was refused"),
        ({"state": "withdrawn"}, "consent was withdrawn"),
        ({"withdraw": "{received_on: 2026-01-01}"}, "consent was withdrawn"),
        ({"uses": "[text]"}, "error consent-use-missing"),
        ({"expires_on": "2020-01-01"}, "error consent-expired"),
        ({"place_max": "state"}, "error place-too-fine"),
        ({"method": ""}, "error consent-not-given"),
        ({"cooling_off_until": ""}, "error consent-cooling-off"),
        ({"languages": "[hi]"}, "not written in any of the languages"),
        ({"second_reviewer": "comms-1"}, "error consent-one-reviewer"),
        ({"phone": "none"}, "cannot be read"),
    ],
)
def test_what_cannot_be_confirmed_is_refused_with_the_reason(
    consented: Path, run: Run, changes: dict[str, str], said: str
) -> None:
    put(consented, TEXT_ID, record("[text, quote]", **changes))
    before = files(consented)
    code, found = run(confirm_consent, "yes\n", root=consented, id=TEXT_ID)
    assert (code, files(consented)) == (1, before)
    assert said in found
    assert "A fictional weaver speaks" not in found


def test_an_unknown_an_unnamed_and_a_repeated_consent_are_refused(consented: Path, run: Run) -> None:
    put(consented, "c-uuuuuuuu22", record("[text]", register_ref="r-107"))
    before = files(consented)
    assert "no such consent record" in run(confirm_consent, "yes\n", root=consented, id="c-nnnnnnnnnn")[1]
    assert "Fictional Name" not in run(confirm_consent, "yes\n", root=consented, id="Fictional Name")[1]
    assert "c-uuuuuuuu22 is not in any milestone" in run(confirm_consent, "yes\n", root=consented, id="c-uuuuuuuu22")[1]
    assert files(consented) == before
    (consented / MILESTONE).with_name("2023-06-invented-again.yml").write_text(ENTRY, encoding="utf-8")
    code, said = run(confirm_consent, "yes\n", root=consented, id=TEXT_ID)
    assert code == 1
    assert "2023-05-invented-weavers.yml:" in said
    assert "2023-06-invented-again.yml:" in said


def test_broken_shared_content_is_mended_before_anybody_is_asked(consented: Path, run: Run) -> None:
    (consented / "docs" / "_data" / "site.yml").write_text("name: [", encoding="utf-8")
    code, said = run(confirm_consent, "yes\n", root=consented, id=TEXT_ID)
    assert code == 1
    assert "validate_milestones.py" in said


@pytest.mark.parametrize("seen", [day(1), day(-21), "2026-13-01", "2026", "yesterday", ""])
def test_a_day_of_seeing_that_cannot_be_is_refused(consented: Path, run: Run, seen: str) -> None:
    before = files(consented)
    code, said = run(confirm_consent, "yes\n", root=consented, id=TEXT_ID, seen_on=seen)
    assert (code, files(consented)) == (1, before)
    assert "--seen-on" in said


def test_the_day_of_seeing_can_be_given(consented: Path, run: Run) -> None:
    assert run(confirm_consent, "yes\n", root=consented, id=TEXT_ID, seen_on=day(-3))[0] == 0
    assert str(read(consented / CONSENTS / f"{TEXT_ID}.yml").final_seen_on) == day(-3)


def test_the_second_reviewer_reads_the_final_form_in_another_run(consented: Path, run: Run) -> None:
    assert "has not confirmed this form yet" in review(run, consented, TEXT_ID)[1]
    run(confirm_consent, "yes\n", root=consented, id=TEXT_ID)
    code, said = review(run, consented, TEXT_ID, "comms-2\ncollective-2\nyes\n")
    assert code == 0
    assert "A fictional weaver speaks" in said
    assert "The program cannot tell who sits here" in said
    assert said.count("of another kind than the steward's") == 2  # comms-2 was refused
    consent = read(consented / CONSENTS / f"{TEXT_ID}.yml")
    assert (consent.second_reviewer, str(consent.reviewed_on)) == ("collective-2", day(0))


@pytest.mark.parametrize("answers", ["", "collective-2\n", "collective-2\nno\n", "comms-2\nyes\n"])
def test_without_a_plain_yes_of_another_role_nothing_is_reviewed(consented: Path, run: Run, answers: str) -> None:
    run(confirm_consent, "yes\n", root=consented, id=TEXT_ID)
    before = files(consented)
    assert review(run, consented, TEXT_ID, answers)[0] == 1
    assert files(consented) == before


def test_no_run_plays_both_roles(consented: Path, run: Run) -> None:
    before = files(consented)
    code, said = run(confirm_consent, "yes\n", root=consented, id=TEXT_ID, review=True, seen_on=day(0))
    assert (code, files(consented)) == (1, before)
    assert "One run plays one role" in said


@pytest.mark.parametrize("number", ["r-367", "r-0367"])
def test_a_number_of_the_register_that_is_used_is_refused(sound: Path, run: Run, number: str) -> None:
    before = files(sound)
    code, said = run(new_consent, typed([*ANSWERS[:-1], number, "r-104"]), root=sound)
    assert code == 0
    assert "already belongs to another record" in said
    assert read(made(sound, before)).register_ref == "r-104"


def rules(root: Path) -> set[str]:
    _, verdict = read_verdict(root)
    return {problem.rule for problem in verdict.problems if problem.position.file == MILESTONE}


def test_the_preview_shows_what_nobody_has_confirmed_or_reviewed_yet(consented: Path) -> None:
    put(consented, TEXT_ID, record("[text, quote]", second_reviewer="", register_ref="r-103"))
    assert not is_published(consented, TEXT_ID)
    library, _ = read_verdict(consented)
    shown = {item.entry.file: item for item in consent_items(as_if_confirmed(library))}[MILESTONE]
    assert Cleared(item=shown.record, evidence=shown.evidence).languages == ("en", "bn")
