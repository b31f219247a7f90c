"""Why an actor did what it did in a week, what it nearly did, and what would have changed its mind.

A decision is a comparison of scores, ``U + luck / beta``, and U is a sum of named terms; so what separates the option
that was taken from *staying*, or from the runner-up, is the sum of the differences of their terms and of their luck,
without a rest. The *chance* of an option is how often it would be taken under fresh luck. The *flip* is the smallest
change of one coded value of the actor, of the rules or of what is on the table that would have led to another option
in the same week: everything that it saw, and its luck, stay as they were. Of the interest in a position, what holds
the coded start at rest is told apart: it is assumed. Values that move in a run (positions,
relations, exposure, credibility, prospects) are changed as they stood in that week.
"""

from __future__ import annotations

from sim.engines.mesa_model import PositionModel
from sim.explain.accounting import Decision, decisions_of, weigh_up
from sim.explain.flips import Flips
from sim.explain.offers import open_offers
from sim.explain.parts import Explanation
from sim.explain.runs import check_week, find_actor, played
from sim.explain.weighing import compared, next_best
from sim.world.world import World


def explain(model_or_world: PositionModel | World, seed: int, actor: str, week: int, *,
            flips: bool = True) -> Explanation:
    """Explain what an actor did in a week.

    Args:
        model_or_world: A run, or a world of which the run with this seed is played again.
        seed: Seed of the run; a run that is given keeps its own.
        actor: Name or display name of the actor.
        week: Number of the week, from 0.
        flips: Search what would have changed its mind, which takes most of the time.

    Raises:
        InputError: If the scenario has no such actor or week, or the run has not come to it.
    """
    world = model_or_world if isinstance(model_or_world, World) else model_or_world.world
    find_actor(world, actor)
    check_week(world, week)
    decisions = decisions_of(played(model_or_world, seed, week), actor)
    decision = decisions[week]
    weighed = weigh_up(decision)
    notes = _held(decision)
    if decision.forced:
        notes.append("The scenario fixes this answer: no change of a value would have led elsewhere.")
    finder = Flips(decision) if flips and not decision.forced else None
    return Explanation(
        actor=decision.actor, label=world.labels[decision.actor], week=week, date=world.dates[week],
        noise=decision.noise,
        **compared(weighed, decision.choice, next_best(weighed, decision.choice), decision.STAYING,
                   settled=decision.forced),
        flips=finder.all() if finder else (), notes=tuple(notes),
        stance=dict(zip(decision.world.domains, decision.position, strict=True)),
        offers=open_offers(decision, decisions[:week], weighed, finder),
    )


def _held(decision: Decision) -> list[str]:
    """Return a note for each position that the scenario holds, whatever the actor decides."""
    return [
        f"The scenario holds its {decision.world.domains[hold.domain]} position at {hold.position:+.2f} this week, "
        "whatever it decides."
        for hold in decision.world.structure.holds
        if hold.actor == decision.i and hold.first <= decision.week <= hold.last
    ]
