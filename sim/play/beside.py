"""The ensembles beside the one over the coded ranges: luck alone, assumed values drawn, the reference."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engines.ensemble import run_ensemble
from sim.engines.reduce import Ensemble
from sim.reading.errors import InputError
from sim.results.changes import REFERENCE, Comparison, changes, comparable
from sim.results.headlines import is_assumed
from sim.settings.interventions import in_scenario
from sim.world.world import World

#: Most runs of each: their Monte Carlo error then is at most 2.2 points of a share.
MOST = 2_000


def luck_alone(world: World, runs: int, seed: int, **how: Any) -> Ensemble:
    """Return runs at the coded values: nothing but luck tells them apart."""
    return run_ensemble(world, min(runs, MOST), seed, sampling="point", **how)


def assumed_drawn(world: World, runs: int, seed: int, **how: Any) -> Ensemble:
    """Return runs in which assumed values are drawn and all others held as they are coded.

    A run's draw of an assumed value is the one that it has over the coded ranges.
    """
    runs = min(runs, MOST)
    design = world.uniforms(seed, 0, runs)
    design[[k for k, value in enumerate(world.values) if not is_assumed(value)]] = np.nan
    return run_ensemble(world, runs, seed, design=design, **how)


def comparison(world: World) -> Comparison | None:
    """Return what of a world can be compared with the reference; None of the reference itself.

    None also where the reference cannot be played as the world is: other actors, values that it has not.
    """
    if world.name == REFERENCE:
        return None
    try:
        return comparable(world, in_scenario(world, REFERENCE))
    except InputError:
        return None


def against_reference(compared: Comparison, world: World, ensemble: Ensemble | None, runs: int, seed: int,
                      **how: Any) -> dict[str, Any]:
    """Return what the world's story changes (:func:`sim.results.changes.changes`).

    Args:
        compared: What is compared.
        world: The world.
        ensemble: Its runs, if their draws are those of the reference's runs and their outcomes were kept.
        runs: Number of runs.
        seed: Seed of luck and draws.
        how: ``engine``, ``threads``, ``sampling``.
    """
    runs = min(runs, MOST)
    there = run_ensemble(compared.reference, runs, seed, outcomes=compared.outcomes, **how)
    here = ensemble or run_ensemble(world, runs, seed, outcomes=compared.outcomes, **how)
    return changes(compared, world, {name: here.outcomes[name][:runs] for name in compared.outcomes},
                   there.outcomes)
