"""``sim.load``, ``sim.run``, ``sim.read_run``: what they give, and what they leave as they found it."""

from __future__ import annotations

import asyncio
import doctest
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim import api
from sim.__main__ import main
from sim.coded import evidence, scenario
from sim.engines.mesa_model import PositionModel
from sim.play.result import Result
from sim.reading.errors import InputError
from sim.rules.structure import ACCEPTED
from sim.settings.choices import options_of
from sim.settings.interventions import configuration_of, intervened
from sim.world.world import World


def run_of(world: Any, runs: int = 64, seed: int = 1) -> Result:
    return sim.run(world, runs, seed, engine="numpy", threads=1)


@pytest.fixture(scope="module")
def sale() -> Result:
    """The arms sale with 64 runs."""
    return run_of("arms_sale")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same from the command line."""
    place = tmp_path_factory.mktemp("runs")
    assert main(["scenario=arms_sale", "ensemble.runs=64", "ensemble.engine=numpy", "ensemble.threads=1",
                 f"output.folder='{place}'", "output.table=false"]) == 0
    (found,) = place.iterdir()
    return found


def test_the_examples_are_true() -> None:
    found = doctest.testmod(api)
    assert found.attempted >= 12
    assert found.failed == 0


def test_the_example_of_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).resolve().parent.parent
    text = (root / "README.md").read_text(encoding="utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]
    assert "sim.load(" in code
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    assert sorted(path.name.partition("-")[0] for path in tmp_path.iterdir()) == ["runs", "stances.png"]


# -- loading ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", options_of("scenario"))
def test_a_scenario_is_loaded_as_its_file_says(name: str) -> None:
    coded = evidence.load()
    assert sim.load(scenario=name).hash() == World(coded, scenario.load(name, coded), name=name,
                                                   lens=dict.fromkeys(sim.load().lens, 1.0)).hash()


def test_what_is_set_is_what_is_played() -> None:
    world = sim.load(
        scenario="arms_sale", coding="second", lens="realist", decision="best_response",
        values={"actors.china.inertia": 0.3, "mechanisms.hazard": {"low": 0.1, "high": 0.7},
                "scenario.offers.arms_request.stake": 0.9},
        answers={"arms_request": "accepted"}, without=["invasion"],
        holds={"still": {"actor": "us", "domain": "military", "position": -0.5}},
        events={"calm": {"title": "Calm", "date": "2022-05-02", "evidence": [PASSAGE],
                         "changes": [{"variable": "war_signal", "set": 0.1}]}})
    found = {value.key: (value.value, value.low, value.high) for value in world.values}
    assert found["actors.china.inertia"] == (0.3, 0.3, 0.3)
    assert found["mechanisms.hazard"][1:] == (0.1, 0.7)
    assert found["scenario.offers.arms_request.stake"] == (0.9, 0.9, 0.9)
    assert world.evidence.coding == "second"
    assert not world.noise
    assert world.lens["coercion"] != 1.0
    names = [event.name for event in world.events]
    assert "calm" in names
    assert "invasion" not in names
    assert world.structure.offers[0].answer == ACCEPTED
    (hold,) = world.structure.holds
    assert (world.actors[hold.actor], hold.position) == ("us", -0.5)


def test_interventions_leave_what_was_read_alone() -> None:
    before = sim.load().hash()
    sim.load(without=["invasion"], answers={"arms_request": "refused"}, values={"actors.china.inertia": 0.9})
    assert sim.load().hash() == before


PASSAGE = {"source": "fdd2022", "paragraph": 12, "phrase": "energy", "says": "Energy is dear"}

MISTAKES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "a case": ({"case": "ukraine"}, ("sim.load: case", "'ukraine'", "ukraine_2022")),
    "a scenario for a case": ({"case": "arms_sale"}, ("sim.load: case", "scenario='arms_sale'")),
    "a scenario": ({"scenario": "arms_sail"}, ("scenario", "arms_sail", "arms_sale")),
    "a coding": ({"coding": "third"}, ("third", "first")),
    "a lens": ({"lens": "realst"}, ("realst", "realist")),
    "a decision": ({"decision": "best"}, ("best", "best_response")),
    "an actor": ({"values": {"actors.chna.inertia": 0.3}}, ("sim.load: actors.chna.inertia.value",
                                                            "'chna'", "'china'")),
    "a value": ({"values": {"actors.china.inerta": 0.3}}, ("'inerta'", "'inertia'")),
    "half a key": ({"values": {"actors.china": 0.3}}, ("actors.china.value",)),
    "a text": ({"values": {"actors.china.inertia": "much"}}, ("not a number", "'much'", "0 to 1")),
    "a truth": ({"values": {"actors.china.inertia": True}}, ("not a number",)),
    "off its scale": ({"values": {"actors.china.inertia": 1.5}}, ("sim.load", "1.5", "0 to 1")),
    "a part": ({"values": {"actors.china.inertia": {"mean": 0.5}}}, ("'mean'", "value, low, high")),
    "outside its range": ({"values": {"actors.china.inertia": {"low": 0.9, "high": 0.95}}},
                          ("actors.china.inertia", "low <= value <= high")),
    "an offer": ({"answers": {"arms": "accepted"}}, ("sim.load: answers", "arms_request")),
    "an answer": ({"answers": {"arms_request": "perhaps"}}, ("perhaps", "accepted")),
    "nothing to leave out": ({"without": ["invasio"]}, ("sim.load: without", "'invasion'")),
    "values that are no table": ({"values": 3}, ("sim.load: values: not a dictionary", "3")),
    "forms in a text": ({"forms": "siding=attraction"}, ("sim.load: forms: not a dictionary", "forms={...}")),
    "answers in a list": ({"answers": []}, ("sim.load: answers: not a dictionary", "[]")),
    "one name to leave out": ({"without": "invasion"}, ("sim.load: without: not a list of names", "'invasion'")),
    "none to leave out": ({"without": None}, ("sim.load: without: not a list of names",)),
    "codings": ({"coding": ["first"]}, ("sim.load: coding: not a name", "first")),
    "a hold": ({"holds": {"x": {"actor": "mars", "domain": "military", "position": 0}}}, ("mars", "china")),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named(name: str) -> None:
    given, pieces = MISTAKES[name]
    with pytest.raises(InputError) as caught:
        sim.load(**given)
    for piece in pieces:
        assert piece in str(caught.value)


@pytest.mark.parametrize(("given", "piece"), [
    ({"runs": -1}, "runs"), ({"runs": 2.5}, "runs"), ({"runs": True}, "runs"), ({"seed": -1}, "seed"),
    ({"seed": 2**63}, "seed"), ({"threads": 0}, "threads"), ({"engine": "fortran"}, "fortran"),
    ({"sampling": "dice"}, "dice"), ({"world": "arms_sail"}, "arms_sale"), ({"world": 7}, "not a world"),
    ({"runs": 10**10}, "from 0 to 1000000000"), ({"threads": 2000}, "from 1 to 1024"),
])
def test_a_run_of_nothing_sensible_is_refused(given: dict[str, Any], piece: str) -> None:
    with pytest.raises(InputError, match=piece):
        sim.run(**{"runs": 1, **given})


def test_numbers_of_numpy_are_numbers() -> None:
    one, two = sim.run("no_limits", runs=np.int64(2), seed=np.int32(7)), sim.run("no_limits", runs=2, seed=7)
    pd.testing.assert_frame_equal(one.runs, two.runs)


# -- a result ---------------------------------------------------------------------------------------


def test_dates_are_dates_in_every_table(sale: Result) -> None:
    for frame in (sale.trajectory, sale.ensemble, sale.decisions, sale.events):
        assert frame["date"].dtype.kind == "M"
        assert len(frame[frame["date"] >= "2023-01-01"]) < len(frame)
    table = sale.trajectory
    assert table["date"].iloc[0] == pd.Timestamp("2022-01-03")
    assert table["date"].iloc[-1] == pd.Timestamp("2022-01-03") + pd.Timedelta(days=7 * 77)


def test_an_event_has_its_day_beside_its_week(sale: Result) -> None:
    (row,) = sale.events[sale.events["name"] == "invasion"].to_dict("records")
    assert (row["week"], str(row["date"])[:10], str(row["day"])[:10]) == (7, "2022-02-21", "2022-02-24")
    assert (sale.events["kind"] == "vote").any()
    votes = sale.events[sale.events["kind"] == "vote"]
    assert ((votes["day"] - votes["date"]).dt.days.between(0, 6)).all()


def test_runs_have_outcomes_draws_and_ends_side_by_side(sale: Result) -> None:
    runs = sale.runs
    assert runs["run"].tolist() == list(range(64))
    for column in ("offer.arms_request", "actors.china.inertia", "position.china.military@end",
                   "scenario.offers.arms_request.stake"):
        assert not runs[column].isna().any(), column
    model = PositionModel(sale.world, 1, run=5, drawn=True).run()
    ends = sale.world.layout.array(model.history[-1], "position")
    for d, domain in enumerate(("diplomatic", "economic", "military")):
        for i, slug in enumerate(sale.world.actors):
            assert runs.loc[5, f"position.{slug}.{domain}@end"] == ends[d, i]
    held = {value.key: value for value in sale.world.values}["actors.china.inertia"]
    assert runs["actors.china.inertia"].between(held.low, held.high).all()


def test_the_single_run_is_the_model_of_mesa(sale: Result) -> None:
    model = PositionModel(sale.world, 1).run()
    table = sale.trajectory
    rows = table[(table["variable"] == "position") & (table["actor"] == "china")]
    found = rows.pivot(index="week", columns="domain", values="value").to_numpy()
    history = np.array([sale.world.layout.array(data, "position")[:, 0] for data in model.history])
    assert (found == history).all()


def test_a_frame_is_the_callers_own(sale: Result) -> None:
    runs, table = sale.runs, sale.trajectory
    del runs["run"]
    table["value"] = 0.0
    assert "run" in sale.runs
    assert sale.trajectory["value"].abs().max() > 0.5


def test_the_same_seed_gives_the_same_numbers(sale: Result) -> None:
    again, other = run_of(sim.load()), run_of("arms_sale", 64, 2)
    pd.testing.assert_frame_equal(again.runs, sale.runs)
    pd.testing.assert_frame_equal(again.ensemble, sale.ensemble)
    assert not other.runs.equals(sale.runs)


def test_without_runs_there_is_no_ensemble() -> None:
    alone = run_of("crimea_2014", 0)
    assert alone.summary["runs"] == 0
    for name in ("ensemble", "runs"):
        with pytest.raises(InputError, match="runs"):
            getattr(alone, name)
    assert len(alone.plot().axes) == 6
    assert "mean" not in repr(alone)


def test_it_says_why(sale: Result) -> None:
    by_number, by_day = sale.explain("China", 58), sale.explain("china", "2023-02-13")
    assert sale.why("China", 58).startswith("In week 58 (from 2023-02-13) China ")
    assert by_number == by_day
    chosen = sale.decisions.query("week == 58 and actor == 'china' and role == 'chosen'")
    assert chosen["option"].tolist() == [by_number.chosen.name]
    for week in ("2021-01-01", "soon", "2024-01-01"):
        with pytest.raises(InputError, match="2022-01-03"):
            sale.explain("China", week)
    with pytest.raises(InputError, match="Chna"):
        sale.explain("Chna", 3)


def test_it_says_why_of_votes_plans_penalties_and_offers(sale: Result) -> None:
    events = sale.events
    for kind, explained, why in (("vote", sale.explain_vote, sale.why_vote),
                                 ("plan", sale.explain_plan, sale.why_plan)):
        row = events[events["kind"] == kind].iloc[0]
        found = explained(row["name"], row["actor"])
        assert row["text"] == f"{found.label}: {found.chosen.name}"
        assert why(row["name"], row["actor"]).startswith(f"In week {row['week']} (from {row['date']:%Y-%m-%d}) ")
    row = events.query("kind == 'penalty'").iloc[0]
    found = sale.explain_penalty(row["actor"], row["other"], f"{row['date']:%Y-%m-%d}")
    assert found.acted
    assert f"{found.enforcer_label} penalised {found.label}." in sale.why_penalty(
        row["actor"], row["other"], int(row["week"]))
    assert [week.week for week in sale.offer_weeks("arms_request")][:2] == [56, 57]
    with pytest.raises(InputError, match="arms_request"):
        sale.offer_weeks("arms")
    with pytest.raises(InputError, match="twelve_points"):
        sale.explain_plan("twelve", "Ukraine")


def test_it_shows_itself_as_a_table(sale: Result) -> None:
    china = next(a for a in sale.summary["actors"] if a["actor"] == "china")["domains"]["military"]
    for shown in (repr(sale), sale._repr_html_()):
        for piece in ("China", "military", f"{china['end']:+.2f}", f"{china['ensemble_mean']:+.2f}",
                      "64 runs", china["end_in_words"], sale.summary["title"]):
            assert piece in shown, piece
        assert f"taken in {sale.summary['offers'][0]['taken']} of 64 runs" in shown
    assert sale._repr_html_().partition("<tbody>")[2].count("<tr>") == 6 * 3


def test_text_of_a_scenario_is_escaped_in_the_table(sale: Result) -> None:
    hostile = Result(sale.world, 1, played=sale._played)
    hostile.summary = {**sale.summary, "title": "<script>alert(1)</script>"}
    assert "<script>" not in hostile._repr_html_()
    assert "&lt;script&gt;" in hostile._repr_html_()


# -- on disk ----------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}


def manifest(folder: Path) -> Any:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_it_is_saved_as_the_command_line_saves_it(sale: Result, folder: Path, tmp_path: Path) -> None:
    saved = sale.save(tmp_path / "here")
    assert saved.parent == tmp_path / "here"
    assert saved.name.startswith("arms_sale-")
    assert contents(saved) == contents(folder)
    ours, theirs = manifest(saved), manifest(folder)
    for kept in (ours, theirs):
        del kept["made_at"], kept["wall_seconds"], kept["config"]["output"]
    assert ours["config"]["ensemble"].pop("threads") == 1
    del theirs["config"]["ensemble"]["threads"]
    assert ours == theirs


def test_a_world_with_interventions_is_saved_so_that_it_can_be_made_again(tmp_path: Path) -> None:
    world = sim.load(scenario="crimea_2014", coding="second", lens="liberal",
                     values={"actors.china.inertia": 0.3, "mechanisms.hazard": {"low": 0.1}},
                     without=["takeover"],
                     holds={"still": {"actor": "us", "domain": "military", "position": -0.5}})
    saved = run_of(world, 8).save(tmp_path, picture=False)
    assert main(["rerun", str(saved), "--output", str(tmp_path / "again")]) == 0
    assert sim.read_run(saved).world.hash() == world.hash()


def test_a_world_of_no_files_is_played_but_not_saved(tmp_path: Path) -> None:
    world = sim.load().varied({"scenario.offers.arms_request.stake": {"value": 0.9}})
    result = run_of(world, 4)
    assert len(result.runs) == 4
    with pytest.raises(InputError, match=r"sim\.load"):
        result.save(tmp_path / "place")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", options_of("scenario"))
def test_a_world_says_what_it_was_composed_of(name: str) -> None:
    made = intervened(name, lens="realist", decision="best_response",
                      values={"actors.china.inertia": {"low": 0.01}})
    assert configuration_of(made.world).data == made.data


def test_a_folder_is_read_back(sale: Result, folder: Path) -> None:
    back = sim.read_run(str(folder))
    assert back.world.hash() == sale.world.hash()
    assert back.seed == 1
    assert (back.configuration.ensemble.runs, sale.configuration.ensemble.runs) == (64, 64)
    assert back.configuration.world.hash() == sale.configuration.world.hash() == sale.world.hash()
    assert back.manifest == manifest(folder)
    assert back.summary == sale.summary
    for name in ("trajectory", "ensemble", "runs", "decisions", "events"):
        pd.testing.assert_frame_equal(getattr(back, name), getattr(sale, name), check_categorical=False,
                                      check_dtype=False, obj=name)
    assert repr(back) == repr(sale)
    assert back.explain("China", 58) == sale.explain("China", 58)


def test_a_result_that_was_read_is_saved_as_it_is(folder: Path, tmp_path: Path) -> None:
    copy = sim.read_run(folder).save(tmp_path)
    assert copy.name == folder.name
    assert contents(copy) == contents(folder)
    assert manifest(copy) == manifest(folder)


def test_a_result_whose_files_are_damaged_is_not_copied(folder: Path, tmp_path: Path) -> None:
    copy = sim.read_run(folder).save(tmp_path / "one")
    result = sim.read_run(copy)
    (copy / "columns.csv").write_bytes(b"garbage")
    with pytest.raises(InputError, match=r"columns\.csv: sha256: the file has been changed"):
        result.save(tmp_path / "two")
    assert not (tmp_path / "two").exists()


def test_what_is_no_run_folder_is_refused(tmp_path: Path) -> None:
    for action in (sim.read_run, sim.read_sweep):
        with pytest.raises(InputError, match=str(tmp_path)):
            action(tmp_path)
        with pytest.raises(InputError, match="nowhere"):
            action(tmp_path / "nowhere")


# -- pictures ---------------------------------------------------------------------------------------


def test_the_picture_is_the_one_of_the_folder(sale: Result, folder: Path) -> None:
    from matplotlib.image import imread

    expected = imread(folder / "stances.png")
    for result in (sale, sim.read_run(folder)):
        figure = result.plot()
        figure.canvas.draw()
        drawn = np.asarray(figure.canvas.buffer_rgba()) / 255.0
        np.testing.assert_allclose(drawn[..., :3], expected[..., :3], atol=1 / 255)


# -- as it was found --------------------------------------------------------------------------------

#: A program of somebody else, with its own Hydra, Matplotlib and warnings.
GUEST = """
import mesa  # what packages do when they are imported is their own matter
import warnings
warnings.simplefilter("error")
import matplotlib
matplotlib.use("svg")
matplotlib.rcParams["font.size"] = 33.0
import matplotlib.pyplot as plt
from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra._internal.sources_registry import SourcesRegistry
figure = plt.figure()
with initialize_config_dir(FOLDER, version_base=None):
    mine = GlobalHydra.instance()
    hydra, filters = mine.hydra, list(warnings.filters)
    types, settings = dict(SourcesRegistry.instance().types), dict(matplotlib.rcParams)
    import sim
    result = sim.run(sim.load(scenario="crimea_2014"), runs=8, engine="numpy")
    result.plot(), repr(result), result.runs, result.explain("China", 3)
    sim.read_run(result.save(FOLDER)).plot()
    assert GlobalHydra.instance() is mine and mine.hydra is hydra
    assert SourcesRegistry.instance().types == types
    assert compose("own").answer == 42
