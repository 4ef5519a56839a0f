"""A third language is configuration and content: a copy of the project speaks it with the same program and the same templates."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.localedata import locale_identifiers
from conftest import NOW, PROJECT, SOUND, served, unpublished, with_pictures
from page_types import DESK, opened
from playwright.sync_api import Browser, expect

from publishing.i18n.messages import digits

BENGALI = range(0x0980, 0x0A00)
LAST = "        - locale: bn\n          name: বাংলা\n          build: true\n"
MEETING = "2020-03-14-sample-meeting"
AGREED = "2022-05-sample-people-quoted"  # those whom it concerns agreed to English and Bengali
BUILD = f"""
import datetime, pathlib
from publishing.build.mkdocs_hooks import lay_out
from publishing.checks.report import report
from publishing.build.publication import CONFIGURATION, prepare
from publishing.cli.affirm_content import unaffirmed_files, write_affirmations
from publishing.content.library import load_library
root, now = pathlib.Path.cwd(), datetime.datetime.fromisoformat("{NOW.isoformat()}")
library = load_library(root, CONFIGURATION, now)
write_affirmations(library, unaffirmed_files(library), "maker-1", "maker-2")
publication = prepare(root, now=now)
print(report(publication.verdict.problems, publication.library, "en"))
lay_out(publication, root / "site")
"""


def devanagari(text: str) -> str:
    """Return Bengali `text` in the letters at the same places of the Devanagari block: it means nothing."""
    return "".join(chr(ord(sign) - 0x80) if ord(sign) in BENGALI else sign for sign in text)


def arabic(text: str) -> str:
    """Return Bengali `text` with some letter of the Arabic script for each of its own: it means nothing."""
    text = re.sub("[০-৯]", lambda digit: digits(str(int(digit[0])), "ks"), text)
    return "".join(chr(0x0641 + ord(sign) % 8) if ord(sign) in BENGALI else sign for sign in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Toy:
    """A language that the copy learns, and how the site must write a day and a count in it."""

    code: str
    name: str
    letters: Callable[[str], str]
    direction: str
    day: str
    count: str


TOYS = (
    Toy(code="hi", name="हिन्दी", letters=devanagari, direction="ltr", day="14 मार्च 2020", count="1टि माइलफलक"),
    # One that runs the other way with numerals of its own, and of which neither the theme nor the checks know a word.
    Toy(code="ks", name="کٲشُر", letters=arabic, direction="rtl", day="۱۴ مارٕچ ۲۰۲۰", count=f"۱{arabic('টি মাইলফলক')}"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The copy's site, and the report on its content."""

    toy: Toy
    site: Path
    report: str


