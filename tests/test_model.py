"""What any run of the model keeps to, whatever the world: bounds, order, bystanders, the same bytes."""

from __future__ import annotations

import gc
import hashlib
import os
import random
import subprocess
import sys
import weakref
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import (
    checked_scenario,
    evidences,
    reordered,
    scenario_data,
    stories,
    with_bystander,
    worlds,
)

from sim.coded import evidence, scenario
from sim.coded.coding import Coding
from sim.coded.schema import ScenarioFile
from sim.coded.variables import VARIABLES
from sim.engines.mesa_model import PositionModel
from sim.engines.numpy_engine import simulate
from sim.world.luck import BLOCK, Luck
from sim.world.world import World

quickly = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SEEDS = st.integers(0, 2**32)


def whole(world: World, seed: int) -> Any:
    """Return every value of 64 drawn runs at the end of every week, shape (weeks, slots, runs)."""
    drawn = world.uniforms(seed, 0, BLOCK)
    return simulate(world, world.draw(drawn), Luck(world, seed, 0), np.arange(world.layout.size), drawn)


def of(world: World, record: Any, name: str) -> Any:
    """Return a variable of a record, shape (weeks, its own, runs)."""
    offset, shape = world.layout.offsets[name], world.layout.shapes[name]
    return record[:, offset:offset + int(np.prod(shape))].reshape(len(record), *shape, -1)


# -- bounds -----------------------------------------------------------------------------------------


def inside(world: World, record: Any) -> None:
    for variable in VARIABLES:
        low, high = variable.bounds
        found = of(world, record, variable.name)
        if variable.index == "pair":
            # an actor is no pair with itself: its own place stays empty
            n = len(world.actors)
            assert (found[:, np.arange(n), np.arange(n)] == 0.0).all(), variable.name
        assert np.isfinite(found).all(), variable.name
        assert found.min() >= low, f"{variable.name} fell to {found.min()!r}"
        assert found.max() <= high, f"{variable.name} rose to {found.max()!r}"


@quickly
@given(world=worlds(), seed=SEEDS)
def test_all_values_stay_within_their_scales(world: World, seed: int) -> None:
    inside(world, whole(world, seed).history)


@pytest.mark.parametrize("name", ["arms_sale", "nuclear_signal"])
def test_all_values_of_a_built_in_scenario_stay_within_their_scales(name: str) -> None:
    known = evidence.load()
    world = World(known, scenario.load(name, known), name=name)
    inside(world, whole(world, 2).history)


@quickly
@given(world=worlds(), seed=SEEDS)
def test_an_actor_moves_by_a_notch_or_to_an_offer_and_in_one_domain_a_week(world: World, seed: int) -> None:
    model = PositionModel(world, seed)
    n, at = len(world.actors), world.layout.offsets["position"]
    notch = float(model.data[world.layout.slot("notch")])
    offers = {(o.to, o.domain, o.position) for o in world.structure.offers}
    set_by_events = {c.slot for e in world.events for c in e.changes}
    held = {(h.actor, h.domain) for h in world.structure.holds}
    before = model.data.copy()
    for after in model.run().history:
        moved: dict[int, int] = {}
        for d in range(3):
            for i in range(n):
                slot = at + d * n + i
                step = after[slot] - before[slot]
                if slot in set_by_events or (i, d) in held or step == 0.0:
                    continue
                moved[i] = moved.get(i, 0) + 1
                jump = (i, d, float(after[slot])) in offers
                assert jump or abs(step) <= notch + 1e-12
        assert all(count == 1 for count in moved.values())
        before = after


# -- order and bystanders ---------------------------------------------------------------------------


@quickly
@given(story=stories(min_actors=2), seed=SEEDS, data=st.data())
def test_the_order_in_which_actors_are_named_changes_nothing(
    story: tuple[Coding, ScenarioFile], seed: int, data: st.DataObject
) -> None:
    known, tale = story
    slugs = data.draw(st.permutations(list(known.actors)))
    one = World(known, tale)
    other = World(reordered(known, list(slugs)), tale)
    # the scenario may list its actors too, in any order
    named = World(known, tale.model_copy(update={"actors": list(slugs)}))
    expected = whole(one, seed)
    for world in (other, named):
        assert world.layout.offsets == one.layout.offsets
        assert world.actors == one.actors
        found = whole(world, seed)
        assert found.history.tobytes() == expected.history.tobytes()
        assert (found.votes == expected.votes).all()
        assert (found.plans == expected.plans).all()
        assert (found.penalised == expected.penalised).all()


#: What the others reckon with; a bystander has nothing of it.
WEIGHT = {"capability", "audience_weight", "resolve", "severity", "arsenal"}


