"""The terms of the utility of an actor's candidate position: one function a form of a term.

``U(y) = sum_d u_d(y_d) + straddle(y)``. Every term but the straddle is separable over the domains,
so that a candidate that moves in one domain costs one domain's terms. All coefficients are of order
one; a term of 0.1 is worth the move of one notch for an actor of medium salience.

``y`` is the candidate position in the domain, -1..1; the other arguments are the week's weights of the term
by name, made in :mod:`sim.rules.weights`. Which term counts where stands in :mod:`sim.rules.terms`.
"""

from __future__ import annotations

from sim.rules.crossing import RUNG, bend
from sim.rules.ops import Condition, Number, absolute, both, maximum, nowhere, where
from sim.rules.structure import WORDS, Offer, Structure
from sim.rules.views import Own

#: Where own troops stand on either side of the ladder of arms.
OWN_TROOPS = 1.0


def interest(y: Number, ideal: Number, salience: Number, rest: Number) -> Number:
    """Return ``-s (y - p)^2 + rho y``: what it costs to be away from the ideal point.

    ``rho`` is assumed: the slope that makes the coded start a rest point (:mod:`sim.rules.start`), 0 where the
    start is not settled. Source: cn12pt2023 paragraph 7, fdd2022 paragraph 9, wsj2022 paragraph 26.
    """
    return -(salience * ((y - ideal) * (y - ideal))) + rest * y


def relations(y: Number, tilt: Number) -> Number:
    """Return ``(alpha s sum_j c_j R_ij x_jd) y``: siding with friends and against rivals.

    Source: wsj2022 paragraphs 21 and 24-26; wids2022 paragraphs 9 and 12.
    """
    return tilt * y


def attraction(y: Number, sway: Number, middle: Number) -> Number:
    """Return ``-alpha s min(1, M / M_0) (y - F)^2``: the wish to stand where friends do, and rivals do not.

    ``F = sum_j c_j R_ij x_jd / M`` with ``M = sum_j c_j |R_ij|`` lies among the positions of friends and the
    mirrored ones of rivals, so that siding goes as far as they do and no further; nobody who matters (M = 0), no
    pull. Source: as for ``relations``; Friedkin and Johnsen 1990; signed ties after Altafini 2013, see Flache et
    al. 2017.
    """
    return -(sway * ((y - middle) * (y - middle)))


def coercion(dread: Number, expected_penalty: Number) -> Number:
    """Return ``-w kappa (1 + delta G) sum_j E_ij T_ij C_ij(y)``: the expected penalty.

    Source: usip2023 paragraph 7; fdd2022 paragraphs 10 and 13; wids2022 paragraphs 19-22.
    """
    return -(dread * expected_penalty)


def prospects(hope: Number, hope_lost: Number) -> Number:
    """Return ``-w V sum_j O_ij C_ij(y)``: better relations that a crossing would forgo.

    Source: usip2023 paragraphs 7 and 11; wsj2022 paragraph 24.
    """
    return -(hope * hope_lost)


def norms(y: Number, sovereignty: Number, noninterference: Number) -> Number:
    """Return ``-w q_d (n_sov max(0, y)^2 + n_int max(0, -y)^2)``.

    Source: fdd2022 paragraphs 5, 7 and 11; wsj2022 paragraph 21; usip2023 paragraph 13.
    """
    return -(where(y > 0.0, sovereignty, noninterference) * (y * y))


def partner(y: Number, pull: Number) -> Number:
    """Return ``w psi sum_k max(0, R_ik) max(0, -B side_k) side_k y``: help for a losing partner.

    Economic and military domains only. Source: usip2023 paragraph 6; wids2022 paragraph 15.
    """
    return pull * y


def market(y: Number, loss: Number, gain: Number) -> Number:
    """Return ``-e S max(0, -y) + e' S max(0, y)``: the energy and commodity channel.

    Economic domain only. Source: fdd2022 paragraph 12; wids2022 paragraph 22.
    """
    return where(y < 0.0, loss, gain) * y


