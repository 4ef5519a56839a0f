"""A site is built again as soon as anything has changed, and only then."""

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

Command = Callable[..., subprocess.CompletedProcess[str]]


def files(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.fixture
def is_built(plain: Path, command: Command) -> Callable[[], bool]:
    """Runs the build command for a copy of the fictional site; returns whether it built anything."""

    def run() -> bool:
        output = command("build_site.py", "--root", plain).stdout
        unchanged = f"Nothing has changed since this site was built: {plain / 'site'} stays as it is."
        assert output.splitlines()[-1].startswith("Built in ") != output.startswith(unchanged)
        return not output.startswith(unchanged)

    return run


def test_a_site_is_built_again_if_what_is_known_of_the_last_build_is_damaged_or_gone(
    is_built: Callable[[], bool], plain: Path
) -> None:
    assert is_built()
    site, last_build = files(plain / "site"), plain / ".cache" / "built.json"
    moment = (plain / "site" / "index.html").stat().st_mtime_ns
    assert not is_built()
    assert (plain / "site" / "index.html").stat().st_mtime_ns == moment
    text = last_build.read_text(encoding="utf-8")
    for damaged in (text[:-9], text.replace('"day"', '"dax"')):
        last_build.write_text(damaged, encoding="utf-8")
        assert is_built()
        assert files(plain / "site") == site
    shutil.rmtree(plain / ".cache")
    assert is_built()
    assert files(plain / "site") == site


def test_a_site_is_built_again_after_a_change_of_one_byte(is_built: Callable[[], bool], plain: Path) -> None:
    assert is_built()
    page = plain / "site" / "about" / "index.html"
    page.write_text(f"{page.read_text(encoding='utf-8')} ", encoding="utf-8")
    assert is_built()
    (plain / "site" / "index.html.gz").write_bytes(b"")
    assert is_built()
    milestone = next((plain / "milestones").glob("*meeting*"))
    milestone.write_text(milestone.read_text(encoding="utf-8").replace("A fictional meeting", "A new meeting"), encoding="utf-8")
    assert is_built()
    pages = [plain / "site" / name / "index.html" for name in ("", "milestones")]
    assert any("A new meeting" in page.read_text(encoding="utf-8") for page in pages)


def test_nothing_that_builds_a_site_is_loaded_to_see_that_nothing_has_changed() -> None:
    program = "import sys, publishing.build.up_to_date; print({'pydantic', 'jinja2', 'mkdocs', 'babel', 'PIL'} & {*sys.modules})"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT / "scripts", capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_a_site_is_built_again_on_another_day_of_its_time_zone(tmp_path: Path) -> None:
    site, noon = tmp_path / "site", datetime.datetime(2026, 1, 15, 12, tzinfo=datetime.UTC)
    site.mkdir()
    (site / "index.html").write_text("x", encoding="utf-8")
    (tmp_path / ".cache").mkdir()
    write_manifest(site)
    build = LastBuild(inputs="d", day="2026-01-15", zone="Asia/Kolkata", held=False)
    remember_build(tmp_path, site, build)
    assert unchanged_build(tmp_path, site, "d", noon) == build
    assert unchanged_build(tmp_path, site, "e", noon) is None
    assert unchanged_build(tmp_path, site, "d", noon.replace(hour=19)) is None  # when it is tomorrow in India
