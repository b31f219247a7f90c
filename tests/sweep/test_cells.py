from __future__ import annotations

import json
import math

import numpy as np
import pytest

from sim.api import load
from sim.engines.ensemble import run_ensemble
from sim.reading.errors import InputError
from sim.settings.compose import compose
from sim.sweep import plan as plans
from sim.sweep.cells import Base, Cell, columns_of, default_outcomes, play, shard_bytes
from sim.sweep.design import points, varied_keys
from sim.sweep.words import understand


@pytest.fixture(scope="module")
def base() -> Base:
    return Base(compose({"scenario": "quick"}))


GIVEN = {"actors.china.inertia.value": 0.3, "pairs.credibility.china-us.low": 0.0,
         "mechanisms.hazard.value": 0.25, "mechanisms.hazard.high": 0.5, "mechanisms.hazard.low": 0.1}


def test_a_fast_world_is_the_one_that_is_built_from_the_start():
    base = Base(compose({"scenario": "arms_sale", "lens": "realist"}))
    nested: dict[str, dict[str, float]] = {}
    for key, number in GIVEN.items():
        stem, _, part = key.rpartition(".")
        nested.setdefault(stem, {})[part] = number
    slow = load(scenario="arms_sale", lens="realist", values=nested)
    fast = base.world_with(GIVEN)
    assert fast.hash() == slow.hash()
    assert (fast.base == slow.base).all()
    assert set(vars(fast)) == set(vars(slow))
    assert base.world.hash() != fast.hash()


def test_the_base_is_left_as_it_was(base):
    before = base.world.hash(), base.world.base.copy()
    base.world_with({"actors.china.inertia.value": 0.9})
    assert base.world.hash() == before[0]
    assert (base.world.base == before[1]).all()


def test_a_value_set_to_what_is_coded_is_held_there_too(base):
    coded = base.world.values[base.world.row_of["actors.china.inertia"]]
    assert coded.low < coded.high
    held = base.world_with({"actors.china.inertia.value": coded.value}).values[base.world.row_of[coded.key]]
    assert (held.low, held.value, held.high) == (coded.value,) * 3


def test_a_number_of_a_scenario_is_held_too():
    words = understand(["scenario=quick", "scenario.offers.help.stake.value=0.3,0.5"])
    plan = plans.make(words)
    found = [next(v for v in plan.base(c.base).world.values if v.key == "scenario.offers.help.stake")
             for c in plan.cells]
    assert [(v.low, v.value, v.high) for v in found] == [(0.3, 0.3, 0.3), (0.5, 0.5, 0.5)]


@pytest.mark.parametrize(("numbers", "said"), [
    ({"actors.china.inertia.value": 7.0}, "7"),
    ({"actors.china.inertia.value": math.nan}, "nan"),
    ({"actors.china.inertia.value": True}, "not a number"),
    ({"actors.china.inertia.value": "high"}, "not a number"),
    ({"actors.china.inertia.low": 0.9, "actors.china.inertia.high": 0.1}, "outside its range"),
    ({"actors.us.inertia.value": 0.5}, "unknown coded value"),
])
def test_numbers_off_their_scale_are_refused(base, numbers, said):
    with pytest.raises(InputError) as caught:
        base.world_with(numbers)
    assert said in str(caught.value)


def test_the_address_names_all_that_determines_the_result_and_nothing_else():
    def addresses(*words: str) -> list[str]:
        return [cell.address for cell in plans.make(understand(["ensemble.runs=3", *words])).cells]

    same = addresses("scenario=quick")
    assert addresses("scenario=quick", "ensemble.threads=2", "ensemble.engine=numpy",
                     "output.picture=false", "sweep.workers=3") == same
    changes = ("seed=2", "actors.china.inertia.value=0.31", "lens=realist", "ensemble.sampling=point",
               "decision=best_response", "sweep.keep=summary", "sweep.drawn=true",
               "sweep.outcomes=[moves.china]", "scenario.offers.help.stake.high=0.8")
    others = [addresses("scenario=quick", word)[0] for word in changes]
    others += addresses("scenario=brief")
    others += [plans.make(understand(["scenario=quick", "ensemble.runs=4"])).cells[0].address]
    assert len({*same, *others}) == 1 + len(changes) + 2


