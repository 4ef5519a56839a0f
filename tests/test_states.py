"""Every state of consent, end to end through the real build: what may not be published is in no file and at no address."""

from __future__ import annotations

import datetime
import shutil
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import CASES, NOW, PROJECT, SOUND
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from publishing.audit.leaks.scan import search_files
from publishing.audit.leaks.wanted import plan_search
from publishing.audit.leaks.withheld import classify
from publishing.build.mkdocs_hooks import lay_out
from publishing.build.publication import Publication, prepare
from publishing.build.up_to_date import build_site, forget_build
from publishing.checks import gate
from publishing.consent.clearance import Cleared, Evidence
from publishing.content.records import Milestone
from publishing.preview.drafts import prepare_drafts

QUOTED = "2022-05-sample-people-quoted"
SENTENCES = {"en": "We invented this sentence for the tests", "bn": "এই বাক্যটি আমরা পরীক্ষার জন্যই বানিয়েছি"}
ABOUT_CONSENT = ("consent-", "withdrawal-", "place-too", "date-too")
# Cases of rules that warn only, or that hold back one language only.
STILL_THERE = {"consent-expiring": {"en", "bn"}, "consent-unused": {"en", "bn"}, "consent-language-missing": {"en"}}
# Cases whose damage lies in other entries than the quoted one.
ELSEWHERE = {"consent-missing", "consent-cooling-off", "consent-review-due", "consent-not-given", "consent-written-missing"}


def built(root: Path, folder: Path, now: datetime.datetime = NOW, prepared: Callable[..., Publication] = prepare) -> Path:
    lay_out(prepared(root, now=now), folder)
    return folder


def pages(site: Path, slug: str) -> set[str]:
    """The languages in which the milestone `slug` has a page."""
    return {code for code, prefix in (("en", ""), ("bn", "bn/")) if (site / f"{prefix}milestones/{slug}/index.html").exists()}


