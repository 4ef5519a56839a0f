"""Every package that the project installs is pinned, audited, and listed with its licence and the reason for it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from conftest import PROJECT

from publishing.cli.packages import pip_audit

ROW = re.compile(r"^\| ([a-z0-9-]+) \| ([a-z][a-z -]*) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = {row[0]: row for row in ROW.findall((PROJECT / "DEPENDENCIES.md").read_text(encoding="utf-8"))}
FILES = {
    "the site": "requirements.txt",
    "faces": "requirements-faces.txt",
    "report": "requirements-report.txt",
    "tests": "requirements-test.txt",
    "audit": "requirements-audit.txt",
    "set-up": "requirements-setup.txt",
}
# Licences under which a package may be taken into the project.
FREE = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "LGPL-3.0-or-later"}
FREE |= {"MIT", "MIT-0", "MIT-CMU", "MPL-1.1", "MPL-2.0", "PSF-2.0", "Zlib"}
# How packages say what SPDX says in one word.
SAID = {"MIT License": "MIT", "BSD License": "BSD-3-Clause", "Apache Software License": "Apache-2.0", "Apache 2.0": "Apache-2.0"}
SAID["Mozilla Public License 2.0 (MPL 2.0)"] = "MPL-2.0"


def asked() -> set[str]:
    """The packages that pyproject.toml asks for itself."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [project["project"]["dependencies"], *project["project"]["optional-dependencies"].values()]
    groups += project["dependency-groups"].values()
    return {re.split(r"[^A-Za-z0-9-]", line)[0] for group in groups for line in group}


def pins() -> Iterator[tuple[str, str]]:
    """Yield each pinned package with the lines of its pin, from every requirements file."""
    for file in FILES.values():
        for pin in re.split(r"\n(?=[a-z0-9-]+==)", (PROJECT / file).read_text(encoding="utf-8"))[1:]:
            yield pin.partition("==")[0], pin


def test_the_table_names_every_package_and_no_other() -> None:
    assert set(ROWS) == {name for name, _ in pins()}
    assert asked() <= set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_package_is_free_and_has_its_reason(name: str) -> None:
    _, use, licence, why = ROWS[name]
    assert f"\n{name}==" in (PROJECT / FILES[use]).read_text(encoding="utf-8")
    assert all(set(part.split(" OR ")) & FREE for part in licence.split(" AND "))  # of several that are offered one is enough
    if name in asked():
        assert not why.startswith("for ")
    else:
        assert set(why.removeprefix("for ").split(", ")) == needed_by(name)


def needed_by(name: str) -> set[str]:
    """The packages for which uv says that it has pinned `name`."""
    lines = "\n".join(pin for package, pin in pins() if package == name)
    return set(re.findall(r"^    #(?: via)? +([a-z][\w-]*)$", lines, re.MULTILINE)) - {"via"}


def test_the_licences_are_those_that_packages_name_for_themselves() -> None:
    compared = 0
    for found in metadata.distributions():
        name = re.sub(r"[-_.]+", "-", found.metadata["Name"]).lower()
        named = found.metadata.get("License-Expression") or found.metadata.get("License", "")
        if not named or "\n" in named or len(named) > 60:
            classes = [one for one in found.metadata.get_all("Classifier", []) if one.startswith("License :: OSI Approved :: ")]
            named = classes[0].rpartition(" :: ")[2] if classes else ""
        if name in ROWS and named and named != "UNKNOWN":
            told = SAID.get(named, named)
            assert told == ROWS[name][2] or f"{told} AND " in ROWS[name][2], f"{name}: {named}"
            compared += 1
    assert compared > 40


def test_the_audit_asks_about_every_pin() -> None:
    files = {path.name for path in PROJECT.glob("requirements*.txt")}
    assert files == set(FILES.values())
    assert {Path(word).name for word in pip_audit() if word.startswith("--requirement=")} == files
    assert "--require-hashes" in pip_audit()
