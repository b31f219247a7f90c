"""Which rows of the record each run misses."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.stats import Bools, Floats
from sim.engines.ensemble import run_ensemble
from sim.reading.errors import InputError
from sim.results.scoring import record_outcomes, row_test
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
        names: Names of the record's rows.

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
        self.names = list(world.scenario.record)
        self.tests = [row_test(world, row) for row in world.scenario.record.values()]

    def __call__(self, uniforms: Floats, first: int) -> Bools:
        """Return which rows each run misses; the runs' luck is that of runs ``first`` and on."""
        runs = uniforms.shape[1]
        design = np.full((len(self.world.values), runs), np.nan)
        design[self.rows] = uniforms
        found = run_ensemble(self.world, runs, self.seed, first=first, outcomes=record_outcomes(self.world),
                             design=design, **self.how).outcomes
        return np.array([~test.judge([found[name] for name in test.names]) for test in self.tests])
