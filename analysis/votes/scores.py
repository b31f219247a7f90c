"""Proper scores of forecasts of several answers, and what is uncertain about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.stats import Floats
from sim.reading.errors import InputError

#: Smallest probability that the logarithmic score sees.
FLOOR = 0.01
#: Resamples of a bootstrap.
RESAMPLES = 2000


class Score(NamedTuple):
    """Scores of each state that answered; shape (states,).

    Attributes:
        brier: ``sum_c (p_c - o_c)^2`` over the classes, 0 to 2.
        hit: 1 where the likeliest answer was given.
        log_loss: ``-ln max(p, 0.01)`` of what was answered.
    """

    brier: Floats
    hit: Floats
    log_loss: Floats


def score(p: Floats, seen: NDArray[np.int64]) -> Score:
    """Return the scores of forecasts.

    Args:
        p: Probabilities; shape (states, classes), rows that add up to 1.
        seen: Class of each that was seen.

    Raises:
        InputError: If the shapes do not fit, or a row is no distribution.
    """
    if len(p) != len(seen) or not np.allclose(p.sum(axis=1), 1.0, atol=2e-3) or (p < -1e-12).any():
        raise InputError("not a distribution", found=p.shape, allowed="a row of probabilities a state")
    observed = np.eye(p.shape[1])[seen]
    own = p[np.arange(len(p)), seen]
    return Score(((p - observed) ** 2).sum(axis=1), (p.argmax(axis=1) == seen).astype(float),
                 -np.log(np.maximum(own, FLOOR)))


def among_voting(four: Floats) -> Floats:
    """Return probabilities of yes, abstain and no given that a state votes; shape (states, 3)."""
    three = four[:, :3]
    total = three.sum(axis=1, keepdims=True)
    found: Floats = np.where(total > 1e-9, three / np.maximum(total, 1e-9), 1.0 / 3.0)
    return found


class Gain(NamedTuple):
    """How much less a forecast scores than a baseline; below 0 it scores more, which is worse.

    Attributes:
        mean: Mean difference a state, baseline less forecast.
        low, high: Its 95 % interval.
    """

    mean: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """``beats``, ``ties`` or ``loses``: whether the interval leaves out nought."""
        return "beats" if self.low > 0.0 else "loses" if self.high < 0.0 else "ties"


def gain(mine: Floats, other: Floats, clusters: Sequence[str], *, seed: int = 1) -> Gain:
    """Return the gain over a baseline with the bootstrap interval over clusters of rows (percentile).

    Clusters of one state each resample states; those of groups resample groups, whose members miss together.

    Args:
        mine: Scores of the forecast, one a row.
        other: Scores of the baseline on the same rows.
        clusters: Cluster of each row; all rows of one are drawn together.
        seed: Seed of the resampling.

    Raises:
        InputError: If there are no rows.
    """
    if len(mine) == 0:
        raise InputError("no rows to score", allowed="1 or more")
    names = {name: k for k, name in enumerate(sorted(set(clusters)))}
    place = np.array([names[name] for name in clusters])
    sums = np.bincount(place, other - mine, minlength=len(names))
    counts = np.bincount(place, minlength=len(names))
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
    drawn = generator.integers(0, len(names), (RESAMPLES, len(names)))
    found = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(found, [0.025, 0.975])
    return Gain(float((other - mine).mean()), float(low), float(high))


class Bin(NamedTuple):
    """A class of the reliability diagram.

    Attributes:
        forecast: Mean probability that was given.
        seen: Share in which it happened.
        number: Number of forecasts.
    """

    forecast: float
    seen: float
    number: int


def reliability(p: Floats, seen: NDArray[np.int64], bins: int = 10) -> list[Bin]:
    """Return how often that which was given a probability happened, over all classes, by tenths of probability.

    Args:
        p: Probabilities; shape (states, classes).
        seen: Class of each that was seen.
        bins: Number of classes of probability; empty ones are left out.
    """
    flat = p.ravel()
    happened = np.eye(p.shape[1])[seen].ravel()
    part = np.minimum((flat * bins).astype(int), bins - 1)
    return [Bin(float(flat[part == k].mean()), float(happened[part == k].mean()), int((part == k).sum()))
            for k in range(bins) if (part == k).any()]
