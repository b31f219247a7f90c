"""How relations drift: back to their structure, and toward the agreement of positions."""

from __future__ import annotations

from sim.rules.ops import Number, absolute, clip


def congruence(distance: Number, domains: int) -> Number:
    """Return ``1 - mean_d |x_id - x_jd|``, in -1..1, from the sum of the distances in the domains."""
    return 1.0 - distance / domains


def distance(one: Number, other: Number) -> Number:
    """Return the distance of two positions in a domain, 0..2."""
    return absolute(one - other)


def drift(
    relation: Number, structural: Number, agreement: Number, belief: Number, pull: Number, follow: Number
) -> Number:
    """Return ``R + r_s (R_0 - R) + r_c w (congruence - R)``, held within -1..1."""
    moved = relation + pull * (structural - relation) + follow * belief * (agreement - relation)
    return clip(moved, -1.0, 1.0)
