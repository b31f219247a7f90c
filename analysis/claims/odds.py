"""Odds ratios of paired answers: how an experiment is read where yes is rare, or no.

A share of .04 cannot fall by .05, so that a difference of shares says nothing about a rare outcome. Its odds can
halve. The scale is chosen by one rule, from the shares alone and not from their difference: an outcome that is yes or
no in every run is read as an odds ratio if its share is below :data:`RARE` or above 1 less that in either arm.

The odds ratio is the marginal one, ``p_2 (1 - p_1) / (p_1 (1 - p_2))``, and not the matched one, the ratio of the
two kinds of discordant pairs: with common random numbers a change that only ever deters leaves one kind of discordant
pair empty, so that the matched ratio is 0 or infinite however small the effect is. That is a property of the coupling
of the runs and not of the change (Agresti 2013, section 11.1, on marginal and conditional effects of matched pairs).
Pairing enters the interval and the p-value.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.stats import Floats, Interval

#: A share below this in either arm, or above 1 less this, is read as odds.
RARE = 0.1
#: The smallest odds ratio of interest, as is its reciprocal. Set before any run, and not to be changed after one.
SMALLEST_ODDS_RATIO = 1.5
#: The same on the scale of log odds.
SMALLEST_LOG_ODDS = math.log(SMALLEST_ODDS_RATIO)


@dataclass(frozen=True)
class Pairs:
    """Pairs of runs by the answer in the first and in the second arm.

    Attributes:
        both: Yes in both arms.
        first: Yes in the first arm only.
        second: Yes in the second arm only.
        neither: Yes in none.
    """

    both: int
    first: int
    second: int
    neither: int

    @property
    def n(self) -> int:
        """The number of pairs."""
        return self.both + self.first + self.second + self.neither

    @property
    def shares(self) -> tuple[float, float]:
        """The share of yes in each arm."""
        return (self.both + self.first) / self.n, (self.both + self.second) / self.n

    @property
    def swapped(self) -> Pairs:
        """The same pairs with the arms exchanged: the odds ratio becomes its reciprocal."""
        return Pairs(self.both, self.second, self.first, self.neither)

    def words(self) -> str:
        """Return ``yes in both 3, only in the first 12, only in the second 2, in neither 583``."""
        return (f"yes in both {self.both}, only in the first {self.first}, only in the second {self.second}, "
                f"in neither {self.neither}")


def pairs_of(first: Floats, second: Floats) -> Pairs | None:
    """Return pairs of answers; None if an arm holds anything but yes (1) and no (0).

    Args:
        first: One number a run.
        second: The same runs with the change.
    """
    if not (np.isin(first, (0.0, 1.0)).all() and np.isin(second, (0.0, 1.0)).all()):
        return None
    one, two = first == 1.0, second == 1.0
    return Pairs(int((one & two).sum()), int((one & ~two).sum()), int((~one & two).sum()),
                 int((~one & ~two).sum()))


def rare(pairs: Pairs) -> bool:
    """Return whether the outcome is read as odds (see :data:`RARE`)."""
    return any(share < RARE or share > 1.0 - RARE for share in pairs.shares)


def log_odds_ratio(pairs: Pairs, level: float = 0.95) -> Interval:
    """Return the log of the marginal odds ratio, second arm against first, with its Wald interval.

    ``log OR = logit p_2 - logit p_1``. By the delta method, with q = 1 - p and p_11 the share of yes in both,
    ``var = (1 / (p_1 q_1) + 1 / (p_2 q_2) - 2 (p_11 - p_1 p_2) / (p_1 q_1 p_2 q_2)) / n`` (Agresti and Min 2004).
    One half is added to each of the four counts (Haldane 1956; Anscombe 1956), so that no share is 0 or 1. The
    p-value is that of :func:`mid_p`, which rests on the counts themselves.

    Args:
        pairs: The pairs.
        level: Confidence level.
    """
    from scipy import stats

    both, first, second, neither = (count + 0.5 for count in (pairs.both, pairs.first, pairs.second, pairs.neither))
    n = both + first + second + neither
    p1, p2, p11 = (both + first) / n, (both + second) / n, both / n
    v1, v2 = p1 * (1.0 - p1), p2 * (1.0 - p2)
    error = math.sqrt(max(0.0, 1.0 / v1 + 1.0 / v2 - 2.0 * (p11 - p1 * p2) / (v1 * v2)) / n)
    estimate = math.log(p2 / (1.0 - p2)) - math.log(p1 / (1.0 - p1))
    half = float(stats.norm.ppf(0.5 + level / 2)) * error
    return Interval(estimate, estimate - half, estimate + half, level, "paired log odds ratio", mid_p(pairs), pairs.n)


def mid_p(pairs: Pairs) -> float:
    """Return the two-sided mid-p value of "both arms say yes equally often" (McNemar 1947).

    Given their number the discordant pairs fall to either side like tosses of a fair coin; half of the probability of
    what was seen is counted (Lancaster 1961; recommended for paired shares by Fagerland, Lydersen and Laake 2013).
    """
    from scipy import stats

    tosses, fewer = pairs.first + pairs.second, min(pairs.first, pairs.second)
    if tosses == 0:
        return 1.0
    tail = float(stats.binom.cdf(fewer, tosses, 0.5)) - 0.5 * float(stats.binom.pmf(fewer, tosses, 0.5))
    return min(1.0, 2.0 * tail)


def equality_p(interval: Interval, shape: str) -> float:
    """Return the p-value of "within the smallest odds ratio of interest" (TOST, Schuirmann 1987).

    Args:
        interval: Of :func:`log_odds_ratio`, turned so that it is positive on the claimed side.
        shape: ``same``, or ``not down``, which asks for the lower side only.
    """
    from scipy import stats

    error = (interval.high - interval.low) / (2.0 * float(stats.norm.ppf(0.5 + interval.level / 2)))
    above = float(stats.norm.sf((interval.estimate + SMALLEST_LOG_ODDS) / error))
    below = float(stats.norm.cdf((interval.estimate - SMALLEST_LOG_ODDS) / error))
    return above if shape == "not down" else max(above, below)


def ratio(log_odds: Interval) -> Interval:
    """Return an odds ratio from its log."""
    return Interval(math.exp(log_odds.estimate), math.exp(log_odds.low), math.exp(log_odds.high), log_odds.level,
                    log_odds.method.replace("log odds ratio", "odds ratio"), log_odds.p, log_odds.n)


def counts(pairs: Pairs) -> Mapping[str, int]:
    """Return the four counts by the names that tables give them."""
    return {"yes_in_both": pairs.both, "yes_in_first": pairs.first, "yes_in_second": pairs.second,
            "yes_in_neither": pairs.neither}
