"""Open offers explained: what they were worth in each week, and what would have made them be taken."""

from __future__ import annotations

import pytest
from explained import SEED, forced_sale, option_with, own_slots, replayed, world_of
from worked import room_of

from sim.engines.mesa_model import PositionModel
from sim.explain.explanation import explain
from sim.explain.offers import offer_weeks
from sim.explain.report import report
from sim.rules import options
from sim.world.views import floats_of, own_of
from sim.world.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return world_of()


@pytest.fixture(scope="module")
def model(world: World) -> PositionModel:
    return PositionModel(world, SEED).run()


@pytest.fixture(scope="module")
def forced() -> PositionModel:
    return forced_sale()


def test_an_open_offer_is_explained(world: World, model: PositionModel):
    before = explain(model, SEED, "China", 55)
    found = explain(model, SEED, "China", 63)
    assert before.offers == ()
    (offer,) = found.offers
    assert (offer.status, offer.source, offer.rung) == ("not accepted", "Russia", "lethal arms")
    coded = world.scenario.offers["arms_request"]
    assert offer.against_choice["offer"] == offer.stake == coded.stake.value
    assert (offer.stake_basis, offer.deliberation_basis) == (coded.stake.basis, "implied")
    assert f"worth {offer.stake:g} ({coded.stake.basis})" in report(found)
    assert explain(model, SEED, "Russia", 63).offers == ()
    assert offer.flip is not None
    name = own_slots(world, "china")[offer.flip.key][0]
    assert option_with(replayed(world, 63), "china", name, offer.flip.to) == "accept arms_request"


def worth_by_hand(model: PositionModel, week: int) -> float:
    """What accepting was worth rather than staying: the rules' own sum on a world without deliberation."""
    world, i = model.world, model.world.layout.index["china"]
    at = replayed(world, week)
    data = at.data.copy()
    data[world.layout.slot("offer.arms_request.deliberation")] = 0.0
    seen, room = floats_of(world.layout, data), room_of(model.structure)
    options.consider(at.composed, own_of(world.layout, seen, i), seen, model.structure, week, room)
    accepting = next(k for k, option in enumerate(model.structure.options) if option.offer == 0)
    return float(room.utility[accepting] - room.utility[0])


def test_an_offer_is_shown_with_what_it_was_worth_in_each_week(world: World, model: PositionModel):
    """Also while it is weighed and cannot be taken: open from week 56, taken five weeks later at the earliest."""
    (offer,) = explain(model, SEED, "China", 63).offers
    assert [week.week for week in offer.weeks] == list(range(56, 64))
    assert (offer.taken_from, offer.deliberation) == (56 + 5, 5.0)
    for week in offer.weeks:
        kept = next(d for d in model.decisions if (d.week, d.actor) == (week.week, "china"))
        accepting = next(o for o in kept.options if o.option.offer == 0)
        assert week.against_staying == pytest.approx(worth_by_hand(model, week.week), abs=1e-12)
        if week.week < 61:
            assert (week.status, week.chance, accepting.utility < -1e8) == ("not to be taken yet", 0.0, True)
        else:
            assert week.against_choice == pytest.approx(accepting.utility - kept.taken.utility, abs=1e-12)
            assert (week.status, 0.0 < week.chance < 1e-9) == ("not accepted", True)
    whole = offer_weeks(model, "arms_request")
    assert whole[:8] == list(offer.weeks)
    assert [week.week for week in whole] == list(range(56, 78))
    assert sum(offer.against_choice.values()) == pytest.approx(offer.weeks[-1].against_choice, abs=1e-12)


def test_an_offer_that_cannot_be_taken_yet_says_so_and_from_when_on_it_can(model: PositionModel):
    found = explain(model, SEED, "China", 58)
    (offer,) = found.offers
    assert (offer.status, offer.taken_from, offer.option, offer.flip) == ("not to be taken yet", 61, None, None)
    assert sum(offer.against_choice.values()) == pytest.approx(offer.weeks[-1].against_choice, abs=1e-12)
    assert not any(option.name.startswith("accept") for option in found.options)
    text = report(found)
    assert "not to be taken yet. It is weighed for 5 weeks (implied) and can be taken from week 61 on." in text
    lines = [line for line in text.splitlines() if line.endswith("  not to be taken yet")]
    assert [line.split()[0] for line in lines] == ["56", "57", "58"]
    assert all(line.split()[4] == "-" for line in lines), "it has no chance, not a chance of nought"


def test_where_an_offer_can_be_taken_on_the_day_it_can(world: World):
    free = World(world.evidence, world.scenario, name="arms_sale", forms={"deliberation": "immediate"})
    (offer,) = explain(free, SEED, "China", 57, flips=False).offers
    assert (offer.taken_from, [week.status for week in offer.weeks]) == (56, ["not accepted"] * 2)
    assert "is weighed for" not in report(explain(free, SEED, "China", 57, flips=False))


def test_less_deliberation_is_what_would_have_let_it_accept(world: World):
    """Who fears no penalty and hopes for nothing elsewhere would take it at once: only the weeks are in the way."""
    rich = World(world.evidence, world.scenario, name="arms_sale", overrides={
        f"actors.china.{name}": {"value": 0.0, "low": 0.0} for name in ("sanction_sensitivity", "prospect_value")
    } | {"scenario.offers.arms_request.stake": {"value": 1.0, "high": 1.0}})
    for week in (57, 59):
        (offer,) = explain(rich, SEED, "China", week).offers
        assert offer.weeks[-1].against_choice > 0.1
        assert (offer.status, offer.option) == ("not to be taken yet", None)
        assert offer.flip is not None
        assert (offer.flip.key, offer.flip.to) == ("scenario.offers.arms_request.deliberation", week - 56)
    assert explain(rich, SEED, "China", 61, flips=False).offers[0].status == "accepted this week"


def test_a_forced_answer_is_said_to_be_forced(forced: PositionModel):
    found = explain(forced, SEED, "China", 61)
    assert found.chosen.name == "accept arms_request"
    assert found.flips == ()
    assert any("fixes this answer" in note for note in found.notes)
    assert abs(found.chosen.utility) < 10.0
    assert (found.offers[0].status, found.chosen.chance) == ("accepted this week", 1.0)
    assert explain(forced, SEED, "China", 64).offers[0].status == "accepted before"
    assert [week.status for week in explain(forced, SEED, "China", 63).offers[0].weeks][4:] == [
        "not to be taken yet", "accepted this week", "accepted before", "accepted before"]
    assert report(found)
