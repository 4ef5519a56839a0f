"""Every state of consent, end to end through the real build: what may not be published is in no file and at no address."""

from __future__ import annotations

import shutil
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from affirming import prepare
from conftest import CASES, NOW, PROJECT, SOUND, files_of
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from publishing.audit.leaks.classification import classify
from publishing.audit.leaks.scan import search_files
from publishing.audit.leaks.search_plan import plan_search
from publishing.build.mkdocs_hooks import lay_out
from publishing.build.publication import Publication
from publishing.build.up_to_date import build_site
from publishing.checks import gate
from publishing.consent.clearance import Cleared, Evidence
from publishing.content.records import Milestone
from publishing.preview.session import prepare_drafts

QUOTED = "2022-05-sample-people-quoted"
SENTENCES = {"en": "We invented this sentence for the tests", "bn": "এই বাক্যটি আমরা পরীক্ষার জন্যই বানিয়েছি"}
NO_DESCRIPTION = r"docs/en/about\.md: the lines at the top need a description"
# Cases of rules that warn only, or that hold back one language only.
STILL_THERE = {"consent-expiring": {"en", "bn"}, "consent-unused": {"en", "bn"}, "consent-language-missing": {"en"}}
# Cases whose damage lies in other entries than the quoted one.
ELSEWHERE = {
    "consent-not-for-milestone",
    "consent-missing",
    "consent-cooling-off",
    "consent-review-due",
    "consent-not-given",
    "consent-written-missing",
}


def built(root: Path, folder: Path, prepared: Callable[..., Publication] = prepare) -> Path:
    lay_out(prepared(root, now=NOW), folder)
    return folder


