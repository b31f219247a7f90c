"""The penalised likelihood of members' votes, each member's own leaning on a family integrated out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.states.members import Floats
from sim.states.rule import utilities

#: Standard deviations of the normal priors: of weights (from 0 up), of the width 2k + d, of texts' shifts.
PRIOR_WEIGHT, PRIOR_WIDTH, PRIOR_SHIFT = 2.0, 4.0, 4.0
#: Points over which a member's own leaning is integrated (trapezoids, which are exact enough while they lie no
#: further apart than the posterior is wide: about half a unit of eta), and how far out they go, in tau.
NODES, REACH = 25, 3.6


class Family(NamedTuple):
    """Votes of one family of texts, and what is known of those who voted.

    Attributes:
        name: Name of the family.
        x: Covariates; shape (members, covariates).
        votes: Answers as numbers (0 yes, 1 abstain, 2 no, negative: none); shape (members, texts).
        texts: Numbers of the texts.
    """

    name: str
    x: Floats
    votes: NDArray[np.int64]
    texts: tuple[str, ...]


class Likelihood:
    """The log posterior density of weights, width and shifts, and its gradient.

    ``sum_f sum_i ln int N(z) prod_r p(y_ir | x_if w + tau z + b_r) dz`` less the penalties, f a family of texts: a
    member's answers on one family go together, and count as one leaning and not as many. Where every text has a shift
    of its own, k and d show only in the width ``2k + d`` of the band in which a member abstains: k is 0 here, d the
    width, and shifts are ``b_r - k``.

    Args:
        families: The families.
        spread: tau.
        prior_weight: Standard deviation of the prior of the weights.
    """

    def __init__(self, families: Sequence[Family], spread: float, prior_weight: float = PRIOR_WEIGHT) -> None:
        self.families, self.spread = tuple(families), spread
        self.count = families[0].x.shape[1]
        self.texts = tuple(text for family in families for text in family.texts)
        self.precision = np.concatenate([
            np.full(self.count, prior_weight**-2), [PRIOR_WIDTH**-2], np.full(len(self.texts), PRIOR_SHIFT**-2)])
        self.points = np.linspace(-REACH, REACH, NODES)
        mass = np.exp(-0.5 * self.points**2)
        self.log_weights = np.log(mass / mass.sum())

    def __call__(self, at: Floats) -> tuple[float, Floats]:
        """Return minus the log posterior density at a vector (weights, width, shifts), and its gradient."""
        value = float(0.5 * (self.precision * at**2).sum())
        slope = self.precision * at
        w, width = at[:self.count], float(at[self.count])
        first = self.count + 1
        for family in self.families:
            last = first + len(family.texts)
            base = (family.x * w).sum(axis=1)[:, None] + at[first:last]
            # the rule's weights exp(utility) of yes and no beside abstaining, 1: those at the base times the points'
            worth = np.exp(utilities(base, 0.0, width))
            shift = np.exp(self.spread * self.points)[:, None]
            yes, no = worth[:, None, :, 0] * shift, worth[:, None, :, 2] / shift
            all_three = 1.0 + yes + no
            votes = family.votes[:, None, :]
            cast, for_it, against_it = votes >= 0, votes == 0, votes == 2
            own = np.where(for_it, yes, np.where(against_it, no, 1.0)) / all_three
            each = np.log(np.where(cast, own, 1.0)).sum(axis=2) + self.log_weights
            top = each.max(axis=1, keepdims=True)
            total = np.exp(each - top)
            mass = total.sum(axis=1, keepdims=True)
            value -= float((top + np.log(mass)).sum())
            post = np.where(cast, (total / mass)[:, :, None], 0.0)
            side = for_it.astype(float) - against_it
            by_eta = (post * (side - (yes - no) / all_three)).sum(axis=1)
            slope[:self.count] -= (by_eta.sum(axis=1)[:, None] * family.x).sum(axis=0)
            slope[first:last] -= by_eta.sum(axis=0)
            slope[self.count] -= float((post * (no / all_three - against_it)).sum())
            first = last
        return value, slope

    def hessian(self, at: Floats, step: float = 1e-4) -> Floats:
        """Return the second derivatives by central differences of the gradient; shape (parameters, parameters)."""
        rows = []
        for j in range(len(at)):
            moved = np.zeros(len(at))
            moved[j] = step
            rows.append((self(at + moved)[1] - self(at - moved)[1]) / (2.0 * step))
        found = np.array(rows)
        return 0.5 * (found + found.T)
