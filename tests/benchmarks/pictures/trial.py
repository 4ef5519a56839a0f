"""One file tried in a process of its own, which it may end: read as the build reads it, then made as its workers make."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path

from publishing.images.decode import UnreadableError
from publishing.images.master import read_master
from publishing.images.pictures import Original
from publishing.images.renditions import make_picture
from publishing.images.worker_pool import MOST_MEMORY, MOST_PROCESSOR_TIME

MEGABYTE = 1_000_000
UNIT = 1 if sys.platform == "darwin" else 1024  # macOS counts memory in bytes, Linux in kibibytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What became of the file at `path`: "made", why it was held back, or "crashed", "hung" or "raised" for the `cause`.

    `seconds` of processor time; bytes of memory at most (`peak`), and at most while it was read (`reading`); `renamed`: its name
    alone held it back.
    """

    path: Path
    answer: str
    cause: str = ""
    seconds: float = 0.0
    peak: int = 0
    reading: int = 0
    renamed: bool = False

    @property
    def is_finding(self) -> bool:
        """Whether this must not be."""
        return self.answer in {"crashed", "hung", "raised"} or max(self.peak, self.reading) > MOST_MEMORY

    def __str__(self) -> str:
        return f"{self.path}: {self.answer} {self.cause} in {self.seconds:.2f} s, {self.peak / MEGABYTE:.0f} MB"


def trial(file: Path, path: Path, *, renamed: bool = False) -> Trial:
    """Tries `file`, a copy of what lies at `path`."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.write(writer, json.dumps(_attempt(file)).encode())
        os._exit(0)
    os.close(writer)
    ended, _, _ = select.select([reader], [], [], MOST_PROCESSOR_TIME)
    if not ended:
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reader, "rb") as answers:
        written = answers.read()
    _, status, usage = os.wait4(child, 0)
    found = {"answer": "hung"} if not ended else {"answer": "crashed", "cause": f"by signal {os.WTERMSIG(status)}"}
    return Trial(
        path=path,
        **(json.loads(written) if written else found),
        seconds=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss * UNIT,
        renamed=renamed,
    )


def _attempt(file: Path) -> dict[str, str | int]:
    sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # the process ends soon
    try:
        master = read_master(file)
        reading = UNIT * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        if master.fault:
            return {"answer": master.fault, "reading": reading}
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        return {"answer": _made(Original(master=master)), "reading": reading}
    except Exception as error:  # noqa: BLE001  # whatever is raised is a finding
        return {"answer": "raised", "cause": " ".join(traceback.format_exception(error)[-2:]).replace("\n", " ")}


def _made(original: Original) -> str:
    with tempfile.TemporaryDirectory() as cache:
        try:
            make_picture(original, Path(cache))
        except UnreadableError:
            return "broken"
        except MemoryError:
            return "beyond"
    return "made"
