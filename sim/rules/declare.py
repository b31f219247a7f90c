"""Votes and peace plans as statements of an actor: three answers, each a declared position."""

from __future__ import annotations

from sim.rules import vote
from sim.rules.compose import Composed
from sim.rules.ops import Number
from sim.rules.structure import NONE, PLANS, SYMMETRIC, Plan, Structure, Vote
from sim.rules.views import Everyone, Own, Row


def weigh_vote(
    c: Composed, text: Vote, me: Own, everyone: Everyone, s: Structure, x: Row, utility: Row
) -> None:
    """Write the utilities of yes, abstain and no on a text.

    Interest, relations, norms and standing count by the severity of the text; a common interest (in
    nuclear safety, food, transport) speaks for yes whatever the war.

    Args:
        c: The sum of the terms.
        text: The vote.
        me: The voter.
        everyone: All actors.
        s: The structure.
        x: All values, by slot.
        utility: Where the three utilities are written.
    """
    once = c.once(me, everyone, s)
    w = c.by_domain(me, everyone, s, s.voice, once)
    for a in range(3):
        y = (1.0 - a) * text.position + 0.0 * me.noise
        value = c.declared(y, s.voice, x[text.severity], once, w, me, everyone, s)
        if a == 0 and text.common_interest != NONE:
            value = value + x[text.common_interest]
        utility[a] = value


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
    author = plan.author
    seen = vote.seen_position(plan.position, x[plan.impartiality], everyone.position[s.voice][author])
    tie = me.belief * vote.bond(me.alignment, me.relation[author], me.prospect_value, me.prospects[author])
    worth = me.belief * vote.worth(x[plan.specificity], x[plan.willingness])
    for a in range(3):
        answer = 1.0 - a
        value = c.declared(answer * seen, s.voice, 1.0 + 0.0 * me.noise, once, w, me, everyone, s)
        if s.forms[PLANS] == SYMMETRIC:
            utility[a] = vote.symmetric(value, answer, tie, worth)
        else:
            utility[a] = vote.one_sided(value, answer, tie, worth)


def answered(choice: Number) -> Number:
    """Return +1, 0 or -1 (yes, abstain, no) for the option that was taken."""
    return 1.0 - choice
