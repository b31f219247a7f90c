"""Whole sweeps: from the command line to one table, killed or not, refused or resumed."""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.dataset
import pytest

import sim
from sim.api import load
from sim.engines.ensemble import run_ensemble
from sim.engines.shares import wilson
from sim.reading.errors import InputError
from sim.sweep import plan as plans
from sim.sweep import store
from sim.sweep.cli import start, tools
from sim.sweep.drive import resume
from sim.sweep.table import join, read_sweep

from .conftest import SMALL, command, digests, planned, play_here

FAULTY = (sys.executable, str(Path(__file__).with_name("faulty_worker.py")))


def test_from_the_command_line_to_one_table(tmp_path, finished):
    folder = tmp_path / "sweep"
    done = command("-m", *SMALL, f"sweep.folder={folder}")
    assert done.returncode == 0, done.stderr
    assert "8 cells, 24 rows" in done.stdout
    assert "8 of 8 cells done" in done.stderr
    assert digests(folder) == digests(finished.folder)
    assert list((folder / "locks").glob("*.lock")) == []
    frame = read_sweep(folder)
    assert len(frame) == 8 * 3
    assert list(frame.columns[:5]) == ["index", "scenario", "actors.china.inertia.value", "seed", "cell"]
    for (scenario, inertia, seed), rows in frame.groupby(
            ["scenario", "actors.china.inertia.value", "seed"], observed=True):
        world = load(scenario=scenario, values={"actors.china.inertia": inertia})
        ensemble = run_ensemble(world, 3, seed, outcomes=["offer.help", "position.china.military@end"])
        assert list(rows["offer.help"]) == list(ensemble.outcomes["offer.help"])
        assert list(rows["position.china.military@end"]) == list(
            ensemble.outcomes["position.china.military@end"].astype(np.float32))
    summary = pd.read_csv(folder / "summary.csv")
    assert list(summary["offer.help"]) == list(frame.groupby("index")["offer.help"].mean())
    low, high = wilson(int(frame[frame["index"] == 5]["offer.help"].sum()), 3)
    assert (summary["offer.help.low95"][5], summary["offer.help.high95"][5]) == pytest.approx((low, high))


def test_the_same_command_again_finds_its_sweep(finished, copy_of, capsys):
    plan = copy_of(finished)
    assert start(["-m", *SMALL, f"sweep.folder={plan.folder}"]) == 0
    assert "as planned before" in capsys.readouterr().out
    assert digests(plan.folder) == digests(finished.folder)


def test_the_same_cells_can_be_played_in_another_way(finished, copy_of, capsys):
    plan = copy_of(finished)
    words = [*SMALL[:-2], f"sweep.folder={plan.folder}", "sweep.workers=2", "cluster=slurm"]
    assert start(["-m", *words, "cluster.partition=wrong", "--plan"]) == 0
    assert start(["-m", *words, "cluster.partition=right", "--plan"]) == 0
    assert "as planned before" in capsys.readouterr().out
    again = plans.read(plan.folder)
    assert (again.cluster.name, again.cluster.partition, again.options.workers) == ("slurm", "right", 2)
    assert [cell.address for cell in again.cells] == [cell.address for cell in plan.cells]
    assert digests(plan.folder) == digests(finished.folder)


def test_another_command_is_refused_there_and_what_is_the_same_is_kept_if_asked(finished, copy_of):
    plan = copy_of(finished)
    other = ["-m", *(w.replace("0.2,0.8", "0.2,0.9") for w in SMALL), f"sweep.folder={plan.folder}"]
    before = digests(plan.folder)
    with pytest.raises(SystemExit) as left:
        start(other)
    assert left.value.code == 2
    assert digests(plan.folder) == before
    assert start([*other, "--plan", "--accept-changes"]) == 0
    kept = digests(plan.folder)
    assert len(kept) == 4
    assert kept.items() <= before.items()
    assert len(list((plan.folder / "superseded").glob("*.parquet"))) == 4


@pytest.mark.parametrize("writes", range(4))
def test_a_kill_while_a_plan_is_replaced_loses_no_cell(finished, copy_of, monkeypatch, capsys, writes):
    """Hash and file of cells.csv and of plan.json are four writes: killed before any of them."""
    plan = copy_of(finished)
    other = ["-m", *(w.replace("0.2,0.8", "0.2,0.9") for w in SMALL), f"sweep.folder={plan.folder}",
             "--plan", "--accept-changes"]
    real, left = os.replace, [writes]

    def replace(source, target):
        if any(name in str(target) for name in ("cells.csv", "plan.json")):
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with pytest.raises(SystemExit):
            start(other)
    if writes:
        with pytest.raises(SystemExit):
            tools(["resume", str(plan.folder)])
        assert "--accept-changes" in capsys.readouterr().err
    assert start(other) == 0
    kept = digests(plan.folder)
    assert len(kept) == 4
    assert kept.items() <= digests(finished.folder).items()
    assert plans.read(plan.folder).data["words"] == other[1:-2]
    assert list((plan.folder / "locks").glob("*.lock")) == []


