"""Processes on one machine that play the cells of a sweep.

Cells are played in processes of their own, so that one that raises, hangs, takes too much memory or
brings its process down costs one row in the table of failures and nothing else. Processes stay; a cell
costs a line over a pipe.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.reading.errors import InputError
from sim.sweep import store
from sim.sweep.plan import Plan
from sim.sweep.status import Progress

WORKER = (sys.executable, "-m", "sim.sweep.worker")
#: Seconds between looks at clocks and memory.
_LOOK = 0.2


def processors() -> int:
    """Return how many processors this process may use (the task's share on a cluster)."""
    given = os.environ.get("SLURM_CPUS_PER_TASK", "")
    if given.isdigit():
        return int(given)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Worker:
    """One process and what it is doing."""

    def __init__(self, command: Sequence[str], arguments: Sequence[str],
                 inbox: queue.SimpleQueue[tuple[_Worker, dict[str, Any] | None]]) -> None:
        self.cell: int | None = None
        self.since = time.monotonic()
        self.ready = False
        self.verdict: tuple[str, str] | None = None
        self.process = subprocess.Popen(
            [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        threading.Thread(target=self._read, args=(inbox,), daemon=True).start()

    def _read(self, inbox: queue.SimpleQueue[tuple[_Worker, dict[str, Any] | None]]) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with suppress(ValueError):
                inbox.put((self, json.loads(line)))
        inbox.put((self, None))

    def give(self, cell: int) -> None:
        """Hand it a cell; if it has just died, its end will be noticed."""
        self.cell, self.since = cell, time.monotonic()
        assert self.process.stdin is not None
        with suppress(OSError):
            self.process.stdin.write(f"{cell}\n")
            self.process.stdin.flush()

    def end(self, kind: str = "", why: str = "") -> None:
        """Kill it."""
        if kind:
            self.verdict = (kind, why)
        with suppress(OSError):
            self.process.kill()

    def memory(self) -> float:
        """Return the memory that it has, in gigabytes; 0 where the system does not say."""
        try:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
            return pages * os.sysconf("SC_PAGE_SIZE") / 1e9
        except (OSError, ValueError, IndexError, AttributeError):
            return 0.0


class Pool:
    """Plays cells in processes.

    Args:
        plan: The sweep.
        todo: Numbers of the cells to play.
        workers: Number of processes; 0: one a processor.
        progress: Told of every cell.
        command: How a worker is started.
    """

    def __init__(self, plan: Plan, todo: Sequence[int], workers: int, progress: Progress,
                 command: Sequence[str] = WORKER) -> None:
        self.plan, self.progress, self.command = plan, progress, command
        self.todo = list(reversed(todo))
        most = workers or processors()
        self.count = max(1, min(most, len(self.todo)))
        self.threads = max(1, most // self.count)
        self.engine = engine_for(plan, len(self.todo), self.count)
        options = plan.options
        self.limit = options.limit_minutes * 60.0
        self.memory_gb = options.memory_gb
        self.inbox: queue.SimpleQueue[tuple[_Worker, dict[str, Any] | None]] = queue.SimpleQueue()
        self.live: list[_Worker] = []
        self.failed = 0

    def run(self) -> int:
        """Play all cells; return how many failed.

        Raises:
            InputError: If the disk is full, or no worker can be started.
        """
        if not self.todo:
            return 0
        try:
            self._start()
            while self.live:
                try:
                    worker, answer = self.inbox.get(timeout=_LOOK)
                except queue.Empty:
                    pass
                else:
                    self._hear(worker, answer)
                self._look()
        finally:
            self._stop()
        return self.failed

    def _start(self) -> None:
        arguments = (str(self.plan.folder), str(self.threads), self.engine)
        self.live.append(_Worker(self.command, arguments, self.inbox))

    def _hear(self, worker: _Worker, answer: dict[str, Any] | None) -> None:
        if answer is None:
            self._ended(worker)
            return
        if "stop" in answer:
            raise InputError(f"stopped: {answer['stop']}")
        if "ready" in answer:
            worker.ready = True
            while len(self.live) < min(self.count, len(self.todo) + 1) and self.todo:
                self._start()
        elif answer["cell"] == worker.cell:
            if answer.get("done"):
                self.progress.done()
            else:
                self._failed(worker, answer)
            worker.cell = None
        self._next(worker)

    def _next(self, worker: _Worker) -> None:
        if worker.verdict:
            return
        if self.todo:
            worker.give(self.todo.pop())
            self.progress.running = [w.cell for w in self.live if w.cell is not None]
        elif worker.cell is None:
            self.live.remove(worker)
            worker.end()

    def _ended(self, worker: _Worker) -> None:
        """A process has gone: by our hand, by the system's, or by its own."""
        if worker not in self.live:
            return
        self.live.remove(worker)
        code = worker.process.wait()
        if not worker.ready:
            raise InputError("a worker could not start: its message is above", file=self.plan.folder,
                             found=f"status {code}")
        if worker.cell is not None:
            kind, why = worker.verdict or ("killed", f"its process ended: {_cause(code)}")
            self._failed(worker, {"kind": kind, "error": why})
        if self.todo:
            self._start()

    def _failed(self, worker: _Worker, facts: dict[str, Any]) -> None:
        assert worker.cell is not None
        cell = self.plan.cells[worker.cell]
        if store.damage(store.shard(self.plan.folder, cell.address)) is None:
            self.progress.done()
            return
        self.failed += 1
        self.progress.failed()
        store.note_failure(self.plan.folder, cell.address, {
            "index": cell.index, "cell": cell.address, "kind": facts.get("kind", "raised"),
            "error": facts.get("error", ""), "traceback": facts.get("traceback", ""),
            "seconds": round(time.monotonic() - worker.since, 3), "host": platform.node(),
            "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        })

    def _look(self) -> None:
        self.progress.tick()
        if not self.limit and not self.memory_gb:
            return
        for worker in self.live:
            if worker.cell is None or worker.verdict:
                continue
            if self.limit and time.monotonic() - worker.since > self.limit:
                worker.end("time", f"took longer than {self.limit / 60:g} minutes (sweep.limit_minutes)")
            elif self.memory_gb and worker.memory() > self.memory_gb:
                worker.end("memory", f"took more than {self.memory_gb:g} GB (sweep.memory_gb)")

    def _stop(self) -> None:
        for worker in self.live:
            worker.end()
        for worker in self.live:
            worker.process.wait()


def _cause(code: int) -> str:
    if code >= 0:
        return f"status {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    hint = " (often: no memory left)" if name == "SIGKILL" else ""
    return f"killed by {name}{hint}"


def engine_for(plan: Plan, cells: int, workers: int) -> str:
    """Return the engine for a number of cells: compiling it once serves them all."""
    from sim.engines.ensemble import choose_engine

    base = plan.base(plan.cells[0].base)
    chosen = base.configuration.ensemble.engine
    return choose_engine(chosen, base.world, max(1, base.runs * cells // workers))
