"""Estimates with their intervals, tests, the correction for their number, and medians."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.reading.errors import InputError, unknown

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Level of a family of tests.
ALPHA = 0.05


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval.

    Attributes:
        estimate: The estimate.
        low, high: The interval.
        level: Its confidence level.
        method: How it was made: ``paired t``, ``paired bootstrap (percentile)``, ``Wilson``, ...
        p: Two-sided p-value of "the estimate is zero", NaN where the method has none.
        n: Number of observations that it rests on.
    """

    estimate: float
    low: float
    high: float
    level: float
    method: str
    p: float = float("nan")
    n: int = 0

    @property
    def sign(self) -> int:
        """+1 or -1 if the whole interval is on that side of zero, else 0."""
        return 1 if self.low > 0.0 else -1 if self.high < 0.0 else 0

    def words(self, digits: int = 3) -> str:
        """Return ``+0.120 [+0.100, +0.140]``."""
        return f"{self.estimate:+.{digits}f} [{self.low:+.{digits}f}, {self.high:+.{digits}f}]"


def finite(values: Any) -> Floats:
    """Return the numbers that are finite."""
    found: Floats = np.asarray(values, dtype=float)
    finite: Floats = found[np.isfinite(found)]
    return finite


def paired_t(differences: Any, level: float = 0.95) -> Interval:
    """Return the mean of paired differences with its paired t interval (Student 1908).

    Differences that are not finite (an event that never came) are left out. Without any spread there is
    no t: the interval is the estimate itself, and p is that of the sign test, 1 for differences of zero and
    ``2 ** (1 - n)`` for n equal ones.

    Args:
        differences: One number a pair.
        level: Confidence level.

    Raises:
        InputError: With fewer than two pairs.
    """
    from scipy import stats

    values = finite(differences)
    n = len(values)
    if n < 2:
        raise InputError("too few pairs for an interval", found=n, allowed="2 or more", fix="play more runs")
    mean = float(values.mean())
    error = float(values.std(ddof=1)) / n**0.5
    if float(np.ptp(values)) <= 1e-12 * max(1.0, abs(mean)):
        return Interval(mean, mean, mean, level, "paired t", 1.0 if mean == 0.0 else 2.0 ** (1 - n), n)
    half = float(stats.t.ppf(0.5 + level / 2, n - 1)) * error
    p = 2.0 * float(stats.t.sf(abs(mean) / error, n - 1))
    return Interval(mean, mean - half, mean + half, level, "paired t", p, n)


