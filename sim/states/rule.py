"""The vote of a member: the rule of the six actors with three visible positions, and logit choice.

An actor that answers a text at position t with a = 1, 0, -1 (yes, abstain, no) declares ``y = a t``; the terms of its
utility that count in a declared position are, for a member, :func:`sim.rules.utility.interest` (``-s (y - p)^2``) and
:func:`sim.rules.utility.norms` (what principles of sovereignty and non-interference make of a declared side). With the
text at t = -1 (against Russia, on the axis of the six), salience s = 1/2 and ideal point p = -eta, the bracket
multiplied out is

``u(yes) = eta + c,  u(abstain) = k + c,  u(no) = -eta - d + c``,

with c common to all three. What is seen of a vote costs ``k - 1/2`` to condemn (non-interference) and
``k + d - 1/2`` to side with who is condemned (sovereignty). Tests hold the two to be the same.
"""

from __future__ import annotations

import numpy as np

from sim.rules import utility
from sim.rules.vote import ANSWERS
from sim.states.members import Floats

#: Where a condemning text stands on the axis of the six actors, on which Russia's side is +1.
TEXT = -1.0
#: Salience that makes the distance of the answers the unit of eta.
SALIENCE = 0.5


def utilities(eta: Floats, abstaining: float, against: float) -> Floats:
    """Return the utilities of yes, abstain and no, less what is common to the three.

    Args:
        eta: How far a member leans to yes, any shape.
        abstaining: k, what abstaining is worth.
        against: d, what no costs beside the mirror of yes.

    Returns:
        The shape of ``eta`` with three more at its end.
    """
    declared = []
    for answer in ANSWERS:
        y = answer * TEXT
        own = utility.interest(y, -eta, SALIENCE, 0.0)
        seen = utility.norms(np.asarray(y), abstaining + against - SALIENCE, abstaining - SALIENCE)
        declared.append(own + seen)
    found: Floats = np.stack(np.broadcast_arrays(*declared), axis=-1)
    return found - (found[..., 1:2] - abstaining)


def probabilities(eta: Floats, abstaining: float, against: float) -> Floats:
    """Return the probabilities of yes, abstain and no (logit choice), the last axis of the result.

    Args:
        eta: As for :func:`utilities`.
        abstaining: As there.
        against: As there.
    """
    worth = utilities(np.asarray(eta, dtype=float), abstaining, against)
    weights = np.exp(worth - worth.max(axis=-1, keepdims=True))
    found: Floats = weights / weights.sum(axis=-1, keepdims=True)
    return found


def averaged(middle: Floats, variance: Floats, abstaining: float, against: float, nodes: int = 31) -> Floats:
    """Return the probabilities averaged over ``eta ~ N(middle, variance)``, by Gauss-Hermite quadrature.

    Args:
        middle: Means of eta, any shape.
        variance: Variances, of the same shape.
        abstaining: As for :func:`utilities`.
        against: As there.
        nodes: Points of the quadrature.

    Returns:
        The shape of ``middle`` with three more at its end.
    """
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    eta = np.asarray(middle)[..., None] + np.sqrt(variance)[..., None] * points
    p = probabilities(eta, abstaining, against)
    found: Floats = (p * (weights / weights.sum())[:, None]).sum(axis=-2)
    return found
