"""Many runs of one world: each with its own draw of every coded value and its own luck.

Runs are played in chunks by an engine (NumPy, or Numba where the work outweighs its compilation), on
threads, and *reduced while they are made*: counts and sums are whole numbers, so that the result does
not depend on the size of the chunks, their order or the number of threads, and memory does not grow
with the number of runs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from queue import SimpleQueue
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.coded.variables import BY_NAME
from sim.engines.block import NEVER, Block
from sim.engines.numpy_engine import simulate
from sim.reading.errors import InputError, unknown
from sim.world import luck as shocks
from sim.world.luck import BLOCK
from sim.world.world import World

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

#: Quantiles that summaries report.
QUANTILES: tuple[float, ...] = (0.05, 0.25, 0.5, 0.75, 0.95)
#: Histogram bins over a variable's scale; quantiles are exact to one bin.
BINS = 201
#: Variables summarised by histogram; pairs by mean and standard deviation only.
SUMMARISED = ("position", "belief", "standing", "gap", "pressure", "battlefield", "escalation_risk")
SUMMARISED_PAIRS = ("relation",)
#: Steps of the fixed-point numbers in which sums are kept.
_FIXED = float(2**18)
#: Largest world whose pairs are summarised.
_PAIRS_UP_TO = 24

Engine = Literal["auto", "numpy", "numba"]


@dataclass(frozen=True)
class Outcome:
    """One number a run, named as people ask for it.

    Names: ``offer.ID`` (1 if accepted), ``offer.ID.week`` (first week, NaN if never),
    ``vote.ID.ACTOR`` (+1 yes, 0 abstain, -1 no), ``plan.ID.ACTOR`` (+1 accept, 0 neither, -1
    reject), ``event.ID`` (1 if it happened), ``penalised.TARGET-ENFORCER`` (1 if ever; with
    ``.week`` the first week, NaN if never), ``moves.ACTOR``, ``reversals.ACTOR``, and a value over
    weeks: ``NAME@end``, ``NAME@mean``, ``NAME@max``, ``NAME@min``,
    ``NAME@week58``, ``NAME@mean10-20``, with NAME as in ``position.china.military``.

    Attributes:
        name: The name.
        slot: The slot that it reads, or None.
        read: From a block of runs to one number a run, shape (runs,).
    """

    name: str
    slot: int | None
    read: Callable[[Block, Mapping[int, int]], Floats]


_OVER = re.compile(r"(end|mean|max|min|week)(\d*)(?:-(\d+))?\Z")


def outcome(name: str, world: World) -> Outcome:
    """Return the outcome of a name.

    Raises:
        InputError: If the name means nothing in this world.
    """
    head, _, rest = name.partition(".")
    index = world.layout.index
    where = {"file": "command line", "key": "outcome"}

    def position(kind: str, names: Sequence[str], what: str) -> int:
        if what not in names:
            raise unknown(kind, what, names, **where)
        return list(names).index(what)

    if "@" in name:
        return _over_weeks(name, world)
    if head == "offer":
        slug, _, part = rest.partition(".")
        o = position("offer", [x.name for x in world.structure.offers], slug)
        if part == "week":
            return Outcome(name, None, lambda b, _: np.where(
                b.accepted[o] == NEVER, np.nan, b.accepted[o].astype(float)))
        if not part:
            return Outcome(name, None, lambda b, _: (b.accepted[o] != NEVER).astype(float))
    if head in ("vote", "plan"):
        slug, _, actor = rest.partition(".")
        known = world.votes if head == "vote" else world.plans
        v, i = position(head, [x.name for x in known], slug), position("actor", list(index), actor)
        return Outcome(name, None, lambda b, _: (b.votes if head == "vote" else b.plans)[v, i].astype(float))
    if head == "event":
        e = position("event", [x.name for x in world.events], rest)
        return Outcome(name, None, lambda b, _: (b.fired[e] != NEVER).astype(float))
    if head == "penalised":
        pair, _, part = rest.partition(".")
        first, _, second = pair.partition("-")
        i, j = position("actor", list(index), first), position("actor", list(index), second)
        if part == "week":
            return Outcome(name, None, lambda b, _: np.where(
                b.penalised[j, i] == NEVER, np.nan, b.penalised[j, i].astype(float)))
        return Outcome(name, None, lambda b, _: (b.penalised[j, i] != NEVER).astype(float))
    if head in ("moves", "reversals"):
        i = position("actor", list(index), rest)
        return Outcome(name, None, lambda b, _: getattr(b, head)[i].astype(float))
    raise InputError("no outcome of that name", found=name, **where,
                     allowed="offer.ID, offer.ID.week, vote.ID.ACTOR, plan.ID.ACTOR, event.ID, "
                     "penalised.TARGET-ENFORCER, moves.ACTOR, reversals.ACTOR, NAME@end, NAME@mean, "
                     "NAME@max, NAME@min, NAME@week12, NAME@mean10-20")


def _over_weeks(name: str, world: World) -> Outcome:
    variable, _, over = name.partition("@")
    slot = world.layout.slot(variable)
    match = _OVER.match(over)
    last = world.weeks - 1
    if not match or ((match[1] == "week") != bool(match[2] and not match[3]) and match[1] != "mean"):
        raise InputError("not a way to sum up weeks", file="command line", key="outcome", found=name,
                         allowed="@end, @mean, @max, @min, @week12, @mean10-20")
    first = int(match[2]) if match[2] else 0
    end = int(match[3]) if match[3] else (first if match[1] == "week" else last)
    if not 0 <= first <= end <= last:
        raise InputError("weeks outside the period", file="command line", key="outcome", found=name,
                         allowed=f"0 to {last}")
    if match[1] == "end":
        first = end = last
    reduce: Any = {"max": np.max, "min": np.min}.get(match[1])

    def read(block: Block, rows: Mapping[int, int]) -> Floats:
        weeks = block.record[first : end + 1, rows[slot]]
        if reduce is not None:
            return np.asarray(reduce(weeks, axis=0), dtype=float)
        total = np.zeros(weeks.shape[1])
        for week in weeks:
            total = total + week
        return total / len(weeks)

    return Outcome(name, slot, read)


@dataclass
class Ensemble:
    """What an ensemble of runs did.

    Attributes:
        world: The scenario and coded values; ``runs``, ``seed``, ``engine`` how it was played.
        mean, deviation: By variable, mean and standard deviation over runs; shape (weeks, *its own*).
        histogram: By variable, counts of shape (weeks, *its own*, BINS) over its scale.
        accepted: By offer, number of runs that first accepted in each week; shape (weeks,).
        fired: By event, number of runs in which it happened in each week.
        votes: By vote and actor, counts of (yes, abstain, no).
        plans: By plan and actor, counts of (accept, neither, reject).
        penalised: By ``target-enforcer``, number of runs first penalised in each week.
        moves, reversals: By actor, the mean number a run.
        outcomes: By name, one number a run, as asked for.
        drawn: The coded values of each run, shape (values, runs), if asked for.
        trajectories: Recorded positions of each run, if asked for.
    """

    world: World
    runs: int
    seed: int
    engine: str
    mean: dict[str, Floats] = field(default_factory=dict)
    deviation: dict[str, Floats] = field(default_factory=dict)
    histogram: dict[str, Counts] = field(default_factory=dict)
    accepted: dict[str, Counts] = field(default_factory=dict)
    fired: dict[str, Counts] = field(default_factory=dict)
    votes: dict[str, dict[str, tuple[int, int, int]]] = field(default_factory=dict)
    plans: dict[str, dict[str, tuple[int, int, int]]] = field(default_factory=dict)
    penalised: dict[str, Counts] = field(default_factory=dict)
    moves: dict[str, float] = field(default_factory=dict)
    reversals: dict[str, float] = field(default_factory=dict)
    outcomes: dict[str, Floats] = field(default_factory=dict)
    drawn: Floats | None = None

    @cached_property
    def quantiles(self) -> dict[str, Floats]:
        """By variable, quantiles of its histogram; shape (5, weeks, *its own*) for :data:`QUANTILES`."""
        return {name: _quantiles(counts, max(self.runs, 1), *BY_NAME[name].bounds)
                for name, counts in self.histogram.items()}

    def share(self, offer: str) -> tuple[int, tuple[float, float]]:
        """Return in how many runs an offer was accepted, and the 95 % Wilson interval of the share."""
        taken = int(self.accepted[offer].sum())
        return taken, wilson(taken, self.runs)

    def digest(self) -> str:
        """Return a SHA-256 over all results: equal for equal runs, whatever engine or threads."""
        sums = hashlib.sha256()
        for group in (self.mean, self.deviation, self.histogram, self.accepted, self.fired,
                      self.penalised, self.outcomes):
            for name in sorted(group):
                sums.update(name.encode())
                sums.update(np.ascontiguousarray(group[name]).tobytes())
        sums.update(repr((self.runs, self.votes, self.plans, self.moves, self.reversals)).encode())
        return sums.hexdigest()


def wilson(successes: int, trials: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Return the Wilson score interval of a share (Wilson 1927); (0, 1) without trials.

    Args:
        successes: Number of successes.
        trials: Number of trials.
        z: Standard normal quantile; the default gives 95 %.
    """
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    scale = 1.0 + z * z / trials
    centre = (share + z * z / (2 * trials)) / scale
    half = z * ((share * (1 - share) + z * z / (4 * trials)) / trials) ** 0.5 / scale
    return max(0.0, centre - half), min(1.0, centre + half)


