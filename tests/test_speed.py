"""What makes building quick changes no byte of what is built."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from publishing.build.manifest import write_manifest
from publishing.build.up_to_date import LastBuild, remember_build, unchanged_build
from publishing.environment import ROOT
from publishing.site.page import relative

Command = Callable[..., subprocess.CompletedProcess[str]]
PATIENCE = 300.0  # seconds


def files(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("target", "here", "link"),
    [
        ("", "", "./"),
        ("", "bn/a/b/", "../../../"),
        ("a/b/", "a/c/", "../b/"),
        ("a/b/#x", "a/b/", "#x"),
        ("a/", "a/b/", "../"),
        ("a/b/c.html", "a/", "b/c.html"),
        ("assets/x.css", "404.html", "assets/x.css"),
        ("a#x", "b/c", "../a#x"),
    ],
)
def test_a_page_names_another_from_where_it_stands(target: str, here: str, link: str) -> None:
    assert relative(target, here) == link


@pytest.fixture
def build(plain: Path, command: Command) -> Callable[[], str]:
    """Builds a copy of the sound site, and returns what was said."""
    return lambda: command("build_site.py", "--root", plain).stdout


def test_what_stands_as_it_was_built_is_not_built_again(build: Callable[[], str], plain: Path) -> None:
    build()
    site, memory = files(plain / "site"), plain / ".cache" / "built.json"
    moment = (plain / "site" / "index.html").stat().st_mtime_ns
    assert build().startswith(f"Nothing has changed since this site was built: {plain / 'site'} stays as it is.")
    assert (plain / "site" / "index.html").stat().st_mtime_ns == moment
    whole = memory.read_text(encoding="utf-8")
    for damage in (whole[:-9], whole.replace('"day"', '"dax"')):
        memory.write_text(damage, encoding="utf-8")
        assert build().splitlines()[-1].startswith("Built in ")
        assert files(plain / "site") == site
    shutil.rmtree(plain / ".cache")
    assert build().splitlines()[-1].startswith("Built in ")
    assert files(plain / "site") == site


def test_one_byte_is_enough_to_build_again(build: Callable[[], str], plain: Path) -> None:
    build()
    page = plain / "site" / "about" / "index.html"
    page.write_text(f"{page.read_text(encoding='utf-8')} ", encoding="utf-8")
    assert build().splitlines()[-1].startswith("Built in ")
    (plain / "site" / "index.html.gz").write_bytes(b"")
    assert build().splitlines()[-1].startswith("Built in ")
    milestone = next((plain / "milestones").glob("*meeting*"))
    milestone.write_text(milestone.read_text(encoding="utf-8").replace("A fictional meeting", "A new meeting"), encoding="utf-8")
    build()
    assert "A new meeting" in (plain / "site" / "index.html").read_text(encoding="utf-8") + (
        plain / "site" / "milestones" / "index.html"
    ).read_text(encoding="utf-8")


def test_to_see_that_nothing_has_changed_neither_rules_nor_what_makes_a_site_are_loaded() -> None:
    said = "import sys, publishing.build.up_to_date; print({'pydantic', 'jinja2', 'mkdocs', 'babel', 'PIL'} & {*sys.modules})"
    run = subprocess.run([sys.executable, "-c", said], cwd=ROOT / "scripts", capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_another_day_is_reason_enough(tmp_path: Path) -> None:
    root, site, noon = tmp_path, tmp_path / "site", datetime.datetime(2026, 1, 15, 12, tzinfo=datetime.UTC)
    site.mkdir()
    (site / "index.html").write_text("x", encoding="utf-8")
    (root / ".cache").mkdir()
    write_manifest(site)
    built = LastBuild(inputs="d", day="2026-01-15", zone="Asia/Kolkata", held=False)
    remember_build(root, site, built)
    assert unchanged_build(root, site, "d", noon) == built
    assert unchanged_build(root, site, "e", noon) is None
    assert unchanged_build(root, site, "d", noon.replace(hour=19)) is None  # when it is tomorrow in India
