"""One week: its stages in order, and what is updated in each.

A week is: *events* happen; news is *perceived*; every actor *decides* on last week's world, then all *act*;
enforcers decide whom to penalise (*respond*), then all penalties fall (*enforce*); relations and standing move
(*relate*); the *war* goes on; *votes* are cast and plans answered. The statements of decide, act, respond,
enforce, events and votes are in :mod:`~sim.rules.options`, :mod:`~sim.rules.enforce`, :mod:`~sim.rules.events`
and :mod:`~sim.rules.declare`; everything else that changes is an :class:`Update` below. Engines drive these and
say nothing of their own; ``README.md`` beside this file says how to add to them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sim.rules import battlefield, perceive, relate
from sim.rules.ops import Number, absolute, maximum, where
from sim.rules.structure import NONE, Structure
from sim.rules.table import Table
from sim.rules.utility import gap_between
from sim.rules.views import Everyone, Own
from sim.rules.weights import audience

#: The stages of a week in order; those in UPDATED have nothing but updates.
STAGES = ("events", "perceive", "decide", "act", "respond", "enforce", "relate", "war", "votes")
UPDATED = ("perceive", "relate", "war")


class Update(NamedTuple):
    """How a variable moves in a week.

    Attributes:
        name: The variable.
        stage: The stage in which it moves; within a stage the updates run in the order of the table, each on
            what those before it left.
        rule: From ``(me, everyone, s)`` to the new value of an actor; from ``(me, everyone, s, d)`` to that of an
            actor in a domain; from ``(me, everyone, s, j)`` to that of a pair, looking at no other pair's value of
            the variable (toward itself it stays 0); from ``(everyone, s)`` to that of a scalar.
        belligerents: Whether it is of the parties to the war only.
        fortune: Whether the rule of a scalar also takes the week's fortune of war, a standard normal draw.
    """

    name: str
    stage: str
    rule: Callable[..., Number]
    belligerents: bool = False
    fortune: bool = False


# -- perceive ---------------------------------------------------------------------------------------


def hear_of_the_war(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return the belief that the war is on after the week's news."""
    return perceive.follow(me.belief, everyone.war_signal, me.deference)


