"""The quality at which a contestant's pictures are as like the best reduction of their masters as ours are."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pictures.contestant import LONG_EDGES, Contestant, made_folder
from pictures.costs import cost

TOLERANCE = 0.001  # of mean SSIM
SLOPE = 0.001  # of mean SSIM over quality, to begin with
LOWEST, HIGHEST = 20, 98
SSIM = Path(__file__).with_name("ssim.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Compares on the sample `masters`; makes pictures in `folder`; `programs` are those of the environment that has numpy."""

    masters: Sequence[Path]
    folder: Path
    programs: Path

    def quality(self, contestant: Contestant, kind: str, guess: int, target: float) -> int:
        """Returns the quality of the format `kind` whose mean SSIM is nearest to `target`."""
        tried: dict[int, float] = {}
        low, high, slope = LOWEST, HIGHEST, SLOPE
        while low <= high:
            tried[guess] = self.likeness(contestant, {kind: guess}, kind)
            if abs(tried[guess] - target) <= TOLERANCE / 4:
                break
            low, high = (guess + 1, high) if tried[guess] < target else (low, guess - 1)
            if len(tried) > 1:
                (one, its), (other, others) = list(tried.items())[-2:]
                slope = max(SLOPE / 10, (its - others) / (one - other))
            guess = min(high, max(low, guess + round((target - tried[guess]) / slope)))
        return min(tried, key=lambda one: abs(tried[one] - target))

    def likeness(self, contestant: Contestant, qualities: dict[str, int], kind: str) -> float:
        """Returns the mean SSIM of what `contestant` makes of the sample in the format `kind`."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        cost(contestant.commands(self.masters, self.folder, qualities), self.folder.with_suffix(".log"))
        return mean_ssim(self.programs, self.masters[0].parent, self.folder, kind)


def mean_ssim(programs: Path, masters: Path, out: Path, kind: str) -> float:
    """Returns the mean SSIM of the pictures of all `masters` below `out` in the format `kind`."""
    made = [str(made_folder(out, kind, edge)) for edge in LONG_EDGES]
    run = subprocess.run([str(programs / "python"), str(SSIM), str(masters), *made], capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(run.stderr)
    found = [float(line) for line in run.stdout.split()]
    return sum(found) / len(found)
