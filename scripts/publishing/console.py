"""Run a command: its exit code, its progress, and a sentence instead of a traceback."""

from __future__ import annotations

import argparse
import errno
import sys
import traceback
from collections.abc import Callable

from publishing.environment import ROOT

EXIT_PROBLEMS = 1
EXIT_FAULT = 2
_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)


def run(command: Callable[[argparse.Namespace], int], chosen: argparse.Namespace) -> None:
    """Run `command` and exit with its code: 0 for success, 1 for problems to be fixed, 2 for a fault of the program."""
    try:
        code = exit_code(lambda: command(chosen))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    sys.exit(code)


def exit_code(step: Callable[[], int | None]) -> int:
    """Run `step` and return its exit code, 0 if it has none; the traceback of a fault goes into .cache/fault.txt."""
    try:
        return step() or 0
    except (BrokenPipeError, ConnectionResetError):  # nobody reads the output any more
        return EXIT_PROBLEMS
    except OSError as error:
        if error.errno not in _OF_THE_DISK:
            return _report_fault(error)
        place = error.filename2 or error.filename or "a file"
        print(
            f"Stopped: {error.strerror}: {place}. Make room or allow writing there, and run the command again.", file=sys.stderr
        )
        return EXIT_PROBLEMS
    except Exception as error:  # noqa: BLE001  # nothing else is left that could catch it
        return _report_fault(error)


def _report_fault(error: Exception) -> int:
    log = ROOT / ".cache" / "fault.txt"
    log.parent.mkdir(exist_ok=True)
    log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    print(f"The program has a fault ({type(error).__name__}). Send .cache/fault.txt to its maintainers.", file=sys.stderr)
    return EXIT_FAULT


def fail(text: str) -> int:
    """Print why a command cannot do what it was asked to, and return its exit code."""
    print(text)
    return EXIT_PROBLEMS


def show_progress(text: str) -> None:
    """Write `text` to standard error; on a terminal it replaces the line before, and "" clears that line."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    elif text:
        print(text, file=sys.stderr, flush=True)
