"""Sweep folders from elsewhere: hashes fit, but what is in the files is not what we write."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.reading.errors import InputError
from sim.sweep import plan as plans
from sim.sweep import slurm, store, table
from sim.sweep.cli import tools
from sim.sweep.drive import run_task
from sim.sweep.plan import Plan

ADDRESS = "0123456789abcdef" * 2


def refused(capsys: Any, folder: Path, verbs: tuple[str, ...] = ("status", "verify", "table", "run")) -> str:
    said = ""
    for verb in verbs:
        with pytest.raises(SystemExit) as end:
            tools([verb, str(folder)])
        said = capsys.readouterr().err
        assert end.value.code == 2, f"{verb}: {said}"
        assert said.startswith("error: ")
        assert "plan.json" in said or "cells.csv" in said
    with pytest.raises(InputError):
        table.read_sweep(folder)
    return said


def put(data: dict[str, Any], folder: Path) -> None:
    store.publish(folder / "plan.json", json.dumps(data).encode())


def without(*path: Any) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        *way, last = path
        for step in way:
            data = data[step]
        del data[last]

    return change


def given(value: Any, *path: Any) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        *way, last = path
        for step in way:
            data = data[step]
        data[last] = value

    return change


KEYS = ("made_at", "words", "rules_sha256", "versions", "sweep", "cluster", "columns", "axes", "held",
        "cells", "bases", "cells_sha256")


@pytest.mark.parametrize("key", ["format", *KEYS])
def test_a_plan_without_a_key(finished, copy_of, capsys, key):
    plan = copy_of(finished)
    whole = json.loads((plan.folder / "plan.json").read_text())
    allowed = {"made_at": "text", "rules_sha256": "text", "held": {"a": 1}}
    for value in (None, 3.5, "text", [1], {"a": 1}, -1):
        if value != allowed.get(key):
            put({**whole, key: value}, plan.folder)
            refused(capsys, plan.folder, ("status",))
    del whole[key]
    put(whole, plan.folder)
    assert key in refused(capsys, plan.folder)


@pytest.mark.parametrize("change", [
    without("axes", 0, "key"), without("axes", 0, "kind"), without("axes", 0, "coded"),
    without("axes", 0, "design"), given("colour", "axes", 0, "kind"), given("cell", "axes", 0, "key"),
    given(1, "axes", 0, "coded"), without("axes", 0), given("yes", "axes", 0),
    without("bases", 0), given(3, "bases", 0), without("bases", 0, "ensemble"),
    without("bases", 0, "ensemble", "runs"), given("3", "bases", 0, "ensemble", "runs"),
    given(0, "bases", 0, "ensemble", "runs"), without("bases", 1, "scenario_name"),
    given(1, "bases", 1, "lens"), given({"actors.china.deference.value": "high"}, "held"),
    given({"actors.china.deference.value": float("nan")}, "held"),
    given("int65", "columns", 2, 1), given(["a"], "columns", 2), given(["a", "int8", "b"], "columns", 2),
    given("x", "columns", 0, 0), given("cell", "columns", 3, 0), given([], "columns"),
    given(9, "cells"), given("all", "sweep", "keep"), without("sweep", "workers"),
    given(0.5, "cluster", "max_tasks"), given({}, "versions", "numpy"), given([1], "words"),
    given("rows", "sweep", "more"),
])
def test_a_plan_with_a_part_of_another_shape(finished, copy_of, capsys, change):
    plan = copy_of(finished)
    data = json.loads((plan.folder / "plan.json").read_text())
    before = copy.deepcopy(data)
    change(data)
    assert data != before
    put(data, plan.folder)
    refused(capsys, plan.folder)


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"{", b"\xff", b'"text"', b"[" * 100_000,
                                 b'{"format": ' + b"9" * 5000 + b"}"])
def test_a_plan_that_is_none(finished, copy_of, capsys, raw):
    plan = copy_of(finished)
    store.publish(plan.folder / "plan.json", raw)
    refused(capsys, plan.folder, ("status", "run"))


def row(index: Any = 0, address: str = ADDRESS, base: Any = 0, seed: Any = 1, *labels: str) -> str:
    return ",".join(map(str, (index, address, base, seed, *(labels or ("quick", "0.2", "1")))))


@pytest.mark.parametrize("rows", [
    [row(address="../../x")], [row(address="../../../../etc/passwd")], [row(address=ADDRESS.upper())],
    [row(address=ADDRESS + "\n")], [row(index=1)], [row(index="x")], [row(base=99)], [row(base=-1)],
    [row(base="9" * 5000)], [row(seed=-1)], [row(seed=2**63)], [row(seed="1.5")],
    [row(0, ADDRESS, 0, 1, "quick")], [row(0, ADDRESS, 0, 1, "quick", "0.2", "1", "more")],
    [row(0, ADDRESS, 0, 1, "quick", "high", "1")], [row(0, ADDRESS, 0, 1, "quick", "0.2", "1.5")],
    [row(), row(1)], [""], ["\0"], ["é" * 200_000], [],
])
def test_cells_that_the_plan_does_not_allow(finished, copy_of, capsys, rows):
    import hashlib

    plan = copy_of(finished)
    head = (plan.folder / "cells.csv").read_text().splitlines()[0]
    raw = "\n".join([head, *rows, ""]).encode("latin-1", errors="replace")
    data = json.loads((plan.folder / "plan.json").read_text())
    put({**data, "cells": len(rows), "cells_sha256": hashlib.sha256(raw).hexdigest()}, plan.folder)
    store.publish(plan.folder / "cells.csv", raw)
    if rows:
        assert "cells.csv:" in refused(capsys, plan.folder)
    else:
        refused(capsys, plan.folder)


def test_other_names_of_columns(finished, copy_of, capsys):
    import hashlib

    plan = copy_of(finished)
    for raw in (b"", b"a,b\n", b"index,cell,base,seed\n"):
        data = json.loads((plan.folder / "plan.json").read_text())
        put({**data, "cells_sha256": hashlib.sha256(raw).hexdigest()}, plan.folder)
        store.publish(plan.folder / "cells.csv", raw)
        assert "cells.csv" in refused(capsys, plan.folder)


def test_a_sweep_of_another_version_says_so(finished, copy_of, capsys):
    plan = copy_of(finished)
    put({"format": 99, "all": "else"}, plan.folder)
    assert "another version" in refused(capsys, plan.folder)


# -- beside the plan --------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", ["", "[]", "{}", '{"job": 7, "tasks": 1, "cells": 1, "cell_seconds": 1}',
                                 '{"job": "-u root", "tasks": 1, "cells": 1, "cell_seconds": 1}',
                                 '{"job": "7", "tasks": "1", "cells": 1, "cell_seconds": 1}'])
def test_a_submission_of_another_shape(finished, copy_of, capsys, raw):
    plan = copy_of(finished)
    home = plan.folder / "jobs" / "001"
    home.mkdir(parents=True)
    (home / "job.json").write_text(raw)
    with pytest.raises(SystemExit) as end:
        tools(["status", str(plan.folder)])
    assert end.value.code == 2
    assert "job.json" in capsys.readouterr().err
    with pytest.raises(InputError):
        slurm.queued(plan.folder)


@pytest.mark.parametrize("raw", ["", "{}", "[1]", '[["0"]]', "[[-1]]", "[[0.5]]", "[[99]]"])
def test_a_task_of_another_shape(finished, copy_of, raw):
    plan = copy_of(finished)
    home = plan.folder / "jobs" / "001"
    home.mkdir(parents=True)
    (home / "parts.json").write_text(raw)
    for task in ("1:0", "²:0", "1:²"):
        with pytest.raises(InputError):
            run_task(plan.folder, task)


@pytest.mark.parametrize("raw", ["", "[]", "{}", '{"kind": 1, "error": []}'])
def test_a_failure_and_a_progress_of_another_shape(finished, copy_of, capsys, raw):
    plan = copy_of(finished)
    cell = plan.cells[0]
    store.shard(plan.folder, cell.address).unlink()
    path = store.failure(plan.folder, cell.address)
    path.parent.mkdir()
    path.write_text(raw)
    assert store.failures(plan.folder)[cell.address]["error"] == "its record cannot be read"
    from sim.sweep import lock

    with lock.locked(plan.folder):
        (plan.folder / "locks" / "sweep.progress").write_text(raw)
        assert tools(["status", str(plan.folder)]) == 1
    assert "7 of 8 cells done, 0 running, 1 failed" in capsys.readouterr().out


def whole(plan: Plan) -> Plan:
    table.join(plan)
    assert table.stands(plan)
    return plan


@pytest.mark.parametrize("name", ["sweep.parquet", "summary.csv"])
def test_a_table_from_elsewhere_is_made_anew(finished, copy_of, name):
    plan = whole(copy_of(finished))
    right = (plan.folder / name).read_bytes()
    frame = table.read_sweep(plan.folder)
    for raw in (b"", b"PAR1", b"index,cell\n0,x\n"):
        store.publish(plan.folder / name, raw)
        assert not table.stands(plan)
        assert table.read_sweep(plan.folder).equals(frame) or name == "sweep.parquet"
        assert tools(["table", str(plan.folder)]) == 0
        assert (plan.folder / name).read_bytes() == right


def test_a_joined_table_with_other_columns_is_not_believed(finished, copy_of):
    plan = whole(copy_of(finished))
    path = plan.folder / "sweep.parquet"
    other = pq.read_table(path).drop_columns(["offer.help"])
    sink = pa.BufferOutputStream()
    pq.write_table(other, sink)
    store.publish(path, sink.getvalue().to_pybytes())
    assert "offer.help" in table.read_sweep(plan.folder)


@pytest.mark.parametrize("make", [
    lambda shard: b"PAR1", lambda shard: b"", lambda shard: _bytes(shard.drop_columns(["offer.help"])),
    lambda shard: _bytes(shard.set_column(2, shard.column_names[2], pa.array(["a"] * len(shard)))),
])
def test_a_shard_from_elsewhere_is_damaged(finished, copy_of, make):
    plan = copy_of(finished)
    path = store.shard(plan.folder, plan.cells[0].address)
    store.publish(path, make(pq.read_table(path)))
    with pytest.raises(InputError, match="a shard is damaged"):
        table.read_sweep(plan.folder)
    with pytest.raises(InputError, match="a shard is damaged"):
        table.join(plan)


def _bytes(shard: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(shard, sink)
    return bytes(sink.getvalue().to_pybytes())


def test_a_plan_is_read_as_it_was_written(finished):
    again = plans.read(finished.folder)
    assert again.cells == finished.cells
    assert again.data == finished.data
