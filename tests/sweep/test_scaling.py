"""What a cell costs beside its runs. By hand: `pytest tests/sweep/test_scaling.py -m benchmark -s`."""

from __future__ import annotations

import os
import resource
import time

import pytest

from sim.engines.ensemble import run_ensemble
from sim.sweep import plan as plans
from sim.sweep import store
from sim.sweep.cells import default_outcomes
from sim.sweep.drive import resume
from sim.sweep.table import join
from sim.sweep.words import understand
from sim.sweep.worker import work

from .conftest import command

CELLS = int(os.environ.get("SIM_TEST_CELLS", "10000"))


def _processor_seconds() -> float:
    """Return the processor time of this process and of those that it has waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


@pytest.mark.benchmark
@pytest.mark.parametrize(("scenario", "cells", "workers"), [
    ("quick", CELLS // 10, 1), ("quick", CELLS // 5, 2), ("arms_sale", CELLS // 10, 2), ("quick", CELLS, 2)])
def test_overhead(tmp_path, scenario, cells, workers):
    """A cell of one run each: what is not run_ensemble is overhead; processor time, then wall time."""
    engine = "numba" if scenario == "arms_sale" else "numpy"
    words = [f"scenario={scenario}", "sweep=lhs", f"sweep.cells={cells}", "sweep.over=[actors.china]",
             "ensemble.runs=1", f"ensemble.engine={engine}", f"sweep.workers={workers}"]
    folder = tmp_path / "sweep"
    folder.mkdir()
    steps = {}

    def step(name, action):
        wall, used = time.perf_counter(), _processor_seconds()
        found = action()
        steps[name] = (_processor_seconds() - used, time.perf_counter() - wall)
        return found

    plan = step("plan, check, write", lambda: plans.write(plans.make(understand(words)), folder))
    assert step("sweep, join and all", lambda: resume(folder)) == 0
    assert step("verify", lambda: store.damaged(folder, [c.address for c in plan.cells])) == {}
    assert step("join", lambda: join(plan)).exists()
    assert step("status", lambda: command("status", str(folder))).returncode == 0
    base, sample = plan.base(0), plan.cells[:: max(1, cells // 300)]
    names = default_outcomes(base.world)
    worlds = [base.world_with(cell.numbers) for cell in sample]
    print(f"\n{scenario}, {cells} cells, {workers} workers, {len(plan.columns)} columns; ms a cell:")
    for name, (used, wall) in steps.items():
        print(f"  {name:<20}{1e3 * used / cells:8.2f} of processor, {1e3 * wall / cells:8.2f} of wall "
              f"({wall:.1f} s)")
    run_ensemble(worlds[0], 1, 1, engine=engine, threads=1)
    step("runs", lambda: [run_ensemble(w, 1, 1, outcomes=names, engine=engine, threads=1) for w in worlds])
    step("work", lambda: [work(plan, cell, 1, engine) for cell in sample])
    used, wall = (1e3 * (w - r) / len(sample) for w, r in zip(steps["work"], steps["runs"], strict=True))
    shards = [f.stat().st_size for f in folder.glob("cells/*/*.parquet")]
    print(f"  overhead in a worker{used:8.2f} of processor, {wall:8.2f} of wall, beside the run's "
          f"{1e3 * steps['runs'][0] / len(sample):.1f}\n  a shard has {sum(shards) / cells / 1e3:.1f} kB, "
          f"its part of sweep.parquet {(folder / 'sweep.parquet').stat().st_size / cells:.0f} B")
    assert used < 25.0
