"""All contestants make pictures of the same photographs, in the same formats, as like their masters as ours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pictures.calibration import Calibration, mean_ssim
from pictures.contestant import LONG_EDGES, Contestant, made_folder
from pictures.costs import Cost, FailedError, cost
from pictures.ours import ENCODING

PAIRS = {"webp": ("webp", "jpeg"), "avif": ("avif", "jpeg")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one contestant's pictures cost and are; `fault` says why there are none."""

    contestant: Contestant
    fault: str = ""
    qualities: dict[str, int] = field(default_factory=dict)
    likeness: dict[str, float] = field(default_factory=dict)  # the mean SSIM of each format
    weights: dict[str, int] = field(default_factory=dict)  # bytes of all pictures of a format
    alike: dict[str, float] = field(default_factory=dict)  # the same at exactly our likeness, between two qualities
    cold: Cost = field(default_factory=Cost)
    second: Cost | None = None  # None: everything is made again


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """`masters` are what is measured, `sample` those on which qualities are chosen, each in a folder of its own below `work`."""

    masters: Sequence[Path]
    sample: Sequence[Path]
    work: Path
    programs: Path
    _aims: dict[str, float] = field(default_factory=dict)  # the mean SSIM of ours in each format, over the sample
    _reached: dict[str, float] = field(default_factory=dict)  # the same over all masters
    _qualities: dict[tuple[str, str], int] = field(default_factory=dict)  # of each contestant's formats

    def run(self, pair: str, contestants: Sequence[Contestant]) -> Iterator[Result]:
        """Yields the results of all `contestants` in the formats `pair`, the first's likeness being everyone's aim."""
        for one in contestants:
            if set(PAIRS[pair]) <= set(one.kinds):
                yield self._result(one, PAIRS[pair])

    def _result(self, contestant: Contestant, kinds: Sequence[str]) -> Result:
        if not contestant.version:
            return Result(contestant=contestant, fault=f"missing: {contestant.missing}")
        try:
            qualities = {kind: self._quality(contestant, kind) for kind in kinds}
            return self._measured(contestant, qualities)
        except FailedError as error:
            return Result(contestant=contestant, fault=str(error))

    def _quality(self, contestant: Contestant, kind: str) -> int:
        found = (contestant.name, kind)
        if found not in self._qualities:
            calibration = Calibration(masters=self.sample, folder=self.work / "calibration", programs=self.programs)
            ours = int(ENCODING[kind]["quality"])
            if kind in self._aims:
                self._qualities[found] = calibration.quality(contestant, kind, ours, self._aims[kind])
            else:
                self._aims[kind] = calibration.likeness(contestant, {kind: ours}, kind)
                self._qualities[found] = ours
        return self._qualities[found]

    def _measured(self, contestant: Contestant, qualities: dict[str, int]) -> Result:
        out = self.work / "made"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        log = self.work / "made.log"
        cold = cost(contestant.commands(self.masters, out, qualities), log)
        second = cost(contestant.commands(self.masters, out, qualities), log) if contestant.remembers else None
        likeness = {kind: mean_ssim(self.programs, self.masters[0].parent, out, kind) for kind in qualities}
        weights = {kind: _weight(out, kind) for kind in qualities}
        for kind, found in likeness.items():
            self._reached.setdefault(kind, found)
        alike = {kind: self._alike(contestant, kind, qualities[kind], (likeness[kind], weights[kind])) for kind in qualities}
        return Result(
            contestant=contestant,
            qualities=qualities,
            likeness=likeness,
            weights=weights,
            alike=alike,
            cold=cold,
            second=second,
        )

    def _alike(self, contestant: Contestant, kind: str, quality: int, found: tuple[float, int]) -> float:
        """The bytes at our own likeness, on the line to the next quality: its steps are larger than what is compared."""
        likeness, weight = found
        if likeness == self._reached[kind]:
            return weight
        out = self.work / "beside"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        step = 1 if likeness < self._reached[kind] else -1
        cost(contestant.commands(self.masters, out, {kind: quality + step}), self.work / "beside.log")
        other, others = mean_ssim(self.programs, self.masters[0].parent, out, kind), _weight(out, kind)
        return weight + (others - weight) * (self._reached[kind] - likeness) / (other - likeness)


def _weight(out: Path, kind: str) -> int:
    return sum(path.stat().st_size for edge in LONG_EDGES for path in made_folder(out, kind, edge).iterdir())
