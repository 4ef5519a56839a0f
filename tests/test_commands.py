"""The commands do what the README says, and end as editors and hosts expect."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest
from conftest import PROJECT, SOUND
from hosts import free_port

from publishing.cli.guides import generated_files

Command = Callable[..., subprocess.CompletedProcess[str]]
MEETING = "milestones/2020-03-14-sample-meeting.yml"
PATIENCE = 300.0  # seconds
COMMANDS = sorted(path.name for path in (PROJECT / "scripts").glob("*.py") if path.name != "mkdocs_hooks.py")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_on_the_map_and_says_what_it_does_before_anything_is_installed(name: str) -> None:
    assert f"`{name}" in (PROJECT / "scripts" / "README.md").read_text(encoding="utf-8")
    script = PROJECT / "scripts" / name
    done = subprocess.run([sys.executable, "-E", "-S", script, "--help"], capture_output=True, encoding="utf-8", check=True)
    docstring = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8")))
    assert docstring
    assert docstring in " ".join(done.stdout.split())
    assert done.stderr == ""


def test_the_documents_name_no_command_that_is_not_there() -> None:
    for path in (*PROJECT.glob("*.md"), *PROJECT.glob("*/*.md"), *PROJECT.glob(".github/**/*.yml")):
        assert set(re.findall(r"scripts[/\\](\w+\.py)", path.read_text(encoding="utf-8"))) <= {*COMMANDS, "mkdocs_hooks.py"}, path


def test_every_file_on_the_map_is_there() -> None:
    text = (PROJECT / "scripts" / "README.md").read_text(encoding="utf-8")
    names = re.findall(r"`([\w-]+(?:/[\w.-]+)*/?)`", text)
    files = [name for name in names if "/" in name]
    assert len(files) > 30
    for name in files:
        assert (PROJECT / name).exists() or (PROJECT / "scripts" / "publishing" / name).exists() or name == "site/", name


def test_ci_runs_the_test_command_of_the_readme_and_nothing_else() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    lines = (PROJECT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    run = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert run == ["exec python3 scripts/run_tests.py"]
    assert "\npython3 scripts/run_tests.py\n" in readme


def test_the_made_parts_of_guides_and_schemas_are_up_to_date() -> None:
    for name, text in generated_files(PROJECT).items():
        assert (PROJECT / name).read_text(encoding="utf-8") == text, f"run scripts/maintain.py guides: {name}"


def test_validation_prints_every_problem_of_every_file_in_one_run(command: Command, plain: Path) -> None:
    for case in ("field-unknown", "consent-unknown"):
        broken = PROJECT / "tests" / "cases" / case / MEETING
        shutil.copy(broken, plain / "milestones" / f"2020-{case}.yml")
    said = command("validate_milestones.py", "--root", plain, code=1).stdout
    assert "milestones/2020-field-unknown.yml:11:1: error field-unknown" in said
    assert "milestones/2020-consent-unknown.yml:" in said
    assert "সমস্যা" not in said
    assert "ভুল" in command("validate_milestones.py", "--root", plain, "--language", "bn", code=1).stdout


def test_validation_of_sound_content_ends_well(command: Command, plain: Path) -> None:
    assert " error " not in command("validate_milestones.py", "--root", plain).stdout


def test_a_broken_entry_is_held_back_with_its_reason_and_the_rest_is_built(command: Command, plain: Path, tmp_path: Path) -> None:
    broken = plain / "milestones" / "2020-05-broken.yml"
    broken.write_text((plain / MEETING).read_text(encoding="utf-8").replace("survivors: none\n", ""), encoding="utf-8")
    said = command("build_site.py", "--root", plain, "--site-dir", tmp_path / "out").stdout
    assert "1 published, 1 held back, 1 drafts" in said
    assert "held back: milestones/2020-05-broken.yml:2: This entry does not say whether it concerns a survivor" in said
    assert (tmp_path / "out" / "milestones" / "2020-03-14-sample-meeting" / "index.html").is_file()
    assert not list((tmp_path / "out").rglob("*broken*"))
    command("build_site.py", "--root", plain, "--site-dir", tmp_path / "out", "--strict", code=1)


def test_broken_shared_content_stops_the_build_and_leaves_the_old_site(command: Command, plain: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command("build_site.py", "--root", plain, "--site-dir", out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    (plain / "docs" / "_data" / "goals.yml").write_text("- id: [", encoding="utf-8")
    said = command("build_site.py", "--root", plain, "--site-dir", out, code=1).stdout
    assert "docs/_data/goals.yml:1:8: error yaml-broken" in said
    assert "The old site stays as it was." in said
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_a_broken_link_in_prose_stops_the_build_with_a_sentence(command: Command, plain: Path, tmp_path: Path) -> None:
    page = plain / "docs" / "en" / "about.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[lost](nowhere.md)\n", encoding="utf-8")
    said = command("build_site.py", "--root", plain, "--site-dir", tmp_path / "out", code=1)
    assert "nowhere.md" in said.stdout
    assert "Traceback" not in said.stdout + said.stderr
    assert not (tmp_path / "out").exists()


def test_a_fault_of_the_program_ends_with_2_and_without_a_traceback() -> None:
    faulty = "from publishing.console import run; run(lambda _: 1 // 0, None)"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "scripts")}
    done = subprocess.run([sys.executable, "-c", faulty], capture_output=True, encoding="utf-8", env=environment, check=False)
    assert done.returncode == 2
    assert "The program has a fault (ZeroDivisionError)" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_file_in_the_place_of_the_site_is_said_and_left_alone(command: Command, plain: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way", encoding="utf-8")
    said = command("build_site.py", "--root", plain, "--site-dir", tmp_path / "out", code=1).stdout
    assert f"could not be written: Not a directory ({tmp_path / 'out'})" in said
    assert (tmp_path / "out").read_text(encoding="utf-8") == "in the way"


def test_a_folder_without_content_is_said(command: Command, tmp_path: Path) -> None:
    assert "there is no docs folder in it" in command("build_site.py", "--root", tmp_path, code=1).stderr


@pytest.mark.parametrize("language", ["", "bn/"])
def test_the_preview_shows_drafts_with_a_ribbon_and_follows_every_change(plain: Path, language: str) -> None:
    with subprocess.Popen(
        [sys.executable, PROJECT / "scripts" / "preview_site.py", "--root", plain, "--port", str(free_port())],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as preview:
        try:
            assert preview.stdout
            address = next(found[0] for line in preview.stdout if (found := re.search(r"http://[\d.:]+/", line)))
            draft = f"{address}{language}milestones/2021-sample-draft/"
            page = _eventually(draft, "noindex")
            assert 'class="ribbon"' in page
            file = plain / "milestones" / "2021-sample-draft.yml"
            new = (
                file.read_text(encoding="utf-8")
                .replace("A fictional draft", "A changed draft")
                .replace("একটি কাল্পনিক", "একটি বদলানো")
            )
            file.write_text(new, encoding="utf-8")
            _eventually(draft, "একটি বদলানো" if language else "A changed draft")
        finally:
            preview.kill()


def _eventually(address: str, words: str, seconds: float = PATIENCE) -> str:
    """Asks for `address` until the answer holds `words`."""
    end, page = monotonic() + seconds, ""
    while monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  # http, on this machine
                page = answer.read().decode()
        except OSError:
            page = ""
        if words in page:
            return page
        sleep(0.2)
    raise AssertionError(f"{words!r} did not appear at {address}; last seen:\n{page[:2000]}")


def test_an_environment_behind_a_link_is_entered_once(tmp_path: Path) -> None:
    for name in ("scripts", "overrides"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "mkdocs.yml"):
        shutil.copy(PROJECT / name, tmp_path)
    (tmp_path / ".cache").mkdir()
    for environment in (PROJECT / ".cache").glob("env-*"):
        (tmp_path / ".cache" / environment.name).symlink_to(environment)
    program = [sys.executable, tmp_path / "scripts" / "validate_milestones.py", "--root", SOUND]
    assert subprocess.run(program, timeout=PATIENCE, check=False, capture_output=True).returncode == 0
