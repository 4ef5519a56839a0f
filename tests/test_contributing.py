"""Where staff work: what the code host and pre-commit run, runs at home; and what people are told is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import regex
import yaml
from affirming import affirm, prepare
from conftest import CASES, NOW, PROJECT, SOUND, served, unpublished
from page_types import PREFIXES, opened
from PIL import Image
from playwright.sync_api import Browser

from publishing.build.mkdocs_hooks import lay_out
from publishing.i18n.messages import filled, load_rule_messages, message
from publishing.preview.session import prepare_drafts

WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
CHANGE = PROJECT / ".github" / "workflows" / "change.yml"
HOOKS = PROJECT / ".pre-commit-config.yaml"
ADVISORIES = [f"python3 scripts/maintain.py {task}" for task in ("audit-packages", "bill-of-materials")]  # need a service
ITSELF = "python3 scripts/run_tests.py"  # which is running
TELLING = ("told=$(gh issue list ", "curl --fail --silent --show-error --retry 3 --output /dev/null ")  # beginnings of commands
GUIDES = {"en": PROJECT / "CONTRIBUTING.md", "bn": PROJECT / "CONTRIBUTING.bn.md"}
PICTURES = PROJECT / ".github" / "pictures"
LARGEST_PICTURE = 80_000
SHOWN: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
CONTENT = ("docs", "milestones", "gallery")
UPLOADED = {"site": "index.html", ".cache/report": "build.md"}  # folders, and a file that each must hold
BILL = ".cache/report/bom.cdx.json"  # names packages alone, and so may be kept
PINNED = re.compile(r"uses: [\w-]+(?:/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def not_copied(folder: str, names: list[str]) -> set[str]:
    return unpublished(folder, names) | {".git", "tests"}.intersection(names)


def read(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def jobs() -> Iterator[tuple[Path, str, dict[str, Any]]]:
    for path in WORKFLOWS:
        for name, job in read(path)["jobs"].items():
            yield path, name, job


def commands(job: dict[str, Any]) -> list[str]:
    return [step["run"] for step in job["steps"] if "run" in step]


def is_run_here(lines: list[str]) -> bool:
    """Return whether a job runs something other than these tests or what needs a service."""
    return bool(lines) and lines != ADVISORIES and not any(line.startswith((ITSELF, *TELLING)) for line in lines)


@pytest.fixture
def checkout(tmp_path: Path, site: Path) -> Path:
    """The project as a code host checks it out, with the environments and pictures that are there once its site is built."""
    assert site.is_dir()
    root = Path(shutil.copytree(PROJECT, tmp_path / "checkout", ignore=not_copied))
    for name in ("pictures", "cards"):
        shutil.copytree(PROJECT / ".cache" / name, root / ".cache" / name)
    for environment in (PROJECT / ".cache").glob("env-*"):
        (root / ".cache" / environment.name).symlink_to(environment)
    return root


def run(command: str, checkout: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "GITHUB_STEP_SUMMARY": str(checkout.parent / "summary.md"), "GITHUB_OUTPUT": os.devnull}
    return subprocess.run(
        ["/usr/bin/env", "bash", "-e", "-c", command],
        cwd=checkout,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(("path", "name", "job"), [job for job in jobs() if is_run_here(commands(job[2]))])
def test_whatever_a_workflow_runs_runs_at_home(path: Path, name: str, job: dict[str, Any], checkout: Path) -> None:
    for command in commands(job):
        done = run(command, checkout)
        assert done.returncode == 0, f"{path.name}, {name}: {command}\n{done.stdout}\n{done.stderr}"
    uploaded = [step["with"]["path"] for step in job["steps"] if "upload" in step.get("uses", "")]
    assert all((checkout / one / UPLOADED[one]).exists() for one in uploaded)


def test_the_tests_run_on_every_change() -> None:
    assert [ITSELF] in [commands(job) for path, _, job in jobs() if path == CHANGE]


def test_a_hook_runs_at_home_and_is_fetched_from_nowhere(checkout: Path) -> None:
    repositories = read(HOOKS)["repos"]
    hooks = [hook for one in repositories for hook in one["hooks"]]
    assert {one["repo"] for one in repositories} == {"local"}
    assert hooks
    for hook in hooks:
        assert hook["language"] == "system"
        assert hook["pass_filenames"] is False
        assert all(re.search(hook["files"], f"{folder}/new.yml") for folder in CONTENT)
        done = run(hook["entry"], checkout)
        assert done.returncode == 0, f"{hook['id']}\n{done.stdout}\n{done.stderr}"


def test_a_change_shows_its_problems_beside_their_lines_and_its_site_without_what_is_held_back(checkout: Path) -> None:
    for folder in CONTENT:
        shutil.rmtree(checkout / folder)
        shutil.copytree(SOUND / folder, checkout / folder)
    shutil.copytree(PROJECT / "docs" / "assets", checkout / "docs" / "assets")
    shutil.copytree(CASES / "consent-withdrawn", checkout, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected*"))
    affirm(checkout)
    validate, build, *_ = commands(read(CHANGE)["jobs"]["content"])
    found = run(validate, checkout)
    assert found.returncode == 1
    assert re.match(r"::notice::.*\n::error file=", found.stdout)
    assert "file=milestones/consent/c-aaaaaaaaa2.yml,line=2," in found.stdout
    assert run(build, checkout).returncode == 0
    site = [path for path in (checkout / "site").rglob("*") if path.is_file()]
    assert [path for path in site if "sample-people-quoted" in path.as_posix() or b"lantern mending" in path.read_bytes()] == []
    assert [path for path in site if "draft" in path.as_posix() or "desk" in path.as_posix()] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_may_do_the_least_with_actions_that_cannot_change(path: Path) -> None:
    text, workflow = path.read_text(encoding="utf-8"), read(path)
    assert text.count("uses:") == len(PINNED.findall(text))
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in text
    assert "secrets." not in text
    for _, name, job in (one for one in jobs() if one[0] == path):
        if "permissions" in job:  # whoever may write has no content at hand, and runs no command but those that tell somebody
            assert all(command.startswith(TELLING) for command in commands(job)), name
            assert commands(job) == [] or job["permissions"] == {"issues": "write"}, name
            assert not any("checkout" in step.get("uses", "") for step in job["steps"]), name
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), name  # what others typed never becomes a command
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False, name
            if "upload" in step.get("uses", ""):
                assert step["with"]["path"] in {*UPLOADED, BILL}, name
                assert step["with"]["path"] == BILL or step["with"]["retention-days"] == 1, name


def test_a_checker_of_workflows_finds_nothing() -> None:
    found = shutil.which("zizmor", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert found
    done = subprocess.run([found, "--offline", *WORKFLOWS], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, "No findings to report" in done.stdout) == (0, True), done.stdout + done.stderr


# ---- What the daily run tells the stewards ----

GH = """#!/usr/bin/env bash
if [ "$2" = list ]; then cat "$SAID"; exit; fi
case "$*" in *nobody) exit 1 ;; esac
printf '%s\n' "$@" >> "$SAID"
"""
REMINDER = "Consent c-fictional: 7 days or fewer are left."


def tell(folder: Path, reminders: str = "", results: str = "success success", stewards: str = "steward-1") -> str:
    """Run the step that opens an issue, with a stand-in for the code host's program; return all that was said to it so far."""
    (job,) = [job for path, name, job in jobs() if (path.stem, name) == ("daily", "tell")]
    program, said = folder / "gh", folder / "said.txt"
    program.write_text(GH, encoding="utf-8")
    program.chmod(0o755)
    said.touch()
    given = {"REMINDERS": reminders, "RESULTS": results, "STEWARDS": stewards, "SAID": str(said)}
    environment = {**os.environ, **given, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["/usr/bin/env", "bash", "-e", "-c", commands(job)[0]], env=environment, check=True, capture_output=True)
    return said.read_text(encoding="utf-8")