def hear_of_the_wrong(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return the belief that the wrong has been done after the week's news."""
    return perceive.follow(me.seen_violation, everyone.violation, me.deference)


def hear_of_the_battlefield(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return the battlefield as the actor's advisers tell it."""
    return perceive.follow(me.seen_battlefield, everyone.battlefield, me.deference)


def hear_of_growth(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return growth stress as the actor's advisers tell it."""
    return perceive.follow(me.seen_growth_stress, everyone.growth_stress, me.deference)


def hear_of_energy(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return the energy shock as the actor's advisers tell it."""
    return perceive.follow(me.seen_energy_shock, everyone.energy_shock, me.deference)


def hear_of_escalation(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return the risk of escalation as the actor's advisers tell it."""
    return perceive.follow(me.seen_escalation_risk, everyone.escalation_risk, me.deference)


# -- relate -----------------------------------------------------------------------------------------


def drifted(me: Own, everyone: Everyone, s: Structure, j: int) -> Number:
    """Return the actor's next relation to actor j."""
    apart: Number = 0.0
    for d in range(len(s.kinds)):
        apart = apart + relate.distance(me.position[d], everyone.position[d][j])
    return relate.drift(
        me.relation[j], me.structural_relation[j], relate.congruence(apart, len(s.kinds)), me.belief,
        me.structural_pull, me.congruence_pull,
    )


def standing_of(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return how impartial the uncommitted think an actor, 0..1.

    ``1 - (sum_a mu_a w_a (1 - |x_a|) / sum_a mu_a) sum_d q_d |x_d| / sum_d q_d``
    """
    weight: Number = 0.0
    for a in range(s.size):
        weight = weight + where(me.i == a, 0.0, everyone.audience_weight[a])
    partial: Number = 0.0
    total: Number = 0.0
    for d in range(len(s.kinds)):
        partial = partial + me.norm_weight[d] * absolute(me.position[d])
        total = total + me.norm_weight[d]
    share = audience(me, everyone, s) / maximum(weight, 1.0e-9)
    return 1.0 - share * (partial / maximum(total, 1.0e-9))


def gap_of(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return how far words run ahead of deeds."""
    return gap_between(me, 0, me.position[0], s)


# -- war --------------------------------------------------------------------------------------------


def position_in(d: int, everyone: Everyone, j: int) -> Number:
    """Return where actor j stands in a domain, 0 in a domain that is not there."""
    if d == NONE:
        return 0.0 * everyone.capability[j]
    return everyone.position[d][j]


def sanctions_on(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return the capability-weighted mean of the sanctions on a belligerent, 0..1, over the others."""
    gross: Number = 0.0
    for j in range(s.size):
        if j != me.i:
            against = battlefield.sanctions_against(position_in(s.trade, everyone, j), s.sides[me.i])
            gross = gross + everyone.capability[j] * against
    return gross / weight_of_others(me, everyone, s)


def relief_of(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return the capability-weighted mean of the others' trade that props up a belligerent, 0..1."""
    relief: Number = 0.0
    for j in range(s.size):
        if j != me.i:
            helps = battlefield.relief_for(position_in(s.trade, everyone, j), s.sides[me.i])
            relief = relief + everyone.capability[j] * helps
    return relief / weight_of_others(me, everyone, s)


def weight_of_others(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return the capability of all others together."""
    weight: Number = 0.0
    for j in range(s.size):
        if j != me.i:
            weight = weight + everyone.capability[j]
    return maximum(weight, 1.0e-9)


def pressure_on(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return the economic pressure on a belligerent, after what others make good."""
    return battlefield.pressure(sanctions_on(me, everyone, s), relief_of(me, everyone, s), me.technology_share)


def technology_pressure_on(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return the part of the pressure that nobody can make good."""
    return me.technology_share * sanctions_on(me, everyone, s)


def next_risk(everyone: Everyone, s: Structure) -> Number:
    """Return next week's risk of escalation; it heads for the belligerents' dangers, for 0 without a war."""
    total: Number = 0.0
    for b in range(len(s.belligerents)):
        k = s.belligerents[b]
        restraint: Number = 0.0
        for j in range(s.size):
            restraint = restraint + (
                everyone.capability[j] * everyone.nuclear_restraint[j] * maximum(everyone.relation[j][k], 0.0)
            )
        losing = maximum(-(everyone.battlefield * s.sides[k]), 0.0)
        total = total + battlefield.danger(
            everyone.nuclear_leverage[k], everyone.escalation_base, everyone.escalation_defeat, losing, restraint
        )
    return battlefield.risk(everyone.escalation_risk, everyone.war * total, everyone.escalation_rate)


def balance_of_forces(everyone: Everyone, s: Structure) -> Number:
    """Return the balance of forces on the battlefield: positive for the side whose sign is +1."""
    total: Number = 0.0
    for j in range(s.size):
        arms = position_in(s.arms, everyone, j)
        if s.sides[j] != 0.0:
            total = total + battlefield.own_force(
                everyone.arsenal[j], arms, everyone.pressure[j], everyone.pressure_effect
            )
        else:
            total = total + battlefield.aid(everyone.arsenal[j], arms, everyone.aid_share)
    return total


def next_battlefield(everyone: Everyone, s: Structure, luck: Number) -> Number:
    """Return next week's battlefield; ``luck`` is the fortune of war, standard normal."""
    return battlefield.balance(
        everyone.battlefield, balance_of_forces(everyone, s), everyone.battle_rate, everyone.battle_gain,
        everyone.battle_noise, luck, everyone.war,
    )


def fading_growth_stress(everyone: Everyone, s: Structure) -> Number:
    """Return the stress on growth that is left after a week."""
    return everyone.growth_stress * everyone.shock_persistence


def fading_energy_shock(everyone: Everyone, s: Structure) -> Number:
    """Return the energy shock that is left after a week."""
    return everyone.energy_shock * everyone.shock_persistence


UPDATES: Table[Update] = Table(
    Update("belief", "perceive", hear_of_the_war),
    Update("seen_violation", "perceive", hear_of_the_wrong),
    Update("seen_battlefield", "perceive", hear_of_the_battlefield),
    Update("seen_growth_stress", "perceive", hear_of_growth),
    Update("seen_energy_shock", "perceive", hear_of_energy),
    Update("seen_escalation_risk", "perceive", hear_of_escalation),
    Update("relation", "relate", drifted),
    Update("standing", "relate", standing_of),
    Update("gap", "relate", gap_of),
    Update("pressure", "war", pressure_on, belligerents=True),
    Update("technology_pressure", "war", technology_pressure_on, belligerents=True),
    Update("escalation_risk", "war", next_risk),
    Update("battlefield", "war", next_battlefield, fortune=True),
    Update("growth_stress", "war", fading_growth_stress),
    Update("energy_shock", "war", fading_energy_shock),
)


def updates_of(stage: str) -> tuple[Update, ...]:
    """Return the updates of a stage in their order."""
    return UPDATES.where(lambda update: update.stage == stage)
