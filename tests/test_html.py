"""The Nu HTML Checker reports nothing about any published page, style sheet and drawing."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from programs import program

CHECKED = ("*.html", "*.css", "*.svg")
JAVA = ("-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # enough stack for its schemas; fast on a small machine
OPTIONS = ("--also-check-css", "--also-check-svg", "--format", "json")
# Reports about what is right, each with the reason.
EXCEPTIONS = {
    "CSS: “container-type”: Property “container-type” doesn't exist.": "CSS Containment Level 3, in browsers since 2023",
    "CSS: “width”: Parse Error.": "the units cqw and cqh, as above",
    r"Resource violates Content Security Policy \(meta tag\): [a-z ]+ “\S+” blocked by “[a-z]+-src” directive.": (
        "it reads files, for which no host is 'self'; test_policy.py walks through the served site"
    ),
    r"Inline script violates Content Security Policy \(meta tag\): blocked by “script-src” directive \(.*\)\.": (
        "JSON-LD is data, which no browser runs or blocks; test_policy.py walks through the served site in one"
    ),
}


def messages(checkers: Path, *folders: Path) -> list[dict[str, str]]:
    """Everything that the checker reports about what is published in `folders`: errors, warnings and hints."""
    files = [path for folder in folders for kind in CHECKED for path in sorted(folder.rglob(kind))]
    jar = checkers / "vnu-jar" / "build" / "dist" / "vnu.jar"
    arguments = [program("java"), *JAVA, "-jar", jar, *OPTIONS, *files]
    done = subprocess.run(arguments, capture_output=True, encoding="utf-8", check=False)
    found: list[dict[str, str]] = json.loads(done.stderr)["messages"]
    return found


def test_nothing_is_reported_about_either_site_except_for_the_exceptions(site: Path, fictional: Path, checkers: Path) -> None:
    reported = [message["message"] for message in messages(checkers, site, fictional)]
    assert [message for message in reported if not any(re.fullmatch(exception, message) for exception in EXCEPTIONS)] == []
    unneeded = [exception for exception in EXCEPTIONS if not any(re.fullmatch(exception, message) for message in reported)]
    assert unneeded == []


def test_the_checker_sees_what_is_wrong(checkers: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('<!doctype html><html lang="en"><title>Fictional</title><p><div></p>', encoding="utf-8")
    (tmp_path / "style.css").write_text("p { colour: red; }", encoding="utf-8")
    (tmp_path / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><cirkle r="1"/></svg>', encoding="utf-8")
    assert {Path(message["url"]).name for message in messages(checkers, tmp_path)} == {"page.html", "style.css", "drawing.svg"}