def test_code_that_changes_moves_every_address(base, monkeypatch):
    plan = plans.make(understand(["scenario=quick", "ensemble.runs=3"]))
    assert plans.changed(plan) == []
    monkeypatch.setattr(plans, "rules", lambda: "0" * 64)
    assert plans.changed(plan) == [0]


def test_cells_that_would_give_the_same_result_are_refused():
    with pytest.raises(InputError, match="the same result"):
        plans.make(understand(["scenario=quick", "ensemble.threads=1,2"]))


def test_every_cell_is_checked_before_any_is_played():
    with pytest.raises(InputError, match=r"actors\.china\.inertia"):
        plans.make(understand(["scenario=quick", "actors.china.inertia.value=0.1,0.2,1.5"]))
    with pytest.raises(InputError, match="needs runs"):
        plans.make(understand(["scenario=quick", "ensemble.runs=5,0"]))
    with pytest.raises(InputError, match=r"ensemble\.ends"):
        plans.make(understand(["scenario=quick", "ensemble.ends=8"]))
    with pytest.raises(InputError, match="not a seed"):
        plans.make(understand(["scenario=quick", "seed=1,2.5"]))
    with pytest.raises(InputError):
        plans.make(understand(["scenario=quick", "lens.norms=1,99"]))


def _played(words: list[str]) -> tuple[plans.Plan, object]:
    plan = plans.make(understand(words))
    return plan, play(plan.base(0), plan.cells[0], plan.columns, plan.options, engine="numpy")


def test_a_shard_has_the_numbers_of_the_ensemble():
    plan, table = _played(["scenario=quick", "seed=5", "ensemble.runs=70", "sweep.drawn=true"])
    world = load(scenario="quick")
    names = default_outcomes(world)
    ensemble = run_ensemble(world, 70, 5, outcomes=names, keep_drawn=True, engine="numpy", threads=1)
    frame = table.to_pandas()
    assert list(frame["run"]) == list(range(70))
    assert set(frame["cell"]) == {plan.cells[0].address}
    assert {"offer.help", "offer.help.week", "position.russia.military@end"} <= set(names)
    for name in names:
        expected = ensemble.outcomes[name]
        assert np.array_equal(np.isnan(expected), frame[name].isna()), name
        known = ~np.isnan(expected)
        assert np.array_equal(expected[known].astype(np.float32),
                              frame[name][known].to_numpy().astype(np.float32)), name
    value = next(v for v in world.values if v.key == "actors.china.inertia")
    u = world.uniforms(5, 0, 128)[[v.key for v in world.values].index(value.key), :70]
    assert np.allclose(frame["drawn.actors.china.inertia"], value.low + u * (value.high - value.low))


def test_summaries_are_those_of_the_runs():
    words = ["scenario=quick", "ensemble.runs=70"]
    _, runs = _played(words)
    _, summary = _played([*words, "sweep.keep=summary"])
    assert len(summary) == 1
    row, frame = summary.to_pylist()[0], runs.to_pandas()
    assert row["runs"] == 70
    for name in ("offer.help", "offer.help.week", "position.china.military@end"):
        assert row[f"{name}|n"] == frame[name].count()
        assert row[f"{name}|mean"] == pytest.approx(frame[name].mean(), rel=1e-6)
        assert row[f"{name}|sd"] == pytest.approx(frame[name].std(ddof=0), rel=1e-5)


def test_the_same_cell_gives_the_same_bytes():
    words = ["scenario=quick", "ensemble.runs=70"]
    assert shard_bytes(_played(words)[1]) == shard_bytes(_played(words)[1])


def test_worlds_with_other_outcomes_share_their_columns():
    both = [Base(compose({"scenario": name})) for name in ("quick", "arms_sale")]
    options = understand(["sweep=grid"]).sweep
    columns = columns_of(both, options)
    plan = plans.make(understand(["scenario=quick,arms_sale", "ensemble.runs=2", "ensemble.engine=numpy"]))
    assert [tuple(c) for c in plan.columns] == columns
    table = play(plan.base(0), plan.cells[0], plan.columns, plan.options)
    assert table["offer.arms_request"].null_count == 2
    assert table["offer.help"].null_count == 0


def test_an_outcome_that_means_nothing_anywhere_is_refused():
    with pytest.raises(InputError, match="offer"):
        plans.make(understand(["scenario=quick", "sweep.outcomes=[offer.nothing]"]))


# -- designs ----------------------------------------------------------------------------------------


