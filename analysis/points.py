"""Many points of the coded ranges under the same luck.

A design point sets some coded values; *every* point is played with the same runs: run k of each point
meets the luck of run k, and draws the values that the point leaves open as run k draws them (common
random numbers). So points differ by what they set and by nothing else, a surface over them is smooth, and
differences need far fewer runs. The luck is drawn once and used for all points.

:func:`sim.ensemble.run_ensemble` with a ``design`` gives a run's luck by its number; here the number
starts over with each point.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import shocks
from sim.ensemble import choose_engine, outcome
from sim.errors import InputError
from sim.shocks import BLOCK
from sim.vectorised import Block, simulate
from sim.world import World

Floats = NDArray[np.float64]

#: Lanes (a run of a point each) that are played at once.
LANES = 512


def play_points(
    world: World,
    points: Floats,
    runs: int,
    seed: int,
    outcomes: Sequence[str],
    *,
    draws: Floats | None = None,
    engine: str = "auto",
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Floats]:
    """Play each point with the same runs.

    Args:
        world: Scenario and coded values.
        points: Where in its range each coded value is, shape (points, values), in [0, 1]; NaN leaves the
            value as ``draws`` has it.
        runs: Number of runs a point.
        seed: Seed of the luck.
        outcomes: Names of outcomes (see :class:`sim.ensemble.Outcome`).
        draws: The runs' own draws of the values, shape (values, runs); default: the coded point values.
        engine: ``auto``, ``numpy`` or ``numba``.
        threads: Number of threads; default: as many as processors.
        progress: Called with the number of runs finished since the last call.

    Returns:
        By outcome, one number a point and run, shape (points, runs).

    Raises:
        InputError: If an outcome or the engine is not allowed, or an array has another shape.
    """
    count, values = len(points), len(world.values)
    if points.shape != (count, values) or (draws is not None and draws.shape != (values, runs)):
        raise InputError("points or draws of another shape", found=(points.shape, np.shape(draws)),
                         allowed=f"(points, {values}) and ({values}, {runs})")
    chosen = choose_engine(engine, world, count * runs)
    readers = [outcome(name, world) for name in outcomes]
    slots = sorted({reader.slot for reader in readers if reader.slot is not None})
    rows = np.array(slots or [0], dtype=np.intp)
    row_of = {slot: row for row, slot in enumerate(slots)}
    found = {name: np.empty((count, runs)) for name in outcomes}
    threads = max(1, threads or os.cpu_count() or 1)
    with ThreadPoolExecutor(threads) as pool:
        for first in range(0, runs, LANES):
            width = min(LANES, runs - first)
            together = max(1, LANES // width)
            luck = _lanes(shocks.Luck(world, seed, first // BLOCK, -(-width // BLOCK)), width, together)
            own = np.full((values, width), np.nan) if draws is None else draws[:, first : first + width]

            def pack(start: int, luck: Any = luck, own: Floats = own, width: int = width,
                     together: int = together) -> tuple[int, list[Floats]]:
                taken = points[start : start + together]
                lanes = len(taken) * width
                uniforms = np.repeat(taken.T, width, axis=1)
                uniforms = np.where(np.isnan(uniforms), np.tile(own, len(taken)), uniforms)
                block = _play(world, uniforms, luck if len(taken) == together
                              else _first_lanes(luck, lanes), rows, chosen)
                return start, [reader.read(block, row_of).reshape(len(taken), width) for reader in readers]

            for start, parts in pool.map(pack, range(0, count, together)):
                for name, part in zip(outcomes, parts, strict=True):
                    found[name][start : start + len(part), first : first + width] = part
                if progress:
                    progress(width * min(together, count - start))
    return found


def _play(world: World, uniforms: Floats, luck: Any, rows: NDArray[np.intp], engine: str) -> Block:
    return simulate(world, world.draw(uniforms), luck, rows, uniforms)


def _lanes(luck: Any, width: int, times: int) -> Any:
    """Return the luck of the first ``width`` runs, ``times`` over."""
    if times == 1:
        return _first_lanes(luck, width)
    return _each(luck, lambda a: np.tile(a[..., :width], (1,) * (a.ndim - 1) + (times,)))


def _first_lanes(luck: Any, lanes: int) -> Any:
    return _each(luck, lambda a: a[..., :lanes])


def _each(luck: Any, change: Callable[[Any], Any]) -> Any:
    made = copy.copy(luck)
    for name, value in vars(luck).items():
        setattr(made, name, [change(v) for v in value] if isinstance(value, list) else change(value))
    return made
