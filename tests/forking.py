"""Commands run in forks of a process that has built a site before, and so begin at once; all else is as editors have it."""

from __future__ import annotations

import datetime
import importlib
import json
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SCRIPTS = PROJECT / "scripts"
LOADED = (
    "publishing.build.mkdocs_hooks",
    "publishing.build.pipeline",
    "publishing.cli.options",
)  # what takes longest, of what nearly all load

Run = Callable[[Sequence[str]], subprocess.CompletedProcess[str]]


def plainly(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """What the `command`, a script and its arguments, did in an interpreter of its own."""
    return subprocess.run([sys.executable, *command], capture_output=True, encoding="utf-8", cwd=PROJECT, check=False)


@contextmanager
def forked(work: Path, sound: Path, now: datetime.datetime) -> Iterator[Run]:
    """Runs commands as plainly() does, and sooner; what they say goes through files in `work`.

    The site that is `sound` at the time `now` is built there before, so that no command compiles what no content changes.
    """
    if not hasattr(os, "fork"):
        yield plainly
        return
    said, wrong = work / "said", work / "wrong"
    server = [sys.executable, __file__, str(work), str(sound), now.isoformat()]
    with subprocess.Popen(server, stdin=-1, stdout=-1, encoding="utf-8", cwd=PROJECT) as process:

        def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
            assert process.stdin
            assert process.stdout
            job = {"command": command, "environment": dict(os.environ), "to": [str(said), str(wrong)]}
            print(json.dumps(job), file=process.stdin, flush=True)
            code = int(process.stdout.readline())
            return subprocess.CompletedProcess(command, code, said.read_text("utf-8"), wrong.read_text("utf-8"))

        yield run


def _build(work: Path, sound: Path, now: datetime.datetime) -> None:
    """Builds once what forked() says: this compiles the expressions of the rules and the templates."""
    hooks, publication = (
        importlib.import_module(name) for name in ("publishing.build.mkdocs_hooks", "publishing.build.publication")
    )
    root = Path(shutil.copytree(sound, work / "sound", ignore=shutil.ignore_patterns(".cache", "site", "gallery")))
    hooks.lay_out(publication.prepare(root, now=now), work / "site")


def _serve() -> None:
    """Runs each command that stands on a line of standard input in a fork, and answers with the code with which it ended."""
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
    sys.argv, sys.orig_argv = command, [sys.executable, *command]  # a command of another environment starts again from these
    runpy.run_path(command[0], run_name="__main__")


if __name__ == "__main__":
    sys.path[0] = str(SCRIPTS)
    from publishing.environment import enter

    enter("requirements.txt")
    for loaded in LOADED:
        importlib.import_module(loaded)
    _build(Path(sys.argv[1]), Path(sys.argv[2]), datetime.datetime.fromisoformat(sys.argv[3]))
    _serve()
