"""Run commands in forks of a process that has built a site before, so that they begin at once."""

from __future__ import annotations

import datetime
import errno
import gc
import importlib
import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SCRIPTS = PROJECT / "scripts"
LOADED = (  # what commands load
    "publishing.build.mkdocs_hooks",
    "publishing.build.pipeline",
    "publishing.cli.options",
    "publishing.cli.publish_site",
    "publishing.cli.withdraw_consent",
)

FAULT = "FAULT_OF_A_TEST"  # in the environment: "kill 3" or "disk full 3": at the third change of the disk
CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.link", "os.truncate", "shutil.rmtree")

Run = Callable[[Sequence[str]], subprocess.CompletedProcess[str]]


def unforked(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run `command`, a script and its arguments, in an interpreter of its own."""
    return subprocess.run([sys.executable, *command], capture_output=True, encoding="utf-8", cwd=PROJECT, check=False)


@contextmanager
def forked(work: Path, sound: Path, now: datetime.datetime) -> Iterator[Run]:
    """Run commands as unforked() does, but sooner; their output goes through files in `work`.

    The site of the content in `sound` is built there first, as of `now`, so that expressions and templates are compiled.
    """
    if not hasattr(os, "fork"):
        yield unforked
        return
    output, errors = work / "output", work / "errors"
    server = [sys.executable, __file__, str(work), str(sound), now.isoformat()]
    with subprocess.Popen(server, stdin=-1, stdout=-1, encoding="utf-8", cwd=PROJECT) as process:

        def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
            assert process.stdin
            assert process.stdout
            job = {"command": command, "environment": dict(os.environ), "to": [str(output), str(errors)]}
            print(json.dumps(job), file=process.stdin, flush=True)
            code = int(process.stdout.readline())
            return subprocess.CompletedProcess(command, code, output.read_text("utf-8"), errors.read_text("utf-8"))

        yield run


def _build(work: Path, sound: Path, now: datetime.datetime) -> None:
    hooks = importlib.import_module("publishing.build.mkdocs_hooks")
    publication = importlib.import_module("publishing.build.publication")
    root = Path(shutil.copytree(sound, work / "sound", ignore=shutil.ignore_patterns(".cache", "site", "gallery")))
    hooks.lay_out(publication.prepare(root, now=now), work / "site")


def _serve() -> None:
    """Run the command on each line of standard input in a fork, and answer with its exit code."""
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if not child:
            _become(job["command"], job["environment"], job["to"])
            return
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _become(command: list[str], environment: dict[str, str], to: list[str]) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in enumerate(to, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.environ.clear()
    os.environ.update(environment)
    if FAULT in environment:
        _inject(*os.environ.pop(FAULT).rsplit(" ", 1))
    sys.argv, sys.orig_argv = command, [sys.executable, *command]  # a command of another environment starts again from these
    runpy.run_path(command[0], run_name="__main__")


def _inject(kind: str, step: str) -> None:
    """Let the fault of `kind` happen at change number `step` of the disk by this process, a full disk from then on."""
    changes = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal changes
        opens_for_writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event not in CHANGES and not opens_for_writing:
            return
        changes += 1
        if kind == "kill" and changes == int(step):
            os.kill(os.getpid(), signal.SIGKILL)
        if kind == "disk full" and changes >= int(step) and event not in ("os.remove", "os.rmdir", "shutil.rmtree"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))

    sys.addaudithook(hook)


if __name__ == "__main__":
    sys.path[0] = str(SCRIPTS)
    from publishing.environment import enter

    enter("requirements.txt")
    for loaded in LOADED:
        importlib.import_module(loaded)
    _build(Path(sys.argv[1]), Path(sys.argv[2]), datetime.datetime.fromisoformat(sys.argv[3]))
    importlib.import_module("publishing.files.atomic_write").GRACE = 0.0  # nobody reads these sites while they are replaced
    gc.freeze()  # no fork goes through what all of them share
    _serve()
