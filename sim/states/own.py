"""What a member's own record on a family of texts says beyond its covariates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.states.members import Floats
from sim.states.rule import probabilities

#: Newton steps; each is no longer than one unit of eta.
STEPS = 60


class Own(NamedTuple):
    """Leanings beyond the covariates.

    Attributes:
        mode: Posterior modes; shape (members,).
        variance: Inverse curvature of the log posterior there.
    """

    mode: Floats
    variance: Floats


def own_leaning(base: Floats, votes: NDArray[np.int64], shifts: Floats, abstaining: float, against: float,
                spread: float) -> Own:
    """Return posterior modes of ``eps_i ~ N(0, tau^2)`` given a family's votes at ``eta = base + eps + b_r``.

    Args:
        base: ``sum_k w_k x_ik``; shape (members,).
        votes: Answers as numbers (0 yes, 1 abstain, 2 no, negative: none); shape (members, texts).
        shifts: Shifts b_r of the texts.
        abstaining: k.
        against: d.
        spread: tau.
    """
    eps = np.zeros(len(base))
    curve = np.full(len(base), 1.0 / spread**2)
    cast = votes >= 0
    side = np.where(votes == 0, 1.0, np.where(votes == 2, -1.0, 0.0))
    for _ in range(STEPS):
        p = probabilities((base + eps)[:, None] + shifts, abstaining, against)
        lean = p[..., 0] - p[..., 2]
        slope = np.where(cast, side - lean, 0.0).sum(axis=1) - eps / spread**2
        curve = np.where(cast, p[..., 0] + p[..., 2] - lean**2, 0.0).sum(axis=1) + 1.0 / spread**2
        eps = eps + np.clip(slope / curve, -1.0, 1.0)
    return Own(eps, 1.0 / curve)
