"""Shares of runs and their intervals."""

from __future__ import annotations


def wilson(successes: int, trials: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Return the Wilson score interval of a share (Wilson 1927); (0, 1) without trials.

    Args:
        successes: Number of successes.
        trials: Number of trials.
        z: Standard normal quantile; the default gives 95 %.
    """
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    scale = 1.0 + z * z / trials
    centre = (share + z * z / (2 * trials)) / scale
    half = z * ((share * (1 - share) + z * z / (4 * trials)) / trials) ** 0.5 / scale
    return max(0.0, centre - half), min(1.0, centre + half)
