"""How the benchmarks measure: side by side, in turns, repeated; processor time besides the clock."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Times:
    """Repeated measurements of one thing, in seconds for each unit of work.

    Attributes:
        cpu: Processor time, of all threads together.
        wall: Time on the clock.
    """

    cpu: list[float]
    wall: list[float]

    def median(self) -> float:
        """Return the median processor time."""
        return statistics.median(self.cpu)

    def clock(self) -> float:
        """Return the median time on the clock."""
        return statistics.median(self.wall)

    def spread(self) -> float:
        """Return half the distance of the fastest and the slowest, as a share of the median."""
        return (max(self.cpu) - min(self.cpu)) / (2 * self.median())


Job = Callable[[], float]


def interleaved(jobs: Mapping[str, Job], repeats: int, warm: bool = True) -> dict[str, Times]:
    """Run each job in turn, ``repeats`` rounds of all of them, so that they meet the same neighbours.

    Args:
        jobs: By name, what to run; it returns how many units of work (runs) it did.
        repeats: Number of rounds.
        warm: Run everything once before.
    """
    found = {name: Times([], []) for name in jobs}
    for turn in range(repeats + warm):
        for name, job in jobs.items():
            cpu, wall = time.process_time(), time.perf_counter()
            units = job()
            spent, passed = time.process_time() - cpu, time.perf_counter() - wall
            if turn >= warm:
                found[name].cpu.append(spent / units)
                found[name].wall.append(passed / units)
    return found


def ratio(slow: Times, fast: Times) -> tuple[float, float, float]:
    """Return how many times faster ``fast`` is: median, lowest and highest of the rounds' own ratios."""
    rounds = [a / b for a, b in zip(slow.cpu, fast.cpu, strict=True)]
    return statistics.median(rounds), min(rounds), max(rounds)


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return the exponent k of ``cost = a size^k``, fitted by least squares to the logarithms."""
    import numpy as np

    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def process(words: Sequence[str], folder: Path, **environment: str) -> tuple[float, float, str]:
    """Run a command to its end; return its processor time, its time on the clock and what it printed.

    Raises:
        RuntimeError: If it fails: a failed command is no measurement.
    """
    log = folder / "log.txt"
    with log.open("w+b") as out:
        started = time.perf_counter()
        child = subprocess.Popen(words, cwd=folder, stdout=out, stderr=subprocess.STDOUT,
                                 env={**os.environ, **environment})
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
    said = log.read_text(encoding="utf-8", errors="replace")
    if child.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {child.returncode}:\n{said[-2000:]}")
    return used.ru_utime + used.ru_stime, wall, said


def starts(commands: Mapping[str, Sequence[str]], repeats: int, folder: Path, **environment: str
           ) -> dict[str, Times]:
    """Start commands in turn, several times each."""
    found = {name: Times([], []) for name in commands}
    for _ in range(repeats):
        for name, words in commands.items():
            cpu, wall, _ = process([sys.executable, *words], folder, **environment)
            found[name].cpu.append(cpu)
            found[name].wall.append(wall)
    return found


def peak_memory() -> float:
    """Return the most memory that this process has had, in MB.

    Linux counts the parent's memory into ``ru_maxrss`` of a process that was started from a large one,
    so that the process's own high-water mark is read where there is one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    import resource

    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def machine() -> dict[str, Any]:
    """Return what the numbers depend on."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found: dict[str, Any] = {"system": platform.platform(), "python": platform.python_version(),
                             "processors": os.cpu_count(),
                             "load": [round(x, 1) for x in os.getloadavg()]}
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        found["processor"] = next((line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines()
                                   if line.startswith("model name")), "")
    for name in ("numpy", "numba", "mesa", "hydra-core"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
