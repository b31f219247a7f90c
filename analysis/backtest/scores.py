"""Proper scores, and the skill that they show against a baseline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.stats import Floats, Interval, sign_flip_p
from sim.reading.errors import InputError

#: Smallest probability that a logarithmic score sees.
FLOOR = 0.01
#: Fewest observations for which an interval is given.
FEWEST = 6


def brier(p: Any, happened: Any) -> Floats:
    """Return the Brier score ``(p - o)^2`` of probabilities of yes/no events."""
    found: Floats = (np.asarray(p, dtype=float) - np.asarray(happened, dtype=float)) ** 2
    return found


def log_score(p: Any, floor: float = FLOOR) -> Floats:
    """Return ``-ln max(p, floor)`` for the probability given to what happened."""
    found: Floats = -np.log(np.maximum(np.asarray(p, dtype=float), floor))
    return found


def ranked_probability_score(forecast: Any, category: int) -> float:
    """Return the ranked probability score of ordered categories, divided by their number less one.

    ``sum_k (F_k - O_k)^2 / (K - 1)``, F and O the cumulative forecast and observation.

    Args:
        forecast: Probabilities of the categories, in order.
        category: Number of the one that happened.

    Raises:
        InputError: If the probabilities do not add up to one.
    """
    p = np.asarray(forecast, dtype=float)
    if abs(float(p.sum()) - 1.0) > 1e-9 or (p < 0).any():
        raise InputError("not a distribution", found=p.tolist(), allowed="numbers from 0 that add up to 1")
    observed = np.zeros(len(p))
    observed[category] = 1.0
    return float(((p.cumsum() - observed.cumsum()) ** 2).sum()) / (len(p) - 1)


def pit(values: Any, observed: float, position: float = 0.5) -> float:
    """Return the probability integral transform of an observation in a sample of forecasts.

    Where forecasts equal the observation, the jump is shared out (Czado, Gneiting and Held 2009);
    ``position`` says where in the jump, one half is its middle.

    Args:
        values: The forecasts.
        observed: The observation.
        position: 0 to 1.
    """
    sample = np.asarray(values, dtype=float)
    below, upto = float((sample < observed).mean()), float((sample <= observed).mean())
    return below + position * (upto - below)


def skill(score: Any, reference: Any) -> float:
    """Return the skill ``1 - mean(score) / mean(reference)``: 1 perfect, 0 no better, below 0 worse."""
    below = float(np.mean(reference))
    return float("nan") if below == 0.0 else 1.0 - float(np.mean(score)) / below


def skill_interval(score: Floats, reference: Floats, clusters: Sequence[str], *, seed: int = 1,
                   level: float = 0.95, resamples: int = 4000) -> Interval:
    """Return the skill with its bootstrap interval over clusters of rows; none with fewer than six.

    Its p-value is that of Fisher's randomisation test (:func:`analysis.stats.sign_flip_p`) on the differences
    of the clusters' scores, which is exact for few clusters, where the bootstrap is too narrow.

    Args:
        score: Scores of the forecast, one a row.
        reference: Scores of the baseline on the same rows.
        clusters: Which observation each row belongs to; rows of one are drawn together.
        seed: Seed of the resampling.
        level: Confidence level.
        resamples: Number of resamples.

    Raises:
        InputError: If there are no rows.
    """
    names = list(dict.fromkeys(clusters))
    if not names:
        raise InputError("no rows to score", allowed="1 or more")
    sums = np.zeros((len(names), 2))
    for name, a, b in zip(clusters, score, reference, strict=True):
        sums[names.index(name)] += (a, b)
    method = "bootstrap over observations (percentile)"
    estimate = skill(score, reference)
    p = sign_flip_p(sums[:, 1] - sums[:, 0], seed=seed)
    if len(names) < FEWEST:
        return Interval(estimate, float("nan"), float("nan"), level, method, p, len(names))
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
    drawn = sums[generator.integers(0, len(names), (resamples, len(names)))].sum(axis=1)
    found = 1.0 - drawn[:, 0] / np.where(drawn[:, 1] == 0.0, np.nan, drawn[:, 1])
    low, high = np.nanquantile(found, [0.5 - level / 2, 0.5 + level / 2])
    return Interval(estimate, float(low), float(high), level, method, p, len(names))
