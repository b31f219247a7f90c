"""The outcome over two axes: plays cells, each with the same runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from analysis.frontier.axes import Axis
from analysis.phrases import in_words
from analysis.stats import Bools, Floats
from sim.engines.draws import Draws
from sim.engines.points import play_points
from sim.reading.errors import InputError
from sim.world.world import World


class Cells:
    """Plays cells of a map; each with the same runs.

    Args:
        make: From overrides of coded values to the world, as :func:`~sim.api.load` does.
        x: First axis.
        y: Second axis.
        name: Name of the outcome.
        runs: Runs a cell.
        seed: Seed of luck and draws.
        hits: From outcomes to whether a run counts.
        vary: Whether the other coded values are drawn, or held at their point values.
        how: ``engine``, ``threads``, ``progress``.

    Attributes:
        world: The world, the axes' values widened to the map's range.
        played: Number of cells played.
    """

    def __init__(self, make: Callable[[dict[str, dict[str, float]]], World], x: Axis, y: Axis, name: str,
                 runs: int, seed: int, hits: Callable[[Floats], Bools], *, vary: bool = True,
                 **how: Any) -> None:
        shared = set(x.keys) & set(y.keys)
        if shared:
            raise InputError("both axes set the same value", file="command line", key="y",
                             found=in_words(sorted(shared)), fix="choose another y")
        plain = make({})
        self.axes, self.name, self.runs, self.seed, self.hits, self.how = (x, y), name, runs, seed, hits, how
        self.coded = {v.key: v for v in plain.values}
        wide = {}
        for direction in self.axes:
            for key in direction.keys:
                value = self.coded[key]
                wide[key] = {"value": value.value, "low": min(direction.low, value.value),
                             "high": max(direction.high, value.value)}
        self.world = make(wide)
        self.rows = [[(k, v) for k, v in enumerate(self.world.values) if v.key in direction.keys]
                     for direction in self.axes]
        self.draws = Draws(self.world, runs, seed).of(0, runs) if vary else np.full(
            (len(self.world.values), runs), np.nan)
        for rows in self.rows:
            for k, _ in rows:
                self.draws[k] = np.nan
        self.played = 0

    def __call__(self, cells: Floats) -> Floats:
        """Return the number of runs with the outcome in each cell (x, y); NaN: as coded."""
        points = np.full((len(cells), len(self.world.values)), np.nan)
        for column, rows in enumerate(self.rows):
            for k, value in rows:
                points[:, k] = (cells[:, column] - value.low) / (value.high - value.low)
        found = play_points(self.world, points, self.runs, self.seed, [self.name], draws=self.draws,
                            **self.how)[self.name]
        self.played += len(cells)
        return np.asarray(self.hits(found).sum(axis=1), dtype=float)
