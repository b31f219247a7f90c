"""Paired ensembles: the same luck and the same draws in every arm.

Two worlds are *paired* when they are played with the same seed and the same number of runs: run k of both
then meets the same luck and, for coded values of the same name, the same draw (common random numbers).
Differences are therefore taken run by run, and their intervals are those of paired data
(:func:`analysis.stats.paired_difference`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.stats import Floats
from sim.engines.block import Block
from sim.engines.draws import Draws
from sim.engines.ensemble import run_ensemble
from sim.engines.reduce import Ensemble, Reducer
from sim.reading.errors import unknown
from sim.world.world import World

#: Just below 1: the end of a coded range as a number in [0, 1).
HIGH_END = float(np.nextafter(1.0, 0.0))


def play(world: World, runs: int, seed: int, outcomes: Sequence[str] = (), *,
         held: Mapping[str, float] | None = None, design: Floats | None = None,
         engine: str = "auto", threads: int | None = None, sampling: str = "uniform",
         keep_drawn: bool = False, on_block: Callable[[Block, int, int], None] | None = None,
         progress: Callable[[int], None] | None = None) -> Ensemble:
    """Play an ensemble, some coded values held at a place in their range.

    Args:
        world: Scenario and coded values.
        runs: Number of runs.
        seed: Seed of luck and draws.
        outcomes: Outcomes to keep (see :class:`sim.engines.outcomes.Outcome`).
        held: By key of a coded value, where in its range it is held: 0 the low end, 1 the high end;
            all other values are drawn as they would be. Keys that the world has not, or that have no
            range there, are left alone.
        design: As in :func:`sim.engines.ensemble.run_ensemble`.
        engine: As there.
        threads: As there.
        sampling: As there.
        keep_drawn: As there.
        on_block: As there.
        progress: As there.

    Raises:
        InputError: As there.
    """
    if held:
        if design is None:
            drawn = Draws(world, runs, seed, 0, sampling)
            design = drawn.of(0, runs)
        design = np.array(design, copy=True)
        for k, value in enumerate(world.values):
            if value.key in held:
                design[k] = min(held[value.key], HIGH_END)
    return run_ensemble(
        world, runs, seed, outcomes=outcomes, engine=engine,  # type: ignore[arg-type]
        threads=threads, sampling=sampling, design=design, keep_drawn=keep_drawn, on_block=on_block,
        progress=progress,
    )


def for_many(engine: str) -> str:
    """Return the engine for an analysis of many ensembles: Numba where it is installed, if left to choose.

    ``auto`` weighs one ensemble against the time that compiling takes; an analysis plays hundreds.

    Args:
        engine: What was asked for.
    """
    import importlib.util

    if engine != "auto":
        return engine
    return "numba" if importlib.util.find_spec("numba") else "numpy"


@dataclass
class Paths:
    """Whole paths of some values in every run.

    Attributes:
        ensemble: The ensemble that was played.
        names: Names of the values, as in ``position.china.military``.
        values: Values at the end of each week, shape (names, weeks, runs).
    """

    ensemble: Ensemble
    names: tuple[str, ...]
    values: Floats

    def of(self, name: str) -> Floats:
        """Return the paths of one value, shape (weeks, runs).

        Raises:
            InputError: If it was not kept.
        """
        if name not in self.names:
            raise unknown("value", name, self.names)
        path: Floats = self.values[self.names.index(name)]
        return path


def play_paths(world: World, runs: int, seed: int, names: Sequence[str], outcomes: Sequence[str] = (),
               **options: Any) -> Paths:
    """Play an ensemble and keep whole paths of some values.

    Args:
        world: Scenario and coded values.
        runs: Number of runs.
        seed: Seed.
        names: Names of the values to keep.
        outcomes: Outcomes to keep as well.
        options: As in :func:`play`.

    Raises:
        InputError: If a name means no value of the world, or as in :func:`play`.
    """
    slots = [world.layout.slot(name) for name in names]
    asked = [*outcomes, *(f"{name}@end" for name in names if f"{name}@end" not in outcomes)]
    row_of = Reducer(world, asked).row_of
    rows = [row_of[slot] for slot in slots]
    kept = np.empty((len(names), world.weeks, runs))

    def keep(block: Block, first: int, count: int) -> None:
        for n, row in enumerate(rows):
            kept[n, :, first : first + count] = block.history[:, row, :count]

    return Paths(play(world, runs, seed, asked, on_block=keep, **options), tuple(names), kept)
