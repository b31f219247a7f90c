"""The difference of two sets of runs with the same luck and draws, and its Monte Carlo error."""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Change(NamedTuple):
    """A paired difference.

    Attributes:
        change: The mean difference, second less first.
        error: Half the width of its 95 % interval, corrected for the number of differences that are looked at.
    """

    change: float
    error: float

    @property
    def clear(self) -> bool:
        """Whether it is larger than its Monte Carlo error."""
        return abs(self.change) > self.error


def paired_change(first: Floats, second: Floats, tests: int) -> Change:
    """Return the mean of ``second - first``, run by run, with its Monte Carlo error.

    ``z sd / sqrt(runs)`` with z the normal quantile for two-sided 5 % shared out over all tests (Bonferroni).

    Args:
        first: One number a run.
        second: The same runs under a change.
        tests: Number of differences that are looked at.
    """
    difference = second - first
    runs = len(difference)
    if runs < 2:
        return Change(float(difference.mean()) if runs else 0.0, float("inf"))
    z = NormalDist().inv_cdf(1.0 - 0.025 / max(tests, 1))
    return Change(float(difference.mean()), z * float(difference.std(ddof=1)) / runs**0.5)