def test_a_day_on_which_nobody_must_act_opens_no_issue(tmp_path: Path) -> None:
    assert tell(tmp_path) == ""


def test_what_waits_opens_one_issue_for_the_stewards_and_none_on_the_next_day(tmp_path: Path) -> None:
    first = tell(tmp_path, REMINDER)
    assert f"\n- [ ] {REMINDER}\n--assignee\nsteward-1\n" in first
    assert tell(tmp_path, REMINDER) == first
    assert tell(tmp_path, f"{REMINDER}\nAnother.").removeprefix(first).count("- [ ]") == 1


@pytest.mark.parametrize("results", ["failure success", "failure skipped", "success failure"])
def test_a_daily_run_that_failed_opens_an_issue(tmp_path: Path, results: str) -> None:
    assert re.search(r"- \[ \] The daily run of \d{4}-\d\d-\d\d failed\.", tell(tmp_path, results=results))


def test_an_issue_is_opened_though_nobody_can_be_assigned_and_says_so(tmp_path: Path) -> None:
    said = tell(tmp_path, REMINDER, stewards="nobody")
    assert REMINDER in said
    assert "Nobody is assigned: the variable STEWARDS" in said


def test_a_change_cannot_publish() -> None:
    workflow = read(CHANGE)
    assert list(workflow[True]) == ["pull_request"]  # YAML reads the key `on` as true
    assert not any("permissions" in job for job in workflow["jobs"].values())
    checkouts = [step for job in workflow["jobs"].values() for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_consent_records_have_owners() -> None:
    lines = [line.split() for line in (PROJECT / ".github" / "CODEOWNERS").read_text(encoding="utf-8").splitlines()]
    owned = {line[0]: line[1:] for line in lines if line and not line[0].startswith("#")}
    assert {"/milestones/consent/", "/.github/"} <= set(owned)
    assert all(owner.startswith("@") for owners in owned.values() for owner in owners)
    assert all(owned.values())


def test_a_change_is_described_by_ticking_what_is_done_in_both_languages() -> None:
    template = (PROJECT / ".github" / "pull_request_template.md").read_text(encoding="utf-8")
    ticks = template.split("- [ ] ")[1:]
    assert len(ticks) > 5
    assert all(re.search("[\u0980-\u09ff]{3}", tick) and re.search("[a-z]{3}", tick) for tick in ticks)


def slugged(heading: str) -> str:
    """How GitHub names a heading in an address."""
    return regex.sub(r"[^\p{L}\p{M}\p{N}_\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("language", GUIDES)
def test_every_link_of_the_guide_leads_to_something(language: str) -> None:
    text = GUIDES[language].read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert len(links) > 7
    for link in links:
        name, _, anchor = link.partition("#")
        file = PROJECT / name if name else GUIDES[language]
        assert file.is_file(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(slugged, headings), link


def test_both_guides_have_the_same_parts() -> None:
    kinds = re.compile(r"^(#+ |\d+\. |!\[|```)", re.MULTILINE)
    found = [kinds.findall(path.read_text(encoding="utf-8")) for path in GUIDES.values()]
    assert found[0] == found[1]
    assert found[0].count("## ") == 7


@pytest.mark.parametrize("language", GUIDES)
def test_the_guide_explains_a_message_that_there_is(language: str) -> None:
    texts = load_rule_messages()["translation-missing"]
    text = GUIDES[language].read_text(encoding="utf-8")
    slots = {"field": "title", "language": "bn"}
    assert f": {message('report.error', language)} translation-missing: {filled(texts.says, language, slots)}\n" in text
    assert f"  {message('report.help', language)}: {filled(texts.help, language, slots)}\n" in text


def test_one_word_in_the_browser_takes_everything_down_that_a_consent_covers(painted: Path, tmp_path: Path) -> None:
    assert all("`state: withdrawn`" in path.read_text(encoding="utf-8") for path in GUIDES.values())
    lay_out(prepare(painted, now=NOW), tmp_path / "before")
    assert (tmp_path / "before" / "milestones" / "2022-05-sample-people-quoted").exists()
    record = painted / "milestones" / "consent" / "c-aaaaaaaaa2.yml"
    record.write_text(record.read_text(encoding="utf-8").replace("state: given", "state: withdrawn"), encoding="utf-8")
    lay_out(prepare(painted, now=NOW), tmp_path / "after")
    left = [path for path in (tmp_path / "after").rglob("*") if path.is_file() and b"lantern mending" in path.read_bytes()]
    assert left == []
    assert not (tmp_path / "after" / "milestones" / "2022-05-sample-people-quoted").exists()


@pytest.mark.parametrize("language", GUIDES)
def test_the_pictures_of_the_desk_are_small_and_show_nobody(
    language: str, request: pytest.FixtureRequest, browser: Browser, tmp_path: Path
) -> None:
    """Made anew of the fictional site by `python3 scripts/run_tests.py tests/test_contributing.py -k pictures --write-golden`."""
    path = PICTURES / f"desk.{language}.png"
    if request.config.getoption("--write-golden"):
        root = Path(shutil.copytree(SOUND, tmp_path / "sound", ignore=shutil.ignore_patterns(".cache", "site")))
        for case in ("consent-expiring", "translation-missing", "helpline-stale"):
            shutil.copytree(CASES / case, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected*"))
        lay_out(prepare_drafts(affirm(root), now=NOW), tmp_path / "site")
        with served(tmp_path / "site") as address, opened(browser, address, SHOWN) as page:
            page.goto(f"{PREFIXES[language]}/desk/")
            page.locator("[data-beside]").first.click()
            page.frame_locator("iframe").locator("h1").wait_for()
            page.evaluate("scrollTo({top: document.querySelector('.desk').offsetTop - 90, behavior: 'instant'})")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=tmp_path / "desk.png")
        path.parent.mkdir(exist_ok=True)
        with Image.open(tmp_path / "desk.png") as picture:
            picture.convert("RGB").quantize(48).save(path, optimize=True)
    assert path.stat().st_size <= LARGEST_PICTURE
    with Image.open(path) as picture:
        assert picture.format == "PNG"
        assert picture.size == tuple(SHOWN["viewport"].values())
    assert f"(.github/pictures/{path.name})" in GUIDES[language].read_text(encoding="utf-8")
