"""Every gate finds what it is there for, names the page and the file that it comes from, and stops the build or only tells."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PROJECT

from publishing.audit.html import walked
from publishing.build.audits import AuditFinding, AuditResult, Sources, gates, stopped
from publishing.build.publication import Publication, prepare
from publishing.build.summary import sentences

Command = Callable[..., subprocess.CompletedProcess[str]]

FRAME = (
    '<!doctype html><html lang="en"><head><title>Fictional</title></head><body><header><nav></nav></header>'
    "<main><h1>Fictional</h1>{}</main><footer></footer></body></html>"
)


@pytest.fixture
def publication(plain: Path) -> Publication:
    return prepare(plain)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A site of the test's own, without anything in it."""
    return tmp_path / "pages"


def found(publication: Publication, site: Path) -> dict[str, list[tuple[str, str, str]]]:
    """What each gate found, without the gates that found nothing."""
    said = gates(publication, site)
    return {gate.name: [(one.page, one.what, one.source) for one in gate.found] for gate in said if gate.found}


def page(site: Path, name: str, inside: str) -> Path:
    path = site / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FRAME.format(inside), encoding="utf-8")
    return path


def test_the_real_site_passes_every_gate_and_the_build_says_so(site: Path, command: Command, plain: Path) -> None:
    pages, styles = len([*site.rglob("*.html")]), len([*site.rglob("*.css")])
    assert min(pages, styles) > 0
    assert gates(prepare(PROJECT), site)[2:5] == tuple(
        AuditResult(name=name, looked=looked, found=())
        for name, looked in (("links", pages), ("third_party", pages + styles), ("html", pages))
    )
    said = command("build_site.py", "--root", plain, "--language", "bn").stdout
    assert "লিংক ও তার জায়গা" in said
    report = json.loads((plain / ".cache" / "report" / "build.json").read_text(encoding="utf-8"))
    assert [gate["name"] for gate in report] == ["consent", "metadata", "links", "third_party", "html", "budget"]
    table = (plain / ".cache" / "report" / "build.md").read_text(encoding="utf-8")
    assert table.count("\n| ") == len(report) + 1


def test_a_link_that_leads_nowhere_stops_the_build_with_its_page_and_the_line_of_its_file(
    command: Command, plain: Path, tmp_path: Path
) -> None:
    file = plain / "docs" / "bn" / "about.md"
    text = file.read_text(encoding="utf-8") + '\n<a href="../goals/#nowhere-at-all">x</a>\n'  # MkDocs looks at Markdown alone
    file.write_text(text, encoding="utf-8")
    said = command("build_site.py", "--root", plain, "--site-dir", tmp_path / "out", code=1).stdout
    assert "bn/about/index.html leads to ../goals/#nowhere-at-all: the page is there, the place in it is not." in said
    assert f"The page is made from docs/bn/about.md:{len(text.splitlines())}." in said
    assert said.rstrip().endswith("The old site stays as it was.")
    assert not (tmp_path / "out").exists()


def test_links_are_followed_within_the_site_alone(publication: Publication, pages: Path) -> None:
    page(
        pages,
        "index.html",
        '<h2 id="here">x</h2><a href="about/">1</a><a href="#here">2</a><a href="#away">3</a><a href="https://other.example/">4</a>'
        '<a href="about/?x=1#there">5</a><a href="about/#nowhere">6</a><a href="lost/">7</a><img alt="" src="no.jpg">',
    )
    page(pages, "about/index.html", '<h2 id="there">x</h2><a href="../">1</a><a href="tel:112">2</a>')
    source = "docs/en/index.md"
    assert found(publication, pages) == {
        "links": [("index.html", link, source) for link in ("#away", "about/#nowhere", "lost/", "no.jpg")]
    }


def test_what_would_be_fetched_from_elsewhere_is_found_in_pages_and_styles(publication: Publication, pages: Path) -> None:
    page(pages, "about/index.html", '<script src="//other.example/x.js"></script><a href="https://other.example/">fine</a>')
    (pages / "assets").mkdir()
    (pages / "assets" / "x.css").write_text('@import "y.css"; p { background: url(https://o.example/z) }', encoding="utf-8")
    assert found(publication, pages) == {
        "third_party": [
            ("about/index.html", "//other.example/x.js", "docs/en/about.md"),
            ("assets/x.css", '"y.css"', "docs/assets/x.css"),
            ("assets/x.css", "https://o.example/z", "docs/assets/x.css"),
        ]
    }


