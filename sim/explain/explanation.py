"""Why an actor did what it did in a week, what it nearly did, and what would have changed its mind.

A decision is a comparison of scores, ``U + luck / beta``, and U is a sum of named terms; so the
difference between the option that was taken and the runner-up is the sum of the differences of their
terms and of their luck, without a rest. The *flip* is the smallest change of one coded value of the
actor, of the rules or of an offer to it that would have led to another option in the same week:
everything that it saw, and its luck, stay as they were. Values that move in a run (positions,
relations, exposure, credibility, prospects) are changed as they stood in that week.
"""

from __future__ import annotations

from sim.coded.variables import DOMAINS, TERM_NAMES
from sim.engines.mesa_model import PositionModel
from sim.explain.accounting import Decision, decisions_of, find_actor, weigh_up
from sim.explain.flips import Flips
from sim.explain.parts import Explanation, Flip, OpenOffer, Weighed
from sim.reading.errors import InputError
from sim.rules.structure import REFUSED
from sim.world.world import World


def explain(model_or_world: PositionModel | World, seed: int, actor: str, week: int) -> Explanation:
    """Explain what an actor did in a week.

    Args:
        model_or_world: A run, or a world of which the run with this seed is played again.
        seed: Seed of the run; a run that is given keeps its own.
        actor: Name or display name of the actor.
        week: Number of the week, from 0.

    Raises:
        InputError: If the scenario has no such actor or week, or the run has not come to it.
    """
    given = None if isinstance(model_or_world, World) else model_or_world
    world: World = model_or_world if given is None else given.world
    find_actor(world, actor)
    _check_week(world, week)
    model = given or PositionModel(world, seed).run(week + 1)
    if model.week <= week:
        raise InputError("the run has not come to this week", key="week", found=week,
                         allowed=f"less than {model.week}", fix="play it on")
    decision = decisions_of(model, actor)[week]
    weighed = weigh_up(decision)
    chosen, runner_up = weighed[decision.choice], weighed[decision.runner_up]
    differences = {term: chosen.terms[term] - runner_up.terms[term] for term in TERM_NAMES}
    most = max(differences, key=lambda term: differences[term])
    least = min(differences, key=lambda term: differences[term])
    notes = _held(decision)
    if decision.forced:
        notes.append("The scenario fixes this answer: no change of a value would have led elsewhere.")
    finder = None if decision.forced else Flips(decision)
    return Explanation(
        actor=decision.actor, label=world.labels[decision.actor], week=week, date=world.dates[week],
        stance=dict(zip(DOMAINS, decision.position, strict=True)),
        chosen=chosen, runner_up=runner_up, differences=differences,
        luck_difference=chosen.luck - runner_up.luck,
        score_difference=chosen.score - runner_up.score, noise=decision.noise,
        moved_by=most if differences[most] > 0.0 else None,
        against=least if differences[least] < 0.0 else None,
        by_luck=not decision.forced and chosen.utility < runner_up.utility,
        offers=_offers(decision, weighed, finder),
        flips=_all_flips(finder) if finder else (),
        notes=tuple(notes),
    )


def _check_week(world: World, week: int) -> None:
    if not 0 <= week < world.weeks:
        raise InputError(
            "no such week in this run", file="command line", key="--week", found=week,
            allowed=f"0 to {world.weeks - 1} ({world.dates[0]} to {world.dates[-1]})",
            fix="choose a week of the run",
        )


def _all_flips(finder: Flips) -> tuple[Flip, ...]:
    found = [*finder.smallest(None, 3, "own", "offer"), *finder.smallest(None, 1, "stance"),
             *finder.smallest(None, 1, "rule")]
    return tuple(sorted(found, key=lambda flip: (flip.share, flip.key)))


def _held(decision: Decision) -> list[str]:
    """Return a note for each position that the scenario holds, whatever the actor decides."""
    return [
        f"The scenario holds its {DOMAINS[hold.domain]} position at {hold.position:+.2f} this week, "
        "whatever it decides."
        for hold in decision.world.structure.holds
        if hold.actor == decision.i and hold.first <= decision.week <= hold.last
    ]


def _offers(decision: Decision, weighed: dict[int, Weighed], finder: Flips | None) -> tuple[OpenOffer, ...]:
    """Return the offers to the actor that are open in the week."""
    world, chosen, found = decision.world, weighed[decision.choice], []
    for o, offer in enumerate(world.structure.offers):
        if offer.to != decision.i or not offer.open_in(decision.week):
            continue
        k = decision.accepting(o)
        option = None if k is None else weighed.get(k)
        status = "not accepted"
        if offer.answer == REFUSED:
            status = "refused by the scenario"
        elif decision.value_of("accepted", o) > 0.0:
            status = "accepted before"
        elif k == decision.choice:
            status = "accepted this week"
        flips: list[Flip] = []
        if finder and option and k != decision.choice:
            flips = finder.smallest(k, 1, "own", "offer") or finder.smallest(k, 1, "stance", "rule")
        found.append(OpenOffer(
            offer.name, world.scenario.offers[offer.name].title,
            world.labels[world.actors[offer.source]], DOMAINS[offer.domain], offer.position,
            world.evidence.rung(DOMAINS[offer.domain], offer.position, world.actors[offer.to]).label,
            decision.value_of("stake", o), status, option,
            {term: option.terms[term] - chosen.terms[term] for term in TERM_NAMES} if option else {},
            flips[0] if flips else None,
        ))
    return tuple(found)
