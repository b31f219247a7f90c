"""How the members of a bloc answered a text, and how often a bloc would give each answer.

The members answer each for itself and share the bloc's luck; the bloc's answer is that of most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.rules.vote import QUANTILES


@dataclass(frozen=True)
class Members:
    """How the members of a bloc answered a text: they are equally likely, and share its luck.

    Attributes:
        yes, abstain, no: How many of them gave each answer.
        middle: Answer of the one in the middle, who thinks as the bloc does: ``yes``, ``abstain`` or ``no``.
    """

    yes: int
    abstain: int
    no: int
    middle: str


def chances_of_most(utilities: Sequence[float], lean: float, noise: float) -> list[float]:
    """Return the chance that most members say yes, abstain or say no, the first of equals, under fresh luck.

    It is exact. Member k has the utilities ``U_yes + q_k L``, ``U_abstain``, ``U_no - q_k L`` and the luck ``g / beta``
    of the bloc, g standard Gumbel draws. In the order of ``q_k L`` those who say no come first and those who say yes
    last, so that at least i say yes and j say no exactly where the i-th from above says yes and the j-th from below
    says no: one probability each (:func:`_both`), whose differences are the chances of all counts.

    Args:
        utilities: Utility to the bloc of yes, abstain and no.
        lean: L, see :func:`sim.rules.vote.lean`.
        noise: ``1 / beta``, above 0.
    """
    yes, abstain, no = (float(value) / noise for value in utilities)
    leans = np.sort(np.array(QUANTILES) * lean / noise)
    many = len(leans)
    at_least = np.zeros((many + 2, many + 2))
    for i in range(many + 1):
        for j in range(many + 1 - i):
            at_least[i, j] = _both(yes - abstain, no - abstain, leans[many - i] if i else np.inf,
                                   leans[j - 1] if j else -np.inf)
    exactly = at_least[:-1, :-1] - at_least[1:, :-1] - at_least[:-1, 1:] + at_least[1:, 1:]
    said_yes, said_no = np.indices(exactly.shape)
    abstained = many - said_yes - said_no
    most = np.where(abstained > said_yes, np.where(said_no > abstained, 2, 1), np.where(said_no > said_yes, 2, 0))
    return [max(0.0, float(exactly[most == answer].sum())) for answer in range(3)]


def _both(yes: float, no: float, upper: float, lower: float) -> float:
    """Return the probability that a member with the lean ``upper`` says yes and one with ``lower`` says no.

    With D the luck of yes less that of no, X that of yes and Y that of abstaining: ``d0 < D < d1`` and
    ``Y < X - max(c1, D + c2)``. Given D = d, X and Y integrate out (``int t e^(-S t) dt = 1 / S^2``), and what is left,
    ``int e^d / (1 + e^d + e^max(c1, d + c2))^2 dd``, has an antiderivative either side of ``d = c1 - c2``.

    Args:
        yes: Utility of yes less that of abstaining, over the noise.
        no: The same of no.
        upper: Lean over the noise of who says yes; infinite: whoever says no is all that is asked.
        lower: The same of who says no; infinite: whoever says yes is all that is asked.
    """
    c1, c2 = -(yes + upper), lower - no
    if not np.isfinite(upper) and not np.isfinite(lower):
        return 1.0
    if not np.isfinite(upper):  # says no: 1 / (1 + e^c2 + e^(yes less no)), the logit chance
        return float(np.exp(-np.logaddexp(np.logaddexp(0.0, c2), yes - no + 2.0 * lower)))
    if not np.isfinite(lower):
        return float(np.exp(-np.logaddexp(np.logaddexp(0.0, c1), no - yes - 2.0 * upper)))
    low, high, turn = no - yes - 2.0 * upper, no - yes - 2.0 * lower, c1 - c2

    def below(d: float) -> float:  # 1 / (1 + e^d + e^c1)
        return float(np.exp(-np.logaddexp(np.logaddexp(0.0, d), c1)))

    def above(d: float) -> float:  # 1 / ((1 + e^c2) (1 + e^d (1 + e^c2)))
        share = np.logaddexp(0.0, c2)
        return float(np.exp(-share - np.logaddexp(0.0, d + share)))

    total = 0.0
    if low < turn:
        total += below(low) - below(min(high, turn))
    if high > turn:
        total += above(max(low, turn)) - above(high)
    return total