def test_shards_are_one_table_for_any_reader(finished):
    table = pyarrow.dataset.dataset(finished.folder / "cells", format="parquet").to_table()
    assert len(table) == 24
    assert set(table["cell"].to_pylist()) == {cell.address for cell in finished.cells}


def test_the_joined_table_does_not_depend_on_the_order_of_play(finished, copy_of, tmp_path):
    plan = copy_of(finished)
    backwards = planned(tmp_path / "backwards", *SMALL)
    play_here(backwards, list(reversed(range(8))))
    assert join(plan).read_bytes() == join(backwards).read_bytes()
    joined, shards = read_sweep(plan.folder), read_sweep(finished.folder)
    pd.testing.assert_frame_equal(joined, shards, check_categorical=False, check_dtype=False)


def test_a_sweep_is_read_at_the_top_of_the_package(finished, copy_of):
    frame = sim.read_sweep(str(finished.folder))
    pd.testing.assert_frame_equal(frame, read_sweep(finished.folder))
    assert len(frame) == 8 * 3
    some = sim.read_sweep(finished.folder, ["index", "offer.help"])
    assert list(some.columns) == ["index", "offer.help"]
    plan = copy_of(finished)
    store.shard(plan.folder, plan.cells[3].address).unlink()
    with pytest.raises(InputError, match="1 of 8 cells are missing"):
        sim.read_sweep(plan.folder)
    assert len(sim.read_sweep(plan.folder, missing_ok=True)) == 21
    with pytest.raises(InputError, match="unknown column"):
        sim.read_sweep(plan.folder, ["offer.hlep"])


def test_missing_cells_are_named(tmp_path):
    plan = planned(tmp_path / "some", *SMALL)
    play_here(plan, [0, 1, 2, 4, 5, 6, 7])
    with pytest.raises(InputError) as caught:
        read_sweep(plan.folder)
    assert "1 of 8 cells are missing" in str(caught.value)
    assert "3 (scenario=quick, actors.china.inertia.value=0.8, seed=2): not played yet" in str(caught.value)
    with pytest.raises(InputError, match="missing"):
        join(plan)
    assert len(read_sweep(plan.folder, ["index", "offer.help"], missing_ok=True)) == 21


def test_a_shard_with_too_few_rows_is_found_though_its_hash_fits(finished, copy_of):
    import pyarrow as pa
    import pyarrow.parquet as pq

    plan = copy_of(finished)
    path = store.shard(plan.folder, plan.cells[3].address)
    sink = pa.BufferOutputStream()
    pq.write_table(pq.ParquetFile(path).read().slice(0, 2), sink)
    store.publish(path, sink.getvalue().to_pybytes())
    with pytest.raises(InputError, match="2 rows, not 3"):
        read_sweep(plan.folder)


def test_a_column_of_another_name_is_refused(finished):
    with pytest.raises(InputError, match=r"offer\.help"):
        read_sweep(finished.folder, ["offer.hepl"])


def test_changed_code_is_refused_until_it_is_accepted(finished, copy_of, monkeypatch, capsys):
    plan = copy_of(finished)
    for module in ("plan", "drive"):
        monkeypatch.setattr(f"sim.sweep.{module}.rules", lambda: "1" * 64)
    with pytest.raises(InputError) as caught:
        resume(plan.folder)
    assert "8 of 8 cells would give other results: the code of the rules changed" in str(caught.value)
    assert digests(plan.folder) == digests(finished.folder)
    monkeypatch.setattr("sim.sweep.drive.Pool", lambda plan, todo, *rest: type("P", (), {
        "run": lambda self: play_here(plan, todo)})())
    assert resume(plan.folder, accept=True) == 0
    assert set(digests(plan.folder)) & set(digests(finished.folder)) == set()
    assert len(read_sweep(plan.folder)) == 24


def test_a_scenario_that_changes_is_noticed(tmp_path, monkeypatch):
    own = tmp_path / "scenarios"
    own.mkdir()
    text = (Path(__file__).parent / "scenarios" / "quick.yaml").read_text()
    (own / "mine.yaml").write_text(text)
    monkeypatch.setenv("SIM_SCENARIO_PATH", str(own))
    words = ["scenario=mine", "ensemble.runs=2", "actors.china.inertia.value=0.2,0.4"]
    folder = tmp_path / "sweep"
    assert start(["-m", *words, "--plan", f"sweep.folder={folder}"]) == 0
    (own / "mine.yaml").write_text(text.replace("value: 0.3", "value: 0.4"))
    with pytest.raises(SystemExit) as left:
        start(["-m", *words, "--plan", f"sweep.folder={folder}"])
    assert left.value.code == 2
    assert plans.changed(plans.read(folder)) == [], "a plan holds its scenarios"


