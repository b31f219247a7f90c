"""A worker: a process that plays cells as it is told, one after the other.

It reads the number of a cell from its standard input, a line each, and answers with a line of JSON when
the cell's shard is published or the cell has failed. It ends when its input does, at once: also when
whoever started it has been killed.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
import warnings
from pathlib import Path
from typing import Any

from sim.commands.designs import SOBOL_WARNING
from sim.reading.errors import InputError
from sim.sweep import plan as plans
from sim.sweep import store
from sim.sweep.cells import Cell, play, rules, shard_bytes


def main(argv: list[str] | None = None) -> int:
    """Work: FOLDER THREADS ENGINE are the arguments."""
    folder, threads, engine = (argv or sys.argv[1:])[:3]
    if hasattr(signal, "SIGINT"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.filterwarnings("ignore", message=SOBOL_WARNING)  # said once, when the sweep was planned
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    orders: queue.SimpleQueue[int] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    plan = plans.read(Path(folder))
    if engine == "numba":
        _compile(plan)
    _answer(answers, {"ready": True})
    while True:
        _answer(answers, work(plan, plan.cells[orders.get()], int(threads), engine))


def _listen(orders: queue.SimpleQueue[int]) -> None:
    for line in sys.stdin:
        orders.put(int(line))
    os._exit(0)


def _answer(stream: Any, facts: dict[str, Any]) -> None:
    try:
        stream.write(json.dumps(facts) + "\n")
    except OSError:
        os._exit(0)


def _compile(plan: plans.Plan) -> None:
    """Have the engine compiled (or loaded) before the first cell's clock starts."""
    from sim.engines.ensemble import run_ensemble

    run_ensemble(plan.base(plan.cells[0].base).world_with({}), 1, engine="numba", threads=1)


def work(plan: plans.Plan, cell: Cell, threads: int, engine: str) -> dict[str, Any]:
    """Play a cell and publish its shard; return what happened."""
    started = time.perf_counter()
    facts: dict[str, Any] = {"cell": cell.index}
    try:
        base, options = plan.base(cell.base), plan.options
        world = base.world_with(cell.numbers)
        if base.address(world, cell.seed, plan.columns, options, rules()) != cell.address:
            raise InputError("the code, the scenario or the coded values have changed since the sweep "
                             "was planned", file=plan.folder,
                             fix="resume with --accept-changes, or go back to what it was planned with")
        data = shard_bytes(play(base, cell, plan.columns, options, threads, engine, world))
        try:
            store.publish(store.shard(plan.folder, cell.address), data)
        except InputError as error:
            return {**facts, "stop": str(error)}
        store.forget_failure(plan.folder, cell.address)
        facts |= {"done": True, "bytes": len(data)}
    except MemoryError:
        facts |= {"kind": "memory", "error": "not enough memory"}
    except Exception as error:
        facts |= {"kind": "raised", "error": f"{type(error).__name__}: {error}",
                  "traceback": traceback.format_exc()}
    return {**facts, "seconds": round(time.perf_counter() - started, 6)}


if __name__ == "__main__":
    raise SystemExit(main())