@pytest.fixture(scope="module", params=TOYS, ids=lambda toy: toy.code)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, fictional: Path) -> Built:
    """Build the sound site in three languages with an unchanged copy of the program."""
    toy: Toy = request.param
    root = with_pictures(copied(tmp_path_factory.mktemp(toy.code) / "copy"), fictional)
    for path in [*root.glob("docs/_data/*.yml"), *root.glob("milestones/*.yml"), *root.glob("gallery/*/album.yml")]:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  # reads texts alone
        path.write_text(yaml.safe_dump(in_three(content, toy), allow_unicode=True, sort_keys=False), encoding="utf-8")
    (root / "docs" / toy.code).mkdir()
    for path in (root / "docs" / "bn").glob("*.md"):
        (root / "docs" / toy.code / path.name).write_text(toy.letters(path.read_text(encoding="utf-8")), encoding="utf-8")
    configuration = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    assert LAST in configuration
    another = LAST.replace(": bn", f": {toy.code}").replace("বাংলা", toy.name)
    (root / "mkdocs.yml").write_text(configuration.replace(LAST, LAST + another), encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-c", BUILD],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "scripts"), "PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return Built(toy=toy, site=root / "site", report=process.stdout)


def copied(root: Path) -> Path:
    """Return a copy of the program and the templates, with the sound site's content."""
    shutil.copytree(SOUND, root, ignore=unpublished)
    for name in ("scripts", "overrides", "docs/assets"):
        shutil.copytree(PROJECT / name, root / name, ignore=unpublished)
    for path in PROJECT.glob("requirements*.txt"):
        shutil.copyfile(path, root / path.name)
    return root


def in_three(node: Any, toy: Toy) -> Any:  # noqa: ANN401  # what YAML holds
    """Return `node` with the toy's text beside every Bengali one."""
    if isinstance(node, dict):
        added = {toy.code: toy.letters(node["bn"])} if isinstance(node.get("bn"), str) else {}
        return {name: in_three(value, toy) for name, value in node.items()} | added
    return [in_three(child, toy) for child in node] if isinstance(node, list) else node


def names(folder: Path) -> set[str]:
    """Return the pages below `folder` without those of other languages."""
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    return {file for file in files if not re.match(r"(bn|hi|ks)/", file)}


def test_every_page_stands_in_the_third_language_except_what_nobody_agreed_to(built: Built) -> None:
    english, third = names(built.site), names(built.site / built.toy.code)
    unagreed = {path.stem for path in (SOUND / "milestones").glob("*-people-*.yml") if "bengali" not in path.stem}
    ways = {"goal/other-goal", "year/2022"}  # pages that list nothing but these
    assert english - third == {f"milestones/{name}/index.html" for name in unagreed | ways}
    assert third < english
    assert f"milestones/{AGREED}/index.html" in english & names(built.site / "bn")
    in_bengali = re.compile(r'<(section|a|p|cite)\b[^>]*\slang="bn".*?</\1>', re.DOTALL)
    for file in third:
        page = (built.site / built.toy.code / file).read_text(encoding="utf-8")
        assert f'<html lang="{built.toy.code}"' in page, file
        assert f'<body dir="{built.toy.direction}"' in page, file
        assert not re.search("[\u0980-\u09e5]", in_bengali.sub("", page)), file


def test_dates_counts_and_names_are_written_as_the_third_language_writes_them(built: Built) -> None:
    page = (built.site / built.toy.code / "milestones" / "index.html").read_text(encoding="utf-8")
    assert f'<time datetime="2020-03-14">{built.toy.day}</time>' in page
    assert built.toy.count in page


def test_the_404_page_and_the_sitemap_know_the_third_language(built: Built) -> None:
    everywhere = ["en", "bn", built.toy.code]
    for own in everywhere:
        prefix = "" if own == "en" else f"{own}/"
        missing = (built.site / f"{prefix}404.html").read_text(encoding="utf-8")
        assert re.findall(r'class="missing__words" lang="(\w+)"', missing) == sorted(everywhere, key=lambda code: code != own)
        assert f'href="/{built.toy.code}/help/"' in missing
    sitemap = (built.site / "sitemap.xml").read_text(encoding="utf-8")
    whole = re.search(rf"<url>\s*<loc>[^<]*/{built.toy.code}/milestones/{MEETING}/</loc>(.*?)</url>", sitemap, re.DOTALL)
    assert whole
    assert re.findall(r'hreflang="([\w-]+)"', whole[1]) == [*sorted(("bn", "en", built.toy.code)), "x-default"]
    assert f"/{built.toy.code}/milestones/{AGREED}/" not in sitemap


def test_the_switch_leads_from_each_language_to_each_other(built: Built, browser: Browser) -> None:
    with served(built.site) as address, opened(browser, address, DESK) as page:
        page.goto(f"/milestones/{MEETING}/#sources")
        toy = (built.toy.name, f"/{built.toy.code}")
        for name, prefix in (toy, ("বাংলা", "/bn"), toy, ("English", "")):
            page.locator("header").get_by_role("link", name=name, exact=True).click()
            page.wait_for_url(f"{address}{prefix}/milestones/{MEETING}/#sources")
        page.goto(f"/milestones/{AGREED}/")
        page.locator("header").get_by_role("link", name=built.toy.name, exact=True).click()
        page.wait_for_url(f"{address}/{built.toy.code}/milestones/")  # the list, where the page itself may not stand
        expect(page.locator("html")).to_have_attribute("lang", built.toy.code)


def test_the_report_names_a_language_for_which_checks_have_no_words(built: Built) -> None:
    assert f"Texts in `{built.toy.code}` were not checked" in built.report
    assert "Texts in `bn` were not checked" not in built.report


def test_any_language_that_babel_knows_has_numerals() -> None:
    for code in locale_identifiers():
        assert [int(digit) for digit in digits("0123456789", code)] == list(range(10)), code
