"""How relations drift: back to their structure, and toward the agreement of positions."""

from __future__ import annotations

from typing import Any

from sim.rules.ops import absolute, clip


def congruence(distance: Any) -> Any:
    """Return ``1 - mean_d |x_id - x_jd|``, in -1..1, from the sum of the three distances."""
    return 1.0 - distance / 3.0


def distance(one: Any, other: Any) -> Any:
    """Return the distance of two positions in a domain, 0..2."""
    return absolute(one - other)


def drift(relation: Any, structural: Any, agreement: Any, belief: Any, pull: Any, follow: Any) -> Any:
    """Return ``R + r_s (R_0 - R) + r_c w (congruence - R)``, held within -1..1."""
    moved = relation + pull * (structural - relation) + follow * belief * (agreement - relation)
    return clip(moved, -1.0, 1.0)
