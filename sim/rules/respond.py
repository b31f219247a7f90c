"""Whether an enforcer penalises, and what a penalty (or its absence) does."""

from __future__ import annotations

from sim.rules.ops import Number, minimum


def urge(resolve: Number, caution: Number, own_exposure: Number, coupling: Number, followed: Number) -> Number:
    """Return how ready enforcer j is to act against i, 0..1.

    ``min(1, phi_j (1 - pi_j E_ji) + chi_j min(1, sum_k max(0, R_jk) P_r,ik))``: those with much to
    lose hesitate, and some follow their partners. Source: usip2023 paragraph 7; fdd2022 paragraph 10.
    """
    return minimum(
        resolve * (1.0 - caution * own_exposure) + coupling * minimum(followed, 1.0), 1.0
    )


def warning_probability(hazard: Number, resolve: Number, wrong: Number) -> Number:
    """Return the weekly probability of a warning to whoever comes near a red line, 0..1: ``h phi_j w_j``.

    A warning costs nothing, so that nothing holds it back. Source: wids2022 paragraph 19; usip2023 paragraph 7.
    """
    return hazard * resolve * wrong


def penalty_probability(hazard: Number, crossed: Number, belief: Number, in_force: Number, ready: Number) -> Number:
    """Return the weekly probability of a (further) penalty, 0..1.

    ``h min(1, C_ij) w_j (1 - P_ij) urge``.
    """
    return hazard * minimum(crossed, 1.0) * belief * (1.0 - in_force) * ready


def imposed(in_force: Number, step: Number) -> Number:
    """Return the penalty after one more decision: ``P + k_P (1 - P)``."""
    return in_force + step * (1.0 - in_force)


def relieved(in_force: Number, relief: Number, crossed: Number) -> Number:
    """Return the penalty after a week without a decision: ``P (1 - k_L (1 - min(1, C)))``."""
    return in_force * (1.0 - relief * (1.0 - minimum(crossed, 1.0)))


def learned(credibility: Number, lesson: Number) -> Number:
    """Return the credibility after a penalty: ``T + k_T (1 - T)``."""
    return credibility + lesson * (1.0 - credibility)


def doubted(credibility: Number, decay: Number, crossed: Number, belief: Number, in_force: Number) -> Number:
    """Return the credibility after a crossed line was left alone.

    ``T (1 - k_B min(1, C) w_j (1 - P))``.
    """
    return credibility * (1.0 - decay * minimum(crossed, 1.0) * belief * (1.0 - in_force))
