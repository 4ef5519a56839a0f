"""Run all tests; what follows the command goes to pytest, for example: -k search."""

from publishing.environment import ROOT, enter

enter("requirements-test.txt")

import os
import sys

import pytest

os.chdir(ROOT)
sys.exit(pytest.main(["--numprocesses=logical", "--dist=worksteal", *sys.argv[1:]]))
