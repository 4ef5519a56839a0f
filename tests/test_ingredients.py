"""Whatever the project installs is pinned, has its reason and its licence in one table, and stands in the bill of materials."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
from conftest import PROJECT

from publishing.cli.bill_of_materials import BILL, bill, licences, packages

PACKAGES = packages(PROJECT)
ROW = re.compile(r"^\| ([a-z0-9-]+) \| ([a-z ]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = {row[0]: row for row in ROW.findall((PROJECT / "DEPENDENCIES.md").read_text(encoding="utf-8"))}
FILES = {
    "the site": "requirements.txt",
    "faces": "requirements-faces.txt",
    "report": "requirements-report.txt",
    "tests": "requirements-test.txt",
    "audit": "requirements-audit.txt",
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


def test_the_table_names_every_package_and_no_other() -> None:
    assert set(ROWS) == {one.name for one in PACKAGES}
    assert set(ROWS) == set(licences(PROJECT))


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
    found: set[str] = set()
    for file in FILES.values():
        pins = re.split(r"\n(?=[a-z0-9-]+==)", (PROJECT / file).read_text(encoding="utf-8"))
        for pin in (one for one in pins if one.startswith(f"{name}==")):
            found |= set(re.findall(r"^    #(?: via)? +([a-z][\w-]*)$", pin, re.MULTILINE))
    return found - {"via"}


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


def test_the_bill_of_materials_is_the_same_for_the_same_pins_and_names_each_of_them(
    tmp_path: Path, command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    (tmp_path / "docs").mkdir()
    assert f"with {len(PACKAGES)} packages" in command("write_bom.py", "--root", tmp_path).stdout
    written = (tmp_path / BILL).read_text(encoding="utf-8")
    assert written == bill(PROJECT) == bill(PROJECT)
    told = json.loads(written)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert [one["purl"] for one in told["components"]] == [f"pkg:pypi/{one.name}@{one.version}" for one in PACKAGES]
    assert len({one["bom-ref"] for one in told["components"]}) == len(PACKAGES)
    assert all(one["hashes"] and one["licenses"] for one in told["components"])
    scopes = {one["name"]: one["scope"] for one in told["components"]}
    assert [scopes[name] for name in ("mkdocs", "onnxruntime", "pytest", "pip-audit")] == [
        "required", "optional", "excluded", "excluded",
    ]  # fmt: skip


def test_the_audit_asks_about_every_pin() -> None:
    assert 'ROOT.glob("requirements*.txt")' in (PROJECT / "scripts" / "audit_packages.py").read_text(encoding="utf-8")
