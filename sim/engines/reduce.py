"""Runs summed up while they are made: counts and sums in whole numbers, so that no order can matter."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.coded.variables import BY_NAME
from sim.engines.block import NEVER, Block, Floats
from sim.engines.outcomes import outcome
from sim.engines.shares import wilson
from sim.rules.declare import MANY
from sim.world.world import World

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


@dataclass
class Ensemble:
    """What an ensemble of runs did.

    Attributes:
        world: The scenario and coded values; ``runs``, ``seed``, ``engine`` how it was played.
        mean, deviation: By variable, mean and standard deviation over runs; shape (weeks, *its own*).
        histogram: By variable, counts of shape (weeks, *its own*, BINS) over its scale.
        accepted: By offer, number of runs that first accepted in each week; shape (weeks,).
        fired: By event, number of runs in which it first happened in each week.
        votes: By vote and actor, counts of (yes, abstain, no).
        shares: By vote and actor, the mean shares of its members that say (yes, abstain, no).
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
    shares: dict[str, dict[str, tuple[float, float, float]]] = field(default_factory=dict)
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
        self.members = np.zeros((len(world.votes), n, 2), dtype=np.int64)
        self.plans = np.zeros((len(world.plans), n, 3), dtype=np.int64)
        self.moves = np.zeros(n, dtype=np.int64)
        self.reversals = np.zeros(n, dtype=np.int64)
        self.read: list[tuple[int, list[Floats]]] = []
        self.keep_drawn = keep_drawn
        self.kept: list[tuple[int, Floats]] = []

    def add_weeks(self, block: Block, count: int) -> None:
        """Sum up the recorded weeks of the first ``count`` runs of a block."""
        record = block.history[:, :, :count]
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
        for k, members in enumerate((block.saying_yes, block.saying_no)):
            self.members[..., k] += members[..., :count].sum(axis=-1, dtype=np.int64)
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
        for name in ("sums", "squares", "counts", "accepted", "fired", "penalised", "votes", "members", "plans",
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
        found.shares = {vote.name: {slug: self._shares(k, world.layout.index[slug]) for slug in found.votes[vote.name]}
                        for k, vote in enumerate(world.votes)}
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

    def _shares(self, vote: int, i: int) -> tuple[float, float, float]:
        yes, no = (float(x) / (MANY * max(self.runs, 1)) for x in self.members[vote, i])
        return yes, 1.0 - yes - no, no

    def _answers(self, counts: Counts) -> dict[str, tuple[int, int, int]]:
        return {slug: (int(row[0]), int(row[1]), int(row[2]))
                for slug, row in zip(self.world.actors, counts, strict=True) if row.any()}


def _quantiles(counts: Counts, runs: int, low: float, high: float) -> Floats:
    """Return quantiles (the smallest bin centre with at least that share of runs at or below)."""
    below = counts.cumsum(axis=-1)
    step = (high - low) / (BINS - 1)
    found = [low + step * (below < share * runs).sum(axis=-1) for share in QUANTILES]
    return np.asarray(found)
