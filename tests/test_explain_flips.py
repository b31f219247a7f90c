"""Flips: the smallest change of a value that leads elsewhere, checked by a second way of computing it."""

from __future__ import annotations

import numpy as np
import pytest
from explained import SEED, option_with, own_slots, replayed, world_of

from sim.coded import evidence
from sim.coded.cases import find
from sim.engines.mesa_model import PositionModel
from sim.explain.explanation import explain
from sim.world.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return world_of()


@pytest.fixture(scope="module")
def model(world: World) -> PositionModel:
    return PositionModel(world, SEED).run()


@pytest.mark.parametrize(("actor", "week"), [("china", 58), ("china", 7), ("us", 7), ("russia", 20)])
def test_flips_hold_when_computed_the_long_way_round(world: World, actor: str, week: int):
    found = explain(world, SEED, actor, week)
    model, slots = replayed(world, week), own_slots(world, actor)
    assert found.flips
    for flip in found.flips:
        name = slots[flip.key][0]
        short_of_it = flip.to + (flip.was - flip.to) * 1e-9
        assert option_with(model, actor, name, flip.was) == found.chosen.name
        assert option_with(model, actor, name, short_of_it) == found.chosen.name
        assert option_with(model, actor, name, flip.to) == flip.option != found.chosen.name
        assert model.data[world.layout.slot(name)] == flip.was


@pytest.mark.parametrize(("actor", "week"), [("china", 58), ("eu", 9)])
def test_no_smaller_change_of_any_value_flips_the_decision(world: World, actor: str, week: int):
    found = explain(world, SEED, actor, week)
    model = replayed(world, week)
    rng = np.random.default_rng(5)
    limits = {"rule": 1.0, "stance": 1.0, "own": 1.0}
    for flip in found.flips:
        kind = "own" if flip.kind == "offer" else flip.kind
        limits[kind] = min(limits[kind], flip.share)
    tried = 0
    for key, (name, low, high) in own_slots(world, actor).items():
        kind = "rule" if key.startswith("mechanisms") else "stance" if ".position." in key else "own"
        here = float(model.data[world.layout.slot(name)])
        variable = name.partition(".")[0]
        bounds = (0.0, 1.0) if variable == "offer" else find().split(name, world.layout.index)[0].bounds
        reach = limits[kind] * (bounds[1] - bounds[0])
        for to in here + reach * rng.uniform(-0.999, 0.999, 6):
            if low <= to <= high:
                tried += 1
                assert option_with(model, actor, name, to) == found.chosen.name, (key, to)
    assert tried > 200


def test_flip_says_where_it_lies_and_what_it_rests_on(model: PositionModel):
    found = explain(model, SEED, "China", 58)
    assert found.flip == min(found.flips, key=lambda flip: flip.share)
    for flip in found.flips:
        record = evidence.load().by_key[flip.key].coded
        low, high = evidence.load().by_key[flip.key].variable.bounds
        assert flip.share == pytest.approx(abs(flip.to - flip.was) / (high - low))
        assert flip.inside == (record.low <= flip.to <= record.high)
        assert flip.basis == record.basis
        for passage in record.evidence:
            assert f"{passage.source} ¶{passage.paragraph}" in flip.evidence


def test_flips_come_from_the_values_in_force(world: World):
    """The scenario moved China's hopes before week 58: the coded value is not what it had then."""
    found = explain(world, SEED, "China", 58)
    moved = next(flip for flip in found.flips if flip.moved)
    assert moved.was != evidence.load().by_key[moved.key].coded.value
