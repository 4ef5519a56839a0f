"""A process that makes pictures, one for each line that it is given, within limits; a hostile file can end it alone."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path
from typing import Any

from publishing.images.decode import UnreadableError
from publishing.images.master import Master
from publishing.images.pictures import PUBLISHED, Original, Picture, Settings, Shape
from publishing.images.renditions import kept, make

MOST_MEMORY = 700_000_000  # bytes
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def serve() -> None:
    """Answers each job on standard input with "made", "broken", "beyond" or "unwritten" and why, a line each."""
    _limit_memory()
    for line in sys.stdin:
        print(_answer(json.loads(line)), flush=True)


def _answer(job: dict[str, Any]) -> str:
    shapes = tuple(Shape(corners=tuple((x, y) for x, y in one["corners"]), margin=one["margin"]) for one in job["shapes"])
    settings = Settings(
        long_edges=tuple(job["long_edges"]),
        encoding=job["encoding"],
        small=job["small"],
        encoding_of_small=job["encoding_of_small"],
    )
    master = Master(path=Path(job["path"]), digest=job["digest"], width=job["width"], height=job["height"])
    try:
        make(Original(master=master, shapes=shapes), Path(job["cache"]), settings)
    except UnreadableError:
        return "broken"
    except MemoryError:
        return "beyond"
    except OSError as error:
        if error.errno in UNWRITABLE:  # the picture is not to blame
            return f"unwritten {error.errno}"
        raise
    return "made"


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  # there is none on Windows

        with contextlib.suppress(ValueError, OSError):  # the system sets a narrower limit by itself
            resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


PATIENCE = 120.0  # seconds for one picture; the slowest of 60 megapixels takes about ten

_SCRIPTS = Path(__file__).resolve().parents[2]
_SERVE = f"import sys; sys.path.insert(0, {str(_SCRIPTS)!r}); from publishing.images.worker_pool import serve; serve()"


def make_all(
    wanted: Mapping[str, Original],
    cache: Path,
    settings: Settings = PUBLISHED,
    *,
    trust: bool = False,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> dict[str, Picture | str]:
    """Returns for each name the picture made of its master, or why there is none: "broken", or "beyond" the limits.

    `trust` believes the names of files that were made before; `told` hears how many of how many new ones are done.
    """
    makers = _Makers(cache, settings)
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        there = threads.map(lambda one: kept(one, cache, settings, trust=trust), wanted.values())
        found: dict[str, Picture | str | None] = dict(zip(wanted, there, strict=True))
        missing = [name for name, picture in found.items() if picture is None]
        try:
            started = {threads.submit(makers.make, wanted[name]): name for name in missing}
            for number, done in enumerate(as_completed(started), start=1):
                found[started[done]] = done.result()
                told(number, len(missing))
        finally:
            makers.end()
    return {name: picture or "beyond" for name, picture in found.items()}


class _Makers:
    """One process for each thread that needs one, begun when it is first needed."""

    def __init__(self, cache: Path, settings: Settings) -> None:
        self._cache, self._settings = cache, settings
        self._own = threading.local()
        self._begun: list[subprocess.Popen[str]] = []

    def make(self, original: Original) -> Picture | str:
        """The picture, or why there is none. OSError where the disk does not take it."""
        answer = self._ask(
            {
                "path": str(original.master.path),
                "digest": original.master.digest,
                "width": original.master.width,
                "height": original.master.height,
                "shapes": [asdict(shape) for shape in original.shapes],
                "cache": str(self._cache),
                **asdict(self._settings),
            }
        )
        if answer.startswith("unwritten "):
            number = int(answer.split()[1])
            raise OSError(number, os.strerror(number), str(self._cache))
        made = kept(original, self._cache, self._settings, trust=True) if answer == "made" else None
        return made or ("broken" if answer == "broken" else "beyond")

    def end(self) -> None:
        """Ends all processes."""
        for process in self._begun:
            process.kill()
            process.communicate()

    def _ask(self, job: dict[str, object]) -> str:
        """What the thread's own process answers; "" where it ends or takes too long."""
        process: subprocess.Popen[str] | None = getattr(self._own, "process", None)
        if process is None or process.poll() is not None:
            process = self._own.process = self._begin()
        if process.stdin is None or process.stdout is None:
            return ""
        watch = threading.Timer(PATIENCE, process.kill)
        watch.start()
        try:
            print(json.dumps(job), file=process.stdin, flush=True)
            answer = process.stdout.readline().strip()
        except OSError:
            answer = ""
        finally:
            watch.cancel()
        if not answer:
            process.kill()
            process.wait()
        return answer

    def _begin(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603  # this program's own worker
            [sys.executable, "-c", _SERVE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        self._begun.append(process)
        return process