def holds(site: Path, words: str) -> list[str]:
    return [path.name for path in site.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def test_live_consents_are_published_and_say_so(tmp_path: Path) -> None:
    site = built(SOUND, tmp_path / "site")
    assert pages(site, QUOTED) == {"en", "bn"}
    assert pages(site, "2022-06-sample-people-in-bengali") == {"bn"}
    english = (site / "milestones" / QUOTED / "index.html").read_text(encoding="utf-8")
    assert "have agreed to it in English and Bengali" in english
    assert "December 2025" in english
    bengali = (site / "bn" / "milestones" / QUOTED / "index.html").read_text(encoding="utf-8")
    assert "ডিসেম্বর ২০২৫" in bengali
    nobody = (site / "milestones" / "2020-03-14-sample-meeting" / "index.html").read_text(encoding="utf-8")
    assert "shows, quotes and describes no survivor" in nobody


def test_a_page_in_one_language_alone_is_linked_from_nowhere_else(tmp_path: Path) -> None:
    site = built(SOUND, tmp_path / "site")
    name = "2022-06-sample-people-in-bengali"
    english = [path for path in site.rglob("*.html") if "bn" not in path.relative_to(site).parts]
    assert [path for path in english if name in path.read_text(encoding="utf-8")] == []
    page = (site / "bn" / "milestones" / name / "index.html").read_text(encoding="utf-8")
    assert 'href="../../../milestones/"' in page  # the language switch leads to the list
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert f"/bn/milestones/{name}/" in sitemap
    assert f"example/milestones/{name}/" not in sitemap


@pytest.mark.parametrize(
    "case",
    sorted(path.name for path in CASES.iterdir() if path.name.startswith(("consent-", "withdrawal-", "place-too", "date-too"))),
)
def test_whatever_a_rule_holds_back_is_in_no_file(case: str, painted: Path, tmp_path: Path) -> None:
    shutil.copytree(CASES / case, painted, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected*"))
    publication = prepare(painted, now=NOW)
    site = tmp_path / "site"
    lay_out(publication, site)
    held = {
        one.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        for one in publication.verdict.held_back
        if one.file.startswith("milestones/")
    }
    for slug in held:
        assert pages(site, slug) == set(), slug
        assert [path for path in site.rglob("*") if slug in path.as_posix()] == []
    if case not in ELSEWHERE:
        expected = STILL_THERE.get(case, set())
        assert pages(site, QUOTED) == expected
        for code, sentence in SENTENCES.items():
            assert bool(holds(site, sentence)) is (code in expected), (case, code)


def test_the_preview_shows_what_waits_for_confirmation_marked_and_kept_from_indexes(painted: Path, tmp_path: Path) -> None:
    shutil.copytree(CASES / "consent-stale", painted, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected*"))
    site = built(painted, tmp_path / "site", prepared=prepare_drafts)
    page = (site / "milestones" / QUOTED / "index.html").read_text(encoding="utf-8")
    assert 'class="ribbon"' in page
    assert "noindex" in page
    assert pages(built(painted, tmp_path / "public"), QUOTED) == set()


@pytest.mark.parametrize("value", [True, "yes", {"preview": True}, 1])
def test_no_configuration_makes_a_build_a_preview(painted: Path, tmp_path: Path, value: object) -> None:
    extra = dict.fromkeys(("preview", "given", "publication", "drafts", "force"), value)
    build(load_config(str(PROJECT / "mkdocs.yml"), docs_dir=str(painted / "docs"), site_dir=str(tmp_path / "site"), extra=extra))
    assert (tmp_path / "site" / "index.html").exists()
    assert pages(tmp_path / "site", "2021-sample-draft") == set()


@pytest.mark.parametrize(
    "name", ["FORCE", "PREVIEW", "PUBLISH", "SKIP_CONSENT", "CONSENT", "TODAY", "SOURCE_DATE_EPOCH", "FAKETIME"]
)
def test_no_environment_variable_publishes(name: str, painted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(CASES / "consent-withdrawn", painted, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected*"))
    for value in ("1", "true", "2026-01-15", "1736900000"):
        monkeypatch.setenv(name, value)
        published = prepare(painted).verdict.published
        assert published is not None
        assert QUOTED not in {one.item.slug for one in published.milestones}


def test_a_page_that_was_taken_down_says_no_more_than_that(painted: Path, tmp_path: Path) -> None:
    shutil.copytree(CASES / "consent-withdrawn", painted, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected*"))
    (painted / "docs" / "_data" / "gone.yml").write_text(f"# Pages that were taken down.\n- slug: {QUOTED}\n", encoding="utf-8")
    site = built(painted, tmp_path / "site")
    for prefix in ("", "bn"):
        page = (site / prefix / "milestones" / QUOTED / "index.html").read_text(encoding="utf-8")
        assert "no longer available" in page
        assert "এই পাতাটি আর" in page
        assert "noindex" in page
        assert "fictional leader" not in page.lower()
    for name in ("sitemap.xml", "search/en.json", "milestones/index.html", "bn/milestones/index.html"):
        assert QUOTED not in (site / name).read_text(encoding="utf-8")
    for sentence in SENTENCES.values():
        assert holds(site, sentence) == []


def test_the_site_is_built_anew_each_day_without_anyone_editing() -> None:
    workflow = yaml.safe_load((PROJECT / ".github" / "workflows" / "daily.yml").read_text(encoding="utf-8"))
    assert workflow[True]["schedule"]  # YAML reads the key `on` as true
    runs = [step["run"] for step in workflow["jobs"]["build"]["steps"] if "run" in step]
    assert "python3 scripts/build_site.py" in runs


def test_the_third_gate_stops_what_the_other_two_let_through(
    painted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(CASES / "consent-withdrawn", painted, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected*"))
    chosen = Namespace(root=painted, site_dir=tmp_path / "site", strict=False, language="en")
    assert build_site(chosen) == 0
    before = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()}
    monkeypatch.setattr(gate, "check", lambda _library: ())
    monkeypatch.setattr(Cleared, "__post_init__", _open_gate)
    assert QUOTED in {one.item.slug for one in prepare(painted).verdict.published.milestones}  # type: ignore[union-attr]
    capsys.readouterr()
    forget_build(painted)  # as when the program's own files had changed
    assert build_site(chosen) == 1
    said = capsys.readouterr().out
    assert f"milestones/{QUOTED}.yml" in said
    assert not any(sentence in said for sentence in SENTENCES.values())
    assert {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()} == before


def test_mkdocs_itself_cannot_build_past_the_third_gate(painted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(CASES / "consent-withdrawn", painted, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected*"))
    monkeypatch.setattr(gate, "check", lambda _library: ())
    monkeypatch.setattr(Cleared, "__post_init__", _open_gate)
    with pytest.raises(Abort, match="must not be published"):
        build(load_config(str(PROJECT / "mkdocs.yml"), docs_dir=str(painted / "docs"), site_dir=str(tmp_path / "site")))
    assert not (tmp_path / "site").exists()


def _open_gate(self: Cleared[Milestone], evidence: Evidence) -> None:
    for name, value in {"languages": tuple(evidence.texts), "confirmed": NOW.date(), "uses": None}.items():
        object.__setattr__(self, name, value)


@pytest.mark.parametrize("name", ["docs/assets/survivor.jpg", "docs/en/interview.docx", "docs/assets/notes.yml"])
def test_files_that_no_check_has_seen_are_not_published(name: str, painted: Path, tmp_path: Path) -> None:
    (painted / name).parent.mkdir(exist_ok=True)
    (painted / name).write_bytes(b"fictional")
    with pytest.raises(ValueError, match=f"{name} cannot be published"):
        built(painted, tmp_path / "site")


def test_a_page_of_prose_cannot_stand_where_a_milestone_stands(painted: Path, tmp_path: Path) -> None:
    page = painted / "docs" / "en" / "milestones" / f"{QUOTED}.md"
    page.parent.mkdir()
    page.write_text((painted / "docs" / "en" / "about.md").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ValueError, match="made from YAML"):
        built(painted, tmp_path / "site")


@pytest.mark.parametrize("head", ["title: X\n", "title: X\ndescription: fictional\nlayout: milestone\n"])
def test_a_page_of_prose_without_a_layout_of_its_own_is_said_in_a_sentence(head: str, painted: Path, tmp_path: Path) -> None:
    (painted / "docs" / "en" / "about.md").write_text(f"---\n{head}---\n\nFictional.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"docs/en/about\.md: the lines at the top need a description"):
        built(painted, tmp_path / "site")


def test_a_phone_number_in_prose_stops_the_build(sound: Path) -> None:
    page = sound / "docs" / "en" / "about.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n<!-- fictional: 98765 43210 -->\n", encoding="utf-8")
    assert prepare(sound, now=NOW).verdict.published is None


def test_a_copy_of_withdrawn_words_is_found_wherever_it_stands(painted: Path, tmp_path: Path) -> None:
    page = painted / "docs" / "en" / "about.md"
    page.write_text(page.read_text(encoding="utf-8") + f"\n{SENTENCES['en']}, every word of it.\n", encoding="utf-8")
    site = built(painted, tmp_path / "site")
    library = prepare(painted, now=NOW).library
    wanted = plan_search(classify(library, without=frozenset({"c-aaaaaaaaa2"})), lambda _: (), consent="c-aaaaaaaaa2")
    assert "about/index.html" in {leak.file for leak in search_files(site, wanted).leaks}
