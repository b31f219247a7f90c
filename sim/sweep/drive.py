"""Playing a sweep: here or on a cluster, from the start or where it was left."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sim.reading.errors import InputError
from sim.sweep import lock, slurm, status, store, table
from sim.sweep import plan as plans
from sim.sweep.cells import rules
from sim.sweep.listing import cells_of, show_failures, show_summary, write_failures
from sim.sweep.plan import Plan
from sim.sweep.pool import WORKER, Pool

#: Seconds that a cluster's task waits for whoever holds the sweep, for instance to submit it.
_PATIENCE = 120.0


def go(plan: Plan, wait: bool = False, trusted: bool = False, workers: int = 0,
       command: Sequence[str] = WORKER) -> int:
    """Play what is missing, here or on the cluster; return the exit status.

    Args:
        plan: The sweep.
        wait: Wait for the cluster's job.
        trusted: Nothing has been played yet, so that no shard need be checked.
        workers: Number of processes; 0: as planned.
        command: How a worker is started.

    Raises:
        InputError: If somebody else is at work, the disk is full, or the cluster refuses.
    """
    if plan.cluster.name == "local":
        return _play_here(plan, trusted, workers, command)
    with lock.locked(plan.folder):
        todo = _todo(plan, trusted)
        if todo:
            for n in todo:
                store.forget_failure(plan.folder, plan.cells[n].address)
            job, tasks = slurm.submit(plan, todo)
            print(f"submitted job {job}: {cells_of(len(todo))} in {tasks} task{'s' if tasks > 1 else ''}")
    if todo and not wait:
        print(f"watch it:     python -m sim sweep status {plan.folder}\n"
              f"at the end:   python -m sim sweep table {plan.folder}")
        return 0
    if todo and not slurm.wait(plan, plan.cluster.wait_minutes):
        print(f"still at work after {plan.cluster.wait_minutes:g} minutes: {status.count(plan).line()}",
              file=sys.stderr)
        return 1
    with lock.locked(plan.folder, patience=_PATIENCE):
        return finish(plan)


def _play_here(plan: Plan, trusted: bool, workers: int, command: Sequence[str]) -> int:
    with lock.locked(plan.folder):
        todo = _todo(plan, trusted)
        path = plan.folder / "locks" / f"{lock.WHOLE}.progress"
        with status.Progress(len(plan.cells), len(plan.cells) - len(todo), path,
                             f"sweep {plan.folder.name}") as progress:
            Pool(plan, todo, workers or plan.options.workers, progress, command).run()
        return finish(plan)


def _todo(plan: Plan, trusted: bool) -> list[int]:
    """Return the cells without a whole shard; damaged ones are put aside first."""
    store.sweep_up(plan.folder)
    wanted = {cell.address for cell in plan.cells}
    there = store.present(plan.folder) & wanted
    if there and not trusted:
        bad = store.damaged(plan.folder, sorted(there))
        if bad:
            store.put_aside(plan.folder, bad, "damaged")
            print(f"damaged: {cells_of(len(bad))}, to be played again (the old shards are in "
                  f"{plan.folder / 'damaged'})")
            there -= set(bad)
    return [cell.index for cell in plan.cells if cell.address not in there]


def finish(plan: Plan) -> int:
    """Write the tables, say how it went, return the exit status.

    Raises:
        InputError: If a shard is damaged or the disk is full.
    """
    counts = status.count(plan)
    write_failures(plan, counts)
    if counts.total > counts.done:
        show_failures(plan, counts)
        print(f"{counts.done} of {counts.total} cells are done, {counts.failed} failed, "
              f"{counts.missing} were not played. Try again: python -m sim sweep resume {plan.folder}",
              file=sys.stderr)
        return 1
    rows = sum(cell.rows for cell in plan.cells)
    if not plan.options.table:
        print(f"{cells_of(counts.total)}, {rows:,} rows: read {plan.folder}/cells/*/*.parquet, or "
              f"sim.read_sweep('{plan.folder}')")
        return 0
    joined = plan.folder / "sweep.parquet"
    if not table.stands(plan):
        table.join(plan)
        (plan.folder / "sweep.png").unlink(missing_ok=True)
    show_summary(plan)
    print(f"{cells_of(counts.total)}, {rows:,} rows: {joined} (a row for each "
          f"{'run' if plan.options.keep == 'runs' else 'cell'}), summary.csv (a row for each cell)"
          f"{', sweep.png' if _pictured(plan) else ''}")
    return 0


def _pictured(plan: Plan) -> bool:
    """Draw the picture, if it is wanted and not there yet; return whether it is there."""
    from sim.sweep.chart import draw

    if not any(base["output"]["picture"] for base in plan.data["bases"]):
        return False
    return store.damage(plan.folder / "sweep.png") is None or draw(plan)


def replace_plan(new: Plan, folder: Path) -> None:
    """Write a plan over the one that is there, if any; what does not belong to it any more is put aside."""
    wanted = {cell.address for cell in new.cells}
    for address in store.failures(folder):
        if address not in wanted:
            store.forget_failure(folder, address)
    store.put_aside(folder, sorted(store.present(folder) - wanted), "superseded")
    for name in ("sweep.parquet", "summary.csv", "sweep.png", "failures.csv"):
        (folder / name).unlink(missing_ok=True)
        store.beside(folder / name).unlink(missing_ok=True)
    plans.write(new, folder)


def resume(folder: Path, *, accept: bool = False, workers: int = 0, here: bool = True,
           wait: bool = False, command: Sequence[str] = WORKER) -> int:
    """Play what is missing, damaged or failed.

    Args:
        folder: The sweep.
        accept: Go on although code or coded values have changed.
        workers: Number of processes; 0: as planned.
        here: On this machine, also if the sweep was planned for a cluster.
        wait: Wait for the cluster's job.
        command: How a worker is started.

    Returns:
        0 if all cells are done, 1 if not.

    Raises:
        InputError: If code or coded values have changed, or somebody else is at work.
    """
    plan = plans.read(folder)
    moved = plans.changed(plan)
    if moved and not accept:
        what = ("the code of the rules" if plan.data["rules_sha256"] != rules()
                else "scenarios or coded values")
        raise InputError("what the sweep was planned with has changed", file=folder,
                         found=f"{len(moved)} of {len(plan.cells)} cells would give other results: "
                         f"{what} changed", allowed="the same code and configuration",
                         fix="go back to it, or add --accept-changes: these cells are played again, "
                         "old shards are moved to superseded/")
    _note_versions(plan)
    if moved:
        with lock.locked(folder):
            replace_plan(plans.renewed(plan), folder)
        plan = plans.read(folder)
    if here and plan.cluster.name != "local":
        waiting = slurm.queued(folder)
        if waiting:
            raise InputError("tasks of this sweep are still in the queue", file=folder,
                             found=", ".join(waiting), fix=f"wait, or scancel {' '.join(waiting)}")
        return _play_here(plan, False, workers, command)
    return go(plan, wait=wait, workers=workers, command=command)


def _note_versions(plan: Plan) -> None:
    from sim.results.provenance import versions

    now = versions()
    for name, before in plan.data["versions"].items():
        if now.get(name) != before and name in ("numpy", "numba", "pyarrow", "python"):
            print(f"note: {name} was {before}, is {now.get(name)}; results do not depend on it, the bytes "
                  "of tables may", file=sys.stderr)


def run_task(folder: Path, task: str, workers: int = 0, command: Sequence[str] = WORKER) -> int:
    """Do a task of a cluster's job: play its cells that have no shard.

    Returns:
        0 if all its cells are done, 1 if not.

    Raises:
        InputError: If there is no such task, or somebody holds the whole sweep.
    """
    plan = plans.read(folder)
    cells = slurm.part(folder, task)
    if max(cells, default=0) >= len(plan.cells):
        raise InputError("the task is not one of this sweep", file=folder, key="--task", found=task,
                         allowed=f"cells 0 to {len(plan.cells) - 1}", fix="resume the sweep")
    name = "task-" + task.replace(":", "-")
    with lock.locked(folder, name, patience=_PATIENCE):
        there = store.present(folder)
        todo = [n for n in cells if plan.cells[n].address not in there]
        for n in todo:
            store.forget_failure(folder, plan.cells[n].address)
        started = time.monotonic()
        with status.Progress(len(cells), len(cells) - len(todo), folder / "locks" / f"{name}.progress",
                             f"task {task}") as progress:
            Pool(plan, todo, workers or plan.cluster.cpus_per_task, progress, command).run()
    there = store.present(folder)
    missing = sum(plan.cells[n].address not in there for n in cells)
    print(f"task {task}: {cells_of(len(todo) - missing)} played, {missing} failed, "
          f"{status.duration(time.monotonic() - started)}")
    return 1 if missing else 0
