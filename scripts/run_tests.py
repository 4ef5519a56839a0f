"""Runs all tests; what follows the command goes to pytest, for example: -k search."""

from publishing.environment import ROOT, enter

enter("requirements-test.txt")

import os
import sys

import pytest

from publishing.programs import browser, exiftool

os.chdir(ROOT)
os.environ["CHROMIUM"] = str(browser())
os.environ["EXIFTOOL"] = str(exiftool())
sys.exit(pytest.main(sys.argv[1:]))
