"""Which rows of the record each run misses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.frames import observation
from analysis.stats import Bools, Floats
from sim.engines.ensemble import run_ensemble
from sim.reading.errors import InputError
from sim.results.scoring import record_outcomes, row_test
from sim.results.unscored import why_not_scored
from sim.world.world import World

#: The scenario that nothing is ever fitted to: the out-of-sample case.
HELD_OUT = "crimea_2014"


class Record:
    """Plays runs of a world and says which rows of its record each of them misses.

    Args:
        world: Scenario and coded values.
        seed: Seed of the luck.
        how: ``engine`` and ``threads``.

    Attributes:
        values: The coded values that have a range.
        names: Names of the record's rows that are scored.

    Raises:
        InputError: If the scenario has no record, or is the one that is held out.
    """

    def __init__(self, world: World, seed: int, **how: Any) -> None:
        if world.name == HELD_OUT:
            raise InputError("this scenario is the out-of-sample case: nothing is fitted to it",
                             file="command line", key="scenario", found=world.name,
                             fix="calibrate on another, and backtest on this one")
        if not world.scenario.record:
            raise InputError("this scenario has no record to compare with", file="command line",
                             key="scenario", found=world.name)
        self.world, self.seed, self.how = world, seed, how
        self.rows = [k for k, value in enumerate(world.values) if value.high > value.low]
        self.values = [world.values[k] for k in self.rows]
        self.names = [name for name in world.scenario.record if not why_not_scored(world, name)]
        self.tests = [row_test(world, world.scenario.record[name]) for name in self.names]

    def __call__(self, uniforms: Floats, first: int) -> Bools:
        """Return which rows each run misses; the runs' luck is that of runs ``first`` and on."""
        runs = uniforms.shape[1]
        design = np.full((len(self.world.values), runs), np.nan)
        design[self.rows] = uniforms
        found = run_ensemble(self.world, runs, self.seed, first=first, outcomes=record_outcomes(self.world),
                             design=design, **self.how).outcomes
        return np.array([~test.judge([found[name] for name in test.names]) for test in self.tests])


def row_weights(names: Sequence[str], missed: Bools) -> Floats:
    """Return how much each row counts in the distance between a run and the record, adding up to 1.

    A row that all runs show, or none, tells no draw from another and does not count. Each observation that is
    left counts the same, and its rows share its weight: five rows on one observation are not five.

    Args:
        names: Names of the rows.
        missed: Rows that each run of a pilot misses, shape (rows, runs).

    Raises:
        InputError: If no row tells one run from another.
    """
    tells: Bools = np.array(missed.any(axis=1) & ~missed.all(axis=1))
    if not tells.any():
        raise InputError("no row of the record tells one run from another", file="command line",
                         key="scenario", found=f"{len(names)} rows, {missed.shape[1]} runs",
                         fix="play a larger pilot, or take a scenario whose record is not shown by all")
    of = [observation(name) for name in names]
    share = np.array([1.0 / sum(tells[k] for k in range(len(of)) if of[k] == own) if tells[n] else 0.0
                      for n, own in enumerate(of)])
    weights: Floats = share / share.sum()
    return weights
