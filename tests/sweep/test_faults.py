"""Sweeps that are killed at random points, again and again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from sim.sweep import store
from sim.sweep.table import join, read_sweep

from .conftest import digests, planned, play_here

WORDS = ("scenario=quick,brief", "actors.china.inertia.value=range(0.1,0.9,0.1)", "seed=range(0,8)",
         "ensemble.runs=300", "ensemble.engine=numpy", "sweep.workers=2")


def _killed(folder, seconds: float, group: bool) -> int:
    """Run a sweep and kill it; return its status."""
    process = subprocess.Popen([sys.executable, "-m", "sim.sweep", "run", str(folder)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               start_new_session=True)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        if group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        return process.wait()


def _through(folder, kills: int, longest: float, luck: random.Random) -> None:
    """Kill a sweep so many times at random points; whenever it gets far, take cells away again."""
    done = 0
    for _ in range(4 * kills):
        if _killed(folder, luck.uniform(0.3, longest), luck.random() < 0.5) == -signal.SIGKILL:
            done += 1
        if done == kills:
            return
        shards = sorted((folder / "cells").glob("*/*.parquet"))
        if len(shards) > 60:
            for path in luck.sample(shards, 40):
                path.unlink()
    pytest.fail(f"it ended too soon to be killed: only {done} of {kills} times")


@pytest.mark.slow
def test_a_hundred_kills_lose_and_double_nothing(tmp_path):
    whole = planned(tmp_path / "whole", *WORDS)
    play_here(whole)
    expected = join(whole).read_bytes()
    timed = planned(tmp_path / "timed", *WORDS)
    started = time.monotonic()
    assert _killed(timed.folder, 600.0, False) == 0
    plan = planned(tmp_path / "killed", *WORDS)
    _through(plan.folder, int(os.environ.get("SIM_TEST_KILLS", "100")), time.monotonic() - started,
             random.Random(11))
    time.sleep(0.5)
    assert _killed(plan.folder, 600.0, False) == 0
    assert store.present(plan.folder) == {cell.address for cell in plan.cells}
    assert digests(plan.folder) == digests(whole.folder)
    assert (plan.folder / "sweep.parquet").read_bytes() == expected
    frame = read_sweep(plan.folder)
    assert len(frame) == len(plan.cells) * 300
    assert not frame.duplicated(["index", "run"]).any()


@pytest.mark.slow
def test_a_stop_is_orderly(tmp_path):
    plan = planned(tmp_path / "stopped", *WORDS)
    process = subprocess.Popen([sys.executable, "-m", "sim.sweep", "run", str(plan.folder)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while not store.present(plan.folder):
        time.sleep(0.05)
    process.terminate()
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"python -m sim sweep resume {plan.folder}" in said
    assert list((plan.folder / "locks").glob("*.lock")) == []
    assert store.damaged(plan.folder, store.present(plan.folder)) == {}


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="mounts a small disk: needs root")
def test_a_disk_that_fills_up(tmp_path):
    """A real file system of 1 MB: a clear message, nothing half-written, and it goes on with room."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", str(disk)],
                      capture_output=True, check=False).returncode:
        pytest.skip("cannot mount a file system here")
    try:
        plan = planned(disk / "sweep", *WORDS)
        run = [sys.executable, "-m", "sim.sweep", "run", str(plan.folder)]
        done = subprocess.run(run, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 2
        assert "the disk is full" in done.stderr
        assert "sweep resume" in done.stderr
        kept = store.present(plan.folder)
        assert 0 < len(kept) < len(plan.cells)
        assert store.damaged(plan.folder, kept) == {}
        assert list(plan.folder.rglob(".*.tmp")) == []
        subprocess.run(["mount", "-o", "remount,size=40m", str(disk)], check=True)
        done = subprocess.run(run, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        assert store.present(plan.folder) == {cell.address for cell in plan.cells}
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
