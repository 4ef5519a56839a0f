"""The impact report: a page to print in each language, and a tagged PDF, with nothing that people did not agree to pass on."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from affirming import load_library, prepare, read_verdict
from conftest import NOW, SOUND, with_pictures

from publishing.audit.leaks.scan import Leak, scan
from publishing.build.mkdocs_hooks import lay_out
from publishing.build.publication import CONFIGURATION, REPORT_FOLDER, find_leaks, keep_report, printed_reports
from publishing.cli.make_report import lacks_letters, streams
from publishing.content.configuration import read_settings
from publishing.files.safe_read import REPORTS
from publishing.site.pages import Report, reports

Command = Callable[..., subprocess.CompletedProcess[str]]

PEOPLE, MEETING = "2022-05-sample-people-quoted", "2020-03-14-sample-meeting"
CONSENT = "c-aaaaaaaaa2"
PDF = b"%PDF-1.7\n1 0 obj\n<</Length 9>>\nstream\n"


def reports_with(root: Path, *uses: str) -> list[Report]:
    """The English reports, where whoever is quoted agreed to `uses`, too."""
    file = root / "milestones" / "consent" / f"{CONSENT}.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("uses:\n", f"uses:\n{''.join(f'  - {one}' + chr(10) for one in uses)}"), encoding="utf-8")
    published = read_verdict(root, now=NOW)[1].published
    file.write_text(text, encoding="utf-8")
    assert published is not None
    return list(reports(published.localized("en")))


def page(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text(encoding="utf-8")


# ---- What stands in it ----


def test_a_report_holds_only_what_may_be_printed_and_passed_on(sound: Path) -> None:
    for uses, expected in (((), [MEETING]), (("print",), [MEETING]), (("download",), [MEETING])):
        assert [one.slug for one in reports_with(sound, *uses)[0].milestones] == expected
    everything, *years = reports_with(sound, "print", "download")
    assert [one.slug for one in everything.milestones] == [MEETING, PEOPLE]
    assert [(one.year, one.address, [each.slug for each in one.milestones]) for one in years] == [
        (2022, "report/2022/", [PEOPLE]),
        (2020, "report/2020/", [MEETING]),
    ]


@pytest.mark.parametrize(("prefix", "title"), [("", "A fictional meeting"), ("bn/", "একটি কাল্পনিক সভা")])
def test_its_page_has_dimensions_milestones_with_figures_and_sources_and_says_what_people_agreed_to(
    fictional: Path, prefix: str, title: str
) -> None:
    for address in ("report", "report/2020"):
        text = page(fictional, f"{prefix}{address}")
        assert [one for one in ("first", "second") if f'<h3 id="{one}">' in text] == ["first", "second"]
        assert f'<h3 id="{MEETING}"' in text
        assert title in text
        assert "https://example.org/report" in text
        assert PEOPLE not in text
        assert text.index('id="dimensions"') < text.index('id="milestones"') < text.index('id="consent"')
        assert ".pdf" not in text, "none was made"


# ---- The document that is printed ----


def test_the_document_fetches_nothing_and_links_to_the_site(plain: Path) -> None:
    documents = prepare(plain, now=NOW).documents
    assert set(documents) == {f"{prefix}report{year}" for prefix in ("", "bn/") for year in ("", "/2020")}
    for folder, text in documents.items():
        assert re.findall(r"url\((?!data:)", text) == []
        assert not re.search(r"<(?:img|script|link|iframe)\b", text)
        assert f'<base href="{read_settings(CONFIGURATION)["site_url"]}{folder}/">' in text
        assert f'<html lang="{"bn" if folder.startswith("bn/") else "en"}"' in text


def test_a_pdf_is_kept_with_its_document_and_goes_with_it(tmp_path: Path) -> None:
    keep_report("one", b"%PDF-one", tmp_path)
    keep_report("other", b"%PDF-other", tmp_path)
    found = printed_reports({"report": "one", "bn/report": "missing"}, tmp_path)
    assert {name: path.read_bytes() for name, path in found.items()} == {"report": b"%PDF-one"}
    assert [path.read_bytes() for path in tmp_path.rglob("*.pdf")] == [b"%PDF-one"]
    found["report"].write_bytes(b"%PDF-damaged")
    assert printed_reports({"report": "one"}, tmp_path) == {}
    assert printed_reports({"report": "one, edited"}, tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


def test_the_gate_knows_exactly_the_documents_that_were_made(tmp_path: Path) -> None:
    library = load_library(SOUND, CONFIGURATION, NOW)
    (tmp_path / "x.pdf").write_bytes(PDF)
    assert scan(tmp_path, library, lambda _, __: ()) == (Leak(file="x.pdf", source="", kind="document"),)
    assert scan(tmp_path, library, lambda _, __: (), [PDF]) == ()
    assert scan(tmp_path, library, lambda _, __: (), [PDF + b"x"]) != ()


@pytest.mark.parametrize(
    ("shown", "found"), [(b"<00120034> Tj", False), (b"[<0012>-20<00000034>] TJ", True), (b"<00100001> Tj", False)]
)
def test_an_empty_box_in_place_of_a_letter_is_found(shown: bytes, found: bool) -> None:  # noqa: FBT001  # parametrized
    packed = zlib.compress(b"BT /f0 10 Tf " + shown + b" ET")
    assert lacks_letters(PDF + packed + b"\nendstream\nendobj\n") is found


# ---- The PDF itself ----


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, command: Command, fictional: Path) -> Path:
    """A small site about nobody, of which the reports were made by their command."""
    ignored = shutil.ignore_patterns(".cache", "site", "consent", "*people*")
    copy = with_pictures(Path(shutil.copytree(SOUND, tmp_path_factory.mktemp("report") / "sound", ignore=ignored)), fictional)
    assert "Reports made as PDF, in .cache/reports: 4." in command("make_report.py", "--root", copy).stdout
    return copy


@pytest.mark.parametrize("language", ["en", "bn"])
def test_a_pdf_is_tagged_as_its_standard_asks(root: Path, language: str) -> None:
    """What can be told without veraPDF, of the rules of PDF/UA-1: its mark, title, language, tags, links with words, letters."""
    publication = prepare(root, now=NOW)
    content = publication.reports["report" if language == "en" else f"{language}/report"].read_bytes()
    whole = b"\n".join((content, *streams(content)))
    assert b"pdfuaid:part>1<" in whole or b'pdfuaid:part="1"' in whole
    assert re.search(rb"/DisplayDocTitle\s+true", whole)
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked\s+true", whole)
    assert re.search(rb"/Lang\s*\(" + language.encode() + rb"\)", whole)
    assert re.search(rb"/Title\s*[(<]", whole)
    roles = re.findall(rb"/S\s*/(\w+)", whole)
    assert {b"H1", b"H2", b"H3", b"P", b"L", b"LI", b"Link"} <= set(roles)
    assert roles.count(b"H1") == 1
    assert b"Figure" not in roles, "nothing in it needs to be seen"
    fonts = re.findall(rb"/Type\s*/Font\b(?![A-Z])", whole)
    assert len(fonts) >= whole.count(b"/ToUnicode") >= 2, "words can be copied, searched and read out"
    assert not lacks_letters(content)
    assert content.count(b"/CreationDate") == 0, "the same bytes at any hour"


def test_the_same_report_is_the_same_file_again(root: Path, command: Command) -> None:
    made = prepare(root, now=NOW).reports["bn/report/2020"]
    before, others = (
        made.read_bytes(),
        {path: path.stat().st_mtime_ns for path in (root / REPORTS).rglob("*.pdf") if path != made},
    )
    made.unlink()
    command("make_report.py", "--root", root)
    assert made.read_bytes() == before
    assert {path: path.stat().st_mtime_ns for path in (root / REPORTS).rglob("*.pdf") if path != made} == others


def test_the_next_build_puts_it_on_the_site_and_the_gate_knows_it(root: Path) -> None:
    publication = prepare(root, now=NOW)
    lay_out(publication, root / "site")
    assert find_leaks(publication, root / "site") == ()
    for folder, path in publication.reports.items():
        text = page(root / "site", folder)
        (link,) = re.findall(r'<a href="([^"]+\.pdf)" download="([^"]+)"', text)
        assert (root / "site" / folder / link[0]).resolve().read_bytes() == path.read_bytes()
        assert link[0].endswith(publication.report_addresses[folder])
        assert link[1] == f"report{folder.partition('report')[2].replace('/', '-')}-{'bn' if 'bn/' in folder else 'en'}.pdf"
    assert len(list((root / "site" / REPORT_FOLDER).iterdir())) == len(publication.reports) == 4
