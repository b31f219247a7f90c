"""How far a position crosses somebody's red line."""

from __future__ import annotations

from sim.rules.ops import Number, maximum, places, sqrt, where
from sim.rules.structure import CROSSING, ENFORCEMENT, FOLLOWING, SIGMOID, UNFORESEEN, WARNED, Structure
from sim.rules.views import Everyone, Own

#: About one rung of a ladder: the severity of a line is how grave it is to step over it by so much.
RUNG = 0.3


def sigmoid(z: Number) -> Number:
    """Return the algebraic sigmoid ``S(z) = (1 + z / sqrt(1 + z^2)) / 2``, in 0..1.

    It has no exponential, so that it is exact to the bit on every machine.
    """
    return 0.5 + 0.5 * (z / sqrt(1.0 + z * z))


def widths(y: Number, line: Number, side: Number, sharpness: Number) -> Number:
    """Return ``z = side (y - l) / omega``: how many widths ``y`` lies beyond a red line; short of it, below 0."""
    return side * (y - line) * sharpness


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
    return severity * sigmoid(widths(y, line, side, sharpness))


def bend(z: Number) -> Number:
    """Return ``h(z) = (z + sqrt(1 + z^2)) / 2``: near 0 short of a line, near z beyond it, ever steeper in between."""
    return 0.5 * (z + sqrt(1.0 + z * z))


def hinge(y: Number, line: Number, severity: Number, side: Number, sharpness: Number) -> Number:
    """Return how gravely position ``y`` crosses a red line, 0 or more: the further, the graver, without end.

    ``C = v (omega / 0.3) h(side (y - l) / omega)``: gradual near the line, linear beyond it, so that a stricter line
    or a longer step always costs more; 0.3 is about a rung, so that v is the gravity of a crossing by one rung.
    Other form of ``crossing``, with the same arguments.
    """
    return severity * (bend(widths(y, line, side, sharpness)) / (RUNG * sharpness))


def feared(y: Number, line: Number, severity: Number, side: Number, sharpness: Number, form: int) -> Number:
    """Return ``C`` as those reckon with it who may be penalised, in the form of that number."""
    if form == SIGMOID:
        return crossing(y, line, severity, side, sharpness)
    return hinge(y, line, severity, side, sharpness)


def overreach(y: Number, line: Number, severity: Number, side: Number, sharpness: Number, margin: float) -> Number:
    """Return how far ``y`` lies beyond a red line in its owner's eyes, in 0..severity.

    ``v max(0, z / sqrt(1 + z^2))`` with ``z = side (y - l) / omega - margin``: the owner knows where its line
    is, so that what stays short of it, by so many widths, is no crossing. Those who may be penalised do not know
    it to the inch; they reckon with :func:`feared`, which rises gradually.
    """
    z = widths(y, line, side, sharpness) - margin
    return severity * maximum(z / sqrt(1.0 + z * z), 0.0)


def sharpness(me: Own) -> Number:
    """Return ``1 / omega``, per unit of position."""
    return 1.0 / me.crossing_width


def means(everyone: Everyone, s: Structure, j: int) -> Number:
    """Return ``theta_j``: the means of j to make a penalty felt, 0..1; without warnings everybody has them in full."""
    if s.forms[ENFORCEMENT] == WARNED:
        return everyone.reach[j]
    return 1.0


def threat(me: Own, s: Structure, j: int) -> Number:
    """Return ``T_ij``: the actor's belief that j carries out its threat, 0..1, more so while j's warning is fresh.

    ``T + k_A A (1 - T)``, A how fresh the warning is. Source: usip2023 paragraph 7; wids2022 paragraph 19.
    """
    if s.forms[ENFORCEMENT] == WARNED:
        return me.credibility[j] + me.warning_lesson * me.warning[j] * (1.0 - me.credibility[j])
    return me.credibility[j]


