"""The compiled engine: the statement of the week, compiled by Numba for lanes of runs.

The rules are compiled as they stand (:mod:`sim.engines.compile_rules`, :mod:`sim.engines.lanes`); this module brings
the loops over weeks, actors and pairs. A block of 64 runs is played in groups of WIDTH, each from its first week to its
last, so that a group's numbers stay in the processor's nearest cache. The bits are those of the Mesa model and of the
NumPy engine (a test compares whole trajectories).

The compiled code is kept in a folder whose name holds a hash of all that is frozen into it, never in the package,
which may be read-only, or in a home folder that several machines share (:mod:`sim.engines.code_cache`). Where that
folder is not this user's or cannot be written, the kernel is compiled in memory.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engines import code_cache
from sim.engines.block import Block, Floats
from sim.engines.kernel import (
    Luck64,
    Sums,
    aligned,
    kernel_for,
    offsets_of,
    rows_of_work,
)
from sim.engines.lane_structure import words_of
from sim.world import luck as shocks
from sim.world.luck import BLOCK
from sim.world.world import World


class Unsummed:
    """In the place of a reducer: it names the rows to record, and nothing is summed up.

    Attributes:
        rows: Slots to record at the end of each week.
    """

    def __init__(self, world: World, rows: NDArray[np.intp]) -> None:
        self.rows = rows
        self.low = self.per_unit = np.empty((0, 1))
        self.sums = self.squares = np.zeros((world.weeks, 0), dtype=np.int64)
        self.counts = np.zeros((world.weeks, 0, 1), dtype=np.int32)


def simulate(world: World, uniforms: Floats, seed: int, block: int, blocks: int,
             reducer: Any, count: int, whole: bool, lucks: Sequence[shocks.Luck] = ()) -> Block:
    """Play some blocks of runs and add them to a reducer's sums and histograms.

    Args:
        world: The scenario and the coded values.
        uniforms: Draws of the coded values, shape (values, runs).
        seed: Seed of the luck.
        block: Number of the first block.
        blocks: Number of blocks.
        reducer: A :class:`sim.engines.reduce.Reducer`, whose sums, squares and counts are added to, or an
            :class:`Unsummed`.
        count: Number of runs that count; the others only fill the last block.
        whole: Keep the recorded rows of every week in the block.
        lucks: Luck to use instead of the seed's, one for each block of 64 runs.

    Returns:
        The block, with an empty record unless it is kept whole.
    """
    kernel, words = kernel_for(world), words_of(world.structure)
    offsets, x, work = offsets_of(world.layout), aligned(world.layout.size), aligned(rows_of_work(world.structure))
    rows = len(reducer.rows) if whole else 0
    parts = []
    for b in range(blocks):
        runs = slice(b * BLOCK, (b + 1) * BLOCK)
        data = world.draw(uniforms[:, runs])
        record = np.empty((world.weeks, rows, BLOCK))
        sums = Sums(reducer.rows, reducer.low, reducer.per_unit, reducer.sums, reducer.squares, reducer.counts,
                    max(0, min(BLOCK, count - b * BLOCK)))
        luck = lucks[b] if lucks else shocks.luck_of(world, seed, block + b)
        drawn = _stacked(luck, world.weeks, world.structure.size)
        kernel.play(world.weeks, words, offsets, data, x, work, drawn, sums, record)
        parts.append(Block.read(world, data, record, uniforms[:, runs]))
    return Block.joined(parts)


def _stacked(luck: shocks.Luck, weeks: int, n: int) -> Luck64:
    """Return a block's luck as the kernel's arrays."""
    events = np.empty((len(luck.event), weeks, BLOCK))
    for e, part in enumerate(luck.event):
        if len(part):
            events[e] = part

    def stack(parts: list[Any], shape: tuple[int, ...]) -> Floats:
        return np.array(parts) if parts else np.empty((0, *shape))

    return Luck64(luck.choice, luck.enforce, luck.battle, stack(luck.offer, (weeks, BLOCK)), events,
                  stack(luck.vote, (3, n, BLOCK)), stack(luck.plan, (3, n, BLOCK)))


def is_cached(world: World) -> bool:
    """Return whether the compiled code of a world's rules is on disk already, in a folder that can be used."""
    kernel = kernel_for(world)
    return kernel.kept and any(kernel.folder.rglob("*.nbc"))


def warm_up(world: World, say: Any = None) -> float:
    """Compile or load the kernel; return the seconds that it took.

    Args:
        world: Any world: one kernel serves all of them.
        say: Called with a message before and after the first compilation.
    """
    kernel = kernel_for(world)
    if kernel.play.signatures:
        return 0.0
    from sim.engines.reduce import Reducer

    cached = is_cached(world)
    if not cached and say:
        say("compiling the fast engine for this machine, once (under half a minute) ...")
    started = time.perf_counter()
    simulate(world, world.point_uniforms(BLOCK), 0, 0, 1, Reducer(world), 0, False)
    seconds = time.perf_counter() - started
    if kernel.kept:
        code_cache.record(kernel.folder)
    if not cached and say:
        say(f"compiled in {seconds:.0f} s; " + (
            f"later runs load it from {kernel.folder}" if kernel.kept else
            f"not kept, since {kernel.folder.parent} is not this user's or cannot be written (SIM_CACHE_DIR names "
            "another folder)"))
    return seconds
