"""Many points of the coded ranges under the same luck.

A design point sets some coded values; *every* point is played with the same runs: run k of each point
meets the luck of run k, and draws the values that the point leaves open as run k draws them (common
random numbers). So points differ by what they set and by nothing else, a surface over them is smooth, and
differences need far fewer runs. The luck is drawn once and used for all points.

:func:`sim.engines.ensemble.run_ensemble` with a ``design`` gives a run's luck by its number; here the number
starts over with each point.
"""

from __future__ import annotations

import copy
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engines.block import Block
from sim.engines.ensemble import choose_engine
from sim.engines.numpy_engine import simulate
from sim.engines.outcomes import outcome
from sim.reading.errors import InputError
from sim.world import luck as shocks
from sim.world.luck import BLOCK
from sim.world.world import World

Floats = NDArray[np.float64]

#: Plays uniforms, shape (values, lanes), with luck that was set before.
Play = Callable[[Floats], Block]

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
        outcomes: Names of outcomes (see :class:`sim.engines.outcomes.Outcome`).
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
        raise InputError("points or draws of another shape",
                         found=(points.shape, None if draws is None else draws.shape),
                         allowed=f"(points, {values}) and ({values}, {runs})")
    chosen = choose_engine(engine, world, count * runs)
    readers = [outcome(name, world) for name in outcomes]
    slots = sorted({reader.slot for reader in readers if reader.slot is not None})
    rows = np.array(slots, dtype=np.intp)
    row_of = {slot: row for row, slot in enumerate(slots)}
    prepare: Callable[..., Play] = _compiled if chosen == "numba" else _vectorised
    found = {name: np.empty((count, runs)) for name in outcomes}
    threads = max(1, threads or os.cpu_count() or 1)
    with ThreadPoolExecutor(threads) as pool:
        for first in range(0, runs, LANES):
            width = min(LANES, runs - first)
            together = max(1, min(LANES // width, count))
            own = np.full((values, width), np.nan) if draws is None else draws[:, first : first + width]
            luck = shocks.luck_of(world, seed, first // BLOCK, -(-width // BLOCK))
            play = prepare(world, _repeated(luck, width, together), rows)

            def pack(start: int, play: Play = play, own: Floats = own, width: int = width,
                     together: int = together) -> tuple[int, list[Floats]]:
                taken = points[start : start + together]
                # a short last pack is filled up: the luck has a fixed number of lanes
                filled = np.concatenate([taken, np.repeat(taken[-1:], together - len(taken), axis=0)])
                uniforms = np.repeat(filled.T, width, axis=1)
                uniforms = np.where(np.isnan(uniforms), np.tile(own, together), uniforms)
                block = play(uniforms)
                lanes = slice(0, len(taken) * width)
                return start, [reader.read(block, row_of)[lanes].reshape(len(taken), width)
                               for reader in readers]

            starts = range(0, count, together)
            for start, parts in (pool.map if threads > 1 else map)(pack, starts):
                for name, part in zip(outcomes, parts, strict=True):
                    found[name][start : start + len(part), first : first + width] = part
                if progress:
                    progress(width * min(together, count - start))
    return found


def _vectorised(world: World, luck: Any, rows: NDArray[np.intp]) -> Play:
    """Return the NumPy engine with luck that it uses over and over."""
    return lambda uniforms: simulate(world, world.draw(uniforms), luck, rows, uniforms)


def _compiled(world: World, luck: Any, rows: NDArray[np.intp]) -> Play:
    """Return the Numba engine with luck that it uses over and over; it sums nothing up."""
    from sim.engines import compiled

    compiled.warm_up(world, lambda text: print(text, file=sys.stderr))
    lucks = [_each(luck, partial(_block, start=start)) for start in range(0, luck.battle.shape[-1], BLOCK)]
    lanes = len(lucks) * BLOCK
    unsummed = compiled.Unsummed(world, rows)

    def play(uniforms: Floats) -> Block:
        # the last lane is repeated where there are too few
        filled = uniforms[:, np.minimum(np.arange(lanes), uniforms.shape[1] - 1)]
        return compiled.simulate(world, filled, 0, 0, len(lucks), unsummed, 0, True, lucks)

    return play


def _block(array: Floats, start: int) -> Floats:
    """Return the lanes of one block, the last lane repeated where there are too few."""
    lanes = np.minimum(np.arange(start, start + BLOCK), array.shape[-1] - 1)
    return np.ascontiguousarray(array[..., lanes])


def _repeated(luck: Any, width: int, times: int) -> Any:
    """Return the luck of the first ``width`` runs, ``times`` over."""
    return _each(luck, lambda a: np.tile(a[..., :width], (1,) * (a.ndim - 1) + (times,)))


def _each(luck: Any, change: Callable[[Any], Any]) -> Any:
    made = copy.copy(luck)
    for name, value in vars(luck).items():
        setattr(made, name, [change(v) for v in value] if isinstance(value, list) else change(value))
    return made
