"""The utility of an actor's candidate position, term by term.

``U(y) = sum_d u_d(y_d) + straddle(y)``. Every term but the straddle is separable over the domains,
so that a candidate that moves in one domain costs one domain's terms. All coefficients are of order
one; a term of 0.1 is worth the move of one notch for an actor of medium salience.

In each function ``y`` is the candidate position in the domain, -1..1; the other arguments are the
week's *weights* of the actor, which :mod:`sim.rules.week` makes from its parameters, its beliefs
and the lens.
"""

from __future__ import annotations

from typing import Any

from sim.rules.ops import maximum, where


def interest(y: Any, ideal: Any, salience: Any) -> Any:
    """Return ``-s (y - p)^2``: what it costs to be away from the ideal point.

    Source: cn12pt2023 paragraph 7, fdd2022 paragraph 9, wsj2022 paragraph 26.
    """
    return -(salience * ((y - ideal) * (y - ideal)))


def relations(y: Any, tilt: Any) -> Any:
    """Return ``(alpha s sum_j c_j R_ij x_jd) y``: siding with friends and against rivals.

    Source: wsj2022 paragraphs 21 and 24-26; wids2022 paragraphs 9 and 12.
    """
    return tilt * y


def coercion(weight: Any, expected_penalty: Any) -> Any:
    """Return ``-w kappa (1 + delta G) sum_j E_ij T_ij C_ij(y)``: the expected penalty.

    Source: usip2023 paragraph 7; fdd2022 paragraphs 10 and 13; wids2022 paragraphs 19-22.
    """
    return -(weight * expected_penalty)


def prospects(weight: Any, hope_lost: Any) -> Any:
    """Return ``-w V sum_j O_ij C_ij(y)``: better relations that a crossing would forgo.

    Source: usip2023 paragraphs 7 and 11; wsj2022 paragraph 24.
    """
    return -(weight * hope_lost)


def norms(y: Any, sovereignty: Any, noninterference: Any) -> Any:
    """Return ``-w q_d (n_sov max(0, y)^2 + n_int max(0, -y)^2)``.

    Source: fdd2022 paragraphs 5, 7 and 11; wsj2022 paragraph 21; usip2023 paragraph 13.
    """
    return -(where(y > 0.0, sovereignty, noninterference) * (y * y))


def partner(y: Any, pull: Any) -> Any:
    """Return ``w psi sum_k max(0, R_ik) max(0, -B side_k) side_k y``: help for a losing partner.

    Economic and military domains only. Source: usip2023 paragraph 6; wids2022 paragraph 15.
    """
    return pull * y


def market(y: Any, loss: Any, gain: Any) -> Any:
    """Return ``-e S max(0, -y) + e' S max(0, y)``: the energy and commodity channel.

    Economic domain only. Source: fdd2022 paragraph 12; wids2022 paragraph 22.
    """
    return where(y < 0.0, loss, gain) * y


def escalation(y: Any, fear: Any) -> Any:
    """Return ``-g N y^2``: what military support risks, on either side.

    Military domain only. Source: usip2023 paragraph 18; cn12pt2023 paragraph 2.
    """
    return -(fear * (y * y))


def standing(y: Any, weight: Any) -> Any:
    """Return ``-rho A q_d y^2``, A the weight of the audiences that are themselves uncommitted.

    ``A = sum_a mu_a w_a (1 - |x_a,dip|)``. Source: usip2023 paragraph 17; wsj2022 paragraphs 7 and
    19-20; wids2022 paragraph 23.
    """
    return -(weight * (y * y))


def inertia(y: Any, x: Any, direction: Any, cost: Any, reversal: Any) -> Any:
    """Return ``-lambda |y - x|``, more by ``m |r|`` against the actor's recent direction r.

    Linear, so that a jump (an arms sale) is possible. Source: wsj2022 paragraph 3.
    """
    step = y - x
    against = maximum(where(step > 0.0, -direction, direction), 0.0)
    return -(cost * (1.0 + reversal * against) * where(step < 0.0, -step, step))


def straddle(diplomatic: Any, economic: Any, military: Any, aversion: Any) -> Any:
    """Return ``-h (y_dip - (y_eco + y_mil) / 2)^2``: the cost of words that differ from deeds.

    Source: wsj2022 paragraphs 21-22 and 33.
    """
    gap = diplomatic - 0.5 * (economic + military)
    return -(aversion * (gap * gap))
