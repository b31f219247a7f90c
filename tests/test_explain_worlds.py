"""Explanations of invented worlds: whatever a user may write, the sums hold and what is said is what the run did."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from strategies import worlds

from sim.engines.answers import answering
from sim.engines.mesa_model import PositionModel
from sim.explain.acts import explain_act
from sim.explain.answers import all_answers
from sim.explain.events import event_report, explain_event
from sim.explain.explanation import explain
from sim.explain.offers import offer_weeks
from sim.explain.parts import Compared
from sim.explain.report import act_report, answers_table, offer_table, report
from sim.world.world import World

SEED = 3


def check(found: Compared) -> None:
    """What a move and an answer have in common."""
    assert sum(option.chance for option in found.options) == pytest.approx(1.0)
    outvoted = getattr(found, "middle_differs", False)
    if not outvoted and not any("fixes this answer" in note for note in found.notes):
        assert found.chosen.score >= found.runner_up.score
    for option in found.options:
        assert sum(option.terms.values()) == pytest.approx(option.utility, abs=1e-9)
    total = found.from_runner_up.utility + found.from_runner_up.luck
    assert total == pytest.approx(found.score_difference, abs=1e-9)
    assert report(found)


@given(worlds(max_actors=5, max_weeks=8))
@settings(max_examples=12, deadline=None, phases=[Phase.generate],  # a world is not made smaller: it takes minutes
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_everything_that_happens_can_be_explained(world: World) -> None:
    model = PositionModel(world, SEED).run()
    for actor in world.actors:
        for week in {0, world.weeks // 2, world.weeks - 1}:
            check(explain(model, SEED, actor, week, flips=False))
    for kind, group in (("vote", world.votes), ("plan", world.plans)):
        for text in group:
            if 0 <= text.week < world.weeks and answering(world, kind, text.name):
                answers = all_answers(model, SEED, kind, text.name)
                assert {a.actor: a.chosen.name for a in answers} == model.answers[f"{kind}.{text.name}"]
                blocs = any(answer.members is not None for answer in answers)  # a line more says whose answer it is
                assert len(answers_table(answers)) == len(answers) + 1 + blocs
                for answer in answers:
                    check(answer)
    for offer in world.structure.offers:
        weeks = offer_weeks(model, offer.name)
        assert len(offer_table(weeks)) == len(weeks) + 1
        taken = [entry["week"] for entry in model.log if (entry["kind"], entry["name"]) == ("offer", offer.name)]
        assert [week.week for week in weeks if week.status == "accepted this week"] == taken
    for event in world.events:
        told = explain_event(model, event.name)
        assert event_report(told)
        for week in told.weeks:
            assert told.first <= week <= told.last
            assert all(waited.held[week] >= waited.weeks for waited in told.conditions)
    fell = {(e["week"], e["actor"], e["other"]) for e in model.log if e["kind"] == "penalty"}
    for week in range(world.weeks):
        for j in world.structure.enforcers:
            for actor in world.actors:
                if actor != world.actors[j]:
                    found = explain_act(model, SEED, world.actors[j], actor, week)
                    assert found.acted is ((week, found.enforcer, actor) in fell)
                    assert math.prod(factor.value for factor in found.factors) == pytest.approx(found.chance)
                    assert act_report(found)
