"""Two arms and the positions of the actors that both have, put on the weeks that both have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.compare.arms import Arm
from analysis.paired import Paths
from analysis.stats import Floats, Interval, paired_difference, welch

#: One notch of the model: the smallest step that an actor can take at the coded values.
SMALLEST = 0.05
#: Two numbers closer than this are the same.
SAME = 1e-9


@dataclass
class Pairing:
    """Two arms, played.

    Attributes:
        base, other: The arms; differences are other less base.
        paired: Whether run k of both is a pair.
        smallest: Smallest effect of interest, in units of position.
        level: Confidence level of intervals.
        one, two: Paths of the positions of the actors that both have.
    """

    base: Arm
    other: Arm
    paired: bool
    smallest: float
    level: float
    one: Paths
    two: Paths

    @cached_property
    def dates(self) -> list[Any]:
        """The weeks that both have, by their first days."""
        theirs = set(self.other.world.dates)
        return [day for day in self.base.world.dates if day in theirs]

    @cached_property
    def aligned(self) -> tuple[Floats, Floats]:
        """Both arms' paths on the common weeks, shape (series, weeks, runs)."""
        found = []
        for arm, paths in ((self.base, self.one), (self.other, self.two)):
            weeks = [arm.world.dates.index(day) for day in self.dates]
            found.append(paths.values[:, weeks, :])
        return found[0], found[1]

    @property
    def series(self) -> list[tuple[str, str]]:
        """Actor and domain of each series."""
        return [(name.split(".")[1], name.split(".")[2]) for name in self.one.names]

    def interval(self, a: Floats, b: Floats) -> Interval:
        """Return the interval of the mean difference: paired t, or Welch's for runs that are no pairs."""
        if self.paired:
            return paired_difference(a, b, level=self.level)
        return welch(a, b, self.level)
