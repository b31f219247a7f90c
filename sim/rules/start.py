"""Whether the coded start is at rest: what has to be added to the interest for it."""

from __future__ import annotations

from sim.rules.ops import Number


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
