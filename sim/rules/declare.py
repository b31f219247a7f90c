"""Votes and peace plans as statements of an actor: three answers, each a declared position."""

from __future__ import annotations

from typing import NamedTuple

from sim.rules import vote
from sim.rules.compose import Composed
from sim.rules.ops import Number, nowhere, where
from sim.rules.structure import MEMBERS, NONE, PLANS, SYMMETRIC, VOTES, Plan, Structure, Vote
from sim.rules.views import Everyone, Own, Row
from sim.rules.vote import QUANTILES

#: Members of a bloc.
MANY = 1.0 * len(QUANTILES)


def weigh_vote(
    c: Composed, text: Vote, me: Own, everyone: Everyone, s: Structure, x: Row, stake: Number, utility: Row
) -> Number:
    """Write the utilities of yes, abstain and no on a text; return the lean of a bloc's members (see ``vote.lean``).

    Interest, relations, norms and standing count by the severity of the text; a common interest (in
    nuclear safety, food, transport) speaks for yes whatever the war, and what the actor itself has at stake
    for yes or against it.

    Args:
        c: The sum of the terms.
        text: The vote.
        me: The voter.
        everyone: All actors.
        s: The structure.
        x: All values, by slot.
        stake: The voter's own stake in the text, 0 for none.
        utility: Where the three utilities are written.
    """
    once = c.once(me, everyone, s)
    w = c.by_domain(me, everyone, s, s.voice, once)
    for a in range(3):
        y = (1.0 - a) * text.position + 0.0 * me.noise
        value = c.declared(y, s.voice, x[text.severity], once, w, me, everyone, s)
        if a == 0 and text.common_interest != NONE:
            value = value + x[text.common_interest]
        if a == 0 and s.forms[VOTES] == MEMBERS:
            value = vote.own_stake(value, stake)
        utility[a] = value
    return vote.lean(text.position, x[text.severity], w.interest_salience, me.spread)


class SeenPlan(NamedTuple):
    """A plan in the eyes of an actor: its ``position``, the ``tie`` to its author and its ``worth``, as they count."""

    position: Number
    tie: Number
    worth: Number


def plan_as_seen(plan: Plan, me: Own, everyone: Everyone, s: Structure, x: Row) -> SeenPlan:
    """Return a plan in the eyes of who answers; tie and worth count as far as the war is believed in."""
    author = plan.author
    return SeenPlan(
        vote.seen_position(plan.position, x[plan.impartiality], everyone.position[s.voice][author]),
        me.belief * vote.bond(me.alignment, me.relation[author], me.prospect_value, me.prospects[author]),
        me.belief * vote.worth(x[plan.specificity], x[plan.willingness]),
    )


def weigh_plan(
    c: Composed, plan: Plan, me: Own, everyone: Everyone, s: Structure, x: Row, utility: Row
) -> None:
    """Write the utilities of accept, neither and reject on a peace plan.

    The plan is seen where its author stands by so much as it is partial. Accepting is worth what the
    plan is worth and pleases the author (in the form `declared` it does not), rejecting rebuffs it.

    Args:
        c: The sum of the terms.
        plan: The plan.
        me: Who answers.
        everyone: All actors.
        s: The structure.
        x: All values, by slot.
        utility: Where the three utilities are written.
    """
    once = c.once(me, everyone, s)
    w = c.by_domain(me, everyone, s, s.voice, once)
    seen = plan_as_seen(plan, me, everyone, s, x)
    for a in range(3):
        answer = 1.0 - a
        value = c.declared(answer * seen.position, s.voice, 1.0 + 0.0 * me.noise, once, w, me, everyone, s)
        if s.forms[PLANS] == SYMMETRIC:
            utility[a] = vote.symmetric(value, answer, seen.tie, seen.worth)
        else:
            utility[a] = vote.one_sided(value, answer, seen.tie, seen.worth)


def ask(c: Composed, lean: Number, me: Own, s: Structure, utility: Row, luck: Row, own: Row) -> tuple[
        Number, Number, Number]:
    """Return an actor's answer (0 yes, 1 abstain, 2 no), and how many of its members say yes and no.

    The members of a bloc are MANY, equally likely, their ideal points spread around the bloc's; all share its
    luck. The bloc's answer is that of most of them, the first of equals. Who has no members, or where all answer
    as one, has MANY of the same mind.

    Args:
        c: The sum of the terms.
        lean: See ``vote.lean``.
        me: The voter.
        s: The structure.
        utility: What the three answers are worth to the bloc.
        luck: Its luck with each.
        own: Room for three numbers.
    """
    choice = c.choose(utility, luck, me.noise, 3, s)
    yes, no = where(choice == 0.0, MANY, 0.0), where(choice == 2.0, MANY, 0.0)
    if s.forms[VOTES] != MEMBERS or nowhere(lean != 0.0):
        return choice, yes, no
    yes, no = 0.0 * choice, 0.0 * choice
    for k in range(len(QUANTILES)):
        for a in range(3):
            own[a] = vote.member(utility[a], (1.0 - a) * QUANTILES[k], lean)
        said = c.choose(own, luck, me.noise, 3, s)
        yes = yes + where(said == 0.0, 1.0, 0.0)
        no = no + where(said == 2.0, 1.0, 0.0)
    abstain = MANY - yes - no
    most = where(abstain > yes, where(no > abstain, 2.0, 1.0), where(no > yes, 2.0, 0.0))
    return where(lean != 0.0, most, choice), yes, no


def answered(choice: Number) -> Number:
    """Return +1, 0 or -1 (yes, abstain, no) for the option that was taken."""
    return 1.0 - choice
