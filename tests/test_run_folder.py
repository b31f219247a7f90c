"""A run folder: what is in it, that it appears whole or not at all, and that it can be made again."""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from passages import ROOT

from sim.__main__ import main
from sim.api import read_run
from sim.coded.cases import find
from sim.explain.__main__ import main as explain
from sim.play import folder as run_folder
from sim.reading.errors import InputError
from sim.results.files import read_tidy
from sim.results.folder import published

#: The built-in case's folder, and its scenarios'.
CASE, STORIES = find().folder, find().own_scenarios

QUICK = ("ensemble.runs=0", "output.picture=false", "output.table=false")
Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working folder."""
    from hydra.core.global_hydra import GlobalHydra

    monkeypatch.chdir(tmp_path)
    for name in ("SIM_SCENARIO_PATH", "SIM_CODING_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "argv", ["sim"])
    GlobalHydra.instance().clear()
    yield tmp_path
    GlobalHydra.instance().clear()


def made(*words: str) -> Path:
    """Run the words; return the one new run folder."""
    before = set(Path("runs").iterdir()) if Path("runs").is_dir() else set()
    assert main([*words]) == 0
    (new,) = set(Path("runs").iterdir()) - before
    return new.resolve()


def manifest(folder: Path) -> Any:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of each file; the manifest, which says when and where, is left out."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the arms sale with 64 draws."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("run"))
        return made("scenario=arms_sale", "ensemble.runs=64", "ensemble.engine=numpy", "output.table=false")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the baseline without draws."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("small"))
        return made(*QUICK)


@pytest.fixture
def copy(small: Path, here: Path) -> Path:
    """A copy of the small run to tamper with."""
    return Path(shutil.copytree(small, here / "runs" / small.name))


# -- what is in it ----------------------------------------------------------------------------------


def test_the_files_are_those_of_the_manifest(run: Path) -> None:
    names = {"trajectory.parquet", "trajectory.csv", "ensemble.parquet", "ensemble.csv", "runs.parquet",
             "events.csv", "decisions.parquet", "summary.json", "stances.png", "columns.csv"}
    assert {path.name for path in run.iterdir()} == names | {"manifest.json"}
    assert manifest(run)["files"] == {
        name: hashlib.sha256((run / name).read_bytes()).hexdigest() for name in sorted(names)}
    mask = os.umask(0o077)
    os.umask(mask)
    assert run.stat().st_mode & 0o777 == 0o777 & ~mask
    assert [path for path in run.parent.iterdir() if path != run] == []


def test_the_manifest_says_what_is_needed_and_names_no_machine(run: Path) -> None:
    kept = manifest(run)
    assert (kept["scenario"], kept["seed"], kept["coding"]) == ("arms_sale", 1, "first")
    assert kept["config"]["scenario"]["title"] == yaml.safe_load(
        (STORIES / "arms_sale.yaml").read_text(encoding="utf-8"))["title"]
    for name in ("hydra-core", "mesa", "numpy", "pyarrow", "python"):
        assert kept["versions"][name][0].isdigit()
    text = (run / "manifest.json").read_text(encoding="utf-8")
    assert str(run.parent) not in text
    assert str(ROOT) not in text
    assert os.uname().nodename not in text


def test_the_trajectory_opens_in_pandas_and_is_tidy(run: Path) -> None:
    table = pd.read_parquet(run / "trajectory.parquet")
    assert table.columns.tolist() == ["cell", "run", "week", "date", "variable", "actor", "other", "domain",
                                      "value"]
    assert table["week"].dtype == np.int16
    assert table["run"].dtype == np.int32
    assert table["value"].dtype == np.float64
    assert not table.isna().any().any()
    keys = ["week", "variable", "actor", "other", "domain"]
    assert not table.duplicated(keys).any()
    weeks = 78  # from 2022-01-03 to 2023-06-26, both Mondays, both played
    assert (datetime.date(2023, 6, 26) - datetime.date(2022, 1, 3)).days // 7 + 1 == weeks
    rows = table.groupby("variable", observed=True).size()
    for variable, values in {"position": 18, "belief": 6, "battlefield": 1, "relation": 30}.items():
        assert rows[variable] == values * weeks, variable
    days = pd.Timestamp("2022-01-03") + pd.to_timedelta(7 * table["week"], "D")
    assert (pd.to_datetime(table["date"].astype(str)) == days).all()
    position = table.loc[table["variable"] == "position", "value"]
    assert position.between(-1, 1).all()


@pytest.mark.parametrize("name", ["trajectory", "ensemble"])
def test_the_csv_has_the_numbers_of_the_parquet_file(run: Path, name: str) -> None:
    exact = pd.read_parquet(run / f"{name}.parquet")
    with (run / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == exact.columns.tolist()
    assert len(rows) == len(exact)
    for column, read in zip(header, zip(*rows, strict=True), strict=True):
        if exact[column].dtype.kind == "f":
            np.testing.assert_array_equal(np.array(read, dtype=float), exact[column].to_numpy())
        else:
            assert list(read) == exact[column].astype(str).tolist(), column


def test_the_ensemble_is_a_summary_of_the_runs(run: Path) -> None:
    table = pd.read_parquet(run / "ensemble.parquet")
    assert (table["runs"] == 64).all()
    levels = table[["q05", "q25", "q50", "q75", "q95"]].dropna().to_numpy()
    assert len(levels) > 1000
    assert (np.diff(levels, axis=1) >= 0).all()
    assert (table["sd"] >= 0).all()
    runs = pd.read_parquet(run / "runs.parquet")
    assert runs["run"].tolist() == list(range(64))
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    (offer,) = summary["offers"]
    assert offer["taken"] == int((runs["offer.arms_request"] == 1).sum())
    assert offer["share"] == pytest.approx(offer["taken"] / 64, abs=1e-4)
    end = {actor["actor"]: actor["domains"] for actor in summary["actors"]}
    last = table[(table["week"] == 77) & (table["variable"] == "position")]
    for row in last.itertuples():
        assert end[row.actor][row.domain]["ensemble_mean"] == pytest.approx(row.mean, abs=1e-3)


def test_the_drawn_values_lie_in_their_coded_ranges(run: Path) -> None:
    runs = pd.read_parquet(run / "runs.parquet")
    for path in (CASE / "actors").glob("*.yaml"):
        coded = yaml.safe_load(path.read_text(encoding="utf-8"))["inertia"]
        drawn = runs.get(f"actors.{path.stem}.inertia")
        assert drawn is not None, path.stem
        assert drawn.between(coded["low"], coded["high"]).all()
        assert drawn.nunique() > 60


def test_the_tables_of_events_and_decisions_agree_with_the_calendar(run: Path) -> None:
    first = pd.Timestamp("2022-01-03")
    assert pd.read_parquet(run / "decisions.parquet")["date"].dtype.kind == "M"
    for table in (pd.read_csv(run / "events.csv"), pd.read_parquet(run / "decisions.parquet")):
        days = first + pd.to_timedelta(7 * table["week"].astype(int), "D")
        assert (pd.to_datetime(table["date"].astype(str)) == days).all()
    decisions = pd.read_parquet(run / "decisions.parquet")
    assert decisions["week"].dtype == np.int16
    assert set(decisions["role"]) == {"chosen", "runner_up"}
    assert len(decisions) == 2 * 6 * 78
    terms = decisions.columns[decisions.columns.get_loc("score") + 1:]
    assert len(terms) == 12
    np.testing.assert_allclose(decisions[terms].sum(axis=1), decisions["utility"], atol=1e-9)
    np.testing.assert_allclose(decisions["utility"] + decisions["luck"], decisions["score"], atol=1e-9)
    wide = decisions.pivot(index=["week", "actor"], columns="role", values="score")
    assert (wide["chosen"] >= wide["runner_up"]).all()
    events = pd.read_csv(run / "events.csv")
    invasion = events[events["name"] == "invasion"]
    assert invasion["date"].tolist() == ["2022-02-21"]  # the week in which the 24th lies
    assert invasion["day"].tolist() == ["2022-02-24"]
    assert events.loc[events["kind"].isin(["offer", "penalty"]), "day"].isna().all()


@pytest.mark.parametrize("name", ["trajectory", "ensemble"])
def test_dates_compare_with_texts(run: Path, name: str) -> None:
    table = pd.read_parquet(run / f"{name}.parquet")
    late = table[table["date"] >= "2023-01-01"]
    assert late["week"].min() == 52  # 2023-01-02 is 52 weeks after 2022-01-03
    assert late["date"].min() == pd.Timestamp("2023-01-02")


def test_every_column_stands_in_the_dictionary(run: Path) -> None:
    told = pd.read_csv(run / "columns.csv", keep_default_na=False)
    assert told.columns.tolist() == ["table", "column", "type", "unit", "meaning"]
    assert (told["meaning"] != "").all()
    for name in ("trajectory", "ensemble", "runs", "decisions"):
        table = pd.read_parquet(run / f"{name}.parquet")
        mine = told[told["table"] == name].set_index("column")
        assert mine.index.tolist() == table.columns.tolist()
        for column, kind in mine["type"].items():
            found = str(table[column].dtype)
            assert kind == {"category": "text", "object": "text", "str": "text",
                            "datetime64[ms]": "date"}.get(found, found), column
    events = pd.read_csv(run / "events.csv").columns.tolist()
    assert told.loc[told["table"] == "events", "column"].tolist() == events
    meanings = told.set_index("column")["meaning"]
    assert meanings["vote.unga_2022_03_02.china"].endswith("1: yes, 0: abstains, -1: no")
    assert "-1: own troops on Ukraine's side" in meanings["value of position, military"]


def test_a_folder_can_be_opened_again(run: Path) -> None:
    again = read_run(run)
    assert again.world.hash() == manifest(run)["world_sha256"]
    assert again.seed == 1
    table = again.trajectory
    assert table["date"].dtype.kind == "M"
    assert len(table) == len(pd.read_parquet(run / "trajectory.parquet"))
    with pytest.raises(InputError, match="no such table"):
        read_tidy(run / "nothing.parquet")


@pytest.mark.slow
def test_a_hundred_whole_trajectories_are_a_sample() -> None:
    folder = made("ensemble.runs=120", "ensemble.record=sample", "ensemble.engine=numpy",
                  "output.picture=false", "output.table=false")
    table = pd.read_parquet(folder / "trajectories.parquet")
    assert table.groupby(["run", "variable", "actor", "domain"], observed=True).size().eq(65).all()
    assert sorted(table["run"].unique()) == list(range(100))


def test_whole_trajectories_are_recorded_if_asked_for() -> None:
    whole = made("ensemble.runs=66", "ensemble.record=full", "ensemble.engine=numpy",
                 "output.picture=false", "output.table=false")
    recorded = pd.read_parquet(whole / "trajectories.parquet")
    assert recorded.columns.tolist() == ["run", "week", "date", "variable", "actor", "other", "domain",
                                         "value"]
    assert recorded["date"].dtype.kind == "M"
    keys = ["week", "variable", "actor", "other", "domain"]
    assert recorded.groupby(["run", *keys[1:]], observed=True).size().tolist() == [65] * (66 * 6 * 6)
    summed = pd.read_parquet(whole / "ensemble.parquet").astype(dict.fromkeys(keys[1:], str))
    found = recorded.astype(dict.fromkeys(keys[1:], str)).groupby(keys)["value"].mean().reset_index()
    both = found.merge(summed, on=keys)
    assert len(both) == len(found) == 65 * 36
    np.testing.assert_allclose(both["value"], both["mean"], atol=1e-6)
    last = recorded.query("week == 64 and variable == 'position' and actor == 'eu' and domain == 'military'")
    ends = pd.read_parquet(whole / "runs.parquet")["position.eu.military@end"]
    assert (last["value"].to_numpy() == ends.to_numpy(dtype=np.float32)).all()


# -- whole or not at all ----------------------------------------------------------------------------


def test_two_runs_of_the_same_second_have_a_folder_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_folder, "stamp", lambda: "20240229T120000")
    first, second = made(*QUICK), made(*QUICK, "seed=2")
    assert [f.name for f in (first, second)] == ["baseline-20240229T120000", "baseline-20240229T120000-2"]
    assert [manifest(f)["seed"] for f in (first, second)] == [1, 2]


def test_folders_that_are_written_at_once_are_kept_apart(here: Path) -> None:
    with published(here, "x") as (a, first), published(here, "x") as (b, second):
        assert a != b
        (a / "file").write_text("a")
        (b / "file").write_text("b")
        assert not (here / "x").exists()
    assert {path.name: (path / "file").read_text() for path in here.iterdir()} == {"x": "b", "x-2": "a"}
    assert (first, second) == ([here / "x-2"], [here / "x"])


def test_a_folder_that_appears_meanwhile_is_not_overwritten(here: Path, monkeypatch: Any) -> None:
    real = os.rename

    def late(source: Path, target: Path) -> None:
        if not Path("x").exists():
            Path("x").mkdir()
            Path("x/other").write_text("of somebody else")
        real(source, target)

    monkeypatch.setattr(os, "rename", late)
    with published(here, "x") as (folder, final):
        (folder / "file").write_text("mine")
    assert final == [here / "x-2"]
    assert [path.name for path in (here / "x").iterdir()] == ["other"]


MOMENTS = ("sim.engines.mesa_model.PositionModel.run", "pyarrow.parquet.write_table",
           "csv.writer", "sim.play.simulation.run_ensemble",
           "sim.play.simulation.summarise", "sim.results.stances.picture.stance_picture",
           "sim.play.folder.write_manifest", "os.fsync", "os.rename")


def stopped_at(moment: str, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def stop(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr(moment, stop)


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_interruption_leaves_nothing(moment: str, here: Path, capsys: Said,
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    stopped_at(moment, monkeypatch, KeyboardInterrupt())
    with pytest.raises(SystemExit) as caught:
        main([f"ensemble.runs={int('ensemble' in moment)}", f"output.picture={'picture' in moment}"])
    assert caught.value.code == 130
    assert capsys.readouterr().err == "interrupted: nothing was written\n"
    assert list(here.iterdir()) == []


def test_an_interruption_leaves_earlier_runs_alone(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(copy)
    stopped_at("sim.play.folder.write_manifest", monkeypatch, KeyboardInterrupt())
    with pytest.raises(SystemExit):
        main([*QUICK])
    assert [path.name for path in Path("runs").iterdir()] == [copy.name]
    assert contents(copy) == before


def test_an_interruption_of_the_table_says_where_the_results_are(
    capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_at("sim.commands.console.show", monkeypatch, KeyboardInterrupt())
    with pytest.raises(SystemExit) as caught:
        main([*QUICK[:2]])
    assert caught.value.code == 130
    (folder,) = Path("runs").iterdir()
    assert str(folder) in capsys.readouterr().err
    assert (folder / "manifest.json").is_file()


@pytest.mark.parametrize("moment", ["pyarrow.parquet.write_table",
                                    "sim.results.stances.picture.stance_picture"])
def test_a_defect_leaves_nothing_either(moment: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped_at(moment, monkeypatch, RuntimeError("a defect"))
    with pytest.raises(RuntimeError, match="a defect"):
        main(["ensemble.runs=0"])
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("limit", [1_000, 60_000, 400_000])
def test_a_full_disk_is_reported_and_leaves_nothing(limit: int, here: Path, capsys: Said) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        with pytest.raises(SystemExit) as caught:
            main([*QUICK, "output.folder=results"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.code == 2
    message = capsys.readouterr().err
    assert message.startswith("error: results: could not write the results: ")
    assert "output.folder" in message
    assert list(here.iterdir()) == []


def test_folders_are_made_as_far_as_they_are_missing(here: Path) -> None:
    (here / "kept").mkdir()
    with pytest.raises(ZeroDivisionError), published(here / "kept" / "a" / "b", "x") as (folder, _):
        (folder / "file").write_text(str(1 / 0))
    assert [path.name for path in here.rglob("*")] == ["kept"]
    with published(here / "kept" / "a" / "b", "x"):
        pass
    assert (here / "kept" / "a" / "b" / "x").is_dir()


@pytest.mark.slow
@pytest.mark.parametrize("wait", [0.0, 0.3, 1.0, 2.5])
def test_control_c_leaves_nothing_whenever_it_comes(wait: float, here: Path) -> None:
    started = subprocess.Popen([sys.executable, "-m", "sim", "ensemble.runs=50000", "ensemble.engine=numpy"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(here.glob("runs/.baseline-*")):
        assert time.monotonic() < deadline, "nothing was begun"
        time.sleep(0.01)
    time.sleep(wait)
    started.send_signal(signal.SIGINT)
    said = started.communicate(timeout=60)
    # Python may end by the signal itself if it comes inside exec() of a text; a shell says 130 for both
    assert started.returncode in (130, -signal.SIGINT)
    assert said == ("", "interrupted: nothing was written\n")
    assert list(here.iterdir()) == []


STARTED = """
import signal, sys, time
from sim.commands import stopping
stopping.end_at_once()
import sim.commands.run
{}
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_before_anything_is_begun_ends_it_at_once(number: int, here: Path) -> None:
    program = STARTED.format("import os; os.kill(os.getpid(), int(sys.argv[1])); time.sleep(30)")
    done = subprocess.run([sys.executable, "-c", program, str(int(number))], capture_output=True, text=True,
                          timeout=60, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted: nothing was written\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_a_folder_is_written_leaves_nothing(number: int, here: Path) -> None:
    started = subprocess.Popen([sys.executable, "-m", "sim", "ensemble.runs=1000000", "ensemble.engine=numpy",
                                "ensemble.threads=1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    deadline = time.monotonic() + 60
    while not list(here.glob("runs/.baseline-*")):
        assert time.monotonic() < deadline, "nothing was begun"
        time.sleep(0.01)
    time.sleep(0.5)
    started.send_signal(number)
    said = started.communicate(timeout=60)
    assert started.returncode == 130
    assert said == ("", "interrupted: nothing was written\n")
    assert list(here.iterdir()) == []


def test_what_a_killed_run_left_is_removed_by_the_next(here: Path) -> None:
    with published(here / "runs", "baseline-20240101T000000") as (begun, _):
        mine = begun.name.rpartition("-")[0]
    held = here / "runs" / f"{mine}-abcdefgh"
    kept = [here / "runs" / name for name in (f"{mine}-abcdefg1", ".baseline-20240101T000000-00000000-abcdefgh",
                                              ".cache", "mine", ".baseline-2024-notes")]
    for folder in (held, *kept):
        folder.mkdir(parents=True)
        (folder / "file").write_text("x", encoding="utf-8")
        os.utime(folder, (1e9, 1e9))
    os.utime(kept[0])  # of this minute: its program may be about to lock it
    made(*QUICK)
    assert not held.exists()
    assert all((folder / "file").exists() for folder in kept)


def test_what_another_run_is_writing_stays(here: Path) -> None:
    with published(here, "baseline-20240101T000000") as (folder, final):
        (folder / "file").write_text("x", encoding="utf-8")
        os.utime(folder, (1e9, 1e9))
        with published(here, "baseline-20240101T000001") as (other, _):
            (other / "file").write_text("y", encoding="utf-8")
        assert (folder / "file").exists()
    assert (final[0] / "file").read_text(encoding="utf-8") == "x"


def test_published_folders_have_the_permissions_of_the_mask(here: Path) -> None:
    before = os.umask(0o027)
    try:
        with published(here, "x") as (folder, _):
            (folder / "file").write_text("x", encoding="utf-8")
    finally:
        os.umask(before)
    assert (here / "x").stat().st_mode & 0o777 == 0o750
    assert (here / "x" / "file").stat().st_mode & 0o777 == 0o640


def test_without_a_table_the_folder_is_named(capsys: Said) -> None:
    folder = made("ensemble.runs=0", "output.picture=false", "output.table=false")
    assert capsys.readouterr().out == f"runs/{folder.name}\n"


def test_a_message_about_the_disk_is_one_line(here: Path) -> None:
    with pytest.raises(InputError) as caught, published(here, "x"):
        raise OSError(28, "No space left on device.\n Detail: more")
    assert "?" not in str(caught.value)
    assert "No space left on device." in str(caught.value)


@pytest.mark.slow
def test_a_disk_that_is_really_full_is_reported(here: Path) -> None:
    disk = here / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)], check=False,
        capture_output=True).returncode == 0
    if not mounted:
        pytest.skip("a small disk cannot be mounted")
    try:
        for words in (QUICK, ("ensemble.runs=16", "ensemble.record=full", "output.picture=false")):
            done = subprocess.run([sys.executable, "-m", "sim", "output.folder=disk/runs", *words],
                                  check=False, capture_output=True, text=True, timeout=100)
            assert done.returncode == 2
            assert "No space left" in done.stderr
            assert "Traceback" not in done.stderr
            assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