def bootstrap(values: Any, statistic: Callable[..., Any] | None = None, *, seed: int = 1,
              level: float = 0.95, resamples: int = 2000, what: str = "paired bootstrap") -> Interval:
    """Return a statistic with its percentile bootstrap interval (Efron 1979).

    The rows of ``values`` are resampled with replacement; for paired data a row is a pair. The p-value
    is twice the smaller share of resampled statistics beyond zero, at least ``2 / (resamples + 1)``.

    Args:
        values: Observations, shape (n,) or (n, columns).
        statistic: From an array of rows to a number; default: the mean.
        seed: Seed of the resampling.
        level: Confidence level.
        resamples: Number of resamples.
        what: Name of the method, to which ``(percentile)`` is added.

    Raises:
        InputError: With fewer than two observations.
    """
    rows = np.asarray(values, dtype=float)
    n = len(rows)
    if n < 2:
        raise InputError("too few observations for an interval", found=n, allowed="2 or more")
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
    take = statistic or np.mean
    if statistic is None and rows.ndim == 1:  # some resamples at once: the same draws and the same sums
        part = max(1, 1_000_000 // n)
        found = np.concatenate([rows[generator.integers(0, n, (min(part, resamples - start), n))].mean(axis=1)
                                for start in range(0, resamples, part)])
    else:
        found = np.array([float(take(rows[generator.integers(0, n, n)])) for _ in range(resamples)])
    low, high = np.quantile(found, [0.5 - level / 2, 0.5 + level / 2])
    beyond = min(int((found <= 0.0).sum()), int((found >= 0.0).sum()))
    p = min(1.0, 2.0 * (beyond + 1) / (resamples + 1))
    return Interval(float(take(rows)), float(low), float(high), level, f"{what} (percentile)", p, n)


def paired_difference(first: Any, second: Any, *, seed: int = 1, level: float = 0.95,
                      method: str = "paired t") -> Interval:
    """Return the mean of ``second - first`` over pairs with an interval.

    Args:
        first: One number a run.
        second: The same runs with the change.
        seed: Seed of the bootstrap.
        level: Confidence level.
        method: ``paired t`` or ``paired bootstrap``.

    Raises:
        InputError: If the two are not paired (of different length), or there are too few pairs.
    """
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.shape != two.shape:
        raise InputError("not paired: different numbers of runs", found=(one.shape, two.shape),
                         allowed="the same runs in both", fix="play both with the same seed and runs")
    if method == "paired bootstrap":
        return bootstrap(finite(two - one), seed=seed, level=level)
    if method != "paired t":
        raise unknown("interval", method, ("paired t", "paired bootstrap"))
    return paired_t(two - one, level)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for their number (Holm 1979); NaN stays NaN and does not count."""
    known = [(p, k) for k, p in enumerate(p_values) if not np.isnan(p)]
    adjusted = [float("nan")] * len(p_values)
    largest = 0.0
    for rank, (p, k) in enumerate(sorted(known)):
        largest = max(largest, min(1.0, (len(known) - rank) * p))
        adjusted[k] = largest
    return adjusted


def welch_freedom(va: Floats, na: int, vb: Floats, nb: int) -> Floats:
    """Return Welch's degrees of freedom from the squared standard errors."""
    total = (va + vb) ** 2
    parts = va**2 / (na - 1) + vb**2 / (nb - 1)
    found: Floats = np.divide(total, parts, out=np.full_like(total, na + nb - 2.0), where=parts > 0.0)
    return found


def welch(a: Floats, b: Floats, level: float = 0.95) -> Interval:
    """Return the difference of two means of independent samples with Welch's t interval (Welch 1947).

    Raises:
        InputError: With fewer than two observations in a sample.
    """
    from scipy import stats

    if min(len(a), len(b)) < 2:
        raise InputError("too few runs for an interval", found=min(len(a), len(b)), allowed="2 or more")
    estimate = float(b.mean() - a.mean())
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    error = float((va + vb) ** 0.5)
    if error == 0.0:
        return Interval(estimate, estimate, estimate, level, "Welch t (UNPAIRED)",
                        1.0 if estimate == 0.0 else 0.0, len(a) + len(b))
    freedom = float(welch_freedom(np.array([va]), len(a), np.array([vb]), len(b))[0])
    half = float(stats.t.ppf(0.5 + level / 2, freedom)) * error
    p = 2.0 * float(stats.t.sf(abs(estimate) / error, freedom))
    return Interval(estimate, estimate - half, estimate + half, level, "Welch t (UNPAIRED)", p,
                    len(a) + len(b))


def sign_flip_p(differences: Any, *, seed: int = 1, exact: int = 16, draws: int = 100_000) -> float:
    """Return the two-sided p-value of "the differences lie evenly about zero" (Fisher's randomisation test).

    If that is so, each difference could as well have had the other sign. The p-value is the share of the
    ``2 ** n`` choices of signs whose sum lies at least as far from zero as the one observed: it is exact for
    few differences, where a bootstrap is not. Zeros add nothing and are left out.

    Args:
        differences: One number an independent observation, shape (n,).
        seed: Seed of the draw of signs, where there are too many to go through.
        exact: Up to so many differences all choices of signs are gone through.
        draws: Choices drawn otherwise; the p-value is then at least ``1 / (draws + 1)``.
    """
    values = finite(differences)
    values = values[values != 0.0]
    n = len(values)
    if n == 0:
        return 1.0
    size = float(np.abs(values).sum())
    least = abs(float(values.sum())) - 1e-12 * size
    if n <= exact:
        sums = np.zeros(1)
        for value in values:
            sums = np.concatenate([sums - value, sums + value])
        return float((np.abs(sums) >= least).mean())
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
    beyond = 0
    for start in range(0, draws, 10_000):
        signs = 1.0 - 2.0 * generator.integers(0, 2, (min(10_000, draws - start), n))
        beyond += int((np.abs(signs @ values) >= least).sum())
    return (beyond + 1) / (draws + 1)


def resamples_for(tests: int, alpha: float = ALPHA) -> int:
    """Return how many resamples a bootstrap needs so that one of many tests can be told from nothing.

    Its smallest p-value is ``2 / (resamples + 1)``, and Holm multiplies it by the number of tests. A tenth of
    the level is left of the product, so that a clear effect is not at the mercy of a single resample.

    Args:
        tests: Number of p-values that are corrected together.
        alpha: Level of them all.
    """
    return max(2000, int(np.ceil(20.0 * max(tests, 1) / alpha)))


def lower_median(values: Any) -> float:
    """Return the lower median: of an even number of values the smaller of the two in the middle.

    It is one of the values: a median week is a week in which something happened.

    Raises:
        InputError: Without values.
    """
    known = np.sort(finite(values))
    if not len(known):
        raise InputError("no median of nothing", found=0, allowed="1 or more values")
    return float(known[(len(known) - 1) // 2])
