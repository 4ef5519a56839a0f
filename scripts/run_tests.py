"""Runs all tests; what follows the command goes to pytest, for example: -k search."""

from publishing.environment import ROOT, enter

enter("requirements-test.txt")

import os
import sys

import pytest

from publishing.browser import browser

os.chdir(ROOT)
os.environ["CHROMIUM"] = str(browser())
sys.exit(pytest.main(sys.argv[1:]))
