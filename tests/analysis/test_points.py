"""Many points under the same luck, against runs that the ensemble plays one point at a time."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.engines import points
from sim.engines.ensemble import run_ensemble
from sim.engines.points import play_points
from sim.reading.errors import InputError

OUTCOMES = ["offer.arms_request", "position.china.economic@mean", "vote.unsc_2022_02_25.china",
            "penalised.russia-us.week"]


@pytest.fixture(scope="module")
def world():
    return sim.load(scenario="arms_sale")


def design(world, count):
    """Points that move one value across its range and leave the others open."""
    moved = np.full((count, len(world.values)), np.nan)
    row = [value.key for value in world.values].index("scenario.offers.arms_request.stake")
    moved[:, row] = np.linspace(0.0, 1.0, count)
    return moved, row


@pytest.mark.parametrize("runs", [5, 64, 70])
def test_each_point_is_the_ensemble_with_that_design(world, runs):
    moved, row = design(world, 3)
    draws = world.uniforms(4, 0, runs + 4)[:, :runs]
    found = play_points(world, moved, runs, 4, OUTCOMES, draws=draws, engine="numpy", threads=1)
    for p in (0, 2):
        own = draws.copy()
        own[row] = moved[p, row]
        alone = run_ensemble(world, runs, 4, outcomes=OUTCOMES, design=own, engine="numpy").outcomes
        for name in OUTCOMES:
            np.testing.assert_array_equal(found[name][p], alone[name])


def test_lanes_and_threads_change_nothing(world, monkeypatch):
    moved, _ = design(world, 5)
    whole = play_points(world, moved, 20, 4, OUTCOMES, engine="numpy", threads=1)
    monkeypatch.setattr(points, "LANES", 64)
    again = play_points(world, moved, 20, 4, OUTCOMES, engine="numpy", threads=2)
    for name in OUTCOMES:
        np.testing.assert_array_equal(whole[name], again[name])


@pytest.mark.slow
def test_the_compiled_engine_gives_the_same_bits(world):
    pytest.importorskip("numba")
    moved, _ = design(world, 3)
    for runs in (40, 64, 300):
        draws = world.uniforms(4, 0, 320)[:, :runs]
        one = play_points(world, moved, runs, 4, OUTCOMES, draws=draws, engine="numpy", threads=1)
        two = play_points(world, moved, runs, 4, OUTCOMES, draws=draws, engine="numba", threads=2)
        for name in OUTCOMES:
            np.testing.assert_array_equal(one[name], two[name])


def test_open_values_are_the_coded_ones_without_draws(world):
    nothing = np.full((1, len(world.values)), np.nan)
    found = play_points(world, nothing, 8, 4, ["position.china.economic@mean"], engine="numpy")
    alone = run_ensemble(world, 8, 4, outcomes=["position.china.economic@mean"], sampling="point",
                         engine="numpy").outcomes
    np.testing.assert_array_equal(found["position.china.economic@mean"][0],
                                  alone["position.china.economic@mean"])


def test_progress_counts_every_run(world):
    moved, _ = design(world, 7)
    done: list[int] = []
    play_points(world, moved, 6, 4, ["event.invasion"], engine="numpy", threads=1, progress=done.append)
    assert sum(done) == 7 * 6


def test_arrays_of_another_shape_are_refused(world):
    with pytest.raises(InputError, match="another shape"):
        play_points(world, np.zeros((2, 3)), 4, 1, ["event.invasion"])
    with pytest.raises(InputError, match="another shape"):
        play_points(world, np.zeros((2, len(world.values))), 4, 1, ["event.invasion"],
                    draws=np.zeros((len(world.values), 5)))
