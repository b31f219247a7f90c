"""What a vote, the answer to a plan, a penalty and a warning are made of: for explanations, no engine runs it.

The parts add up (of a penalty or a warning: multiply) to what the rules themselves work out, see
:mod:`sim.rules.declare` and :mod:`sim.rules.enforce`. A part that is no term of the utility has a name of its own.
"""

from __future__ import annotations

from sim.rules import vote
from sim.rules.compose import Composed, Weights
from sim.rules.crossing import approached, margin_of, means, overreach, sharpness, widths
from sim.rules.declare import plan_as_seen
from sim.rules.enforce import followed, readiness_with
from sim.rules.ops import Number, minimum, where
from sim.rules.perceive import wrong_seen
from sim.rules.structure import ENFORCEMENT, MEMBERS, NONE, PLANS, SYMMETRIC, VOTES, WARNED, Plan, Structure, Vote
from sim.rules.terms import TERMS, UNSAID, VOICED
from sim.rules.views import Everyone, Own, Row

#: Names of the parts of an answer that are no terms: of a vote, of the answer to a plan.
COMMON_INTEREST, STAKE, BOND, WORTH = "common_interest", "stake", "bond", "worth"

#: The term of which the residual of the start is a part, and the name of that part.
INTEREST, RESIDUAL = "interest", "residual"

Parts = dict[str, Number]


def apart(terms: Parts, held: Number) -> Parts:
    """Return terms with the residual's part of the interest as a part of its own; their sum is the same.

    Args:
        terms: By name.
        held: ``rho y``, of several domains their sum: what the residual of the start adds to the interest.
    """
    return terms | {INTEREST: terms[INTEREST] - held, RESIDUAL: held} if INTEREST in terms else terms


def declared_terms(
    c: Composed, y: Number, weight: Number, once: Weights, w: Weights, me: Own, everyone: Everyone, s: Structure
) -> Parts:
    """Return the terms of declaring a position, by name: those that are voiced counted by a weight.

    The residual of the start, assumed, is told apart from the interest.

    Args:
        c: The sum of the terms.
        y: The position, in the domain in which votes are cast.
        weight: The severity of the text, 0..1.
        once: The week's weights that are the same in all domains.
        w: Those of the domain.
        me: The actor.
        everyone: All actors.
        s: The structure.
    """
    found = c.domain_terms(y, s.voice, once, w, me, everyone, s)
    told = {term.name: weight * found[term.name] if term.declared == VOICED else found[term.name]
            for term in TERMS if term.declared != UNSAID and term.name in found}
    return apart(told, weight * w.interest_rest * y)


def vote_parts(
    c: Composed, text: Vote, me: Own, everyone: Everyone, s: Structure, x: Row, stake: Number
) -> tuple[Parts, ...]:
    """Return the parts of the utilities of yes, abstain and no on a text, by name.

    Args:
        c: The sum of the terms.
        text: The vote.
        me: The voter.
        everyone: All actors.
        s: The structure.
        x: All values, by slot.
        stake: The voter's own stake in the text.
    """
    once = c.once(me, everyone, s)
    w = c.by_domain(me, everyone, s, s.voice, once)
    own = stake if s.forms[VOTES] == MEMBERS else 0.0 * stake
    common = 0.0 if text.common_interest == NONE else x[text.common_interest]
    return tuple(
        declared_terms(c, answer * text.position + 0.0 * me.noise, x[text.severity], once, w, me, everyone, s)
        | {COMMON_INTEREST: common if answer > 0.0 else 0.0 * common, STAKE: own if answer > 0.0 else 0.0 * own}
        for answer in vote.ANSWERS)


