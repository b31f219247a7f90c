"""Sweeps on a Slurm cluster: one array job whose tasks each play a part of the cells.

Plain ``sbatch --array`` and nothing between: a task is ``python -m sim.sweep run FOLDER --task N:K``, the
same pool of processes as on a laptop, over a list of cells that is written down before the job is
submitted. Doing a task twice does no harm, so that Slurm may requeue it at will. No pickles lie in
shared folders, no job step is needed (so that ``srun``'s idea of the processors is never asked), and no
accounting database: what is done is read from the shards, never from Slurm's state.
"""

from __future__ import annotations

import json
import math
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, RootModel

from sim.coded.values import Number, Strict
from sim.reading.errors import InputError
from sim.sweep import status, store
from sim.sweep.plan import Plan
from sim.sweep.pool import engine_for
from sim.sweep.words import ClusterOptions

#: How much faster the compiled engine is than the one that the estimate is made with, cautiously.
_COMPILED = 5.0
#: Slurm ends a task after so many times what its cells are expected to take, and the minutes to start.
_MARGIN, _START_MINUTES = 2.0, 15
_POLL = 2.0
_ESTIMATE_RUNS = 64


class Submitted(Strict):
    """What ``job.json`` holds."""

    job: Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]
    tasks: Annotated[int, Field(ge=1)]
    cells: Annotated[int, Field(ge=1)]
    cell_seconds: Number


class Parts(RootModel[list[list[Annotated[int, Field(ge=0)]]]]):
    """What ``parts.json`` holds: the cells of each task."""

    model_config = ConfigDict(strict=True)


def submissions(folder: Path) -> list[Path]:
    """Return the folders of what has been submitted, oldest first."""
    return sorted(p for p in (folder / "jobs").glob("*") if p.name.isdecimal())


def cell_seconds(plan: Plan, todo: Sequence[int]) -> float:
    """Return about how long the cell with most runs takes on one processor, from playing a little of it."""
    given = plan.cluster.cell_seconds
    if given:
        return given
    longest = max(todo, key=lambda n: int(plan.data["bases"][plan.cells[n].base]["ensemble"]["runs"]))
    base = plan.base(plan.cells[longest].base)
    small = base.configuration.ensemble
    runs = min(_ESTIMATE_RUNS, small.runs)
    from sim.engines.ensemble import run_ensemble

    world = base.world_with(plan.cells[longest].numbers)
    started = time.perf_counter()
    run_ensemble(world, runs, plan.cells[longest].seed, engine="numpy", threads=1)
    once = time.perf_counter() - started
    speed = _COMPILED if engine_for(plan, len(todo), 1) == "numba" else 1.0
    return once * max(1.0, small.runs / runs / speed)


def packed(todo: Sequence[int], seconds: float, cluster: ClusterOptions, most: int) -> list[list[int]]:
    """Deal cells out to tasks so that a task takes about ``task_minutes``, well within ``time_minutes``.

    Args:
        todo: Numbers of the cells.
        seconds: How long a cell takes on one processor.
        cluster: The options.
        most: Most tasks that the cluster allows in an array.
    """
    length = min(cluster.task_minutes, cluster.time_minutes / _MARGIN or math.inf)
    share = length * 60.0 * cluster.cpus_per_task
    tasks = math.ceil(len(todo) * seconds / share)
    tasks = max(1, min(tasks, len(todo), cluster.max_tasks, most))
    return [list(todo[k::tasks]) for k in range(tasks)]