# -- damaged ----------------------------------------------------------------------------------------


def damaged(data: bytes, flips: int) -> Iterator[bytes]:
    """Return the bytes cut off at some places, and with a bit flipped at others."""
    rng = np.random.default_rng(1)
    yield from (data[:n] for n in (0, 1, len(data) // 2, len(data) - 2))
    for place in rng.integers(0, len(data), flips).tolist():
        bent = bytearray(data)
        bent[place] ^= 1 << int(rng.integers(0, 8))
        yield bytes(bent)


@pytest.mark.parametrize("name", ["trajectory", "ensemble", "runs", "events", "decisions", "summary"])
def test_a_damaged_table_is_refused_and_named(name: str, run: Path, here: Path) -> None:
    copy = Path(shutil.copytree(run, here / run.name))
    (file,) = (p for p in copy.glob(f"{name}.*") if p.suffix == ".parquet" or name in ("events", "summary"))
    whole = file.read_bytes()
    for data in damaged(whole, 8):
        file.write_bytes(data)
        with pytest.raises(InputError, match="has been changed since it was made") as refused:
            getattr(read_run(copy), name)
        assert refused.value.file == file
        assert refused.value.fix
    file.unlink()
    with pytest.raises(InputError, match=file.name):
        getattr(read_run(copy), name)
    file.write_bytes(whole)
    assert len(getattr(read_run(copy), name)) == len(getattr(read_run(run), name))


def code_of(command: Callable[[list[str]], int], words: list[str]) -> object:
    """Return the exit code of a command, however it ends."""
    try:
        return command(words)
    except SystemExit as ended:
        return ended.code


def test_a_damaged_manifest_is_refused_or_changes_no_explanation(copy: Path, capsys: Said) -> None:
    """Bit flips and truncations: what is explained is the run that was played, or nothing is."""
    words = [str(copy), "--actor", "China", "--week", "58"]
    assert explain(words) == 0
    expected, file = capsys.readouterr().out, copy / "manifest.json"
    whole = file.read_bytes()
    codes = []
    for data in damaged(whole, 40):
        file.write_bytes(data)
        codes.append(code_of(explain, words))
        said = capsys.readouterr()
        assert said.out == ("" if codes[-1] else expected)
        assert said.err.startswith(f"error: {copy}" if codes[-1] else "")
    assert set(codes) <= {0, 2}
    assert codes.count(2) > 30
    tampered(copy, lambda kept: kept.update(json.loads(whole), seed=2))
    assert code_of(explain, words) == 2
    assert "contradicts its own configuration" in capsys.readouterr().err


def test_a_damaged_manifest_makes_no_rerun_that_passes(copy: Path, capsys: Said) -> None:
    file, beside = copy / "manifest.json", contents(copy)
    for data in damaged(file.read_bytes(), 6):
        file.write_bytes(data)
        code = code_of(lambda words: main(words), ["rerun", str(copy)])
        said = capsys.readouterr()
        assert code in (1, 2) or "6 of 6 files have the same bytes" in said.out
        assert (code == 2) == said.err.startswith(f"error: {copy}")
        assert contents(copy) == beside


# -- again ------------------------------------------------------------------------------------------


def test_a_rerun_makes_the_same_bytes(run: Path, here: Path, capsys: Said) -> None:
    before = contents(run)
    assert main(["rerun", str(run), "--output", str(here)]) == 0
    (again,) = here.iterdir()
    assert capsys.readouterr().out == f"{again}: 10 of 10 files have the same bytes\n"
    assert contents(again) == before == contents(run)
    old, new = manifest(run), manifest(again)
    for part in ("made_at", "wall_seconds"):
        del old[part], new[part]
    assert new == old


def test_a_rerun_lands_beside_the_run(copy: Path) -> None:
    assert main(["rerun", str(copy)]) == 0
    assert len(list(copy.parent.iterdir())) == 2


def test_a_rerun_of_a_rerun_of_values_that_were_set_is_the_same() -> None:
    first = made("scenario=thaw", "coding=second", "lens=liberal", "seed=11",
                 "actors.china.inertia.value=0.3", *QUICK)
    assert main(["rerun", str(first)]) == 0
    (second,) = set(first.parent.iterdir()) - {first}
    assert main(["rerun", str(second), "--output", "last"]) == 0
    (third,) = Path("last").iterdir()
    assert contents(first) == contents(third)


def test_a_rerun_needs_no_scenario_file() -> None:
    source = STORIES / "thaw.yaml"
    Path("scenarios").mkdir()
    shutil.copy(source, "scenarios/mine.yaml")
    folder = made("scenario=mine", *QUICK)
    shutil.rmtree("scenarios")
    assert main(["rerun", str(folder)]) == 0


def tampered(folder: Path, change: Callable[[Any], object]) -> None:
    kept = manifest(folder)
    change(kept)
    (folder / "manifest.json").write_text(json.dumps(kept), encoding="utf-8")


def _set_low(kept: Any) -> None:
    kept["config"]["actors"]["china"]["inertia"] = {"value": 0.9, "low": 0.9, "high": 0.9}


def _older(kept: Any) -> None:
    kept["versions"]["numpy"] = "0.1"
    kept["files"]["events.csv"] = "0" * 64


def _other_code(kept: Any) -> None:
    kept["rules_sha256"] = "0"
    kept["files"]["extra"] = "0"


def _manifest(change: Callable[[Any], object]) -> Callable[[Path], object]:
    return lambda folder: tampered(folder, change)


DIFFERENCES: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "a file removed": (lambda f: (f / "events.csv").unlink(), ("5 of 6", "removed in", "events.csv")),
    "a file changed": (lambda f: (f / "summary.json").write_text("x"), ("5 of 6", "changed in", "summary")),
    "a hash changed": (_manifest(_older), ("5 of 6", "differs: events.csv", "numpy was 0.1, is ")),
    "a hash too few": (_manifest(lambda kept: kept["files"].pop("events.csv")), ("differs: events.csv",)),
    "another value": (_manifest(_set_low), ("differs: trajectory.csv", "world_sha256")),
    "another seed": (_manifest(lambda kept: kept["config"].update(seed=77)), ("differs: trajectory.csv",)),
    "other code": (_manifest(_other_code), ("differs: extra", "rules_sha256")),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_a_rerun_says_what_differs(name: str, copy: Path, capsys: Said) -> None:
    change, pieces = DIFFERENCES[name]
    change(copy)
    assert main(["rerun", str(copy)]) == 1
    said = capsys.readouterr().out
    for piece in pieces:
        assert piece in said, f"{piece!r} is missing in:\n{said}"


def _config(**parts: Any) -> Callable[[Path], object]:
    return lambda folder: tampered(folder, lambda kept: kept["config"].update(parts))


def _text(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "manifest.json").write_text(text)


REFUSALS: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "no manifest": (lambda f: (f / "manifest.json").unlink(), ("not a run folder", "`python -m sim`")),
    "not JSON": (_text("{"), ("manifest.json", "cannot be read")),
    "a list": (_text("[]"), ("manifest.json", "not a manifest")),
    "no config": (lambda f: tampered(f, lambda m: m.pop("config")), ("manifest.json: config",)),
    "config a text": (lambda f: tampered(f, lambda m: m.update(config="x")), ("manifest.json: config",)),
    "files a list": (lambda f: tampered(f, lambda m: m.update(files=[])), ("manifest.json: files",)),
    "nested": (_text("[" * 100_000), ("manifest.json", "cannot be read")),
    "huge": (_text(" " * 5_000_000), ("manifest.json", "too large")),
    "a long number": (_text('{"config": ' + "9" * 10_000 + "}"), ("manifest.json",)),
    "a key too many": (_config(extra=1), ("manifest.json: extra", "unknown key")),
    "a wrong seed": (_config(seed=-1), ("manifest.json: seed", "-1")),
    "a name that leads out": (_config(scenario_name="../../x"), ("json: scenario_name", "'../../x'")),
    "an absolute name": (_config(scenario_name="/tmp/x"), ("manifest.json: scenario_name",)),
    "no such coding": (_config(coding="third"), ("no coding of that name", "'third'")),
    "a coding that leads out": (_config(coding="../third"), ("'../third'",)),
    "values upside down": (_config(mechanisms={"hazard": {"value": 0.5, "low": 0.6, "high": 0.7}}),
                           ("outside its range",)),
    "an unknown value": (_config(mechanisms={"hazrd": {"value": 0.5}}), ("mechanisms.hazrd",)),
    "a scenario that is none": (_config(scenario={"question": "x"}), ("manifest.json",)),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_manifest_that_is_no_manifest_is_refused(name: str, copy: Path, here: Path, capsys: Said) -> None:
    change, pieces = REFUSALS[name]
    change(copy)
    before = {path for path in here.parent.rglob("*") if "current" not in str(path)}
    began = time.process_time()
    with pytest.raises(SystemExit) as caught:
        main(["rerun", str(copy)])
    assert time.process_time() - began < 1.0, "slow"
    assert caught.value.code == 2
    message = capsys.readouterr().err
    assert message.startswith("error: ")
    for piece in pieces:
        assert piece in message, f"{piece!r} is missing in:\n{message}"
    assert {path for path in here.parent.rglob("*") if "current" not in str(path)} == before


@pytest.mark.parametrize("words", [["rerun"], ["rerun", "a", "b"], ["rerun", "nowhere"], ["rerun", "."]])
def test_a_rerun_of_nothing_is_refused(words: list[str], here: Path, capsys: Said) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
    assert list(here.iterdir()) == []


def test_a_rerun_that_is_interrupted_leaves_nothing(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped_at("sim.play.simulation.summarise", monkeypatch, KeyboardInterrupt())
    with pytest.raises(SystemExit) as caught:
        main(["rerun", str(copy), "--output", "elsewhere"])
    assert caught.value.code == 130
    assert not Path("elsewhere").exists()


@pytest.mark.slow
@pytest.mark.parametrize("words", [
    ("ensemble.engine=numpy", "ensemble.threads=1"), ("ensemble.engine=numpy", "ensemble.threads=3"),
    ("ensemble.engine=numba", "ensemble.threads=1"), ("ensemble.engine=numba", "ensemble.threads=2"),
])
def test_engine_and_threads_change_no_byte(words: tuple[str, ...], run: Path) -> None:
    if "ensemble.engine=numba" in words:
        pytest.importorskip("numba")
    other = made("scenario=arms_sale", "ensemble.runs=64", "output.table=false", *words)
    assert contents(other) == contents(run)
