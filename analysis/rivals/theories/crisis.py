"""Crises between two: bargaining with private costs of war (Fearon), and the strategic logit (Signorino).

Fearon 1995, *International Organization* 49: 379-414: two states divide a good worth 1. A war gives all of it to the
first with probability p and costs each side; the first does not know what it would cost the second. Signorino 1999,
*American Political Science Review* 93: 279-297: in a crisis of two steps each side errs as in a logit equilibrium, and
the first reckons with what the second will do.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.rivals.theories.quantal_response import logit
from sim.reading.errors import InputError

Floats = NDArray[np.float64]


class Demand(NamedTuple):
    """The first state's best demand, a share of the good, and the probability of war that it runs."""

    demand: Floats
    war: Floats


def best_demand(p: Any, cost: Any, low: Any, high: Any) -> Demand:
    """Return the demand that suits the first state best, when the other's cost is even between two numbers.

    The other gives ``x`` if ``1 - x >= 1 - p - c_2``, so that war comes with probability
    ``F(x - p) = (x - p - low) / (high - low)``. The first gets ``x (1 - F) + (p - cost) F``, which is largest at
    ``x = p + (high - cost) / 2``, held between ``p + low``, at which nobody fights, and the lesser of ``p + high`` and
    1 (Fearon's risk-return trade-off, pp. 394-395 and appendix, for an even distribution). With ``low = high`` nothing
    is private: the first demands all that the other would give, and there is no war (his bargaining range).

    Args:
        p: Probability that the first state would win, 0 to 1, any shape.
        cost: What a war costs the first, from 0, in shares of the good; infinite for one who risks none.
        low: Least that it may cost the second, from 0.
        high: Most that it may cost the second, from ``low``.

    Raises:
        InputError: If the numbers are not those.
    """
    p, cost, low, high = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (p, cost, low, high)))
    if not ((p >= 0.0) & (p <= 1.0) & (cost >= 0.0) & (low >= 0.0) & (low <= high) & (high < np.inf)).all():
        raise InputError("not a crisis", found=[v.tolist() for v in (p, cost, low, high)],
                         allowed="p from 0 to 1, costs from 0, the least not above the most")
    top = np.minimum(p + high, 1.0)
    x = np.minimum(np.maximum(p + 0.5 * (high - cost), np.minimum(p + low, top)), top)
    wide = high > low
    return Demand(x, np.where(wide, np.clip((x - p - low) / np.where(wide, high - low, 1.0), 0.0, 1.0), 0.0))


class Outcomes(NamedTuple):
    """Probabilities of a crisis of two steps: the first leaves it, the second gives way, the second resists."""

    status_quo: Floats
    gives_way: Floats
    resists: Floats


def strategic_logit(status_quo: Any, gives_way: Any, resists: Any, other_gives_way: Any, other_resists: Any,
                    rationality: Any) -> Outcomes:
    """Return what comes of a crisis in which the first may challenge and the second may resist.

    The second resists with probability ``q = L(lambda (v_resists - v_gives_way))``, the first challenges with
    ``L(lambda (q u_resists + (1 - q) u_gives_way - u_status_quo))``, L the logistic function (Signorino's logit
    quantal response model for three outcomes).

    Args:
        status_quo: What the first gets if it does not challenge, any shape.
        gives_way: What it gets if it does and the second gives way.
        resists: What it gets if the second resists.
        other_gives_way: What the second gets if it gives way.
        other_resists: What it gets if it resists.
        rationality: lambda, from 0, in 1 / unit of payoff.
    """
    u0, u1, u2, v1, v2 = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (
        status_quo, gives_way, resists, other_gives_way, other_resists)))
    at = np.asarray(rationality, dtype=float)[..., None]
    q = logit(np.stack([v1, v2], axis=-1), at)[..., 1]
    c = logit(np.stack([u0, q * u2 + (1.0 - q) * u1], axis=-1), at)[..., 1]
    return Outcomes(1.0 - c, c * (1.0 - q), c * q)