# -- the reducer ------------------------------------------------------------------------------------


class Reducer:
    """Sums up blocks of runs in whole numbers, so that their order cannot matter."""

    def __init__(self, world: World, outcomes: Sequence[str] = (), keep_drawn: bool = False) -> None:
        self.world = world
        layout, n = world.layout, len(world.actors)
        self.spans: list[tuple[str, int, tuple[int, ...], bool]] = []
        slots: list[int] = []
        pairs = SUMMARISED_PAIRS if n <= _PAIRS_UP_TO else ()
        for name in (*SUMMARISED, *pairs):
            offset, shape = layout.offsets[name], layout.shapes[name]
            count = int(np.prod(shape))
            self.spans.append((name, len(slots), shape, name not in SUMMARISED_PAIRS))
            slots += range(offset, offset + count)
        self.summarised = len(slots)
        self.histogrammed = sum(int(np.prod(s)) for _, _, s, h in self.spans if h)
        self.outcomes = [outcome(name, world) for name in outcomes]
        for item in self.outcomes:
            if item.slot is not None and item.slot not in slots:
                slots.append(item.slot)
        self.rows = np.array(slots, dtype=np.intp)
        self.row_of = {slot: row for row, slot in enumerate(slots)}
        bounds = np.array([BY_NAME[name].bounds for name, _, shape, h in self.spans if h
                           for _ in range(int(np.prod(shape)))])
        low, high = bounds[:, :1], bounds[:, 1:]
        self.low = np.ascontiguousarray(low)
        self.per_unit = (BINS - 1) / (high - low)
        weeks = world.weeks
        self.runs = 0
        self.sums = np.zeros((weeks, self.summarised), dtype=np.int64)
        self.squares = np.zeros((weeks, self.summarised), dtype=np.int64)
        # 32 bits: half the cache, and more than the 10^9 runs that an ensemble may have
        self.counts = np.zeros((weeks, self.histogrammed, BINS), dtype=np.int32)
        self.accepted = np.zeros((len(world.structure.offers), weeks), dtype=np.int64)
        self.fired = np.zeros((len(world.events), weeks), dtype=np.int64)
        self.penalised = np.zeros((n, n, weeks), dtype=np.int64)
        self.votes = np.zeros((len(world.votes), n, 3), dtype=np.int64)
        self.plans = np.zeros((len(world.plans), n, 3), dtype=np.int64)
        self.moves = np.zeros(n, dtype=np.int64)
        self.reversals = np.zeros(n, dtype=np.int64)
        self.read: list[tuple[int, list[Floats]]] = []
        self.keep_drawn = keep_drawn
        self.kept: list[tuple[int, Floats]] = []

    def add_weeks(self, block: Block, count: int) -> None:
        """Sum up the recorded weeks of the first ``count`` runs of a block."""
        record = block.record[:, :, :count]
        base = np.arange(self.histogrammed)[:, None] * BINS
        for week in range(self.world.weeks):
            fixed = np.rint(record[week, : self.summarised] * _FIXED).astype(np.int64)
            self.sums[week] += fixed.sum(axis=1)
            self.squares[week] += (fixed * fixed).sum(axis=1)
            place = (record[week, : self.histogrammed] - self.low) * self.per_unit
            bins = np.clip(np.rint(place), 0, BINS - 1).astype(np.int64) + base
            self.counts[week] += np.bincount(
                bins.ravel(), minlength=self.histogrammed * BINS
            ).reshape(self.histogrammed, BINS)

    def add_discrete(self, block: Block, count: int) -> None:
        """Count what happened in a block: offers, events, penalties, votes, plans, moves."""
        for counts, weeks in ((self.accepted, block.accepted), (self.fired, block.fired),
                              (self.penalised, block.penalised)):
            flat = counts.reshape(-1, counts.shape[-1])
            for row, found in zip(flat, weeks.reshape(-1, weeks.shape[-1])[:, :count], strict=True):
                row += np.bincount(found[found != NEVER], minlength=len(row))[: len(row)]
        for counts, answers in ((self.votes, block.votes), (self.plans, block.plans)):
            for a, answer in enumerate((1, 0, -1)):
                counts[..., a] += (answers[..., :count] == answer).sum(axis=-1)
        self.moves += block.moves[:, :count].sum(axis=1, dtype=np.int64)
        self.reversals += block.reversals[:, :count].sum(axis=1, dtype=np.int64)
        self.runs += count

    def add_outcomes(self, block: Block, first: int, count: int) -> None:
        """Read the outcomes of a block's runs."""
        if self.outcomes:
            self.read.append((first, [o.read(block, self.row_of)[:count] for o in self.outcomes]))
        if self.keep_drawn:
            self.kept.append((first, block.drawn[:, :count]))

    def merge(self, other: Reducer) -> None:
        """Take in what another reducer of the same world has summed up."""
        for name in ("sums", "squares", "counts", "accepted", "fired", "penalised", "votes", "plans",
                     "moves", "reversals"):
            getattr(self, name)[...] += getattr(other, name)
        self.runs += other.runs
        self.read += other.read
        self.kept += other.kept

    def result(self, seed: int, engine: str) -> Ensemble:
        """Return the ensemble."""
        world, n = self.world, max(self.runs, 1)
        found = Ensemble(world, self.runs, seed, engine)
        mean = self.sums / (_FIXED * n)
        variance = np.maximum(self.squares / (_FIXED * _FIXED * n) - mean * mean, 0.0)
        deviation = np.sqrt(variance)
        for name, start, shape, histogram in self.spans:
            rows = slice(start, start + int(np.prod(shape)))
            found.mean[name] = mean[:, rows].reshape(-1, *shape)
            found.deviation[name] = deviation[:, rows].reshape(-1, *shape)
            if histogram:
                counts = self.counts[:, rows].astype(np.int64)
                found.histogram[name] = counts.reshape(world.weeks, *shape, BINS)
        found.accepted = {o.name: self.accepted[k] for k, o in enumerate(world.structure.offers)}
        found.fired = {e.name: self.fired[k] for k, e in enumerate(world.events)}
        found.votes = {vote.name: self._answers(self.votes[k]) for k, vote in enumerate(world.votes)}
        found.plans = {plan.name: self._answers(self.plans[k]) for k, plan in enumerate(world.plans)}
        for j in world.structure.enforcers:
            for i, slug in enumerate(world.actors):
                if i != j:
                    found.penalised[f"{slug}-{world.actors[j]}"] = self.penalised[j, i]
        for i, slug in enumerate(world.actors):
            found.moves[slug] = float(self.moves[i]) / n
            found.reversals[slug] = float(self.reversals[i]) / n
        self.read.sort(key=lambda item: item[0])
        self.kept.sort(key=lambda item: item[0])
        for k, item in enumerate(self.outcomes):
            found.outcomes[item.name] = np.concatenate([values[k] for _, values in self.read] or
                                                       [np.empty(0)])
        if self.keep_drawn:
            found.drawn = np.concatenate([drawn for _, drawn in self.kept], axis=1)
        return found

    def _answers(self, counts: Counts) -> dict[str, tuple[int, int, int]]:
        return {slug: (int(row[0]), int(row[1]), int(row[2]))
                for slug, row in zip(self.world.actors, counts, strict=True) if row.any()}