def test_nothing_is_written_for_a_mistake(tmp_path, capsys):
    for words in (["scenario=quick", "actors.china.inertia.value=0.2,2"], ["scenario=quikc"],
                  ["scenario=quick", "--waitt"], ["scenario=quick", "ensemble.runs=0"]):
        with pytest.raises(SystemExit) as left:
            start(["-m", *words, f"output.folder={tmp_path / 'out'}"])
        assert left.value.code == 2
    assert list(tmp_path.iterdir()) == []
    assert "error: command line" in capsys.readouterr().err


def test_sweeps_of_the_same_second_have_their_own_folders(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.results.folder.stamp", lambda: "20240101T000000")
    for _ in range(3):
        assert start(["-m", *SMALL, "--plan", f"output.folder={tmp_path}"]) == 0
    assert len(list(tmp_path.glob("sweep-2_scenarios-20240101T000000*/plan.json"))) == 3


@pytest.mark.parametrize("name", ["plan.json", "cells.csv"])
def test_a_damaged_plan_is_refused(finished, copy_of, name):
    plan = copy_of(finished)
    data = bytearray((plan.folder / name).read_bytes())
    data[200] ^= 1
    (plan.folder / name).write_bytes(data)
    with pytest.raises(SystemExit) as left:
        tools(["verify", str(plan.folder)])
    assert left.value.code == 2


def test_a_folder_without_a_sweep_is_refused(tmp_path):
    for verb in ("status", "resume", "verify", "table", "run"):
        with pytest.raises(SystemExit) as left:
            tools([verb, str(tmp_path)])
        assert left.value.code == 2
    assert list(tmp_path.iterdir()) == []


def test_cells_that_raise_and_die_cost_a_row_each(tmp_path, monkeypatch, capsys):
    plan = planned(tmp_path / "faults", *SMALL)
    monkeypatch.setenv("FAULTS", "raise:1,die:6")
    assert resume(plan.folder, workers=2, command=FAULTY) == 1
    assert len(store.present(plan.folder)) == 6
    rows = list(csv.DictReader((plan.folder / "failures.csv").open()))
    assert [(r["index"], r["kind"]) for r in rows] == [("1", "raised"), ("6", "killed")]
    assert "ZeroDivisionError: made to fail" in rows[0]["error"]
    assert "SIGKILL" in rows[1]["error"]
    text = capsys.readouterr()
    assert "6 of 8 cells are done, 2 failed" in text.err
    assert tools(["status", str(plan.folder)]) == 1
    assert "6 of 8 cells done, 0 running, 2 failed" in capsys.readouterr().out
    monkeypatch.setenv("FAULTS", "none:99")
    assert resume(plan.folder, command=FAULTY) == 0
    assert not (plan.folder / "failures.csv").exists()
    assert store.failures(plan.folder) == {}
    assert len(read_sweep(plan.folder)) == 24


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["raise", "hang", "die", "memory"])
def test_one_of_twenty_cells_goes_wrong(tmp_path, monkeypatch, kind):
    words = ["scenario=quick", "seed=range(0,20)", "ensemble.runs=2", "ensemble.engine=numpy"]
    limits = ["sweep.limit_minutes=0.1", "sweep.memory_gb=0.6"]
    plan = planned(tmp_path / kind, *words, *limits)
    monkeypatch.setenv("FAULTS", f"{kind}:7")
    assert resume(plan.folder, workers=2, command=FAULTY) == 1
    assert len(store.present(plan.folder)) == 19
    rows = list(csv.DictReader((plan.folder / "failures.csv").open()))
    expected = {"raise": "raised", "hang": "time", "die": "killed", "memory": "memory"}
    assert [(r["index"], r["kind"]) for r in rows] == [("7", expected[kind])]


def test_progress_is_told_to_logs_and_other_shells(tmp_path, capsys):
    from sim.sweep.status import Progress

    path = tmp_path / "p.progress"
    with Progress(10, 4, path, "sweep x") as progress:
        progress.done()
        progress.done()
        progress.failed()
        progress.started -= 6.0
        progress.running = [7, 8]
        line = progress.line()
        progress._file -= 60
        progress.tick()
    assert "6 of 10 cells done, 2 running, 1 failed, 0.5 cells/s, 6 s left" in line
    facts = json.loads(path.read_text())
    assert (facts["done"], facts["failed"], facts["running"]) == (2, 1, [7, 8])
    assert "6 of 10 cells done" in capsys.readouterr().err


def test_the_layout_of_a_large_design_stays_out_of_the_rows(tmp_path):
    words = ("scenario=arms_sale", "sweep=lhs", "sweep.cells=2", "ensemble.runs=1",
             "ensemble.engine=numpy", "sweep.outcomes=[moves.china]")
    plan = planned(tmp_path / "wide", *words)
    play_here(plan)
    frame = read_sweep(plan.folder)
    assert list(frame.columns) == ["index", "cell", "run", "moves.china"]
    wide = read_sweep(plan.folder, design=True)
    assert len(wide.columns) > 200
    for cell in plan.cells:
        assert wide.loc[cell.index, "actors.china.inertia.value"] == cell.labels[
            "actors.china.inertia.value"]
