"""Who penalises whom this week, and what follows from it."""

from __future__ import annotations

from typing import NamedTuple

from sim.rules import respond
from sim.rules.crossing import approached
from sim.rules.ops import Condition, Number, both, maximum, nowhere, where
from sim.rules.perceive import wrong_seen
from sim.rules.structure import ENFORCEMENT, WARNED, Structure
from sim.rules.views import Everyone, Own


class Consequences(NamedTuple):
    """New values of the pair (target, enforcer).

    The first seven are the target's toward the enforcer; ``relation_back`` and ``prospects_back`` the enforcer's
    toward the target.
    """

    penalty: Number
    recent_penalty: Number
    exposure: Number
    credibility: Number
    relation: Number
    prospects: Number
    warning: Number
    relation_back: Number
    prospects_back: Number


def followed(me: Own, everyone: Everyone, s: Structure, j: int) -> Number:
    """Return ``sum_k max(0, R_jk) P_r,ik``: how freshly the partners of j have penalised i.

    The sum is over those who enforce red lines at all; nobody else's penalties are ever fresh.
    """
    total: Number = 0.0 * me.noise
    for e in range(len(s.enforcers)):
        k = s.enforcers[e]
        fresh = me.recent_penalty[k]
        if not nowhere(fresh > 0.0):
            total = total + maximum(everyone.relation[k][j], 0.0) * fresh
    return total


def readiness_with(fresh: Number, me: Own, everyone: Everyone, j: int) -> Number:
    """Return how ready enforcer j is to act against the actor, 0..1, its partners' penalties being so fresh."""
    stake = me.their.exposure[j]
    return respond.urge(everyone.resolve[j], everyone.trade_caution[j], stake, everyone.coupling[j], fresh)


def penalises(me: Own, everyone: Everyone, s: Structure, j: int, crossed: Number, luck: Number) -> Condition:
    """Return whether enforcer j penalises the actor this week.

    Where a warning comes first, only whom it has warned before, and with the chance in proportion to its means.

    Args:
        me: The target.
        everyone: All actors.
        s: The structure.
        j: The enforcer.
        crossed: ``C_ij``: how far the target overreaches its red lines.
        luck: The enforcer's luck of the week, uniform in [0, 1).
    """
    if nowhere(crossed > 0.0):
        return crossed > 0.0
    ready = readiness_with(followed(me, everyone, s, j), me, everyone, j)
    chance = respond.penalty_probability(me.hazard, crossed, wrong_seen(everyone, s, j), me.penalty[j], ready)
    if s.forms[ENFORCEMENT] == WARNED:
        chance = warned(chance, everyone.reach[j], me.first_warning[j])
    return luck < where(me.i == j, 0.0, chance)


def warned(chance: Number, reach: Number, first_warning: Number) -> Number:
    """Return the weekly probability of a penalty on one who was warned: ``theta_j`` of it; 0 without a warning.

    Args:
        chance: The probability for an enforcer with the means to make itself felt in full, 0..1.
        reach: Its means theta_j, 0..1.
        first_warning: Week, from 1, of its first warning; 0: none.

    Source: usip2023 paragraph 7 (a warning stands, nothing has followed yet).
    """
    return where(first_warning > 0.0, reach * chance, 0.0)


def unwarned(chance: Number, reach: Number, first_warning: Number) -> Number:
    """Return the probability as it is. Other form of ``warned``, with the same arguments."""
    return chance


def warns(me: Own, everyone: Everyone, s: Structure, j: int, acts: Condition, luck: Number) -> Condition:
    """Return whether enforcer j warns the actor this week: who comes near a line of j and is not penalised.

    Args:
        me: The target.
        everyone: All actors.
        s: The structure.
        j: The enforcer.
        acts: Whether it is penalised this week.
        luck: The enforcer's luck of the week, uniform in [0, 1).
    """
    if s.forms[ENFORCEMENT] != WARNED:
        return both(acts, luck < 0.0)
    chance = respond.warning_probability(me.hazard, everyone.resolve[j], wrong_seen(everyone, s, j))
    likely = luck < where(me.i == j, 0.0, chance)
    near = where(acts, 0.0, approached(me, everyone, s, j))
    return both(likely, near > 0.0)


def quiet(me: Own, j: int, crossed: Number, warns: Condition) -> bool:
    """Return whether nothing is crossed, said, in force or remembered: then nothing follows and nothing changes."""
    return (nowhere(crossed > 0.0) and nowhere(warns) and nowhere(me.penalty[j] > 0.0)
            and nowhere(me.recent_penalty[j] > 0.0) and nowhere(me.warning[j] > 0.0))


def consequences(me: Own, everyone: Everyone, s: Structure, j: int, crossed: Number, acts: Condition,
                 warns: Condition) -> Consequences:
    """Return what follows for the actor and enforcer j from a penalty, a warning, or neither.

    Args:
        me: The target.
        everyone: All actors.
        s: The structure.
        j: The enforcer.
        crossed: ``C_ij``: how far the target overreaches its red lines.
        acts: Whether it is penalised.
        warns: Whether it is warned.
    """
    force, trust, belief = me.penalty[j], me.credibility[j], wrong_seen(everyone, s, j)
    left = 1.0 - me.penalty_prospect_loss
    return Consequences(
        where(acts, respond.imposed(force, me.penalty_step), respond.relieved(force, me.penalty_relief, crossed)),
        where(acts, 1.0, me.recent_memory * me.recent_penalty[j]),
        where(acts, me.exposure[j] * (1.0 - me.penalty_decoupling), me.exposure[j]),
        where(acts, respond.learned(trust, me.penalty_lesson),
              respond.doubted(trust, me.bluff_decay, crossed, belief, force)),
        where(acts, me.relation[j] - me.penalty_relation_loss, me.relation[j]),
        where(acts, me.prospects[j] * left, me.prospects[j]),
        where(warns, 1.0, me.recent_memory * me.warning[j]),
        where(acts, me.their.relation[j] - me.penalty_relation_loss, me.their.relation[j]),
        where(acts, me.their.prospects[j] * left, me.their.prospects[j]),
    )
