"""Whether the coded start is at rest: what has to be added to the interest for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.ops import Number
from sim.rules.structure import Structure
from sim.rules.utility import gap_between
from sim.rules.views import Everyone, Own

if TYPE_CHECKING:
    from sim.rules.compose import Composed


def settled(above: Number, below: Number, notch: Number) -> Number:
    """Return the residual ``rho``: the slope with which a step up and a step down are worth the same.

    ``rho = (U(x - nu) - U(x + nu)) / (2 nu)``, as general-equilibrium models are benchmarked on a base year. A
    large one says that the coded start and the other coded values disagree.

    Args:
        above: What a notch up is worth.
        below: What a notch down is worth.
        notch: The notch nu, per unit of position.
    """
    return (below - above) / (2.0 * notch)


def unsettled(above: Number, below: Number, notch: Number) -> Number:
    """Return 0: the start is left as it is. Other form of ``settled``, with the same arguments."""
    return 0.0 * notch


def residual(c: Composed, me: Own, everyone: Everyone, s: Structure, d: int) -> Number:
    """Return the residual that settles an actor's start in a domain, from the values that it starts with."""
    once = c.once(me, everyone, s)
    w = c.by_domain(me, everyone, s, d, once)
    above: Number = me.position[d] + me.notch
    below: Number = me.position[d] - me.notch
    up = c.domain_utility(above, d, once, w, me, everyone, s)
    down = c.domain_utility(below, d, once, w, me, everyone, s)
    up = up + c.stance_utility(gap_between(me, d, above, s), once, me, everyone, s)
    down = down + c.stance_utility(gap_between(me, d, below, s), once, me, everyone, s)
    return settled(up, down, me.notch)
