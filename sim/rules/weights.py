"""The week's weights of an actor: everything in its utility but the candidate position.

The sums over the other actors are made here, once a week, so that a candidate costs only as many operations
as there are red lines. A function's arguments say what it needs (see :mod:`sim.rules.terms`): ``lens`` is the
weight that the lens gives the term, ``d`` a domain, others are further weights of the same term by name.
"""

from __future__ import annotations

from sim.rules import perceive
from sim.rules.ops import Number, absolute, maximum, minimum, where
from sim.rules.structure import ARMS, Structure
from sim.rules.views import Everyone, Own

#: Ties M_0 that pull in full: one close friend (+0.5) of full capability. Below it they pull in proportion.
FULL_TIES = 0.5


def ideal(me: Own, s: Structure, d: int) -> Number:
    """Return the ideal point, shifted: in arms as far as the war is believed to be on, else as the wrong is seen."""
    seen = perceive.own_wrong(me, s)
    if s.kinds[d] == ARMS:
        seen = me.belief
    return perceive.ideal(me.ideal_point[d], me.wartime_shift[d], seen)


def salience(lens: Number, me: Own, d: int) -> Number:
    """Return the weight of the interest in a domain."""
    return lens * me.salience[d]


def rest(lens: Number, me: Own, d: int) -> Number:
    """Return the residual ``rho``: the slope that holds the coded start at rest, 0 where it is not held."""
    return lens * me.residual[d]


def tilt(lens: Number, me: Own, everyone: Everyone, s: Structure, d: int) -> Number:
    """Return ``alpha s sum_j c_j R_ij x_jd``: the pull of friends and the push of rivals."""
    return lens * me.alignment * me.salience[d] * field(me, everyone, s, d)


def field(me: Own, everyone: Everyone, s: Structure, d: int) -> Number:
    """Return ``sum_j c_j R_ij x_jd``: where friends pull and rivals push, in one domain."""
    total: Number = 0.0
    for j in range(s.size):
        total = total + everyone.capability[j] * me.relation[j] * everyone.position[d][j]
    return total


def ties(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return ``M = sum_j c_j |R_ij|``: how much the others matter to an actor, as friends or as rivals."""
    total: Number = 0.0
    for j in range(s.size):
        total = total + everyone.capability[j] * absolute(me.relation[j])
    return total


def sway(lens: Number, me: Own, ties: Number, d: int) -> Number:
    """Return ``alpha s min(1, M / M_0)``: how much the others' positions weigh, less where ties are few and weak."""
    return lens * me.alignment * me.salience[d] * minimum(ties / FULL_TIES, 1.0)


def middle(me: Own, everyone: Everyone, ties: Number, s: Structure, d: int) -> Number:
    """Return ``F = sum_j c_j R_ij x_jd / M``: the mean position of friends and mirrored rivals, 0 without any."""
    return field(me, everyone, s, d) / maximum(ties, 1.0e-9)


def dread(lens: Number, me: Own, s: Structure) -> Number:
    """Return ``w kappa (1 + delta G)``: how much an expected penalty weighs."""
    stress = 1.0 + me.growth_anxiety * me.seen_growth_stress
    return lens * perceive.own_wrong(me, s) * me.sanction_sensitivity * stress


def hope(lens: Number, me: Own, s: Structure) -> Number:
    """Return ``w V``: how much the hope of better relations weighs."""
    return lens * perceive.own_wrong(me, s) * me.prospect_value


def sovereignty(lens: Number, me: Own, s: Structure, d: int) -> Number:
    """Return ``w q_d n_sov``: the weight of sovereignty in a domain."""
    return lens * perceive.own_wrong(me, s) * me.sovereignty_norm * me.norm_weight[d]


def noninterference(lens: Number, me: Own, s: Structure, d: int) -> Number:
    """Return ``w q_d n_int``: the weight of non-interference in a domain."""
    return lens * perceive.own_wrong(me, s) * me.noninterference_norm * me.norm_weight[d]


def pull(lens: Number, me: Own, s: Structure) -> Number:
    """Return ``w psi`` times the need of a partner that is losing."""
    return lens * me.belief * me.partner_support * need(me, s)


def need(me: Own, s: Structure) -> Number:
    """Return ``sum_k max(0, R_ik) max(0, -B side_k) side_k`` over the belligerents."""
    total: Number = 0.0
    for b in range(len(s.belligerents)):
        k = s.belligerents[b]
        side = s.sides[k]
        losing = maximum(-(me.seen_battlefield * side), 0.0)
        total = total + maximum(me.relation[k], 0.0) * losing * side
    return total


def loss(lens: Number, me: Own) -> Number:
    """Return ``e S``: what cutting trade costs while energy is short."""
    return lens * me.energy_dependence * me.seen_energy_shock


def gain(lens: Number, me: Own) -> Number:
    """Return ``e' S``: what buying cheaply gains while energy is short."""
    return lens * me.energy_opportunity * me.seen_energy_shock


def fear(lens: Number, me: Own) -> Number:
    """Return ``g N``: the weight of the risk of escalation."""
    return lens * me.escalation_aversion * me.seen_escalation_risk


def above(lens: Number, me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return ``g eta_opp`` of fighting on the side above 0."""
    return lens * me.escalation_aversion * leverage_against(me, everyone, s, 1.0)


def below(lens: Number, me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return ``g eta_opp`` of fighting on the side below 0."""
    return lens * me.escalation_aversion * leverage_against(me, everyone, s, -1.0)


def leverage_against(me: Own, everyone: Everyone, s: Structure, side: float) -> Number:
    """Return ``eta_opp``: the largest nuclear leverage of a belligerent of the other side, 0 for a belligerent."""
    most: Number = 0.0 * me.noise
    outside: Number = 1.0 + 0.0 * me.noise
    for b in range(len(s.belligerents)):
        k = s.belligerents[b]
        if s.sides[k] * side < 0.0:
            most = maximum(everyone.nuclear_leverage[k], most)
        outside = where(me.i == k, 0.0, outside)
    return outside * most


def heard(lens: Number, me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return ``rho A``: the weight of the uncommitted audiences."""
    return lens * me.standing_concern * audience(me, everyone, s)


def standing(heard: Number, me: Own, d: int) -> Number:
    """Return ``rho A q_d``: the weight of looking impartial in a domain."""
    return heard * me.norm_weight[d]


def audience(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return ``sum_a mu_a w_a (1 - |x_a|)`` over the others, x_a their position in words."""
    total: Number = 0.0
    for a in range(s.size):
        uncommitted = 1.0 - absolute(everyone.position[s.voice][a])
        weight = everyone.audience_weight[a] * perceive.wrong_seen(everyone, s, a) * uncommitted
        total = total + where(me.i == a, 0.0, weight)
    return total


def cost(lens: Number, me: Own) -> Number:
    """Return ``lambda``: what a unit of change costs."""
    return lens * me.inertia


def here(me: Own, d: int) -> Number:
    """Return the actor's position in a domain."""
    return me.position[d]


def direction(me: Own, d: int) -> Number:
    """Return the actor's recent direction in a domain."""
    return me.direction[d]


def reversal(me: Own) -> Number:
    """Return ``m``: extra inertia against the recent direction."""
    return me.reversal_cost


def bid(lens: Number) -> Number:
    """Return the weight of what is offered."""
    return lens


def aversion(lens: Number, me: Own) -> Number:
    """Return ``h``: what a gap between words and deeds costs."""
    return lens * me.straddle_aversion
