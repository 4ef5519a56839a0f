"""Run work on untrusted pictures in processes of their own, which are limited in memory and time."""

from __future__ import annotations

import contextlib
import faulthandler
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from enum import Enum
from multiprocessing.connection import Connection
from typing import TypeVar

MOST_MEMORY = 700_000_000  # bytes
MOST_PROCESSOR_TIME = 120  # seconds for one picture; the slowest of 60 megapixels takes about ten
MOST_WAITING_TIME = 1800  # seconds for one picture, however busy the machine is
# How a process ends that passed a limit of time, of the clock (1, as faulthandler does) or the processor, or was killed.
_LATE = (1, -getattr(signal, "SIGXCPU", 24), -getattr(signal, "SIGKILL", 9))
TRIES_ALONE = 2  # after a first try beside other jobs, each with twice the time of the one before

Job = TypeVar("Job")
Result = TypeVar("Result")


class Failure(Enum):
    """Why a job has no result: it "broke", or was too "late", which a busy machine may be to blame for."""

    BROKE = "broke"
    LATE = "late"


def run_isolated(function: Callable[[Job], Result], jobs: Mapping[str, Job]) -> Iterator[tuple[str, Result | Failure]]:
    """Yield for each of `jobs`, as soon as it is done, its name and what `function` returns for it.

    It broke where the function raises anything but an OSError (which is raised here), crashes its process or passes the limit of
    memory. It is late where it passes a limit of time, or is killed from outside, whenever it is tried.
    """
    if not jobs:
        return
    done = set()
    with _pool(min(len(jobs), os.cpu_count() or 1)) as pool:
        futures = {
            pool.submit(_run_limited, function, job, MOST_PROCESSOR_TIME, MOST_WAITING_TIME): name for name, job in jobs.items()
        }
        for future in as_completed(futures):
            if not isinstance(future.exception(), BrokenProcessPool):
                done.add(futures[future])
                yield futures[future], _result(future.exception(), future.result)
    for name in (name for name in jobs if name not in done):  # one by one, to tell the job that crashed from the others
        results = (_run_alone(function, jobs[name], 2**number) for number in range(TRIES_ALONE))
        yield name, next((result for result in results if result is not Failure.LATE), Failure.LATE)


def _run_alone(function: Callable[[Job], Result], job: Job, times: int) -> Result | Failure:
    """Return what `function` returns for `job` in a process of its own, which has so many `times` the usual limits of time."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    limits = (times * MOST_PROCESSOR_TIME, times * MOST_WAITING_TIME)
    process = context.Process(target=_answer, args=(sender, function, job, *limits))
    process.start()
    sender.close()
    try:
        error, result = receiver.recv()
    except EOFError:
        process.join()
        return Failure.LATE if process.exitcode in _LATE else Failure.BROKE
    process.join()
    return _result(error, lambda: result)


def _answer(sender: Connection, function: Callable[[Job], Result], job: Job, processor_time: int, waiting_time: int) -> None:
    _limit_process()
    try:
        answer: tuple[BaseException | None, Result | None] = (None, _run_limited(function, job, processor_time, waiting_time))
    except Exception as error:  # noqa: BLE001  # it is judged where the job came from
        answer = (error, None)
    sender.send(answer)


def _result(error: BaseException | None, read: Callable[[], Result]) -> Result | Failure:
    if isinstance(error, OSError):
        raise error
    return Failure.BROKE if error else read()


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


def _run_limited(function: Callable[[Job], Result], job: Job, processor_time: int, waiting_time: int) -> Result:
    """Return `function(job)`; the process is ended when that takes more seconds of the processor, or of the clock."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  # there is none on Windows

        with contextlib.suppress(ValueError, OSError):  # the system has a narrower limit already
            _, hard = resource.getrlimit(resource.RLIMIT_CPU)
            resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + processor_time, hard))
    faulthandler.dump_traceback_later(waiting_time, exit=True)
    try:
        return function(job)
    finally:
        faulthandler.cancel_dump_traceback_later()
