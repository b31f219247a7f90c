"""An outcome as a function of the coded values: the mean over the same runs at each point."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.stats import Floats
from sim.engines.points import play_points
from sim.results.headlines import is_assumed
from sim.world.records import Value
from sim.world.world import World


class Outcome:
    """A world's outcome as a function of its coded values: the mean over the same runs at each point.

    Args:
        world: Scenario and coded values.
        name: Name of the outcome.
        replicates: Number of runs at each point.
        seed: Seed of the luck.
        hold: What is held as it is coded: ``assumed`` (all values that no passage supports), ``supported`` (all
            that one does), or nothing.
        how: ``engine``, ``threads`` and ``progress`` as in :func:`sim.engines.points.play_points`.

    Attributes:
        values: The coded values that have a range and are not held.
        single: The runs of the last call, shape (points, replicates).
        played: Number of runs played so far.
    """

    def __init__(self, world: World, name: str, replicates: int, seed: int, hold: str = "", **how: Any) -> None:
        self.world, self.name, self.replicates, self.seed, self.how = world, name, replicates, seed, how
        self.rows = [k for k, value in enumerate(world.values)
                     if value.high > value.low and hold != ("assumed" if is_assumed(value) else "supported")]
        self.values: list[Value] = [world.values[k] for k in self.rows]
        self.single: Floats = np.empty((0, replicates))
        self.played = 0

    def __call__(self, points: Floats) -> Floats:
        """Return the mean outcome at each point of the unit cube, shape (points,)."""
        whole = np.full((len(points), len(self.world.values)), np.nan)
        whole[:, self.rows] = points
        self.single = play_points(self.world, whole, self.replicates, self.seed, [self.name],
                                  **self.how)[self.name]
        self.played += self.single.size
        return np.asarray(self.single.mean(axis=1))
