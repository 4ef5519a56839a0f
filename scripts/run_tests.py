"""Runs all tests; what follows the command goes to pytest, for example: -k search."""

from publishing.environment import ROOT, enter

enter("requirements-test.txt")

import os
import sys

import pytest

from publishing.programs import browser, exiftool, java, npm

os.chdir(ROOT)
os.environ["CHROMIUM"] = str(browser())
os.environ["EXIFTOOL"] = str(exiftool())
os.environ["NPM"] = str(npm())
os.environ["JAVA"] = str(java())
sys.exit(pytest.main(sys.argv[1:]))