def minutes(part: Sequence[int], seconds: float, plan: Plan) -> int:
    """Return the minutes after which Slurm ends a task, from what its largest part takes.

    Args:
        part: The cells of the largest task.
        seconds: How long a cell takes on one processor.
        plan: The sweep.

    Raises:
        InputError: If ``cluster.time_minutes`` is too short for it.
    """
    cluster, limit = plan.cluster, plan.options.limit_minutes
    expected = math.ceil(len(part) / cluster.cpus_per_task) * seconds / 60.0
    if not cluster.time_minutes:
        return math.ceil(max(4 * cluster.task_minutes, 2 * limit, _MARGIN * expected) + _START_MINUTES)
    if expected > cluster.time_minutes:
        raise InputError(
            "tasks would be ended before they are done", file="command line", key="cluster.time_minutes",
            found=f"{cluster.time_minutes:g}; a task of {len(part)} cell{'s' if len(part) > 1 else ''} takes "
            f"about {status.duration(60.0 * expected)}", allowed="more than that, or 0: as long as it takes",
            fix="give more time, more cluster.max_tasks or cluster.cpus_per_task, fewer runs; or say "
            "cluster.cell_seconds if the estimate is wrong")
    return math.ceil(cluster.time_minutes)


def _most_tasks() -> int:
    try:
        text = _call(["scontrol", "show", "config"])
    except InputError:
        return 1000
    found = re.search(r"MaxArraySize\s*=\s*(\d+)", text)
    return max(1, int(found[1]) - 1) if found else 1000


def _call(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace",
                              timeout=60, check=False)
    except FileNotFoundError:
        raise InputError(f"no {command[0]} here", file="command line", key="cluster", found="slurm",
                         allowed="a login node of a Slurm cluster",
                         fix="leave cluster=slurm out to use this machine") from None
    except subprocess.TimeoutExpired:
        raise InputError(f"{command[0]} did not answer within a minute", fix="try again later") from None
    if done.returncode:
        message = (done.stderr.strip() or done.stdout.strip() or f"status {done.returncode}")
        setting = ("cluster.max_tasks (fewer tasks at a time)" if _MANY.search(message) else
                   "cluster.partition, cluster.account, cluster.memory_gb, ...")
        raise InputError(f"{command[0]} refused:\n{message}",
                         fix=f"change {setting}, and give the same command again: its sweep.folder is kept")
    return done.stdout


#: What Slurm says where a limit of submitted jobs or of an array's size is the reason.
_MANY = re.compile("submit.*limit|limit.*submit|MaxSubmit|MaxJob|job array|MaxArraySize", re.IGNORECASE)


def submit(plan: Plan, todo: Sequence[int]) -> tuple[str, int]:
    """Submit cells as one array job.

    Returns:
        The job's number and the number of its tasks.

    Raises:
        InputError: If earlier tasks of this sweep are still queued, or Slurm refuses.
    """
    cluster, folder = plan.cluster, plan.folder.resolve()
    waiting = queued(folder)
    if waiting:
        raise InputError("tasks of this sweep are still in the queue", file=folder,
                         found=", ".join(waiting), fix=f"wait, or scancel {' '.join(waiting)}")
    seconds = cell_seconds(plan, todo)
    parts = packed(todo, seconds, cluster, _most_tasks())
    time_limit = minutes(parts[0], seconds, plan)
    number = int(submissions(folder)[-1].name) + 1 if submissions(folder) else 1
    home = folder / "jobs" / f"{number:03d}"
    store.publish(home / "parts.json", json.dumps(parts).encode())
    store.publish(home / "job.sh", script(folder, number, cluster).encode())
    job = _call(["sbatch", "--parsable", *sbatch_options(plan, home, len(parts), time_limit),
                 str(home / "job.sh")]).strip().partition(";")[0]
    if not job.isdigit():
        raise InputError("sbatch did not name a job", found=job)
    store.publish(home / "job.json", json.dumps({
        "job": job, "tasks": len(parts), "cells": len(todo), "cell_seconds": round(seconds, 4),
    }).encode())
    return job, len(parts)


