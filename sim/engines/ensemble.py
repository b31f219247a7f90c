"""Many runs of one world: each with its own draw of every coded value and its own luck.

Runs are played in chunks by an engine (NumPy, or Numba where the work outweighs its compilation), on
threads, and *reduced while they are made*: counts and sums are whole numbers, so that the result does
not depend on the size of the chunks, their order or the number of threads, and memory does not grow
with the number of runs.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, Literal

from sim.engines.block import Block, Floats
from sim.engines.draws import Draws
from sim.engines.numpy_engine import simulate
from sim.engines.reduce import Ensemble, Reducer
from sim.reading.errors import InputError, unknown
from sim.world import luck as shocks
from sim.world.luck import BLOCK
from sim.world.world import World

Engine = Literal["auto", "numpy", "numba"]
Progress = Callable[[int], None]


def run_ensemble(
    world: World,
    runs: int,
    seed: int = 1,
    *,
    first: int = 0,
    outcomes: Sequence[str] = (),
    engine: Engine = "numpy",
    threads: int | None = None,
    chunk: int | None = None,
    sampling: str = "uniform",
    design: Floats | None = None,
    keep_drawn: bool = False,
    progress: Progress | None = None,
    on_block: Callable[[Block, int, int], None] | None = None,
) -> Ensemble:
    """Play an ensemble and sum it up.

    Args:
        world: The scenario and coded values.
        runs: Number of runs.
        seed: Seed of the luck and the draws. The same run of two worlds meets the same luck and,
            for values of the same name, the same draw (common random numbers).
        first: Number of the first run, a multiple of 64.
        outcomes: Names of the numbers to keep for each run (see :class:`sim.engines.outcomes.Outcome`).
        engine: ``numpy``, ``numba``, or ``auto``.
        threads: Number of threads; default: as many as processors.
        chunk: Runs played at once, a multiple of 64; it changes speed and memory only.
        sampling: ``uniform``, ``latin_hypercube``, ``sobol``, or ``point`` (the coded values).
        design: Numbers in [0, 1) to use instead, shape (values, runs).
        keep_drawn: Keep the drawn values of every run.
        progress: Called with the number of runs finished since the last call.
        on_block: Called with every block, its first run and its number of runs; the order of calls
            is that of the runs.

    Raises:
        InputError: If an outcome, the sampling, the engine or a number is not allowed.
    """
    if runs < 0 or first % BLOCK:
        raise InputError("not a number of runs", file="command line", key="ensemble.runs",
                         found=(runs, first), allowed="0 or more, starting at a multiple of 64")
    threads = max(1, threads or os.cpu_count() or 1)
    chosen = choose_engine(engine, world, runs)
    play = _player(chosen, world)
    draws = Draws(world, runs, seed, first, sampling, design)
    size = chunk or _chunk(world, chosen, runs, threads)
    size = max(BLOCK, size - size % BLOCK)
    free: SimpleQueue[Reducer] = SimpleQueue()
    reducers = [Reducer(world, outcomes, keep_drawn) for _ in range(min(threads, -(-runs // size) or 1))]
    for reducer in reducers:
        free.put(reducer)
    whole = on_block is not None or any(item.slot is not None for item in reducers[0].outcomes)

    def part(start: int) -> tuple[Block | None, int, int]:
        count = min(size, runs - start)
        blocks = -(-count // BLOCK)
        uniforms = draws.of(start, blocks * BLOCK)
        reducer = free.get()
        try:
            block = play(world, uniforms, seed, (first + start) // BLOCK, blocks, reducer, count, whole)
            reducer.add_discrete(block, count)
            reducer.add_outcomes(block, start, count)
        finally:
            free.put(reducer)
        return block if on_block else None, start, count

    for block, start, count in _in_order(part, range(0, runs, size), threads):
        if on_block and block is not None:
            on_block(block, start, count)
        if progress:
            progress(count)
    template = reducers[0]
    for reducer in reducers[1:]:
        template.merge(reducer)
    return template.result(seed, chosen)


def _in_order(part: Callable[[int], Any], starts: Sequence[int], threads: int) -> Iterator[Any]:
    """Yield ``part(start)`` in order, a few ahead on threads; stop cleanly when interrupted."""
    if threads == 1 or len(starts) < 2:
        yield from map(part, starts)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: list[Any] = []
        try:
            for start in starts:
                waiting.append(pool.submit(part, start))
                if len(waiting) > 2 * threads:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            for future in waiting:
                future.cancel()


def _chunk(world: World, engine: str, runs: int, threads: int) -> int:
    """Return how many runs to play at once: small enough for caches and for all threads.

    NumPy's calls cost as much for few runs as for many, and threads stand in each other's way between
    them: it plays at least 256 at once.
    """
    n = len(world.actors)
    most = max(BLOCK, int(4_000_000 / (n * n + 40 * n)) // BLOCK * BLOCK)
    fair = -(-runs // (threads * BLOCK)) * BLOCK
    return min(most, 512, max(fair, 256 if engine == "numpy" else BLOCK))


#: Work (runs x weeks x actors) from which ``auto`` takes Numba: with its code on disk, and without. A
#: million of it costs NumPy some three seconds of a core and Numba one; loading takes one, compiling thirty.
_WORTH_LOADING, _WORTH_COMPILING = 1_000_000, 20_000_000


def choose_engine(engine: str, world: World, runs: int) -> str:
    """Return the engine to use: ``auto`` takes Numba where the work outweighs its compilation.

    Raises:
        InputError: If there is no engine of that name, or it is not installed.
    """
    if engine not in ("auto", "numpy", "numba"):
        raise unknown("engine", engine, ("auto", "numpy", "numba"), file="command line",
                      key="ensemble.engine")
    if engine == "numpy":
        return engine
    installed = importlib.util.find_spec("numba") is not None
    if engine == "numba" and not installed:
        raise InputError("the fast engine is not installed", file="command line",
                         key="ensemble.engine", found=engine, allowed="numpy",
                         fix="pip install 'positions-sim[fast]', or leave ensemble.engine at auto")
    if engine == "numba" or not installed:
        return "numba" if installed else "numpy"
    work = runs * world.weeks * len(world.actors)
    if "sim.engines.compiled" in sys.modules or work >= _WORTH_COMPILING:
        return "numba"
    if work < _WORTH_LOADING:
        return "numpy"
    from sim.engines.compiled import is_cached

    return "numba" if is_cached(world) else "numpy"


Play = Callable[[World, Floats, int, int, int, Reducer, int, bool], Block]


def _player(engine: str, world: World) -> Play:
    if engine == "numba":
        from sim.engines import compiled

        compiled.warm_up(world, lambda text: print(text, file=sys.stderr))
        return compiled.simulate
    return _play_numpy


def _play_numpy(world: World, uniforms: Floats, seed: int, block: int, blocks: int,
                reducer: Reducer, count: int, whole: bool) -> Block:
    luck = shocks.luck_of(world, seed, block, blocks)
    found = simulate(world, world.draw(uniforms), luck, reducer.rows, uniforms)
    reducer.add_weeks(found, count)
    return found