def _quantiles(counts: Counts, runs: int, low: float, high: float) -> Floats:
    """Return quantiles (the smallest bin centre with at least that share of runs at or below)."""
    below = counts.cumsum(axis=-1)
    step = (high - low) / (BINS - 1)
    found = [low + step * (below < share * runs).sum(axis=-1) for share in QUANTILES]
    return np.asarray(found)


# -- running ----------------------------------------------------------------------------------------


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
        outcomes: Names of the numbers to keep for each run (see :class:`Outcome`).
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


class Draws:
    """The coded values of each run as numbers in [0, 1): random, or from a design.

    Args:
        world: Whose values.
        runs: Number of runs.
        seed: Seed.
        first: Number of the first run.
        sampling: ``uniform``, ``latin_hypercube``, ``sobol`` or ``point``.
        design: Numbers to use instead, shape (values, runs).

    Raises:
        InputError: If the sampling is unknown or the design has another shape.
    """

    SAMPLINGS = ("uniform", "latin_hypercube", "sobol", "point")

    def __init__(self, world: World, runs: int, seed: int, first: int = 0,
                 sampling: str = "uniform", design: Floats | None = None) -> None:
        self.world, self.seed, self.first, self.sampling = world, seed, first, sampling
        if sampling not in self.SAMPLINGS:
            raise unknown("sampling", sampling, self.SAMPLINGS, file="command line",
                          key="ensemble.sampling")
        self.design = design
        varied = [k for k, value in enumerate(world.values) if value.high > value.low]
        if design is None and sampling in ("latin_hypercube", "sobol"):
            from scipy.stats import qmc

            generator = shocks.sampler(seed, ("design", sampling))
            kind = qmc.LatinHypercube if sampling == "latin_hypercube" else qmc.Sobol
            sampler = kind(d=len(varied), rng=generator)
            self.design = np.full((len(world.values), runs), 0.5)
            self.design[varied] = sampler.random(runs).T
        if self.design is not None and self.design.shape != (len(world.values), runs):
            raise InputError("a design of another shape", found=self.design.shape,
                             allowed=f"({len(world.values)}, {runs}): values, runs")

    def of(self, start: int, count: int) -> Floats:
        """Return the numbers of ``count`` runs from ``start`` on, shape (values, count)."""
        if self.sampling == "point" and self.design is None:
            return self.world.point_uniforms(count)
        if self.design is None:
            return self.world.uniforms(self.seed, self.first + start, count)
        found = np.full((len(self.world.values), count), 0.5)
        part = self.design[:, start : start + count]
        found[:, : part.shape[1]] = part
        return found
