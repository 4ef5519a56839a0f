"""What the Nu HTML Checker says of every page, style sheet and drawing that is published: nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

from programs import java

CHECKED = ("*.html", "*.css", "*.svg")
JAVA = (
    "-Xss4m",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
)  # as much stack as its schemas need; soon done on a small machine
# What the checker says though nothing is wrong, each with the reason.
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
    """Everything that the checker says of what is published in `folders`: errors, warnings and hints."""
    files = [path for folder in folders for kind in CHECKED for path in sorted(folder.rglob(kind))]
    jar = checkers / "vnu-jar" / "build" / "dist" / "vnu.jar"
    done = subprocess.run(
        [
            os.environ.get("JAVA") or java(),
            *JAVA,
            "-jar",
            jar,
            "--also-check-css",
            "--also-check-svg",
            "--format",
            "json",
            *files,
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    said: list[dict[str, str]] = json.loads(done.stderr)["messages"]
    return said


def test_nothing_is_said_of_either_site_but_what_is_excepted(site: Path, fictional: Path, checkers: Path) -> None:
    known = {said: [] for said in (*EXCEPTIONS, "")}
    for one in messages(checkers, site, fictional):
        known[next((said for said in EXCEPTIONS if re.fullmatch(said, one["message"])), "")].append(one)
    assert known.pop("") == []
    assert all(known.values()), "an exception is not needed any more"


def test_the_checker_sees_what_is_wrong(checkers: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('<!doctype html><html lang="en"><title>Fictional</title><p><div></p>', encoding="utf-8")
    (tmp_path / "style.css").write_text("p { colour: red; }", encoding="utf-8")
    (tmp_path / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><cirkle r="1"/></svg>', encoding="utf-8")
    assert {Path(one["url"]).name for one in messages(checkers, tmp_path)} == {"page.html", "style.css", "drawing.svg"}
