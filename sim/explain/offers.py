"""Open offers: what each was worth in the weeks in which it was weighed, and since when it can be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.engines.mesa_model import PositionModel
from sim.explain.accounting import Decision, decisions_of, weigh_up
from sim.explain.events import condition_words
from sim.explain.flips import Flips
from sim.explain.parts import Flip, OfferWeek, OpenOffer, Weighed
from sim.explain.words import basis_of
from sim.reading.errors import InputError, unknown
from sim.rules.structure import NONE, REFUSED
from sim.world.world import World

#: What an offer that is open can be in a week.
ACCEPTED, NOT_ACCEPTED, BEFORE, WEIGHED, FIXED, CLOSED, WAITS = (
    "accepted this week", "not accepted", "accepted before", "not to be taken yet", "refused by the scenario",
    "closed by its other form", "not standing")


def find_offer(world: World, name: str) -> int:
    """Return the number of an offer of the scenario.

    Raises:
        InputError: If the scenario has none of that name.
    """
    names = [offer.name for offer in world.structure.offers]
    if not names:
        raise InputError("no offer in this scenario", file="command line", key="--offer", found=name,
                         fix="choose a scenario with an offer")
    if name not in names:
        raise unknown("offer", name, names, file="command line", key="--offer")
    return names.index(name)


def is_on_the_table(world: World, o: int, week: int) -> bool:
    """Return whether an offer is open in a week: made, and not withdrawn, whether or not it can be taken yet."""
    offer = world.scenario.offers[world.structure.offers[o].name]
    return world.scenario.period.week(offer.opens) <= week <= world.scenario.period.week(offer.closes)


def offer_weeks(model: PositionModel, name: str) -> list[OfferWeek]:
    """Return what an offer was worth to its addressee in each week in which it was open, as far as the run was played.

    Raises:
        InputError: If the scenario has no such offer.
    """
    o = find_offer(model.world, name)
    to = model.world.actors[model.world.structure.offers[o].to]
    return [_week(decision, o) for decision in decisions_of(model, to)
            if is_on_the_table(model.world, o, decision.week)]


def open_offers(decision: Decision, earlier: Sequence[Decision], weighed: Mapping[int, Weighed],
                finder: Flips | None) -> tuple[OpenOffer, ...]:
    """Return the offers to the actor that are open in the week.

    Args:
        decision: What the actor weighed in the week.
        earlier: Its decisions of all weeks before.
        weighed: Its options, by index.
        finder: Finds what would have made it accept; None where its answer is fixed.
    """
    world, found = decision.world, []
    for o, offer in enumerate(world.structure.offers):
        if offer.to != decision.i or not is_on_the_table(world, o, decision.week):
            continue
        k, status = decision.accepting(o), _status(decision, o)
        weeks = [d for d in (*earlier, decision) if is_on_the_table(world, o, d.week)]
        flips: list[Flip] = []
        if finder and k != decision.choice and status in (NOT_ACCEPTED, WEIGHED):
            flips = finder.smallest(k, 1, "own", "offer") or finder.smallest(k, 1, "stance", "rule")
        terms = {} if status == BEFORE else _against(decision, k, decision.choice)
        found.append(OpenOffer(
            offer.name, world.scenario.offers[offer.name].title, world.labels[world.actors[offer.source]],
            world.domains[offer.domain], offer.position,
            world.evidence.rung(world.domains[offer.domain], offer.position, world.actors[offer.to]).label,
            decision.value_of("stake", o), basis_of(world, f"offer.{offer.name}.stake"),
            decision.value_of("deliberation", o), basis_of(world, f"offer.{offer.name}.deliberation"), status,
            weighed.get(k), terms, flips[0] if flips else None, taken_from(decision, o),
            tuple(_week(d, o) for d in weeks),
            " and ".join(condition_words(world, c) for c in world.scenario.offers[offer.name].while_ or ()),
        ))
    return tuple(found)


def taken_from(decision: Decision, o: int) -> int | None:
    """Return the first week in which an offer to the actor can be taken, None if it never can."""
    k, world = decision.accepting(o), decision.world
    return next((week for week in range(world.weeks) if decision.may_take(k, week)), None)


def _status(decision: Decision, o: int) -> str:
    if decision.world.structure.offers[o].answer == REFUSED:
        return FIXED
    if decision.value_of("accepted", o) > 0.0:
        return BEFORE
    k = decision.accepting(o)
    if k == decision.choice:
        return ACCEPTED
    offer = decision.world.structure.offers[o]
    if offer.rival != NONE and decision.value_of("accepted", offer.rival) > 0.0:
        return CLOSED
    if offer.conditions < offer.conditions_end and decision.value_of("stands", o) == 0.0:
        return WAITS
    return NOT_ACCEPTED if decision.may_take(k) else WEIGHED


def _week(decision: Decision, o: int) -> OfferWeek:
    """Return what an offer was worth in the week of a decision."""
    k, world, status = decision.accepting(o), decision.world, _status(decision, o)
    option = weigh_up(decision).get(k)
    before = status == BEFORE
    return OfferWeek(
        decision.week, world.dates[decision.week], status,
        0.0 if before else sum(_against(decision, k, decision.STAYING).values()),
        0.0 if before else sum(_against(decision, k, decision.choice).values()),
        option.chance if option else 0.0,
    )


def _against(decision: Decision, k: int, other: int) -> dict[str, float]:
    """Return the terms of an option less those of another one."""
    theirs = decision.terms(other)
    return {name: amount - theirs[name] for name, amount in decision.terms(k).items()}
