"""Array jobs: how cells are packed and submitted, and (``system``) a real Slurm of one node."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.coded.case_skeleton import skeleton
from sim.reading.errors import InputError
from sim.sweep import lock, slurm, store
from sim.sweep import plan as plans
from sim.sweep.cli import start
from sim.sweep.drive import run_task
from sim.sweep.table import join, read_sweep
from sim.sweep.words import understand

from .conftest import SMALL, command, digests, planned, play_here


def cluster(*words: str):
    return understand(["cluster=slurm", *words]).cluster


@pytest.mark.parametrize(("cells", "seconds", "words", "tasks"), [
    (600, 1.0, [], 1),                                     # ten minutes of work: one task of ten minutes
    (6000, 1.0, [], 10),
    (6000, 1.0, ["cluster.cpus_per_task=5"], 2),
    (6000, 1.0, ["cluster.max_tasks=4"], 4),
    (3, 9000.0, [], 3),                                    # never more tasks than cells
    (100_000, 600.0, [], 500),                             # nor than the cluster allows
])
def test_cells_are_packed_into_tasks_that_last_minutes(cells, seconds, words, tasks):
    parts = slurm.packed(range(cells), seconds, cluster(*words), most=500)
    assert len(parts) == tasks
    assert sorted(n for part in parts for n in part) == list(range(cells))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_what_people_change_reaches_sbatch(tmp_path):
    plan = planned(tmp_path / "sw eep", *SMALL, "cluster=slurm", "cluster.partition=long",
                   "cluster.account=me", "cluster.cpus_per_task=8", "cluster.memory_gb=4",
                   "cluster.max_running=20", "cluster.extra=['--constraint=avx512']",
                   "cluster.setup=['module load python']")
    options = slurm.sbatch_options(plan, plan.folder / "jobs" / "001", 30, 55)
    assert {"--array=0-29%20", "--partition=long", "--account=me", "--cpus-per-task=8", "--mem=4096M",
            "--constraint=avx512", "--requeue", "--time=55"} <= set(options)
    assert not [o for o in options if o.startswith("--qos")]
    text = slurm.script(plan.folder, 1, plan.cluster)
    assert "\nmodule load python\n" in text
    assert f"run '{plan.folder}' --task 1:$SLURM_ARRAY_TASK_ID --workers 8" in text
    assert subprocess.run(["bash", "-n"], input=text, text=True, check=False).returncode == 0


@pytest.mark.parametrize(("cells", "seconds", "words", "found"), [
    (30, 10.0, [], 55),                                     # four times task_minutes, and 15 more
    (20, 600.0, [], 415),                                   # 200 minutes in one task
    (1, 7200.0, [], 255),                                   # a cell of two hours
    (20, 600.0, ["cluster.cpus_per_task=8"], 75),           # three rounds of ten minutes
    (1, 60.0, ["sweep.limit_minutes=100"], 215),            # a cell may take so long
    (20, 600.0, ["cluster.time_minutes=300"], 300),
])
def test_a_task_is_given_the_time_that_its_cells_take(tmp_path, cells, seconds, words, found):
    plan = planned(tmp_path / "sweep", *SMALL, "cluster=slurm", *words)
    assert slurm.minutes(range(cells), seconds, plan) == found


@pytest.mark.parametrize(("cells", "seconds", "said"), [
    (1, 7200.0, "a task of 1 cell takes about 2 h 0 min"),
    (20, 600.0, "a task of 20 cells takes about 3 h 20 min"),
])
def test_a_time_that_is_too_short_is_refused(tmp_path, cells, seconds, said):
    plan = planned(tmp_path / "sweep", *SMALL, "cluster=slurm", "cluster.time_minutes=60")
    with pytest.raises(InputError) as caught:
        slurm.minutes(range(cells), seconds, plan)
    assert caught.value.key == "cluster.time_minutes"
    assert said in str(caught.value)


def test_tasks_fit_into_the_time_that_is_given():
    parts = slurm.packed(range(60), 60.0, cluster("cluster.time_minutes=10"), most=500)
    assert len(parts) == 12  # five minutes each


def test_the_cell_with_most_runs_is_timed(tmp_path):
    plan = planned(tmp_path / "sweep", "scenario=quick", "ensemble.runs=2,64000", "ensemble.engine=numpy",
                   "cluster=slurm")
    small = planned(tmp_path / "small", "scenario=quick", "ensemble.runs=2", "ensemble.engine=numpy",
                    "cluster=slurm")
    assert slurm.cell_seconds(plan, [0, 1]) > 20 * slurm.cell_seconds(small, [0])


@pytest.mark.parametrize(("said", "setting"), [
    ("sbatch: error: AssocMaxSubmitJobLimit\nsbatch: error: Batch job submission failed: Job violates "
     "accounting/QOS policy (job submit limit, user's size and/or time limits)", "cluster.max_tasks"),
    ("sbatch: error: Batch job submission failed: Invalid job array specification", "cluster.max_tasks"),
    ("sbatch: error: first, what is wrong " + "and so on " * 20 + "\nsbatch: error: ¶ no such place\n"
     "sbatch: error: Batch job submission failed: Invalid partition name specified", "cluster.partition"),
])
def test_a_refusal_is_shown_whole(tmp_path, monkeypatch, said, setting):
    refuses = tmp_path / "sbatch"
    refuses.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{said}\nEND\nexit 1\n")
    refuses.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(InputError) as caught:
        slurm._call(["sbatch"])
    for line in said.splitlines():
        assert f"\n  {line}" in str(caught.value)
    assert f"change {setting}" in str(caught.value)


def test_without_slurm_nothing_is_lost_but_a_plan(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit) as left:
        start(["-m", *SMALL, "cluster=slurm", "cluster.cell_seconds=1", f"sweep.folder={tmp_path / 's'}"])
    assert left.value.code == 2
    assert "a login node of a Slurm cluster" in capsys.readouterr().err


def test_a_task_done_twice_does_no_harm(tmp_path, finished):
    plan = planned(tmp_path / "tasks", *SMALL, "cluster=slurm")
    store.publish(plan.folder / "jobs" / "001" / "parts.json", b"[[0, 2], [1, 3]]")
    assert run_task(plan.folder, "1:1") == 0
    first = digests(plan.folder)
    assert set(first) == {f"{plan.cells[n].address}.parquet" for n in (1, 3)}
    assert run_task(plan.folder, "1:1") == 0
    assert digests(plan.folder) == first
    assert first.items() <= digests(finished.folder).items()
    for wrong in ("1:2", "2:0", "x", "1:", "../1:0"):
        with pytest.raises(InputError, match="no such"):
            slurm.part(plan.folder, wrong)


# -- a real one -------------------------------------------------------------------------------------


def _two_free_ports() -> int:
    """Return the first of two ports in a row that nobody listens on."""
    for port in range(26817, 27817, 2):
        with socket.socket() as first, socket.socket() as second, contextlib.suppress(OSError):
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
            return port
    raise AssertionError("no free ports")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A Slurm of one node on this machine."""
    if shutil.which("slurmctld") is None or os.geteuid() != 0:
        pytest.skip("needs slurm-wlm and root")
    home = tmp_path_factory.mktemp("slurm")
    script = Path(__file__).with_name("one_node_slurm.sh")
    process = subprocess.Popen([str(script), str(home), "sh", "-c", "echo ready; cat"],
                               env={**os.environ, "SLURM_TEST_PORT": str(_two_free_ports())},
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "ready\n"
    os.environ["SLURM_CONF"] = str(home / "slurm.conf")
    yield
    del os.environ["SLURM_CONF"]
    process.stdin.close()
    assert process.wait(60) == 0


WORDS = ("scenario=quick,brief", "seed=range(0,10)", "ensemble.runs=2000", "ensemble.engine=numpy")
SLURM = ("cluster=slurm", "cluster.cell_seconds=100", "cluster.max_tasks=4")


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> plans.Plan:
    """The same sweep, played here."""
    plan = planned(tmp_path_factory.mktemp("local") / "sweep", *WORDS)
    play_here(plan)
    join(plan)
    return plan


def same(folder: Path, expected: plans.Plan) -> bool:
    read_sweep(folder)
    return digests(folder) == digests(expected.folder) and (
        (folder / "sweep.parquet").read_bytes() == (expected.folder / "sweep.parquet").read_bytes())


def submitted(folder: Path, *more: str) -> str:
    done = command("-m", *WORDS, *SLURM, f"sweep.folder={folder}", *more)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "jobs" / "001" / "job.json").read_text())["job"]