def test_a_latin_hypercube_has_one_point_in_each_slice():
    found = points("lhs", ["a", "b", "c"], 40, 3)
    assert found.shape == (40, 3)
    for column in found.T:
        assert sorted((column * 40).astype(int)) == list(range(40))
    assert abs(np.corrcoef(found.T)[0, 1]) < 0.5


def test_a_value_more_moves_no_other_point():
    assert np.array_equal(points("lhs", ["a", "c"], 9, 3), points("lhs", ["a", "b", "c"], 9, 3)[:, [0, 2]])
    assert not np.array_equal(points("lhs", ["a"], 9, 3), points("lhs", ["a"], 9, 4))


def test_a_sobol_sequence_halves_every_range_evenly():
    pytest.importorskip("scipy")
    found = points("sobol", ["a", "b"], 16, 3)
    for column in found.T:
        assert sorted((column * 16).astype(int)) == list(range(16))
    assert np.array_equal(points("sobol", ["a", "b"], 11, 3), found[:11])


def test_a_design_is_over_what_it_is_told(base):
    keys = varied_keys([base.world], ["actors.china", "mechanisms.h*"])
    assert "actors.china.inertia" in keys
    assert all(k.startswith(("actors.china.", "mechanisms.h")) for k in keys)
    assert len(varied_keys([base.world], [])) > len(keys)
    with pytest.raises(InputError, match=r"actors\.china"):
        varied_keys([base.world], ["actors.chnia"])


def test_designs_stay_in_the_coded_ranges_and_are_written_down(tmp_path):
    words = understand(["scenario=quick,brief", "sweep=lhs", "sweep.cells=5", "sweep.over=[actors.china]",
                        "ensemble.runs=1", "actors.china.inertia.value=0.5"])
    plan = plans.write(plans.make(words), tmp_path)
    again = plans.read(tmp_path)
    assert len(plan.cells) == 10
    keys = [axis["key"] for axis in plan.axes if axis["design"]]
    assert "actors.china.inertia.value" not in keys
    for cell, reread in zip(plan.cells, again.cells, strict=True):
        assert cell == Cell(reread.index, reread.address, reread.base, reread.seed, reread.numbers,
                            reread.labels, reread.rows)
        world = plan.base(cell.base).world
        values = {v.key: v for v in world.values}
        for key in keys:
            value = values[key.removesuffix(".value")]
            assert value.low <= cell.labels[key] <= value.high
    assert plans.changed(again) == []
    first, second = plan.cells[0].labels, plan.cells[5].labels
    assert {k: first[k] for k in keys} == {k: second[k] for k in keys}
    assert json.loads((tmp_path / "plan.json").read_text())["cells"] == 10


def test_an_answer_that_nobody_gives_is_refused_and_never_averaged() -> None:
    with pytest.raises(InputError) as caught:
        plans.make(understand(["scenario=arms_sale", "ensemble.runs=2",
                               "sweep.outcomes=[vote.unsc_2022_02_25.ukraine]"]))
    for piece in ("Ukraine has no vote in unsc_2022_02_25", "vote.unsc_2022_02_25.ukraine"):
        assert piece in str(caught.value)
    words = understand(["scenario=arms_sale,quick", "ensemble.runs=2", "ensemble.engine=numpy",
                        "sweep.outcomes=[vote.unsc_2022_02_25.china]"])
    plan = plans.make(words)
    for cell in plan.cells:  # the second scenario has no such vote: its cell is empty
        table = play(plan.base(cell.base), cell, plan.columns, plan.options, engine="numpy")
        values = table["vote.unsc_2022_02_25.china"].to_pylist()
        assert (values == [None, None]) == (cell.labels["scenario"] == "quick")


def test_a_pair_that_is_not_coded_can_be_swept() -> None:
    key = "pairs.credibility.russia-china"
    words = understand(["scenario=quick", f"{key}.value=0.1,0.9", "ensemble.runs=2", "ensemble.engine=numpy"])
    plan = plans.make(words)
    for cell, number in zip(plan.cells, (0.1, 0.9), strict=True):
        one = load(scenario="quick", values={key: number})
        again = plan.base(cell.base).world_with(cell.numbers)
        assert (again.base == one.base).all()
        assert [(v.key, v.low, v.high) for v in again.values] == [(v.key, v.low, v.high) for v in one.values]
    assert len({cell.address for cell in plan.cells}) == 2