def plan_parts(c: Composed, plan: Plan, me: Own, everyone: Everyone, s: Structure, x: Row) -> tuple[Parts, ...]:
    """Return the parts of the utilities of accept, neither and reject on a plan, by name.

    Args:
        c: The sum of the terms.
        plan: The plan.
        me: Who answers.
        everyone: All actors.
        s: The structure.
        x: All values, by slot.
    """
    once = c.once(me, everyone, s)
    w = c.by_domain(me, everyone, s, s.voice, once)
    seen = plan_as_seen(plan, me, everyone, s, x)
    form = vote.symmetric if s.forms[PLANS] == SYMMETRIC else vote.one_sided
    return tuple(
        declared_terms(c, answer * seen.position, 1.0 + 0.0 * me.noise, once, w, me, everyone, s)
        | {BOND: form(0.0, answer, seen.tie, 0.0), WORTH: form(0.0, answer, 0.0, seen.worth)}
        for answer in vote.ANSWERS)


def penalty_factors(me: Own, everyone: Everyone, s: Structure, j: int, crossed: Number) -> Parts:
    """Return what the weekly chance that enforcer j penalises the actor is the product of, each 0..1, by name.

    ``hazard``, ``crossed`` (no more than 1), the ``wrong`` that the enforcer sees, ``remaining`` (what the penalty in
    force leaves to impose), ``readiness``; where a warning comes first also ``warned`` (0 or 1) and its ``reach``.

    Args:
        me: The target.
        everyone: All actors.
        s: The structure.
        j: The enforcer.
        crossed: ``C_ij``: how far the target overreaches its red lines.
    """
    found = {
        "hazard": where(me.i == j, 0.0, me.hazard), "crossed": minimum(crossed, 1.0),
        "wrong": wrong_seen(everyone, s, j), "remaining": 1.0 - me.penalty[j],
        "readiness": readiness(me, everyone, s, j)[1],
    }
    if s.forms[ENFORCEMENT] == WARNED:
        found |= {"warned": where(me.first_warning[j] > 0.0, 1.0, 0.0), "reach": means(everyone, s, j)}
    return found


def warning_factors(me: Own, everyone: Everyone, s: Structure, j: int, crossed: Number) -> Parts:
    """Return what the weekly chance that enforcer j warns the actor, or penalises it, is the product of, by name.

    ``hazard``, ``resolve``, the ``wrong`` that the enforcer sees, and ``near``: 1 if the actor stands less than a width
    short of a line of j, or beyond it. The luck that decides on a penalty first leaves the rest to the warning.

    Args:
        me: The target.
        everyone: All actors.
        s: The structure.
        j: The enforcer.
        crossed: ``C_ij``, which makes no difference here.
    """
    return {
        "hazard": where(me.i == j, 0.0, me.hazard), "resolve": everyone.resolve[j],
        "wrong": wrong_seen(everyone, s, j), "near": approached(me, everyone, s, j),
    }


def readiness(me: Own, everyone: Everyone, s: Structure, j: int) -> tuple[Number, Number]:
    """Return how ready enforcer j is to act on its own, and with what its partners' penalties add, each 0..1."""
    fresh = followed(me, everyone, s, j)
    return readiness_with(0.0 * fresh, me, everyone, j), readiness_with(fresh, me, everyone, j)


def crossed_by_domain(me: Own, everyone: Everyone, s: Structure, j: int) -> dict[int, Number]:
    """Return by domain how far the actor overreaches the red line of j, where it has one."""
    sharp, margin = sharpness(me), margin_of(s)
    return {d: overreach(me.position[d], everyone.red_line[d][j], everyone.severity[d][j], s.objects[j], sharp, margin)
            for d in range(len(s.kinds)) if s.lined[d * s.size + j]}


def widths_beyond(me: Own, everyone: Everyone, s: Structure, j: int) -> dict[int, Number]:
    """Return by domain how far the actor stands beyond the red line of j, in widths of a line; short of it: below 0."""
    sharp = sharpness(me)
    return {d: widths(me.position[d], everyone.red_line[d][j], s.objects[j], sharp)
            for d in range(len(s.kinds)) if s.lined[d * s.size + j]}
