"""The war itself, in outline: forces, economic pressure, the battlefield, the risk of escalation."""

from __future__ import annotations

from sim.rules.ops import Number, clip, maximum, minimum


def sanctions_against(x_economic: Number, side: Number) -> Number:
    """Return how far an economic position isolates a belligerent of that side, 0..1."""
    return maximum(-(side * x_economic), 0.0)


def relief_for(x_economic: Number, side: Number) -> Number:
    """Return how far an economic position props up a belligerent of that side, 0..1."""
    return maximum(side * x_economic, 0.0)


def pressure(gross: Number, relief: Number, technology_share: Number) -> Number:
    """Return the economic pressure on a belligerent, 0..1.

    ``tau G + (1 - tau) max(0, G - relief)``, G the capability-weighted sanctions: third parties can
    make good what trade and credit can, but not technology. Source: wids2022 paragraphs 15 and 20.
    """
    return minimum(
        technology_share * gross + (1.0 - technology_share) * maximum(gross - relief, 0.0), 1.0
    )


def own_force(arsenal: Number, x_military: Number, under_pressure: Number, effect: Number) -> Number:
    """Return a belligerent's force: ``a x (1 - k_W W_e)``; signed by its side."""
    return arsenal * x_military * (1.0 - effect * under_pressure)


def aid(arsenal: Number, x_military: Number, share: Number) -> Number:
    """Return the force that an outside supporter adds: ``k_a a x``; signed by the side it backs."""
    return share * arsenal * x_military


def balance(
    before: Number, force: Number, rate: Number, gain: Number, noise: Number, luck: Number, war: Number
) -> Number:
    """Return next week's battlefield balance, -1..1; unchanged without a war.

    ``B + W (r_B (k_F F - B) + sigma_B xi)``
    """
    return clip(before + war * (rate * (gain * force - before) + noise * luck), -1.0, 1.0)


def danger(leverage: Number, base: Number, defeat: Number, losing: Number, restraint: Number) -> Number:
    """Return a belligerent's part in the risk of escalation, 0..1.

    ``eta min(1, N_0 + N_1 losing) (1 - min(1, restraint))``, restraint the capability-weighted
    opposition of the partners that it values. Source: usip2023 paragraph 18; cn12pt2023 paragraphs
    2 and 8.
    """
    return leverage * minimum(base + defeat * losing, 1.0) * (1.0 - minimum(restraint, 1.0))


def risk(before: Number, target: Number, rate: Number) -> Number:
    """Return next week's risk of escalation, 0..1: ``N + r_N (target - N)``."""
    return clip(before + rate * (target - before), 0.0, 1.0)
