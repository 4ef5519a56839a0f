"""Asks a service of advisories whether a package that the project pins has a known hole, and ends with 1 if one has."""

from publishing.environment import ROOT, enter

enter("requirements-audit.txt")

import subprocess
import sys

asked = [part for path in sorted(ROOT.glob("requirements*.txt")) for part in ("--requirement", str(path))]
command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", *asked, *sys.argv[1:]]
sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603  # pip-audit, with what the person has typed
