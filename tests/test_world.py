"""How a run begins, worked by hand on an invented world."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import checked_scenario, day, make_evidence

from sim.world.world import UNASKED, World


def world_with(decision: str = "logit", **more: Any) -> World:
    known = make_evidence(["anvar", "bovena", "cestria", "doria", "elmark", "galt"], seed=2)
    data = {"title": "T", "question": "Q?", "story": "S", "period": {"start": day(0), "end": day(3)}} | more
    return World(known, checked_scenario(data, known), decision=decision)


#: An ideal point, a wartime shift as drawn, and the shift that a run begins with.
SHIFTS: list[tuple[str, float, float, float]] = [
    # 0.5 + 0.8 is beyond the scale: it ends after 0.5.
    ("beyond +1", 0.5, 0.8, 0.5),
    # -0.75 - 0.5 is beyond the scale: it ends after 0.25.
    ("beyond -1", -0.75, -0.5, -0.25),
    # Shifts of more than 1 are none too many, where the ideal point leaves room: from -0.25 up to +1,
    ("most of the scale upward", -0.25, 2.0, 1.25),
    # from 0.5 down to -1.
    ("most of the scale downward", 0.5, -1.75, -1.5),
    # What ends within the scale stays, upward and downward.
    ("within, upward", 0.5, 0.25, 0.25),
    ("within, downward", 0.5, -1.25, -1.25),
]


def test_a_wartime_shift_ends_at_the_end_of_the_scale() -> None:
    world = world_with()
    data = world.base.copy()
    ideal, shift = (world.layout.array(data, name) for name in ("ideal_point", "wartime_shift"))
    for i, (_, point, drawn, _) in enumerate(SHIFTS):
        ideal[:, i], shift[:, i] = point, drawn
    many = np.repeat(data[:, None], 2, axis=1)
    world.begin(data)
    assert shift.tolist() == [[kept for *_, kept in SHIFTS]] * 3
    assert ideal.tolist() == [[point for _, point, *_ in SHIFTS]] * 3, "the ideal point stays"
    world.begin(many)
    assert (many == data[:, None]).all()


def test_a_start_that_moves_the_ideal_point_comes_before_the_shift_is_held() -> None:
    # The ideal point is set to -0.5 at the start, so that a shift of 1.25 ends at 0.75: it is kept whole.
    cited = [{"source": "atlas", "paragraph": 1, "phrase": "as it is told", "says": "An invented passage"}]
    world = world_with(start=[{"evidence": cited, "changes": [
        {"variable": "ideal_point.anvar.economic", "set": -0.5},
        {"variable": "relation.anvar-bovena", "add": 2.0}]}])
    data = world.base.copy()
    world.layout.array(data, "ideal_point")[1, 0] = 0.5
    world.layout.array(data, "wartime_shift")[1, 0] = 1.25
    world.begin(data)
    assert world.layout.array(data, "ideal_point")[1, 0] == -0.5
    assert world.layout.array(data, "wartime_shift")[1, 0] == 1.25
    assert data[world.layout.slot("relation.anvar-bovena")] == 1.0, "held within the scale"
    assert data[world.layout.slot("structural_relation.anvar-bovena")] == 1.0


@pytest.mark.parametrize(("decision", "noise"), [("logit", 0.025), ("best_response", 0.0)])
def test_what_a_run_remembers_begins_with_what_is(decision: str, noise: float) -> None:
    world = world_with(decision)
    data = world.base.copy()
    given = {"war_signal": 0.25, "battlefield": -0.5, "growth_stress": 0.125, "energy_shock": 0.375,
             "escalation_risk": 0.75, "rationality": 40.0}
    for name, value in given.items():
        world.layout.array(data, name)[...] = value
    world.begin(data)
    array = world.layout.array
    assert array(data, "belief").tolist() == [0.25] * 6
    for name in ("battlefield", "growth_stress", "energy_shock", "escalation_risk"):
        assert array(data, f"seen_{name}").tolist() == [given[name]] * 6
    for kept, name in (("structural_relation", "relation"), ("initial_exposure", "exposure")):
        assert array(data, name).any()
        assert array(data, kept).tolist() == array(data, name).tolist()
    assert array(data, "standing").tolist() == [1.0] * 6
    assert array(data, "noise").tolist() == [noise]
    assert (array(data, "votes") == UNASKED).all()
    assert (array(data, "plans") == UNASKED).all()
