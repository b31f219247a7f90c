"""The report on a calibration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from analysis.calibrate.abc_smc import abc, pyabc, tolerances, worth_moving
from analysis.calibrate.figure import draw
from analysis.calibrate.misses import Record, row_weights
from analysis.calibrate.narrowing import pair_table, row_table, value_table
from analysis.calibrate.posterior import traded_off
from analysis.calibrate.prose import counted, sentence
from analysis.phrases import in_words
from analysis.publish import Report
from analysis.stats import Bools, Floats
from sim.world.luck import BLOCK
from sim.world.world import World


def calibrate(world: World, *, pilot: int = 4000, particles: int = 1000, move: int = 6, seed: int = 1,
              most: int = 100_000, picture: bool = True, progress: Callable[[int], None] | None = None,
              **how: Any) -> Report:
    """Return which part of the coded ranges a scenario's record supports.

    Args:
        world: Scenario and coded values.
        pilot: Runs of the pilot ensemble.
        particles: Size of the posterior sample.
        move: At most so many values are moved by the kernel.
        seed: Seed.
        most: At most so many runs after the pilot.
        picture: Whether to draw.
        progress: Called with the number of runs finished since the last call.
        how: ``engine`` and ``threads``.

    Raises:
        InputError: If the scenario has no record or is held out, or pyabc is not installed.
    """
    library_there = pyabc()
    record = Record(world, seed, **how)
    spawned = np.random.SeedSequence(seed, spawn_key=(76,))
    before = np.random.Generator(np.random.Philox(spawned)).random((len(record.values), pilot))
    prior_missed = record(before, 0)
    if progress:
        progress(pilot)
    weights = row_weights(record.names, prior_missed)
    distances = weights @ prior_missed
    moved = worth_moving(before, distances, move)

    def simulate(uniforms: Floats, first: int) -> Bools:
        found = record(uniforms, first)
        if progress:
            progress(uniforms.shape[1])
        return found

    posterior = abc(simulate, len(record.values), moved, tolerances(distances), weights=weights,
                    particles=particles, seed=seed, first=-(-pilot // BLOCK) * BLOCK, most=most)
    table = value_table(record, posterior)
    told = table[table["told"]]
    pairs = traded_off(posterior, sorted({*moved, *(int(k) for k in told.index)}))
    rows = row_table(record, prior_missed, posterior)
    report = Report(
        "calibrate", f"Which part of the coded ranges the record of {world.name} supports",
        sentence(record, table, pairs, rows, posterior),
        {"values": table.sort_values(["told", "p", "key"], ascending=[False, True, True], ignore_index=True),
         "record": rows, "traded_off": pair_table(record, pairs)},
        figures={
            "scenario": world.name, "runs": posterior.runs + pilot, "particles": particles,
            "effective_sample_size": posterior.size, "tolerances": posterior.epsilons,
            "accepted": posterior.accepted, "moved": [record.values[k].key for k in moved],
            "rows_missed_prior": float(prior_missed.mean()),
            "rows_missed_posterior": float((posterior.missed.mean(axis=0) * posterior.weights).sum()),
            "distance_prior": float(distances.mean()),
            "distance_posterior": float(((weights @ posterior.missed) * posterior.weights).sum()),
            "row_weights": {name: float(w) for name, w in zip(record.names, weights, strict=True)},
            "pyabc": str(library_there.__version__),
        },
        notes=[
            f"ABC-SMC with pyabc: {len(posterior.epsilons)} steps, distance to the record at most "
            f"{', '.join(f'{e:.2f}' for e in posterior.epsilons)}; {particles} particles, effective size "
            f"{posterior.size:.0f}, from {posterior.runs + pilot} runs. Moved by the kernel: "
            f"{in_words([record.values[k].key for k in moved])}; all others drawn anew in every run.",
            f"Distance: the share of the record that a run misses. {counted(record.names, weights)}",
            "The posterior is that of the tolerance and not of an exact match; a smaller tolerance can only "
            "say more.",
            "No coding was changed.",
        ],
    )
    if picture:
        report.pictures["calibrate"] = draw(report, table, rows)
    return report
