"""The desk shows staff in the preview what the gate found; no published site has one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import yaml
from affirming import affirm, prepare
from axe import axe_problems
from conftest import CASES, NOW, SOUND, served
from page_types import PREFIXES, WINDOWS, opened
from playwright.sync_api import Browser, expect

from publishing.build.mkdocs_hooks import lay_out
from publishing.build.publication import Publication
from publishing.checks.report import diagnostic, is_sensitive
from publishing.content.configuration import read_editor
from publishing.i18n.messages import load_catalogue
from publishing.preview.session import prepare_drafts

TABLES = yaml.safe_load(Path(__file__).with_name("desk_cases.yml").read_text(encoding="utf-8"))

BROKEN = ("consent-stale", "consent-expiring", "personal-data", "translation-missing", "helpline-stale", "helpline-unchecked")
SAID = load_catalogue("desk")
FRAMED = "<!doctype html><html lang=en><title>Fictional</title><style>body { margin: 0 }</style></html>"


def add_cases(root: Path, *cases: str) -> Path:
    """Copy the content of `cases` over that under `root`."""
    for case in cases:
        shutil.copytree(CASES / case, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected*"))
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("desk") / "sound"
    add_cases(shutil.copytree(SOUND, root, ignore=shutil.ignore_patterns(".cache", "site")), *BROKEN)
    shutil.copyfile(SOUND / "docs" / "en" / "about.md", root / "docs" / "en" / "about.md")  # an error in it would stop all
    return root


@pytest.fixture(scope="module")
def previewed(root: Path) -> Publication:
    return prepare_drafts(affirm(root), now=NOW)


@pytest.fixture(scope="module")
def preview(root: Path, previewed: Publication) -> Path:
    lay_out(previewed, root / "preview")
    return root / "preview"


@pytest.fixture
def preview_address(preview: Path) -> Iterator[str]:
    with served(preview) as address:
        yield address


def desk(preview: Path, language: str = "en") -> str:
    return unescape((preview / PREFIXES[language].strip("/") / "desk" / "index.html").read_text(encoding="utf-8"))


def desk_of(root: Path) -> str:
    """Build the preview of the content under `root`, and return its desk."""
    lay_out(prepare_drafts(affirm(root), now=NOW), root / "preview")
    return desk(root / "preview")


def card(page: str, place: str) -> str:
    """The card of the entry in the file `place`, which names it last."""
    entries = page.partition('<h2 id="entries">')[2]
    return next(one for one in entries.split("<li class=") if f"<code>{place}:" in one)


@pytest.mark.parametrize("which", ["site", "fictional"])
def test_no_published_site_has_a_desk_or_leads_to_one(which: str, request: pytest.FixtureRequest) -> None:
    published: Path = request.getfixturevalue(which)
    assert [path for path in published.rglob("*") if "desk" in path.name] == []
    leads = (b"desk/", b"desk.css", b"desk.js", SAID["lead"]["en"].encode(), SAID["lead"]["bn"].encode())
    text = [path for path in published.rglob("*") if path.suffix in (".html", ".js", ".json", ".xml", ".txt")]
    assert len(text) > 10
    assert [path for path in text if any(one in path.read_bytes() for one in leads)] == []


def test_a_page_of_prose_cannot_pretend_to_be_the_desk(painted: Path, tmp_path: Path) -> None:
    for language in PREFIXES:
        shutil.copyfile(painted / "docs" / language / "about.md", painted / "docs" / language / "desk.md")
    with pytest.raises(ValueError, match=r"docs/en/desk\.md stands at an address of pages that are made"):
        lay_out(prepare(painted, now=NOW), tmp_path / "site")


def test_in_the_preview_no_index_and_no_other_page_knows_the_desk(preview: Path) -> None:
    assert "noindex" in desk(preview)
    for name in ("sitemap.xml", "search/en.json", "search/bn.json"):
        assert "desk/" not in (preview / name).read_text(encoding="utf-8")
    others = [path for path in preview.rglob("*.html") if path.parent.name != "desk"]
    assert [path for path in others if "desk/" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("language", PREFIXES)
def test_the_desk_tells_every_problem_of_the_gate_and_no_other(root: Path, preview: Path, language: str) -> None:
    verdict = prepare(root, now=NOW).verdict
    told = [
        diagnostic(one, language)
        for one in (*verdict.problems, *(problem for held in verdict.held_back for problem in held.problems))
    ]
    page = desk(preview, language)
    expected = {(one.message, f"{one.file}:{one.line}") for one in told}
    assert len(expected) > 10
    assert page.count('id="problem-') == len(expected)
    for message, place in expected:
        assert message in page
        assert f"<code>{place}</code>" in page
    levels = page.split('<strong class="desk__mark">')[1 : len(expected) + 1]
    errors = ["ভুল" in mark[:10] or "error" in mark[:10] for mark in levels]
    assert errors == sorted(errors, reverse=True)


def test_the_desk_repeats_no_line_that_could_tell_who_somebody_is(root: Path, previewed: Publication, preview: Path) -> None:
    sensitive = [one for one in previewed.verdict.problems if is_sensitive(one) and one.position.line > 1]
    assert sensitive
    for one in sensitive:
        line = (root / one.position.file).read_text(encoding="utf-8").splitlines()[one.position.line - 1].strip()
        for language in PREFIXES:
            assert line not in desk(preview, language), one.position
    said = f"{desk(preview)}{desk(preview, 'bn')}"
    for typed in ("98765 43210", "98765 43211", "৯৮৭৬৫"):
        assert typed not in said


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("milestones/2021-sample-draft.yml", ("desk__item--draft", SAID["draft"]["en"], "/2021-sample-draft/")),
        ("milestones/2022-06-sample-people-in-bengali.yml", ("desk__item--published", "Published in Bengali only", 'lang="bn"')),
        (
            "milestones/2022-05-sample-people-quoted.yml",
            ("desk__item--held", 'href="#problem-', "/2022-05-sample-people-quoted/"),
        ),
        ("gallery/sample-album/album.yml", ("desk__item--held", "1 of 2 pictures published")),
    ],
)
def test_every_entry_says_how_it_stands(place: str, words: tuple[str, ...], preview: Path) -> None:
    for word in words:
        assert word in card(desk(preview), place)


def test_a_consent_that_ends_is_told_before_it_does(painted: Path) -> None:
    page = desk_of(add_cases(painted, "consent-expiring"))
    assert "Consent expires soon, on " in card(page, "milestones/2022-05-sample-people-quoted.yml")
    assert "Consent expires on " in card(page, "milestones/2022-08-sample-people-pictured.yml")


def test_what_may_not_be_read_has_its_file_for_a_title(painted: Path) -> None:
    page = desk_of(add_cases(painted, "consent-withdrawn"))
    assert "fictional leader" not in page.lower()
    assert "<h3>milestones/2022-05-sample-people-quoted.yml</h3>" in page


def test_pictures_without_a_description_stand_by_themselves(painted: Path) -> None:
    album = painted / "gallery" / "sample-album" / "album.yml"
    lines = album.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.strip().startswith("alt:"))
    del lines[first + 1 : first + 2]
    album.write_text("".join(lines), encoding="utf-8")
    section = desk_of(painted).partition('<h2 id="pictures">')[2].partition("</section>")[0]
    assert 'href="#problem-' in section
    assert "gallery/sample-album/album.yml:" in section


def test_helplines_say_when_they_are_due(preview: Path) -> None:
    section = desk(preview).partition('<h2 id="helplines">')[2].partition("</section>")[0]
    assert "Check it now: last checked on " in section or SAID["never_checked"]["en"] in section
    assert section.index("desk__item--grave") == section.index("desk__item--")  # what is due stands first


def test_the_table_of_translations_counts_what_waits(preview: Path) -> None:
    table = desk(preview).partition("<tbody>")[2].partition("</tbody>")[0]
    assert '<th scope="row">docs/_data/goals.yml</th><td>Bengali</td>' in table


def test_the_table_of_affirmations_says_by_whom_and_what_is_stale(painted: Path) -> None:
    ledger, about = affirm(painted) / "milestones" / "consent" / "affirmed.yml", painted / "docs" / "en" / "about.md"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace("by: maker-2\n", "by: programme-1\n", 1), encoding="utf-8")
    about.write_text(about.read_text(encoding="utf-8") + "\nA fictional line that nobody has read.\n", encoding="utf-8")
    lay_out(prepare_drafts(painted, now=NOW), painted / "preview")
    table = desk(painted / "preview").partition('<h2 id="affirmations">')[2].partition("</section>")[0]
    rows = {row.partition('<th scope="row">')[2].partition("<")[0]: row for row in table.split("<tr>")[2:]}
    says = {state: SAID[f"affirmation_{state}"]["en"] for state in ("affirmed", "makers", "stale")}
    assert (
        f"<td>{says['affirmed']}</td><td>maker-1</td><td>programme-1</td><td>1 December 2025</td>" in rows["docs/_data/goals.yml"]
    )
    assert f"<td>{says['makers']}</td>" in rows["docs/_data/partners.yml"]
    assert f"<td>{says['stale']}</td>" in rows["docs/en/about.md"]


def test_while_shared_content_is_broken_the_preview_goes_on_with_the_last_pages(painted: Path, tmp_path: Path) -> None:
    last = prepare_drafts(affirm(painted), now=NOW)
    goals = painted / "docs" / "_data" / "goals.yml"
    whole = goals.read_text(encoding="utf-8")
    goals.write_text(f"{whole}- id: [\n", encoding="utf-8")
    lay_out((last := prepare_drafts(affirm(painted), now=NOW, last=last)), tmp_path / "broken")
    page = desk(tmp_path / "broken")
    assert SAID["broken"]["en"] in page
    assert "<code>docs/_data/goals.yml:" in page
    assert (tmp_path / "broken" / "goals" / "index.html").exists()
    goals.write_text(whole, encoding="utf-8")
    lay_out(prepare_drafts(affirm(painted), now=NOW, last=last), tmp_path / "mended")
    assert SAID["broken"]["en"] not in desk(tmp_path / "mended")
    assert prepare(painted, now=NOW).staff_files == {}


@pytest.mark.parametrize(("settings", "editor"), TABLES["the_hosts_editor_is_known_once_mkdocs_is_told_of_it"])
def test_the_hosts_editor_is_known_once_mkdocs_is_told_of_it(settings: str, editor: str, tmp_path: Path) -> None:
    configuration = tmp_path / "mkdocs.yml"
    configuration.write_text(f"site_name: Fictional\nodd: !relative docs\n{settings}", encoding="utf-8")
    assert read_editor(configuration) == editor


@pytest.mark.parametrize("language", PREFIXES)
@pytest.mark.parametrize("window", WINDOWS)
def test_axe_finds_nothing_on_the_desk(browser: Browser, axe: str, preview_address: str, window: str, language: str) -> None:
    with opened(browser, preview_address, WINDOWS[window]) as page:
        framed = f"{preview_address}{PREFIXES[language]}/"  # which has tests of its own
        page.route(framed, lambda route: route.fulfill(body=FRAMED, content_type="text/html"))
        page.goto(f"{PREFIXES[language]}/desk/")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for frame in page.frames if window == "desk" else (page.main_frame,):  # a phone shows no page beside it
            frame.wait_for_load_state()
            frame.evaluate(axe)
        assert "\n".join(axe_problems(page)) == ""


def test_a_page_opens_beside_the_desk_where_there_is_room(browser: Browser, preview_address: str) -> None:
    name = "milestones/2021-sample-draft/"
    for window, address in (("desk", "/desk/"), ("phone", f"/{name}")):
        with opened(browser, preview_address, WINDOWS[window]) as page:
            page.goto("/desk/")
            page.locator(f"a[href='../{name}']").first.click()
            page.wait_for_url(f"**{address}")
            if window == "desk":
                expect(page.frame_locator("iframe").locator(".ribbon")).to_be_visible()


def test_a_place_is_copied_as_editors_take_it(browser: Browser, preview_address: str) -> None:
    with opened(browser, preview_address, WINDOWS["desk"]) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto("/desk/")
        button = page.locator("[data-copy]").first
        button.click()
        expect(page.locator("[data-copied]")).to_have_text(f"Copied: {button.get_attribute('data-copy')}")
        assert page.evaluate("navigator.clipboard.readText()") == button.get_attribute("data-copy")
