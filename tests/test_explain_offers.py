"""Open offers explained: what they were worth in each week, and what would have made them be taken."""

from __future__ import annotations

import pytest
from explained import FIRST, SEED, option_with, own_slots, replayed, world_of

from sim.coded import evidence, scenario
from sim.engines.mesa_model import PositionModel
from sim.explain.explanation import explain
from sim.explain.offers import offer_weeks
from sim.explain.report import report
from sim.world.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return world_of()


@pytest.fixture(scope="module")
def model(world: World) -> PositionModel:
    return PositionModel(world, SEED).run()


@pytest.fixture(scope="module")
def forced() -> PositionModel:
    offers = scenario.load("arms_sale", evidence.load()).offers
    given = {name: offer.model_copy(update={"answer": "accepted"}) for name, offer in offers.items()}
    return PositionModel(world_of(offers=given), SEED).run()


def test_an_open_offer_is_explained():
    world = world_of(forms=FIRST)
    model = PositionModel(world, SEED).run()
    before = explain(model, SEED, "China", 55)
    found = explain(model, SEED, "China", 58)
    assert before.offers == ()
    (offer,) = found.offers
    assert (offer.status, offer.source, offer.rung) == ("not accepted", "Russia", "lethal arms")
    assert offer.against_choice["offer"] == offer.stake == world.scenario.offers["arms_request"].stake.value
    assert explain(model, SEED, "Russia", 58).offers == ()
    assert offer.flip is not None
    name = own_slots(world, "china")[offer.flip.key][0]
    assert option_with(replayed(world, 58), "china", name, offer.flip.to) == "accept arms_request"


def first_week(world: World) -> int:
    """The week in which the offer can be taken: its opening and the coded weeks of deliberation."""
    offer = world.scenario.offers["arms_request"]
    assert offer.deliberation is not None
    assert offer.deliberation.value == int(offer.deliberation.value) > 0
    return world.scenario.period.week(offer.opens) + int(offer.deliberation.value)


def test_an_offer_is_shown_with_what_it_was_worth_in_each_week(world: World, model: PositionModel):
    """Second way: what accepting and staying were worth stands in the decisions that the run kept."""
    first = first_week(world)
    (offer,) = explain(model, SEED, "China", first + 3).offers
    assert [week.week for week in offer.weeks] == list(range(56, first + 4))
    assert offer.taken_from == first
    for week in offer.weeks[first - 56:]:
        kept = next(d for d in model.decisions if (d.week, d.actor) == (week.week, "china"))
        accepting = next(o for o in kept.options if o.option.offer == 0)
        assert week.against_staying == pytest.approx(accepting.utility - kept.options[0].utility, abs=1e-12)
        assert week.against_choice == pytest.approx(accepting.utility - kept.taken.utility, abs=1e-12)
        assert week.status == "not accepted"
    whole = offer_weeks(model, "arms_request")
    assert whole[:len(offer.weeks)] == list(offer.weeks)
    assert [week.week for week in whole] == list(range(56, 78))
    assert sum(offer.against_choice.values()) == pytest.approx(offer.weeks[-1].against_choice, abs=1e-12)


def test_an_offer_that_cannot_be_taken_yet_is_weighed_all_the_same(world: World, model: PositionModel):
    """Nobody takes it in either run, so that it is worth the same with deliberation and without."""
    first = first_week(world)
    free = PositionModel(world_of(forms={"deliberation": "immediate"}), SEED).run(first)
    assert not any(entry["kind"] == "offer" for entry in [*model.log, *free.log])
    (offer,) = explain(model, SEED, "China", first - 1).offers
    assert (offer.status, offer.taken_from, offer.option) == ("not to be taken yet", first, None)
    assert [week.status for week in offer.weeks] == ["not to be taken yet"] * (first - 56)
    (as_it_was,) = explain(free, SEED, "China", first - 1).offers
    assert (as_it_was.status, as_it_was.taken_from) == ("not accepted", 56)
    assert [w.against_staying for w in offer.weeks] == [w.against_staying for w in as_it_was.weeks]
    assert offer.against_choice == as_it_was.against_choice


def test_a_forced_answer_is_said_to_be_forced(forced: PositionModel):
    first = first_week(forced.world)
    found = explain(forced, SEED, "China", first)
    assert found.chosen.name == "accept arms_request"
    assert found.flips == ()
    assert any("fixes this answer" in note for note in found.notes)
    assert abs(found.chosen.utility) < 10.0
    assert (found.offers[0].status, found.chosen.chance) == ("accepted this week", 1.0)
    assert explain(forced, SEED, "China", first + 4).offers[0].status == "accepted before"
    assert [week.status for week in explain(forced, SEED, "China", first + 2).offers[0].weeks] == [
        *["not to be taken yet"] * (first - 56), "accepted this week", "accepted before", "accepted before"]
    assert report(found)