assert warnings.filters == filters
assert dict(matplotlib.rcParams) == settings
assert matplotlib.get_backend().lower() == "svg"
assert plt.get_fignums() == [figure.number] and plt.gcf() is figure
print("as it was")
"""


def test_a_callers_hydra_matplotlib_and_warnings_stay(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("answer: 42\n", encoding="utf-8")
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", GUEST.replace("FOLDER", repr(str(tmp_path)))],
                          capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path,
                          env={**os.environ, "PYTHONPATH": str(root)})
    assert done.stdout == "as it was\n", done.stderr


def test_it_works_inside_a_running_event_loop(tmp_path: Path) -> None:
    async def cell() -> tuple[int, asyncio.AbstractEventLoop]:
        result = run_of("crimea_2014", 8)
        result.plot()
        return len(sim.read_run(result.save(tmp_path)).runs), asyncio.get_running_loop()

    async def notebook() -> None:
        loop = asyncio.get_running_loop()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert await cell() == (8, loop)

    asyncio.run(notebook())


def test_there_are_four_functions_at_the_top() -> None:
    assert sorted(set(sim.__all__) - {"__version__"}) == ["load", "read_run", "read_sweep", "run"]
    for name in ("load", "read_run", "read_sweep", "run"):
        assert getattr(sim, name) is getattr(api, name)
    with pytest.raises(AttributeError, match="lod"):
        _ = sim.lod