@quickly
@given(data=st.data(), seed=SEEDS)
def test_a_bystander_changes_nobody_elses_run(data: st.DataObject, seed: int) -> None:
    known = data.draw(evidences())
    tale = checked_scenario(data.draw(scenario_data(list(known.actors))), known)
    among = with_bystander(known, "aaland")
    one, other = World(known, tale), World(among, tale)
    for name in WEIGHT:
        slots = other.layout.array(other.base, name)
        assert (slots[..., other.layout.index["aaland"]] == 0.0).all()
    expected, found = whole(one, seed), whole(other, seed)
    places = [other.layout.index[slug] for slug in one.actors]
    draws = {value.name: row for value, row in zip(other.values, found.drawn, strict=True)}
    for value, row in zip(one.values, expected.drawn, strict=True):
        assert row.tobytes() == draws[value.name].tobytes()
    for variable in VARIABLES:
        before, after = of(one, expected.history, variable.name), of(other, found.history, variable.name)
        if variable.index == "actor":
            after = after[:, places]
        elif variable.index == "domain":
            after = after[:, :, places]
        elif variable.index == "pair":
            after = after[:, places][:, :, places]
        assert np.ascontiguousarray(after).tobytes() == np.ascontiguousarray(before).tobytes(), variable.name
    for v, vote in enumerate(one.votes):
        assert (found.votes[v][places] == expected.votes[v]).all(), vote.name
    for p, plan in enumerate(one.plans):
        assert (found.plans[p][places] == expected.plans[p]).all(), plan.name
    assert (found.accepted == expected.accepted).all()
    assert (found.fired == expected.fired).all()


# -- randomness -------------------------------------------------------------------------------------


class Forbidden:
    """Stands in the place of a random state; any use of it is an error."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"Mesa's random state was used: {name}")

    def __call__(self, *arguments: Any) -> Any:
        raise AssertionError("Mesa's random state was used")


def test_mesas_random_state_is_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    known = evidence.load()
    world = World(known, scenario.load("crimea_2014", known), name="crimea_2014")
    free = PositionModel(world, seed=4, run=3, drawn=True).run()
    model = PositionModel(world, seed=4, run=3, drawn=True)
    model.random = Forbidden()
    model.rng = Forbidden()
    # an agent's own `random` and `rng` are the model's
    assert all(agent.random is model.random for agent in model.agents)
    for name in ("random", "shuffle", "choice", "sample", "randint", "uniform", "gauss"):
        monkeypatch.setattr(random, name, Forbidden())
    monkeypatch.setattr(np.random, "default_rng", Forbidden())
    for name in ("random", "rand", "randn", "normal", "uniform", "choice", "shuffle", "seed"):
        monkeypatch.setattr(np.random, name, Forbidden())
    model.run()
    assert np.array(model.history).tobytes() == np.array(free.history).tobytes()
    assert model.answers == free.answers


def test_mesas_own_seed_does_not_matter() -> None:
    known = evidence.load()
    world = World(known, scenario.load("crimea_2014", known), name="crimea_2014")
    histories = []
    for seed in (1, 2):
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002  (what a careless program would have done)
        model = PositionModel(world, seed=9)
        model.reset_randomizer(seed)
        histories.append(np.array(model.run(30).history))
    assert histories[0].tobytes() == histories[1].tobytes()
    assert isinstance(model, mesa.Model)


@quickly
@given(world=worlds(), seed=SEEDS)
def test_a_run_can_be_stopped_and_taken_up_again(world: World, seed: int) -> None:
    at_once = PositionModel(world, seed).run()
    in_steps = PositionModel(world, seed).run(2)
    assert in_steps.week == 2
    in_steps.run()
    assert np.array(in_steps.history).tobytes() == np.array(at_once.history).tobytes()


# -- the same bytes ---------------------------------------------------------------------------------


def run_folder(folder: Path, hash_seed: str) -> subprocess.Popen[str]:
    words = ["scenario=crimea_2014", "ensemble.runs=64", "ensemble.engine=numpy", "seed=7",
             f"output.folder={folder}", "output.table=false"]
    return subprocess.Popen([sys.executable, "-m", "sim", *words], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, cwd=folder,
                            env={**os.environ, "PYTHONHASHSEED": hash_seed})


def test_a_run_folder_has_the_same_bytes_for_any_hash_seed(tmp_path: Path) -> None:
    folders = [tmp_path / seed for seed in ("0", "31337")]
    for folder in folders:
        folder.mkdir()
    begun = [run_folder(folder, folder.name) for folder in folders]
    found = []
    for folder, process in zip(folders, begun, strict=True):
        _, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors
        (run,) = [path for path in folder.iterdir() if path.is_dir()]
        found.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                      for path in sorted(run.iterdir()) if path.name != "manifest.json"})
    # the manifest has the time and the folder in it; everything else is result
    assert {"trajectory.parquet", "trajectory.csv", "ensemble.csv", "decisions.parquet", "events.csv",
            "runs.parquet", "summary.json", "stances.png"} <= set(found[0])
    assert found[0] == found[1]


def test_a_model_that_nobody_holds_goes_away() -> None:
    """Mesa counts the agents of each model by the model itself; a thousand runs must not stay in memory."""
    coded = evidence.load()
    model = PositionModel(World(coded, scenario.load("crimea_2014", coded), name="crimea_2014"))
    seen = weakref.ref(model)
    del model
    gc.collect()
    assert seen() is None
