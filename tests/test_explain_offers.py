"""Open offers explained: what they were worth in each week, and what would have made them be taken."""

from __future__ import annotations

import pytest
from explained import SEED, option_with, own_slots, replayed, world_of

from sim.coded import evidence, scenario
from sim.engines.mesa_model import PositionModel
from sim.explain import accounting
from sim.explain.explanation import explain
from sim.explain.offers import offer_weeks
from sim.explain.report import report
from sim.rules import options
from sim.rules.structure import ACCEPT, Structure
from sim.rules.views import Own
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


def test_an_open_offer_is_explained(world: World, model: PositionModel):
    before = explain(model, SEED, "China", 55)
    found = explain(model, SEED, "China", 58)
    assert before.offers == ()
    (offer,) = found.offers
    assert (offer.status, offer.source, offer.rung) == ("not accepted", "Russia", "lethal arms")
    assert offer.against_choice["offer"] == offer.stake == 0.5
    assert explain(model, SEED, "Russia", 58).offers == ()
    assert offer.flip is not None
    name = own_slots(world, "china")[offer.flip.key][0]
    assert option_with(replayed(world, 58), "china", name, offer.flip.to) == "accept arms_request"


def test_an_offer_is_shown_with_what_it_was_worth_in_each_week(model: PositionModel):
    """Second way: what accepting and staying were worth stands in the decisions that the run kept."""
    (offer,) = explain(model, SEED, "China", 60).offers
    assert [week.week for week in offer.weeks] == [56, 57, 58, 59, 60]
    assert offer.taken_from == 56
    for week in offer.weeks:
        kept = next(d for d in model.decisions if (d.week, d.actor) == (week.week, "china"))
        accepting = next(o for o in kept.options if o.option.offer == 0)
        assert week.against_staying == pytest.approx(accepting.utility - kept.options[0].utility, abs=1e-12)
        assert week.against_choice == pytest.approx(accepting.utility - kept.taken.utility, abs=1e-12)
        assert (week.status, week.chance < 1e-9) == ("not accepted", True)
    whole = offer_weeks(model, "arms_request")
    assert whole[:5] == list(offer.weeks)
    assert [week.week for week in whole] == list(range(56, 78))
    assert sum(offer.against_choice.values()) == pytest.approx(offer.weeks[-1].against_choice, abs=1e-12)


def test_an_offer_that_cannot_be_taken_yet_is_weighed_all_the_same(
        world: World, model: PositionModel, monkeypatch: pytest.MonkeyPatch):
    """Nobody acts on an offer in the weeks of deliberation: up to there the two runs are the same."""
    free = options.exists

    def after_deliberation(k: int, me: Own, s: Structure, week: int) -> bool:
        return free(k, me, s, week) and (s.options[k].kind != ACCEPT or week >= 59)

    monkeypatch.setattr(options, "exists", after_deliberation)
    monkeypatch.setattr(accounting, "exists", after_deliberation)
    slow = PositionModel(world, SEED).run()
    (offer,) = explain(slow, SEED, "China", 57).offers
    assert (offer.status, offer.taken_from, offer.option) == ("not to be taken yet", 59, None)
    assert [week.status for week in offer.weeks] == ["not to be taken yet"] * 2
    (as_it_was,) = explain(model, SEED, "China", 57).offers
    assert [w.against_staying for w in offer.weeks] == [w.against_staying for w in as_it_was.weeks]
    assert offer.against_choice == as_it_was.against_choice
    assert [week.status for week in offer_weeks(slow, "arms_request")][2:5] == [
        "not to be taken yet", "not accepted", "not accepted"]


def test_a_forced_answer_is_said_to_be_forced(forced: PositionModel):
    found = explain(forced, SEED, "China", 56)
    assert found.chosen.name == "accept arms_request"
    assert found.flips == ()
    assert any("fixes this answer" in note for note in found.notes)
    assert abs(found.chosen.utility) < 10.0
    assert (found.offers[0].status, found.chosen.chance) == ("accepted this week", 1.0)
    assert explain(forced, SEED, "China", 60).offers[0].status == "accepted before"
    assert [week.status for week in explain(forced, SEED, "China", 58).offers[0].weeks] == [
        "accepted this week", "accepted before", "accepted before"]
    assert report(found)