@pytest.mark.parametrize(
    ("inside", "fault"),
    [
        ('<p id="a"></p><p id="a"></p>', ("repeated", "a")),
        ('<img src="x.jpg">', ("no_alt", "x.jpg")),
        ("<div><p>one<p>two</div></section>", ("unclosed", "main")),
        ("<ul><li>one<li>two</ul><div>", ("unclosed", "div")),
        ("<h1>again</h1>", ("not_one", "h1")),
    ],
)
def test_html_that_is_not_in_order_is_found(inside: str, fault: tuple[str, str]) -> None:
    assert fault in walked(FRAME.format(inside)).faults
    assert walked(FRAME.format('<p>a<br>b<svg><path d=""/><title>x</title></svg><ul><li>1<li>2</ul>')).faults == ()


def test_a_page_without_its_landmarks_or_its_language_is_found() -> None:
    faults = walked("<!doctype html><html><title> </title><p>x").faults
    assert set(faults) == {
        ("not_one", "main"), ("not_one", "h1"), ("none", "header"), ("none", "footer"), ("none", "nav"), ("none", "title"),
        ("none", "lang"),
    }  # fmt: skip


def test_a_heavy_page_is_told_and_stops_nothing() -> None:
    heavy = AuditResult(name="budget", looked=1, found=(AuditFinding(page="x", kind="heavy", what="61.0 KB, 9"),), warns=True)
    assert not stopped((heavy,))
    assert [line for line in sentences((heavy,), "en") if "61.0 KB" in line]
    assert stopped((heavy, AuditResult(name="html", looked=1, found=(AuditFinding(page="x", kind="html_none", what="h1"),))))


def test_every_kind_of_finding_can_be_said_in_both_languages() -> None:
    kinds = ["lost_link", "lost_anchor", "other_host", "comes_from"]
    kinds += [f"html_{kind}" for kind in ("repeated", "no_alt", "unclosed", "not_one", "none")]
    kinds += [f"trace_{kind}" for kind in ("text", "reference", "address", "picture", "original", "stranger", "metadata")]
    for kind in kinds:
        gate = AuditResult(name="html", looked=1, found=(AuditFinding(page="page", kind=kind, what="what", source="source"),))
        english, bengali = (list(sentences((gate,), language)) for language in ("en", "bn"))
        assert english != bengali


def test_a_page_from_yaml_is_traced_to_its_file(publication: Publication) -> None:
    sources = Sources.of(publication)
    assert sources.of_page("bn/milestones/2020-03-14-sample-meeting/index.html") == "milestones/2020-03-14-sample-meeting.yml"
    assert sources.of_page("milestones/2020-03-14-sample-meeting/index.html", "A fictional meeting").endswith("meeting.yml:9")
    assert sources.of_page("goals/index.html") == "docs/_data/goals.yml"
    assert sources.of_page("bn/dimensions/first/index.html") == "docs/_data/dimensions.yml"
    assert sources.of_page("bn/404.html") == "docs/bn/404.md"
    assert sources.of_page("nowhere.html") == ""


def test_a_fault_is_traced_to_its_line_wherever_the_page_has_it_from(publication: Publication) -> None:
    root, sources = publication.library.root, Sources.of(publication)
    about = root / "docs" / "bn" / "about.md"
    lines = about.read_text(encoding="utf-8").splitlines()
    about.write_text("\n".join([*lines, "", "<div>"]), encoding="utf-8")
    assert sources.of_page("bn/about/index.html", "<div") == f"docs/bn/about.md:{len(lines) + 2}"
    assert sources.of_page("bn/about/index.html", "<main") == "docs/bn/about.md"
    partial = root / "overrides" / "partials" / "end.html"
    partial.parent.mkdir(parents=True)
    partial.write_text('<p>\n<a href="https://other.example/">x</a>\n', encoding="utf-8")
    assert sources.of_page("bn/about/index.html", "https://other.example/") == "overrides/partials/end.html:2"
    assert sources.of_page("bn/about/index.html", "x") == "docs/bn/about.md"
