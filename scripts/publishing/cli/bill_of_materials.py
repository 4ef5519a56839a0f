"""What the site is made with: each pinned package once, with its digests, its licence, and what it is there for."""

from __future__ import annotations

import json
import re
import tomllib
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from publishing.environment import ROOT
from publishing.i18n.messages import sentence

TABLE = "DEPENDENCIES.md"
BILL = Path(".cache", "report", "bom.cdx.json")
# How much of each file reaches a site, in the words of CycloneDX: "excluded" are tools.
SCOPES = {"requirements.txt": "required", "requirements-faces.txt": "optional", "requirements-report.txt": "optional"}
PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)", re.MULTILINE)
_DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_ROW = re.compile(r"^\| ([a-z0-9-]+) \| [a-z ]+ \| ([^|]+?) \| ([^|]+?) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One pinned package; `digests` are the SHA-256 of every file of it that may be installed, `file` pins it first."""

    name: str
    version: str
    file: str
    digests: tuple[str, ...]


def packages(root: Path) -> tuple[Package, ...]:
    """Returns every package that a requirements file under `root` pins, the site's first, each version once."""
    found: dict[tuple[str, str], Package] = {}
    others = sorted(path.name for path in root.glob("requirements*.txt") if path.name not in SCOPES)
    for file in (*SCOPES, *others):
        for pin in PINNED.finditer((root / file).read_text(encoding="utf-8")):
            digests = tuple(_DIGEST.findall(pin["rest"]))
            package = Package(name=pin["name"], version=pin["version"], file=file, digests=digests)
            found.setdefault((package.name, package.version), package)
    return tuple(sorted(found.values(), key=lambda one: (one.name, one.version)))


def licences(root: Path) -> Mapping[str, str]:
    """Returns the licence of every package by its name, as an SPDX expression, from the table under `root`."""
    return {row[1]: row[2] for row in _ROW.finditer((root / TABLE).read_text(encoding="utf-8"))}


def bill(root: Path) -> str:
    """Returns the bill of materials as CycloneDX 1.6 has it, the same text for the same pins. KeyError without a licence."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": project["name"], "version": project["version"]}},
        "components": list(_components(root)),
    }
    return json.dumps(told, indent=1) + "\n"


def write_bom(chosen: Namespace) -> int:
    """Writes the bill of materials into the cache of `chosen.root`."""
    path = chosen.root / BILL
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(bill(ROOT), encoding="utf-8", newline="\n")
    print(sentence("bom_written", chosen.language, file=str(path), count=len(packages(ROOT))))
    return 0


def _components(root: Path) -> Iterator[dict[str, object]]:
    known = licences(root)
    for one in packages(root):
        address = f"pkg:pypi/{one.name}@{one.version}"
        yield {
            "type": "library",
            "bom-ref": address,
            "name": one.name,
            "version": one.version,
            "scope": SCOPES.get(one.file, "excluded"),
            "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.digests],
            "licenses": [{"expression": known[one.name]}],
            "purl": address,
        }
