"""Each audit finds what it is for, names the page and the content file, and stops the build or only warns."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from affirming import prepare
from conftest import PROJECT

from publishing.audit.html import parse_page, parse_pages
from publishing.build.audits import AuditFinding, AuditResult, PageSources, audit_lines, forbids_publication, run_audits
from publishing.build.publication import Publication, find_leaks

Command = Callable[..., subprocess.CompletedProcess[str]]

PAGE = (
    '<!doctype html><html lang="en"><head><title>Fictional</title></head><body><header><nav></nav></header>'
    "<main><h1>Fictional</h1>{}</main><footer></footer></body></html>"
)


@pytest.fixture
def publication(plain: Path) -> Publication:
    return prepare(plain)


def audited(publication: Publication, site: Path) -> tuple[AuditResult, ...]:
    leaks = [leak for leak in find_leaks(publication, site) if leak.kind != "unaffirmed"]  # these pages are the tests' own
    return run_audits(site, parse_pages(site), sources_of(publication), leaks)


def sources_of(publication: Publication) -> PageSources:
    return PageSources.of(publication.library, publication.pages["en"])


def findings(publication: Publication, site: Path, **pages: str) -> dict[str, list[tuple[str, str, str]]]:
    """Return what each audit finds in a site of `pages` alone, without the audits that find nothing."""
    for name, body in pages.items():
        path = site / ("index.html" if name == "home" else f"{name}/index.html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(body), encoding="utf-8")
    results = [result for result in audited(publication, site) if result.findings]
    return {result.name: [(finding.page, finding.subject, finding.source) for finding in result.findings] for result in results}


def test_the_real_site_passes_every_audit_and_the_build_reports_them(site: Path, command: Command, plain: Path) -> None:
    pages, styles = len([*site.rglob("*.html")]), len([*site.rglob("*.css")])
    assert min(pages, styles) > 0
    results = {result.name: (result.files, result.findings) for result in audited(prepare(PROJECT), site)[2:5]}
    assert results == {"links": (pages, ()), "third_party": (pages + styles, ()), "html": (pages, ())}
    output = command("build_site.py", "--root", plain, "--language", "bn").stdout
    assert "লিংক ও তার জায়গা" in output
    report = json.loads((plain / ".cache" / "report" / "build.json").read_text(encoding="utf-8"))
    assert [audit["name"] for audit in report] == ["consent", "metadata", "links", "third_party", "html", "budget"]
    table = (plain / ".cache" / "report" / "build.md").read_text(encoding="utf-8")
    assert table.count("\n| ") == len(report) + 1


def test_a_broken_link_stops_the_build_with_the_file_that_holds_it(command: Command, plain: Path, tmp_path: Path) -> None:
    file = plain / "docs" / "bn" / "about.md"
    text = file.read_text(encoding="utf-8") + "\n[x](goals.md#nowhere-at-all)\n"
    file.write_text(text, encoding="utf-8")
    output = command("build_site.py", "--root", plain, "--site-dir", tmp_path / "out", code=1).stdout
    assert "Doc file 'bn/about.md' contains a link 'goals.md#nowhere-at-all'" in output
    assert output.rstrip().endswith("The old site stays as it was.")
    assert not (tmp_path / "out").exists()


def test_links_are_followed_within_the_site_alone(publication: Publication, tmp_path: Path) -> None:
    links = (
        '<h2 id="here">x</h2><a href="about/">1</a><a href="#here">2</a><a href="#away">3</a><a href="https://other.example/">4</a>'
        '<a href="about/?x=1#there">5</a><a href="about/#nowhere">6</a><a href="lost/">7</a><img alt="" src="no.jpg">'
    )
    about = '<h2 id="there">x</h2><a href="../">1</a><a href="../../../#here">2</a><a href="tel:112">3</a>'
    assert findings(publication, tmp_path / "site", home=links, about=about) == {
        "links": [("index.html", link, "docs/en/index.md") for link in ("#away", "about/#nowhere", "lost/", "no.jpg")]
    }


def test_what_would_be_fetched_from_elsewhere_is_found_in_pages_and_styles(publication: Publication, tmp_path: Path) -> None:
    (tmp_path / "site" / "assets").mkdir(parents=True)
    styles = '@import "y.css"; p { background: url(https://o.example/z) }'
    (tmp_path / "site" / "assets" / "x.css").write_text(styles, encoding="utf-8")
    about = '<script src="//other.example/x.js"></script><a href="https://other.example/">fine</a>'
    assert findings(publication, tmp_path / "site", about=about) == {
        "third_party": [
            ("about/index.html", "//other.example/x.js", "docs/en/about.md"),
            ("assets/x.css", '"y.css"', "docs/assets/x.css"),
            ("assets/x.css", "https://o.example/z", "docs/assets/x.css"),
        ]
    }


def test_html_that_is_not_in_order_is_found() -> None:
    faults = {
        '<p id="a"></p><p id="a"></p>': ("repeated", "a"),
        '<img src="x.jpg">': ("no_alt", "x.jpg"),
        "<div><p>one<p>two</div></section>": ("unclosed", "main"),
        "<section><div></section></div>": ("unclosed", "div"),
        "<ul><li>one<li>two</ul><div>": ("unclosed", "div"),
        "<h1>again</h1>": ("not_one", "h1"),
    }
    assert [body for body, fault in faults.items() if fault not in parse_page(PAGE.format(body)).faults] == []
    assert parse_page(PAGE.format('<p>a<br>b<svg><path d=""/><title>x</title></svg><ul><li>1<li>2</ul>')).faults == ()
    assert set(parse_page("<!doctype html><html><title> </title><link rel=icon><p>x").faults) == {
        ("not_one", "main"), ("not_one", "h1"), ("none", "header"), ("none", "footer"), ("none", "nav"), ("none", "title"),
        ("none", "lang"),
    }  # fmt: skip


def test_a_heavy_page_is_reported_and_stops_nothing() -> None:
    heavy = AuditResult(
        name="budget", files=1, findings=(AuditFinding(page="x", kind="heavy", subject="61.0 KB, 9"),), warns=True
    )
    broken = AuditResult(name="html", files=1, findings=(AuditFinding(page="x", kind="html_none", subject="h1"),))
    assert not forbids_publication([heavy])
    assert [line for line in audit_lines([heavy], "en") if "61.0 KB" in line]
    assert forbids_publication([heavy, broken])


def test_every_kind_of_finding_has_a_message_in_both_languages() -> None:
    html = ("repeated", "no_alt", "unclosed", "not_one", "none")
    leaks = ("text", "reference", "address", "picture", "original", "stranger", "document", "metadata", "unaffirmed")
    links = ("lost_link", "lost_anchor", "other_host", "comes_from")
    for kind in (*links, *(f"html_{fault}" for fault in html), *(f"leak_{leak}" for leak in leaks)):
        finding = AuditFinding(page="page", kind=kind, subject="what", source="source")
        result = AuditResult(name="html", files=1, findings=(finding,))
        assert list(audit_lines([result], "en")) != list(audit_lines([result], "bn"))


def test_a_page_is_traced_to_its_file_and_a_fault_to_its_line(publication: Publication) -> None:
    root, sources = publication.library.root, sources_of(publication)
    assert sources.of_page("bn/milestones/2020-03-14-sample-meeting/index.html") == "milestones/2020-03-14-sample-meeting.yml"
    assert sources.of_page("milestones/2020-03-14-sample-meeting/index.html", "A fictional meeting").endswith("meeting.yml:9")
    assert sources.of_page("goals/index.html") == "docs/_data/goals.yml"
    assert sources.of_page("bn/dimensions/first/index.html") == "docs/_data/dimensions.yml"
    assert sources.of_page("bn/404.html") == "docs/bn/404.md"
    assert sources.of_page("nowhere.html") == ""
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
