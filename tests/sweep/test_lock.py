from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time

import pytest

from sim.reading.errors import InputError
from sim.sweep import lock


def put(folder, name="sweep", age=0.0, **facts):
    path = folder / "locks" / f"{name}.lock"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**lock.me(), **facts}))
    os.utime(path, (time.time() - age,) * 2)
    return path


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def taken(folder, name="sweep") -> bool:
    try:
        with lock.locked(folder, name):
            return True
    except InputError:
        return False


def test_one_owner_at_a_time_and_the_other_is_named(tmp_path):
    with lock.locked(tmp_path):
        with pytest.raises(InputError) as caught, lock.locked(tmp_path):
            pass
        assert f"process {os.getpid()} on" in str(caught.value)
    assert taken(tmp_path)
    assert list((tmp_path / "locks").glob("*.lock")) == []


def test_tasks_exclude_the_whole_but_not_each_other(tmp_path):
    with lock.locked(tmp_path, "task-1-0"):
        assert taken(tmp_path, "task-1-1")
        assert not taken(tmp_path, "task-1-0")
        assert not taken(tmp_path)
    with lock.locked(tmp_path):
        assert not taken(tmp_path, "task-1-0")


@pytest.mark.parametrize(("facts", "age", "free"), [
    ({}, 0, False),                                               # this very process
    ({}, 9999, False),                                            # alive, however old the lock
    ({"pid": "dead"}, 0, True),                                   # its process has ended
    ({"born": "1"}, 0, True),                                     # its number went to another process
    ({"boot": "before"}, 0, True),                                # the machine was started again
    ({"host": "elsewhere", "pid": "dead"}, 10, False),            # touched a moment ago
    ({"host": "elsewhere", "pid": "dead"}, 500, True),            # not touched for long
])
def test_stale_locks_are_told_from_live_ones(tmp_path, facts, age, free):
    facts = {k: dead_pid() if v == "dead" else v for k, v in facts.items()}
    put(tmp_path, age=age, **facts)
    assert taken(tmp_path) is free


def test_a_requeued_task_takes_over_from_its_earlier_self(tmp_path, monkeypatch):
    monkeypatch.setenv("SLURM_JOB_ID", "77")
    monkeypatch.setenv("SLURM_RESTART_COUNT", "0")
    put(tmp_path, "task-1-0", host="elsewhere")
    assert not taken(tmp_path, "task-1-0")
    monkeypatch.setenv("SLURM_RESTART_COUNT", "1")
    assert taken(tmp_path, "task-1-0")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}', "\x00"])
def test_an_unreadable_lock_counts_by_its_age(tmp_path, text):
    path = put(tmp_path)
    path.write_text(text)
    assert not taken(tmp_path)
    os.utime(path, (1, 1))
    assert taken(tmp_path)


def test_patience_waits_for_the_other(tmp_path):
    over = threading.Event()

    def other():
        with lock.locked(tmp_path):
            over.wait(5)

    thread = threading.Thread(target=other)
    thread.start()
    while not lock.held(tmp_path):
        time.sleep(0.01)
    threading.Timer(0.3, over.set).start()
    with lock.locked(tmp_path, patience=10.0):
        pass
    thread.join()


RACER = """
import sys, time
from pathlib import Path
from sim.reading.errors import InputError
from sim.sweep import lock
folder, start = Path(sys.argv[1]), sys.argv[2]
while not (folder / "go").exists():
    pass
try:
    with lock.locked(folder):
        (folder / f"won-{start}").touch()
        while len(list(folder.glob("won-*"))) + len(list(folder.glob("lost-*"))) < 2:
            time.sleep(0.001)
except InputError as error:
    (folder / f"lost-{start}").write_text(str(error))
"""


def race(folder, stale: bool) -> tuple[int, int]:
    folder.mkdir()
    (folder / "locks").mkdir()
    if stale:
        put(folder, pid=dead_pid())
    racers = [subprocess.Popen([sys.executable, "-c", RACER, str(folder), str(n)]) for n in range(2)]
    time.sleep(0.3)
    (folder / "go").touch()
    for racer in racers:
        assert racer.wait(60) == 0
    lost = list(folder.glob("lost-*"))
    assert all("process" in path.read_text() for path in lost)
    return len(list(folder.glob("won-*"))), len(lost)


def test_of_two_at_once_one_proceeds(tmp_path):
    assert race(tmp_path / "fresh", stale=False) == (1, 1)
    assert race(tmp_path / "stale", stale=True) == (1, 1)


# -- where nothing guards the locks -------------------------------------------------------------------


@pytest.fixture
def without_flock(monkeypatch):
    import fcntl

    def refuse(*_):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", refuse)


def test_without_flock_a_lock_is_never_replaced(tmp_path, without_flock):
    with lock.locked(tmp_path):
        assert not taken(tmp_path)
        assert not taken(tmp_path, "task-1-0")
        assert lock.held(tmp_path)["sweep"]["pid"] == os.getpid()
    assert taken(tmp_path)
    path = put(tmp_path, pid=dead_pid())
    before = path.read_text()
    with pytest.raises(InputError, match="remove the file") as caught, lock.locked(tmp_path):
        pass
    assert caught.value.file == path
    assert path.read_text() == before


def test_without_flock_a_requeued_task_goes_on(tmp_path, monkeypatch, without_flock):
    monkeypatch.setenv("SLURM_JOB_ID", "77")
    monkeypatch.setenv("SLURM_RESTART_COUNT", "0")
    put(tmp_path, "task-1-0", host="elsewhere")
    monkeypatch.setenv("SLURM_RESTART_COUNT", "1")
    assert taken(tmp_path, "task-1-0")


@pytest.mark.parametrize(("mine", "other"), [
    ("sweep", "task-1-0"), ("task-1-0", "sweep"), ("sweep", "sweep")])
def test_without_flock_one_of_two_steps_back(tmp_path, monkeypatch, without_flock, mine, other):
    """The other one makes its lock after this one has looked and before it makes its own."""
    real = os.open

    def late(path, *rest, **more):
        if str(path).endswith(f"{mine}.lock"):
            monkeypatch.setattr(os, "open", real)
            put(tmp_path, other)
        return real(path, *rest, **more)

    (tmp_path / "locks").mkdir()
    monkeypatch.setattr(os, "open", late)
    with pytest.raises(InputError, match="another process"), lock.locked(tmp_path, mine):
        pass
    assert [p.stem for p in (tmp_path / "locks").glob("*.lock")] == [other]


@pytest.mark.parametrize("facts", [{"host": 3}, {"since": None}, {"token": []}, {"more": 1}, {"pid": True}])
def test_a_lock_of_another_shape_counts_as_unreadable(tmp_path, facts):
    path = put(tmp_path, **facts)
    assert lock.read(path) is None
    assert "cannot be read" in lock.named(lock.read(path))
    assert not taken(tmp_path)


@pytest.mark.slow
def test_fifty_races(tmp_path):
    """Two processes want one folder, 50 times, every other time over a stale lock."""
    assert [race(tmp_path / str(n), stale=n % 2 == 1) for n in range(50)] == [(1, 1)] * 50
