"""How far a position crosses somebody's red line."""

from __future__ import annotations

from sim.rules.ops import Number, maximum, sqrt
from sim.rules.structure import Structure
from sim.rules.views import Everyone, Own


def sigmoid(z: Number) -> Number:
    """Return the algebraic sigmoid ``S(z) = (1 + z / sqrt(1 + z^2)) / 2``, in 0..1.

    It has no exponential, so that it is exact to the bit on every machine.
    """
    return 0.5 + 0.5 * (z / sqrt(1.0 + z * z))


def crossing(y: Number, line: Number, severity: Number, side: Number, sharpness: Number) -> Number:
    """Return how gravely position ``y`` crosses a red line, in 0..severity.

    ``C = v S(side (y - l) / omega)``

    Args:
        y: Position in a domain, -1..1.
        line: The red line l in that domain, -1..1.
        severity: Severity v of a crossing, 0..1.
        side: +1 if the line is against backing Russia, -1 against backing Ukraine.
        sharpness: ``1 / omega``, per unit of position.
    """
    return severity * sigmoid(side * (y - line) * sharpness)


def overreach(y: Number, line: Number, severity: Number, side: Number, sharpness: Number) -> Number:
    """Return how far ``y`` lies beyond a red line in its owner's eyes, in 0..severity.

    ``v max(0, z / sqrt(1 + z^2))`` with ``z = side (y - l) / omega``: the owner knows where its line
    is, so that what stays short of it is no crossing. Those who may be penalised do not know it to
    the inch; they reckon with :func:`crossing`, which rises gradually.
    """
    z = side * (y - line) * sharpness
    return severity * maximum(z / sqrt(1.0 + z * z), 0.0)


def sharpness(me: Own) -> Number:
    """Return ``1 / omega``, per unit of position."""
    return 1.0 / me.crossing_width


def crossed_lines(
    y: Number, d: int, sharp: Number, me: Own, everyone: Everyone, s: Structure
) -> tuple[Number, Number]:
    """Return ``sum_j E_ij T_ij C_ij`` and ``sum_j O_ij C_ij`` for position ``y`` in domain ``d``.

    The first is the penalty to be expected, the second the hope of better relations that would be lost.
    """
    penalty: Number = 0.0
    hope: Number = 0.0
    for at in range(s.starts[d], s.starts[d + 1]):
        j = s.lines[at]
        crossed = crossing(y, everyone.red_line[d][j], everyone.severity[d][j], s.objects[j], sharp)
        penalty = penalty + me.exposure[j] * me.credibility[j] * crossed
        hope = hope + me.prospects[j] * crossed
    return penalty, hope


def crossing_of(me: Own, everyone: Everyone, s: Structure, j: int) -> Number:
    """Return ``C_ij`` in the eyes of j: how far the positions of i, in all domains, overreach its red lines."""
    sharp = sharpness(me)
    total: Number = 0.0
    for d in range(len(s.kinds)):
        if s.lined[d * s.size + j]:
            total = total + overreach(
                me.position[d], everyone.red_line[d][j], everyone.severity[d][j], s.objects[j], sharp
            )
    return total
