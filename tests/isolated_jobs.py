"""Jobs for processes of their own, which begin at once: this module needs nothing that takes long to import."""

from __future__ import annotations

import errno
import os
import signal
import time

from publishing.images.worker_pool import MOST_MEMORY

ASLEEP = 60.0  # seconds


def attempt(job: str) -> str:
    """Do what a hostile file can make a decoder do."""
    if job == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if job == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if job == "too much memory":
        bytearray(MOST_MEMORY)
    if job == "strange error":
        raise ZeroDivisionError
    while job == "endless":
        pass
    if job == "asleep":
        time.sleep(ASLEEP)
    return job


def full(_: str) -> None:
    """Find the disk full."""
    raise OSError(errno.ENOSPC, "full")