def sbatch_options(plan: Plan, home: Path, tasks: int, time_limit: int) -> list[str]:
    """Return the options of ``sbatch`` for a submission of so many tasks, ended after so many minutes."""
    cluster = plan.cluster
    together = f"%{cluster.max_running}" if cluster.max_running else ""
    options = [
        f"--job-name=sweep-{plan.folder.name}"[:60], f"--array=0-{tasks - 1}{together}",
        f"--chdir={os.getcwd()}", f"--output={str(home).replace('%', '%%')}/log-%a.txt",
        "--open-mode=append", "--nodes=1", "--ntasks=1", f"--cpus-per-task={cluster.cpus_per_task}",
        f"--time={time_limit}", "--requeue",
    ]
    if cluster.memory_gb:
        options.append(f"--mem={math.ceil(cluster.memory_gb * 1024)}M")
    for key in ("partition", "account", "qos"):
        if getattr(cluster, key):
            options.append(f"--{key}={getattr(cluster, key)}")
    return [*options, *cluster.extra]


def script(folder: Path, number: int, cluster: ClusterOptions) -> str:
    """Return the script of a task."""
    words = [sys.executable, "-m", "sim.sweep", "run", str(folder)]
    lines = ["#!/bin/bash"]
    for name in ("PYTHONPATH", "SIM_CASE_PATH", "SIM_CODING_PATH", "SIM_SCENARIO_PATH"):
        if os.environ.get(name):
            lines.append(f"export {name}={shlex.quote(os.environ[name])}")
    lines += [*cluster.setup, "export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1"]
    lines.append(f"exec {shlex.join(words)} --task {number}:$SLURM_ARRAY_TASK_ID "
                 f"--workers {cluster.cpus_per_task}")
    return "\n".join(lines) + "\n"


def part(folder: Path, task: str) -> list[int]:
    """Return the cells of a task ``N:K``.

    Raises:
        InputError: If there is no such task.
    """
    number, _, k = task.partition(":")
    home = folder / "jobs" / f"{int(number):03d}" if number.isdecimal() else folder / "jobs" / "none"
    if not (home / "parts.json").is_file():
        raise InputError("no such submission", file=folder, key="--task", found=task)
    parts = store.read_json(home / "parts.json", Parts).root
    if not k.isdecimal() or int(k) >= len(parts):
        raise InputError("no such task", file=folder, key="--task", found=task,
                         allowed=f"{number}:0 to {number}:{len(parts) - 1}")
    return parts[int(k)]


def queued(folder: Path) -> list[str]:
    """Return the jobs of a sweep that still have tasks in Slurm's queue.

    Raises:
        InputError: If Slurm does not answer.
    """
    found = []
    for job in (facts["job"] for facts in described(folder)):
        try:
            if _call(["squeue", "-h", "-j", job, "-o", "%i"]).strip():
                found.append(job)
        except InputError as error:
            if "invalid job id" not in str(error).lower():
                raise
    return found


def wait(plan: Plan, minutes: float) -> bool:
    """Wait until every cell is done or has failed, the job has left the queue, or the time is over.

    Returns:
        Whether nothing is left to wait for.
    """
    folder, deadline = plan.folder, time.monotonic() + minutes * 60.0
    counts = status.count(plan)
    gone = 0
    with status.Progress(counts.total, counts.done, None, f"sweep {folder.name}") as progress:
        before = counts.done
        while time.monotonic() < deadline:
            counts = status.count(plan)
            progress.finished, progress.failures = counts.done - before, counts.failed
            progress.running = list(range(counts.running))
            progress.tick()
            if not counts.missing:
                return True
            gone = 0 if _in_queue(folder) else gone + 1
            if gone >= 2:
                return True
            time.sleep(min(_POLL, max(0.0, deadline - time.monotonic())))
    return False


def _in_queue(folder: Path) -> bool:
    try:
        return bool(queued(folder))
    except InputError:
        return True


def described(folder: Path) -> list[dict[str, Any]]:
    """Return what is known of each submission: job, tasks, cells.

    Raises:
        InputError: If what is written down of one is not as it was written.
    """
    found = []
    for home in submissions(folder):
        if (home / "job.json").is_file():
            found.append(store.read_json(home / "job.json", Submitted).model_dump())
    return found


