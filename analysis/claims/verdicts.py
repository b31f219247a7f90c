"""From margins to verdicts: intervals, correction for the number of tests, equivalence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.claims import odds
from analysis.claims.trials import Trial
from analysis.stats import ALPHA, Floats, Interval, bootstrap, holm, paired_t, resamples_for


def _interval(margins: Floats, method: str, seed: int, resamples: int) -> Interval:
    if method == "paired bootstrap":
        return bootstrap(margins[np.isfinite(margins)], seed=seed, resamples=resamples)
    return paired_t(margins)


def equality_p(interval: Interval, margins: Floats, required: float, shape: str) -> float:
    """Return the p-value of "within the smallest effect of interest" (TOST, Schuirmann 1987).

    For ``not down`` it is that of "not below by the smallest effect of interest", one-sided. Margins without
    spread have no t; theirs is that of the one-sided sign test, ``2 ** -n``.

    Args:
        interval: Interval of the margins.
        margins: The margins.
        required: Smallest effect of interest.
        shape: ``same`` or ``not down``.
    """
    from scipy import stats

    values = margins[np.isfinite(margins)]
    n = len(values)
    error = float(values.std(ddof=1)) / n**0.5
    estimate = interval.estimate
    if float(np.ptp(values)) <= 1e-12 * max(1.0, abs(estimate)):
        above, below = (2.0**-n if inside else 1.0 for inside in (estimate > -required, estimate < required))
    else:
        above = float(stats.t.sf((estimate + required) / error, n - 1))
        below = float(stats.t.cdf((estimate - required) / error, n - 1))
    return above if shape == "not down" else max(above, below)


def judge(trials: Sequence[Trial], *, method: str = "paired t", seed: int = 1, alpha: float = ALPHA) -> None:
    """Give each test its interval, corrected p-values and verdict, in place.

    Holm's correction goes over all p-values of the tests given: those of no effect, and those of no more
    than the smallest effect where that is what is claimed. A bootstrap has as many resamples as that number
    of tests needs (:func:`analysis.stats.resamples_for`). A rare outcome is read as an odds ratio, whatever the
    method (:mod:`.odds`).

    Args:
        trials: The tests of one reading.
        method: ``paired t`` or ``paired bootstrap``.
        seed: Seed of the bootstrap.
        alpha: Level of the whole family.
    """
    resamples = resamples_for(len(trials) + sum(t.shape in ("same", "not down") for t in trials), alpha)
    for trial in trials:
        shape = "not down" if trial.shape == "not down" else "same"
        if trial.pairs:
            trial.interval = odds.log_odds_ratio(trial.pairs)
            trial.p_equal = odds.equality_p(trial.interval, shape)
        else:
            trial.interval = _interval(trial.margins, method, seed, resamples)
            trial.p_equal = equality_p(trial.interval, trial.margins, trial.required, shape)
    wanted = [t.p_equal if t.shape in ("same", "not down") else float("nan") for t in trials]
    adjusted = holm([*(t.interval.p for t in trials), *wanted])
    for k, trial in enumerate(trials):
        trial.p_holm, trial.p_equal_holm = adjusted[k], adjusted[len(trials) + k]
        trial.verdict = _verdict(trial, alpha)


def _verdict(trial: Trial, alpha: float) -> str:
    estimate, clear = trial.interval.estimate, trial.p_holm < alpha
    large = abs(estimate) >= trial.required - 1e-12
    if trial.shape in ("same", "not down"):
        if trial.p_equal_holm < alpha:
            return "reproduced"
        wrong = estimate < 0.0 or trial.shape == "same"
        return "contradicted" if clear and large and wrong else "no clear effect"
    if trial.shape == "either":
        return "reproduced" if clear and large else "no clear effect"
    if clear and large:
        return "reproduced" if estimate > 0.0 else "contradicted"
    return "no clear effect"


def verdict_of(trials: Sequence[Trial]) -> str:
    """Return the verdict of a claim from its judged tests, asides left out."""
    counted = [t for t in trials if not t.aside]
    if any(t.verdict == "contradicted" and t.flip is None for t in counted):
        return "contradicted"
    if any(t.flip is not None for t in counted):
        return "depends on"
    if all(t.verdict == "reproduced" for t in counted):
        return "reproduced"
    return "no clear effect"