def damage(root: Path, case: str) -> None:
    """Lay the files of `case` over the sound site at `root`."""
    shutil.copytree(CASES / case, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected*"))


@pytest.fixture
def withdrawn(painted: Path) -> Path:
    """The sound site after the consent of whoever is quoted was withdrawn."""
    damage(painted, "consent-withdrawn")
    return painted


@pytest.fixture
def two_open_gates(withdrawn: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same site, where the rules and the check of evidence let everything through."""

    def clear(self: Cleared[Milestone], evidence: Evidence) -> None:
        for name, value in {"languages": tuple(evidence.texts), "confirmed": NOW.date(), "last_day": None, "uses": None}.items():
            object.__setattr__(self, name, value)

    monkeypatch.setattr(gate, "check", lambda _library, **_: ())
    monkeypatch.setattr(Cleared, "__post_init__", clear)
    return withdrawn


def pages(site: Path, slug: str) -> set[str]:
    """The languages in which the milestone `slug` has a page."""
    return {code for code, prefix in (("en", ""), ("bn", "bn/")) if (site / f"{prefix}milestones/{slug}/index.html").exists()}


def holds(site: Path, words: str) -> list[str]:
    return [path.name for path in site.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def test_live_consents_are_published_and_say_so_in_their_languages_alone(tmp_path: Path) -> None:
    site = built(SOUND, tmp_path / "site")
    bengali_alone = "2022-06-sample-people-in-bengali"
    assert pages(site, QUOTED) == {"en", "bn"}
    assert pages(site, bengali_alone) == {"bn"}
    for page, sentence in (
        (f"milestones/{QUOTED}", "have agreed to it in English and Bengali"),
        (f"milestones/{QUOTED}", "December 2025"),
        (f"bn/milestones/{QUOTED}", "ডিসেম্বর ২০২৫"),
        ("milestones/2020-03-14-sample-meeting", "shows, quotes and describes no survivor"),
        (f"bn/milestones/{bengali_alone}", 'href="../../../milestones/"'),  # the language switch leads to the list
    ):
        assert sentence in (site / page / "index.html").read_text(encoding="utf-8")
    english = [path for path in site.rglob("*.html") if "bn" not in path.relative_to(site).parts]
    assert [path for path in english if bengali_alone in path.read_text(encoding="utf-8")] == []
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert f"/bn/milestones/{bengali_alone}/" in sitemap
    assert f"example/milestones/{bengali_alone}/" not in sitemap


@pytest.mark.parametrize(
    "case",
    sorted(path.name for path in CASES.iterdir() if path.name.startswith(("consent-", "withdrawal-", "place-too", "date-too"))),
)
def test_whatever_a_rule_holds_back_is_in_no_file(case: str, painted: Path, tmp_path: Path) -> None:
    damage(painted, case)
    publication = prepare(painted, now=NOW)
    site = tmp_path / "site"
    lay_out(publication, site)
    held = {Path(held.file).stem for held in publication.verdict.held_back if held.file.startswith("milestones/")}
    for slug in held:
        assert pages(site, slug) == set(), slug
        assert [path for path in site.rglob("*") if slug in path.as_posix()] == []
    if case not in ELSEWHERE:
        expected = STILL_THERE.get(case, set())
        assert pages(site, QUOTED) == expected
        for code, sentence in SENTENCES.items():
            assert bool(holds(site, sentence)) is (code in expected), (case, code)


def test_the_preview_shows_what_waits_for_confirmation_marked_and_kept_from_indexes(painted: Path, tmp_path: Path) -> None:
    damage(painted, "consent-stale")
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


def test_no_environment_variable_publishes(withdrawn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("1", "true", "2026-01-15", "1736900000"):
        for name in ("FORCE", "PREVIEW", "PUBLISH", "SKIP_CONSENT", "CONSENT", "TODAY", "SOURCE_DATE_EPOCH", "FAKETIME"):
            monkeypatch.setenv(name, value)
        published = prepare(withdrawn).verdict.published
        assert published is not None
        assert QUOTED not in {milestone.item.slug for milestone in published.milestones}, value


def test_a_page_that_was_taken_down_says_no_more_than_that(withdrawn: Path, tmp_path: Path) -> None:
    (withdrawn / "docs" / "_data" / "gone.yml").write_text(f"# Pages that were taken down.\n- slug: {QUOTED}\n", encoding="utf-8")
    site = built(withdrawn, tmp_path / "site")
    for prefix in ("", "bn"):
        page = (site / prefix / "milestones" / QUOTED / "index.html").read_text(encoding="utf-8")
        assert all(words in page for words in ("no longer available", "এই পাতাটি আর", "noindex"))
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
    two_open_gates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, site = two_open_gates, tmp_path / "site"
    built(SOUND, site)
    before = files_of(site)
    assert QUOTED in {milestone.item.slug for milestone in prepare(root).verdict.published.milestones}  # type: ignore[union-attr]
    assert build_site(Namespace(root=root, site_dir=site, strict=False, language="en")) == 1
    output = capsys.readouterr().out
    assert f"milestones/{QUOTED}.yml" in output
    assert not any(sentence in output for sentence in SENTENCES.values())
    assert files_of(site) == before


def test_mkdocs_itself_cannot_build_past_the_third_gate(two_open_gates: Path, tmp_path: Path) -> None:
    with pytest.raises(Abort, match="must not be published"):
        build(load_config(str(PROJECT / "mkdocs.yml"), docs_dir=str(two_open_gates / "docs"), site_dir=str(tmp_path / "site")))
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        *(
            (name, "fictional", f"{name} cannot be published")  # no check has seen it
            for name in ("docs/assets/survivor.jpg", "docs/en/interview.docx", "docs/assets/notes.yml")
        ),
        (f"docs/en/milestones/{QUOTED}.md", (SOUND / "docs" / "en" / "about.md").read_text(encoding="utf-8"), "made from YAML"),
        ("docs/en/about.md", "---\ntitle: X\n---\n\nFictional.\n", NO_DESCRIPTION),
        ("docs/en/about.md", "---\ntitle: X\ndescription: fictional\nlayout: milestone\n---\n\nFictional.\n", NO_DESCRIPTION),
    ],
)
def test_a_file_of_docs_that_cannot_be_published_stops_the_build(
    name: str, text: str, message: str, painted: Path, tmp_path: Path
) -> None:
    (painted / name).parent.mkdir(exist_ok=True)
    (painted / name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
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
    wanted = plan_search(classify(library, without=frozenset({"c-aaaaaaaaa2"})), lambda *_: (), consent="c-aaaaaaaaa2")
    assert "about/index.html" in {leak.file for leak in search_files(site, wanted).leaks}