def unforeseen(crossed: Number, me: Own, everyone: Everyone, s: Structure, j: int) -> Number:
    """Return ``theta_j E_ij T_ij C_ij``: the penalty to be expected of j alone."""
    return means(everyone, s, j) * me.exposure[j] * threat(me, s, j) * crossed


def foreseen(y: Number, d: int, sharp: Number, me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return ``sum_k theta_k E_ik max(T_ik C_ik, max_j chi_k max(0, R_kj) T_ij C_ij)``: followers are reckoned with.

    Each k that is feared counts once, with its own threat or with the largest that it would join, so that coupling
    deters before it acts. The k are those with a red line in any domain: nobody else penalises. C is that of
    domain d; who has no line there threatens nothing of its own. Source: as for ``followed``, usip2023 paragraph 7;
    fdd2022 paragraph 10.
    """
    form, first = s.forms[CROSSING], s.starts[d]
    feels = places(s.starts[d + 1] - first)
    for at in range(first, s.starts[d + 1]):
        j = s.lines[at]
        crossed = feared(y, everyone.red_line[d][j], everyone.severity[d][j], s.objects[j], sharp, form)
        feels[at - first] = threat(me, s, j) * crossed
    total: Number = 0.0
    for e in range(len(s.enforcers)):
        k = s.enforcers[e]
        worst: Number = 0.0 * y
        for at in range(first, s.starts[d + 1]):
            j = s.lines[at]
            felt = feels[at - first]
            if j != k:
                felt = everyone.coupling[k] * maximum(everyone.relation[j][k], 0.0) * felt
            worst = maximum(felt, worst)
        total = total + means(everyone, s, k) * me.exposure[k] * worst
    return total


def crossed_lines(
    y: Number, d: int, sharp: Number, me: Own, everyone: Everyone, s: Structure
) -> tuple[Number, Number]:
    """Return ``sum_j theta_j E_ij T_ij C_ij`` and ``sum_j O_ij C_ij`` for position ``y`` in domain ``d``.

    The first is the penalty to be expected (with those who would follow: ``foreseen``), the second the hope of
    better relations that would be lost.
    """
    form, alone = s.forms[CROSSING], s.forms[FOLLOWING] == UNFORESEEN
    penalty: Number = 0.0
    hope: Number = 0.0
    for at in range(s.starts[d], s.starts[d + 1]):
        j = s.lines[at]
        crossed = feared(y, everyone.red_line[d][j], everyone.severity[d][j], s.objects[j], sharp, form)
        if alone:
            penalty = penalty + unforeseen(crossed, me, everyone, s, j)
        hope = hope + me.prospects[j] * crossed
    if not alone:
        penalty = foreseen(y, d, sharp, me, everyone, s)
    return penalty, hope


def margin_of(s: Structure) -> float:
    """Return by how many widths a line has to be overstepped to count as crossed."""
    return 1.0 if s.forms[ENFORCEMENT] == WARNED else 0.0


def crossing_of(me: Own, everyone: Everyone, s: Structure, j: int) -> Number:
    """Return ``C_ij`` in the eyes of j: how far the positions of i, in all domains, overreach its red lines.

    Where a warning comes first, a line counts as crossed from a width beyond it.
    """
    sharp = sharpness(me)
    margin = margin_of(s)
    total: Number = 0.0
    for d in range(len(s.kinds)):
        if s.lined[d * s.size + j]:
            total = total + overreach(
                me.position[d], everyone.red_line[d][j], everyone.severity[d][j], s.objects[j], sharp, margin
            )
    return total


def approached(me: Own, everyone: Everyone, s: Structure, j: int) -> Number:
    """Return 1 where the actor is, in any domain, less than a width short of a red line of j, or beyond it; else 0."""
    sharp = sharpness(me)
    near: Number = 0.0 * me.noise
    for d in range(len(s.kinds)):
        if s.lined[d * s.size + j]:
            z = widths(me.position[d], everyone.red_line[d][j], s.objects[j], sharp)
            near = where(z > -1.0, 1.0, near)
    return near
