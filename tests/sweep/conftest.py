from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from sim.sweep import plan as plans
from sim.sweep.cells import play, shard_bytes
from sim.sweep.plan import Plan
from sim.sweep.store import publish, shard
from sim.sweep.words import understand

SCENARIOS = Path(__file__).parent / "scenarios"
ROOT = Path(__file__).parents[2]

#: Eight small cells: two scenarios, two values of one coded number, two seeds.
SMALL = ("scenario=quick,brief", "actors.china.inertia.value=0.2,0.8", "seed=1,2", "ensemble.runs=3",
         "ensemble.engine=numpy", "sweep.workers=1", "output.picture=false")


@pytest.fixture(autouse=True, scope="package")
def _here_alone() -> Iterator[pytest.MonkeyPatch]:
    """What these tests change in the process is undone when the last of them has run."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(autouse=True, scope="package")
def _scenarios(_here_alone: pytest.MonkeyPatch) -> None:
    """Two short scenarios of our own, found by name here and in the processes that tests start."""
    _here_alone.setenv("SIM_SCENARIO_PATH", str(SCENARIOS))
    _here_alone.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)


def command(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run `python -m sim.sweep WORDS`."""
    return subprocess.run([sys.executable, "-m", "sim.sweep", *words], capture_output=True, text=True,
                          timeout=300, check=False, **more)


def planned(folder: Path, *words: str) -> Plan:
    """Write the plan of a sweep."""
    folder.mkdir(parents=True, exist_ok=True)
    plans.write(plans.make(understand(words)), folder)
    return plans.read(folder)


def play_here(plan: Plan, cells: Sequence[int] | None = None) -> None:
    """Play cells in this process and publish their shards."""
    for n in range(len(plan.cells)) if cells is None else cells:
        cell = plan.cells[n]
        table = play(plan.base(cell.base), cell, plan.columns, plan.options, engine="numpy")
        publish(shard(plan.folder, cell.address), shard_bytes(table))


def digests(folder: Path, pattern: str = "cells/*/*.parquet") -> dict[str, str]:
    """Return the SHA-256 of files by name."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.glob(pattern))}


@pytest.fixture(scope="package")
def finished(_scenarios: None, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A small sweep whose cells have all been played; not to be changed."""
    plan = planned(tmp_path_factory.mktemp("sweep") / "finished", *SMALL)
    play_here(plan)
    return plan


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Plan], Plan]:
    """Return a function that copies a sweep into a folder of the test's own."""
    import shutil

    def copy(plan: Plan) -> Plan:
        shutil.copytree(plan.folder, tmp_path / "copy")
        return plans.read(tmp_path / "copy")

    return copy
