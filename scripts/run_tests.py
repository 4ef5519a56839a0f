"""Runs all tests; what follows the command goes to pytest, for example: -k search."""

from publishing.environment import ROOT, enter

enter("requirements-test.txt")

import os
import sys

import pytest

from publishing.programs import (
    brotli_for_nginx,
    browser,
    browser_without_windows,
    caddy,
    exiftool,
    java,
    nginx,
    npm,
    openssl,
    rsync,
    sshd,
)

os.chdir(ROOT)
os.environ["CHROMIUM"] = str(browser())
os.environ["CHROMIUM_SHELL"] = str(browser_without_windows())
os.environ["EXIFTOOL"] = str(exiftool())
os.environ["NPM"] = str(npm())
os.environ["JAVA"] = str(java())
os.environ["NGINX"] = str(nginx())
os.environ["BROTLI_FOR_NGINX"] = str(brotli_for_nginx() or "")
os.environ["CADDY"] = str(caddy())
os.environ["OPENSSL"] = str(openssl())
os.environ["RSYNC"] = str(rsync())
os.environ["SSHD"] = str(sshd() or "")
sys.exit(pytest.main(["--numprocesses=logical", "--dist=worksteal", *sys.argv[1:]]))
