"""Run all tests. Other options go to pytest, such as -k search, or --exhaustive for the suites that take many minutes."""

import argparse
import os
import sys

from publishing.environment import ROOT, enter

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--install-sshd", action="store_true", help="install OpenSSH's server, if this machine has none, to test rsync over ssh"
    )
    chosen, for_pytest = parser.parse_known_args()
    if chosen.install_sshd:
        os.environ["INSTALL_SSHD"] = "yes"
    enter("requirements-test.txt")

    import pytest

    os.chdir(ROOT)
    workers = (os.cpu_count() or 1) + 1  # tests also wait, for browsers and disks
    sys.exit(pytest.main([f"--numprocesses={workers}", "--dist=worksteal", *for_pytest]))
