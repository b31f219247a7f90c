"""How far a sweep is: while it runs, and from another shell."""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.coded.values import Number, Strict
from sim.reading.errors import InputError
from sim.sweep import lock, store
from sim.sweep.plan import Plan

#: Seconds between plain lines in a log: at first, and later.
_LINES = (10.0, 60.0)
_PUBLISHED = 2.0


def duration(seconds: float) -> str:
    """Return a time as people say it: ``45 s``, ``12 min``, ``3 h 20 min``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    hours, rest = divmod(seconds, 3600)
    return f"{hours:.0f} h {rest / 60:.0f} min" if hours < 48 else f"{seconds / 86400:.1f} days"


class _Published(Strict):
    """What those who are at work tell the others."""

    done: int
    failed: int
    running: list[int | None]
    rate: Number


class Progress:
    """Tells how far a sweep is: a bar on a terminal, now and then a line in a log, a file for others.

    Args:
        total: Cells of the sweep, or of the task.
        before: How many of them were there at the start.
        path: File that ``sweep status`` reads, or None.
        title: What to call it.
    """

    def __init__(self, total: int, before: int, path: Path | None, title: str) -> None:
        self.total, self.before, self.path, self.title = total, before, path, title
        self.finished = self.failures = 0
        self.running: list[int | None] = []
        self.started = self._line = self._file = time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                            TextColumn("{task.fields[failed]} failed, {task.fields[rate]}"),
                            TimeRemainingColumn(), console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self.title, total=self.total, completed=self.before,
                                            failed=0, rate="")
        self._publish()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
        elif self.finished + self.failures:
            print(self.line(), file=sys.stderr, flush=True)

    @property
    def rate(self) -> float:
        """Cells a second since the start."""
        return (self.finished + self.failures) / max(time.monotonic() - self.started, 1e-9)

    def done(self) -> None:
        """Count a cell that is done."""
        self.finished += 1

    def failed(self) -> None:
        """Count a cell that has failed."""
        self.failures += 1

    def tick(self) -> None:
        """Show where things are, if it is time to."""
        now = time.monotonic()
        if self._bar is not None:
            self._bar.update(self._task, completed=self.before + self.finished + self.failures,
                             failed=self.failures, rate=f"{self.rate:.3g} cells/s")
        elif now - self._line >= _LINES[now - self.started > 60]:
            self._line = now
            print(self.line(), file=sys.stderr, flush=True)
        if now - self._file >= _PUBLISHED:
            self._publish()

    def line(self) -> str:
        """Return where things are, as a line of a log."""
        left = self.total - self.before - self.finished - self.failures
        rest = f", {duration(left / self.rate)} left" if left and self.rate > 0 else ""
        return (f"{time.strftime('%H:%M:%S')} {self.title}: {self.before + self.finished} of {self.total} "
                f"cells done, {len(self.running) if left else 0} running, {self.failures} failed, "
                f"{self.rate:.3g} cells/s{rest}")

    def _publish(self) -> None:
        self._file = time.monotonic()
        if self.path is None:
            return
        facts = {"done": self.finished, "failed": self.failures, "running": self.running,
                 "rate": self.rate}
        with suppress(OSError):
            store.replace(self.path, json.dumps(facts).encode(), sync=False)


@dataclass
class Counts:
    """Where a sweep is.

    Attributes:
        total, done, failed, running: Numbers of cells.
        rate: Cells a second of those who are at work.
        owners: Who is at work, in words.
        failures: What is written down of failed cells, by address.
    """

    total: int
    done: int
    failed: int
    running: int
    rate: float
    owners: list[str]
    failures: dict[str, dict[str, Any]]

    @property
    def missing(self) -> int:
        """Cells that are neither done nor failed."""
        return self.total - self.done - self.failed

    def line(self) -> str:
        """Return it in words."""
        left = self.missing
        rest = f", {duration(left / self.rate)} left" if left and self.rate > 0 and self.owners else ""
        speed = f", {self.rate:.3g} cells/s" if self.owners else ""
        return (f"{self.done} of {self.total} cells done, {self.running} running, {self.failed} failed, "
                f"{left - min(self.running, left)} waiting{speed}{rest}")


def count(plan: Plan) -> Counts:
    """Count the cells of a sweep from what is on disk."""
    folder = plan.folder
    addresses = {cell.address for cell in plan.cells}
    there = store.present(folder) & addresses
    failures = {a: f for a, f in store.failures(folder).items() if a in addresses and a not in there}
    owners, running, rate = [], 0, 0.0
    for name, owner in lock.held(folder).items():
        owners.append(lock.named(owner))
        with suppress(InputError):
            facts = store.read_json(folder / "locks" / f"{name}.progress", _Published)
            running += len(facts.running)
            rate += facts.rate
    return Counts(len(addresses), len(there), len(failures), running, rate, owners, failures)
