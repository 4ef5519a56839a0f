"""Run work on untrusted pictures in processes of their own, which are limited in memory and time."""

from __future__ import annotations

import contextlib
import faulthandler
import math
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

MOST_MEMORY = 700_000_000  # bytes
MOST_PROCESSOR_TIME = 120  # seconds for one picture; the slowest of 60 megapixels takes about ten
MOST_WAITING_TIME = 1800  # seconds for one picture, however busy the machine is

Job = TypeVar("Job")
Result = TypeVar("Result")


def run_isolated(function: Callable[[Job], Result], jobs: Mapping[str, Job]) -> Iterator[tuple[str, Result | None]]:
    """Yield for each of `jobs`, as soon as it is done, its name and what `function` returns for it.

    None where the function raises anything but an OSError (which is raised here), crashes its process or passes a limit.
    """
    if not jobs:
        return
    done = set()
    with _pool(min(len(jobs), os.cpu_count() or 1)) as pool:
        futures = {pool.submit(_run_limited, function, job, MOST_PROCESSOR_TIME): name for name, job in jobs.items()}
        for future in as_completed(futures):
            if not isinstance(future.exception(), BrokenProcessPool):
                done.add(futures[future])
                yield futures[future], _result(future.exception(), future.result)
    for name in (name for name in jobs if name not in done):  # one by one, to tell the job that crashed from the others
        with _pool(1) as pool:
            future = pool.submit(_run_limited, function, jobs[name], MOST_PROCESSOR_TIME)
            yield name, _result(future.exception(), future.result)


def _result(error: BaseException | None, read: Callable[[], Result]) -> Result | None:
    if isinstance(error, OSError):
        raise error
    return None if error else read()


@contextlib.contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_limit_process)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _limit_process() -> None:
    """Limit the memory of this process, hide what libraries print, and end it with the process that started it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  # there is none on Windows

        for kind, most in ((resource.RLIMIT_DATA, MOST_MEMORY), (resource.RLIMIT_CORE, 0)):
            with contextlib.suppress(ValueError, OSError):  # the system has a narrower limit already
                resource.setrlimit(kind, (most, most))


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _run_limited(function: Callable[[Job], Result], job: Job, seconds: int) -> Result:
    """Return `function(job)`; the system ends the process when it takes more `seconds` of processor time."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  # there is none on Windows

        with contextlib.suppress(ValueError, OSError):  # the system has a narrower limit already
            _, hard = resource.getrlimit(resource.RLIMIT_CPU)
            resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + seconds, hard))
    faulthandler.dump_traceback_later(MOST_WAITING_TIME, exit=True)
    try:
        return function(job)
    finally:
        faulthandler.cancel_dump_traceback_later()
