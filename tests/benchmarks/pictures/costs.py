"""What programs cost: processor time of all their processes, and the memory of the largest."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Processor seconds, user and system, of all processes; seconds that passed; bytes of the largest process at its largest."""

    cpu: float = 0.0
    wall: float = 0.0
    peak: int = 0


class FailedError(Exception):
    """A program did not end well; the message is the last it said."""


def cost(commands: Sequence[Sequence[str]], log: Path) -> Cost:
    """Runs `commands` one after the other and returns what they cost together. FailedError where one fails."""
    total = Cost()
    for command in commands:
        run = subprocess.run(
            [sys.executable, "-I", "-S", str(LAUNCH), str(log), *command], capture_output=True, text=True, check=False
        )
        if run.returncode:
            raise FailedError(run.stderr.strip().splitlines()[-1])
        one = json.loads(run.stdout)
        if one["code"]:
            raise FailedError(f"{Path(command[0]).name} ended with {one['code']}; see {log}")
        total = Cost(cpu=total.cpu + one["cpu"], wall=total.wall + one["wall"], peak=max(total.peak, one["peak"]))
    return total
