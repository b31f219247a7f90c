"""A weighted sample of the posterior, its difference from the prior, and what is known only together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.stats import Bools, Floats, holm

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Posterior:
    """A weighted sample of the posterior.

    Attributes:
        uniforms: Places in the ranges, shape (values, particles).
        weights: Weights, adding up to 1.
        missed: Rows that each particle's run misses, shape (rows, particles).
        epsilons: The tolerances of the steps.
        accepted: Share of proposals that each step accepted.
        runs: Number of runs played.
        moved: The values that the kernel moved.
    """

    uniforms: Floats
    weights: Floats
    missed: Bools
    epsilons: list[float]
    accepted: list[float]
    runs: int
    moved: list[int]

    @property
    def size(self) -> float:
        """Return the effective sample size (Kish 1965)."""
        return float(1.0 / (self.weights**2).sum())


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """Return the smallest value at or below which lies at least ``share`` of the weight."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][min(int(np.searchsorted(total, share * total[-1] - 1e-12)), len(values) - 1)])


def against_prior(posterior: Posterior) -> pd.DataFrame:
    """Return, for each value, how its posterior differs from its uniform prior.

    Returns:
        One row a value: mean and quantiles in the unit range, shift (of the mean, in standard deviations of
        the prior), contraction (1 less the ratio of the variances; Betancourt 2018), the Kolmogorov-Smirnov
        distance to the prior, and its p-value for the effective sample size, adjusted over all values (Holm).
    """
    import pandas as pd
    from scipy import stats

    rows = []
    w, size = posterior.weights, posterior.size
    for u in posterior.uniforms:
        mean = float((w * u).sum())
        variance = float((w * (u - mean) ** 2).sum()) / max(1.0 - 1.0 / size, 1e-9)
        order = np.argsort(u, kind="stable")
        after = np.cumsum(w[order])
        gap = float(max((after - u[order]).max(), (u[order] - (after - w[order])).max()))
        rows.append({
            "mean": mean, **{f"q{round(100 * q):02d}": weighted_quantile(u, w, q)
                             for q in (0.05, 0.25, 0.5, 0.75, 0.95)},
            "shift": (mean - 0.5) * 12**0.5, "contraction": 1.0 - 12.0 * variance, "ks": gap,
            "p": float(stats.kstwobign.sf(gap * size**0.5)),
        })
    frame = pd.DataFrame(rows)
    frame["p_holm"] = holm(list(frame["p"]))
    return frame


def traded_off(posterior: Posterior, among: Sequence[int]) -> list[tuple[int, int, float, float]]:
    """Return the pairs of values that the record knows only together: their posterior correlation.

    Args:
        posterior: The posterior.
        among: The values to pair.

    Returns:
        Pairs with correlation and p-value (Fisher's z for the effective sample size, Holm over the pairs),
        those below 5 %, strongest first.
    """
    from scipy import stats

    chosen = posterior.uniforms[list(among)]
    if len(chosen) < 2 or posterior.size <= 4.0:
        return []
    correlation = np.clip(np.corrcoef(chosen) if np.ptp(posterior.weights) == 0.0
                          else _correlation(chosen, posterior.weights), -0.999999, 0.999999)
    pairs = [(a, b) for a in range(len(chosen)) for b in range(a + 1, len(chosen))]
    p = holm([2.0 * float(stats.norm.sf(abs(np.arctanh(correlation[a, b])) * (posterior.size - 3.0) ** 0.5))
              for a, b in pairs])
    found = [(among[a], among[b], float(correlation[a, b]), q)
             for (a, b), q in zip(pairs, p, strict=True) if q < 0.05]
    return sorted(found, key=lambda row: (-abs(row[2]), row[0], row[1]))


def _correlation(values: Floats, weights: Floats) -> Floats:
    centred = values - (values * weights).sum(axis=1, keepdims=True)
    covariance = (centred * weights) @ centred.T
    deviation = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(deviation, deviation))
