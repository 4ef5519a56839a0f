"""Audit the pinned packages, and list them in a bill of materials, with pip-audit."""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from publishing.console import EXIT_PROBLEMS
from publishing.environment import ROOT

BILL = Path(".cache", "report", "bom.cdx.json")


def audit_packages(chosen: Namespace) -> int:  # noqa: ARG001  # all tasks have the same parameters
    """Print every pinned package with a known vulnerability; return 1 if there is one, or if the service does not answer."""
    return subprocess.run(pip_audit(), check=False).returncode  # noqa: S603  # no part of the command comes from elsewhere


def write_bill_of_materials(chosen: Namespace) -> int:
    """Write the bill of materials into the cache of `chosen.root`; return 1 if the service does not know the packages."""
    path: Path = chosen.root / BILL
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    command = pip_audit("--format=cyclonedx-json", f"--output={path}")
    subprocess.run(command, check=False)  # noqa: S603  # as above; known vulnerabilities end it with 1, but belong into the file
    components = json.loads(path.read_text(encoding="utf-8")).get("components", []) if path.is_file() else []
    if not components:
        print("The advisory service does not know the packages, or did not answer: there is no bill of materials.")
        path.unlink(missing_ok=True)
        return EXIT_PROBLEMS
    print(f"Written: {path} ({len(components)} packages)")
    return 0


def pip_audit(*options: str) -> list[str]:
    """Return the command that audits every package that a requirements file of the project pins."""
    files = [f"--requirement={path}" for path in sorted(ROOT.glob("requirements*.txt"))]
    return [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", *files, *options]