def escalation(y: Number, fear: Number) -> Number:
    """Return ``-g N y^2``: what military support risks, on either side.

    Military domain only. Source: usip2023 paragraph 18; cn12pt2023 paragraph 2.
    """
    return -(fear * (y * y))


def direct_involvement(y: Number, fear: Number, above: Number, below: Number, me: Own) -> Number:
    """Return ``-g N y^2 - g eta_opp (omega / 0.3) (h((|y| - y_0) / omega) - h(-y_0 / omega))``: to fight oneself.

    What support short of fighting risks, as in ``escalation``; and for those who are not at war the danger of
    being drawn in: eta_opp is the nuclear leverage of those whom they would fight, y_0 a notch short of own troops,
    h the ``bend`` of a red line. What it is at 0 is taken off, so that no part in the war costs nothing and a step
    to either side of 0 costs little. Military domain only. Source: Schelling 1966; usip2023 paragraph 18;
    cn12pt2023 paragraphs 2 and 8; wids2022 paragraphs 8-11.
    """
    width, first = me.crossing_width, OWN_TROOPS - me.notch
    near = bend((absolute(y) - first) / width) - bend(-(first / width))
    return escalation(y, fear) - where(y > 0.0, above, below) * (near * (width / RUNG))


def standing(y: Number, standing: Number) -> Number:
    """Return ``-rho A q_d y^2``, A the weight of the audiences that are themselves uncommitted.

    ``A = sum_a mu_a w_a (1 - |x_a,dip|)``. Source: usip2023 paragraph 17; wsj2022 paragraphs 7 and
    19-20; wids2022 paragraph 23.
    """
    return -(standing * (y * y))


def inertia(y: Number, here: Number, direction: Number, cost: Number, reversal: Number) -> Number:
    """Return ``-lambda |y - x|``, more by ``m |r|`` against the actor's recent direction r.

    Linear, so that a jump (an arms sale) is possible. Source: wsj2022 paragraph 3.
    """
    step = y - here
    against = maximum(where(step > 0.0, -direction, direction), 0.0)
    return -(cost * (1.0 + reversal * against) * where(step < 0.0, -step, step))


def offer(y: Number, d: int, bid: Number, me: Own, s: Structure) -> Number:
    """Return the stakes of the accepted offers in a domain that ``y`` keeps.

    An offer is kept while the position is within half a notch of what it asks for, or beyond.
    """
    total: Number = 0.0
    for o in range(len(s.offers)):
        made = s.offers[o]
        if made.domain == d and not nowhere(both(me.i == made.to, me.accepted[o] > 0.0)):
            total = total + where(kept(y, made, o, me), me.stake[o], 0.0)
    return bid * total


def kept(y: Number, made: Offer, o: int, me: Own) -> Condition:
    """Return whether ``y`` keeps offer number ``o``, which the actor has accepted."""
    beyond = y - made.position
    if made.position < 0.0:
        beyond = made.position - y
    return both(both(me.i == made.to, me.accepted[o] > 0.0), beyond >= -0.5 * me.notch)


def straddle(gap: Number, aversion: Number) -> Number:
    """Return ``-h (words - deeds)^2``: the cost of words that differ from deeds.

    Words are the mean position in the domains of words, deeds that in the others. Source: wsj2022
    paragraphs 21-22 and 33.
    """
    return -(aversion * (gap * gap))


def gap_between(me: Own, d: int, y: Number, s: Structure) -> Number:
    """Return the mean position in words less that in deeds, with ``y`` in domain ``d``.

    It is 0 in a world that has only words or only deeds.
    """
    words: Number = 0.0
    deeds: Number = 0.0
    spoken = 0
    for k in range(len(s.kinds)):
        x = me.position[k]
        if k == d:
            x = y
        if s.kinds[k] == WORDS:
            words = words + x
            spoken = spoken + 1
        else:
            deeds = deeds + x
    done = len(s.kinds) - spoken
    if spoken == 0 or done == 0:
        return 0.0 * y
    return words * (1.0 / spoken) - deeds * (1.0 / done)