def until(condition, seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


def log(folder: Path) -> str:
    return "".join(p.read_text() for p in sorted(folder.glob("jobs/*/log-*.txt")))


@pytest.mark.system
def test_a_sweep_through_slurm_has_the_bytes_of_one_without(tmp_path, real, expected):
    folder = tmp_path / "sweep"
    done = command("-m", *WORDS, *SLURM, f"sweep.folder={folder}", "--wait")
    assert done.returncode == 0, done.stderr + log(folder)
    assert "20 cells in 4 tasks" in done.stdout
    assert same(folder, expected)
    assert "5 cells played, 0 failed" in log(folder)


@pytest.mark.system
def test_a_case_of_ones_own_travels_with_its_sweep(tmp_path, monkeypatch, real):
    for path, text in skeleton("mine", ["norland", "sudland", "isles"], {"catch": "goods"}).items():
        place = tmp_path / "shelf" / "mine" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    monkeypatch.setenv("SIM_CASE_PATH", str(tmp_path / "shelf"))
    words = ("case=mine", "actors.isles.inertia.value=0.2,0.8", "ensemble.runs=64", "ensemble.engine=numpy")
    here = planned(tmp_path / "here", *words)
    assert f"export SIM_CASE_PATH={tmp_path / 'shelf'}\n" in slurm.script(here.folder, 1, here.cluster)
    play_here(here)
    folder = tmp_path / "there"
    done = command("-m", *words, *SLURM, f"sweep.folder={folder}", "--wait")
    assert done.returncode == 0, done.stderr + log(folder)
    assert digests(folder) == digests(here.folder)


@pytest.mark.system
def test_a_killed_task_is_seen_and_only_its_cells_are_played_again(tmp_path, real, expected):
    folder = tmp_path / "sweep"
    job = submitted(folder)
    until(lambda: any("pid" in (owner or {}) for owner in lock.held(folder).values()))
    until(lambda: store.present(folder))
    os.kill(next(o["pid"] for o in lock.held(folder).values() if o), signal.SIGKILL)
    twice = command("resume", str(folder))
    assert twice.returncode == 2
    assert "another process is at work" in twice.stderr or f"scancel {job}" in twice.stderr
    until(lambda: not slurm.queued(folder), 200)
    status = command("status", str(folder))
    assert "nobody is at work" in status.stdout
    kept = digests(folder)
    assert 0 < len(kept) < 20
    done = command("resume", str(folder), "--wait")
    assert done.returncode == 0, done.stderr + log(folder)
    assert f"{20 - len(kept)} cells in" in done.stdout
    assert same(folder, expected)


@pytest.mark.system
def test_a_requeued_job_goes_on(tmp_path, real, expected):
    folder = tmp_path / "sweep"
    job = submitted(folder)
    until(lambda: store.present(folder))
    task = next(o["job"] for o in lock.held(folder).values() if o)
    subprocess.run(["scontrol", "requeue", task], check=True)
    until(lambda: not slurm.queued(folder), 300)
    assert len(store.present(folder)) == 20, log(folder) + job
    assert command("table", str(folder)).returncode == 0
    assert same(folder, expected)


@pytest.mark.system
def test_a_cancelled_job_is_resumed_here(tmp_path, real, expected):
    folder = tmp_path / "sweep"
    job = submitted(folder)
    until(lambda: store.present(folder))
    subprocess.run(["scancel", job], check=True)
    until(lambda: not slurm.queued(folder), 60)
    assert len(store.present(folder)) < 20
    assert command("table", str(folder)).returncode == 1
    done = command("resume", str(folder), "--here")
    assert done.returncode == 0, done.stderr
    assert same(folder, expected)


@pytest.mark.system
def test_a_cell_that_fails_there_is_a_row_here(tmp_path, real):
    folder = tmp_path / "sweep"
    done = command("-m", "scenario=quick", "ensemble.runs=3,100000000", "ensemble.engine=numpy",
                   "sweep.limit_minutes=0.1", *SLURM, f"sweep.folder={folder}", "--wait")
    assert done.returncode == 1
    assert "1 of 2 cells are done, 1 failed" in done.stderr
    assert "took longer than 0.1 minutes" in (folder / "failures.csv").read_text()


@pytest.mark.system
def test_what_slurm_refuses_is_said(tmp_path, real):
    done = command("-m", *WORDS, *SLURM, "cluster.partition=nowhere", f"sweep.folder={tmp_path / 's'}")
    assert done.returncode == 2
    assert "sbatch refused" in done.stderr
    assert "Invalid partition" in done.stderr
